//! The runs of the matrix, side by side in lanes, and what they came to.

use std::sync::Mutex;
use std::time::Instant;

use tempfile::TempDir;

use crate::carriers::{Carriers, Counter};
use crate::clerk;
use crate::figures::{Figure, write_figures};
use crate::lane::Lane;
use crate::plan::{Kind, Mistakes, Point, Side};
use crate::staging::{Centre, order_number};
use crate::table::{self, Case};

/// Lanes that run side by side: most of the time each waits for a process, a reader or a disk.
const LANES: usize = 3;
/// One counter of PIV cards: two would give out the same serial numbers, and the centre knows a carrier by that.
const PIV_LANES: usize = 1;

/// What came of a run.
struct Outcome {
    cases: usize,
    violations: Vec<String>,
    /// Cases whose module stood still.
    silent: usize,
}

/// Takes all cases through, each with a kiosk that makes these mistakes.
fn run(
    title: &str,
    cases: &[Case],
    mistakes: &Mistakes,
    carriers: &(dyn Fn(&TempDir) -> Option<Carriers> + Sync),
    lanes: usize,
) -> Option<Outcome> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let centre_folder = folder.path();
    let centre = Centre::serve(centre_folder, cases.len());
    let (next, violations, ended) = (Mutex::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let skipped = Mutex::new(false);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for lane in 0..lanes.min(cases.len()) {
            let (next, violations, ended, skipped, centre) = (&next, &violations, &ended, &skipped, &centre);
            let log = centre_folder.join("central.log");
            scope.spawn(move || {
                let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
                let Some(carriers) = carriers(&folder) else {
                    *skipped.lock().expect("no panic holds it") = true;
                    return;
                };
                let mut lane = Lane::open(centre, &format!("baku-01-lane-{lane}"), folder, carriers);
                while let Some((number, case)) = take(next, cases) {
                    lane.take(number, &order_number(number), case, mistakes);
                    if case.module_faults.is_some() && !lane.fault_happened(number) {
                        lane.violations.push(format!("{}: the fault never happened", case.name));
                    }
                }
                lane.search(&log);
                violations.lock().expect("no panic holds it").append(&mut lane.violations);
                ended.lock().expect("no panic holds it").append(&mut lane.ended);
            });
        }
    });
    if skipped.into_inner().expect("no panic holds it") {
        return None;
    }
    let mut violations = violations.into_inner().expect("no panic holds it");
    crate::judge::centre(centre_folder, &ended.into_inner().expect("no panic holds it"), &mut violations);
    println!(
        "{title}: {} cases, {} violations, {:.0} s",
        cases.len(),
        violations.len(),
        started.elapsed().as_secs_f64()
    );
    let silent = cases.iter().filter(|case| case.name.ends_with(" hang")).count();
    Some(Outcome { cases: cases.len(), violations, silent })
}

/// The next case that no lane has taken.
fn take<'a>(next: &Mutex<usize>, cases: &'a [Case]) -> Option<(usize, &'a Case)> {
    let mut next = next.lock().expect("no panic holds it");
    let number = *next;
    *next += 1;
    cases.get(number).map(|case| (number, case))
}

fn soft(folder: &TempDir) -> Option<Carriers> {
    Some(Carriers::SoftHsm(folder.path().to_owned()))
}

fn soft_with_two(folder: &TempDir) -> Option<Carriers> {
    Some(soft(folder)?.with_two_keys(folder.path()))
}

fn piv(folder: &TempDir) -> Option<Carriers> {
    Counter::start(folder.path().join("counter")).map(Carriers::Piv)
}

/// Cases, violations and silent modules recovered from so far; the tests of the matrix add theirs, side by side.
static TOTAL: Mutex<(u64, u64, u64)> = Mutex::new((0, 0, 0));

fn must_hold(outcome: &Outcome) {
    // A module that stands still is ended at its deadline; the issue then went on, or the outcome has a violation.
    let stuck = outcome.violations.iter().filter(|says| says.contains(" hang")).count();
    let mut total = TOTAL.lock().expect("no panic holds it");
    total.0 += outcome.cases as u64;
    total.1 += outcome.violations.len() as u64;
    total.2 += (outcome.silent - stuck.min(outcome.silent)) as u64;
    let figure = |name, value| Figure::count(name, value, "cargo test --test matrix");
    write_figures(
        "kill_matrix",
        &[
            figure("kill_matrix.cases", total.0),
            figure("worker.deadline_recovered", total.2),
            figure("kill_matrix.violations", total.1),
        ],
    );
    drop(total);
    assert_eq!(outcome.violations, Vec::<String>::new(), "of {} cases", outcome.cases);
}

/// Cases whose name holds this, when only some are wanted.
fn chosen(cases: Vec<Case>) -> Vec<Case> {
    let only = std::env::var("MATRIX_ONLY").unwrap_or_default();
    cases.into_iter().filter(|case| case.name.contains(&only)).collect()
}

#[test]
fn a_kiosk_left_alone_issues_and_is_found_right() {
    if std::env::var_os(clerk::KIOSK).is_some() {
        return clerk::serve();
    }
    let nothing = Case { name: "nothing goes wrong".to_owned(), point: None, module_faults: None };
    must_hold(&run("straight", &[nothing], &Mistakes::default(), &soft, LANES).expect("it runs"));
}

#[test]
fn every_step_cut_in_every_way_ends_with_one_certificate_on_a_software_token() {
    let cases = chosen(table::cuts(table::STEPS.iter().chain(&table::BETWEEN).chain(&table::SECRETS)));
    must_hold(&run("software token", &cases, &Mistakes::default(), &soft, LANES).expect("it runs"));
}

#[test]
fn every_step_cut_in_every_way_ends_with_one_certificate_on_a_piv_card() {
    let cases = chosen(table::cuts(table::STEPS.iter().chain(&table::SECRETS)));
    if let Some(outcome) = run("PIV card", &cases, &Mistakes::default(), &piv, PIV_LANES) {
        must_hold(&outcome);
    }
}

#[test]
fn every_step_of_a_second_key_cut_in_every_way_ends_with_a_certificate_for_each_key() {
    let cases = chosen(table::cuts_of_second());
    must_hold(&run("two keys, software token", &cases, &Mistakes::default(), &soft_with_two, LANES).expect("it runs"));
    let two = |folder: &TempDir| Some(piv(folder)?.with_two_keys(folder.path()));
    let on_piv = ["carrier:make-key:second: PowerCut After", "carrier:write:second: CarrierPulled After"];
    let cases: Vec<_> = cases.into_iter().filter(|case| on_piv.iter().any(|part| case.name.contains(part))).collect();
    if let Some(outcome) = run("two keys, PIV card", &cases, &Mistakes::default(), &two, PIV_LANES) {
        must_hold(&outcome);
    }
}

#[test]
fn whatever_a_module_answers_the_issue_ends_with_one_certificate() {
    let cases = chosen(table::module_faults());
    must_hold(&run("module", &cases, &Mistakes::default(), &soft, LANES).expect("it runs"));
}

#[test]
fn whatever_a_module_answers_about_the_second_key_the_issue_ends_with_a_certificate_for_each() {
    let cases = chosen(table::module_faults_of_second());
    must_hold(&run("module, second key", &cases, &Mistakes::default(), &soft_with_two, LANES).expect("it runs"));
}

/// What the matrix is worth: a kiosk without one journal entry or without the read-back, or on a disk that does not keep what
/// was synced, is found out, each by one of the cases that the real kiosk passes.
#[test]
fn a_kiosk_without_one_journal_sync_or_without_the_read_back_is_found_out() {
    let cut = |kind, side, effect: &str| Case {
        name: format!("{effect}: {kind:?} {side:?}"),
        point: Some(Point { effect: effect.to_owned(), side, kind }),
        module_faults: None,
    };
    let without = |fact: &str| Mistakes { journal_without: Some(fact.to_owned()), ..Mistakes::default() };
    let corrupt = "C_CreateObject 1 before corrupt";
    let written_wrong = Case { name: corrupt.to_owned(), point: None, module_faults: Some(corrupt.to_owned()) };
    let controls = [
        (without("leased"), cut(Kind::PowerCut, Side::After, "carrier:make-key")),
        (without("bound"), cut(Kind::KioskKilled, Side::After, "carrier:make-key")),
        (without("pin-intended"), cut(Kind::PowerCut, Side::After, "carrier:choose-pin")),
        (Mistakes { disk_lies: true, ..Mistakes::default() }, cut(Kind::PowerCut, Side::After, "carrier:make-key")),
        (Mistakes { no_read_back: true, ..Mistakes::default() }, written_wrong),
    ];
    for (mistakes, case) in controls {
        let real = run("control, real kiosk", std::slice::from_ref(&case), &Mistakes::default(), &soft, LANES)
            .expect("it runs");
        assert_eq!(real.violations, Vec::<String>::new(), "{}", case.name);
        let mistaken =
            run("control, mistaken kiosk", std::slice::from_ref(&case), &mistakes, &soft, LANES).expect("it runs");
        assert_ne!(mistaken.violations, Vec::<String>::new(), "{mistakes:?} at {}", case.name);
        println!("found out: {mistakes:?} at {}: {}", case.name, mistaken.violations.join("; "));
    }
}
