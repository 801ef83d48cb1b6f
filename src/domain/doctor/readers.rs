//! The smart-card service, the readers, and whether a card lies in each.

use super::{AnswerToReset, Finding, Part};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::CarrierKind;

/// What a reader is used for, by the table of reader names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderUse {
    /// Reads ID cards.
    IdCard,
    /// Takes carriers of this kind.
    Carrier(CarrierKind),
    /// In no table.
    Unassigned,
}

impl ReaderUse {
    /// The word of it in a finding's subject.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::IdCard => "id-card",
            Self::Carrier(kind) => kind.word(),
            Self::Unassigned => "unassigned",
        }
    }
}

/// A reader as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderSeen {
    /// PC/SC name; the service ends it with the device's number and the slot's, two digits each.
    pub name: String,
    /// What it is used for.
    pub used_for: ReaderUse,
    /// Its firmware, where the driver tells it.
    pub firmware: Option<String>,
    /// The answer to reset of what lies in it; empty for a card that gives none.
    pub card: Option<Vec<u8>>,
}

impl ReaderSeen {
    /// The name that the device gives itself, without the numbers that the service puts behind it.
    #[must_use]
    pub fn model(&self) -> &str {
        let numbered = |word: &str| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut model = self.name.trim_end();
        for _device_and_slot in 0..2 {
            match model.rsplit_once(' ') {
                Some((before, last)) if numbered(last) => model = before.trim_end(),
                _ => break,
            }
        }
        model
    }
}

/// The smart-card service: its version where it could be told, or why it does not answer.
#[must_use]
pub fn service(version: Result<Option<&str>, &str>, socket: &str) -> Finding {
    let seen = Finding::of(Part::Service);
    match version {
        Ok(version) => seen.maybe("", version).plain(socket),
        Err(detail) => seen.plain(socket).fault(Trouble::new(Fault::ReaderServiceDown, detail)),
    }
}

/// Every reader, and what is missing among them.
#[must_use]
pub fn readers(seen: &[ReaderSeen]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = seen.iter().map(reader).collect();
    let all = Finding::of(Part::Readers).fact("count", seen.len());
    let takes_carriers = seen.iter().any(|reader| matches!(reader.used_for, ReaderUse::Carrier(_)));
    let reads_id_cards = seen.iter().any(|reader| reader.used_for == ReaderUse::IdCard);
    findings.push(match alike(seen) {
        _ if !takes_carriers => all.fault(Fault::ReaderMissing),
        Some(model) => all.attention(Trouble::new(Fault::ReadersAlike, model)),
        None if !reads_id_cards => all.attention(Fault::IdReaderMissing),
        None => all,
    });
    findings
}

/// A name that two readers of one use have: which of them is which then depends on the order they were plugged in.
fn alike(seen: &[ReaderSeen]) -> Option<&str> {
    let in_use = || seen.iter().filter(|reader| reader.used_for != ReaderUse::Unassigned);
    in_use().enumerate().find_map(|(n, reader)| {
        let same = |other: &ReaderSeen| other.model() == reader.model() && other.used_for == reader.used_for;
        in_use().skip(n + 1).any(same).then(|| reader.model())
    })
}

fn reader(reader: &ReaderSeen) -> Finding {
    let seen = Finding::of(Part::Reader).named(reader.used_for.word()).plain(&reader.name);
    let seen = seen.maybe("firmware", reader.firmware.as_ref());
    match &reader.card {
        _ if reader.used_for == ReaderUse::Unassigned => seen.untested(Some(Fault::CarrierUnknown)),
        None => seen.untested(Some(Fault::ReaderEmpty)),
        Some(atr) => {
            let told = AnswerToReset::read(atr);
            let seen = seen.fact("atr", hex::encode_upper(atr)).maybe("", told.as_ref().map(AnswerToReset::describe));
            // A contactless reader makes an answer up for every card, so a missing one is a card that does not speak.
            if told.is_none() { seen.attention(Fault::CardMute) } else { seen }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::doctor::Health;

    fn seen(name: &str, used_for: ReaderUse, card: Option<&[u8]>) -> ReaderSeen {
        ReaderSeen { name: name.into(), used_for, firmware: None, card: card.map(<[u8]>::to_vec) }
    }

    const SMART: ReaderUse = ReaderUse::Carrier(CarrierKind::SmartCard);

    #[test]
    fn the_service_numbers_are_no_part_of_a_reader_model() {
        for (name, model) in [
            ("ACS ACR39U ICC Reader 00 00", "ACS ACR39U ICC Reader"),
            ("ACS ACR39U ICC Reader [CCID Interface] 01 00", "ACS ACR39U ICC Reader [CCID Interface]"),
            ("Reader 5022", "Reader 5022"),
            ("00 00", "00"),
        ] {
            assert_eq!(seen(name, SMART, None).model(), model);
        }
    }

    #[test]
    fn what_is_missing_or_doubled_among_the_readers_is_told_the_gravest_first() {
        let id = seen("Identiv 3700 00 00", ReaderUse::IdCard, None);
        let one = seen("ACS ACR39U 00 00", SMART, None);
        let two = seen("ACS ACR39U 01 00", SMART, None);
        let token = seen("ACS ACR39U 02 00", ReaderUse::Carrier(CarrierKind::UsbToken), None);
        let spare = seen("Gemalto 00 00", ReaderUse::Unassigned, None);
        let cases = [
            (vec![], Some(Fault::ReaderMissing)),
            (vec![id.clone(), spare.clone()], Some(Fault::ReaderMissing)),
            (vec![one.clone()], Some(Fault::IdReaderMissing)),
            (vec![id.clone(), one.clone(), two], Some(Fault::ReadersAlike)),
            (vec![id.clone(), one.clone(), token], None),
            (vec![id, one], None),
        ];
        for (seen, expected) in cases {
            let all = readers(&seen).pop().expect("the last is about all");
            assert_eq!(all.trouble.map(|trouble| trouble.fault), expected, "{seen:?}");
        }
    }

    #[test]
    fn a_reader_is_as_well_as_what_lies_in_it_answers() {
        let cases = [
            (seen("a 00 00", SMART, None), Health::Untested, Some(Fault::ReaderEmpty)),
            (seen("a 00 00", SMART, Some(&[])), Health::Attention, Some(Fault::CardMute)),
            (seen("a 00 00", SMART, Some(&[0x3B, 0x00])), Health::Ok, None),
            (
                seen("a 00 00", ReaderUse::Unassigned, Some(&[0x3B, 0x00])),
                Health::Untested,
                Some(Fault::CarrierUnknown),
            ),
        ];
        for (seen, health, fault) in cases {
            let finding = reader(&seen);
            assert_eq!((finding.health, finding.trouble.map(|t| t.fault)), (health, fault), "{seen:?}");
        }
    }
}
