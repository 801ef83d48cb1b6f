//! A hundred kiosks that come back at once after an outage, each with a thousand records of its own, while an officer
//! searches at the centre.

use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::centre_http::HttpCentre;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::person::Fin;
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordBody, RecordSeq, Salt};
use imza_kiosk::ports::centre::{Ask, CentrePort as _, Told};
use imza_kiosk::wire::centre::{OrderQuery, RecordsBatch, SearchRequest};
use jiff::Timestamp;

use crate::figures::{Figure, median, percentile};
use crate::postgres::Cluster;
use crate::staging::{CLERK, Centre, order_number};

/// Kiosks beside the officer's own.
const KIOSKS: usize = 100;
/// Records that each kept meanwhile.
const RECORDS: u64 = 1_000;
/// Records in a batch, as a kiosk sends them.
const BATCH: usize = 100;
/// Orders among which the officer searches.
const ORDERS: usize = 2_000;

/// How it went.
pub struct Fleet {
    /// Kiosks that did not get everything acknowledged at the first try of each batch.
    pub failed: usize,
    seconds: f64,
    searches: Vec<f64>,
    quiet: Vec<f64>,
}

impl Fleet {
    pub fn figures(&self) -> Vec<Figure> {
        let quiet = |part: f64| percentile(&self.quiet, part);
        vec![
            Figure::alone("fleet.kiosks", KIOSKS as f64, "kiosks"),
            Figure::alone("fleet.failed", self.failed as f64, "kiosks"),
            Figure::alone("fleet.records_per_s", KIOSKS as f64 * RECORDS as f64 / self.seconds, "records/s"),
            Figure::beside("fleet.search_p99_ms", percentile(&self.searches, 0.99), "ms", "nobody else", quiet(0.99)),
            Figure::beside("fleet.search_ms", median(&self.searches), "ms", "nobody else", quiet(0.5)),
        ]
    }
}

/// Lets the fleet come back.
pub fn come_back(folder: &Path, cluster: Option<&Cluster>) -> Fleet {
    std::fs::create_dir_all(folder).expect("a folder");
    let centre = match cluster {
        None => Centre::serve(folder, ORDERS),
        Some(_) => Centre::serve_on(folder, ORDERS, cluster, |_| {}),
    };
    let kiosks: Vec<_> = (1..=KIOSKS).map(|n| format!("kiosk-{n}")).map(|name| (centre.enrol(&name), name)).collect();
    let queues: Vec<Vec<Record>> = (0..KIOSKS).map(queue).collect();
    let mut officer = centre.enrol("officer");
    let session = sign_in(&mut officer);
    let quiet = (0..300).map(|_| search(&mut officer, &session)).collect();

    let (start, is_over, failed) = (Barrier::new(KIOSKS + 1), AtomicBool::new(false), AtomicUsize::new(0));
    let (searches, seconds) = std::thread::scope(|scope| {
        let running: Vec<_> = kiosks
            .into_iter()
            .zip(&queues)
            .map(|((mut line, name), queue)| {
                let (start, failed) = (&start, &failed);
                scope.spawn(move || {
                    start.wait();
                    if let Err(why) = send(&mut line, &name, queue) {
                        println!("a kiosk failed: {why}");
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let searching = scope.spawn(|| {
            let mut took = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                took.push(search(&mut officer, &session));
            }
            took
        });
        start.wait();
        let began = Instant::now();
        running.into_iter().for_each(|kiosk| kiosk.join().expect("it ends"));
        let seconds = began.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Relaxed);
        (searching.join().expect("it ends"), seconds)
    });
    Fleet { failed: failed.into_inner(), seconds, searches, quiet }
}

fn sign_in(line: &mut HttpCentre) -> String {
    let request = imza_kiosk::wire::centre::SignInRequest {
        officer: OfficerId::parse(CLERK.0).expect("a name"),
        password: CLERK.1.to_owned(),
    };
    match line.ask(&Ask::SignIn(request), None).expect("an answer") {
        Told::SignedIn(answer) => answer.session,
        _ => panic!("the centre answers something else"),
    }
}

/// Searches a person's orders; milliseconds.
fn search(line: &mut HttpCentre, session: &str) -> f64 {
    let query = OrderQuery::Fin(Fin::parse("7TEST1Z").expect("a FİN"));
    let began = Instant::now();
    let answer = line.ask(&Ask::Search(SearchRequest { query }), Some(session));
    assert!(matches!(answer, Ok(Told::Found(_))), "a search is answered");
    let took: Duration = began.elapsed();
    took.as_secs_f64() * 1_000.0
}

/// Facts about nothing that this kiosk began: each is kept, and refused for a person to look at.
fn queue(kiosk: usize) -> Vec<Record> {
    let officer = OfficerId::parse(CLERK.0).expect("a name");
    let mut head = CHAIN_START;
    let chain = |seq: u64| {
        let order = OrderNumber::parse(&order_number(kiosk)).expect("a number");
        let body = RecordBody::Released {
            order,
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let salt = Salt::from_bytes([kiosk as u8; 32]);
        let record = Record::chain(RecordSeq(seq), Timestamp::UNIX_EPOCH, officer.clone(), &body, head, salt);
        head = record.hash;
        record
    };
    (1..=RECORDS).map(chain).collect()
}

fn send(line: &mut HttpCentre, name: &str, queue: &[Record]) -> Result<(), String> {
    for batch in queue.chunks(BATCH) {
        let asked = Ask::Records(RecordsBatch::of(name, 1, batch.to_vec()));
        let last = batch.last().expect("a record");
        match line.ask(&asked, None) {
            Ok(Told::Acknowledged(answer)) if answer.acked_seq == last.seq && answer.head_hash == last.hash => {}
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(())
}
