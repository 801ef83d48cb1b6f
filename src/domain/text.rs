//! Text from outside, cleaned once at the door: length, charset, NFC, no control, bidi or zero-width characters.

use unicode_normalization::UnicodeNormalization;

/// Why a text from outside was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than the field allows, counted in characters after normalisation.
    #[error("longer than {max} characters")]
    TooLong {
        /// The field's limit in characters.
        max: usize,
    },
    /// A control, bidirectional-override or zero-width character, which could disguise what is shown.
    #[error("holds the forbidden character U+{code_point:04X}")]
    Forbidden {
        /// The character's code point.
        code_point: u32,
    },
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
}

/// True for characters that may never reach a screen, a certificate or a record: C0 and C1 controls,
/// bidirectional controls, zero-width characters, line and paragraph separators, and the byte-order mark.
#[must_use]
pub fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Brings one line of text to NFC, trims it, and refuses what may not be shown.
///
/// # Errors
/// [`TextError`] when the text is empty, longer than `chars_max`, or holds a forbidden character.
pub fn clean_line(raw: &str, chars_max: usize) -> Result<String, TextError> {
    let normalised: String = raw.trim().nfc().collect();
    if normalised.is_empty() {
        return Err(TextError::Empty);
    }
    if let Some(c) = normalised.chars().find(|c| is_forbidden(*c)) {
        return Err(TextError::Forbidden { code_point: u32::from(c) });
    }
    if normalised.chars().count() > chars_max {
        return Err(TextError::TooLong { max: chars_max });
    }
    Ok(normalised)
}

/// Makes a technical detail fit for a screen: forbidden characters become spaces, the end is cut.
#[must_use]
pub fn displayable(raw: &str, chars_max: usize) -> String {
    raw.nfc().map(|c| if is_forbidden(c) { ' ' } else { c }).take(chars_max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_from_outside_is_normalised_or_refused_with_the_reason() {
        let cases: &[(&str, Result<&str, TextError>)] = &[
            ("  Nümunə  ", Ok("Nümunə")),
            ("Nu\u{308}munə", Ok("Nümunə")),
            ("   ", Err(TextError::Empty)),
            ("a\u{1b}[2J", Err(TextError::Forbidden { code_point: 0x1b })),
            ("a\u{202e}b", Err(TextError::Forbidden { code_point: 0x202e })),
            ("a\u{200b}b", Err(TextError::Forbidden { code_point: 0x200b })),
            ("a\u{9b}b", Err(TextError::Forbidden { code_point: 0x9b })),
            ("abcdefghijk", Err(TextError::TooLong { max: 10 })),
        ];
        for (raw, expected) in cases {
            assert_eq!(clean_line(raw, 10), expected.map(str::to_owned), "{raw:?}");
        }
    }

    #[test]
    fn a_detail_never_carries_an_escape_to_the_screen() {
        assert_eq!(displayable("bad\u{1b}[31m\u{202e}x", 20), "bad [31m x");
        assert_eq!(displayable("abcdef", 3), "abc");
    }
}
