//! Templates, key generation and what a carrier says of a key's origin.

use const_oid::db::rfc5912::{SECP_256_R_1, SECP_384_R_1};
use cryptoki::context::Function;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use der::Encode as _;

use super::faults::{Failure, fault, refusal};
use super::profile::{CarrierProfile, ModuleLimits, OriginAttribute, Template, TemplateAttribute};
use super::token::Token;
use crate::domain::carrier::{KeyId, KeyOrigin, KeyType};

/// `C_GenerateKeyPair` as the profile wants it. Answers the handles of the public and the private half.
pub(super) fn generate(
    profile: &CarrierProfile,
    token: &Token,
    id: &KeyId,
) -> Result<(ObjectHandle, ObjectHandle), Failure> {
    let key = profile.key_at(id);
    let mut public = attributes(key.public, id);
    let private = attributes(key.private, id);
    let mechanism = match profile.key.key_type {
        KeyType::P256 | KeyType::P384 => {
            let curve = if profile.key.key_type == KeyType::P256 { SECP_256_R_1 } else { SECP_384_R_1 };
            public.push(Attribute::EcParams(curve.to_der().map_err(|e| refusal(&e.to_string()))?));
            Mechanism::EccKeyPairGen
        }
        KeyType::Rsa2048 => {
            public.push(Attribute::ModulusBits(2048.into()));
            public.push(Attribute::PublicExponent(vec![1, 0, 1]));
            Mechanism::RsaPkcsKeyPairGen
        }
    };
    let made =
        token.call(Function::GenerateKeyPair, "", |session| session.generate_key_pair(&mechanism, &public, &private));
    made.map_err(|e| fault(&e))
}

/// A template with its `CKA_ID`.
pub(super) fn attributes(template: &Template, id: &KeyId) -> Vec<Attribute> {
    let named = template.iter().map(|(attribute, value)| match attribute {
        TemplateAttribute::Token => Attribute::Token(*value),
        TemplateAttribute::Private => Attribute::Private(*value),
        TemplateAttribute::Sensitive => Attribute::Sensitive(*value),
        TemplateAttribute::Extractable => Attribute::Extractable(*value),
        TemplateAttribute::Sign => Attribute::Sign(*value),
        TemplateAttribute::Verify => Attribute::Verify(*value),
        TemplateAttribute::Encrypt => Attribute::Encrypt(*value),
        TemplateAttribute::Decrypt => Attribute::Decrypt(*value),
        TemplateAttribute::Wrap => Attribute::Wrap(*value),
        TemplateAttribute::Unwrap => Attribute::Unwrap(*value),
        TemplateAttribute::Derive => Attribute::Derive(*value),
        TemplateAttribute::Modifiable => Attribute::Modifiable(*value),
    });
    std::iter::once(Attribute::Id(id.as_bytes().to_vec())).chain(named).collect()
}

/// Where the private half comes from, as far as the token says and the profile believes it.
pub(super) fn origin(limits: &ModuleLimits, token: &Token, private: ObjectHandle) -> Result<KeyOrigin, Failure> {
    let mut origin = KeyOrigin::default();
    // One question each: a token that does not know one of them must not silence the others.
    for asked in [AttributeType::Local, AttributeType::NeverExtractable, AttributeType::AlwaysSensitive] {
        for attribute in token.attributes(private, &[asked])? {
            match attribute {
                Attribute::Local(said) => origin.local = limits.believed(OriginAttribute::Local, said),
                Attribute::NeverExtractable(said) => {
                    origin.never_extractable = limits.believed(OriginAttribute::NeverExtractable, said);
                }
                Attribute::AlwaysSensitive(said) => {
                    origin.always_sensitive = limits.believed(OriginAttribute::AlwaysSensitive, said);
                }
                _ => {}
            }
        }
    }
    origin.sign_only = sign_only(limits, token, private)?;
    Ok(origin)
}

/// Whether the key signs and does nothing else, as far as the token says and the profile believes it.
fn sign_only(limits: &ModuleLimits, token: &Token, private: ObjectHandle) -> Result<Option<bool>, Failure> {
    let mut signs = None;
    for asked in [AttributeType::Sign, AttributeType::Decrypt, AttributeType::Unwrap, AttributeType::Derive] {
        for attribute in token.attributes(private, &[asked])? {
            let more = match attribute {
                Attribute::Sign(said) => {
                    signs = Some(said);
                    None
                }
                Attribute::Decrypt(said) => limits.believed(OriginAttribute::Decrypt, said),
                Attribute::Unwrap(said) => limits.believed(OriginAttribute::Unwrap, said),
                Attribute::Derive(said) => limits.believed(OriginAttribute::Derive, said),
                _ => None,
            };
            if more == Some(true) {
                return Ok(Some(false));
            }
        }
    }
    Ok(signs)
}

impl ModuleLimits {
    /// What is left of an answer when the module's known lies are taken away.
    fn believed(&self, attribute: OriginAttribute, said: bool) -> Option<bool> {
        let knows = !self.unsaid.contains(&attribute) && (said || !self.false_means_unknown.contains(&attribute));
        knows.then_some(said)
    }
}

/// True when anything with this `CKA_ID` that making a key would harm is on the token.
pub(super) fn is_taken(token: &Token, id: &KeyId) -> Result<bool, Failure> {
    for class in [ObjectClass::PUBLIC_KEY, ObjectClass::PRIVATE_KEY, ObjectClass::CERTIFICATE] {
        if !token.find(class, id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
