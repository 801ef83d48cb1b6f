//! The centre as a kiosk and an administrator meet it: the real program with a ledger, a PKCS#11 token and mutual TLS, asked
//! by a real HTTP client. Nothing of the centre is looked at from inside.

mod again;
mod approvals;
mod attorneys;
mod by_stick;
mod carrier;
mod carriers;
mod certificates;
mod client;
mod commands;
#[path = "../counter_program/mod.rs"]
mod counter_program;
mod desk;
mod differences;
mod documents;
mod endings;
mod enrolment;
mod evidence;
mod fixture;
mod hostile;
mod judges;
mod keys;
mod life;
mod link;
mod portal;
#[path = "../postgres/mod.rs"]
mod postgres;
mod prompt;
mod record_search;
mod records;
mod refusals;
mod reports;
mod road;
mod sales;
mod several;
mod sign_ins;
mod stick_limits;
mod stock;
mod transport;
mod two_keys;
mod unblocking;
mod urgent;

use std::process::Command;

/// The same tests once more, in a process whose centres keep their ledgers in PostgreSQL.
#[test]
fn road_records_refusals_and_several_servers_are_the_same_on_postgresql() {
    if std::env::var_os(fixture::ON_POSTGRESQL).is_some() {
        return;
    }
    if let Err(why) = postgres::Cluster::shared() {
        println!("skipped: {why}");
        return;
    }
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "again::",
            "approvals::",
            "attorneys::",
            "road::",
            "records::",
            "refusals::",
            "reports::",
            "sales::",
            "several::",
            "sign_ins::",
            "certificates::",
            "endings::",
            "life::",
            "evidence::",
            "by_stick::",
            "hostile::",
            "two_keys::",
            "link::",
            "portal::payments::",
            "unblocking::",
        ])
        .env(fixture::ON_POSTGRESQL, "1")
        .output()
        .expect("this program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && !said.contains(" 0 passed"), "a test failed on PostgreSQL");
}
