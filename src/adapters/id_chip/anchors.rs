//! The countries' signing authorities (CSCA) that this kiosk trusts: in a folder, certificates in DER or PEM, master lists, and
//! either in LDIF.

use std::path::Path;

use der::pem::PemLabel as _;

use super::certificate::Certificate;
use super::master_list::{LdifValue, authorities, ldif_values};
use super::passive::COUNTRY;

/// Most anchors, and most bytes in one file.
const ANCHORS_MAX: usize = 2_000;
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

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
    /// Reads every file of a folder that ends in `.pem`, `.crt`, `.cer` or `.der`, or in `.ml` or `.ldif`: a master list (ICAO
    /// Doc 9303-12, section 9) by itself or as the public key directory gives it out. Of a list only this country's authorities
    /// are taken. A file that cannot be used is told and passed over.
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
            let taken = match ending.as_deref() {
                Some("pem" | "crt" | "cer" | "der") => anchors.add_file(&file),
                Some("ml") => contents(&file).and_then(|list| anchors.add_list(&list)),
                Some("ldif") => anchors.add_ldif(&file),
                _ => Ok(()),
            };
            if let Err(problem) = taken {
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
        let bytes = contents(file)?;
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

    fn add_ldif(&mut self, file: &Path) -> Result<(), String> {
        let text = String::from_utf8(contents(file)?).map_err(|_| "no text")?;
        let values = ldif_values(&text)?;
        if values.is_empty() {
            return Err("no master list and no authority in it".into());
        }
        for value in values {
            match value {
                LdifValue::MasterList(list) => self.add_list(&list)?,
                LdifValue::Authority(certificate) => self.add(&certificate)?,
            }
        }
        Ok(())
    }

    fn add_list(&mut self, list: &[u8]) -> Result<(), String> {
        let listed = authorities(list, COUNTRY).map_err(|error| error.to_string())?;
        listed.into_iter().try_for_each(|certificate| self.add(certificate))
    }

    /// Takes a certificate in, once.
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
        if !self.certificates.iter().any(|one| one.is(&certificate)) {
            self.certificates.push(certificate);
        }
        Ok(())
    }
}

/// The bytes of a file that is not too long.
fn contents(file: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(file).map_err(|error| error.to_string())?.len();
    if length > FILE_BYTES_MAX {
        return Err("longer than the limit".into());
    }
    std::fs::read(file).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_list_in_a_folder_is_trusted_for_this_country_and_every_authority_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let ldif = include_str!("../../../tests/data/master-list.ldif");
        let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
        put("list.ldif", ldif.as_bytes());
        let Some(LdifValue::MasterList(list)) = ldif_values(ldif).expect("an LDIF file").into_iter().next() else {
            panic!("a list comes first")
        };
        put("the same.ml", &list);
        put("changed.ml", &[&list[..400], &[list[400] ^ 1], &list[401..]].concat());
        put("empty.ldif", b"version: 1\n");
        let anchors = TrustAnchors::of_folder(folder.path());
        let mut names: Vec<_> = anchors.certificates.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["CN=Specimen CSCA 1,C=AZ", "CN=Specimen CSCA 2,C=AZ"]);
        let told = |name: &str| anchors.problems.iter().any(|problem| problem.contains(name));
        assert_eq!((anchors.problems.len(), told("changed.ml"), told("empty.ldif")), (2, true, true));
    }
}
