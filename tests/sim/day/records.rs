//! What records say, read from their JSON alone, in the words of [`super::deeds`].

use serde_json::Value;

/// The kinds of records that tell of something that somebody did with money or pieces.
pub const KINDS: [&str; 7] =
    ["reader-sale", "sale-reversal", "stock-moved", "stock-counted", "shift-opened", "shift-closed", "hand-over"];

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn rows(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Each number of a list of runs: the letters before, and digits that are counted through.
fn numbers(runs: &Value) -> Vec<String> {
    let mut numbers = vec![];
    for run in rows(runs) {
        let first = text(&run["first"]);
        let last = run["last"].as_str().unwrap_or(first);
        let letters = first.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, from, to) = (&first[..letters], &first[letters..], &last[letters..]);
        let number = |digits: &str| digits.parse::<u64>().unwrap_or(0);
        let all = (number(from)..=number(to)).map(|n| format!("{before}{n:0width$}", width = from.len()));
        numbers.extend(all);
    }
    numbers.sort_unstable();
    numbers
}

fn sale(said: &Value) -> String {
    let line =
        |line: &Value| format!("{}x{}@{}{}", line["count"], text(&line["goods"]), line["price"], text(&line["serial"]));
    let lines: Vec<_> = rows(&said["sale"]["lines"]).map(line).collect();
    let payment = &said["sale"]["payment"];
    let paid = match text(&payment["way"]) {
        "cash" => format!("cash {}", payment["given"]),
        way => format!("{way} {}", text(&payment["slip"])),
    };
    format!("sold {} {paid}", lines.join(" "))
}

fn reversal(said: &Value) -> String {
    let (what, receipt) = (&said["reversal"]["what"], &said["reversal"]["of"]["receipt"]);
    match text(&what["kind"]) {
        "exchange" => {
            let serials = &what["piece"]["serials"];
            let numbers = match serials.as_object() {
                Some(_) => format!("{}>{}", text(&serials["returned"]), text(&serials["given"])),
                None => String::new(),
            };
            format!("exchange {receipt} {} {numbers}", text(&what["piece"]["goods"]))
        }
        kind => format!("{kind} {receipt} {} {}", text(&what["payback"]["way"]), what["payback"]["amount"]),
    }
}

fn moved(said: &Value) -> String {
    let moved = &said["moved"];
    let pieces = match moved["pieces"]["counted"].as_i64() {
        Some(counted) => counted.to_string(),
        None => numbers(&moved["pieces"]["numbered"]).join("+"),
    };
    let (kind, ware, other) = (text(&moved["move"]), text(&moved["ware"]), text(&moved["branch"]));
    format!("{kind} {pieces} {ware} {other} undo {}", !moved["undoes"].is_null())
}

fn counted(said: &Value) -> String {
    let number = |value: &Value| value.as_i64().unwrap_or(-1);
    let lines: Vec<_> =
        rows(&said["count"]["lines"]).map(|line| (number(&line["expected"]), number(&line["counted"]))).collect();
    let mut missing: Vec<_> = rows(&said["count"]["lines"]).flat_map(|line| numbers(&line["missing"])).collect();
    missing.sort_unstable();
    format!("counted {lines:?} missing {missing:?}")
}

/// What a record says; nothing where that is of no deed.
pub fn words(kind: &str, said: &Value) -> Option<String> {
    Some(match kind {
        "reader-sale" => sale(said),
        "sale-reversal" => reversal(said),
        "stock-moved" => moved(said),
        "stock-counted" => counted(said),
        "shift-opened" => format!("float {}", said["float"]),
        "shift-closed" => format!("drawer {}", said["closing"]["counted"]),
        "hand-over" => {
            format!("{} {} for {}", text(&said["carrier_kind"]), text(&said["carrier_serial"]), text(&said["order"]))
        }
        _ => return None,
    })
}
