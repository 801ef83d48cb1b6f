//! The list of carrier models. Whether a certificate says QCP-n-qscd or NCP+ follows from a row here, never from a kiosk.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use x509_cert::Certificate;

use crate::central::config::toml_file::{self, ConfigError};
use crate::domain::preflight::ModelStanding;
use crate::wire::changes::{CarrierModelEntry, ModelStatus};

/// The ETSI policy of a certificate (EN 319 411-1, 5.3; EN 319 411-2, 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificatePolicy {
    /// NCP+: key in a secure device, certificate not qualified.
    NcpPlus,
    /// QCP-n-qscd: qualified, key in a certified device.
    QcpNQscd,
}

impl CertificatePolicy {
    /// The word in the ledger and in commands.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NcpPlus => "ncp+",
            Self::QcpNQscd => "qcp-n-qscd",
        }
    }
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierModel {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Exact firmware; `None` covers every one.
    #[serde(default)]
    pub firmware: Option<String>,
    /// Number of the certification.
    pub certificate_number: String,
    /// Who certified it.
    pub scheme: String,
    /// Whether it is certified.
    pub status: ModelStatus,
    /// Number of its FIPS 140 certificate, where it has one; that is no certification as a signature creation device.
    #[serde(default)]
    pub fips_140: Option<String>,
    /// Whether certificates are still issued on it.
    #[serde(default = "yes")]
    pub issue: bool,
    /// PEM file of the roots its attestation certificates end at, relative to this list. Where it stands, a key without a
    /// valid attestation gets no certificate.
    #[serde(default)]
    pub attestation_roots: Option<PathBuf>,
    /// What is in that file, as DER; see [`CarrierModels::read_roots`].
    #[serde(skip)]
    roots: Vec<Vec<u8>>,
    /// Last day of the certification.
    #[serde(default, deserialize_with = "optional_date")]
    pub valid_to: Option<Date>,
}

const fn yes() -> bool {
    true
}

fn optional_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("a date looks like 2030-12-31"))
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierModels {
    #[serde(default)]
    model: Vec<CarrierModel>,
}

impl CarrierModels {
    /// Reads the list.
    ///
    /// # Errors
    /// [`ConfigError`] naming the line.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        toml_file::parse(file, text)
    }

    /// Reads the roots of attestation that the list names; paths are relative to `folder`.
    ///
    /// # Errors
    /// [`ConfigError`] naming the file.
    pub fn read_roots(mut self, folder: &Path) -> Result<Self, ConfigError> {
        for row in &mut self.model {
            if let Some(named) = &row.attestation_roots {
                let file = folder.join(named);
                let read = Certificate::load_pem_chain(toml_file::read(&file)?.as_bytes());
                let encoded = read.and_then(|chain| chain.iter().map(der::Encode::to_der).collect::<Result<_, _>>());
                row.roots = encoded.map_err(|error| ConfigError::Values { file, reason: error.to_string() })?;
            }
        }
        Ok(self)
    }

    /// The roots that a carrier's attestation must end at; `None` where its model attests nothing.
    #[must_use]
    pub fn roots(&self, manufacturer: &str, model: &str, firmware: &str) -> Option<&[Vec<u8>]> {
        let row = self.row(manufacturer, model, firmware)?;
        row.attestation_roots.as_ref().map(|_| row.roots.as_slice())
    }

    /// The rows as kiosks get copies of them.
    pub fn entries(&self) -> impl Iterator<Item = CarrierModelEntry> {
        self.model.iter().map(|row| CarrierModelEntry {
            manufacturer: row.manufacturer.clone(),
            model: row.model.clone(),
            firmware: row.firmware.clone(),
            status: row.status,
            valid_to: row.valid_to,
        })
    }

    /// Whether certificates are issued on a carrier.
    #[must_use]
    pub fn standing(&self, manufacturer: &str, model: &str, firmware: &str) -> ModelStanding {
        match self.row(manufacturer, model, firmware) {
            None => ModelStanding::Unlisted,
            Some(row) if row.issue => ModelStanding::Allowed,
            Some(_) => ModelStanding::Refused,
        }
    }

    fn row(&self, manufacturer: &str, model: &str, firmware: &str) -> Option<&CarrierModel> {
        let rows = || self.model.iter().filter(|row| row.manufacturer == manufacturer && row.model == model);
        let exact = rows().find(|row| row.firmware.as_deref() == Some(firmware));
        exact.or_else(|| rows().find(|row| row.firmware.is_none()))
    }

    /// The policy for a carrier on a day. A row for its exact firmware goes before one for every firmware.
    #[must_use]
    pub fn policy(&self, manufacturer: &str, model: &str, firmware: &str, today: Date) -> CertificatePolicy {
        let certified = self.row(manufacturer, model, firmware).is_some_and(|row| {
            row.status == ModelStatus::Certified && row.valid_to.is_none_or(|last_day| today <= last_day)
        });
        if certified { CertificatePolicy::QcpNQscd } else { CertificatePolicy::NcpPlus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "
[[model]]
manufacturer = \"Maker\"
model = \"One\"
certificate_number = \"CC-1\"
scheme = \"CC\"
status = \"certified\"
valid_to = \"2027-06-30\"
[[model]]
manufacturer = \"Maker\"
model = \"One\"
firmware = \"0.9\"
certificate_number = \"CC-0\"
scheme = \"CC\"
status = \"withdrawn\"
";

    #[test]
    fn only_a_certified_row_that_is_still_valid_makes_a_qualified_certificate() {
        let list = CarrierModels::parse(Path::new("m.toml"), LIST).expect("valid");
        let on = |text: &str| text.parse::<Date>().expect("a date");
        let cases = [
            ("Maker", "One", "1.0", "2027-06-30", CertificatePolicy::QcpNQscd),
            ("Maker", "One", "1.0", "2027-07-01", CertificatePolicy::NcpPlus),
            ("Maker", "One", "0.9", "2026-01-01", CertificatePolicy::NcpPlus),
            ("Maker", "Two", "1.0", "2026-01-01", CertificatePolicy::NcpPlus),
            ("Other", "One", "1.0", "2026-01-01", CertificatePolicy::NcpPlus),
        ];
        for (manufacturer, model, firmware, today, expected) in cases {
            assert_eq!(list.policy(manufacturer, model, firmware, on(today)), expected, "{model} {firmware} {today}");
        }
    }

    #[test]
    fn the_shipped_list_reads_and_a_wrong_row_is_refused_with_its_line() {
        let shipped = include_str!("../../../config/carrier-models.toml");
        CarrierModels::parse(Path::new("m.toml"), shipped).expect("valid");
        let wrong = LIST.replacen("\"2027-06-30\"", "\"soon\"", 1);
        let said = CarrierModels::parse(Path::new("m.toml"), &wrong).expect_err("no date").to_string();
        assert_eq!(said, "m.toml:8: a date looks like 2030-12-31");
    }
}
