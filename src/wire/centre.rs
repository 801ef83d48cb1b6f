//! Bodies of the API between a kiosk and the centre: JSON over HTTP/2 and mutual TLS. Every request is a `POST` to
//! `/v1/<name>`, so that no identifier ever stands in a URL; the kiosk is known by its client certificate.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::attorney::AttorneyRules;
use crate::domain::carrier::KeyOrigin;
use crate::domain::certificate::KeyPurpose;
use crate::domain::evidence::EvidenceRules;
use crate::domain::fault::Fault;
use crate::domain::name::{NAME_SEARCH_LETTERS_MIN, fold};
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::order::{Branch, CarrierKind, Order, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin, NAME_CHARS_MAX, Phone};
use crate::domain::record::RecordSeq;
use crate::domain::second_factor::{OfficerKey, SecondFactorPolicy};
use crate::domain::stock::StockSheet;
use crate::domain::sync::ChainHead;
use crate::wire::bytes::Base64;
use crate::wire::changes::Cursor;
use crate::wire::device::RunName;
pub use crate::wire::leases::{
    ApproveAnswer, ApproveRequest, BegunAttempt, BegunSecondKey, LeaseAnswer, LeaseRequest, ReleaseAnswer,
    ReleaseRequest,
};
pub use crate::wire::path;
pub use crate::wire::records::{
    MissingAnswer, MissingRequest, Notice, NoticeAnswer, NoticeRequest, REFUSED_MAX, RecordsAnswer, RecordsBatch,
    RecordsRequest, RefusedAnswer, RefusedRecord, RefusedRequest, ResolveAnswer, ResolveRequest,
};
use crate::wire::stick::StickKeys;

/// Largest body either side accepts, in bytes.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Most orders in one answer.
pub const ORDERS_MAX: usize = 200;
/// Most records in one batch.
pub const RECORDS_MAX: usize = 1_000;
/// Header that carries the officer's session token, given at sign-in.
pub const SESSION_HEADER: &str = "imza-session";

/// `/v1/hello`: the heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelloRequest {
    /// The kiosk program's version.
    pub kiosk_version: String,
    /// The kiosk's clock.
    pub kiosk_time: Timestamp,
    /// Records not yet acknowledged.
    pub unsent: u64,
    /// The random name of this run of the kiosk's program: two runs that speak in turns are two kiosks with one identity.
    /// None from a command that runs beside the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunName>,
}

/// Answer to [`HelloRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelloAnswer {
    /// The kiosk's name, from its certificate.
    pub kiosk: String,
    /// The branch it stands in.
    pub branch: Branch,
    /// The centre's clock.
    pub centre_time: Timestamp,
    /// The centre program's version.
    pub centre_version: String,
    /// Orders ready at this branch.
    pub orders_ready: u64,
    /// Certificates handed over at this branch today.
    pub handed_over_today: u64,
    /// Where this kiosk's chain ends at the centre.
    pub chain: ChainHead,
    /// Records of this kiosk that have no effect and wait for a person.
    pub refused: u64,
    /// The cursor of a kiosk of this branch that has every change: another one than the kiosk's own says that there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Cursor>,
    /// The centre's keys for what goes by stick, where it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stick: Option<StickKeys>,
    /// What the centre signs is for practice and worth nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub training: bool,
    /// Who signs in with a carrier of their own.
    #[serde(default, skip_serializing_if = "SecondFactorPolicy::is_off")]
    pub second_factor: SecondFactorPolicy,
    /// The branch's stock with every record up to [`Self::chain`], where one is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockSheet>,
}

/// `/v1/sign-in`, answered with a [`crate::wire::sign_in::SignInStep`]. The password is compared with an argon2id hash and forgotten; it is wiped when the request is dropped.
#[derive(Clone, Serialize, Deserialize, zeroize::ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// Account name.
    #[zeroize(skip)]
    pub officer: OfficerId,
    /// Password.
    pub password: String,
}

/// Answer to [`SignInRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInAnswer {
    /// Who signed in.
    pub officer: Officer,
    /// Token for [`SESSION_HEADER`].
    pub session: String,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// What a clerk may do on which evidence.
    #[serde(default)]
    pub evidence: EvidenceRules,
    /// What a clerk may do when an authorised person collects; a centre that tells none allows none.
    #[serde(default = "AttorneyRules::none")]
    pub attorney: AttorneyRules,
    /// The keys on the officer's own carriers, for a kiosk whose line is cut; none where no carrier is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<OfficerKey>,
}

/// What orders are searched by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderQuery {
    /// The holder's FİN.
    Fin(Fin),
    /// The holder's document number.
    Document(DocumentNumber),
    /// The order's number.
    Number(OrderNumber),
    /// An ID card: orders with its holder's FİN, and those with its document number.
    Card {
        /// The holder's FİN.
        fin: Fin,
        /// The document's number.
        document: DocumentNumber,
    },
    /// The applicant's telephone number.
    Phone(Phone),
    /// The beginning of the holder's name, in alphabetical order.
    Name(NameBeginning),
    /// Everything ready at this kiosk's branch, oldest first.
    ReadyAtBranch,
}

/// The folded beginning of a name ([`fold`]), of at least [`NAME_SEARCH_LETTERS_MIN`] letters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NameBeginning(String);

impl NameBeginning {
    /// Folds what was typed.
    ///
    /// # Errors
    /// A text when too few letters are left, or there are too many.
    pub fn parse(typed: &str) -> Result<Self, &'static str> {
        let folded = fold(typed);
        let letters = folded.chars().count();
        let fits = (NAME_SEARCH_LETTERS_MIN..=NAME_CHARS_MAX).contains(&letters);
        if fits && !folded.chars().any(char::is_numeric) { Ok(Self(folded)) } else { Err("is no beginning of a name") }
    }

    /// The folded letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NameBeginning {
    type Error = &'static str;
    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<NameBeginning> for String {
    fn from(beginning: NameBeginning) -> Self {
        beginning.0
    }
}

impl std::fmt::Debug for NameBeginning {
    /// A name is personal data: a log or a panic message shows only the type.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NameBeginning(…)")
    }
}

/// `/v1/orders/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// What to search by.
    pub query: OrderQuery,
}

/// Answer to [`SearchRequest`]: orders of every branch for a person's query, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchAnswer {
    /// At most [`ORDERS_MAX`].
    pub orders: Vec<Order>,
    /// True when more matched.
    pub more: bool,
}

/// The carrier as the kiosk saw it, kept with the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierReport {
    /// Token serial number.
    pub serial: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Firmware as `major.minor`.
    pub firmware: String,
    /// What the carrier says of the key.
    pub origin: KeyOrigin,
    /// DER certificates that attest the key, its own first; empty where the carrier has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attestation: Vec<Base64>,
}

/// `/v1/orders/certificate`. Idempotent under `order:attempt` and purpose: the same request gets the same certificate, another key a
/// conflict ([`Fault::CertificateConflict`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// What the key is for.
    #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
    pub purpose: KeyPurpose,
    /// PKCS#10 DER (RFC 2986), signed on the carrier.
    pub request: Base64,
    /// The carrier.
    pub carrier: CarrierReport,
}

/// Answer to [`CertificateRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateAnswer {
    /// The certificate's DER.
    pub certificate: Base64,
    /// The issuing CA's DER.
    pub issuer: Base64,
}

/// `/v1/orders/nonce`: something fresh for the carrier to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonceRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// What the key that signs it is for.
    #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
    pub purpose: KeyPurpose,
}

/// Answer to [`NonceRequest`]: 32 random bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonceAnswer {
    /// The message that the carrier signs is [`proof_message`] of it.
    pub nonce: Base64,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The message signed for a nonce: a context string before it, so that the signature serves for nothing else.
#[must_use]
pub fn proof_message(nonce: &[u8]) -> Vec<u8> {
    [b"imza-proof-of-carrier-v1\0".as_slice(), nonce].concat()
}

/// `/v1/orders/proof`: the carrier's signature of the nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// What the key is for.
    #[serde(default, skip_serializing_if = "KeyPurpose::is_default")]
    pub purpose: KeyPurpose,
    /// ECDSA-with-SHA256 as DER, or RSASSA-PKCS1-v1_5 with SHA-256.
    pub signature: Base64,
}

/// Answer to [`ProofRequest`]; asking again after success gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofAnswer {
    /// When the centre verified it.
    pub proven_at: Timestamp,
}

/// The body of every answer that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorAnswer {
    /// What is wrong, in the words the kiosk shows.
    pub fault: Fault,
    /// Technical detail without personal data.
    pub detail: String,
    /// For a gap in `/v1/records`: the number the centre expects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_seq: Option<RecordSeq>,
}
