//! Sentences about several processes on one ledger. Another process is this test program again, told what to do.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, leases, orders};
use imza_kiosk::domain::order::OrderState;

use crate::bench::{AT, Bench, Home, count, give, order, place, put_order};
use crate::feed;

/// What the other process does, and on which ledger.
const JOB: &str = "IMZA_TEST_LEDGER_JOB";
const FILE: &str = "IMZA_TEST_LEDGER_FILE";
const SERVER: &str = "IMZA_TEST_LEDGER_SERVER";

pub fn begin(job: &str, home: &Home) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["a_process_does_its_part", "--ignored", "--nocapture"]).env(JOB, job);
    match &home.place {
        Place::File(file) => command.env(FILE, file),
        Place::Server(server) => command.env(SERVER, &server.address),
    };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("this program runs")
}

/// Reads on until the process says `word`.
fn wait_for(word: &str, child: &mut Child) {
    let lines = BufReader::new(child.stdout.as_mut().expect("a pipe")).lines();
    let said: Vec<_> = lines.map_while(Result::ok).take_while(|line| !line.ends_with(word)).collect();
    assert!(child.try_wait().expect("asked").is_none(), "it ended: {said:?}");
}

pub fn end(mut child: Child) {
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("it ends").success(), "{said}");
}

#[test]
#[ignore = "it is one process of other tests"]
fn a_process_does_its_part() {
    let of = |name| std::env::var(name).ok();
    let place = of(SERVER).map(place).or_else(|| of(FILE).map(|file| Place::File(file.into()))).expect("a place");
    let wait_to_be_killed = || {
        println!("ready");
        // Standard input ends when the other test does.
        let _ = std::io::stdin().read(&mut [0]);
    };
    match of(JOB).expect("a job").as_str() {
        "open" => drop(Ledger::open_or_create(&place).expect("a ledger")),
        "count" => {
            let ledger = Ledger::open(&place).expect("a ledger");
            for _ in 0..COUNTED {
                assert_eq!(next_attempt(&ledger), Ok(()));
            }
        }
        "hang" => {
            let ledger = Ledger::open(&place).expect("a ledger");
            let _ = ledger.write(|tx| {
                orders::advance(tx, &order("260-1147"), OrderState::Paid, OrderState::Ready)?;
                wait_to_be_killed();
                put_order(tx, "260-9000", OrderState::Paid)
            });
        }
        "answer" => {
            let ledger = Ledger::open(&place).expect("a ledger");
            let answer = ledger.write(|tx| {
                orders::advance(tx, &order("260-1147"), OrderState::Paid, OrderState::Ready)?;
                put_order(tx, "260-9000", OrderState::Paid)
            });
            assert_eq!(answer, Ok(()));
            wait_to_be_killed();
        }
        job => match job.strip_prefix("change ") {
            Some(writer) => feed::write(&Ledger::open(&place).expect("a ledger"), writer),
            None => panic!("no job {job}"),
        },
    }
}

const COUNTED: u32 = 40;

fn next_attempt(ledger: &Ledger) -> Result<(), LedgerError> {
    ledger.write(|tx| {
        let next = leases::last_attempt(tx, &order("260-1148"))? + 1;
        give(tx, "260-1148", next)
    })
}

pub fn first_start(bench: &Bench) {
    for _ in 0..3 {
        let home = bench.empty();
        let others: Vec<_> = (0..4).map(|_| begin("open", &home)).collect();
        others.into_iter().for_each(end);
        let ledger = home.open();
        let moves = ledger.read(|tx| count(tx, "SELECT count(*) FROM order_moves", &[]));
        assert!(moves.expect("counted") > 10);
    }
}

pub fn count_together(bench: &Bench) {
    let (home, ledger) = bench.filled();
    let other = begin("count", &home);
    for _ in 0..COUNTED {
        assert_eq!(next_attempt(&ledger), Ok(()));
    }
    end(other);
    let sql = "SELECT count(*) FROM attempts WHERE order_number = '260-1148'";
    let found =
        ledger.read(|tx| Ok::<_, LedgerError>((count(tx, sql, &[])?, leases::last_attempt(tx, &order("260-1148"))?)));
    let all = 2 + 2 * COUNTED;
    assert_eq!(found, Ok((i64::from(all), all)), "two were there before");
}

fn state_after_kill(job: &str, home: &Home) -> (OrderState, bool) {
    let mut other = begin(job, home);
    wait_for("ready", &mut other);
    other.kill().expect("killed");
    other.wait().expect("ended");
    let ledger = home.open();
    let written = ledger.write(|tx| put_order(tx, "260-9001", OrderState::Paid));
    assert_eq!(written, Ok(()), "nobody waits for the dead");
    let state = |number: &str| {
        ledger.read(|tx| orders::by_number(tx, &order(number), AT)).expect("read").map(|order| order.state)
    };
    (state("260-1147").expect("it is there"), state("260-9000").is_some())
}

pub fn killed_between(bench: &Bench) {
    let (home, ledger) = bench.filled();
    drop(ledger);
    assert_eq!(state_after_kill("hang", &home), (OrderState::Paid, false));
}

pub fn killed_after(bench: &Bench) {
    let (home, ledger) = bench.filled();
    drop(ledger);
    assert_eq!(state_after_kill("answer", &home), (OrderState::Ready, true));
}
