//! Sentences about sales of readers, past the program's own rules.

use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError};

use crate::bench::{Bench, is_refused};

/// Puts a sale in as the effect of a record; the columns that the way of paying fills are text as SQL has them.
fn put(
    ledger: &Ledger,
    seq: i64,
    receipt: i64,
    (way, given, slip, order): (&str, &str, &str, &str),
) -> Result<usize, LedgerError> {
    let record = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at,
        effect, effect_detail) VALUES ('kiosk-1', 1, $1, 0, 'aysel', 'reader-sale', $2, $2, $2, 0, 'applied', '')
        ON CONFLICT DO NOTHING";
    ledger.write(|tx| tx.execute(record, &[seq.into(), (&b"hash"[..]).into()]))?;
    let sale = format!(
        "INSERT INTO reader_sales (kiosk, epoch, seq, receipt, branch, officer, at, payment, total_qepik, given_qepik, slip,
            order_number) VALUES ('kiosk-1', 1, $1, $2, 'baku-01', 'aysel', 0, '{way}', 2500, {given}, {slip}, {order})"
    );
    ledger.write(|tx| tx.execute(&sale, &[seq.into(), receipt.into()]))
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
    let line = |seq: i64, line: i64, pieces: i64, serial: Option<&str>| {
        let sql = "INSERT INTO reader_sale_lines (kiosk, epoch, seq, line, goods, pieces, price_qepik, serial)
            VALUES ('kiosk-1', 1, $1, $2, 'reader-alone', $3, 2500, $4)";
        ledger.write(|tx| tx.execute(sql, &[seq.into(), line.into(), pieces.into(), Value::from(serial)]))
    };
    assert_eq!((line(1, 1, 1, Some("RD-1")), line(1, 2, 3, None), line(2, 1, 1, None)), (Ok(1), Ok(1), Ok(1)));
    assert!(is_refused(line(2, 2, 1, Some("RD-1"))), "a serial number twice");
    assert!(is_refused(line(2, 2, 2, Some("RD-2"))), "a serial number for two pieces");
    assert!(is_refused(line(2, 2, 0, None)), "no piece");
    assert!(is_refused(line(9, 1, 1, None)), "a line without its sale");
}
