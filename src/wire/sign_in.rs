//! The second step of an officer's sign-in: the centre asks for a signature by the officer's own carrier and gets it. The first step,
//! the password, is [`crate::wire::centre::SignInRequest`].

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::second_factor::{Challenge, OfficerKey};
use crate::wire::bytes::Base64;
use crate::wire::centre::SignInAnswer;

/// Answer to [`crate::wire::centre::SignInRequest`] where the password was right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SignInStep {
    /// The officer is signed in.
    In(Box<SignInAnswer>),
    /// A carrier of the officer's is asked for first.
    Demanded(SecondFactorDemand),
}

/// The centre asks for a carrier of the officer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorDemand {
    /// Who signs in.
    pub officer: OfficerId,
    /// What it is to sign.
    pub challenge: Challenge,
    /// The keys that count, one of which signs.
    pub keys: Vec<OfficerKey>,
}

/// `/v1/sign-in/second-factor`: what the officer's carrier signed. A challenge is good for one try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRequest {
    /// Who signs in.
    pub officer: OfficerId,
    /// The challenge's nonce.
    pub nonce: Sha256Hash,
    /// SHA-256 of the DER SubjectPublicKeyInfo of the key that signed.
    pub spki_sha256: Sha256Hash,
    /// Of [`Challenge::message`]: ECDSA-with-SHA256 as DER, or RSASSA-PKCS1-v1_5 with SHA-256.
    pub signature: Base64,
}
