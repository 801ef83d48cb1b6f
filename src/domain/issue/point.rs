//! The twelve points of the journal, J1 to J12: the one list that steps, facts and documents are held against.

use super::{JournalFact, Step};
use crate::domain::order::worded;

worded! {
    /// A point of the journal; its number is its place in this list.
    JournalPoint {
        /// J1: the order is leased.
        Leased = "leased",
        /// J2: the carrier is bound.
        CarrierBound = "carrier bound",
        /// J3: a key is about to be made.
        KeyIntended = "key intended",
        /// J4: it is made.
        KeyMade = "key made",
        /// J5: the request is signed.
        Requested = "request",
        /// J6: the certificate is about to be asked for.
        CertificateAsked = "certificate asked",
        /// J7: it is held.
        CertificateHeld = "certificate held",
        /// J8: it is about to be written.
        WriteIntended = "write intended",
        /// J9: it reads back.
        ReadBack = "read back",
        /// J10: the centre has verified the carrier's signature.
        Proven = "proven",
        /// J11: the holder has the carrier.
        HandedOver = "handed over",
        /// J12: the record is queued.
        Closed = "closed",
    }
}

impl JournalPoint {
    /// The line of the clerk's list that shows it.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
            Self::Leased => Step::Lease,
            Self::CarrierBound => Step::Carrier,
            Self::KeyIntended | Self::KeyMade => Step::Key,
            Self::Requested => Step::Request,
            Self::CertificateAsked | Self::CertificateHeld => Step::Certificate,
            Self::WriteIntended => Step::Write,
            Self::ReadBack => Step::ReadBack,
            Self::Proven => Step::Proof,
            Self::HandedOver | Self::Closed => Step::HandOver,
        }
    }
}

impl JournalFact {
    /// The point that this fact reaches; none for what lies between two points.
    #[must_use]
    pub const fn point(&self) -> Option<JournalPoint> {
        Some(match self {
            Self::Leased { .. } => JournalPoint::Leased,
            Self::Bound { .. } => JournalPoint::CarrierBound,
            Self::KeyIntended { .. } => JournalPoint::KeyIntended,
            Self::KeyMade { .. } => JournalPoint::KeyMade,
            Self::Requested { .. } => JournalPoint::Requested,
            Self::CertificateAsked { .. } => JournalPoint::CertificateAsked,
            Self::CertificateHeld { .. } => JournalPoint::CertificateHeld,
            Self::WriteIntended { .. } => JournalPoint::WriteIntended,
            Self::ReadBack { .. } => JournalPoint::ReadBack,
            Self::Proven { .. } => JournalPoint::Proven,
            Self::HandOverConfirmed => JournalPoint::HandedOver,
            Self::Recorded { .. } => JournalPoint::Closed,
            Self::PinIntended | Self::PinNotSet | Self::PinChosen | Self::SecretSettled { .. } | Self::Released => {
                return None;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::whole_journal;
    use super::*;

    #[test]
    fn the_straight_road_passes_every_point_once_and_in_the_order_of_the_clerks_list() {
        let passed: Vec<_> = whole_journal().iter().filter_map(|entry| entry.fact.point()).collect();
        assert_eq!(passed, JournalPoint::ALL);
        let mut lines: Vec<_> = JournalPoint::ALL.iter().map(|point| point.step()).collect();
        lines.dedup();
        let without_a_point = [Step::Identity, Step::Pin];
        let shown: Vec<_> = Step::ALL.iter().filter(|step| !without_a_point.contains(step)).copied().collect();
        assert_eq!(lines, shown);
    }

    #[test]
    fn the_documents_and_the_sentences_have_the_same_points_and_steps() {
        let words: Vec<_> = JournalPoint::ALL.iter().map(|point| point.word()).collect();
        let architecture = include_str!("../../../ARCHITECTURE.md").split_whitespace().collect::<Vec<_>>().join(" ");
        let listed = format!("*J1–J{}* the issue's journal: {}.", words.len(), words.join(", "));
        assert!(architecture.contains(&listed), "ARCHITECTURE.md does not say {listed:?}");
        for sentences in [
            include_str!("../../../assets/i18n/az/kiosk.ftl"),
            include_str!("../../../assets/i18n/en/kiosk.ftl"),
            include_str!("../../../assets/i18n/ru/kiosk.ftl"),
        ] {
            let said = sentences.lines().filter_map(|line| line.strip_prefix("step-")?.split(" =").next());
            assert_eq!(said.collect::<Vec<_>>(), Step::ALL.iter().map(|step| step.word()).collect::<Vec<_>>());
        }
    }
}
