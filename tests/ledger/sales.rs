//! Sentences about sales of readers, past the program's own rules.

use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError};

use crate::bench::{Bench, is_refused};

/// Puts a record in that the sale or what undoes it is the effect of.
fn put_record(ledger: &Ledger, seq: i64, kind: &str) -> Result<usize, LedgerError> {
    let record = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at,
        effect, effect_detail) VALUES ('kiosk-1', 1, $1, 0, 'aysel', $3, $2, $2, $2, 0, 'applied', '')
        ON CONFLICT DO NOTHING";
    ledger.write(|tx| tx.execute(record, &[seq.into(), (&b"hash"[..]).into(), kind.into()]))
}

/// Puts a sale in as the effect of a record; the columns that the way of paying fills are text as SQL has them.
fn put(
    ledger: &Ledger,
    seq: i64,
    receipt: i64,
    (way, given, slip, order): (&str, &str, &str, &str),
) -> Result<usize, LedgerError> {
    put_record(ledger, seq, "reader-sale")?;
    let sale = format!(
        "INSERT INTO reader_sales (kiosk, epoch, seq, receipt, branch, officer, at, payment, total_qepik, given_qepik, slip,
            order_number) VALUES ('kiosk-1', 1, $1, $2, 'baku-01', 'aysel', 0, '{way}', 2500, {given}, {slip}, {order})"
    );
    ledger.write(|tx| tx.execute(&sale, &[seq.into(), receipt.into()]))
}

fn put_line(ledger: &Ledger, seq: i64, line: i64, pieces: i64, serial: Option<&str>) -> Result<usize, LedgerError> {
    let sql = "INSERT INTO reader_sale_lines (kiosk, epoch, seq, line, goods, pieces, price_qepik, serial)
        VALUES ('kiosk-1', 1, $1, $2, 'reader-alone', $3, 2500, $4)";
    ledger.write(|tx| tx.execute(sql, &[seq.into(), line.into(), pieces.into(), Value::from(serial)]))
}

pub fn counted_once(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let (cash, card, prepaid) = (
        ("cash", "2500", "NULL", "NULL"),
        ("card", "NULL", "'4417'", "NULL"),
        ("prepaid", "NULL", "NULL", "'260-1147'"),
    );
    assert_eq!(put(&ledger, 1, 1, cash), Ok(1));
    assert_eq!(put(&ledger, 2, 2, card), Ok(1));
    assert_eq!(put(&ledger, 3, 3, prepaid), Ok(1));
    for (receipt, paid, why) in [
        (2, cash, "a receipt's number twice"),
        (0, cash, "no receipt's number"),
        (4, prepaid, "an order's reader twice"),
        (4, ("prepaid", "NULL", "NULL", "'299-9999'"), "an order that is not there"),
        (4, ("cash", "2499", "NULL", "NULL"), "less cash than it costs"),
        (4, ("cash", "NULL", "NULL", "NULL"), "cash without what was given"),
        (4, ("card", "2500", "'1'", "NULL"), "a card and cash"),
        (4, ("card", "NULL", "NULL", "NULL"), "a card without its slip"),
        (4, ("gift", "NULL", "NULL", "NULL"), "a way to pay that is none"),
    ] {
        assert!(is_refused(put(&ledger, 4, receipt, paid)), "{why}");
    }
    let line = |seq, line, pieces, serial| put_line(&ledger, seq, line, pieces, serial);
    assert_eq!((line(1, 1, 1, Some("RD-1")), line(1, 2, 3, None), line(2, 1, 1, None)), (Ok(1), Ok(1), Ok(1)));
    assert!(is_refused(line(2, 2, 1, Some("RD-1"))), "a serial number twice");
    assert!(is_refused(line(2, 2, 2, Some("RD-2"))), "a serial number for two pieces");
    assert!(is_refused(line(2, 2, 0, None)), "no piece");
    assert!(is_refused(line(9, 1, 1, None)), "a line without its sale");
    undone_once(&ledger);
}

/// A sale ends once, with a second person; what comes back whole can be sold again, what is faulty never.
fn undone_once(ledger: &Ledger) {
    let samir = "INSERT INTO officers (id, display_name, role, password_hash, made_at)
        VALUES ('samir', 'Samir T.', 'supervisor', 'hash', 0)";
    assert_eq!(ledger.write(|tx| tx.execute(samir, &[])), Ok(1));
    let undo = |seq: i64, sale: i64, kind: &str, by: &str, (way, qepik, slip): (&str, &str, &str)| {
        put_record(ledger, seq, "sale-reversal")?;
        let sql = format!(
            "INSERT INTO reader_sale_reversals (kiosk, epoch, seq, receipt, branch, officer, at, kind, sale_epoch, sale_seq,
                reason, approved_by, payback, payback_qepik, slip) VALUES ('kiosk-1', 1, $1, $1, 'baku-01', 'aysel', 0, '{kind}',
                1, $2, 'faulty', '{by}', {way}, {qepik}, {slip})"
        );
        ledger.write(|tx| tx.execute(&sql, &[seq.into(), sale.into()]))
    };
    let (cash, card, nothing) = (("'cash'", "2500", "NULL"), ("'card'", "2500", "'9'"), ("NULL", "NULL", "NULL"));
    assert_eq!(undo(11, 1, "exchange", "samir", nothing), Ok(1));
    assert_eq!(undo(12, 1, "exchange", "samir", nothing), Ok(1), "exchanged as often as need be");
    assert_eq!(undo(13, 1, "refund", "samir", cash), Ok(1));
    assert_eq!(undo(14, 2, "void", "samir", card), Ok(1));
    for (sale, kind, by, payback, why) in [
        (1, "void", "samir", cash, "a sale that ended before"),
        (9, "void", "samir", cash, "a sale that is not there"),
        (3, "void", "aysel", cash, "the clerk's own word"),
        (3, "void", "nobody", cash, "nobody's word"),
        (3, "void", "samir", nothing, "a void without what is given back"),
        (3, "exchange", "samir", cash, "an exchange and money"),
        (3, "refund", "samir", ("'cash'", "-1", "NULL"), "money that is taken"),
        (3, "refund", "samir", ("'card'", "2500", "NULL"), "a card without its slip"),
        (3, "refund", "samir", ("'cash'", "2500", "'9'"), "cash with a slip"),
    ] {
        assert!(is_refused(undo(15, sale, kind, by, payback)), "{why}");
    }
    let came_back = |state: &str| {
        let sql = "UPDATE reader_sale_lines SET returned = $1 WHERE serial = 'RD-1'";
        ledger.write(|tx| tx.execute(sql, &[state.into()]))
    };
    assert_eq!(came_back("faulty"), Ok(1));
    assert!(is_refused(put_line(ledger, 2, 3, 1, Some("RD-1"))), "a faulty reader is not sold again");
    assert!(is_refused(came_back("lost")), "no such state");
    assert_eq!(came_back("whole"), Ok(1));
    assert_eq!(put_line(ledger, 2, 3, 1, Some("RD-1")), Ok(1), "a whole one is");
    let ended = "UPDATE reader_sales SET ended = 'void' WHERE order_number = '260-1147'";
    assert_eq!(ledger.write(|tx| tx.execute(ended, &[])), Ok(1));
    assert_eq!(
        put(ledger, 16, 16, ("prepaid", "NULL", "NULL", "'260-1147'")),
        Ok(1),
        "an order's reader is handed out again"
    );
}

/// A record opens one shift, which is closed once and with a count.
pub fn one_shift(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let open = |seq: i64, commitment: &[u8]| {
        put_record(&ledger, seq, "shift-opened")?;
        let sql = "INSERT INTO shifts (kiosk, epoch, seq, commitment, branch, officer, opened_at, float_qepik)
            VALUES ('kiosk-1', 1, $1, $2, 'baku-01', 'aysel', 0, 10000)";
        ledger.write(|tx| tx.execute(sql, &[seq.into(), commitment.into()]))
    };
    let close = |seq: i64, by: i64, counted: &str| {
        put_record(&ledger, by, "shift-closed")?;
        let sql = format!(
            "UPDATE shifts SET closed_epoch = 1, closed_seq = $2, closed_by = 'aysel', closed_at = 1, counted_qepik = {counted},
                expected_qepik = 10000 WHERE kiosk = 'kiosk-1' AND seq = $1"
        );
        ledger.write(|tx| tx.execute(&sql, &[seq.into(), by.into()]))
    };
    assert_eq!(open(1, b"first"), Ok(1));
    assert!(is_refused(open(2, b"first")), "the same beginning under another number");
    assert!(is_refused(close(1, 3, "NULL")), "an end without a count");
    assert!(is_refused(close(1, 3, "-1")), "a count below zero");
    assert_eq!((close(1, 3, "9999"), open(4, b"second")), (Ok(1), Ok(1)));
    assert!(is_refused(close(4, 3, "10000")), "one record ends one shift");
    assert_eq!(close(4, 5, "10000"), Ok(1));
}
