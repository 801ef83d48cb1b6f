//! Data objects as the chip writes and reads them (ISO/IEC 7816-4, section 5.2.2). What comes from outside is bounded by the
//! command it came in.

/// One data object: tag, length, value.
pub fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut out = if tag > 0xff { tag.to_be_bytes().to_vec() } else { vec![(tag & 0xff) as u8] };
    let length = value.len();
    if length >= 0x80 {
        let digits = length.to_be_bytes();
        let used: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
        out.push(0x80 | used.len() as u8);
        out.extend(used);
    } else {
        out.push(length as u8);
    }
    [out, value.to_vec()].concat()
}

/// Data objects one after the other inside another.
pub fn nest(tag: u16, parts: &[Vec<u8>]) -> Vec<u8> {
    object(tag, &parts.concat())
}

/// Splits off the first object of one-byte tag: its tag, its value, what follows it.
pub fn first(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (usize::from(*rest.first()?) << 8 | usize::from(*rest.get(1)?), &rest[2..]),
        _ => return None,
    };
    let (value, after) = rest.split_at_checked(length)?;
    Some((tag, value, after))
}

/// The value of the object with this tag among those in `bytes`.
pub fn get(mut bytes: &[u8], wanted: u8) -> Option<&[u8]> {
    while let Some((tag, value, after)) = first(bytes) {
        if tag == wanted {
            return Some(value);
        }
        bytes = after;
    }
    None
}
