//! What was counted, as the supervisor's day shows it: by branch, the records behind each, and as files.

use super::day::{opened, screen, turn_to};
use super::world::{World, moment};
use super::*;
use crate::domain::differences::{BranchDifferences, CountRecord, Counted};
use crate::domain::money::Qepik;
use crate::domain::record::RecordSeq;
use crate::domain::report::Grouping;
use crate::domain::stock::{CountReason, Ware};
use crate::kiosk::app::day::Picture;
use crate::kiosk::app::export::Exported;
use crate::wire::differences::{DifferencesAnswer, DifferencesRequest};

fn officer(name: &str) -> OfficerId {
    OfficerId::parse(name).expect("valid")
}

fn shelf(ware: Ware, expected: u32, counted: u32) -> Counted {
    let differs = expected.abs_diff(counted);
    let reason = (differs > 0).then_some(CountReason::Missing);
    Counted::Shelf { ware, expected, counted, reason, approved_by: (differs > 2).then(|| officer("rena")) }
}

fn drawer(expected: Option<i64>, counted: Option<i64>) -> Counted {
    let qepik = |sum: Option<i64>| sum.map(Qepik::new);
    Counted::Drawer { clerk: officer("elvin"), expected: qepik(expected), counted: qepik(counted) }
}

/// Everything that was counted, the newest first.
fn records() -> Vec<CountRecord> {
    let counted = [
        ("baku-01", drawer(Some(41_800), Some(41_750))),
        ("baku-01", drawer(None, Some(20_000))),
        ("sheki-01", drawer(Some(9_000), Some(9_000))),
        ("baku-01", drawer(None, None)),
        ("baku-01", shelf(Ware::SmartCard, 79, 74)),
        ("baku-01", shelf(Ware::UsbToken, 38, 39)),
        ("baku-01", shelf(Ware::Reader, 20, 20)),
        ("sheki-01", shelf(Ware::SmartCard, 12, 12)),
    ];
    let record = |(n, (branch, counted)): (u64, (&str, Counted))| CountRecord {
        at: moment(-600 * i64::try_from(n).expect("small")),
        branch: branch.to_owned(),
        kiosk: format!("{branch}-a"),
        seq: RecordSeq(90 - n),
        officer: officer(if branch == "baku-01" { "aysel" } else { "elvin" }),
        counted,
    };
    (0..).zip(counted).map(record).collect()
}

/// The sums of a branch, as its records come to.
fn sums(branch: &str) -> BranchDifferences {
    let mut sums = BranchDifferences { branch: branch.to_owned(), ..BranchDifferences::default() };
    let plus = |sum: &mut Qepik, more: i64| *sum = Qepik::new(sum.value() + more.max(0));
    for record in records().into_iter().filter(|record| record.branch == branch) {
        let (shelves, drawers) = (&mut sums.shelves, &mut sums.drawers);
        match record.counted {
            Counted::Shelf { expected, counted, .. } => {
                shelves.counted += 1;
                shelves.differing += u64::from(expected != counted);
                shelves.missing += u64::from(expected.saturating_sub(counted));
                shelves.found += u64::from(counted.saturating_sub(expected));
            }
            Counted::Drawer { counted: None, .. } => drawers.open += 1,
            Counted::Drawer { expected: None, .. } => (drawers.closed, drawers.unknown) = (drawers.closed + 1, 1),
            Counted::Drawer { expected: Some(expected), counted: Some(counted), .. } => {
                drawers.closed += 1;
                drawers.differing += u64::from(expected != counted);
                plus(&mut drawers.short, expected.value() - counted.value());
                plus(&mut drawers.over, counted.value() - expected.value());
            }
        }
    }
    sums
}

/// As a centre tells it.
pub(crate) fn told(asked: &DifferencesRequest) -> DifferencesAnswer {
    let of = |record: &CountRecord| asked.branch.as_ref().is_some_and(|branch| *branch == record.branch);
    DifferencesAnswer {
        branches: ["baku-01", "ganja-02", "sheki-01"].map(sums).to_vec(),
        records: records().into_iter().filter(of).collect(),
        more: false,
    }
}

/// A supervisor who looks at what was counted.
pub(crate) fn looked_at() -> World {
    let mut world = opened();
    turn_to(&mut world, Picture::Differences);
    world
}

#[test]
fn where_it_differs_comes_first_and_enter_shows_the_records_it_is_summed_from() {
    let mut world = looked_at();
    let codes: Vec<_> = screen(&world).differing_first().iter().map(|one| one.branch.as_str()).collect();
    assert_eq!(codes, ["baku-01", "ganja-02", "sheki-01"]);
    world.key(Key::End);
    world.key(Key::Enter);
    assert_eq!((screen(&world).picture, screen(&world).branch()), (Picture::Differences, Some("sheki-01")));
    let of = |branch: &str| records().into_iter().filter(|record| record.branch == branch).collect::<Vec<_>>();
    let listed = |world: &World| screen(world).differences.as_ref().map(|told| told.records.clone());
    assert_eq!(listed(&world), Some(of("sheki-01")));
    world.key(Key::Esc);
    assert_eq!((screen(&world).picture, screen(&world).branch()), (Picture::Differences, None));
    assert_eq!(screen(&world).selected, 2, "the cursor is on the branch that was looked at");
    assert_eq!(listed(&world), Some(vec![]));
    world.key(Key::Home);
    world.key(Key::Enter);
    assert_eq!(listed(&world), Some(of("baku-01")));
    world.key(Key::Enter);
    assert_eq!(screen(&world).within.len(), 1, "a record has nothing behind it");
    // The other pictures are of the same branch, and its records are those of the hand-overs again.
    world.key(Key::Tab);
    assert_eq!(screen(&world).picture, Picture::Records);
    assert!(screen(&world).differences.is_none() && screen(&world).records.is_some());
    assert_eq!(screen(&world).within, [(Grouping::Branch, "baku-01".to_owned())]);
}

#[test]
fn what_was_counted_follows_the_day_and_stays_until_it_is_told_anew() {
    let mut world = looked_at();
    let asked = |world: &World| {
        let ask = |effect: &&Effect| matches!(effect, Effect::Ask(_, Ask::Differences(_), Some(_)));
        world.effects.iter().filter(ask).count()
    };
    world.second += 60;
    world.say_only(Msg::Tick);
    assert_eq!((asked(&world), screen(&world).differences.is_some()), (0, true));
    world.settle();
    assert!(screen(&world).differences.is_some());
    world.say_only(Msg::Input(Input::Key(Key::F(7))));
    assert!(screen(&world).differences.is_none(), "another day's");
    world.settle();
    assert!(screen(&world).differences.is_some());
}

#[test]
fn the_sums_or_the_records_in_front_go_to_files_and_never_a_part_for_the_whole() {
    let mut world = looked_at();
    world.key(Key::Ctrl('e'));
    world.key(Key::Enter);
    world.key(Key::Ctrl('e'));
    let [sums, counts] = &world.exported[..] else { panic!("{:?}", world.exported) };
    assert!(matches!(&sums.what, Exported::Differences(told) if told.len() == 3), "{sums:?}");
    let listed = screen(&world).differences.as_ref().expect("told").records.clone();
    assert!(matches!(&counts.what, Exported::Counts(told) if *told == listed), "{counts:?}");
    assert_eq!((sums.within.len(), &counts.within[..]), (0, &["baku-01".to_owned()][..]));
    let Screen::Day(day) = &mut world.model.screen else { panic!() };
    day.differences.as_mut().expect("listed").more = true;
    world.key(Key::Ctrl('e'));
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::ReportTooLarge));
    let Screen::Day(day) = &mut world.model.screen else { panic!() };
    day.differences = None;
    world.model.notice = None;
    world.key(Key::Ctrl('e'));
    assert_eq!((world.exported.len(), &world.model.notice), (2, &None), "what was not told is not written");
}
