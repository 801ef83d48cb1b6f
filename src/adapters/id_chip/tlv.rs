//! BER-TLV as the LDS and secure messaging use it (ISO/IEC 7816-4, section 5.2.2): tags of up to three bytes, definite lengths
//! of up to three. Parsing borrows and allocates nothing.

/// Why bytes are no TLV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TlvError(pub &'static str);

/// One data object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Its tag, the bytes read as a big-endian number: `5F1F` is `0x5F1F`.
    pub tag: u32,
    /// Its value.
    pub value: &'a [u8],
    /// All of it, as it stood there.
    pub whole: &'a [u8],
}

/// Data objects one after the other.
#[derive(Clone)]
pub struct Tlvs<'a> {
    rest: &'a [u8],
}

/// Tag and length at the head of a file: the tag, how long the head is, how long the value behind it.
pub(super) fn head(bytes: &[u8]) -> Result<(u32, usize, usize), TlvError> {
    let cut = TlvError("a data object is cut short");
    let mut at = 1;
    let mut tag = u32::from(*bytes.first().ok_or(cut)?);
    if tag & 0x1F == 0x1F {
        loop {
            let next = *bytes.get(at).ok_or(cut)?;
            at += 1;
            tag = tag << 8 | u32::from(next);
            if next & 0x80 == 0 {
                break;
            }
            if at == 3 {
                return Err(TlvError("a tag is longer than three bytes"));
            }
        }
    }
    let first = *bytes.get(at).ok_or(cut)?;
    at += 1;
    let length = match first {
        0..=0x7F => usize::from(first),
        0x81..=0x83 => {
            let digits = bytes.get(at..at + usize::from(first & 0x7F)).ok_or(cut)?;
            at += digits.len();
            digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
        }
        _ => return Err(TlvError("a length is indefinite or longer than three bytes")),
    };
    Ok((tag, at, length))
}

impl<'a> Tlvs<'a> {
    /// The data objects in these bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self) -> Result<Tlv<'a>, TlvError> {
        let (tag, from, length) = head(self.rest)?;
        let to = from.checked_add(length).filter(|to| *to <= self.rest.len());
        let to = to.ok_or(TlvError("a data object is cut short"))?;
        let (whole, rest) = self.rest.split_at(to);
        self.rest = rest;
        Ok(Tlv { tag, value: &whole[from..], whole })
    }
}

impl<'a> Iterator for Tlvs<'a> {
    type Item = Result<Tlv<'a>, TlvError>;

    /// The next one; after an error nothing more comes.
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let taken = self.take();
        if taken.is_err() {
            self.rest = &[];
        }
        Some(taken)
    }
}

/// The value of the one data object that these bytes are.
///
/// # Errors
/// When they are another, or more than one.
pub(super) fn only(bytes: &[u8], tag: u32) -> Result<&[u8], TlvError> {
    let mut all = Tlvs::new(bytes);
    match (all.next().transpose()?, all.next()) {
        (Some(one), None) if one.tag == tag => Ok(one.value),
        (Some(one), _) if one.tag == tag => Err(TlvError("something follows the data object")),
        _ => Err(TlvError("another data object than was asked for")),
    }
}

/// The first data object with this tag among those in `bytes`.
///
/// # Errors
/// When what stands before it is no TLV.
pub(super) fn find(bytes: &[u8], tag: u32) -> Result<Option<&[u8]>, TlvError> {
    for each in Tlvs::new(bytes) {
        let each = each?;
        if each.tag == tag {
            return Ok(Some(each.value));
        }
    }
    Ok(None)
}

/// Writes a data object.
pub(super) fn write(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let length = value.len().to_be_bytes();
    match value.len() {
        0..=0x7F => out.push(length[length.len() - 1]),
        0x80..=0xFF => out.extend([0x81, length[length.len() - 1]]),
        0x100..=0xFFFF => out.extend([&[0x82], &length[length.len() - 2..]].concat()),
        _ => out.extend([&[0x83], &length[length.len() - 3..]].concat()),
    }
    out.extend(value);
    out
}
