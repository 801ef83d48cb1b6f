//! ID cards held against the register of invalid documents: asked before a transaction and never inside one, because a service
//! outside answers when it likes.

use std::sync::atomic::{AtomicU16, Ordering};

use super::Centre;
use crate::central::ledger::orders;
use crate::central::refusal::Refusal;
use crate::domain::evidence::Allowance;
use crate::domain::fault::Fault;
use crate::domain::invalid_documents::{DocumentCheck, DocumentRules, DocumentStanding};
use crate::domain::person::DocumentNumber;
use crate::ports::invalid_documents::InvalidDocuments;
use crate::ports::payment::ServiceTrouble;
use crate::wire::centre::LeaseRequest;
use crate::wire::documents::{DocumentAnswer, DocumentRequest};

/// The register, and what counts without a clear word of it.
pub(super) struct DocumentRegister {
    register: Box<dyn InvalidDocuments>,
    rules: DocumentRules,
    /// So few threads wait for it at one time that kiosks are answered however slow it is.
    questions_max: u16,
    under_way: AtomicU16,
}

/// The register's word for every document that a lease rests on.
pub(super) struct Checks {
    /// The holder's.
    pub(super) holder: DocumentCheck,
    /// The authorised person's.
    pub(super) attorney: Option<DocumentCheck>,
}

impl Checks {
    /// Each of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &DocumentCheck> {
        std::iter::once(&self.holder).chain(&self.attorney)
    }
}

/// One question under way; over when it is dropped.
struct Question<'a>(&'a AtomicU16);

impl Drop for Question<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl DocumentRegister {
    fn question(&self) -> Option<Question<'_>> {
        let one_more = |asked: u16| (asked < self.questions_max).then_some(asked + 1);
        self.under_way.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Question(&self.under_way))
    }

    fn standing(&self, document: &DocumentNumber) -> DocumentStanding {
        let Some(_question) = self.question() else {
            tracing::warn!("the register of invalid documents is asked as much as it may be");
            return DocumentStanding::Unreachable;
        };
        match self.register.standing(document) {
            Ok(standing) => standing,
            Err(trouble) => {
                if trouble != ServiceTrouble::Resting {
                    tracing::warn!(%trouble, "the register of invalid documents gives no usable answer");
                }
                DocumentStanding::Unreachable
            }
        }
    }
}

impl Centre {
    /// With the register of invalid documents: every document is asked about before an order is issued on it.
    #[must_use]
    pub fn with_invalid_documents(
        self,
        register: Box<dyn InvalidDocuments>,
        rules: DocumentRules,
        questions_max: u16,
    ) -> Self {
        let documents = DocumentRegister { register, rules, questions_max, under_way: AtomicU16::new(0) };
        Self { documents: Some(documents), ..self }
    }

    /// How a document stands that an order is to be collected on. Blocks until the register has answered, or its limits.
    ///
    /// # Errors
    /// [`Fault::NoOrder`]; whatever the register says is an answer.
    pub fn document(&self, request: &DocumentRequest) -> Result<DocumentAnswer, Refusal> {
        let now = self.clock.now();
        self.ledger.read(|tx| orders::by_number(tx, &request.order, now))?.ok_or(Refusal::from(Fault::NoOrder))?;
        let DocumentCheck { standing, asked_at, .. } = self.check_document(request.document.clone());
        let (asked_at, allowance) = (asked_at.unwrap_or(now), self.document_allowance(standing));
        Ok(DocumentAnswer { standing, asked_at, allowance })
    }

    /// The register's word for the documents that a lease is asked for on: the order's own where a kiosk does not name the
    /// holder's, and the authorised person's.
    pub(super) fn checked(&self, request: &LeaseRequest) -> Result<Checks, Refusal> {
        let document = match &request.document {
            Some(document) => document.clone(),
            None => {
                let now = self.clock.now();
                let order = self.ledger.read(|tx| orders::by_number(tx, &request.order, now))?;
                order.ok_or(Refusal::from(Fault::NoOrder))?.document
            }
        };
        let attorney = request.attorney.as_ref();
        Ok(Checks {
            holder: self.check_document(document),
            attorney: attorney.map(|attorney| self.check_document(attorney.person.document.clone())),
        })
    }

    fn check_document(&self, document: DocumentNumber) -> DocumentCheck {
        match &self.documents {
            None => DocumentCheck { document, standing: DocumentStanding::NotAsked, asked_at: None },
            Some(known) => {
                let standing = known.standing(&document);
                DocumentCheck { document, standing, asked_at: Some(self.clock.now()) }
            }
        }
    }

    /// What a clerk may do on the register's word.
    pub(super) fn document_allowance(&self, standing: DocumentStanding) -> Allowance {
        let rules = self.documents.as_ref().map(|known| known.rules).unwrap_or_default();
        rules.allowance(standing)
    }
}
