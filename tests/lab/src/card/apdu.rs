//! How long APDUs travel over short ones: command chaining (ISO/IEC 7816-4, section 5.3.3) and GET RESPONSE (section
//! 5.3.4). Knows nothing of what the commands mean.

use heapless::VecView;
use iso7816::{Command, Instruction, Status, command::CommandView, command::FromSliceError};

/// Longest command or response an applet takes or gives, in bytes: room for an RSA key or a certificate.
const APDU_BYTES_MAX: usize = 7609;

/// Length of a response when the command did not ask for one, in bytes.
const LE_BYTES_DEFAULT: usize = 256;

/// A command being gathered and a response being fetched.
#[derive(Default)]
pub(super) struct Exchange {
    gathered: Option<Command<APDU_BYTES_MAX>>,
    response: heapless::Vec<u8, APDU_BYTES_MAX>,
    fetched: usize,
}

impl Exchange {
    /// Takes one APDU as it came; calls `respond` once the command is complete; gives the APDU to send back.
    pub(super) fn step(
        &mut self,
        apdu: &[u8],
        respond: impl FnOnce(CommandView<'_>, &mut VecView<u8>) -> Result<(), Status>,
    ) -> Vec<u8> {
        let (mut answer, status) = self.try_step(apdu, respond).unwrap_or_else(|status| (Vec::new(), status));
        let status: [u8; 2] = status.into();
        answer.extend(status);
        answer
    }

    fn try_step(
        &mut self,
        apdu: &[u8],
        respond: impl FnOnce(CommandView<'_>, &mut VecView<u8>) -> Result<(), Status>,
    ) -> Result<(Vec<u8>, Status), Status> {
        let part = Command::<APDU_BYTES_MAX>::try_from(apdu).map_err(|error| match error {
            FromSliceError::InvalidClass => Status::ClassNotSupported,
            _ => Status::WrongLength,
        })?;
        let last = part.class().chain().last_or_only();
        let command = match self.gathered.take() {
            None => part,
            Some(mut gathered) => {
                gathered.extend_from_command(&part).map_err(|_| Status::WrongLength)?;
                gathered
            }
        };
        if !last {
            self.gathered = Some(command);
            return Ok((Vec::new(), Status::Success));
        }
        if command.instruction() != Instruction::GetResponse {
            self.response.clear();
            self.fetched = 0;
            respond(command.as_view(), &mut self.response)?;
        }
        // Yubico's tools send commands without Le and expect data all the same.
        let expected = if command.expected() == 0 { LE_BYTES_DEFAULT } else { command.expected() };
        Ok(self.fetch(expected))
    }

    fn fetch(&mut self, expected: usize) -> (Vec<u8>, Status) {
        let rest = &self.response[self.fetched..];
        let part = rest[..expected.min(rest.len())].to_vec();
        self.fetched += part.len();
        let left = u8::try_from(self.response.len() - self.fetched).unwrap_or(u8::MAX);
        (part, if left == 0 { Status::Success } else { Status::MoreAvailable(left) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_response_is_fetched_in_parts() {
        let mut exchange = Exchange::default();
        let first = exchange.step(&[0x00, 0xcb, 0x3f, 0xff, 0x00], |_, response| {
            response.extend_from_slice(&[7; 300]).map_err(|_| Status::NotEnoughMemory)
        });
        assert_eq!((first.len(), &first[256..]), (258, &[0x61, 44][..]));
        let second = exchange.step(&[0x00, 0xc0, 0x00, 0x00, 44], |_, _| Err(Status::UnspecifiedCheckingError));
        assert_eq!((second.len(), &second[44..]), (46, &[0x90, 0x00][..]));
    }

    #[test]
    fn a_chained_command_arrives_whole() {
        let mut exchange = Exchange::default();
        let first = exchange.step(&[0x10, 0xdb, 0x3f, 0xff, 0x02, 1, 2], |_, _| Err(Status::UnspecifiedCheckingError));
        assert_eq!(first, [0x90, 0x00]);
        let mut seen = Vec::new();
        exchange.step(&[0x00, 0xdb, 0x3f, 0xff, 0x01, 3], |command, _| {
            seen.extend_from_slice(command.data());
            Ok(())
        });
        assert_eq!(seen, [1, 2, 3]);
    }
}
