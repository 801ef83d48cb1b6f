//! Keys that somebody typed while the terminal was still answering: their bytes as events. What the terminal sends once nobody
//! else reads it is crossterm's to read.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The events of these bytes. What a bracketed paste held comes as keys, which a burst of them is told by.
pub(super) fn events(bytes: &[u8]) -> Vec<Event> {
    let (mut rest, mut events) = (bytes, Vec::new());
    while let Some((code, modifiers, length)) = first(rest) {
        events.extend(code.map(|code| Event::Key(KeyEvent::new(code, modifiers))));
        rest = &rest[length..];
    }
    events
}

/// The first key, if it is one, and how many bytes it takes.
fn first(bytes: &[u8]) -> Option<(Option<KeyCode>, KeyModifiers, usize)> {
    let plain = |code, length| Some((code, KeyModifiers::NONE, length));
    match bytes {
        [] => None,
        [0x1b] => plain(Some(KeyCode::Esc), 1),
        [0x1b, b'O', letter @ b'P'..=b'S', ..] => plain(Some(KeyCode::F(letter - b'P' + 1)), 3),
        [0x1b, b'O', letter, ..] => plain(cursor(*letter), 3),
        [0x1b, b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte));
            let Some(end) = end else { return plain(None, bytes.len()) };
            let code = if rest[end] == b'~' { numbered(&rest[..end]) } else { cursor(rest[end]) };
            plain(code, end + 3)
        }
        // With Alt held, it is no key of ours.
        [0x1b, ..] => plain(None, 2),
        [b'\r', ..] => plain(Some(KeyCode::Enter), 1),
        [b'\t', ..] => plain(Some(KeyCode::Tab), 1),
        [0x08 | 0x7f, ..] => plain(Some(KeyCode::Backspace), 1),
        [control @ 1..=26, ..] => Some((Some(KeyCode::Char(char::from(control + b'a' - 1))), KeyModifiers::CONTROL, 1)),
        [control, ..] if *control < 0x20 => plain(None, 1),
        _ => {
            let letter = bytes.utf8_chunks().next()?;
            match letter.valid().chars().next() {
                Some(letter) => plain(Some(KeyCode::Char(letter)), letter.len_utf8()),
                None => plain(None, letter.invalid().len().max(1)),
            }
        }
    }
}

fn cursor(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        _ => return None,
    })
}

fn numbered(number: &[u8]) -> Option<KeyCode> {
    Some(match number {
        b"1" | b"7" => KeyCode::Home,
        b"3" => KeyCode::Delete,
        b"4" | b"8" => KeyCode::End,
        b"5" => KeyCode::PageUp,
        b"6" => KeyCode::PageDown,
        b"15" => KeyCode::F(5),
        b"17" => KeyCode::F(6),
        b"18" => KeyCode::F(7),
        b"19" => KeyCode::F(8),
        b"20" => KeyCode::F(9),
        b"21" => KeyCode::F(10),
        b"23" => KeyCode::F(11),
        b"24" => KeyCode::F(12),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_by_their_bytes_are_the_keys_that_were_pressed() {
        let plain = [
            ("\x1b", KeyCode::Esc),
            ("\r", KeyCode::Enter),
            ("\t", KeyCode::Tab),
            ("\x7f", KeyCode::Backspace),
            ("\x1bOP", KeyCode::F(1)),
            ("\x1bOS", KeyCode::F(4)),
            ("\x1bOA", KeyCode::Up),
            ("\x1b[B", KeyCode::Down),
            ("\x1b[5~", KeyCode::PageUp),
            ("\x1b[21~", KeyCode::F(10)),
            ("a", KeyCode::Char('a')),
            ("ş", KeyCode::Char('ş')),
        ];
        let key = |code, modifiers| Event::Key(KeyEvent::new(code, modifiers));
        for (bytes, code) in plain {
            assert_eq!(events(bytes.as_bytes()), [key(code, KeyModifiers::NONE)], "{bytes:?}");
        }
        assert_eq!(events(b"\x10"), [key(KeyCode::Char('p'), KeyModifiers::CONTROL)]);
        let all: String = plain.iter().skip(1).map(|(bytes, _)| *bytes).collect();
        assert_eq!(events(all.as_bytes()).len(), plain.len() - 1);
    }

    #[test]
    fn what_is_no_key_is_passed_over() {
        let letters = |bytes: &[u8]| events(bytes).len();
        assert_eq!(letters(b"\x1b[200~IAA\x1b[201~"), 3, "a paste is what it holds");
        assert_eq!([letters(b"\x1bx"), letters(b"\x1b[12;4"), letters(b"\x00"), letters(b"\xff\xfe")], [0; 4]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            proptest::prop_assert!(events(&bytes).len() <= bytes.len());
        }
    }
}
