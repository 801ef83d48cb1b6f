//! What a record commits to: the kind of its fact, which stays, and the content behind a salted hash, which can be erased.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;

/// What kind of fact a record holds: a word of 1 to 40 of `a-z`, `0-9` and `-`. It outlives the content, and a centre keeps
/// kinds that only newer kiosks know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordKind(String);

impl RecordKind {
    /// Most characters.
    const CHARS_MAX: usize = 40;

    /// A kind of this version.
    pub(super) fn known(word: &'static str) -> Self {
        Self(word.to_owned())
    }

    /// Checks the word.
    ///
    /// # Errors
    /// A text when it is none.
    pub fn parse(word: &str) -> Result<Self, String> {
        let known = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if (1..=Self::CHARS_MAX).contains(&word.len()) && word.bytes().all(known) {
            return Ok(Self(word.to_owned()));
        }
        Err("a record's kind is a word of 1 to 40 of a-z, 0-9 and -".to_owned())
    }

    /// True when the centre is told of such a fact at once, before the records in front of it.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        super::body::URGENT.contains(&self.as_str())
    }

    /// True when such a fact takes a receipt number.
    #[must_use]
    pub fn has_receipt(&self) -> bool {
        super::body::NUMBERED.contains(&self.as_str())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RecordKind {
    type Error = String;
    fn try_from(word: String) -> Result<Self, Self::Error> {
        Self::parse(&word)
    }
}

impl From<RecordKind> for String {
    fn from(kind: RecordKind) -> Self {
        kind.0
    }
}

/// 32 random bytes that hide a content behind its commitment; written as 64 hexadecimal digits. Whoever keeps the salt
/// keeps the content: the two are erased together.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Sha256Hash", into = "Sha256Hash")]
pub struct Salt([u8; 32]);

impl Salt {
    /// Takes 32 bytes from a random source.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<Sha256Hash> for Salt {
    fn from(hex: Sha256Hash) -> Self {
        Self(*hex.as_bytes())
    }
}

impl From<Salt> for Sha256Hash {
    fn from(salt: Salt) -> Self {
        Self::from_bytes(salt.0)
    }
}

/// What a record says: personal, and erasable. It never prints itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Hides the text behind the commitment.
    pub salt: Salt,
    /// The fact, as the exact JSON text that was committed to.
    pub body: String,
}

impl Content {
    /// SHA-256 of `"imza-record-content-v1\0" ‖ salt ‖ body`. The salt's length is fixed, so no two contents share one input.
    #[must_use]
    pub fn commitment(&self) -> Sha256Hash {
        Sha256Hash::of(&[b"imza-record-content-v1\0".as_slice(), self.salt.as_bytes(), self.body.as_bytes()].concat())
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(••••)")
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(••••)")
    }
}
