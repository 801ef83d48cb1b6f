//! The sentence about the stock, past the program's own rules.

use imza_kiosk::central::ledger::{Ledger, LedgerError, stock};
use imza_kiosk::domain::stock::{Account, Ware};

use crate::bench::{Bench, is_refused};

fn run(ledger: &Ledger, sql: &str) -> Result<usize, LedgerError> {
    ledger.write(|tx| tx.execute(sql, &[]))
}

fn balance(
    ledger: &Ledger,
    account: &str,
    to: &str,
    ware: &str,
    (numbered, pieces): (i64, i64),
) -> Result<usize, LedgerError> {
    let sql = format!(
        "INSERT INTO stock_balances (branch, account, to_branch, ware, is_numbered, pieces)
        VALUES ('baku-01', '{account}', '{to}', '{ware}', {numbered}, {pieces})"
    );
    run(ledger, &sql)
}

/// A movement of readers from the supplier to the shelf, as the effect of a record.
fn moved(
    ledger: &Ledger,
    seq: i64,
    (line, pieces): (i64, i64),
    number: &str,
    to: &str,
    undoes: &str,
) -> Result<usize, LedgerError> {
    let record = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at, effect,
        effect_detail) VALUES ('kiosk-1', 1, $1, 0, 'aysel', 'stock-moved', $2, $2, $2, 0, 'applied', '') ON CONFLICT DO NOTHING";
    ledger.write(|tx| tx.execute(record, &[seq.into(), (&seq.to_be_bytes()[..]).into()]))?;
    let numbered = i64::from(number != "NULL");
    let sql = format!(
        "INSERT INTO stock_movements (kiosk, epoch, seq, line, commitment, branch, officer, at, cause, ware, number, is_numbered,
            pieces, from_branch, from_account, from_to_branch, to_branch, to_account, to_to_branch, undoes)
        SELECT 'kiosk-1', 1, {seq}, {line}, commitment, 'baku-01', 'aysel', 0, 'receive', 'reader', {number}, {numbered}, {pieces},
            'baku-01', 'supplier', '', 'baku-01', '{to}', '', {undoes} FROM records r WHERE seq = {seq}"
    );
    run(ledger, &sql)
}

pub fn balanced(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    for (n, account) in (0..).zip(Account::ALL) {
        let to = if *account == Account::Transit { "ganja-01" } else { "" };
        let words = (account.word(), Ware::SmartCard.word());
        assert_eq!(balance(&ledger, words.0, to, words.1, (0, n)), Ok(1), "{account:?}");
        let below = balance(&ledger, words.0, to, Ware::UsbToken.word(), (0, -1));
        assert_eq!(below.is_ok(), account.may_owe(), "{account:?} below zero: {below:?}");
    }
    for (account, to, ware, why) in [
        ("shelf", "", "smart-card", "an account twice"),
        ("pocket", "", "reader", "an account that is none"),
        ("shelf", "", "pencil", "a ware that is none"),
        ("shelf", "ganja-01", "reader", "a shelf on its way"),
        ("transit", "", "reader", "on its way to nowhere"),
        ("transit", "baku-01", "reader", "on its way to itself"),
    ] {
        assert!(is_refused(balance(&ledger, account, to, ware, (0, 1))), "{why}");
    }
    let named = ledger.read(stock::unbalanced).expect("read");
    assert_eq!(named.len(), Account::ALL.len() + 1, "what nothing moved to is found: {named:?}");
    assert_eq!(run(&ledger, "DELETE FROM stock_balances"), Ok(Account::ALL.len() + 2));
    assert_eq!(
        (balance(&ledger, "supplier", "", "reader", (1, -1)), balance(&ledger, "shelf", "", "reader", (1, 1))),
        (Ok(1), Ok(1))
    );
    assert_eq!(
        (balance(&ledger, "supplier", "", "reader", (0, -9)), balance(&ledger, "shelf", "", "reader", (0, 9))),
        (Ok(1), Ok(1))
    );
    let piece = "INSERT INTO stock_pieces (ware, number, branch, account, to_branch) VALUES ('reader', 'RD-1', 'baku-01', 'shelf', '')";
    assert_eq!(run(&ledger, piece), Ok(1));
    assert!(is_refused(run(&ledger, piece)), "a piece in two places");
    assert!(
        is_refused(run(&ledger, &piece.replace("shelf", "sold").replace("RD-1", "RD-2"))),
        "in an account that is not there"
    );
    assert_eq!(moved(&ledger, 1, (1, 1), "'RD-1'", "shelf", "NULL"), Ok(1));
    assert_eq!(moved(&ledger, 2, (1, 9), "NULL", "shelf", "NULL"), Ok(1));
    assert_eq!(ledger.read(stock::unbalanced), Ok(vec![]));
    for (what, number, to, undoes, why) in [
        ((1, 1), "NULL", "shelf", "NULL", "a line of a record twice"),
        ((2, 0), "NULL", "shelf", "NULL", "no piece"),
        ((2, 2), "'RD-1'", "shelf", "NULL", "a serial number for two pieces"),
        ((2, 1), "NULL", "supplier", "NULL", "from an account to itself"),
        ((2, 1), "NULL", "sold", "NULL", "to an account that is not there"),
    ] {
        assert!(is_refused(moved(&ledger, 2, what, number, to, undoes)), "{why}");
    }
    assert_eq!(moved(&ledger, 3, (1, 1), "NULL", "shelf", "commitment"), Ok(1));
    let again = "UPDATE stock_movements SET undoes = (SELECT undoes FROM stock_movements WHERE seq = 3) WHERE seq = 2";
    assert!(is_refused(run(&ledger, again)), "undone twice");
    assert_eq!(ledger.read(stock::unbalanced).expect("read").len(), 2, "a movement that no account holds is found");
    counted(&ledger);
}

/// A count that differs says why, and by much it has another officer's word.
fn counted(ledger: &Ledger) {
    let count = |ware: &str, expected: i64, counted: i64, reason: &str, by: &str| {
        let sql = format!(
            "INSERT INTO stock_counts (kiosk, epoch, seq, branch, officer, at, ware, expected, counted, reason, approved_by)
            VALUES ('kiosk-1', 1, 1, 'baku-01', 'aysel', 0, '{ware}', {expected}, {counted}, {reason}, {by})"
        );
        run(ledger, &sql)
    };
    let samir = "INSERT INTO officers (id, display_name, role, password_hash, made_at)
        VALUES ('samir', 'Samir T.', 'supervisor', 'hash', 0)";
    assert_eq!(run(ledger, samir), Ok(1));
    for (expected, counted, reason, by, why) in [
        (9, 8, "NULL", "NULL", "without a reason"),
        (9, 1, "'missing'", "NULL", "by much, and nobody agreed"),
        (9, 1, "'missing'", "'aysel'", "by much, and the clerk agreed"),
        (9, 1, "'missing'", "'nobody'", "by much, and nobody knows who agreed"),
        (9, -1, "'missing'", "'samir'", "fewer than none"),
    ] {
        assert!(is_refused(count("reader", expected, counted, reason, by)), "{why}");
    }
    assert_eq!(count("reader", 9, 1, "'missing'", "'samir'"), Ok(1));
    assert_eq!(count("usb-token", 9, 8, "'missing'", "NULL"), Ok(1));
    assert_eq!(count("smart-card", 9, 9, "NULL", "NULL"), Ok(1));
}
