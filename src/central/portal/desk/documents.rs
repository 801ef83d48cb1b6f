//! Documents of an organisation's application: what they are is told by their content, and each has a limit.

use super::{Desk, Trouble};
use crate::central::ledger::documents::{self, Attached, DocumentFormat, DocumentKind};
use crate::domain::carrier::Sha256Hash;

/// Largest document, in bytes.
pub(in crate::central::portal) const DOCUMENT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Documents of one application.
pub(in crate::central::portal) const DOCUMENTS_MAX: usize = 6;

impl Desk {
    /// Keeps a document with a visitor's draft; the sentence that says why where it is not taken.
    pub(in crate::central::portal) fn attach(
        &self,
        key: Sha256Hash,
        kind: DocumentKind,
        content: &[u8],
    ) -> Result<Result<(), &'static str>, Trouble> {
        if content.len() > DOCUMENT_BYTES_MAX {
            return Ok(Err("bad_file_large"));
        }
        let Some(format) = DocumentFormat::of(content) else { return Ok(Err("bad_file_format")) };
        let sha256 = Sha256Hash::of(content);
        let document = Attached { kind, format, sha256, bytes: content.len() as u64 };
        let now = self.clock.now();
        Ok(self.ledger.write(|tx| {
            let others = documents::of_draft(tx, key)?.into_iter().filter(|other| other.sha256 != sha256).count();
            if others >= DOCUMENTS_MAX {
                return Ok(Err("bad_files_many"));
            }
            documents::put(tx, key, &document, content, now)?;
            Ok::<_, crate::central::ledger::LedgerError>(Ok(()))
        })?)
    }

    /// Takes a document out again.
    pub(in crate::central::portal) fn detach(&self, key: Sha256Hash, sha256: Sha256Hash) -> Result<(), Trouble> {
        Ok(self.ledger.write(|tx| documents::remove(tx, key, sha256))?)
    }

    /// What lies with a visitor's draft.
    pub(in crate::central::portal) fn attached(&self, key: Sha256Hash) -> Result<Vec<Attached>, Trouble> {
        Ok(self.ledger.read(|tx| documents::of_draft(tx, key))?)
    }
}
