//! The portal's work: drafts, look-ups, payments and the orders that come of them. It knows no HTTP; every method blocks on the
//! ledger or on a service outside and belongs off the reactor.
//!
//! X never: a payment counts by a call-back's word, only by the provider's answer to our own question; one payment never makes
//! two orders, nor one draft two payments; a paid draft is never lost.

mod documents;
mod identity;
mod judged;
mod organisations;
mod parts;
mod placing;
mod refunds;
mod sign_in;
mod telling;

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

pub(super) use self::documents::{DOCUMENT_BYTES_MAX, DOCUMENTS_MAX};
pub(super) use self::identity::BackFrom;
pub(super) use self::judged::Judged;
pub(super) use self::organisations::{Asked, NotTaken};
pub use self::parts::{CodeRules, Outside, Rules};
pub(super) use self::refunds::{Found, Hurdle};
pub(super) use self::sign_in::{Entered, Mine};
use super::draft::{Agreed, Draft, Holder, Quote, Step};
use super::limits::{Counts, Rate};
use crate::central::ledger::documents as documents_kept;
use crate::central::ledger::portal::{self, Payment, PaymentState, PlacedBranch};
use crate::central::ledger::{Ledger, LedgerError, orders};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::name::Alphabet;
use crate::domain::order::{ApplicantKind, CarrierKind, Order, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin};
use crate::domain::sale::Goods;
use crate::ports::clock::Clock;
use crate::ports::payment::{NewPayment, PaymentReport, PaymentStanding, ServiceTrouble};

/// Look-ups of one FİN or order number: more are someone's guesses.
const OF_ONE_NAME: Rate = Rate { max: 8, span: SignedDuration::from_hours(1) };
/// Look-ups of all clients together.
const OF_ALL: Rate = Rate { max: 600, span: SignedDuration::from_mins(1) };
/// How long a payment's outcome is waited for before the provider is asked.
const ASKED_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// Payments asked about in one round.
const ROUND_MAX: u32 = 50;
/// Why the portal cannot do what is asked; each has its sentences in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The centre's own ledger.
    Centre,
    /// The register gives no answer.
    Register,
    /// The register of organisations gives no answer.
    Organisations,
    /// The identity provider gives no answer.
    Identity,
    /// The payment provider gives no answer.
    Payment,
    /// Asked too often.
    TooOften,
    /// There is no draft, or no longer.
    NoDraft,
    /// Nobody is signed in, or no longer.
    SignedOut,
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        tracing::error!(%error, "the ledger failed the portal");
        Self::Centre
    }
}

/// The portal at work.
pub struct Desk {
    pub(super) ledger: Ledger,
    pub(super) outside: Outside,
    pub(super) clock: Box<dyn Clock>,
    pub(super) rules: Rules,
    pub(super) counts: Counts,
    expiry_looked: Mutex<Option<Timestamp>>,
}

/// Where a visitor stands.
pub(super) enum Standing {
    /// No draft.
    Nothing,
    /// A draft that is not being paid.
    Drafting(Draft),
    /// A payment was begun or made.
    Paying(Payment),
    /// The order is placed.
    Placed(OrderNumber),
}

impl Desk {
    /// Puts the portal's work together.
    #[must_use]
    pub fn new(ledger: Ledger, outside: Outside, clock: Box<dyn Clock>, rules: Rules) -> Self {
        Self { ledger, outside, clock, rules, counts: Counts::default(), expiry_looked: Mutex::default() }
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where the visitor with this cookie stands.
    pub(super) fn standing(&self, key: Sha256Hash) -> Result<Standing, Trouble> {
        let (content, payment) =
            self.ledger.read(|tx| Ok::<_, LedgerError>((portal::draft(tx, key)?, portal::payment_of(tx, key)?)))?;
        if let Some(payment) = payment.filter(|payment| payment.state != PaymentState::Declined) {
            return Ok(match payment.order {
                Some(number) => Standing::Placed(number),
                None => Standing::Paying(payment),
            });
        }
        // A draft that an older program wrote and this one cannot read is begun anew.
        let draft = content.and_then(|content| serde_json::from_str(&content).ok());
        Ok(draft.map_or(Standing::Nothing, Standing::Drafting))
    }

    /// The visitor's newest payment, whatever became of it.
    pub(super) fn newest_payment(&self, key: Sha256Hash) -> Result<Option<Payment>, Trouble> {
        Ok(self.ledger.read(|tx| portal::payment_of(tx, key))?)
    }

    /// Begins a draft under a new cookie.
    pub(super) fn begin(
        &self,
        key: Sha256Hash,
        applicant: ApplicantKind,
        rules: &str,
        language: &str,
    ) -> Result<(), Trouble> {
        let now = self.clock.now();
        let agreed =
            Agreed { rules: Sha256Hash::of(rules.as_bytes()).to_string(), language: language.to_owned(), at: now };
        self.keep(key, &Draft::begun(applicant, agreed))
    }

    /// Keeps a draft.
    pub(super) fn keep(&self, key: Sha256Hash, draft: &Draft) -> Result<(), Trouble> {
        let content = serde_json::to_string(draft).map_err(|_| Trouble::Centre)?;
        let now = self.clock.now();
        Ok(self.ledger.write(|tx| portal::put_draft(tx, key, Some(&content), now))?)
    }

    /// Forgets a draft that is not being paid.
    pub(super) fn forget(&self, key: Sha256Hash) -> Result<(), Trouble> {
        Ok(self.ledger.write(|tx| portal::forget_draft(tx, key))?)
    }

    /// Counts a look-up by a client of something that has a name.
    pub(super) fn may_look(&self, client: &[u8], name: &str) -> Result<(), Trouble> {
        let now = self.clock.now();
        let of_client = Rate { max: self.rules.look_ups_max, span: SignedDuration::from_mins(10) };
        let fits = self.counts.take("client", client, of_client, now)
            && self.counts.take("name", name.as_bytes(), OF_ONE_NAME, now)
            && self.counts.take("all", b"", OF_ALL, now);
        if fits { Ok(()) } else { Err(Trouble::TooOften) }
    }

    /// The person with this FİN and this ID card; `None` when the register has none with both.
    pub(super) fn look_up(&self, fin: Fin, document: DocumentNumber) -> Result<Option<Holder>, Trouble> {
        let found = self.outside.register.person(&fin, &document).map_err(|trouble| {
            tracing::warn!(%trouble, "the population register");
            Trouble::Register
        })?;
        Ok(found.map(|person| Holder { name: person.name, birth_date: person.birth_date, fin, document }))
    }

    /// Where orders can be collected, by region and name as the alphabet has them.
    pub(super) fn places(&self) -> Result<Vec<PlacedBranch>, Trouble> {
        let mut places = self.ledger.read(portal::places)?;
        let alphabet = Alphabet::default();
        places.sort_by(|one, other| {
            // Regions that only their code points tell apart stay together each.
            alphabet
                .compare_words(&one.region, &other.region)
                .then_with(|| one.region.cmp(&other.region))
                .then_with(|| alphabet.compare_words(&one.branch.name, &other.branch.name))
        });
        Ok(places)
    }

    /// What a reader costs with an order today; `None` when none is sold.
    pub(super) fn reader_price(&self) -> Option<Qepik> {
        let offset = jiff::tz::Offset::constant(self.rules.utc_offset_hours);
        let today = offset.to_datetime(self.clock.now()).date();
        self.rules.readers.price(Goods::ReaderWithCard, today)
    }

    /// What a draft costs today; `None` while it is not whole.
    pub(super) fn quote(&self, draft: &Draft) -> Option<Quote> {
        if draft.first_open() != Step::Review {
            return None;
        }
        let certificate = self.rules.prices.of(draft.applicant);
        let wanted = draft.choice.is_some_and(|choice| choice.reader && choice.carrier == CarrierKind::SmartCard);
        let reader = if wanted { Some(self.reader_price()?) } else { None };
        let holders = u32::try_from(draft.people().len()).ok()?;
        let total = certificate.checked_add(reader.unwrap_or_default())?.checked_mul(holders)?;
        Some(Quote { certificate, reader, holders, total })
    }

    /// Begins the payment of a draft, or goes on with the one begun; answers the provider's page.
    pub(super) fn pay(&self, key: Sha256Hash, draft: &Draft, language: &'static str) -> Result<String, Trouble> {
        let quote = self.quote(draft).ok_or(Trouble::NoDraft)?;
        let content = serde_json::to_string(draft).map_err(|_| Trouble::Centre)?;
        let reference = random_hex().ok_or(Trouble::Centre)?;
        let now = self.clock.now();
        let begun = self.ledger.write(|tx| portal::begin_payment(tx, key, &reference, &content, quote.total, now));
        match begun {
            // Pressed twice: the payment that the other press began goes on.
            Err(LedgerError::Constraint(_)) => {}
            begun => begun?,
        }
        let payment = self.ledger.read(|tx| portal::payment_of(tx, key))?.ok_or(Trouble::Centre)?;
        self.page_of(&payment, language)
    }

    /// The provider's page for a payment. The provider answers one reference with one payment, however often it is asked.
    pub(super) fn page_of(&self, payment: &Payment, language: &'static str) -> Result<String, Trouble> {
        if let Some((_, page)) = &payment.at_provider {
            return Ok(page.clone());
        }
        let public = &self.rules.public_address;
        let asked = NewPayment {
            reference: payment.reference.clone(),
            amount: payment.amount,
            language,
            return_address: format!("{public}/{language}/order/payment"),
            call_back_address: format!("{public}/payments/told"),
        };
        let begun = self.outside.payments.begin(&asked).map_err(told_payment)?;
        self.ledger.write(|tx| portal::note_provider(tx, &payment.reference, &begun.provider_id, &begun.page))?;
        Ok(begun.page)
    }

    /// The payment that a genuine call-back is about, asked about once more; `None` for a call-back that is not the provider's.
    pub(super) fn heard(&self, signature: &str, body: &[u8]) -> Option<Result<(), Trouble>> {
        let provider_id = self.outside.payments.heard(signature, body, self.clock.now())?;
        let payment = self.ledger.read(|tx| portal::payment_at_provider(tx, &provider_id));
        Some(match payment {
            Err(error) => Err(error.into()),
            Ok(None) => Ok(()),
            Ok(Some(payment)) => self.settle(&payment).map(drop),
        })
    }

    /// Asks the provider about a payment whose outcome is not known, and keeps the answer. Answers how it stands.
    pub(super) fn settle(&self, payment: &Payment) -> Result<PaymentState, Trouble> {
        if payment.state != PaymentState::Begun {
            return Ok(payment.state);
        }
        // Never begun there, as far as is known: whoever wants to pay begins it.
        let Some((provider_id, _)) = &payment.at_provider else { return Ok(PaymentState::Begun) };
        self.keep_outcome(payment, &self.outside.payments.look(provider_id).map_err(told_payment)?)
    }

    /// Takes a payment back that was begun, so that its draft can be changed. One that was made meanwhile stays made.
    pub(super) fn take_back(&self, payment: &Payment, language: &'static str) -> Result<PaymentState, Trouble> {
        // A lost answer may hide that the provider has it: asked again, it says so.
        self.page_of(payment, language)?;
        let payment = self.ledger.read(|tx| portal::payment_by_reference(tx, &payment.reference))?;
        let payment = payment.ok_or(Trouble::Centre)?;
        match &payment.at_provider {
            Some((provider_id, _)) if payment.state == PaymentState::Begun => {
                self.keep_outcome(&payment, &self.outside.payments.cancel(provider_id).map_err(told_payment)?)
            }
            _ => Ok(payment.state),
        }
    }

    fn keep_outcome(&self, payment: &Payment, report: &PaymentReport) -> Result<PaymentState, Trouble> {
        let outcome = match report.standing {
            PaymentStanding::Pending => return Ok(PaymentState::Begun),
            PaymentStanding::Paid => PaymentState::Paid,
            PaymentStanding::Declined => PaymentState::Declined,
        };
        if report.reference != payment.reference || report.amount != payment.amount {
            tracing::error!(reference = payment.reference, "the provider's payment is not the one that was begun");
            return Err(Trouble::Payment);
        }
        let now = self.clock.now();
        self.ledger.write(|tx| portal::settle(tx, &payment.reference, outcome, now))?;
        Ok(outcome)
    }

    /// The order with this number.
    pub(super) fn order(&self, number: &OrderNumber) -> Result<Option<Order>, Trouble> {
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| orders::by_number(tx, number, now))?)
    }

    /// The other orders of an organisation's application, with this one, first to last; none where nobody else is in it.
    pub(super) fn package(&self, order: &Order) -> Result<Vec<Order>, Trouble> {
        let (Some(package), true) = (&order.package, order.holders > 1) else { return Ok(vec![]) };
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| orders::of_package(tx, &package.number, now))?)
    }

    /// One round of what nobody else does: asks about payments without an outcome, places orders that nobody confirmed, asks
    /// for refunds that are wanted, and forgets old drafts. Answers how many orders were placed.
    ///
    /// # Errors
    /// When the ledger fails; its own log says why.
    pub fn reconcile(&self) -> Result<usize, LedgerError> {
        let now = self.clock.now();
        self.ledger.write(|tx| {
            portal::forget_older(tx, now - self.rules.draft)?;
            documents_kept::forget_left(tx)
        })?;
        let open = self.ledger.read(|tx| portal::unsettled(tx, now - ASKED_AFTER, ROUND_MAX))?;
        self.ask_refunds()?;
        let mut placed = 0;
        for payment in open {
            self.ledger.write(|tx| portal::note_asked(tx, &payment.reference, now))?;
            let waited = payment.settled_at.is_some_and(|at| now.duration_since(at) >= self.rules.confirm);
            let done = match payment.state {
                PaymentState::Paid if waited => self.place(&payment.reference).map(|_| placed += 1),
                _ => self.settle(&payment).map(drop),
            };
            if let Err(trouble) = done {
                tracing::warn!(?trouble, reference = payment.reference, "a payment is asked about again later");
            }
        }
        Ok(placed)
    }
}

fn told_payment(trouble: ServiceTrouble) -> Trouble {
    tracing::warn!(%trouble, "the payment provider");
    Trouble::Payment
}

/// 256 random bits, hexadecimal.
pub(super) fn random_hex() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

#[cfg(test)]
mod tests;
