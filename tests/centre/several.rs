//! Several centres over one ledger: whichever is asked, nothing is done twice.

use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply};
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::{Chain, released};

/// A centre that is served twice.
fn served_twice() -> TestCentre {
    let mut centre = TestCentre::start();
    centre.serve_beside();
    centre
}

/// Asks each client the same at one time.
fn at_once(clients: &[Client], ask: impl Fn(&Client) -> Reply + Sync) -> Vec<Reply> {
    let start = std::sync::Barrier::new(clients.len());
    std::thread::scope(|scope| {
        let asked: Vec<_> = clients
            .iter()
            .map(|client| {
                scope.spawn(|| {
                    start.wait();
                    ask(client)
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().expect("an answer")).collect()
    })
}

#[test]
fn a_batch_raced_to_two_servers_is_taken_once() {
    let centre = served_twice();
    let kiosk = centre.kiosk_at_each("kiosk-1");
    let mut chain = Chain::new();
    for round in 1..=10 {
        let records: Vec<_> = (1..=20).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
        for reply in at_once(&kiosk, |client| client.records(1, records.clone())) {
            assert_eq!(reply.ok::<wire::RecordsAnswer>(), chain.head(), "round {round}");
        }
    }
    let kept = centre.json(&["record", "list", "--kiosk", "kiosk-1"]);
    assert_eq!(kept.as_array().map(Vec::len), Some(200));
}

#[test]
fn batches_of_two_kiosks_side_by_side_are_both_taken() {
    let centre = served_twice();
    let kiosks: Vec<_> = centre
        .kiosk_at_each("kiosk-1")
        .into_iter()
        .zip(centre.kiosk_at_each("kiosk-2"))
        .map(|(first, second)| [first, second])
        .collect();
    let send = |client: &Client| {
        let mut chain = Chain::new();
        for _ in 0..10 {
            let records: Vec<_> = (1..=20).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
            let answer: wire::RecordsAnswer = client.records(1, records).ok();
            assert_eq!(answer, chain.head());
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| send(&kiosks[0][0]));
        scope.spawn(|| send(&kiosks[1][1]));
    });
    assert_eq!(centre.json(&["record", "list"]).as_array().map(Vec::len), Some(400));
}

#[test]
fn kiosks_that_race_for_an_order_at_two_servers_get_one_lease() {
    let centre = served_twice();
    let mut clients = vec![centre.kiosk_at_each("kiosk-1").remove(0), centre.kiosk_at_each("kiosk-2").remove(1)];
    for client in &mut clients {
        client.sign_in("aysel", PASSWORD);
    }
    for order in ["260-1147", "260-1150", "260-1151", "260-1152"] {
        let mut replies = at_once(&clients, |client| client.try_lease(order));
        replies.sort_by_key(|reply| reply.status);
        assert_eq!(replies[0].status, 200, "{order}: {:?}", replies[0]);
        assert_eq!(replies[1].line(), "409 K-204 ", "{order}");
    }
}

#[test]
fn the_same_question_to_two_servers_makes_one_certificate() {
    let centre = served_twice();
    let mut clients = centre.kiosk_at_each("kiosk-1");
    clients.extend(centre.kiosk_at_each("kiosk-1"));
    clients[0].sign_in("aysel", PASSWORD);
    let session = clients[0].session.clone();
    for client in &mut clients {
        client.session.clone_from(&session);
    }
    clients[1].lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let replies = at_once(&clients, |client| client.try_certificate("260-1147", 1, &carrier));
    let answers: Vec<wire::CertificateAnswer> = replies.iter().map(Reply::ok).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(centre.json(&["certificate", "list"]).as_array().map(Vec::len), Some(1));
    clients[1].prove("260-1147", 1, &carrier);
    assert_eq!(centre.order_state("260-1147"), "issued");
}
