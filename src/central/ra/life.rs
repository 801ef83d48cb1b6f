//! Certificates after their issue: shown, resumed, revoked, replaced. What a kiosk asks for is held against the machine of a
//! certificate's life, the evidence of who stands at the counter, and the word of a second officer where one is needed.

use jiff::Timestamp;

use super::Centre;
use crate::central::ledger::certificates::{self, Certificate};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::life::{self, Cause, Replacement};
use crate::central::ledger::{CertificateState, LedgerError, Tx, carriers, officers, orders};
use crate::central::refusal::Refusal;
use crate::domain::certificate::life::{Act, LifeRules, ReplacementReason, RevocationReason, Standing};
use crate::domain::evidence::{Allowance, Difference};
use crate::domain::fault::Fault;
use crate::domain::money::Qepik;
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::order::{Order, OrderNumber, OrderState};
use crate::domain::preflight::CarrierState;
use crate::domain::text::clean_line;
use crate::wire::life::{
    ApprovedLifeRequest, CERTIFICATES_MAX, CertificatesAnswer, CertificatesOf, HeldCertificate, LifeAct, LifeAnswer,
    LifeEvent, LifeRequest, RECEIPT_CHARS_MAX, SERIAL_CHARS_MAX,
};

/// Certificates that one round of the centre's own looks at.
const ROUND_MAX: u32 = 500;
/// Numbers drawn for an order; that all are taken does not happen.
const NUMBERS_DRAWN: usize = 8;

/// The act of the machine that a request is.
const fn act_of(act: &LifeAct) -> Act {
    match act {
        LifeAct::Resume {} => Act::Resume,
        LifeAct::Revoke { .. } => Act::Revoke,
        LifeAct::Replace { reason, .. } => Act::Replace(*reason),
    }
}

/// Whose word an act rests on.
struct Word<'a> {
    kiosk: &'a Kiosk,
    officer: &'a OfficerId,
    approver: Option<&'a OfficerId>,
}

impl Centre {
    /// A person's certificates and what became of them.
    ///
    /// # Errors
    /// [`Fault::CertificateNotFound`].
    pub fn certificates_of(&self, of: &CertificatesOf) -> Result<CertificatesAnswer, Refusal> {
        let now = self.clock.now();
        self.ledger.read(|tx| {
            let number = match of {
                CertificatesOf::Order(number) => Some(number.clone()),
                CertificatesOf::Holder(fin) => orders::by_fin(tx, fin, now, 1)?.pop().map(|order| order.number),
                CertificatesOf::Serial(serial) => {
                    certificates::by_serial(tx, &serial_digits(serial)?)?.map(|found| found.order)
                }
            };
            let order = match number {
                Some(number) => orders::by_number(tx, &number, now)?,
                None => None,
            };
            self.holdings(tx, &order.ok_or(Refusal::from(Fault::CertificateNotFound))?)
        })
    }

    fn holdings(&self, tx: &Tx<'_>, order: &Order) -> Result<CertificatesAnswer, Refusal> {
        let limit = u32::try_from(CERTIFICATES_MAX + 1).unwrap_or(u32::MAX);
        let mut found = certificates::of_holder(tx, &order.fin, limit)?;
        found.retain(|known| known.state != CertificateState::Wait);
        if found.is_empty() {
            return Err(Fault::CertificateNotFound.into());
        }
        let more = found.len() > CERTIFICATES_MAX;
        found.truncate(CERTIFICATES_MAX);
        let held = found.into_iter().map(|known| self.held(tx, known)).collect::<Result<_, _>>()?;
        let (holder, fin, rules) = (order.holder.clone(), order.fin.clone(), self.rules.life);
        Ok(CertificatesAnswer { holder, fin, certificates: held, more, rules })
    }

    fn held(&self, tx: &Tx<'_>, known: Certificate) -> Result<HeldCertificate, Refusal> {
        let order = orders::by_number(tx, &known.order, self.clock.now())?.ok_or(Refusal::from(Fault::NoOrder))?;
        let carrier_kind = known.carrier_kind.parse();
        let event = |one: life::Event| LifeEvent {
            to: one.to,
            why: one.why,
            at: one.at,
            officer: one.officer,
            approver: one.approver,
        };
        Ok(HeldCertificate {
            purpose: known.purpose,
            state: known.state,
            not_before: known.not_before,
            not_after: known.not_after,
            carrier_kind: carrier_kind.map_err(|_| LedgerError::Unexpected("a kind of carrier".to_owned()))?,
            carrier_serial: known.carrier_serial,
            handed_over_at: known.active_at,
            suspended_at: known.suspended_at,
            revoked_at: known.revoked.map(|(at, _)| at),
            revocation_reason: known.revoked.map(|(_, reason)| reason),
            replaced_by: life::replacement_of(tx, &known.order)?.map(|(number, _)| number),
            list_price: self.prices.of(order.applicant),
            events: life::events(tx, &known.serial)?.into_iter().map(event).collect(),
            serial: known.serial,
            order: known.order,
        })
    }

    /// Does what a clerk alone may do.
    ///
    /// # Errors
    /// [`Fault::LifeNeedsSecond`], and what stands in the way ([`crate::domain::certificate::life::Life::allows`]).
    pub fn act(&self, kiosk: &Kiosk, officer: &OfficerId, request: &LifeRequest) -> Result<LifeAnswer, Refusal> {
        self.act_by(&Word { kiosk, officer, approver: None }, request)
    }

    /// Does it with the word of a second officer, for a clerk who is signed in at the same kiosk.
    ///
    /// # Errors
    /// [`Fault::NotAllowed`] when nobody else asks; and as [`Self::act`].
    pub fn act_approved(
        &self,
        kiosk: &Kiosk,
        approver: &OfficerId,
        asked: &ApprovedLifeRequest,
    ) -> Result<LifeAnswer, Refusal> {
        if *approver == asked.officer {
            return Err(Refusal::new(Fault::NotAllowed, "nobody approves their own"));
        }
        let now = self.clock.now();
        let role = self.ledger.read(|tx| officers::role_at(tx, &asked.officer, &kiosk.name, now))?;
        if !role.is_some_and(|role| role.may(Permission::Issue)) {
            return Err(Refusal::new(Fault::NotAllowed, "no such clerk is signed in at this kiosk"));
        }
        self.act_by(&Word { kiosk, officer: &asked.officer, approver: Some(approver) }, &asked.request)
    }

    fn act_by(&self, word: &Word<'_>, request: &LifeRequest) -> Result<LifeAnswer, Refusal> {
        let now = self.clock.now();
        let numbers: Vec<_> = (0..NUMBERS_DRAWN).filter_map(|_| random_number()).collect();
        let answer = self.ledger.write(|tx| {
            let order = orders::by_number(tx, &request.order, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
            let held = newest_attempt(certificates::of_order(tx, &request.order)?);
            may(&held, act_of(&request.act), &self.rules.life, now)?;
            self.may_on_this_word(&order, request, word)?;
            let cause = Cause {
                why: why_of(&request.act),
                at: now,
                kiosk: Some(&word.kiosk.name),
                officer: Some(word.officer.as_str()),
                approver: word.approver.map(OfficerId::as_str),
                reading: request.card.as_ref().map(|card| card.reading),
            };
            let mut ordered = None;
            match &request.act {
                LifeAct::Resume {} => resume(tx, &held, &cause)?,
                LifeAct::Revoke { reason } => revoke(tx, &held, (*reason, CarrierState::Revoked), &cause)?,
                LifeAct::Replace { reason, receipt } => {
                    let new = self.replacement(word.kiosk, &order, *reason, now);
                    ordered = Some(replace(tx, (&order, new), (*reason, receipt.as_deref()), &numbers, &cause)?);
                    if let Some(revokes) = reason.rule().revokes {
                        revoke(tx, &held, (revokes, carrier_after(*reason)), &cause)?;
                    }
                }
            }
            Ok::<_, Refusal>(LifeAnswer { ordered, now: self.holdings(tx, &order)? })
        })?;
        tracing::info!(order = %request.order, why = why_of(&request.act), "a certificate's life went on");
        Ok(answer)
    }

    /// Whether the evidence and the second officer's word are enough for the act.
    fn may_on_this_word(&self, order: &Order, request: &LifeRequest, word: &Word<'_>) -> Result<(), Refusal> {
        let by_act = match &request.act {
            LifeAct::Resume {} => false,
            LifeAct::Revoke { reason } => reason.needs_second(),
            LifeAct::Replace { reason, .. } => reason.rule().needs_second,
        };
        // What is no holder's wish needs no holder.
        let in_person = !matches!(&request.act, LifeAct::Revoke { reason } if reason.needs_second());
        let by_evidence = match &request.card {
            None if in_person => return Err(Fault::HolderNotPresent.into()),
            None => Allowance::Alone,
            Some(card) if card.fin != order.fin => return Err(Fault::HolderNotPresent.into()),
            Some(card) => {
                let differs = (card.document != order.document).then_some(Difference::Document);
                self.rules.evidence.allowance(card.reading, differs)
            }
        };
        match (by_evidence, by_act || by_evidence == Allowance::SecondPerson, word.approver) {
            (Allowance::Never, ..) => Err(Fault::EvidenceTooWeak.into()),
            (_, true, None) => Err(Fault::LifeNeedsSecond.into()),
            _ => Ok(()),
        }
    }

    /// The order for another carrier, ready at this branch; it has no number yet.
    fn replacement(&self, kiosk: &Kiosk, order: &Order, reason: ReplacementReason, now: Timestamp) -> Order {
        let percent = i64::from(self.rules.life.percent(reason));
        let price = Qepik::new(self.prices.of(order.applicant).value() * percent / 100);
        Order {
            state: OrderState::Ready,
            holders: 1,
            // It is ordered alone, whatever its first carrier was ordered with.
            package: None,
            reader_ordered: false,
            price,
            paid_at: Some(now),
            branch: kiosk.branch.clone(),
            placed_at: now,
            lease: None,
            ..order.clone()
        }
    }

    /// Revokes what was suspended for as long as it may be, and notes what is past its end. Answers how many.
    ///
    /// # Errors
    /// [`Fault::CentreError`]; what was done before stays.
    pub fn end_what_is_over(&self) -> Result<usize, Refusal> {
        let now = self.clock.now();
        self.ledger.write(|tx| life::begin_clocks(tx, now))?;
        let before = now - jiff::SignedDuration::from_hours(24 * i64::from(self.rules.life.suspension_days));
        let over = self.ledger.read(|tx| life::suspended_since(tx, before, ROUND_MAX))?;
        let mut ended = 0;
        for serial in over {
            let cause = Cause::by_itself("suspension-over", now);
            let done = self.ledger.write(|tx| {
                // Looked at again where nobody comes between: it may have been resumed meanwhile.
                if !life::suspended_since(tx, before, ROUND_MAX)?.contains(&serial) {
                    return Ok::<_, LedgerError>(false);
                }
                life::revoke(tx, &serial, RevocationReason::PrivilegeWithdrawn, &cause)
            })?;
            ended += usize::from(done);
        }
        Ok(ended + self.ledger.write(|tx| life::expire(tx, now, ROUND_MAX))?)
    }
}

/// Hexadecimal digits as the ledger has them: colons, spaces, case and leading zeros do not matter.
fn serial_digits(typed: &str) -> Result<String, Refusal> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_ascii_lowercase();
    let fits = (1..=SERIAL_CHARS_MAX).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { Ok(format!("{digits:0>32}")) } else { Err(Fault::CertificateNotFound.into()) }
}

/// The certificates of the newest attempt, which are on the carrier that the holder has.
fn newest_attempt(mut made: Vec<Certificate>) -> Vec<Certificate> {
    let newest = made.first().map(|known| known.attempt);
    made.retain(|known| Some(known.attempt) == newest);
    made
}

/// Something can be done when it can be to one of the carrier's certificates; the answer is the signature's.
fn may(held: &[Certificate], act: Act, rules: &LifeRules, now: Timestamp) -> Result<(), Refusal> {
    let mut answers = held.iter().map(|known| known.life().allows(act, rules, now));
    let first = answers.next().ok_or(Refusal::from(Fault::CertificateNotFound))?;
    if first.is_ok() || answers.any(|answer| answer.is_ok()) { Ok(()) } else { first.map_err(Refusal::from) }
}

const fn why_of(act: &LifeAct) -> &'static str {
    match act {
        LifeAct::Resume {} => "resumed",
        LifeAct::Revoke { reason } => reason.word(),
        LifeAct::Replace { reason, .. } => reason.word(),
    }
}

fn serials(held: &[Certificate]) -> Vec<String> {
    held.iter().map(|known| known.serial.clone()).collect()
}

fn resume(tx: &Tx<'_>, held: &[Certificate], cause: &Cause<'_>) -> Result<(), Refusal> {
    for known in held {
        life::resume(tx, &known.serial, cause)?;
    }
    Ok(carriers::advance_of(tx, &serials(held), CarrierState::HandedOver, cause.at)?)
}

/// Revokes what is live of these, and says where their carrier belongs.
fn revoke(
    tx: &Tx<'_>,
    held: &[Certificate],
    (reason, carrier): (RevocationReason, CarrierState),
    cause: &Cause<'_>,
) -> Result<(), Refusal> {
    for known in held {
        if matches!(known.life().standing(cause.at), Standing::Valid | Standing::Suspended) {
            life::revoke(tx, &known.serial, reason, cause)?;
        }
    }
    Ok(carriers::advance_of(tx, &serials(held), carrier, cause.at)?)
}

/// Where the old carrier belongs.
const fn carrier_after(reason: ReplacementReason) -> CarrierState {
    match reason {
        ReplacementReason::Lost => CarrierState::Lost,
        ReplacementReason::Damaged => CarrierState::Damaged,
        // The maker takes it back.
        ReplacementReason::Faulty | ReplacementReason::Renewal => CarrierState::Quarantine,
    }
}

/// Adds the order for another carrier and keeps whose place it takes.
fn replace(
    tx: &Tx<'_>,
    (old, new): (&Order, Order),
    (reason, receipt): (ReplacementReason, Option<&str>),
    numbers: &[OrderNumber],
    cause: &Cause<'_>,
) -> Result<OrderNumber, Refusal> {
    if life::replacement_of(tx, &old.number)?.is_some() {
        return Err(Refusal::new(Fault::ReplacementRefused, "another carrier was ordered already"));
    }
    let receipt = receipt.map(|text| clean_line(text, RECEIPT_CHARS_MAX)).transpose();
    let receipt = receipt.map_err(|error| Refusal::new(Fault::ReplacementRefused, format!("the receipt {error}")))?;
    if (new.price == Qepik::new(0)) != receipt.is_none() {
        let detail = "what costs something names the till's receipt, and nothing else does";
        return Err(Refusal::new(Fault::ReplacementRefused, detail));
    }
    for number in numbers {
        let order = Order { number: number.clone(), ..new.clone() };
        if orders::add(tx, &order)? {
            let (order, replaces) = (number, &old.number);
            let kept = Replacement { order, replaces, reason, price: new.price, receipt: receipt.as_deref() };
            life::put_replacement(tx, &kept, cause)?;
            return Ok(number.clone());
        }
    }
    Err(Refusal::new(Fault::CentreError, "every number drawn is taken"))
}

/// A number that says nothing about how many orders there are.
fn random_number() -> Option<OrderNumber> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    let drawn = u64::from_le_bytes(bytes) % 1_000_000_000;
    OrderNumber::parse(&format!("{:03}-{:06}", drawn / 1_000_000, drawn % 1_000_000)).ok()
}
