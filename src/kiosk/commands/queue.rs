//! `kiosk queue`: the records kept here, and which of them the centre has.

use std::process::ExitCode;

use serde::Serialize;

use super::{EXIT_CLOSED, EXIT_FOUND, print, print_json};
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::ports::outbox::{Outbox as _, StoreError};

/// Most records listed.
const ROWS_MAX: usize = 1_000;

/// One record, without what only its body says of a person.
#[derive(Debug, Serialize)]
struct Row {
    seq: u64,
    at: jiff::Timestamp,
    officer: String,
    kind: String,
    at_the_centre: bool,
    hash: String,
}

/// The queue as a whole.
#[derive(Debug, Serialize)]
struct Queue {
    unsent: u64,
    oldest: Option<jiff::Timestamp>,
    last_seq: u64,
    acked_seq: u64,
    limit: u64,
    records: Vec<Row>,
}

/// Lists the queue, newest first.
///
/// # Errors
/// When standard output is closed.
pub fn run(config: &Config, unsent_only: bool, json: bool) -> anyhow::Result<ExitCode> {
    let queue = match read(config, unsent_only) {
        Ok(queue) => queue,
        Err(error) => {
            eprintln!("kiosk queue: {error}");
            return Ok(ExitCode::from(EXIT_CLOSED));
        }
    };
    if json {
        print_json(&queue)?;
    } else {
        let mut text = format!(
            "{} of at most {} records not sent yet; {} made, {} at the centre\n",
            queue.unsent, queue.limit, queue.last_seq, queue.acked_seq
        );
        for row in &queue.records {
            let place = if row.at_the_centre { "at the centre" } else { "here, not sent" };
            let at = row.at.strftime("%Y-%m-%d %H:%M:%SZ");
            text.push_str(&format!("{:>8}  {at}  {:<12} {:<10} {place}\n", row.seq, row.officer, row.kind));
        }
        print(text.as_bytes())?;
    }
    Ok(if unsent_only && queue.unsent > 0 { ExitCode::from(EXIT_FOUND) } else { ExitCode::SUCCESS })
}

fn read(config: &Config, unsent_only: bool) -> Result<Queue, StoreError> {
    let (store, _) = start::open_store(config)?;
    let state = store.outbox().state()?;
    let records = store
        .newest(ROWS_MAX)?
        .into_iter()
        .filter(|row| !(unsent_only && row.acknowledged))
        .map(|row| Row {
            seq: row.record.seq.0,
            at: row.record.at,
            officer: row.record.officer.as_str().to_owned(),
            kind: row.record.kind.as_str().to_owned(),
            at_the_centre: row.acknowledged,
            hash: row.record.hash.to_string(),
        })
        .collect();
    let crate::ports::outbox::QueueState { unsent, oldest, last_seq, acked_seq, limit, .. } = state;
    Ok(Queue { unsent, oldest, last_seq, acked_seq, limit, records })
}
