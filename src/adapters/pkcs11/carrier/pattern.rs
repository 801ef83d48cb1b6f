//! Patterns of PC/SC reader names. Matching only; which pattern means what is said elsewhere.

use serde::Deserialize;

/// A pattern of reader names: `*` stands for any run of characters, everything else for itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ReaderPattern(String);

impl ReaderPattern {
    /// Takes a pattern.
    ///
    /// # Errors
    /// When it is empty, or is nothing but `*`: it would claim every reader.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if pattern.chars().all(|c| c == '*') {
            return Err("a reader pattern must name something".to_owned());
        }
        Ok(Self(pattern.to_owned()))
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when `name` is such a reader.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.is_empty()
    }
}

impl TryFrom<String> for ReaderPattern {
    type Error = String;
    fn try_from(pattern: String) -> Result<Self, Self::Error> {
        Self::new(&pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        let cases = [
            ("Yubico*", "Yubico YubiKey CCID 00 00", true),
            ("Yubico*", "ACS Yubico", false),
            ("* 00 01", "ACS ACR39U ICC Reader 00 01", true),
            ("* 00 01", "ACS ACR39U ICC Reader 00 00", false),
            ("ACS*PICC*", "ACS ACR1252 Dual Reader PICC 01 00", true),
            ("ACS*PICC*", "ACS ACR39U ICC Reader 00 00", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("exact", "exact", true),
            ("exact", "exactly", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(ReaderPattern::new(pattern).unwrap().matches(name), expected, "{pattern} on {name}");
        }
        assert!(ReaderPattern::new("").is_err());
        assert!(ReaderPattern::new("**").is_err());
    }
}
