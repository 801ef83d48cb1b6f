//! The chip of an ID card in the words of the counter: what opens it, and how much what it says is worth.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz::{MrzData, MrzFormat, check_digit};
use crate::domain::order::worded;
use crate::domain::person::DocumentNumber;
use crate::domain::picture::Picture;

/// Width of the document number in a zone.
const NUMBER_CHARS: usize = 9;
/// Fewest and most digits of a CAN. Doc 9303-11 says six; older chips have others.
const CAN_DIGITS_MIN: usize = 4;
const CAN_DIGITS_MAX: usize = 8;

/// Whether commands of extended length are sent to a chip that knows them (ISO/IEC 7816-4, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtendedLengths {
    /// Where the reader's driver says that both pass them on.
    #[default]
    AsReaderSays,
    /// In any case: for a driver that says nothing.
    Always,
    /// Never.
    Never,
}

/// What stands on the document and opens its chip. Wiped on drop, shown as dots.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum AccessKey {
    /// The MRZ information of ICAO Doc 9303-11, section 4.3.3: number, birth and expiry, a check digit behind each.
    Mrz(String),
    /// The card access number.
    Can(String),
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mrz(_) => "AccessKey::Mrz(•)",
            Self::Can(_) => "AccessKey::Can(•)",
        })
    }
}

impl AccessKey {
    /// The key of a document whose zone was read.
    #[must_use]
    pub fn of_zone(zone: &MrzData) -> Self {
        let number = zone.document.as_str();
        // The older card's number carries its series in front, which its zone leaves out.
        let number = if zone.format == MrzFormat::Td2 { number.strip_prefix("AZE").unwrap_or(number) } else { number };
        Self::of_fields(number, zone.birth_date, zone.expiry_date)
    }

    /// The key of a document of which only these fields were typed.
    #[must_use]
    pub fn of_document(document: &DocumentNumber, birth: Date, expiry: Option<Date>) -> Self {
        let number = document.as_str();
        Self::of_fields(number.strip_prefix("AZE").unwrap_or(number), birth, expiry)
    }

    fn of_fields(number: &str, birth: Date, expiry: Option<Date>) -> Self {
        let date = |date: Date| format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day());
        let fields =
            [format!("{number:<<NUMBER_CHARS$}"), date(birth), expiry.map_or_else(|| "<<<<<<".to_owned(), date)];
        let mut information = String::with_capacity(32);
        for mut field in fields {
            information.push_str(&field);
            information.push(char::from(check_digit(field.as_bytes())));
            field.zeroize();
        }
        Self::Mrz(information)
    }

    /// The card access number as typed.
    #[must_use]
    pub fn of_can(typed: &str) -> Option<Self> {
        let digits = typed.trim();
        let holds =
            (CAN_DIGITS_MIN..=CAN_DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        holds.then(|| Self::Can(digits.to_owned()))
    }
}

worded! {
    /// A step of reading a chip, in the order in which they come.
    ChipStep {
        /// Which ways of access the chip offers.
        Offer = "offer",
        /// BAC or PACE.
        Access = "access",
        /// EF.COM, EF.SOD, DG1: who it is.
        Identity = "identity",
        /// DG14, DG15, and chip or active authentication.
        CloneTest = "clone-test",
        /// DG11 and DG12.
        Details = "details",
        /// DG2.
        Photograph = "photograph",
    }
}

/// How far the reading of a chip has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChipProgress {
    /// The step.
    pub step: ChipStep,
    /// Bytes of the file in hand that were read.
    pub read: usize,
    /// Its length in bytes; zero while that is not known.
    pub length: usize,
}

impl ChipProgress {
    /// How much of the file in hand was read; none while its length is not known.
    #[must_use]
    pub fn percent(&self) -> Option<usize> {
        (self.read * 100).checked_div(self.length)
    }
}

worded! {
    /// By which protocol a chip let itself be read.
    ChipAccess {
        /// Basic Access Control (ICAO Doc 9303-11, section 4.3).
        Bac = "bac",
        /// Password Authenticated Connection Establishment (section 4.4).
        Pace = "pace",
    }
}

worded! {
    /// What passive authentication came to (ICAO Doc 9303-11, section 5.1).
    ChipSignature {
        /// Every file is as a signer of the trusted authority signed it.
        Holds = "holds",
        /// Signed, but this kiosk has no authority to hold the signer against.
        NoAnchor = "no-anchor",
        /// Signed, but by a signer that no trusted authority certified.
        UnknownSigner = "unknown-signer",
        /// Signed and certified, but the signer's certificate is not valid today.
        SignerExpired = "signer-expired",
        /// The chip has no security object.
        Missing = "missing",
        /// Signed with an algorithm that this program does not have.
        Unsupported = "unsupported",
        /// A file or the signature was changed.
        Wrong = "wrong",
    }
}

worded! {
    /// What chip or active authentication came to (sections 6.1 and 6.2).
    CloneTest {
        /// The chip has the private key.
        Passed = "passed",
        /// The chip has no key to test.
        None = "none",
        /// The chip's way of proving itself is not among this program's.
        Unsupported = "unsupported",
        /// The chip does not have the private key: a copy.
        Failed = "failed",
    }
}

worded! {
    /// How strongly a chip proves who holds it, the strongest first.
    ChipGrade {
        /// Signed by the trusted authority's signer, and no copy.
        Genuine = "genuine",
        /// Signed by the trusted authority's signer; the chip cannot prove that it is no copy.
        Signed = "signed",
        /// Nothing speaks against it, but nobody trusted vouches for it: worth no more than the printed zone.
        Unproven = "unproven",
        /// Changed or copied: not to be relied on.
        Rejected = "rejected",
    }
}

impl ChipGrade {
    /// The grade of a chip.
    #[must_use]
    pub const fn of(signature: ChipSignature, clone: CloneTest) -> Self {
        match (signature, clone) {
            (ChipSignature::Wrong, _) | (_, CloneTest::Failed) => Self::Rejected,
            (ChipSignature::Holds, CloneTest::Passed) => Self::Genuine,
            (ChipSignature::Holds, CloneTest::None | CloneTest::Unsupported) => Self::Signed,
            _ => Self::Unproven,
        }
    }

    /// The fault to show with it, if there is one.
    #[must_use]
    pub const fn fault(signature: ChipSignature, clone: CloneTest) -> Option<Fault> {
        match (signature, clone) {
            (ChipSignature::Wrong, _) => Some(Fault::ChipForged),
            (_, CloneTest::Failed) => Some(Fault::ChipCloned),
            (ChipSignature::NoAnchor, _) => Some(Fault::ChipNoAnchor),
            (ChipSignature::UnknownSigner | ChipSignature::SignerExpired, _) => Some(Fault::ChipSignerUnknown),
            (ChipSignature::Missing | ChipSignature::Unsupported, _) => Some(Fault::ChipNotProven),
            (ChipSignature::Holds, _) => None,
        }
    }
}

/// What a chip said about its holder, and what that is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipReport {
    /// The zone in DG1.
    pub zone: MrzData,
    /// What passive authentication came to.
    pub signature: ChipSignature,
    /// What chip or active authentication came to.
    pub clone_test: CloneTest,
}

impl ChipReport {
    /// What it is worth.
    #[must_use]
    pub const fn grade(&self) -> ChipGrade {
        ChipGrade::of(self.signature, self.clone_test)
    }

    /// What speaks against the card: its chip was changed or copied, or says otherwise than the zone printed on it.
    #[must_use]
    pub fn objection(&self, printed: &MrzData) -> Option<Fault> {
        if self.grade() == ChipGrade::Rejected {
            return ChipGrade::fault(self.signature, self.clone_test);
        }
        let MrzData { format, kind, document, fin, surname, given_names, birth_date, expiry_date, corrections: _ } =
            printed;
        let chip = &self.zone;
        let same = (chip.format, chip.kind, &chip.document, &chip.fin) == (*format, *kind, document, fin)
            && (&chip.surname, &chip.given_names) == (surname, given_names)
            && (chip.birth_date, chip.expiry_date) == (*birth_date, *expiry_date);
        (!same).then_some(Fault::ChipDiffers)
    }
}

/// What a chip says beyond who it is: read behind the screen. Personal data.
#[derive(Clone)]
pub struct ChipDetails {
    /// What the chip is worth with these files read as well.
    pub report: ChipReport,
    /// DG11: the holder's name in national letters.
    pub full_name: Option<String>,
    /// DG11: the personal number (FİN).
    pub personal_number: Option<String>,
    /// DG2: the photograph, or why it cannot be shown; none where the chip has none.
    pub photograph: Option<Result<Picture, Trouble>>,
}

impl std::fmt::Debug for ChipDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChipDetails({:?}, …)", self.report.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mrz::{ReadBy, parse};
    use jiff::civil::date;

    fn information(key: &AccessKey) -> &str {
        match key {
            AccessKey::Mrz(text) | AccessKey::Can(text) => text,
        }
    }

    #[test]
    fn the_key_is_made_of_the_zones_own_number_field_and_not_of_the_printed_number() {
        let td1 = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<";
        let td2 = "I<AZENUMUNE<<ELVIN<<<<<<<<<<<<<<<<<<\n00000017<8AZE8001014M<<<<<<03TEST2Y5";
        for (zone, expected) in [(td1, "AA0000017090010113312315"), (td2, "00000017<88001014<<<<<<0")] {
            let read = parse(zone, ReadBy::Scanner, date(2026, 11, 26)).expect("a zone");
            assert_eq!(information(&AccessKey::of_zone(&read)), expected);
            let typed = AccessKey::of_document(&read.document, read.birth_date, read.expiry_date);
            assert_eq!(information(&typed), expected);
        }
    }

    #[test]
    fn nothing_but_a_trusted_signature_makes_a_chip_worth_more_than_its_zone() {
        for signature in ChipSignature::ALL.iter().copied() {
            for clone in CloneTest::ALL.iter().copied() {
                let grade = ChipGrade::of(signature, clone);
                let is_trusted = signature == ChipSignature::Holds && clone != CloneTest::Failed;
                assert_eq!(
                    matches!(grade, ChipGrade::Genuine | ChipGrade::Signed),
                    is_trusted,
                    "{signature:?} {clone:?}"
                );
                let is_rejected = signature == ChipSignature::Wrong || clone == CloneTest::Failed;
                assert_eq!(grade == ChipGrade::Rejected, is_rejected, "{signature:?} {clone:?}");
                assert_eq!(ChipGrade::fault(signature, clone).is_none(), is_trusted, "{signature:?} {clone:?}");
            }
        }
    }

    #[test]
    fn a_can_is_digits() {
        assert_eq!(AccessKey::of_can(" 123456\n").as_ref().map(information), Some("123456"));
        assert!(["", "12a456", "123", "123456789"].into_iter().all(|typed| AccessKey::of_can(typed).is_none()));
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = AccessKey::of_can("123456").expect("digits");
        assert!(!format!("{key:?}").contains("123"));
    }
}
