//! What a card says of itself when it gets power: the answer to reset (ISO/IEC 7816-3, 8.2), as PC/SC hands it on.

/// RID of the PC/SC Workgroup in the historical bytes of a contactless storage card (PC/SC Part 3, 3.1.3.2.3).
const STORAGE_CARD: [u8; 5] = [0xA0, 0x00, 0x00, 0x03, 0x06];

/// An answer to reset, taken apart as far as it tells what kind of card it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerToReset {
    /// The transmission protocols it offers, `T=0` to `T=14`, each once.
    pub protocols: Vec<u8>,
    /// The historical bytes, 15 at most.
    pub historical: Vec<u8>,
}

impl AnswerToReset {
    /// Takes the bytes apart; `None` when they are no whole answer to reset.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        let (format, mut rest) = rest.split_first()?;
        if !matches!(first, 0x3B | 0x3F) || bytes.len() > 33 {
            return None;
        }
        let (mut protocols, mut present) = (vec![], format >> 4);
        loop {
            // TA, TB and TC of this round say nothing about what the card is.
            let skipped = (present & 0b0111).count_ones() as usize;
            rest = rest.get(skipped..)?;
            if present & 0b1000 == 0 {
                break;
            }
            let (next, after) = rest.split_first()?;
            let protocol = next & 0x0F;
            if protocol != 15 && !protocols.contains(&protocol) {
                protocols.push(protocol);
            }
            (present, rest) = (next >> 4, after);
        }
        if protocols.is_empty() {
            protocols.push(0);
        }
        let historical = rest.get(..usize::from(format & 0x0F))?.to_vec();
        Some(Self { protocols, historical })
    }

    /// What it is, in the words of the standards; nothing personal stands in an answer to reset.
    #[must_use]
    pub fn describe(&self) -> String {
        if self.historical.windows(STORAGE_CARD.len()).any(|part| part == STORAGE_CARD) {
            return "ISO/IEC 14443-3 storage card".to_owned();
        }
        let protocols: Vec<String> = self.protocols.iter().map(|protocol| format!("T={protocol}")).collect();
        let text: String = self.historical.iter().map(|byte| char::from(*byte)).collect();
        let readable = text.len() >= 4 && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        let name = if readable { format!(" \"{}\"", text.trim()) } else { String::new() };
        format!("ISO/IEC 7816 {}{name}", protocols.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_to_reset_are_taken_apart_as_the_standard_writes_them() {
        let cases = [
            ("3B8F8001804F0CA000000306030001000000006A", "ISO/IEC 14443-3 storage card"),
            ("3BFD1300008131FE158073C021C057597562694B657940", "ISO/IEC 7816 T=1"),
            ("3B00", "ISO/IEC 7816 T=0"),
            ("3B04746573 74".replace(' ', "").leak(), "ISO/IEC 7816 T=0 \"test\""),
        ];
        for (hex, expected) in cases {
            let read = AnswerToReset::read(&hex::decode(hex).expect("hex")).expect("an answer to reset");
            assert_eq!(read.describe(), expected, "{hex}");
        }
        for wrong in ["", "3B", "3A00", "3B0F00", "3B80"] {
            assert_eq!(AnswerToReset::read(&hex::decode(wrong).expect("hex")), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange_and_what_is_told_is_short_and_plain(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(read) = AnswerToReset::read(&bytes) {
                prop_assert!(read.historical.len() <= 15 && read.protocols.len() <= 15);
                prop_assert!(read.describe().chars().all(|c| c.is_ascii_graphic() || c == ' '));
            }
        }
    }
}
