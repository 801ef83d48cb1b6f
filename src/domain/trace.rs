//! A trace of commands to cards and calls of PKCS#11 modules: names, lengths, outcome and time. What was said is no part of it, so
//! that no PIN, key, zone or personal data can be; where a length would tell how long a PIN is, it is masked too.

use serde::{Deserialize, Serialize};

/// Most lines that are kept; older ones go.
pub const TRACE_LINES_MAX: usize = 1_000;
/// Minutes after which a trace that was switched on goes off by itself.
pub const TRACE_MINUTES: u64 = 10;

/// One command or call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceLine {
    /// Its number within its source.
    pub seq: u64,
    /// Who spoke: `id-card`, or the carrier profile's name.
    pub source: String,
    /// What was sent.
    pub sent: TraceSent,
    /// How it ended; `None` while it runs.
    pub outcome: Option<TraceOutcome>,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

/// What was sent, without what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TraceSent {
    /// A command APDU (ISO/IEC 7816-4): its header, and how much data it carried.
    Command {
        /// CLA, INS, P1, P2.
        header: [u8; 4],
        /// Bytes of its data field; `None` where that is masked.
        bytes: Option<u32>,
    },
    /// A function of a PKCS#11 module.
    Call {
        /// Its name: `C_Sign`.
        function: String,
        /// Which user, class or mechanism, by the standard's name; empty where there is none.
        of: String,
    },
}

/// How a command or call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TraceOutcome {
    /// A response APDU.
    Response {
        /// Its status word.
        status: u16,
        /// Bytes of its data field.
        bytes: u32,
    },
    /// A module's return value: `CKR_OK`.
    Returned(String),
    /// Nothing came back.
    Nothing,
}

impl TraceSent {
    /// A command as it goes over the wire, in short or extended form; what is too short to be one has an empty header.
    #[must_use]
    pub fn command(command: &[u8]) -> Self {
        let mut header = [0; 4];
        if let Some(given) = command.get(..4) {
            header.copy_from_slice(given);
        }
        let bytes = match command.get(4..).unwrap_or_default() {
            [] | [_] | [0, _, _] => 0,
            [0, high, low, ..] => u32::from(u16::from_be_bytes([*high, *low])),
            [length, ..] => u32::from(*length),
        };
        Self::Command { header, bytes: (!carries_secret(header[1])).then_some(bytes) }
    }

    /// The command's or the function's name in the standard's words.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Command { header, .. } => command_name(header[1]),
            Self::Call { function, .. } => function,
        }
    }

    /// True for a command under secure messaging (ISO/IEC 7816-4, 5.4.1): its data is encrypted.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        matches!(self, Self::Command { header: [cla, ..], .. } if *cla & 0x80 == 0 && *cla & 0x0C == 0x0C)
    }
}

impl TraceOutcome {
    /// A response as it came; every one ends with a status word.
    #[must_use]
    pub fn response(response: &[u8]) -> Self {
        match response {
            [data @ .., high, low] => Self::Response {
                status: u16::from_be_bytes([*high, *low]),
                bytes: u32::try_from(data.len()).unwrap_or(u32::MAX),
            },
            _ => Self::Nothing,
        }
    }

    /// True when it was done as asked: 9000, 61xx, `CKR_OK`.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            Self::Response { status, .. } => *status == 0x9000 || status >> 8 == 0x61,
            Self::Returned(value) => value == "CKR_OK",
            Self::Nothing => false,
        }
    }
}

/// Commands whose data is a PIN, a PUK or a key, with odd instructions of the same name.
const fn carries_secret(ins: u8) -> bool {
    matches!(ins, 0x20 | 0x21 | 0x24 | 0x25 | 0x2C | 0x2D | 0xFF)
}

/// Names of ISO/IEC 7816-4, 7816-8 and, above F0, of the makers of PIV cards.
const fn command_name(ins: u8) -> &'static str {
    match ins {
        0x20 | 0x21 => "VERIFY",
        0x22 => "MANAGE SECURITY ENVIRONMENT",
        0x24 | 0x25 => "CHANGE REFERENCE DATA",
        0x2A => "PERFORM SECURITY OPERATION",
        0x2C | 0x2D => "RESET RETRY COUNTER",
        0x46 | 0x47 => "GENERATE ASYMMETRIC KEY PAIR",
        0x70 => "MANAGE CHANNEL",
        0x82 => "EXTERNAL AUTHENTICATE",
        0x84 => "GET CHALLENGE",
        0x86 | 0x87 => "GENERAL AUTHENTICATE",
        0x88 => "INTERNAL AUTHENTICATE",
        0xA4 => "SELECT",
        0xB0 | 0xB1 => "READ BINARY",
        0xB2 | 0xB3 => "READ RECORD",
        0xC0 => "GET RESPONSE",
        0xCA | 0xCB => "GET DATA",
        0xD6 | 0xD7 => "UPDATE BINARY",
        0xDA | 0xDB => "PUT DATA",
        0xF8 => "GET SERIAL",
        0xFD => "GET VERSION",
        0xFF => "SET MANAGEMENT KEY",
        _ => "INS",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(command: &[u8]) -> Option<u32> {
        match TraceSent::command(command) {
            TraceSent::Command { bytes, .. } => bytes,
            TraceSent::Call { .. } => unreachable!("it was a command"),
        }
    }

    #[test]
    fn the_four_cases_of_a_command_have_their_lengths_short_and_extended() {
        let extended = [&[0, 0xD6, 0, 0, 0, 1, 0][..], &[7; 256]].concat();
        let cases: [(&[u8], u32); 7] = [
            (&[0, 0x84, 0, 0], 0),
            (&[0, 0x84, 0, 0, 8], 0),
            (&[0, 0xA4, 4, 0, 2, 1, 0x1E], 2),
            (&[0, 0xA4, 4, 0, 2, 1, 0x1E, 0], 2),
            (&[0, 0xB0, 0, 0, 0, 0, 0], 0),
            (&extended, 256),
            (&[0, 0xB0], 0),
        ];
        for (command, expected) in cases {
            assert_eq!(bytes_of(command), Some(expected), "{command:02X?}");
        }
    }

    #[test]
    fn what_carries_a_pin_or_a_key_has_no_length_and_nothing_of_a_command_but_its_header_is_kept() {
        for ins in [0x20, 0x21, 0x24, 0x25, 0x2C, 0x2D, 0xFF] {
            let command = [&[0, ins, 0, 0x80, 6][..], b"482915"].concat();
            assert_eq!(bytes_of(&command), None, "{ins:02X}");
            let told = serde_json::to_string(&TraceSent::command(&command)).expect("JSON");
            assert!(!told.contains("482915") && !told.contains("52,56,50"), "{told}");
        }
    }

    #[test]
    fn a_response_is_its_status_word_and_how_long_its_data_was() {
        assert_eq!(TraceOutcome::response(&[1, 2, 0x90, 0]), TraceOutcome::Response { status: 0x9000, bytes: 2 });
        assert_eq!(TraceOutcome::response(&[0x63, 0xC2]), TraceOutcome::Response { status: 0x63C2, bytes: 0 });
        assert_eq!(TraceOutcome::response(&[0x90]), TraceOutcome::Nothing);
        assert!(TraceSent::command(&[0x0C, 0xB0, 0, 0]).is_secured());
        assert!(!TraceSent::command(&[0x80, 0xB0, 0, 0]).is_secured());
    }
}
