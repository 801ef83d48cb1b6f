//! What the configuration says and every kiosk has a copy of: prices, agreement texts, carrier models.

use std::path::{Path, PathBuf};

use crate::central::ca::carrier_models::CarrierModels;
use crate::central::config::Prices;
use crate::central::ledger::changes::{self, EVERYBODY, GONE_KEPT};
use crate::central::ledger::{Ledger, LedgerError};
use crate::domain::order::ApplicantKind;
use crate::domain::sale::PriceList;
use crate::domain::text::is_forbidden;
use crate::wire::changes::{AGREEMENT_BYTES_MAX, Agreement, Item, Price};

/// Most agreement texts.
const AGREEMENTS_MAX: usize = 64;

/// Why an agreement text cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", .file.display())]
pub struct AgreementError {
    file: PathBuf,
    reason: String,
}

/// Reads the agreement texts of a folder; a folder that is not there has none.
///
/// # Errors
/// [`AgreementError`] naming the file that cannot be read, is too large, or is no `<name>.<language>.txt` of plain text.
pub fn agreements(folder: &Path) -> Result<Vec<Agreement>, AgreementError> {
    let wrong = |file: &Path, reason: String| AgreementError { file: file.to_owned(), reason };
    if !folder.exists() {
        return Ok(vec![]);
    }
    let listed = std::fs::read_dir(folder).map_err(|error| wrong(folder, error.to_string()))?;
    let mut found = vec![];
    for file in listed {
        let file = file.map_err(|error| wrong(folder, error.to_string()))?.path();
        let text = std::fs::read_to_string(&file).map_err(|error| wrong(&file, error.to_string()))?;
        let name = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".txt"));
        let (name, language) = name.and_then(|name| name.rsplit_once('.')).unwrap_or_default();
        let is_name = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if !(1..=60).contains(&name.len()) || !is_name(name) || language.len() != 2 || !is_name(language) {
            return Err(wrong(&file, "is not called <name>.<language>.txt".to_owned()));
        }
        if text.len() > AGREEMENT_BYTES_MAX || found.len() == AGREEMENTS_MAX {
            let most = format!("there are at most {AGREEMENTS_MAX} texts of at most {AGREEMENT_BYTES_MAX} bytes");
            return Err(wrong(&file, most));
        }
        if text.chars().any(|c| c != '\n' && is_forbidden(c)) {
            return Err(wrong(&file, "holds a control character, or one that cannot be seen".to_owned()));
        }
        found.push(Agreement { name: name.to_owned(), language: language.to_owned(), text });
    }
    found.sort_by(|one, other| (&one.name, &one.language).cmp(&(&other.name, &other.language)));
    Ok(found)
}

/// Brings the kiosks' copies up to what the configuration says, and forgets what went long ago. Where nothing differs,
/// nothing changes.
///
/// # Errors
/// [`LedgerError`].
pub fn publish(
    ledger: &Ledger,
    (prices, reader_prices): (&Prices, PriceList),
    agreements: &[Agreement],
    models: &CarrierModels,
) -> Result<(), LedgerError> {
    let mut items: Vec<(&str, String, Item)> = vec![];
    for applicant in ApplicantKind::ALL.iter().copied() {
        let price = Price { applicant, price: prices.of(applicant) };
        items.push(("price", applicant.word().to_owned(), Item::Price(price)));
    }
    items.push(("reader-prices", "counter".to_owned(), Item::ReaderPrices(reader_prices)));
    for text in agreements {
        items.push(("agreement", format!("{}.{}", text.name, text.language), Item::Agreement(text.clone())));
    }
    for model in models.entries() {
        let firmware = model.firmware.as_deref().unwrap_or("*");
        let id = format!("{}/{}/{firmware}", model.manufacturer, model.model);
        items.push(("carrier-model", id.chars().take(80).collect(), Item::CarrierModel(model)));
    }
    ledger.write(|tx| {
        for subject in ["price", "reader-prices", "agreement", "carrier-model"] {
            for id in changes::ids_in(tx, EVERYBODY, subject)? {
                if !items.iter().any(|(of, known, _)| (*of, known) == (subject, &id)) {
                    changes::put(tx, EVERYBODY, subject, &id, None)?;
                }
            }
        }
        for (subject, id, item) in &items {
            changes::put(tx, EVERYBODY, subject, id, Some(item))?;
        }
        changes::forget_gone(tx, GONE_KEPT)
    })
}
