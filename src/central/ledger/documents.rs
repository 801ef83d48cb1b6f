//! Documents of an organisation's application: with the visitor's draft until it is ordered, then with the package. They are given
//! out by the centre's own commands alone.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::{OrderNumber, worded};

worded! {
    /// What a document is.
    DocumentKind {
        /// The organisation's registration.
        Registration = "registration",
        /// Who heads it.
        Head = "head",
        /// Who else has the right of its seal.
        Seal = "seal",
    }
}

worded! {
    /// What its first bytes say that it is.
    DocumentFormat {
        /// Portable Document Format.
        Pdf = "pdf",
        /// A photograph (JPEG).
        Jpeg = "jpeg",
        /// A picture (PNG).
        Png = "png",
    }
}

impl DocumentFormat {
    /// The format of a content; `None` for any other.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        let tail = &content[content.len().saturating_sub(1024)..];
        let has_end = tail.windows(5).any(|window| window == b"%%EOF");
        match content {
            [b'%', b'P', b'D', b'F', b'-', ..] if has_end => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, _, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            _ => None,
        }
    }
}

/// A document without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What it is.
    pub kind: DocumentKind,
    /// What it is written in.
    pub format: DocumentFormat,
    /// SHA-256 of its content.
    pub sha256: Sha256Hash,
    /// Its length in bytes.
    pub bytes: u64,
}

const COLUMNS: &str = "kind, format, sha256, length";

fn attached(row: &mut Row) -> Result<Attached, LedgerError> {
    Ok(Attached {
        kind: row.parse(|word| word.parse())?,
        format: row.parse(|word| word.parse())?,
        sha256: row.take()?,
        bytes: row.take()?,
    })
}

/// Keeps a document with a draft; the same content again takes the place of the first.
///
/// # Errors
/// [`LedgerError`].
pub fn put(
    tx: &Tx<'_>,
    draft: Sha256Hash,
    document: &Attached,
    content: &[u8],
    now: Timestamp,
) -> Result<(), LedgerError> {
    remove(tx, draft, document.sha256)?;
    let sql = "INSERT INTO portal_documents (draft, kind, format, sha256, length, content, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Attached { kind, format, sha256, .. } = document;
    let length = i64::try_from(document.bytes).unwrap_or(i64::MAX);
    tx.execute(sql, params![draft, kind.word(), format.word(), *sha256, length, content, now]).map(drop)
}

/// Takes a document out of a draft.
///
/// # Errors
/// [`LedgerError`].
pub fn remove(tx: &Tx<'_>, draft: Sha256Hash, sha256: Sha256Hash) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM portal_documents WHERE draft = $1 AND sha256 = $2", params![draft, sha256]).map(drop)
}

/// A draft's documents, oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_draft(tx: &Tx<'_>, draft: Sha256Hash) -> Result<Vec<Attached>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM portal_documents WHERE draft = $1 ORDER BY added_at, sha256");
    tx.query(&sql, params![draft])?.into_iter().map(|mut row| attached(&mut row)).collect()
}

/// The documents go from the draft of a payment to the package that was placed for it.
///
/// # Errors
/// [`LedgerError`].
pub fn hand_on(tx: &Tx<'_>, payment: &str, package: &OrderNumber) -> Result<(), LedgerError> {
    let sql = "UPDATE portal_documents SET package = $1, draft = NULL
        WHERE draft = (SELECT draft FROM portal_payments WHERE reference = $2)";
    tx.execute(sql, params![package.as_str(), payment]).map(drop)
}

/// A package's documents with their contents, oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_package(tx: &Tx<'_>, package: &OrderNumber) -> Result<Vec<(Attached, Vec<u8>)>, LedgerError> {
    let sql = format!("SELECT {COLUMNS}, content FROM portal_documents WHERE package = $1 ORDER BY added_at, sha256");
    let rows = tx.query(&sql, params![package.as_str()])?;
    rows.into_iter().map(|mut row| Ok((attached(&mut row)?, row.take()?))).collect()
}

/// Forgets the documents of drafts that are not there any more.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_left(tx: &Tx<'_>) -> Result<usize, LedgerError> {
    let sql = "DELETE FROM portal_documents WHERE draft IS NOT NULL
        AND draft NOT IN (SELECT key_sha256 FROM portal_drafts)
        AND draft NOT IN (SELECT draft FROM portal_payments WHERE state <> 'declined' AND order_number IS NULL)";
    tx.execute(sql, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_the_content_and_nothing_else() {
        let pdf = b"%PDF-1.7\n1 0 obj\n%%EOF\n".to_vec();
        assert_eq!(DocumentFormat::of(&pdf), Some(DocumentFormat::Pdf));
        assert_eq!(DocumentFormat::of(&[0xff, 0xd8, 0xff, 0xe0, 0, 0xff, 0xd9]), Some(DocumentFormat::Jpeg));
        assert_eq!(DocumentFormat::of(b"\x89PNG\r\n\x1a\n...."), Some(DocumentFormat::Png));
        for bad in
            [&b""[..], b"%PDF-1.7 and no end", b"<html>%PDF-%%EOF", b"MZ", b"\xff\xd8\xff", b"GIF89a", b"PK\x03\x04"]
        {
            assert_eq!(DocumentFormat::of(bad), None, "{bad:?}");
        }
    }
}
