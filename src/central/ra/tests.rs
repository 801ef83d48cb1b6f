//! Tests of the registration authority's rules that need the clock or the CA key in hand.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::*;
use crate::central::ca::carrier_models::CarrierModels;
use crate::central::ca::hierarchy;
use crate::central::ca::profile::Profile;
use crate::central::ca::software_key::{HolderKey, SoftwareKey};
use crate::central::ledger::devices::{self as ledger_devices, DeviceState, NewDevice};
use crate::central::ledger::{CertificateState, branches, certificates, kiosks};
use crate::domain::carrier::KeyOrigin;
use crate::domain::certificate::KeyPurpose;
use crate::domain::evidence::ReadingMethod;
use crate::domain::money::Qepik;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Lease, OrderState};
use crate::domain::person::{DocumentNumber, Fin, PersonName};
use crate::domain::secret::Password;
use crate::wire::bytes::Base64;
use crate::wire::centre as wire;
use crate::wire::sign_in::SignInStep;

fn models() -> CarrierModels {
    let shipped = include_str!("../../../config/carrier-models.toml");
    CarrierModels::parse(std::path::Path::new("m.toml"), shipped).expect("the shipped list")
}

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(super) struct HandClock(Arc<Mutex<Timestamp>>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("whole")
    }
}

impl HandClock {
    pub(super) fn pass(&self, minutes: i64) {
        *self.0.lock().expect("whole") += SignedDuration::from_mins(minutes);
    }
}

pub(super) struct Scene {
    pub(super) centre: Centre,
    pub(super) clock: HandClock,
    ca_key: Arc<SoftwareKey>,
    _folder: TempDir,
}

const PASSWORD: &str = "sabah-sabah";

impl Scene {
    pub(super) fn new() -> Self {
        let start: Timestamp = "2026-02-03T19:30:00Z".parse().expect("a moment");
        let clock = HandClock(Arc::new(Mutex::new(start)));
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open_or_create(&folder.path().join("ledger.sqlite")).expect("a ledger");
        fill(&ledger, start);
        let profile = include_str!("../../../config/certificate-profile.toml");
        let profile = Profile::parse(Path::new("p.toml"), profile).expect("a profile");
        let (root_key, ca_key) = (SoftwareKey::new(), Arc::new(SoftwareKey::new()));
        let root = hierarchy::make_root(&profile, &root_key, [1; 16], start).expect("a root");
        let ca = hierarchy::make_issuing(&profile, (&root, &root_key), ca_key.as_ref(), [2; 16], start).expect("a CA");
        let authority = Authority::new(profile, models(), ca.der(), ca_key.clone());
        let authority = authority.expect("an authority");
        let centre = Centre::new(ledger, authority, CounterRules::default(), Box::new(clock.clone()));
        Self { centre: centre.expect("a centre"), clock, ca_key, _folder: folder }
    }

    pub(super) fn kiosk(&self, name: &str) -> Kiosk {
        self.centre.kiosk(name.as_bytes()).expect("a kiosk")
    }

    pub(super) fn lease(&self, kiosk: &str) -> Result<Lease, Refusal> {
        let request = wire::LeaseRequest {
            order: number(),
            reading: ReadingMethod::MrzScanned,
            differs: None,
            document: None,
            attorney: None,
        };
        self.centre.lease(&self.kiosk(kiosk), &clerk(), &request)
    }

    pub(super) fn certificate(&self, kiosk: &str, attempt: u32, key: &HolderKey) -> Result<Vec<u8>, Refusal> {
        self.certificate_for(kiosk, (attempt, KeyPurpose::Signature), key)
    }

    pub(super) fn certificate_for(
        &self,
        kiosk: &str,
        (attempt, purpose): (u32, KeyPurpose),
        key: &HolderKey,
    ) -> Result<Vec<u8>, Refusal> {
        let carrier = wire::CarrierReport {
            serial: "1".to_owned(),
            kind: CarrierKind::SmartCard,
            manufacturer: "SoftHSM project".to_owned(),
            model: "SoftHSM v2".to_owned(),
            firmware: "2.6".to_owned(),
            origin: KeyOrigin::default(),
            attestation: vec![],
        };
        let request = Base64(key.request());
        let request = wire::CertificateRequest { order: number(), attempt, purpose, request, carrier };
        self.centre.certificate(&self.kiosk(kiosk), &clerk(), &request).map(|answer| answer.certificate.0)
    }

    pub(super) fn nonce(&self, kiosk: &str, attempt: u32) -> Result<Vec<u8>, Refusal> {
        self.nonce_for(kiosk, (attempt, KeyPurpose::Signature))
    }

    pub(super) fn nonce_for(&self, kiosk: &str, (attempt, purpose): (u32, KeyPurpose)) -> Result<Vec<u8>, Refusal> {
        let request = wire::NonceRequest { order: number(), attempt, purpose };
        self.centre.nonce(&self.kiosk(kiosk), &request).map(|answer| answer.nonce.0)
    }

    pub(super) fn prove(&self, kiosk: &str, nonce: &[u8], key: &HolderKey) -> Result<Timestamp, Refusal> {
        self.prove_for(kiosk, KeyPurpose::Signature, nonce, key)
    }

    pub(super) fn prove_for(
        &self,
        kiosk: &str,
        purpose: KeyPurpose,
        nonce: &[u8],
        key: &HolderKey,
    ) -> Result<Timestamp, Refusal> {
        let signature = Base64(key.sign(&wire::proof_message(nonce)));
        let request = wire::ProofRequest { order: number(), attempt: 1, purpose, signature };
        self.centre.proof(&self.kiosk(kiosk), &request).map(|answer| answer.proven_at)
    }

    pub(super) fn live(&self) -> Option<certificates::Certificate> {
        self.centre.ledger.read(|tx| certificates::live_of(tx, &number())).expect("read").into_iter().next()
    }
}

pub(super) fn number() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("a number")
}

pub(super) fn clerk() -> OfficerId {
    OfficerId::parse("aysel").expect("a name")
}

/// A branch, a clerk, two kiosks whose certificates are their names, and one paid order.
fn fill(ledger: &Ledger, at: Timestamp) {
    let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() };
    let officer = Officer::new(clerk(), "Aysel N.", Role::Clerk).expect("an officer");
    let hash = password::hash(&Password::new(PASSWORD.to_owned())).expect("a hash");
    let order = Order {
        number: number(),
        state: OrderState::Paid,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new("NÜMUNƏ", "AYSEL", None).expect("a name"),
        fin: Fin::parse("7TEST1Z").expect("a FİN"),
        document: DocumentNumber::parse("AA0000017").expect("a document"),
        birth_date: "1990-01-01".parse().expect("a date"),
        phone: None,
        carrier: CarrierKind::SmartCard,
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(at),
        branch: branch.clone(),
        placed_at: at,
        lease: None,
    };
    let filled = ledger.write(|tx| {
        branches::put(tx, &branch)?;
        officers::add(tx, &officer, &hash, at)?;
        for name in ["kiosk-1", "kiosk-2"] {
            kiosks::add(tx, name, "baku-01", at)?;
            // A stand-in for a certificate: whoever shows these bytes is the kiosk.
            let (der, spki_sha256) = (name.as_bytes(), Sha256Hash::of(name.as_bytes()));
            let new = NewDevice { kiosk: name, epoch: 1, der, spki_sha256, not_after: at };
            ledger_devices::add(tx, &new, DeviceState::Current, at)?;
        }
        orders::add(tx, &order)
    });
    assert_eq!(filled, Ok(true));
}

pub(super) fn fault<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> Fault {
    answer.expect_err("refused").fault
}

#[test]
fn a_lease_that_ran_out_is_free_for_others_and_the_next_attempt() {
    let scene = Scene::new();
    assert_eq!(scene.lease("kiosk-1").map(|lease| lease.attempt), Ok(1));
    assert_eq!(scene.centre.begun(&number(), 1), Ok(None), "no key was made for it");
    assert_eq!(fault(scene.lease("kiosk-2")), Fault::OrderLeased);
    scene.clock.pass(30);
    assert_eq!(scene.lease("kiosk-2").map(|lease| lease.attempt), Ok(2));
    let key = HolderKey::new();
    assert_eq!(fault(scene.certificate("kiosk-1", 1, &key)), Fault::OrderLeased, "the first kiosk lost it");
    scene.clock.pass(30);
    assert_eq!(scene.lease("kiosk-2").map(|lease| lease.attempt), Ok(3), "its own, too");
}

#[test]
fn a_lease_that_ran_out_still_serves_its_kiosk_while_nobody_took_it() {
    let scene = Scene::new();
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.clock.pass(300);
    let der = scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    assert_eq!(fault(scene.lease("kiosk-2")), Fault::OrderLeased, "using it extended it");
    scene.clock.pass(300);
    let moved = scene.lease("kiosk-2").expect("leased");
    assert_eq!(moved.attempt, 1, "an attempt with a certificate goes on, at another kiosk as well");
    let begun = scene.centre.begun(&number(), moved.attempt).expect("read").expect("it has a key");
    let spki_sha256 = scene.live().map(|live| Sha256Hash::of(&live.spki)).expect("it is live");
    assert_eq!((begun.carrier_serial.as_str(), begun.spki_sha256), ("1", spki_sha256));
    assert_eq!(begun.certificate, Some(Base64(der.clone())), "all that the second kiosk needs to go on");
    assert_eq!(scene.certificate("kiosk-2", 1, &key), Ok(der));
    assert_eq!(fault(scene.certificate("kiosk-1", 1, &key)), Fault::OrderLeased);
}

#[test]
fn a_nonce_that_ran_out_proves_nothing() {
    let scene = Scene::new();
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    scene.clock.pass(5);
    assert_eq!(fault(scene.prove("kiosk-1", &nonce, &key)), Fault::ProofRefused);
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    scene.clock.pass(4);
    let proven = scene.prove("kiosk-1", &nonce, &key);
    assert_eq!(proven, Ok(scene.clock.now()));
    scene.clock.pass(60);
    assert_eq!(scene.prove("kiosk-1", b"anything", &key), proven, "after success it is the first answer");
}

#[test]
fn a_kiosk_that_lost_the_answer_to_its_proof_gets_its_lease_again() {
    let scene = Scene::new();
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    let proven = scene.prove("kiosk-1", &nonce, &key).expect("proven");
    scene.clock.pass(24 * 60);
    assert_eq!(fault(scene.lease("kiosk-2")), Fault::OrderIssued, "nobody else can take a proven carrier's order");
    let again = scene.lease("kiosk-1").expect("its own");
    assert_eq!(again.attempt, 1);
    assert_eq!(again.expires_at, scene.clock.now() + SignedDuration::from_mins(30));
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    assert_eq!(scene.prove("kiosk-1", &nonce, &key), Ok(proven));
}

#[test]
fn a_cut_between_the_intent_and_the_signature_is_mended_by_asking_again() {
    let scene = Scene::new();
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.ca_key.broken.store(true, Ordering::SeqCst);
    assert_eq!(fault(scene.certificate("kiosk-1", 1, &key)), Fault::CentreError);
    let intended = scene.live().expect("the intent is durable");
    assert_eq!((intended.state, intended.der), (CertificateState::Wait, None));
    assert_eq!(fault(scene.nonce("kiosk-1", 1)), Fault::CertificateRefused, "an intent is no certificate");
    scene.clock.pass(20);
    assert_eq!(fault(scene.certificate("kiosk-1", 1, &HolderKey::new())), Fault::CertificateConflict);
    assert_eq!(fault(scene.centre.release(&scene.kiosk("kiosk-1"), &number(), 1)), Fault::OrderIssued);
    let der = scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    let signed = scene.live().expect("it is there");
    assert_eq!((signed.serial, signed.tbs), (intended.serial, intended.tbs), "the same bytes were signed");
    assert_eq!((signed.state, signed.der), (CertificateState::OnHold, Some(der)));
}

#[test]
fn a_session_ends_by_itself_and_is_bound_to_its_kiosk() {
    let scene = Scene::new();
    let kiosk = scene.kiosk("kiosk-1");
    let step = scene.centre.sign_in(&kiosk, &clerk(), &Password::new(PASSWORD.to_owned())).expect("signed in");
    let SignInStep::In(signed_in) = step else { panic!("no carrier is asked for") };
    let seen = |kiosk: &str| scene.centre.officer(&scene.kiosk(kiosk), &signed_in.session, Permission::SeeOrders);
    assert!(seen("kiosk-1").is_ok());
    assert_eq!(fault(seen("kiosk-2")), Fault::SessionEnded);
    scene.clock.pass(12 * 60 - 1);
    assert!(seen("kiosk-1").is_ok());
    scene.clock.pass(1);
    assert_eq!(fault(seen("kiosk-1")), Fault::SessionEnded);
}

#[test]
fn a_locked_name_is_free_again_after_its_minutes() {
    let scene = Scene::new();
    let kiosk = scene.kiosk("kiosk-1");
    let try_with = |text: &str| scene.centre.sign_in(&kiosk, &clerk(), &Password::new(text.to_owned())).map(|_| ());
    for _ in 0..5 {
        assert_eq!(fault(try_with("wrong-wrong")), Fault::SignInRefused);
    }
    assert_eq!(fault(try_with(PASSWORD)), Fault::SignInRefused);
    scene.clock.pass(4);
    assert_eq!(fault(try_with(PASSWORD)), Fault::SignInRefused);
    scene.clock.pass(1);
    assert_eq!(try_with(PASSWORD), Ok(()));
}

#[test]
fn an_answer_holds_no_more_orders_than_it_may_and_says_so() {
    let scene = Scene::new();
    let kiosk = scene.kiosk("kiosk-1");
    let first = scene.centre.ledger.read(|tx| orders::by_number(tx, &number(), scene.clock.now()));
    let first = first.expect("read").expect("it is there");
    let added = scene.centre.ledger.write(|tx| {
        for n in 1..=wire::ORDERS_MAX {
            let number = OrderNumber::parse(&format!("500-{n:04}")).expect("a number");
            orders::add(tx, &Order { number, ..first.clone() })?;
        }
        Ok::<_, Refusal>(())
    });
    assert_eq!(added, Ok(()));
    let fin = wire::OrderQuery::Fin(first.fin.clone());
    for query in [fin, wire::OrderQuery::Document(first.document.clone()), wire::OrderQuery::ReadyAtBranch] {
        let found = scene.centre.search(&kiosk, &query).expect("found");
        assert_eq!((found.orders.len(), found.more), (wire::ORDERS_MAX, true));
    }
    let kiosk_version = "x".repeat(99);
    let hello = wire::HelloRequest { kiosk_version, kiosk_time: scene.clock.now(), unsent: u64::MAX, run: None };
    let told = scene.centre.hello(&kiosk, &hello).expect("told");
    assert_eq!(told.orders_ready, 201, "the count has no limit");
}

#[test]
fn today_begins_at_midnight_of_the_country() {
    let scene = Scene::new();
    // 19:30 UTC is 23:30 in Baku; half an hour later the day is another one.
    let midnight = |text: &str| scene.centre.midnight_before(text.parse().expect("a moment")).to_string();
    assert_eq!(midnight("2026-02-03T19:59:59Z"), "2026-02-02T20:00:00Z");
    assert_eq!(midnight("2026-02-03T20:00:00Z"), "2026-02-03T20:00:00Z");
}
