//! The chip of an ID card: the LDS1 application of ICAO Doc 9303-10 as an outsider meets it, before any access control
//! was passed. It holds no personal data yet: BAC and PACE (ICAO Doc 9303-11) and the data groups come here.

use super::{Applet, Chip};

/// Contactless ATR after PC/SC part 3, section 3.1.3.2.3: no interface bytes beyond T=0/T=1, eight historical bytes.
const ATR: [u8; 13] = [0x3b, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81, 0x00, 0x3a];

/// AID of the LDS1 eMRTD application (ICAO Doc 9303-10, section 3.11.2).
const LDS1_AID: [u8; 7] = [0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// The master file, which holds no EF.CardAccess.
const MASTER_FILE: [u8; 2] = [0x3f, 0x00];

const SELECT: u8 = 0xa4;
const READ_BINARY: [u8; 2] = [0xb0, 0xb1];

const SUCCESS: [u8; 2] = [0x90, 0x00];
const SECURITY_STATUS_NOT_SATISFIED: [u8; 2] = [0x69, 0x82];
const NO_CURRENT_FILE: [u8; 2] = [0x69, 0x86];
const FILE_NOT_FOUND: [u8; 2] = [0x6a, 0x82];
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
const INSTRUCTION_NOT_SUPPORTED: [u8; 2] = [0x6d, 0x00];

/// The chip of an ID card that supports BAC only: there is no EF.CardAccess, and everything else is locked.
#[derive(Debug)]
pub struct IdChip;

impl Chip for IdChip {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn power_up(&mut self, session: &mut dyn FnMut(&mut dyn Applet)) {
        session(&mut Lds { application_selected: false });
    }
}

/// What the chip remembers while it has power.
#[derive(Debug)]
struct Lds {
    application_selected: bool,
}

impl Applet for Lds {
    fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        let status = match command {
            [_, SELECT, p1, _, rest @ ..] => self.select(*p1, rest),
            [_, instruction, p1, ..] if READ_BINARY.contains(instruction) => self.read(*p1),
            [_, _, _, _, ..] => INSTRUCTION_NOT_SUPPORTED,
            _ => WRONG_LENGTH,
        };
        status.to_vec()
    }
}

impl Lds {
    /// SELECT (ISO/IEC 7816-4, section 11.2.2) of the application by name (P1 04) or of a file in it.
    fn select(&mut self, p1: u8, rest: &[u8]) -> [u8; 2] {
        let length = usize::from(rest.first().copied().unwrap_or(0));
        let Some(name) = rest.get(1..).unwrap_or_default().get(..length) else {
            return WRONG_LENGTH;
        };
        if name.is_empty() || name == MASTER_FILE {
            self.application_selected = false;
            return SUCCESS;
        }
        match (p1, self.application_selected) {
            (0x04, _) if name == LDS1_AID => {
                self.application_selected = true;
                SUCCESS
            }
            (0x04, _) | (_, false) => FILE_NOT_FOUND,
            (_, true) => SECURITY_STATUS_NOT_SATISFIED,
        }
    }

    /// READ BINARY (ISO/IEC 7816-4, section 11.3.3).
    fn read(&self, p1: u8) -> [u8; 2] {
        let by_short_identifier = p1 & 0x80 != 0;
        match (self.application_selected, by_short_identifier) {
            (true, _) => SECURITY_STATUS_NOT_SATISFIED,
            (false, true) => FILE_NOT_FOUND,
            (false, false) => NO_CURRENT_FILE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_atr_ends_with_its_checksum() {
        let checksum = ATR[1..].iter().fold(0, |sum, byte| sum ^ byte);
        assert_eq!(checksum, 0);
    }

    #[test]
    fn nothing_is_read_before_access_control() {
        let mut chip = Lds { application_selected: false };
        assert_eq!(chip.execute(&[0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00]), SUCCESS, "master file");
        assert_eq!(chip.execute(&[0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1c]), FILE_NOT_FOUND, "EF.CardAccess");
        assert_eq!(chip.execute(&[0x00, 0xb0, 0x9c, 0x00, 0x00]), FILE_NOT_FOUND, "EF.CardAccess by short name");
        let select = [&[0x00, 0xa4, 0x04, 0x0c, 0x07][..], &LDS1_AID].concat();
        assert_eq!(chip.execute(&select), SUCCESS);
        assert_eq!(chip.execute(&[0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1e]), SECURITY_STATUS_NOT_SATISFIED, "EF.COM");
        assert_eq!(chip.execute(&[0x00, 0xb0, 0x81, 0x00, 0x00]), SECURITY_STATUS_NOT_SATISFIED, "DG1 by short name");
    }
}
