//! What a clerk asks of a supervisor who is not at the counter: what it is about, what may be decided, and for how long.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::domain::evidence::{ApprovalReason, Difference, ReadingMethod};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::issue::EndReason;
use crate::domain::order::{OrderNumber, worded};
use crate::domain::sale::{Reversal, ReversalReason, SoldReceipt};
use crate::domain::takeover::UnblockReason;

/// How long a request waits for its answer: a citizen stands at the counter.
pub const DECIDED_WITHIN: SignedDuration = SignedDuration::from_mins(60);

/// What is asked for, with the clerk's reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Matter {
    /// An issue on evidence that a clerk alone may not issue on.
    Evidence {
        /// The order.
        order: OrderNumber,
        /// How the holder's ID card was read.
        reading: ReadingMethod,
        /// What of the card differs from the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differs: Option<Difference>,
        /// What the register of invalid documents said, where that needs a second person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        standing: Option<DocumentStanding>,
        /// Why it is to be approved.
        reason: ApprovalReason,
    },
    /// A sale of readers that is taken back.
    Sale {
        /// The sale.
        of: SoldReceipt,
        /// What is done with it.
        what: Reversal,
        /// Why.
        reason: ReversalReason,
    },
    /// An attempt that has a key and is given up.
    GiveUp {
        /// The order.
        order: OrderNumber,
        /// The attempt.
        attempt: u32,
        /// Why; one that a person may give.
        reason: EndReason,
        /// Serial number of the carrier that was bound, if one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier_serial: Option<String>,
    },
    /// The secret of a carrier whose holder does not know the PIN.
    Unblock {
        /// `CK_TOKEN_INFO.manufacturerID`.
        manufacturer: String,
        /// Token serial number.
        serial: String,
        /// Why.
        reason: UnblockReason,
    },
}

impl Matter {
    /// The words of every kind, as [`Self::word`] says them.
    pub const WORDS: [&'static str; 6] = ["evidence", "void", "refund", "exchange", "give-up", "unblock"];

    /// The kind's word in the ledger and in message ids.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Evidence { .. } => "evidence",
            Self::Sale { what, .. } => what.word(),
            Self::GiveUp { .. } => "give-up",
            Self::Unblock { .. } => "unblock",
        }
    }

    /// The word of the reason.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Evidence { reason, .. } => reason.word(),
            Self::Sale { reason, .. } => reason.word(),
            Self::GiveUp { reason, .. } => reason.word(),
            Self::Unblock { reason, .. } => reason.word(),
        }
    }

    /// The order that it is about.
    #[must_use]
    pub const fn order(&self) -> Option<&OrderNumber> {
        match self {
            Self::Evidence { order, .. } | Self::GiveUp { order, .. } => Some(order),
            Self::Sale { .. } | Self::Unblock { .. } => None,
        }
    }

    /// True when both ask for the same, whatever the reason.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Evidence { order, reading, differs, standing, .. },
                Self::Evidence { order: order2, reading: reading2, differs: differs2, standing: standing2, .. },
            ) => (order, reading, differs, standing) == (order2, reading2, differs2, standing2),
            (Self::Sale { of, what, .. }, Self::Sale { of: of2, what: what2, .. }) => (of, what) == (of2, what2),
            (Self::GiveUp { order, attempt, .. }, Self::GiveUp { order: order2, attempt: attempt2, .. }) => {
                (order, attempt) == (order2, attempt2)
            }
            (
                Self::Unblock { manufacturer, serial, .. },
                Self::Unblock { manufacturer: manufacturer2, serial: serial2, .. },
            ) => (manufacturer, serial) == (manufacturer2, serial2),
            _ => false,
        }
    }

    /// True when the reason is one that stands behind such a matter.
    #[must_use]
    pub fn has_its_reason(&self) -> bool {
        match self {
            Self::Evidence { .. } | Self::Unblock { .. } => true,
            Self::Sale { what, reason, .. } => what.reasons().contains(reason),
            Self::GiveUp { reason, .. } => reason.is_a_persons(),
        }
    }
}

worded! {
    /// What a supervisor says.
    Decision {
        /// It may be done.
        Approved = "approved",
        /// It may not.
        Refused = "refused",
    }
}

worded! {
    /// How a request stands.
    Standing {
        /// Nobody has decided it.
        Waiting = "waiting",
        /// It may be done, and was not yet.
        Approved = "approved",
        /// It may not.
        Refused = "refused",
        /// Nobody decided it in time, or it was not used in time.
        Lapsed = "lapsed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::carrier::Sha256Hash;
    use crate::domain::money::Qepik;
    use crate::domain::sale::Payback;

    fn evidence(number: &str, reason: ApprovalReason) -> Matter {
        let order = OrderNumber::parse(number).expect("valid");
        Matter::Evidence { order, reading: ReadingMethod::MrzTyped, differs: None, standing: None, reason }
    }

    fn sale(reason: ReversalReason) -> Matter {
        let of = SoldReceipt { receipt: 7, commitment: Sha256Hash::of(b"a record") };
        Matter::Sale { of, what: Reversal::Void { payback: Payback::Cash { amount: Qepik::new(2500) } }, reason }
    }

    #[test]
    fn a_request_is_the_same_whatever_its_reason_and_another_order_or_kind_is_another_one() {
        let one = evidence("260-1147", ApprovalReason::CardUnreadable);
        assert!(one.is_same(&evidence("260-1147", ApprovalReason::RegisterWrong)));
        for other in [evidence("260-1148", ApprovalReason::CardUnreadable), sale(ReversalReason::Mistake)] {
            assert!(!one.is_same(&other), "{other:?}");
        }
        let differs = Matter::Evidence {
            order: OrderNumber::parse("260-1147").expect("valid"),
            reading: ReadingMethod::MrzTyped,
            differs: Some(Difference::Document),
            standing: None,
            reason: ApprovalReason::CardUnreadable,
        };
        assert!(!one.is_same(&differs), "what was approved holds for that evidence only");
    }

    #[test]
    fn each_kind_has_its_word_and_takes_only_its_own_reasons() {
        let give_up = |reason| Matter::GiveUp {
            order: OrderNumber::parse("260-1147").expect("valid"),
            attempt: 1,
            reason,
            carrier_serial: None,
        };
        for matter in [evidence("260-1147", ApprovalReason::NewDocument), give_up(EndReason::CarrierLost)] {
            assert!(Matter::WORDS.contains(&matter.word()) && matter.has_its_reason(), "{matter:?}");
        }
        for other in [give_up(EndReason::Unproven), sale(ReversalReason::Faulty)] {
            assert!(!other.has_its_reason(), "{other:?}");
        }
    }
}
