//! The second factor at sign-in: who must show a carrier of their own beside the password, which of its keys counts, and what it
//! signs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::{CarrierInspection, KeyId, Sha256Hash};
use crate::domain::officer::{OfficerId, Permission, Role};
use crate::domain::order::worded;

/// Bytes of a challenge's nonce.
pub const NONCE_BYTES: usize = 32;
/// Most carriers that an officer has at one time.
pub const OFFICER_CARRIERS_MAX: usize = 4;
/// Longest DER SubjectPublicKeyInfo of an officer's key, in bytes: RSA of 4096 bits has 550.
pub const SPKI_BYTES_MAX: usize = 600;

worded! {
    /// Who signs in with a carrier of their own beside the password.
    #[derive(Default)]
    SecondFactorPolicy {
        /// Nobody.
        #[default]
        Off = "off",
        /// Whoever can cause an issue.
        Issuers = "issuers",
        /// Every officer.
        All = "all",
    }
}

impl SecondFactorPolicy {
    /// True when an officer of this role signs in with a carrier.
    #[must_use]
    pub const fn demands(self, role: Role) -> bool {
        match self {
            Self::Off => false,
            Self::Issuers => role.may(Permission::Issue),
            Self::All => true,
        }
    }

    /// True for the policy that a centre which says nothing has.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::Off
    }
}

/// A DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), written as hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpkiDer(Vec<u8>);

impl SpkiDer {
    /// Takes the bytes.
    ///
    /// # Errors
    /// A text when there are none, or more than [`SPKI_BYTES_MAX`].
    pub fn new(der: Vec<u8>) -> Result<Self, &'static str> {
        if (1..=SPKI_BYTES_MAX).contains(&der.len()) { Ok(Self(der)) } else { Err("is no public key") }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for SpkiDer {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(hex::decode(text).map_err(|_| "is no public key")?)
    }
}

impl From<SpkiDer> for String {
    fn from(spki: SpkiDer) -> Self {
        hex::encode(spki.0)
    }
}

impl std::fmt::Debug for SpkiDer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SpkiDer({} bytes)", self.0.len())
    }
}

/// The key on an officer's carrier that shows that they have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerKey {
    /// Its public half.
    pub spki: SpkiDer,
    /// SHA-256 of the DER of the certificate that the centre registered.
    pub certificate_sha256: Sha256Hash,
}

impl OfficerKey {
    /// SHA-256 of the public half: what the key is called by.
    #[must_use]
    pub fn spki_sha256(&self) -> Sha256Hash {
        Sha256Hash::of(self.spki.as_bytes())
    }
}

/// The officer's key on a carrier that was looked at, and its `CKA_ID` there: known by its public half, or by the certificate beside
/// it where the carrier hides its keys before a login.
#[must_use]
pub fn find<'k>(keys: &'k [OfficerKey], seen: &CarrierInspection) -> Option<(&'k OfficerKey, KeyId)> {
    keys.iter().find_map(|key| {
        let hash = key.spki_sha256();
        let by_key = seen.keys.iter().find(|on_it| on_it.spki_sha256 == Some(hash)).map(|on_it| &on_it.id);
        let by_certificate = || seen.certificates.iter().find(|on_it| on_it.sha256 == key.certificate_sha256);
        by_key.or_else(|| by_certificate().map(|on_it| &on_it.id)).map(|id| (key, id.clone()))
    })
}

/// What a carrier is asked to sign, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Random bytes that serve for this one sign-in.
    pub nonce: Sha256Hash,
    /// The kiosk that asked.
    pub kiosk: String,
    /// When it was drawn.
    pub issued_at: Timestamp,
    /// When it is worth nothing any more.
    pub expires_at: Timestamp,
}

impl Challenge {
    /// The message that the officer's carrier signs: a context string before it, so that the signature serves for nothing else;
    /// each part of no fixed length with its length, so that no two challenges share one message.
    #[must_use]
    pub fn message(&self, officer: &OfficerId) -> Vec<u8> {
        let mut message = b"imza-officer-sign-in-v1\0".to_vec();
        message.extend_from_slice(self.nonce.as_bytes());
        message.extend_from_slice(&self.issued_at.as_microsecond().to_be_bytes());
        for part in [self.kiosk.as_str(), officer.as_str()] {
            message.extend_from_slice(&(part.len() as u64).to_be_bytes());
            message.extend_from_slice(part.as_bytes());
        }
        message
    }

    /// False before it was drawn and from its end on.
    #[must_use]
    pub fn is_good_at(&self, at: Timestamp) -> bool {
        self.issued_at <= at && at < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(kiosk: &str, second: i64) -> Challenge {
        let at = |second| Timestamp::from_second(1_799_000_000 + second).expect("in range");
        Challenge {
            nonce: Sha256Hash::from_bytes([7; 32]),
            kiosk: kiosk.to_owned(),
            issued_at: at(second),
            expires_at: at(second + 300),
        }
    }

    fn id(name: &str) -> OfficerId {
        OfficerId::parse(name).expect("a name")
    }

    #[test]
    fn the_table_of_roles_says_who_must_show_a_carrier() {
        for (policy, demanded) in [
            (SecondFactorPolicy::Off, [false, false, false]),
            (SecondFactorPolicy::Issuers, [true, false, false]),
            (SecondFactorPolicy::All, [true, true, true]),
        ] {
            assert_eq!(Role::ALL.map(|role| policy.demands(role)), demanded, "{policy:?}");
            assert!(!policy.demands(Role::Clerk) || policy != SecondFactorPolicy::Off);
        }
        assert!(SecondFactorPolicy::default().is_off());
    }

    #[test]
    fn a_signature_for_one_kiosk_officer_or_moment_is_none_for_another() {
        let messages = [
            challenge("baki-1", 0).message(&id("aysel")),
            challenge("baki-2", 0).message(&id("aysel")),
            challenge("baki-1", 0).message(&id("elvin")),
            challenge("baki-1", 1).message(&id("aysel")),
            // The same letters, cut elsewhere.
            challenge("baki-1a", 0).message(&id("ysel")),
        ];
        for (at, one) in messages.iter().enumerate() {
            assert!(messages[at + 1..].iter().all(|other| other != one), "{at}");
            assert!(one.starts_with(b"imza-officer-sign-in-v1\0"));
        }
    }

    #[test]
    fn a_challenge_is_good_from_its_moment_to_its_end() {
        let challenge = challenge("baki-1", 0);
        for (second, good) in [(-1, false), (0, true), (299, true), (300, false)] {
            let at = Timestamp::from_second(1_799_000_000 + second).expect("in range");
            assert_eq!(challenge.is_good_at(at), good, "{second}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_at_the_door() {
        for bad in ["", "0", "zz", &"00".repeat(SPKI_BYTES_MAX + 1)] {
            assert!(SpkiDer::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        assert_eq!(SpkiDer::try_from("3059".to_owned()).map(String::from), Ok("3059".to_owned()));
    }
}
