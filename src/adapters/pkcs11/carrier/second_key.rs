//! The profile's second key, and which of a profile's keys a `CKA_ID` means. Shapes and rules; what is done with them is said
//! elsewhere.

use serde::Deserialize;

use super::profile::{Broken, CarrierProfile};
use super::template::{Template, TemplateAttribute};
use crate::domain::carrier::KeyId;

/// The authentication key: what differs from the signature key. Type, login and destruction are the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthenticationKeyProfile {
    /// `CKA_ID` of both halves and of the certificate.
    pub id: KeyId,
    /// Each signature needs a context-specific login of its own (`CKA_ALWAYS_AUTHENTICATE`).
    pub always_authenticate: bool,
    /// `CKA_LABEL` of the certificate that attests it, where the carrier attests its keys.
    #[serde(default)]
    pub attestation_label: Option<String>,
    /// Template of the public half.
    pub public: Template,
    /// Template of the private half.
    pub private: Template,
}

/// What a profile says of one of its keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyInProfile<'a> {
    pub(super) public: &'a Template,
    pub(super) private: &'a Template,
    pub(super) always_authenticate: bool,
    /// `CKA_LABEL` of the certificate that attests it.
    pub(super) attestation_label: Option<&'a str>,
}

impl CarrierProfile {
    /// The key with this `CKA_ID`: the authentication key by its own, the signature key by any other.
    pub(super) fn key_at(&self, id: &KeyId) -> KeyInProfile<'_> {
        match self.authentication_key.as_ref().filter(|second| second.id == *id) {
            Some(second) => KeyInProfile {
                public: &second.public,
                private: &second.private,
                always_authenticate: second.always_authenticate,
                attestation_label: second.attestation_label.as_deref(),
            },
            None => KeyInProfile {
                public: &self.key.public,
                private: &self.key.private,
                always_authenticate: self.key.always_authenticate,
                attestation_label: self.attestation.as_ref().map(|attested| attested.label.as_str()),
            },
        }
    }

    /// The `CKA_ID`s of its keys, the signature's first.
    pub(super) fn key_ids(&self) -> impl Iterator<Item = &KeyId> {
        std::iter::once(&self.key.id).chain(self.authentication_key.as_ref().map(|second| &second.id))
    }

    /// Checks what the shape alone cannot.
    pub(super) fn check_second_key(&self) -> Result<(), Broken> {
        let Some(second) = &self.authentication_key else { return Ok(()) };
        let has = |template: &Template, attribute| template.get(&attribute) == Some(&true);
        let demands: [(bool, Broken); 6] = [
            (
                second.id != self.key.id,
                (&["authentication_key", "id"], "the signature key has this CKA_ID already".to_owned()),
            ),
            (
                !self.key.factory_ids.contains(&second.id),
                (&["authentication_key", "id"], "what is there from the factory has this CKA_ID".to_owned()),
            ),
            (
                has(&second.private, TemplateAttribute::Sign),
                (&["authentication_key", "private"], "an authentication key needs CKA_SIGN = true".to_owned()),
            ),
            (
                !has(&second.private, TemplateAttribute::Extractable),
                (&["authentication_key", "private"], "an authentication key must not be CKA_EXTRACTABLE".to_owned()),
            ),
            (
                has(&second.private, TemplateAttribute::Token) && has(&second.public, TemplateAttribute::Token),
                (
                    &["authentication_key"],
                    "both halves need CKA_TOKEN = true, or they vanish with the session".to_owned(),
                ),
            ),
            (
                self.attestation.is_some() == second.attestation_label.is_some(),
                (
                    &["authentication_key"],
                    "attestation_label stands here where the profile has [attestation], and only there".to_owned(),
                ),
            ),
        ];
        demands.into_iter().find(|(kept, _)| !kept).map_or(Ok(()), |(_, broken)| Err(broken))
    }
}
