//! The certificate profile: what the authority puts into certificates, as data, checked when it is read.

use std::path::Path;

use const_oid::ObjectIdentifier;
use serde::Deserialize;

use crate::central::config::toml_file::{self, ConfigError};
use crate::domain::text::clean_line;

/// The profile as `config/certificate-profile.toml` lays it out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The authorities' own certificates.
    pub authority: AuthorityNames,
    /// How long a holder's certificate is valid.
    pub validity: ValidityRules,
    /// The scheme's policies.
    pub policies: Policies,
    /// Where certificates, revocation lists and statuses are published.
    pub addresses: Addresses,
    /// ETSI EN 319 412-5.
    pub qc_statements: QcRules,
    /// Choices about subjects.
    pub subject: SubjectRules,
}

/// Names and lifetimes of the root and issuing authorities.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityNames {
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// The legal person behind both.
    pub organisation: NameLine,
    /// ETSI EN 319 412-1, 5.1.4.
    pub organisation_identifier: NameLine,
    /// commonName of the root.
    pub root_name: NameLine,
    /// commonName of the issuing authority.
    pub issuing_name: NameLine,
    /// Validity of the root, in years.
    pub root_years: u8,
    /// Validity of the issuing authority, in years.
    pub issuing_years: u8,
}

/// How long a holder's certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityRules {
    /// Length in years, less one second.
    pub years: u8,
    /// How far notBefore lies before the centre's time, in minutes.
    pub backdate_minutes: u16,
}

/// The scheme's own policies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Beside NCP+.
    pub ncp_plus: Oid,
    /// Beside QCP-n-qscd.
    pub qcp_n_qscd: Oid,
}

/// Where certificates, revocation lists and statuses are published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The root's certificate, DER.
    pub root_certificate: HttpUrl,
    /// The issuing authority's certificate, DER.
    pub issuing_certificate: HttpUrl,
    /// The root's revocation list.
    pub root_crl: HttpUrl,
    /// The issuing authority's revocation list.
    pub issuing_crl: HttpUrl,
    /// The status service.
    pub ocsp: HttpUrl,
}

/// ETSI EN 319 412-5.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QcRules {
    /// ISO 3166-1 alpha-2 of the law.
    pub legislation: Country,
    /// How long records are kept after the certificate's end, in years.
    pub retention_years: u8,
    /// PKI disclosure statements.
    pub disclosure: Vec<Disclosure>,
}

/// One PKI disclosure statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Where it is, https.
    pub url: HttpsUrl,
    /// ISO 639-1, two letters.
    pub language: Language,
}

/// Choices about subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectRules {
    /// What numbers an entrepreneur.
    pub entrepreneur_number: EntrepreneurNumber,
}

/// What numbers an entrepreneur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntrepreneurNumber {
    /// `PNOAZ-<FİN>`.
    Person,
    /// `TINAZ-<VÖEN>`.
    Tax,
}

/// Declares a text that is checked when it is read, so that a complaint names its line.
macro_rules! checked_text {
    ($(#[$meta:meta])* $name:ident($inner:ty), $check:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name($inner);

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                let check: fn(&str) -> Result<$inner, String> = $check;
                check(&text).map(Self)
            }
        }

        impl std::ops::Deref for $name {
            type Target = $inner;
            fn deref(&self) -> &$inner {
                &self.0
            }
        }
    };
}

checked_text! {
    /// An object identifier in dotted form.
    Oid(ObjectIdentifier), |text| ObjectIdentifier::new(text).map_err(|_| "not an object identifier".to_owned())
}
checked_text! {
    /// Two capital letters.
    Country(String), |text| {
        let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        if fits { Ok(text.to_owned()) } else { Err("a country has two capital letters".to_owned()) }
    }
}
checked_text! {
    /// Two small letters.
    Language(String), |text| {
        let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase());
        if fits { Ok(text.to_owned()) } else { Err("a language has two small letters".to_owned()) }
    }
}
checked_text! {
    /// One line of a name, at most 64 characters (RFC 5280, ub-common-name).
    NameLine(String), |text| clean_line(text, 64).map_err(|error| format!("the name {error}"))
}
checked_text! {
    /// An http address under a public DNS name.
    HttpUrl(String), |text| public_url(text, "http://")
}
checked_text! {
    /// An https address under a public DNS name.
    HttpsUrl(String), |text| public_url(text, "https://")
}

fn public_url(text: &str, scheme: &str) -> Result<String, String> {
    let rest = text.strip_prefix(scheme).ok_or_else(|| format!("an address here begins with {scheme}"))?;
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let top = host.rsplit('.').next().unwrap_or_default();
    let public = host.contains('.')
        && host.split('.').all(label)
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !matches!(top, "local" | "localhost" | "internal" | "test" | "invalid" | "lan" | "home");
    if public && text.is_ascii() && !text.contains(' ') {
        Ok(text.to_owned())
    } else {
        Err("an address needs a public DNS name".to_owned())
    }
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// [`ConfigError`] naming the line, or what does not fit together.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let profile: Self = toml_file::parse(file, text)?;
        match profile.contradiction() {
            None => Ok(profile),
            Some(reason) => Err(ConfigError::Values { file: file.to_owned(), reason: reason.to_owned() }),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        let names = &self.authority;
        if !(1..=10).contains(&self.validity.years) {
            return Some("validity.years must be 1 to 10");
        }
        if self.validity.backdate_minutes > 60 {
            return Some("validity.backdate_minutes must be at most 60");
        }
        if names.issuing_years <= self.validity.years || names.root_years < names.issuing_years || names.root_years > 30
        {
            return Some(
                "authority: the issuing CA must outlive its certificates, and the root the issuing CA (30 years)",
            );
        }
        if *names.root_name == *names.issuing_name {
            return Some("authority: root_name and issuing_name must differ");
        }
        if !self.qc_statements.disclosure.iter().any(|statement| *statement.language == "en") {
            return Some("qc_statements: one disclosure statement must be in English (EN 319 412-5, 4.3.4)");
        }
        if self.policies.ncp_plus == self.policies.qcp_n_qscd {
            return Some("policies: the two object identifiers must differ");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../config/certificate-profile.toml");

    fn refusal(from: &str, to: &str) -> String {
        assert!(SHIPPED.contains(from), "{from}");
        let changed = SHIPPED.replacen(from, to, 1);
        Profile::parse(Path::new("p.toml"), &changed).map(|_| ()).expect_err(to).to_string()
    }

    #[test]
    fn the_shipped_profile_is_whole() {
        Profile::parse(Path::new("p.toml"), SHIPPED).expect("valid");
    }

    #[test]
    fn a_profile_that_cannot_be_used_is_refused_with_the_line_or_the_reason() {
        let cases = [
            ("years = 3", "yeras = 3", "p.toml:20: unknown field `yeras`"),
            (
                "\"http://ocsp.pki.example.com\"",
                "\"https://ocsp.pki.example.com\"",
                "an address here begins with http://",
            ),
            ("\"http://ocsp.pki.example.com\"", "\"http://ocsp\"", "an address needs a public DNS name"),
            ("1.3.6.1.4.1.32473.1.1", "1.3.6.x", "not an object identifier"),
            ("1.3.6.1.4.1.32473.1.1\"", "1.3.6.1.4.1.32473.1.2\"", "must differ"),
            ("years = 3", "years = 11", "validity.years must be 1 to 10"),
            ("language = \"en\"", "language = \"az\"", "must be in English"),
            ("issuing_years = 10", "issuing_years = 3", "must outlive"),
            ("country = \"AZ\"", "country = \"Azerbaijan\"", "two capital letters"),
            ("root_years = 20\n", "", "missing field `root_years`"),
        ];
        for (from, to, expected) in cases {
            let said = refusal(from, to);
            assert!(said.contains(expected), "{said} / {expected}");
            assert!(said.starts_with("p.toml"), "{said}");
        }
    }
}
