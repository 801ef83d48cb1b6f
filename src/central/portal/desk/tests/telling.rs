//! Messages, whatever mail server and gateway do.

use super::*;
use crate::central::ledger::kiosks;
use crate::central::ledger::messages;
use crate::domain::message::{MessageChannel, MessageEvent, MessageState, TRIED_FOR};
use crate::ports::messages::{Mail, MessageTrouble, Messenger, Sms};

/// What the mail server or the gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Does {
    #[default]
    Takes,
    Later,
    Refuses,
}

#[derive(Default)]
pub(super) struct Office {
    pub(super) mail: Does,
    pub(super) sms: Does,
    pub(super) no_sms: bool,
    pub(super) tried: u32,
    /// Way, address, text of what was taken.
    pub(super) taken: Vec<(MessageChannel, String, String)>,
    pub(super) references: Vec<String>,
}

/// Mail server and gateway.
#[derive(Clone, Default)]
pub(super) struct Post(pub(super) Arc<Mutex<Office>>);

impl Post {
    fn take(&self, channel: MessageChannel, reference: &str, to: &str, text: &str) -> Result<(), MessageTrouble> {
        let mut post = self.0.lock().expect("whole");
        post.tried += 1;
        post.references.push(reference.to_owned());
        match if channel == MessageChannel::Mail { post.mail } else { post.sms } {
            Does::Takes => {
                post.taken.push((channel, to.to_owned(), text.to_owned()));
                Ok(())
            }
            Does::Later => Err(MessageTrouble::Later("busy".to_owned())),
            Does::Refuses => Err(MessageTrouble::Refused("no such mailbox".to_owned())),
        }
    }

    pub(super) fn taken(&self) -> Vec<(MessageChannel, String, String)> {
        self.0.lock().expect("whole").taken.clone()
    }
}

impl Messenger for Post {
    fn has(&self, channel: MessageChannel) -> bool {
        channel == MessageChannel::Mail || !self.0.lock().expect("whole").no_sms
    }

    fn mail(&self, mail: &Mail) -> Result<(), MessageTrouble> {
        assert!(!mail.subject.contains("{}") && !mail.text.contains("{}"), "{} {}", mail.subject, mail.text);
        self.take(MessageChannel::Mail, &mail.reference, &mail.to, &mail.text)
    }

    fn sms(&self, sms: &Sms) -> Result<(), MessageTrouble> {
        assert!(!sms.text.contains("{}"), "{}", sms.text);
        self.take(MessageChannel::Sms, &sms.reference, sms.to.as_str(), &sms.text)
    }
}

impl Scene {
    fn tell(&self) -> usize {
        self.desk.tell().expect("a ledger")
    }

    /// Event and state of an order's messages by one way.
    fn told(&self, number: &OrderNumber, channel: MessageChannel) -> Vec<(MessageEvent, MessageState)> {
        let all = self.desk.ledger.read(|tx| messages::of_order(tx, number)).expect("a ledger");
        all.into_iter().filter(|told| told.channel == channel).map(|told| (told.event, told.state)).collect()
    }
}

#[test]
fn each_event_is_told_once_and_readiness_when_a_kiosk_has_heard_of_the_order() {
    use MessageChannel::{Mail, Sms};
    let (scene, number) = Scene::ordered();
    assert_eq!((scene.tell(), scene.tell()), (1, 0), "paid, by e-mail");
    let (way, to, text) = scene.post.taken().remove(0);
    assert_eq!((way, to.as_str()), (Mail, "a@example.az"));
    assert!(text.contains(number.as_str()) && text.contains("http://127.0.0.1/az/status"), "{text}");
    let heard = |scene: &Scene| {
        let now = scene.clock.now();
        let hello = |tx: &crate::central::ledger::Tx<'_>| {
            let _ = kiosks::add(tx, "kiosk-1", "baku-01", now);
            tx.execute("UPDATE kiosks SET seen_at = $1", crate::central::ledger::value::params![now])
        };
        scene.desk.ledger.write(hello).expect("a ledger");
    };
    assert_eq!(scene.told(&number, Sms), [(MessageEvent::Ready, MessageState::Held)]);
    scene.clock.pass(1);
    heard(&scene);
    assert_eq!((scene.tell(), scene.tell()), (2, 0), "it waits at the centre, by both ways");
    assert_eq!(scene.post.taken()[1..].iter().filter(|(way, ..)| *way == Sms).count(), 1);
    for to in [OrderState::Ready, OrderState::InService, OrderState::Issued, OrderState::HandedOver] {
        let from = scene.desk.order(&number).expect("a ledger").expect("an order").state;
        scene.desk.ledger.write(|tx| orders::advance(tx, &number, from, to)).expect("moved");
        scene.clock.pass(1);
    }
    assert_eq!((scene.tell(), scene.tell()), (2, 0), "issued and handed over, by e-mail");
    assert_eq!(scene.post.taken().len(), 5);
}

#[test]
fn an_order_that_went_on_before_a_kiosk_was_heard_is_not_said_to_wait() {
    let (scene, number) = Scene::ordered();
    scene.desk.cancel(&number, &Fin::parse("7TEST1Z").expect("a FİN")).expect("a ledger");
    scene.tell();
    assert_eq!(scene.told(&number, MessageChannel::Sms), [(MessageEvent::Ready, MessageState::Dropped)]);
}

#[test]
fn a_message_is_tried_longer_and_longer_apart_under_one_name_and_given_up_in_the_end() {
    let (scene, number) = Scene::ordered();
    scene.post.0.lock().expect("whole").mail = Does::Later;
    let mut waited = vec![];
    let mut since = 0;
    for minute in 0..=(TRIED_FOR.as_mins() + 400) {
        let before = scene.post.0.lock().expect("whole").tried;
        assert_eq!(scene.tell(), 0);
        if scene.post.0.lock().expect("whole").tried > before {
            waited.push(minute - since);
            since = minute;
        }
        scene.clock.pass(1);
    }
    assert_eq!(waited[..7], [0, 1, 2, 4, 8, 16, 32]);
    assert_eq!(waited.iter().max(), Some(&360));
    assert_eq!(scene.told(&number, MessageChannel::Mail)[0], (MessageEvent::Paid, MessageState::GivenUp));
    let references = scene.post.0.lock().expect("whole").references.clone();
    assert!(references.iter().all(|name| name == &references[0]));
}

#[test]
fn what_is_refused_for_good_is_not_tried_again_and_a_way_that_is_not_there_takes_nothing() {
    let (scene, number) = Scene::ordered();
    {
        let mut post = scene.post.0.lock().expect("whole");
        (post.mail, post.no_sms) = (Does::Refuses, true);
    }
    assert_eq!(scene.tell(), 0);
    scene.clock.pass(60);
    assert_eq!(scene.tell(), 0);
    assert_eq!(scene.post.0.lock().expect("whole").tried, 1);
    assert_eq!(scene.told(&number, MessageChannel::Mail)[0], (MessageEvent::Paid, MessageState::Refused));
}

#[test]
fn of_two_processes_one_tells() {
    let (scene, _) = Scene::ordered();
    let sent: usize = std::thread::scope(|threads| {
        let tellers: Vec<_> = (0..4).map(|_| threads.spawn(|| scene.tell())).collect();
        tellers.into_iter().map(|teller| teller.join().expect("told")).sum()
    });
    assert_eq!((sent, scene.post.taken().len()), (1, 1));
}
