//! A list of holders as people keep it: a line each with FİN, ID card and, where it is theirs, the right of the seal; separated by
//! semicolons, commas or tabs, so that it can be saved as CSV, or copied out of a table.

use super::desk::{Asked, NotTaken};
use super::draft::HOLDERS_MAX;
use crate::domain::name::fold;
use crate::domain::person::{DocumentNumber, Fin};

/// Words for a right that is there and one that is not, folded.
const YES: [&str; 5] = ["beli", "yes", "да", "1", "x"];
const NO: [&str; 4] = ["xeyr", "no", "нет", "0"];

/// The text of a file: UTF-8, or UTF-16 with its mark as spreadsheets save "Unicode text"; the sentence that says what it is
/// instead.
pub(super) fn text_of(file: &[u8]) -> Result<String, &'static str> {
    let utf16 = |read: fn([u8; 2]) -> u16| {
        let units = file[2..].chunks(2).map(|pair| pair.try_into().map(read).map_err(|_| "bad_list_letters"));
        let units: Vec<u16> = units.collect::<Result<_, _>>()?;
        String::from_utf16(&units).map_err(|_| "bad_list_letters")
    };
    let text = match file {
        // A workbook, new or old (ZIP; MS-CFB, 2.2).
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err("bad_list_workbook"),
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes)?,
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes)?,
        _ => std::str::from_utf8(file).map_err(|_| "bad_list_letters")?.to_owned(),
    };
    if text.contains('\0') { Err("bad_list_letters") } else { Ok(text) }
}

fn cells(line: &str) -> Vec<&str> {
    let separator = [';', '\t', ','].into_iter().find(|separator| line.contains(*separator)).unwrap_or(';');
    line.split(separator).map(|cell| cell.trim().trim_matches('"').trim()).collect()
}

/// The first line may say what the columns are.
fn is_head(cells: &[&str]) -> bool {
    cells.first().is_some_and(|first| ["fin", "pin", "фин"].contains(&fold(first).as_str()))
}

fn right(cell: &str) -> Option<bool> {
    match (cell, fold(cell).as_str()) {
        ("" | "-", _) => Some(false),
        ("+", _) => Some(true),
        (_, word) if YES.contains(&word) => Some(true),
        (_, word) => NO.contains(&word).then_some(false),
    }
}

fn asked(line: usize, cells: &[&str]) -> Result<Asked, NotTaken> {
    let wrong = |sentence| NotTaken { line, sentence };
    let cell = |n: usize| cells.get(n).copied().unwrap_or("");
    if cells.len() > 3 {
        return Err(wrong("bad_columns"));
    }
    Ok(Asked {
        line,
        fin: Fin::parse(cell(0)).map_err(|_| wrong("bad_fin"))?,
        document: DocumentNumber::parse(cell(1)).map_err(|_| wrong("bad_document"))?,
        seal_right: right(cell(2)).ok_or(wrong("bad_seal_word"))?,
    })
}

/// Everybody on the list, or what is wrong with it, line by line.
pub(super) fn read(text: &str) -> Result<Vec<Asked>, Vec<NotTaken>> {
    // A carriage return alone ended lines once, and still does in files from some spreadsheets.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let lines = (1..).zip(text.lines()).map(|(n, line)| (n, cells(line)));
    let lines = lines.filter(|(n, cells)| cells.iter().any(|cell| !cell.is_empty()) && !(*n == 1 && is_head(cells)));
    let (mut taken, mut wrong) = (vec![], vec![]);
    for (n, cells) in lines {
        if taken.len() + wrong.len() >= HOLDERS_MAX {
            wrong.push(NotTaken { line: n, sentence: "bad_holders_many" });
            break;
        }
        match asked(n, &cells) {
            Ok(asked) => taken.push(asked),
            Err(not_taken) => wrong.push(not_taken),
        }
    }
    match (taken.is_empty(), wrong.is_empty()) {
        (true, true) => Err(vec![NotTaken { line: 1, sentence: "bad_list_empty" }]),
        (_, false) => Err(wrong),
        _ => Ok(taken),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn short(text: &str) -> Vec<(usize, String, String, bool)> {
        let read = read(text).expect("a list");
        let short = |asked: Asked| {
            (asked.line, asked.fin.as_str().to_owned(), asked.document.as_str().to_owned(), asked.seal_right)
        };
        read.into_iter().map(short).collect()
    }

    #[test]
    fn a_list_is_taken_as_people_keep_it() {
        let one = |line, seal| vec![(line, "9TCR6LQ".to_owned(), "AA0000074".to_owned(), seal)];
        for (text, line, seal) in [
            ("9TCR6LQ;AA0000074", 1, false),
            ("9tcr6lq,aa 0000074,bəli", 1, true),
            ("\u{feff}FİN;Vəsiqə;Möhür\r\n9TCR6LQ;AA0000074;Bəli\r\n", 2, true),
            ("\"9TCR6LQ\";\"AA0000074\";\"xeyr\"", 1, false),
            ("\n\n9TCR6LQ\tAA0000074\tYES\n;;\n", 3, true),
            ("9TCR6LQ;AA0000074;да", 1, true),
            ("9TCR6LQ;AA0000074;+", 1, true),
            ("9TCR6LQ;AA0000074;-", 1, false),
            ("fin;card\r9TCR6LQ;AA0000074;no\r", 2, false),
        ] {
            assert_eq!(short(text), one(line, seal), "{text:?}");
        }
    }

    #[test]
    fn each_line_that_cannot_be_taken_is_named_with_its_reason() {
        let text = "fin;document\n9TCR6LQ;AA0000074\nOOOOOOO;AA0000074\n9TCR6LQ;A\n9TCR6LQ;AA0000074;maybe\n1;2;3;4";
        let wrong = read(text).err().expect("not whole");
        let wrong: Vec<_> = wrong.iter().map(|one| (one.line, one.sentence)).collect();
        let expected = [(3, "bad_fin"), (4, "bad_document"), (5, "bad_seal_word"), (6, "bad_columns")];
        assert_eq!(wrong, expected);
        assert_eq!(read("fin\n").err(), Some(vec![NotTaken { line: 1, sentence: "bad_list_empty" }]));
    }

    #[test]
    fn a_list_has_a_limit_and_says_at_which_line_it_is_reached() {
        let lines = |count: usize| "9TCR6LQ;AA0000074\n".repeat(count);
        assert_eq!(short(&lines(HOLDERS_MAX)).len(), HOLDERS_MAX);
        let wrong = read(&lines(HOLDERS_MAX + 9)).err().expect("too many");
        assert_eq!(wrong, [NotTaken { line: HOLDERS_MAX + 1, sentence: "bad_holders_many" }]);
    }

    /// A text as a spreadsheet saves "Unicode text".
    fn utf16(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(write).collect()
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_by_what_it_is() {
        for (file, sentence) in [
            (&b"PK\x03\x04 a workbook"[..], "bad_list_workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "bad_list_workbook"),
            (b"F\xddN;V\xc9S\xddQ\xc9", "bad_list_letters"),
            (b"9TCR6LQ;AA\0", "bad_list_letters"),
            (b"\xff\xfe9\0T", "bad_list_letters"),
            (b"\xff\xfe\x00\xd8", "bad_list_letters"),
        ] {
            assert_eq!(text_of(file), Err(sentence), "{file:?}");
        }
        assert_eq!(text_of(b""), Ok(String::new()));
    }

    proptest! {
        #[test]
        fn a_file_says_what_its_text_says_pasted(text in "(?s)[^\0\u{feff}].{0,200}") {
            let short = |read: Result<Vec<Asked>, _>| read.map(|all| all.iter().map(|one| (one.line, one.seal_right)).collect::<Vec<_>>());
            let pasted = short(read(&text));
            let files = [
                text.clone().into_bytes(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                utf16(&text, u16::to_le_bytes),
                utf16(&text, u16::to_be_bytes),
            ];
            prop_assume!(!text.contains('\0') && text_of(&files[0]).is_ok());
            for file in files {
                let told = text_of(&file).expect("a text");
                prop_assert_eq!(short(read(&told)), pasted.clone());
            }
        }

        #[test]
        fn any_file_is_a_text_or_refused(file in prop::collection::vec(any::<u8>(), 0..200), mark in 0..3_usize) {
            let file = [[&b"\xff\xfe"[..], b"\xfe\xff", b""][mark], &file].concat();
            if let Ok(text) = text_of(&file) {
                let _ = read(&text);
            }
        }

        #[test]
        fn whatever_is_pasted_is_taken_or_refused_with_the_line(text in "(?s).{0,200}") {
            match read(&text) {
                Ok(taken) => prop_assert!((1..=HOLDERS_MAX).contains(&taken.len())),
                Err(wrong) => prop_assert!(wrong.iter().all(|one| one.line >= 1 && !one.sentence.is_empty())),
            }
        }
    }
}
