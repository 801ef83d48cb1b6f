//! The peer: a bare client that inserts the same rows, a thousand in a statement, each statement durable. Its table has the
//! same columns and the same key and nothing else.

use std::path::Path;

use imza_kiosk::domain::record::Record;
use postgres::types::ToSql;

use crate::BATCH;
use crate::postgres::Cluster;

const COLUMNS: usize = 14;
const TABLE: &str = "CREATE TABLE records (kiosk TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    at BIGINT NOT NULL, officer TEXT NOT NULL, kind TEXT NOT NULL, commitment BYTEA NOT NULL, prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL, salt BYTEA, body TEXT, received_at BIGINT NOT NULL, effect TEXT NOT NULL,
    effect_detail TEXT NOT NULL, PRIMARY KEY (kiosk, epoch, seq))";

/// A bare client.
pub struct Bare {
    client: Client,
    /// The epoch grows with each queue, so that the same rows go in again under new keys.
    epoch: i64,
    next: usize,
}

enum Client {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

fn statement(rows: usize, sign: char) -> String {
    let place = |row: usize| {
        let places: Vec<_> = (1..=COLUMNS).map(|column| format!("{sign}{}", row * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    format!("INSERT INTO records VALUES {}", (0..rows).map(place).collect::<Vec<_>>().join(", "))
}

impl Bare {
    /// A file beside the centres', as durable as theirs.
    pub fn sqlite(folder: &Path) -> Self {
        let client = rusqlite::Connection::open(folder.join("bare.sqlite")).expect("it opens");
        let set = "PRAGMA journal_mode = wal; PRAGMA synchronous = full;";
        client.execute_batch(&format!("{set} {TABLE}")).expect("a table");
        Self { client: Client::Sqlite(client), epoch: 1, next: 0 }
    }

    /// A database of the same server.
    pub fn postgres(cluster: &Cluster) -> Self {
        let mut client = cluster.client(&cluster.new_database());
        client.batch_execute(TABLE).expect("a table");
        Self { client: Client::Postgres(Box::new(client)), epoch: 1, next: 0 }
    }

    /// Inserts the next batch of the records and answers how many it had.
    pub fn insert(&mut self, records: &[Record]) -> usize {
        if self.next >= records.len() {
            (self.next, self.epoch) = (0, self.epoch + 1);
        }
        let batch = &records[self.next..records.len().min(self.next + BATCH)];
        self.next += batch.len();
        match &mut self.client {
            Client::Sqlite(client) => into_sqlite(client, self.epoch, batch),
            Client::Postgres(client) => into_postgres(client, self.epoch, batch),
        }
        batch.len()
    }
}

/// A row's numbers and its parts.
struct Row<'a> {
    seq: i64,
    at: i64,
    texts: [&'a str; 2],
    hashes: [&'a [u8]; 4],
    body: &'a str,
}

fn row(record: &Record) -> Row<'_> {
    let content = record.content.as_ref().expect("a content");
    Row {
        seq: i64::try_from(record.seq.0).expect("small"),
        at: i64::try_from(record.at.as_nanosecond()).expect("small"),
        texts: [record.officer.as_str(), record.kind.as_str()],
        hashes: [
            record.commitment.as_bytes(),
            record.prev_hash.as_bytes(),
            record.hash.as_bytes(),
            content.salt.as_bytes(),
        ],
        body: &content.body,
    }
}

fn into_sqlite(client: &mut rusqlite::Connection, epoch: i64, batch: &[Record]) {
    let rows: Vec<_> = batch.iter().map(row).collect();
    let mut all: Vec<&dyn rusqlite::ToSql> = Vec::with_capacity(rows.len() * COLUMNS);
    for row in &rows {
        all.extend([&"baku-01-1" as &dyn rusqlite::ToSql, &epoch, &row.seq, &row.at, &row.texts[0], &row.texts[1]]);
        all.extend(row.hashes.iter().map(|hash| hash as &dyn rusqlite::ToSql));
        all.extend([&row.body as &dyn rusqlite::ToSql, &0_i64, &"applied", &""]);
    }
    let transaction = client.transaction().expect("a transaction");
    let text = statement(batch.len(), '?');
    transaction.prepare_cached(&text).expect("prepared").execute(all.as_slice()).expect("inserted");
    transaction.commit().expect("committed");
}

fn into_postgres(client: &mut postgres::Client, epoch: i64, batch: &[Record]) {
    thread_local! {
        static PREPARED: std::cell::RefCell<Option<(usize, postgres::Statement)>> = const { std::cell::RefCell::new(None) };
    }
    let known = PREPARED.with_borrow(|kept| kept.clone()).filter(|(rows, _)| *rows == batch.len());
    let (_, prepared) = known.unwrap_or_else(|| {
        let prepared = client.prepare(&statement(batch.len(), '$')).expect("prepared");
        PREPARED.set(Some((batch.len(), prepared.clone())));
        (batch.len(), prepared)
    });
    let rows: Vec<_> = batch.iter().map(row).collect();
    let mut all: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(rows.len() * COLUMNS);
    for row in &rows {
        all.extend([&"baku-01-1" as &(dyn ToSql + Sync), &epoch, &row.seq, &row.at, &row.texts[0], &row.texts[1]]);
        all.extend(row.hashes.iter().map(|hash| hash as &(dyn ToSql + Sync)));
        all.extend([&row.body as &(dyn ToSql + Sync), &0_i64, &"applied", &""]);
    }
    client.execute(&prepared, &all).expect("inserted");
}
