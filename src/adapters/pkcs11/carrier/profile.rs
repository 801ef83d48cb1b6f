//! Carrier profiles: what one kind of carrier and its PKCS#11 module want, as data. Shapes and rules; loading is in
//! `profile_set`.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::pad_profile::PadProfile;
use super::pattern::ReaderPattern;
use super::second_key::AuthenticationKeyProfile;
pub use super::template::{Template, TemplateAttribute};
use crate::domain::carrier::{KeyId, KeyType};
use crate::domain::order::CarrierKind;
use crate::domain::preflight::UnblockMethod;
use crate::domain::secret::{PinRules, SECRET_BYTES_MAX};

/// Longest deadline a profile may ask for, in milliseconds.
pub(super) const DEADLINE_MS_MAX: u64 = 600_000;

/// Length of a PIV card's PUK (NIST SP 800-73-4 part 2, 2.4.3).
const PIV_PUK_DIGITS: usize = 8;

/// One carrier profile. The files under `assets/carriers` explain each field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierProfile {
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// What the carriers of these readers are.
    pub kind: CarrierKind,
    /// The readers it serves.
    pub readers: Vec<ReaderPattern>,
    /// Default path of the PKCS#11 module.
    pub module: PathBuf,
    /// Environment variables handed on to the module's process.
    pub environment: Vec<String>,
    /// How it is known that the same carrier is still in.
    pub presence: PresenceSource,
    /// One English sentence for the technician: what to do with such a carrier.
    pub hint: String,
    /// What the profile was tried on; empty: prepared from public documentation and not tried on hardware.
    pub tried_on: Vec<String>,
    /// Whether the module can do all that an issue needs.
    #[serde(rename = "use")]
    pub purpose: ProfileUse,
    /// The signature key.
    pub key: KeyProfile,
    /// The authentication key; absent where such carriers hold a signature key alone.
    #[serde(default)]
    pub authentication_key: Option<AuthenticationKeyProfile>,
    /// The certificate beside each key.
    pub certificate: CertificateProfile,
    /// How the carrier attests its keys; absent where it does not.
    #[serde(default)]
    pub attestation: Option<AttestationProfile>,
    /// PINs.
    pub pin: PinProfile,
    /// How a locked PIN is set anew, and with what.
    pub unblock: UnblockProfile,
    /// What the module cannot say or says wrongly.
    pub module_limits: ModuleLimits,
    /// Deadlines in milliseconds.
    pub deadlines_ms: Deadlines,
}

/// Who says that the same carrier is still in the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PresenceSource {
    /// The smart-card service, which counts insertions.
    Pcsc,
    /// The module's slot list.
    SlotList,
}

/// What a profile's module is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileUse {
    /// It makes keys and writes certificates.
    Issue,
    /// It only reads: such a carrier is recognised and refused before anything is written.
    Read,
}

/// Whose login a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoginRole {
    /// The security officer, with the factory's SO PIN or management key.
    So,
    /// The citizen.
    User,
}

/// The signature key and its templates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProfile {
    /// Algorithm and size.
    #[serde(rename = "type")]
    pub key_type: KeyType,
    /// Every type the carrier makes; `type` is one of them.
    pub types: Vec<KeyType>,
    /// `CKA_ID` of both halves and of the certificate.
    pub id: KeyId,
    /// Login under which `C_GenerateKeyPair` is called.
    pub made_by: LoginRole,
    /// How a key that nobody will use is destroyed.
    pub destroyed_by: KeyDestruction,
    /// Each signature needs a context-specific login of its own (`CKA_ALWAYS_AUTHENTICATE`).
    pub always_authenticate: bool,
    /// `CKA_ID`s of what is on every such carrier from the factory; they do not make a carrier count as used.
    pub factory_ids: Vec<KeyId>,
    /// Template of the public half.
    pub public: Template,
    /// Template of the private half.
    pub private: Template,
}

/// How a key goes for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyDestruction {
    /// `C_DestroyObject` of both halves.
    DestroyObject,
    /// A new key is made over it: the carrier cannot delete one.
    Overwrite,
}

/// How a certificate is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateProfile {
    /// Login under which `C_CreateObject` is called.
    pub written_by: LoginRole,
    /// Creating one replaces the old one, so that nothing is deleted before.
    pub create_replaces: bool,
    /// Attributes beside the certificate's own.
    pub attributes: Template,
}

/// Where the module shows a carrier's own attestation of a key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationProfile {
    /// `CKA_LABEL` of the certificate that attests the signature key. It shares the key's `CKA_ID` with the holder's.
    pub label: String,
    /// `CKA_ID` of the certificate it is signed with.
    pub issuer_id: KeyId,
}

/// The citizen's PIN and the factory's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinProfile {
    /// What the citizen's PIN must look like.
    pub rules: PinRules,
    /// How a fresh carrier gets it.
    pub fresh: FreshPin,
    /// The user PIN carriers leave the factory with.
    pub factory_user: Option<String>,
    /// The SO PIN, or for PIV the management key, carriers leave the factory with.
    pub factory_so: Option<String>,
    /// The PIN is entered on the reader's own keys where the token says that it can be; absent: never.
    #[serde(default)]
    pub pad: Option<PadProfile>,
}

/// How a fresh carrier gets the citizen's PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FreshPin {
    /// `C_SetPIN` from the factory's PIN.
    SetPin,
    /// `C_InitPIN` as SO: the carrier comes without a user PIN.
    InitPin,
}

/// How a locked PIN is set anew, and the secret that lets it be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockProfile {
    /// The way.
    pub by: UnblockMethod,
    /// The PUK that carriers leave the factory with; the SO PIN stands in `pin.factory_so`.
    pub factory_puk: Option<String>,
    /// Digits of the random secret that takes the factory's place: the PUK's, or the SO PIN's.
    pub secret_digits: usize,
    /// The PIV management key is replaced together with the PUK.
    pub replace_management_key: bool,
    /// The factory's secret is tried once more after it was replaced, so that the carrier shows that it is refused. Only where
    /// such a try costs nothing that matters.
    pub wrong_is_tried: bool,
}

/// What a module cannot say, or says without knowing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleLimits {
    /// Objects are answered from a cache until the last session closes.
    pub objects_cached: bool,
    /// Attributes whose answer is not believed.
    pub unsaid: Vec<OriginAttribute>,
    /// Attributes of which only a "true" is believed.
    pub false_means_unknown: Vec<OriginAttribute>,
}

/// The attributes that tell a key's origin and use (PKCS#11 v2.40, 4.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum OriginAttribute {
    /// Made on the token.
    #[serde(rename = "CKA_LOCAL")]
    Local,
    /// Never could leave it.
    #[serde(rename = "CKA_NEVER_EXTRACTABLE")]
    NeverExtractable,
    /// Never was readable.
    #[serde(rename = "CKA_ALWAYS_SENSITIVE")]
    AlwaysSensitive,
    /// May decrypt.
    #[serde(rename = "CKA_DECRYPT")]
    Decrypt,
    /// May unwrap keys.
    #[serde(rename = "CKA_UNWRAP")]
    Unwrap,
    /// May derive keys.
    #[serde(rename = "CKA_DERIVE")]
    Derive,
}

/// Longest time of each job, in milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// Starting the module's process; added to the first job's own.
    pub start: u64,
    /// `Inspect`.
    pub inspect: u64,
    /// `ChoosePin`, `PresentPin`, `ChangePin`, `Forget`.
    pub pin: u64,
    /// `MakeKey`.
    pub make_key: u64,
    /// `SignRequest`, `Sign`.
    pub sign: u64,
    /// `WriteCertificate`.
    pub write: u64,
    /// `ReadKey`, `ReadCertificate`.
    pub read: u64,
}

/// A broken rule: the path of the key that breaks it, and what is wrong.
pub(super) type Broken = (&'static [&'static str], String);

impl CarrierProfile {
    /// Checks what the shape alone cannot.
    pub(super) fn check(&self) -> Result<(), Broken> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let rules = &self.pin.rules;
        let as_so = self.key.made_by == LoginRole::So || self.certificate.written_by == LoginRole::So;
        let demands: [(bool, Broken); 11] = [
            (
                !self.name.is_empty() && self.name.chars().all(plain),
                (&["name"], "a name has lower-case letters, digits and hyphens".to_owned()),
            ),
            (!self.readers.is_empty(), (&["readers"], "at least one reader must be named".to_owned())),
            (self.module.is_absolute(), (&["module"], "the module's path must be absolute".to_owned())),
            (
                self.environment.iter().all(|name| !name.is_empty() && !name.contains(['=', '\0'])),
                (&["environment"], "names of environment variables only".to_owned()),
            ),
            (
                self.key.private.get(&TemplateAttribute::Sign) == Some(&true),
                (&["key", "private"], "a signature key needs CKA_SIGN = true".to_owned()),
            ),
            (
                self.key.private.get(&TemplateAttribute::Extractable) != Some(&true),
                (&["key", "private"], "a signature key must not be CKA_EXTRACTABLE".to_owned()),
            ),
            (
                self.key.types.contains(&self.key.key_type),
                (&["key", "types"], format!("the key's type, {}, is not among them", self.key.key_type.word())),
            ),
            (
                [&self.key.private, &self.key.public, &self.certificate.attributes]
                    .iter()
                    .all(|template| template.get(&TemplateAttribute::Token) == Some(&true)),
                (&["key"], "keys and certificate need CKA_TOKEN = true, or they vanish with the session".to_owned()),
            ),
            (
                (4..=rules.digits_max).contains(&rules.digits_min) && rules.digits_max <= SECRET_BYTES_MAX,
                (&["pin", "rules"], format!("4 ≤ digits_min ≤ digits_max ≤ {SECRET_BYTES_MAX}")),
            ),
            (
                self.pin.fresh == FreshPin::InitPin || self.pin.factory_user.is_some(),
                (&["pin", "fresh"], "\"set-pin\" needs factory_user".to_owned()),
            ),
            (
                !(as_so || self.pin.fresh == FreshPin::InitPin) || self.pin.factory_so.is_some(),
                (&["pin"], "a login as SO needs factory_so".to_owned()),
            ),
        ];
        for (kept, broken) in demands {
            if !kept {
                return Err(broken);
            }
        }
        self.check_second_key()?;
        self.check_pad()?;
        self.check_unblock()?;
        self.deadlines_ms.check()
    }
}

impl CarrierProfile {
    fn check_unblock(&self) -> Result<(), Broken> {
        let unblock = &self.unblock;
        let digits = unblock.secret_digits;
        let (needed, path, missing): (bool, &'static [&'static str], _) = match unblock.by {
            UnblockMethod::InitPin => {
                (self.pin.factory_so.is_some(), &["pin"], "unblocking by C_InitPIN needs factory_so")
            }
            UnblockMethod::PivRetryCounter => {
                (unblock.factory_puk.is_some(), &["unblock"], "unblocking with the PUK needs factory_puk")
            }
            UnblockMethod::None => (true, &["unblock"], ""),
        };
        let by_puk = unblock.by == UnblockMethod::PivRetryCounter;
        let demands: [(bool, Broken); 4] = [
            (needed, (path, missing.to_owned())),
            (
                unblock.by == UnblockMethod::None || (6..=SECRET_BYTES_MAX).contains(&digits),
                (&["unblock", "secret_digits"], format!("6 ≤ secret_digits ≤ {SECRET_BYTES_MAX}")),
            ),
            (
                !by_puk || digits == PIV_PUK_DIGITS,
                (&["unblock", "secret_digits"], format!("a PIV card's PUK has {PIV_PUK_DIGITS} digits")),
            ),
            (
                by_puk || !unblock.replace_management_key,
                (&["unblock", "replace_management_key"], "only a PIV card has a management key".to_owned()),
            ),
        ];
        demands.into_iter().find(|(kept, _)| !kept).map_or(Ok(()), |(_, broken)| Err(broken))
    }

    /// True where the profile was never tried on a carrier of its kind.
    #[must_use]
    pub fn is_untried(&self) -> bool {
        self.tried_on.is_empty()
    }
}

impl Deadlines {
    fn check(&self) -> Result<(), Broken> {
        let all: [(&'static [&'static str], u64); 7] = [
            (&["deadlines_ms", "start"], self.start),
            (&["deadlines_ms", "inspect"], self.inspect),
            (&["deadlines_ms", "pin"], self.pin),
            (&["deadlines_ms", "make_key"], self.make_key),
            (&["deadlines_ms", "sign"], self.sign),
            (&["deadlines_ms", "write"], self.write),
            (&["deadlines_ms", "read"], self.read),
        ];
        match all.into_iter().find(|(_, ms)| !(1..=DEADLINE_MS_MAX).contains(ms)) {
            Some((path, _)) => Err((path, format!("a deadline is 1 to {DEADLINE_MS_MAX} ms"))),
            None => Ok(()),
        }
    }

    /// The deadline of starting a worker.
    #[must_use]
    pub const fn start(&self) -> Duration {
        Duration::from_millis(self.start)
    }
}
