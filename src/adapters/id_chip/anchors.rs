//! The countries' signing authorities (CSCA) that this kiosk trusts: certificates in a folder, DER or PEM.

use std::path::Path;

use der::pem::PemLabel as _;

use super::certificate::Certificate;

/// Most anchors, and most bytes in one file.
const ANCHORS_MAX: usize = 2_000;
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Trust anchors.
#[derive(Clone, Default)]
pub struct TrustAnchors {
    pub(super) certificates: Vec<Certificate>,
    /// What could not be used, for the technician.
    pub problems: Vec<String>,
}

impl std::fmt::Debug for TrustAnchors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrustAnchors({}, {} problems)", self.certificates.len(), self.problems.len())
    }
}

impl TrustAnchors {
    /// Reads every file of a folder that ends in `.pem`, `.crt`, `.cer` or `.der`. A file that cannot be used is told and
    /// passed over.
    #[must_use]
    pub fn of_folder(folder: &Path) -> Self {
        let mut anchors = Self::default();
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                anchors.problems.push(format!("{}: {error}", folder.display()));
                return anchors;
            }
        };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let ending = file.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            let is_certificate = matches!(ending.as_deref(), Some("pem" | "crt" | "cer" | "der"));
            if is_certificate && let Err(problem) = anchors.add_file(&file) {
                anchors.problems.push(format!("{}: {problem}", file.display()));
            }
        }
        anchors
    }

    /// As [`Self::of_folder`]; an empty path means none.
    #[must_use]
    pub fn of_folder_or_none(folder: &Path) -> Self {
        if folder.as_os_str().is_empty() { Self::default() } else { Self::of_folder(folder) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.certificates.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    fn add_file(&mut self, file: &Path) -> Result<(), String> {
        let length = std::fs::metadata(file).map_err(|error| error.to_string())?.len();
        if length > FILE_BYTES_MAX {
            return Err("longer than the limit".into());
        }
        let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
        if !bytes.starts_with(b"-----") && !bytes.starts_with(b"subject") {
            return self.add(&bytes);
        }
        let text = String::from_utf8(bytes).map_err(|_| "no text")?;
        let begin = format!("-----BEGIN {}-----", x509_cert::Certificate::PEM_LABEL);
        if !text.contains(&begin) {
            return Err("no certificate in it".into());
        }
        for block in text.split(&begin).skip(1) {
            let block = format!("{begin}{block}");
            let end = block.find("-----END").and_then(|at| block[at + 5..].find("-----").map(|to| at + 5 + to + 5));
            let block = end.map(|end| &block[..end]).ok_or("PEM without its end")?;
            let (_, der) = der::pem::decode_vec(block.as_bytes()).map_err(|error| error.to_string())?;
            self.add(&der)?;
        }
        Ok(())
    }

    /// Takes a certificate in.
    ///
    /// # Errors
    /// A sentence when it is none of a country's signing authority.
    pub fn add(&mut self, der: &[u8]) -> Result<(), String> {
        if self.certificates.len() == ANCHORS_MAX {
            return Err(format!("more than {ANCHORS_MAX} anchors"));
        }
        let certificate = Certificate::read(der).map_err(|error| error.to_string())?;
        if !certificate.is_anchor() {
            return Err("no certificate of a country's signing authority".into());
        }
        self.certificates.push(certificate);
        Ok(())
    }
}
