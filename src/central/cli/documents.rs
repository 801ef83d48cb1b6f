//! `central order documents`: the papers of an organisation's application, for the officers who look at them.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Failure};
use crate::central::ledger::{LedgerError, documents, orders};
use crate::domain::order::OrderNumber;

#[derive(Debug, Args)]
pub(super) struct DocumentsArguments {
    /// Number of any order of the package
    number: String,
    /// Folder that the files are written into, for their owner alone
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(context: &Context, arguments: &DocumentsArguments) -> Result<(), Failure> {
    let number = OrderNumber::parse(&arguments.number).map_err(|error| Failure::usage(error.to_string()))?;
    let now = context.now();
    let found = context.ledger()?.read(|tx| {
        let Some(order) = orders::by_number(tx, &number, now)? else { return Ok(None) };
        let package = order.package.map_or(number.clone(), |package| package.number);
        documents::of_package(tx, &package).map(Some)
    });
    let found = found.map_err(|error: LedgerError| Failure::from(error))?;
    let found = found.ok_or_else(|| Failure::refused(format!("there is no order {number}")))?;
    let wrong = |error: std::io::Error| Failure::unreachable(format!("{}: {error}", arguments.out.display()));
    fs::create_dir_all(&arguments.out).map_err(wrong)?;
    let mut lines = vec![];
    for (attached, content) in found {
        let sha256 = attached.sha256.to_string();
        let file = format!("{}-{}.{}", attached.kind.word(), &sha256[..16], attached.format.word());
        write(&arguments.out.join(&file), &content).map_err(wrong)?;
        lines.push((file, attached.kind.word(), sha256, attached.bytes));
    }
    if context.output.json {
        let rows: Vec<_> = lines
            .iter()
            .map(|(file, kind, sha256, bytes)| {
                serde_json::json!({ "file": file, "kind": kind, "sha256": sha256, "bytes": bytes })
            })
            .collect();
        return context.output.value(&serde_json::Value::from(rows));
    }
    let text: String =
        lines.iter().map(|(file, _, sha256, bytes)| format!("{file}  {bytes} bytes  {sha256}\n")).collect();
    context.output.text(&text)
}

fn write(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    written.write_all(content)
}
