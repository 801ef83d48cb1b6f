//! The ledger: the same sentences over SQLite and over PostgreSQL, and what is said of a server alone.

mod bench;
mod differences;
mod failover;
mod feed;
#[path = "../store/figures.rs"]
mod figures;
mod files;
mod life;
mod messages;
mod moves;
mod old_versions;
#[path = "../postgres/mod.rs"]
mod postgres;
mod processes;
mod refunds;
mod reports;
mod rows;
mod sales;
mod sentences;
mod server;
mod stock;
mod transactions;

use bench::Bench;
use sentences::SENTENCES;

fn every_sentence_holds(bench: &Bench) {
    for sentence in SENTENCES {
        println!("- {}", sentence.says);
        (sentence.holds)(bench);
    }
}

#[test]
fn every_sentence_holds_on_sqlite() {
    every_sentence_holds(&Bench::Sqlite);
}

#[test]
fn every_sentence_holds_on_postgresql() {
    if let Some(cluster) = bench::cluster() {
        every_sentence_holds(&Bench::Postgres(cluster));
    }
}
