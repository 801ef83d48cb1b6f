//! What a terminal is asked about its graphics, and how its answers are told from keys. Pure.

use super::protocol::Protocol;

/// The questions in one: does it take kitty's pictures; its name (XTVERSION); a cell's size in pixels (XTWINOPS 16); and what
/// it is (DA1), which every terminal answers, and so the last.
pub const QUESTIONS: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>0q\x1b[16t\x1b[c";

/// Longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 1024;

/// Terminals that draw iTerm2's pictures, as they name themselves.
const ITERM2: [&str; 3] = ["iTerm2", "WezTerm", "mintty"];

/// What was heard so far.
#[derive(Debug, Default)]
pub struct Answers {
    /// The beginning of an answer, or of a key's bytes.
    begun: Vec<u8>,
    kitty: bool,
    iterm2: bool,
    sixel: bool,
    cell: Option<(u16, u16)>,
    /// The last answer was there: nothing more comes.
    pub complete: bool,
}

/// One piece of what came in.
enum Piece<'a> {
    /// A control string: what introduces it, what it says.
    String(u8, &'a [u8]),
    /// A control sequence: what it says, its last byte.
    Sequence(&'a [u8], u8),
    /// Something else.
    Typed,
}

impl Answers {
    /// Takes bytes from the terminal and gives back those that somebody typed.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.begun.extend_from_slice(bytes);
        let begun = std::mem::take(&mut self.begun);
        let (mut rest, mut typed) = (begun.as_slice(), Vec::new());
        while let Some((piece, length)) = next(rest) {
            let (this, after) = rest.split_at(length);
            if !self.understands(&piece) {
                typed.extend_from_slice(this);
            }
            rest = after;
        }
        if rest.len() > ANSWER_BYTES_MAX {
            typed.extend_from_slice(rest);
        } else {
            self.begun = rest.to_vec();
        }
        typed
    }

    /// Nothing more is waited for: what was begun was typed.
    pub fn end(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.begun)
    }

    /// How the terminal draws pictures, where it can. Without a cell's size no sixel keeps within its place.
    #[must_use]
    pub fn protocol(&self) -> Option<Protocol> {
        match (self.kitty, self.iterm2, self.cell) {
            (true, ..) => Some(Protocol::Kitty),
            (_, true, _) => Some(Protocol::Iterm2),
            (_, _, Some(cell)) if self.sixel => Some(Protocol::Sixel { cell }),
            _ => None,
        }
    }

    /// True for an answer, which is taken in.
    fn understands(&mut self, piece: &Piece<'_>) -> bool {
        match *piece {
            Piece::String(b'_', said) => self.kitty |= said.starts_with(b"Gi=31;OK"),
            Piece::String(_, said) => {
                let name = said.strip_prefix(b">|").unwrap_or_default();
                self.iterm2 |= ITERM2.iter().any(|known| name.starts_with(known.as_bytes()));
            }
            Piece::Sequence(said, b't') => self.cell = self.cell.or(cell_of(said)),
            Piece::Sequence([b'?', said @ ..], b'c') => {
                self.sixel |= said.split(|byte| *byte == b';').any(|one| one == b"4");
                self.complete = true;
            }
            Piece::Sequence(..) | Piece::Typed => return false,
        }
        true
    }
}

/// `6 ; height ; width`, of a size that a letter can have.
fn cell_of(said: &[u8]) -> Option<(u16, u16)> {
    let mut numbers = std::str::from_utf8(said).ok()?.split(';').map(str::parse::<u16>);
    let (Some(Ok(6)), Some(Ok(height)), Some(Ok(width))) = (numbers.next(), numbers.next(), numbers.next()) else {
        return None;
    };
    ((4..=64).contains(&width) && (6..=128).contains(&height)).then_some((width, height))
}

/// The next piece and its length; none when it is not there to its end.
fn next(bytes: &[u8]) -> Option<(Piece<'_>, usize)> {
    match bytes {
        [] | [0x1b] => None,
        [0x1b, kind @ (b'_' | b'P'), rest @ ..] => {
            let end = rest.windows(2).position(|two| two == b"\x1b\\")?;
            Some((Piece::String(*kind, &rest[..end]), end + 4))
        }
        [0x1b, b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((Piece::Sequence(&rest[..end], rest[end]), end + 3))
        }
        _ => Some((Piece::Typed, 1)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything at once, or byte by byte.
    fn heard(bytes: &[u8], at_once: bool) -> (Option<Protocol>, bool, Vec<u8>) {
        let (mut answers, mut typed) = (Answers::default(), Vec::new());
        bytes.chunks(if at_once { bytes.len().max(1) } else { 1 }).for_each(|some| typed.extend(answers.take(some)));
        typed.extend(answers.end());
        (answers.protocol(), answers.complete, typed)
    }

    #[test]
    fn a_terminal_is_known_by_what_it_answers_and_a_silent_one_draws_no_pictures() {
        let sixel = Some(Protocol::Sixel { cell: (10, 20) });
        let cases = [
            ("\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35.2)\x1b\\\x1b[6;18;9t\x1b[?62;c", Some(Protocol::Kitty), true),
            ("\x1b_Gi=31;EINVAL:no\x1b\\\x1b[?62c", None, true),
            ("\x1bP>|iTerm2 3.5.4\x1b\\\x1b[6;34;15t\x1b[?62;4c", Some(Protocol::Iterm2), true),
            ("\x1bP>|WezTerm 20240203\x1b\\\x1b[?65;4;6;18;22c", Some(Protocol::Iterm2), true),
            ("\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?64;1;2;4;6c", sixel, true),
            ("\x1b[6;20;10t\x1b[?64;14;40c", None, true),
            ("\x1b[?64;4c", None, true),
            ("\x1b[6;0;10t\x1b[?64;4c", None, true),
            ("\x1b[6;99999;10t\x1b[?64;4c", None, true),
            ("\x1b[?6c", None, true),
            ("\x1b[6;20;10t", None, false),
            ("", None, false),
        ];
        for (said, protocol, complete) in cases {
            for at_once in [true, false] {
                assert_eq!(heard(said.as_bytes(), at_once), (protocol, complete, vec![]), "{said:?}");
            }
        }
    }

    #[test]
    fn what_was_typed_between_answers_is_kept_in_its_order() {
        let said = "ay\x1b[A\x1b_Gi=31;OK\x1b\\sel\r\x1b[200~IAAZE\r\x1b[201~\x1b[?62;c\x1bOPş\x1b";
        let expected = "ay\x1b[Asel\r\x1b[200~IAAZE\r\x1b[201~\x1bOPş\x1b";
        for at_once in [true, false] {
            let (protocol, complete, typed) = heard(said.as_bytes(), at_once);
            assert_eq!((protocol, complete), (Some(Protocol::Kitty), true));
            assert_eq!(String::from_utf8(typed).as_deref(), Ok(expected));
        }
        assert_eq!(Answers::default().take(b"a"), b"a", "a key waits for no answer");
    }

    #[test]
    fn an_answer_that_never_ends_takes_no_memory() {
        let mut answers = Answers::default();
        answers.take(b"\x1b_");
        let given_back: usize = (0..1000).map(|_| answers.take(&[b'x'; 100]).len()).sum();
        assert!(given_back > 90_000 && answers.end().len() <= ANSWER_BYTES_MAX);
    }

    proptest! {
        #[test]
        fn no_bytes_are_lost_or_made_up(bytes in proptest::collection::vec(any::<u8>(), 0..200), at_once: bool) {
            let (_, _, typed) = heard(&bytes, at_once);
            prop_assert!(typed.len() <= bytes.len());
            if !bytes.contains(&0x1b) {
                prop_assert_eq!(typed, bytes);
            }
        }
    }
}
