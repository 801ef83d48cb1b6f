//! The desk with a clock moved by hand and a provider that says what it is told to.

mod refunds;
mod sign_in;
mod telling;

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::central::config::Prices;
use crate::central::ledger::branches;
use crate::central::portal::draft::{Choice, Company, Contact, Signer};
use crate::domain::order::{Branch, OrderState, Organisation};
use crate::domain::person::{PersonName, Voen};
use crate::domain::sale::PriceList;
use crate::ports::payment::{BegunPayment, NewRefund, PaymentProvider, RefundReport};
use crate::ports::register::{OrganisationRegister, PopulationRegister, RegisteredOrganisation, RegisteredPerson};

/// The first payment's name at the provider.
const ID: &str = "payment-1";

#[derive(Clone)]
struct HandClock(Arc<Mutex<Timestamp>>);

impl HandClock {
    fn pass(&self, minutes: i64) {
        *self.0.lock().expect("whole") += SignedDuration::from_mins(minutes);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("whole")
    }
}

/// What the provider answers, and how often it was asked.
struct Told {
    /// The payment's name.
    id: &'static str,
    standing: Result<PaymentStanding, ServiceTrouble>,
    amount: i64,
    reference: Option<String>,
    asked: u32,
    /// What it does when a refund is asked for, one after the other, the last for ever.
    refunds: Vec<refunds::Says>,
    /// The refunds that it made, by our names, in qəpik; and how often it was asked.
    made: std::collections::BTreeMap<String, i64>,
    refunds_asked: u32,
}

#[derive(Clone)]
struct Provider(Arc<Mutex<Told>>);

impl Provider {
    fn says(&self, standing: Result<PaymentStanding, ServiceTrouble>) {
        self.0.lock().expect("whole").standing = standing;
    }
}

impl PaymentProvider for Provider {
    fn begin(&self, payment: &NewPayment) -> Result<BegunPayment, ServiceTrouble> {
        let mut told = self.0.lock().expect("whole");
        told.reference.get_or_insert_with(|| payment.reference.clone());
        Ok(BegunPayment { provider_id: told.id.to_owned(), page: "http://127.0.0.1/page".to_owned() })
    }

    fn look(&self, _provider_id: &str) -> Result<PaymentReport, ServiceTrouble> {
        let mut told = self.0.lock().expect("whole");
        told.asked += 1;
        let standing = told.standing.clone()?;
        Ok(PaymentReport {
            reference: told.reference.clone().unwrap_or_default(),
            amount: Qepik::new(told.amount),
            standing,
        })
    }

    fn cancel(&self, provider_id: &str) -> Result<PaymentReport, ServiceTrouble> {
        self.look(provider_id)
    }

    fn refund(&self, refund: &NewRefund<'_>) -> Result<RefundReport, ServiceTrouble> {
        refunds::answer(&mut self.0.lock().expect("whole"), refund)
    }

    fn heard(&self, signature: &str, _body: &[u8], _now: Timestamp) -> Option<String> {
        (signature == "genuine").then(|| self.0.lock().expect("whole").id.to_owned())
    }
}

/// A register that knows one person.
struct Register;

impl PopulationRegister for Register {
    fn person(&self, fin: &Fin, document: &DocumentNumber) -> Result<Option<RegisteredPerson>, ServiceTrouble> {
        let is_known = (fin.as_str(), document.as_str()) == ("7TEST1Z", "AA0000017");
        Ok(is_known.then(|| RegisteredPerson {
            name: PersonName::new("NÜMUNƏ", "AYSEL", None).expect("a name"),
            birth_date: "1990-01-01".parse().expect("a day"),
        }))
    }
}

/// A register that has no organisation.
struct NoOrganisations;

impl OrganisationRegister for NoOrganisations {
    fn organisation(&self, _voen: &Voen) -> Result<Option<RegisteredOrganisation>, ServiceTrouble> {
        Ok(None)
    }
}

struct Scene {
    desk: Desk,
    clock: HandClock,
    provider: Provider,
    post: telling::Post,
    key: Sha256Hash,
    _folder: TempDir,
}

impl Scene {
    /// A visitor whose payment was begun.
    fn paying() -> Self {
        let clock = HandClock(Arc::new(Mutex::new("2026-02-03T10:00:00Z".parse().expect("a moment"))));
        let provider = Provider(Arc::new(Mutex::new(Told {
            id: ID,
            standing: Ok(PaymentStanding::Pending),
            amount: 1800,
            reference: None,
            asked: 0,
            refunds: vec![refunds::Says::Made],
            made: std::collections::BTreeMap::new(),
            refunds_asked: 0,
        })));
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open_or_create(&folder.path().join("ledger.sqlite")).expect("a ledger");
        let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-1".to_owned() };
        ledger.write(|tx| branches::put(tx, &branch)).expect("a branch");
        let rules = Rules {
            prices: Prices::default(),
            readers: PriceList::default(),
            utc_offset_hours: 4,
            draft: SignedDuration::from_hours(24),
            confirm: SignedDuration::from_mins(15),
            look_ups_max: 10,
            public_address: "http://127.0.0.1".to_owned(),
            codes: CodeRules {
                life: SignedDuration::from_mins(10),
                tries_max: 3,
                session: SignedDuration::from_mins(30),
            },
        };
        let post = telling::Post::default();
        let outside = Outside {
            register: Box::new(Register),
            organisations: Box::new(NoOrganisations),
            identity: None,
            payments: Box::new(provider.clone()),
            messenger: Box::new(post.clone()),
        };
        let desk = Desk::new(ledger, outside, Box::new(clock.clone()), rules);
        let key = Sha256Hash::of(b"a visitor");
        desk.begin(key, ApplicantKind::Citizen, "the rules", "az").expect("begun");
        let Standing::Drafting(mut draft) = desk.standing(key).expect("a ledger") else { panic!("a draft") };
        draft.holder = Some(Holder {
            name: PersonName::new("NÜMUNƏ", "AYSEL", None).expect("a name"),
            birth_date: "1990-01-01".parse().expect("a day"),
            fin: Fin::parse("7TEST1Z").expect("a FİN"),
            document: DocumentNumber::parse("AA0000017").expect("a card"),
        });
        let phone = crate::domain::person::Phone::parse("0000000017").expect("a number");
        draft.contact = Some(Contact { phone, email: "a@example.az".to_owned(), branch });
        draft.choice = Some(Choice { carrier: CarrierKind::UsbToken, reader: false });
        desk.keep(key, &draft).expect("kept");
        desk.pay(key, &draft, "az").expect("a page");
        Self { desk, clock, provider, post, key, _folder: folder }
    }

    /// The same visitor's next application, of a company for so many holders, whose payment was begun.
    fn paying_for(holders: &[&str]) -> Self {
        let mut scene = Self::paying();
        let Ok(Standing::Paying(payment)) = scene.desk.standing(scene.key) else { panic!("a payment") };
        let mut draft: Draft = serde_json::from_str(&payment.content.expect("a draft")).expect("a draft");
        draft.applicant = ApplicantKind::LegalEntity;
        let Some(holder) = draft.holder.take() else { panic!("a holder") };
        let organisation =
            Organisation { name: "Nümunə".to_owned(), voen: Voen::parse("1000003101").expect("a VÖEN") };
        draft.company = Some(Company { organisation, head: holder.name.clone(), head_fin: holder.fin.clone() });
        let signer = |fin: &&str| Signer {
            holder: Holder { fin: Fin::parse(fin).expect("a FİN"), ..holder.clone() },
            seal_right: false,
        };
        draft.signers = holders.iter().map(signer).collect();
        scene.key = Sha256Hash::of(b"a company");
        {
            let mut told = scene.provider.0.lock().expect("whole");
            told.amount = 7200 * i64::try_from(holders.len()).expect("few");
            told.reference = None;
            told.id = "payment-2";
        }
        scene.desk.keep(scene.key, &draft).expect("kept");
        scene.desk.pay(scene.key, &draft, "az").expect("a page");
        scene
    }

    fn placed(&self) -> Option<OrderNumber> {
        match self.desk.standing(self.key).expect("a ledger") {
            Standing::Placed(number) => Some(number),
            _ => None,
        }
    }

    fn round(&self) -> usize {
        self.desk.reconcile().expect("a ledger")
    }
}

#[test]
fn a_payment_that_nobody_told_and_nobody_confirmed_becomes_its_order_by_itself_and_once() {
    let scene = Scene::paying();
    scene.provider.says(Ok(PaymentStanding::Paid));
    assert_eq!(scene.round(), 0, "it was begun a moment ago");
    scene.clock.pass(1);
    assert_eq!((scene.round(), scene.placed()), (0, None), "it is settled, and its owner may still confirm it");
    scene.clock.pass(14);
    assert_eq!((scene.round(), scene.placed()), (0, None));
    scene.clock.pass(2);
    assert_eq!(scene.round(), 1);
    let number = scene.placed().expect("placed");
    let order = scene.desk.order(&number).expect("a ledger").expect("an order");
    assert_eq!((order.state, order.price), (OrderState::Paid, Qepik::new(1800)));
    scene.clock.pass(60);
    assert_eq!((scene.round(), scene.placed()), (0, Some(number)));
}

#[test]
fn a_payment_is_asked_about_until_the_provider_answers_and_no_longer() {
    let scene = Scene::paying();
    scene.provider.says(Err(ServiceTrouble::Refused(503)));
    for _ in 0..3 {
        scene.clock.pass(1);
        assert_eq!(scene.round(), 0);
    }
    assert_eq!(scene.provider.0.lock().expect("whole").asked, 3);
    scene.provider.says(Ok(PaymentStanding::Declined));
    scene.clock.pass(1);
    scene.round();
    assert!(matches!(scene.desk.standing(scene.key), Ok(Standing::Drafting(_))), "the draft is there to pay anew");
    scene.clock.pass(1);
    scene.round();
    assert_eq!(scene.provider.0.lock().expect("whole").asked, 4, "a settled payment is not asked about");
}

#[test]
fn an_answer_about_another_amount_or_another_payment_never_counts() {
    for (amount, reference) in [(1, None), (180_000, None), (1800, Some("another"))] {
        let scene = Scene::paying();
        scene.provider.says(Ok(PaymentStanding::Paid));
        {
            let mut told = scene.provider.0.lock().expect("whole");
            told.amount = amount;
            told.reference = reference.map(str::to_owned).or(told.reference.take());
        }
        assert_eq!(scene.desk.heard("genuine", b"").map(|heard| heard.is_err()), Some(true));
        scene.clock.pass(60);
        scene.round();
        scene.clock.pass(60);
        assert_eq!((scene.round(), scene.placed()), (0, None), "{amount} {reference:?}");
    }
}

#[test]
fn a_forged_call_back_asks_nobody_anything() {
    let scene = Scene::paying();
    scene.provider.says(Ok(PaymentStanding::Paid));
    assert!(scene.desk.heard("forged", b"").is_none());
    assert_eq!(scene.provider.0.lock().expect("whole").asked, 0);
}

#[test]
fn an_old_draft_is_forgotten_and_what_is_being_paid_is_not() {
    let scene = Scene::paying();
    let other = Sha256Hash::of(b"another visitor");
    scene.desk.begin(other, ApplicantKind::Citizen, "the rules", "az").expect("begun");
    scene.clock.pass(24 * 60 + 1);
    scene.round();
    assert!(matches!(scene.desk.standing(other), Ok(Standing::Nothing)));
    scene.provider.says(Ok(PaymentStanding::Paid));
    scene.clock.pass(1);
    scene.round();
    scene.clock.pass(16);
    assert_eq!(scene.round(), 1, "its payment says what it was for");
}
