//! What was counted on a day against what lies in the ledger, counted once more the plain way.

use imza_kiosk::central::ledger::portal::{self, PlacedBranch};
use imza_kiosk::central::ledger::{Ledger, LedgerError, branches, kiosks, shifts, stock};
use imza_kiosk::central::ra::differences;
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::differences::{BranchDifferences, CountRecord, Counted};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::Branch;
use imza_kiosk::domain::record::{Record, RecordKind, RecordSeq};
use imza_kiosk::domain::shift::{ShiftClosing, ShiftTotals};
use imza_kiosk::domain::stock::{CountLine, CountReason, StockCount, Ware};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp};

use crate::bench::{AT, Bench, Home, aysel};

const OFFSET_HOURS: i8 = 4;
/// The branches, each with a kiosk; the last one counts nothing.
const BRANCHES: [(&str, &str); 3] = [("baku-01", "kiosk-1"), ("ganja-02", "kiosk-2"), ("sheki-01", "kiosk-3")];
/// Records of counts, and of shifts.
const COUNTS: u64 = 120;
const SHIFTS: u64 = 90;

/// A shift as the plain way knows it.
struct Shift {
    branch: usize,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    expected: Option<i64>,
    counted: i64,
}

/// A ware that was counted.
struct Count {
    branch: usize,
    at: Timestamp,
    expected: u32,
    counted: u32,
}

fn utc(at: DateTime) -> Timestamp {
    Offset::constant(OFFSET_HOURS).to_timestamp(at).expect("in range")
}

fn day(ago: i64) -> Date {
    date(2026, 11, 27).checked_sub(Span::new().days(ago)).expect("a day")
}

/// The edges of days first, then whatever a fixed sequence throws on five days.
fn moment(n: u64) -> Timestamp {
    let (edge, ago) = (n % 4, i64::try_from(n / 4).expect("small"));
    match edge {
        _ if n >= 20 => {
            let random = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
            utc(day(0).at(23, 59, 0, 0))
                - SignedDuration::from_mins(i64::try_from(random % (5 * 24 * 60)).expect("small"))
        }
        0 => utc(day(ago).at(0, 0, 0, 0)),
        1 => utc(day(ago).at(23, 59, 59, 999_999_999)),
        2 => utc(day(ago).at(9, 0, 0, 0)),
        _ => utc(day(ago).at(18, 30, 0, 0)),
    }
}

/// A record of a kiosk, kept.
fn kept(ledger: &Ledger, kiosk: &str, seq: u64, at: Timestamp) -> Record {
    let commitment = Sha256Hash::of(format!("{kiosk} {seq}").as_bytes());
    let sql =
        "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at, effect,
        effect_detail) VALUES ($1, 1, $2, $3, 'aysel', 'counted', $4, $4, $4, 0, 'applied', '')";
    let values = [kiosk.into(), i64::try_from(seq).expect("small").into(), at.into(), commitment.into()];
    assert_eq!(ledger.write(|tx| tx.execute(sql, &values)), Ok(1));
    let kind = RecordKind::try_from("counted".to_owned()).expect("a word");
    let hash = commitment;
    Record { seq: RecordSeq(seq), at, officer: aysel(), kind, commitment, prev_hash: hash, hash, content: None }
}

fn count(ledger: &Ledger, n: u64) -> Vec<Count> {
    let branch = usize::from(n.is_multiple_of(3));
    let (name, kiosk) = BRANCHES[branch];
    let record = kept(ledger, kiosk, n + 1, moment(n));
    let lines: Vec<CountLine> = (0_u32..)
        .zip(&Ware::ALL[..usize::try_from(n % 3).expect("small") + 1])
        .map(|(line, ware)| {
            let expected = 20 + u32::try_from(n).expect("small");
            let counted = match (n + u64::from(line)) % 5 {
                0 => expected - 1 - line,
                1 => expected + 7,
                _ => expected,
            };
            CountLine { ware: *ware, expected, counted, missing: vec![] }
        })
        .collect();
    let differs: u32 = lines.iter().map(|line| line.expected.abs_diff(line.counted)).sum();
    let by = (differs > 2).then(|| OfficerId::parse("samir").expect("a name"));
    let reason = (differs > 0).then_some(CountReason::Missing);
    let told = StockCount::new(lines.clone(), reason, by).expect("a count");
    assert_eq!(ledger.write(|tx| stock::add_counts(tx, (kiosk, 1, name), &[(&record, &told)])), Ok(()));
    let count = |line: CountLine| Count { branch, at: record.at, expected: line.expected, counted: line.counted };
    lines.into_iter().map(count).collect()
}

fn shift(ledger: &Ledger, n: u64) -> Shift {
    let branch = usize::from(n.is_multiple_of(4));
    let (name, kiosk) = BRANCHES[branch];
    let opened_at = moment(n) - SignedDuration::from_hours(i64::try_from(n % 30).expect("small"));
    let opening = kept(ledger, kiosk, 1_000 + 2 * n, opened_at);
    let float = Qepik::new(10_000);
    assert_eq!(ledger.write(|tx| shifts::open(tx, (kiosk, 1, name), &opening, float)), Ok(()));
    let counted = 10_000 + i64::try_from(n % 5).expect("small") * 50 - 100;
    let closed_at = (!n.is_multiple_of(7)).then(|| moment(n));
    let expected = (closed_at.is_some() && !n.is_multiple_of(6)).then_some(10_000);
    if let Some(at) = closed_at {
        let closing = kept(ledger, kiosk, 1_001 + 2 * n, at);
        let known = Some(float).filter(|_| expected.is_some());
        let totals = (ShiftTotals::default(), 0);
        let told = ShiftClosing::new(opening.commitment, known, totals, Qepik::new(counted)).expect("a closing");
        assert_eq!(ledger.write(|tx| shifts::close(tx, (kiosk, 1), &closing, &told)), Ok(()));
    }
    Shift { branch, opened_at, closed_at, expected, counted }
}

fn filled(bench: &Bench) -> (Home, Ledger, Vec<Count>, Vec<Shift>) {
    let (home, ledger) = bench.filled();
    let made = ledger.write(|tx| {
        for (code, kiosk) in &BRANCHES[1..] {
            branches::put(tx, &Branch { code: (*code).to_owned(), name: (*code).to_owned() })?;
            kiosks::add(tx, kiosk, code, AT)?;
        }
        let samir = "INSERT INTO officers (id, display_name, role, password_hash, made_at)
            VALUES ('samir', 'Samir T.', 'supervisor', 'hash', 0)";
        tx.execute(samir, &[])
    });
    assert_eq!(made, Ok::<_, LedgerError>(1));
    let counts = (0..COUNTS).flat_map(|n| count(&ledger, n)).collect();
    let shifts = (0..SHIFTS).map(|n| shift(&ledger, n)).collect();
    (home, ledger, counts, shifts)
}

/// The sums of a branch on a day, the plain way.
fn plain(
    branch: usize,
    (from, until): (Timestamp, Timestamp),
    counts: &[Count],
    shifts: &[Shift],
) -> BranchDifferences {
    let mut sums = BranchDifferences { branch: BRANCHES[branch].0.to_owned(), ..BranchDifferences::default() };
    for count in counts.iter().filter(|count| count.branch == branch && (from..until).contains(&count.at)) {
        sums.shelves.counted += 1;
        sums.shelves.differing += u64::from(count.counted != count.expected);
        sums.shelves.missing += u64::from(count.expected.saturating_sub(count.counted));
        sums.shelves.found += u64::from(count.counted.saturating_sub(count.expected));
    }
    let drawers = &mut sums.drawers;
    for shift in shifts.iter().filter(|shift| shift.branch == branch) {
        drawers.open += u64::from(shift.opened_at < until && shift.closed_at.is_none_or(|at| at >= until));
        if !shift.closed_at.is_some_and(|at| (from..until).contains(&at)) {
            continue;
        }
        drawers.closed += 1;
        let Some(expected) = shift.expected else {
            drawers.unknown += 1;
            continue;
        };
        drawers.differing += u64::from(shift.counted != expected);
        drawers.short = Qepik::new(drawers.short.value() + (expected - shift.counted).max(0));
        drawers.over = Qepik::new(drawers.over.value() + (shift.counted - expected).max(0));
    }
    sums
}

/// The sums that a branch's records come to.
fn summed(branch: &str, records: &[CountRecord]) -> BranchDifferences {
    let mut sums = BranchDifferences { branch: branch.to_owned(), ..BranchDifferences::default() };
    let (shelves, drawers) = (&mut sums.shelves, &mut sums.drawers);
    for record in records.iter().filter(|record| record.branch == branch) {
        match &record.counted {
            Counted::Shelf { expected, counted, reason, approved_by, .. } => {
                let differs = expected.abs_diff(*counted);
                assert_eq!(
                    (reason.is_some(), approved_by.is_some() || differs <= 2),
                    (differs > 0, true),
                    "{record:?}"
                );
                shelves.counted += 1;
                shelves.differing += u64::from(differs > 0);
                shelves.missing += u64::from(expected.saturating_sub(*counted));
                shelves.found += u64::from(counted.saturating_sub(*expected));
            }
            Counted::Drawer { counted: None, .. } => drawers.open += 1,
            Counted::Drawer { counted: Some(counted), expected, .. } => {
                drawers.closed += 1;
                drawers.unknown += u64::from(expected.is_none());
                let difference = counted.value() - expected.unwrap_or(*counted).value();
                drawers.differing += u64::from(difference != 0);
                drawers.short = Qepik::new(drawers.short.value() + (-difference).max(0));
                drawers.over = Qepik::new(drawers.over.value() + difference.max(0));
            }
        }
    }
    sums
}

pub fn counted_alike(bench: &Bench) {
    let (_home, ledger, counts, shifts) = filled(bench);
    let mut sum = BranchDifferences::default();
    for ago in 0..6 {
        let (from, asked) = (utc(day(ago).at(0, 0, 0, 0)), (day(ago), OFFSET_HOURS));
        let moments = (from, from + SignedDuration::from_hours(24));
        let told = ledger.read(|tx| differences::by_branch(tx, asked, "")).expect("sums");
        let expected: Vec<_> = (0..BRANCHES.len()).map(|branch| plain(branch, moments, &counts, &shifts)).collect();
        assert_eq!(told, expected, "{}", day(ago));
        let list = |branch: Option<&str>, max| ledger.read(|tx| differences::records(tx, asked, (branch, ""), max));
        let all = list(None, 10_000).expect("records");
        assert!(all.is_sorted_by(|one, next| one.at >= next.at));
        for (branch, sums) in BRANCHES.iter().zip(&told) {
            let own = list(Some(branch.0), 10_000).expect("records");
            assert!(own.iter().all(|record| record.branch == branch.0));
            assert_eq!((summed(branch.0, &own), summed(branch.0, &all)), (sums.clone(), sums.clone()), "{}", day(ago));
            sum.shelves.differing += sums.shelves.differing;
            sum.drawers.differing += sums.drawers.differing;
            sum.drawers.unknown += sums.drawers.unknown;
            sum.drawers.open += sums.drawers.open;
        }
        assert_eq!(list(None, 3).expect("records"), all[..all.len().min(3)], "the newest");
    }
    let many = [sum.shelves.differing, sum.drawers.differing, sum.drawers.unknown, sum.drawers.open];
    assert!(many.iter().all(|count| *count > 5), "{sum:?}");
    region(&ledger);
}

/// A region's are those of its branches alone.
fn region(ledger: &Ledger) {
    let place = PlacedBranch {
        branch: Branch { code: BRANCHES[1].0.to_owned(), name: BRANCHES[1].0.to_owned() },
        region: "Gəncə".to_owned(),
        address: "Nümunə küçəsi 1".to_owned(),
        hours: "1-5 09:00-18:00".to_owned(),
    };
    assert_eq!(ledger.write(|tx| portal::put_place(tx, &place)), Ok(()));
    let asked = (day(1), OFFSET_HOURS);
    let sums = |region| ledger.read(|tx| differences::by_branch(tx, asked, region)).expect("sums");
    let list =
        |branch, region| ledger.read(|tx| differences::records(tx, asked, (branch, region), 999)).expect("records");
    assert_eq!(sums("Gəncə"), sums("")[1..2]);
    assert_eq!(list(None, "Gəncə"), list(Some(BRANCHES[1].0), ""));
    assert!(!list(None, "Gəncə").is_empty());
    assert_eq!((sums("Şəki"), list(Some(BRANCHES[1].0), "Şəki")), (vec![], vec![]));
}
