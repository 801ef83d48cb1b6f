//! Forms with a file (RFC 7578), read whole: their size is limited before they come here. No name of a file is kept.

use std::ops::Range;

use axum::body::Bytes;

use super::forms::Fields;

/// Parts of one form.
const PARTS_MAX: usize = 16;
/// Longest value of a field that is no file, in bytes: a pasted list.
const VALUE_BYTES_MAX: usize = 16 * 1024;
/// Longest boundary (RFC 2046, 5.1.1).
const BOUNDARY_CHARS_MAX: usize = 70;

/// What a form holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    /// Its fields.
    pub(super) fields: Fields,
    /// The content of its one file; none where nothing was chosen.
    pub(super) file: Option<Bytes>,
}

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let named = named.trim_matches('"');
    (1..=BOUNDARY_CHARS_MAX).contains(&named.len()).then_some(named)
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}

/// A parameter of a header, such as `name="token"`.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let parts = header.split(';').map(str::trim);
    let value = parts.filter_map(|part| part.split_once('=')).find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
    Some(value.trim_matches('"'))
}

/// Name and whether it is a file, out of a part's headers.
fn disposition(head: &str) -> Option<(&str, bool)> {
    let line = head.split("\r\n").find(|line| {
        line.split_once(':').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
    })?;
    Some((parameter(line, "name")?, parameter(line, "filename").is_some()))
}

/// Where the parts lie; `None` when the last boundary is not there.
fn parts(body: &[u8], boundary: &str) -> Option<Vec<Range<usize>>> {
    let (first, next) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    if !body.starts_with(first.as_bytes()) {
        return None;
    }
    let (mut parts, mut at) = (vec![], first.len());
    while !body.get(at..)?.starts_with(b"--") {
        if parts.len() == PARTS_MAX || !body[at..].starts_with(b"\r\n") {
            return None;
        }
        // A part without headers begins with an empty line, which ends in the same bytes as the boundary's line.
        let end = find(body, next.as_bytes(), at)?;
        parts.push((at + 2).min(end)..end);
        at = end + next.len();
    }
    Some(parts)
}

/// Reads a form; `None` for one that is not whole, has too much in it, or more than one file.
pub(super) fn read(body: &Bytes, boundary: &str) -> Option<Filled> {
    let mut filled = Filled::default();
    for part in parts(body, boundary)? {
        let bytes = body.slice(part);
        let end = find(&bytes, b"\r\n\r\n", 0)?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let (name, is_file) = disposition(head)?;
        let name = name.to_owned();
        let content = bytes.slice(end + 4..);
        if is_file {
            if filled.file.is_some() {
                return None;
            }
            filled.file = (!content.is_empty()).then_some(content);
        } else if content.len() > VALUE_BYTES_MAX {
            return None;
        } else {
            filled.fields.insert(name, String::from_utf8(content.to_vec()).ok()?);
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(file: &[u8]) -> Bytes {
        let mut body =
            b"--X\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nt-1\r\n--X\r\ncontent-disposition: \
            form-data; name=\"file\"; filename=\"../a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
                .to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--X--\r\n");
        Bytes::from(body)
    }

    #[test]
    fn a_form_with_a_file_is_read_and_the_files_name_is_not() {
        // A line that begins with the boundary would end the file (RFC 2046, 5.1.1): whoever sends one chooses another boundary.
        let file = b"%PDF-1.7\r\n\r\n--Y\r\n";
        let read = read(&form(file), "X").expect("a form");
        assert_eq!(read.fields, Fields::from([("token".to_owned(), "t-1".to_owned())]));
        assert_eq!(read.file.as_deref(), Some(&file[..]));
        assert_eq!(super::read(&form(b""), "X").expect("a form").file, None, "nothing was chosen");
    }

    #[test]
    fn a_form_that_is_not_whole_or_holds_too_much_is_refused() {
        let part =
            |name: &str, value: &str| format!("--X\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n");
        let files = part("name=\"a\"; filename=\"a\"", "1") + &part("name=\"b\"; filename=\"b\"", "2") + "--X--";
        let many = (0..=PARTS_MAX).map(|n| part(&format!("name=\"f{n}\""), "")).collect::<String>() + "--X--";
        let long = part("name=\"a\"", &"a".repeat(VALUE_BYTES_MAX + 1)) + "--X--";
        let nameless = part("filename=\"a\"", "1") + "--X--";
        for bad in [files, many, long, nameless, String::new(), "--X".to_owned(), part("name=\"a\"", "1")] {
            assert_eq!(read(&Bytes::from(bad.clone()), "X"), None, "{bad:.80}");
        }
        assert_eq!(read(&form(b"a"), "Y"), None, "another boundary");
    }

    #[test]
    fn a_boundary_is_taken_out_of_its_content_type() {
        assert_eq!(boundary("multipart/form-data; boundary=X"), Some("X"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), Some("a b"));
        for bad in
            ["multipart/form-data", "multipart/mixed; boundary=X", "multipart/form-data; boundary=", "text/plain"]
        {
            assert_eq!(boundary(bad), None, "{bad}");
        }
        assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "a".repeat(71))), None);
    }

    proptest! {
        #[test]
        fn any_file_comes_out_as_it_went_in(file in prop::collection::vec(any::<u8>(), 1..300)) {
            prop_assume!(find(&file, b"\r\n--X", 0).is_none());
            let read = read(&form(&file), "X").expect("a form");
            prop_assert_eq!(read.file.as_deref(), Some(file.as_slice()));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), lead in any::<bool>()) {
            let body = if lead { [b"--X\r\n".to_vec(), bytes].concat() } else { bytes };
            let _ = read(&Bytes::from(body), "X");
        }
    }
}
