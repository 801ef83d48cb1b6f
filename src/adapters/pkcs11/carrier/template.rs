//! Templates of objects to be made, as profiles name them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Boolean attributes of an object to be made.
pub type Template = BTreeMap<TemplateAttribute, bool>;

/// The boolean attributes a template may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum TemplateAttribute {
    /// Lives on the token, not in the session.
    #[serde(rename = "CKA_TOKEN")]
    Token,
    /// Seen only after a login.
    #[serde(rename = "CKA_PRIVATE")]
    Private,
    /// Never shown in clear.
    #[serde(rename = "CKA_SENSITIVE")]
    Sensitive,
    /// May be wrapped and taken away.
    #[serde(rename = "CKA_EXTRACTABLE")]
    Extractable,
    /// May sign.
    #[serde(rename = "CKA_SIGN")]
    Sign,
    /// May verify.
    #[serde(rename = "CKA_VERIFY")]
    Verify,
    /// May encrypt.
    #[serde(rename = "CKA_ENCRYPT")]
    Encrypt,
    /// May decrypt.
    #[serde(rename = "CKA_DECRYPT")]
    Decrypt,
    /// May wrap keys.
    #[serde(rename = "CKA_WRAP")]
    Wrap,
    /// May unwrap keys.
    #[serde(rename = "CKA_UNWRAP")]
    Unwrap,
    /// May derive keys.
    #[serde(rename = "CKA_DERIVE")]
    Derive,
    /// May be changed later.
    #[serde(rename = "CKA_MODIFIABLE")]
    Modifiable,
}
