//! A draft of an order: what the citizen has said so far, step by step, and the order it becomes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState, Organisation, Package};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Phone};

/// Holders that one application names at most.
pub(super) const HOLDERS_MAX: usize = 50;

/// The steps before the payment, in order; each applicant has some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The user rules.
    Rules,
    /// FİN and ID card.
    Person,
    /// VÖEN.
    Organisation,
    /// The organisation's papers.
    Documents,
    /// Who signs for the organisation.
    Holders,
    /// Telephone, e-mail, registration centre.
    Contact,
    /// What the certificate goes on.
    Carrier,
    /// Everything at a glance, and the price.
    Review,
}

impl Step {
    /// The last part of the step's path.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Documents => "documents",
            Self::Holders => "holders",
            Self::Contact => "contact",
            Self::Carrier => "carrier",
            Self::Review => "review",
        }
    }

    /// The steps of an applicant between rules and review.
    pub(super) const fn of(applicant: ApplicantKind) -> &'static [Self] {
        match applicant {
            ApplicantKind::Citizen => &[Self::Person, Self::Contact, Self::Carrier],
            ApplicantKind::Entrepreneur => &[Self::Person, Self::Organisation, Self::Contact, Self::Carrier],
            ApplicantKind::LegalEntity | ApplicantKind::StateBody => {
                &[Self::Organisation, Self::Documents, Self::Holders, Self::Contact, Self::Carrier]
            }
        }
    }
}

/// Proof of what was agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreed {
    /// SHA-256 of the rules' text, hexadecimal.
    pub(super) rules: String,
    /// Their language.
    pub(super) language: String,
    /// When.
    pub(super) at: Timestamp,
}

/// Who will sign, as the population register has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    pub(super) name: PersonName,
    pub(super) birth_date: Date,
    pub(super) fin: Fin,
    pub(super) document: DocumentNumber,
}

/// How the applicant is reached, and where the order is collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contact {
    pub(super) phone: Phone,
    pub(super) email: String,
    pub(super) branch: Branch,
}

/// The organisation or sole trader, as its register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Company {
    pub(super) organisation: Organisation,
    pub(super) head: PersonName,
    pub(super) head_fin: Fin,
}

/// Somebody who signs for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Signer {
    pub(super) holder: Holder,
    pub(super) seal_right: bool,
}

/// What the certificate goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Choice {
    pub(super) carrier: CarrierKind,
    pub(super) reader: bool,
}

/// Everything said so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) applicant: ApplicantKind,
    pub(super) agreed: Agreed,
    pub(super) holder: Option<Holder>,
    #[serde(default)]
    pub(super) company: Option<Company>,
    #[serde(default)]
    pub(super) signers: Vec<Signer>,
    pub(super) contact: Option<Contact>,
    pub(super) choice: Option<Choice>,
}

/// What an application costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    /// One certificate.
    pub(super) certificate: Qepik,
    /// One reader, where they are wanted.
    pub(super) reader: Option<Qepik>,
    /// How many holders.
    pub(super) holders: u32,
    /// Everything.
    pub(super) total: Qepik,
}

/// What an application's orders are made with, once it is paid.
pub(super) struct Paid {
    /// The whole payment.
    pub(super) amount: Qepik,
    /// When it was made.
    pub(super) at: Timestamp,
    /// The present moment.
    pub(super) now: Timestamp,
}

impl Draft {
    pub(super) const fn begun(applicant: ApplicantKind, agreed: Agreed) -> Self {
        Self { applicant, agreed, holder: None, company: None, signers: vec![], contact: None, choice: None }
    }

    const fn is_done(&self, step: Step) -> bool {
        match step {
            // Papers may be brought to the counter as well.
            Step::Rules | Step::Documents => true,
            Step::Person => self.holder.is_some(),
            Step::Organisation => self.company.is_some(),
            Step::Holders => !self.signers.is_empty(),
            Step::Contact => self.contact.is_some(),
            Step::Carrier => self.choice.is_some(),
            Step::Review => false,
        }
    }

    /// The first step that is not done yet.
    pub(super) fn first_open(&self) -> Step {
        let open = Step::of(self.applicant).iter().find(|step| !self.is_done(**step));
        open.copied().unwrap_or(Step::Review)
    }

    /// Whether this applicant has such a step.
    pub(super) fn has(&self, step: Step) -> bool {
        matches!(step, Step::Rules | Step::Review) || Step::of(self.applicant).contains(&step)
    }

    /// The step behind one.
    pub(super) fn after(&self, step: Step) -> Step {
        Step::of(self.applicant).iter().copied().find(|next| *next > step).unwrap_or(Step::Review)
    }

    /// The step before one.
    pub(super) fn before(&self, step: Step) -> Step {
        Step::of(self.applicant).iter().copied().rev().find(|last| *last < step).unwrap_or(Step::Rules)
    }

    /// Everybody who will sign.
    pub(super) fn people(&self) -> Vec<Signer> {
        match self.applicant.is_organisation() {
            true => self.signers.clone(),
            false => self.holder.iter().cloned().map(|holder| Signer { holder, seal_right: false }).collect(),
        }
    }

    /// Takes what the register says of the organisation.
    pub(super) fn take_company(&mut self, company: Company) {
        self.company = Some(company);
        self.leave_seal_to_head();
    }

    /// Nobody but the head has the right of the seal.
    pub(super) fn leave_seal_to_head(&mut self) {
        let head = self.company.as_ref().map(|company| &company.head_fin);
        for signer in &mut self.signers {
            signer.seal_right &= head == Some(&signer.holder.fin);
        }
    }

    /// One of the orders that this draft becomes once it is paid: that of `signer`, who is the `place`th, in the package that the
    /// first one's number names. `None` while a step is missing, and for an amount that is not the same for each.
    pub(super) fn order(
        &self,
        (place, signer): (u32, &Signer),
        (number, first): (&OrderNumber, &OrderNumber),
        paid: &Paid,
    ) -> Option<Order> {
        let (contact, choice) = (self.contact.clone()?, self.choice?);
        let holders = u32::try_from(self.people().len()).ok().filter(|holders| *holders > 0)?;
        let each = paid.amount.value() / i64::from(holders);
        let package = Package { number: first.clone(), place, seal_right: signer.seal_right };
        let holder = signer.holder.clone();
        (each * i64::from(holders) == paid.amount.value()).then(|| Order {
            number: number.clone(),
            state: OrderState::Paid,
            applicant: self.applicant,
            organisation: self.company.as_ref().map(|company| company.organisation.clone()),
            holders,
            package: self.applicant.is_organisation().then_some(package),
            holder: holder.name,
            fin: holder.fin,
            document: holder.document,
            birth_date: holder.birth_date,
            phone: Some(contact.phone),
            carrier: choice.carrier,
            reader_ordered: choice.reader,
            price: Qepik::new(each),
            paid_at: Some(paid.at),
            branch: contact.branch,
            placed_at: paid.now,
            lease: None,
        })
    }
}

/// Hash of the rules' text, as a draft keeps it, back into a hash.
pub(super) fn rules_hash(agreed: &Agreed) -> Option<Sha256Hash> {
    let bytes: [u8; 32] = hex::decode(&agreed.rules).ok()?.try_into().ok()?;
    Some(Sha256Hash::from_bytes(bytes))
}
