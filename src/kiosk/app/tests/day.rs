//! The supervisor's day: what is looked at, when it is asked for, and that every picture says the same.

use jiff::civil::Date;

use super::world::{World, moment};
use super::*;
use crate::domain::fault::Trouble;
use crate::domain::order::{ApplicantKind, Branch};
use crate::domain::report::{DAYS, DayCell, Grouping, Waiting, total};
use crate::kiosk::app::day::{DayScreen, Picture};
use crate::kiosk::app::export::Exported;
use crate::ports::centre::Told;
use crate::wire::report::{BranchNow, Cells, DayAnswer, DayBefore, HandOver, HandedOverAnswer, HandedOverRequest};

const BRANCHES: [(&str, &str, u64); 3] =
    [("baku-01", "Bakı-1", 0), ("ganja-02", "Gəncə-2", 1), ("sheki-01", "Şəki-1", 0)];

fn cells(hours: std::ops::Range<u8>, each: u64) -> Cells {
    let one = |hour: u8| {
        let n = u64::from(hour);
        let cell = |branch: usize, officer: &str, carrier, applicant, count| DayCell {
            branch: BRANCHES[branch].0.into(),
            hour,
            officer: OfficerId::parse(officer).expect("valid"),
            carrier,
            applicant,
            count,
        };
        [
            cell(0, "aysel", CarrierKind::SmartCard, ApplicantKind::Citizen, each + n % 4),
            cell(0, "elvin", CarrierKind::UsbToken, ApplicantKind::LegalEntity, 1 + n % 2),
            cell(1, "kamran", CarrierKind::SmartCard, ApplicantKind::Entrepreneur, each / 2 + n % 3),
        ]
    };
    Cells(hours.flat_map(one).filter(|cell| cell.count > 0).collect())
}

fn waiting(more: u64) -> Waiting {
    Waiting {
        paid: [3, 1, 0, 0, 0],
        ready: [4, 6, 2 + more, more, 0],
        in_service: [1, 0, 0, 0, 0],
        issued: [0, more, 0, 0, 0],
    }
}

/// A day as a centre tells it; the day that is over is whole.
pub(crate) fn told(day: Option<Date>, at: Timestamp) -> DayAnswer {
    let offset = jiff::tz::Offset::constant(4);
    let today = offset.to_datetime(at).date();
    let this = day.unwrap_or(today);
    let hours = if day.is_none() { 9..offset.to_datetime(at).hour().unsigned_abs() } else { 9..18 };
    let before = |days: i64, each: u64| {
        let whole = cells(9..18, each);
        let by_now = total(&whole.0, |cell| cell.hour < hours.end);
        DayBefore { day: this.checked_sub(jiff::Span::new().days(days)).expect("a day"), by_now, cells: whole }
    };
    let today_cells = cells(hours.clone(), 5);
    let sum = total(&today_cells.0, |_| true);
    let now = |(code, name, silent): &(&str, &str, u64)| BranchNow {
        branch: Branch { code: (*code).into(), name: (*name).into() },
        kiosks: 2,
        silent: *silent,
        silent_since: (*silent > 0).then(|| moment(-3600)),
        unsent: 7 * silent,
        waiting: waiting(*silent),
    };
    let mut days = vec![61, 80, 0, 0, 77, 90, 84, 79, 65, 0, 0, 71, 99];
    days.push(sum);
    assert_eq!(days.len(), DAYS);
    DayAnswer {
        day: this,
        as_of: at,
        cells: today_cells,
        before: vec![before(1, 6), before(7, 3)],
        days,
        branches: BRANCHES.iter().map(now).collect(),
    }
}

/// The hand-overs that a list is asked for, one for each that its day's cells count.
pub(crate) fn handed_over(asked: &HandedOverRequest, at: Timestamp) -> HandedOverAnswer {
    let today = jiff::tz::Offset::constant(4).to_datetime(at).date();
    let told = told((asked.day != today).then_some(asked.day), at);
    let wanted = |cell: &&DayCell| {
        let keys = [
            (Grouping::Hour, asked.hour.map(|hour| format!("{hour:02}"))),
            (Grouping::Branch, asked.branch.clone()),
            (Grouping::Officer, asked.officer.clone().map(String::from)),
            (Grouping::Carrier, asked.carrier.map(|kind| kind.word().to_owned())),
            (Grouping::Applicant, asked.applicant.map(|kind| kind.word().to_owned())),
        ];
        keys.iter().all(|(by, key)| key.as_ref().is_none_or(|key| by.key(cell) == *key))
    };
    let one = |(n, cell): (usize, &DayCell)| HandOver {
        at: jiff::tz::Offset::constant(4)
            .to_timestamp(asked.day.at(i8::try_from(cell.hour).expect("small"), 30, 0, 0))
            .expect("a moment"),
        order: OrderNumber::parse(&format!("260-{:04}", 1147 + n)).expect("valid"),
        branch: cell.branch.clone(),
        officer: cell.officer.clone(),
        carrier: cell.carrier,
        carrier_serial: format!("2610{n:04}"),
        applicant: cell.applicant,
    };
    let all = told.cells.0.iter().rev().filter(wanted);
    let all = all.flat_map(|cell| std::iter::repeat_n(cell, usize::try_from(cell.count).expect("small")));
    HandedOverAnswer { hand_overs: all.enumerate().map(one).collect(), more: false }
}

/// A supervisor who has opened the day.
pub(crate) fn opened() -> World {
    let mut world = World::new();
    // In the afternoon there is something to count.
    world.second += 17 * 3_600;
    for text in ["rena", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.key(Key::F(6));
    world
}

pub(crate) fn screen(world: &World) -> &DayScreen {
    match &world.model.screen {
        Screen::Day(screen) => screen,
        other => panic!("{other:?}"),
    }
}

/// The picture in front goes to files as it was told; a list of which only a part was told does not.
#[test]
fn what_is_in_front_goes_to_files_and_never_a_part_for_the_whole() {
    let mut world = opened();
    world.key(Key::Enter);
    let within = screen(&world).within.clone();
    world.key(Key::Ctrl('e'));
    let [job] = &world.exported[..] else { panic!("{:?}", world.exported) };
    let Exported::Cells(cells) = &job.what else { panic!("{job:?}") };
    let told = screen(&world).told.as_ref().expect("told");
    let expected: Vec<_> = told.cells.0.iter().filter(|cell| within[0].0.key(cell) == within[0].1).cloned().collect();
    assert!(!cells.is_empty() && *cells == expected && job.within == [within[0].1.clone()]);
    assert_eq!(screen(&world).exported.as_ref().map(Vec::len), Some(3));
    world.key(Key::Tab);
    assert!(screen(&world).exported.is_none(), "said once");
    while screen(&world).picture != Picture::Records {
        world.key(Key::Tab);
    }
    world.printer_fault = Some(Fault::StickAbsent);
    world.key(Key::Ctrl('e'));
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::StickAbsent));
    assert!(matches!(world.exported[1].what, Exported::HandOvers(_)));
    let Screen::Day(day) = &mut world.model.screen else { panic!() };
    day.records.as_mut().expect("listed").more = true;
    world.key(Key::Ctrl('e'));
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::ReportTooLarge));
    world.model.settings.exports_tables = false;
    world.key(Key::Ctrl('e'));
    assert_eq!(world.exported.len(), 2);
}

fn asked(effects: &[Effect]) -> Vec<(bool, Option<Date>)> {
    let ask = |effect: &Effect| match effect {
        Effect::Ask(_, Ask::Day(asked), Some(_)) => Some((false, asked.day)),
        Effect::AskBehind(_, Ask::Day(asked), Some(_)) => Some((true, asked.day)),
        _ => None,
    };
    effects.iter().filter_map(ask).collect()
}

/// Takes the question for the day from what is to be done.
fn taken(world: &mut World) -> JobId {
    let place = world.effects.iter().position(|effect| matches!(effect, Effect::AskBehind(_, Ask::Day(_), _)));
    match world.effects.remove(place.expect("asked")) {
        Effect::AskBehind(job, ..) => job,
        _ => unreachable!("found above"),
    }
}

#[test]
fn a_clerk_has_no_day_and_a_supervisor_has_it_with_one_key() {
    let mut world = World::signed_in();
    world.key(Key::F(6));
    assert!(matches!(world.model.screen, Screen::Home(_)));
    let world = opened();
    assert!(screen(&world).told.is_some());
}

#[test]
fn every_picture_however_deep_sums_up_to_what_the_centre_told() {
    let mut world = opened();
    for depth in 0..Grouping::ALL.len() {
        for _ in Picture::ALL {
            let screen = screen(&world);
            let told = screen.told.as_ref().expect("told");
            let days = std::iter::once(&told.cells).chain(told.before.iter().map(|before| &before.cells));
            for (day, cells) in days.enumerate() {
                let counted = total(&cells.0, |cell| screen.takes(cell));
                for by in Grouping::ALL.iter().copied() {
                    let sum: u64 = screen.bars(by).iter().map(|bar| bar.counts[day]).sum();
                    assert_eq!(sum, counted, "{depth} {by:?} {day}");
                }
                let heat: u64 = screen.heat_map().rows.iter().flat_map(|(_, counts)| counts).sum();
                assert!(day > 0 || heat == counted, "{depth}: {heat}");
            }
            world.key(Key::Tab);
        }
        assert_eq!(screen(&world).within.len(), depth.min(Grouping::ALL.len() - 1));
        while !matches!(screen(&world).picture, Picture::Bars(_)) {
            world.key(Key::Tab);
        }
        world.key(Key::Enter);
    }
    for depth in (0..Grouping::ALL.len() - 1).rev() {
        world.key(Key::Esc);
        assert_eq!(screen(&world).within.len(), depth, "one step back for one step in");
    }
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Home(_)));
}

pub(crate) fn turn_to(world: &mut World, picture: Picture) {
    while screen(world).picture != picture {
        world.key(Key::Tab);
    }
}

#[test]
fn a_bar_that_was_opened_lists_as_many_hand_overs_as_it_counts_and_each_opens_its_order() {
    let mut world = opened();
    let listed = |world: &World| screen(world).records.as_ref().map(|told| told.hand_overs.len() as u64);
    let counted = |world: &World| {
        let screen = screen(world);
        total(&screen.told.as_ref().expect("told").cells.0, |cell| screen.takes(cell))
    };
    assert_eq!(listed(&world), None, "not before it is looked at");
    for depth in 0..4 {
        turn_to(&mut world, Picture::Records);
        assert_eq!(listed(&world), Some(counted(&world)), "{depth}");
        while !matches!(screen(&world).picture, Picture::Bars(_)) {
            world.key(Key::Tab);
        }
        world.key(Key::Enter);
    }
    turn_to(&mut world, Picture::Records);
    assert!(counted(&world) > 0 && listed(&world) == Some(counted(&world)));
    // The list follows the day, and stays where it is meanwhile.
    world.second += 60;
    world.say_only(Msg::Tick);
    assert_eq!(listed(&world), Some(counted(&world)));
    world.settle();
    assert_eq!(listed(&world), Some(counted(&world)));
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Order(_)), "{:?}", world.model.screen);
}

#[test]
fn what_waits_is_summed_over_the_branches_that_are_looked_at() {
    let mut world = opened();
    let ready = |world: &World| screen(world).waiting().ready;
    assert_eq!(ready(&world), [12, 18, 7, 1, 0]);
    turn_to(&mut world, Picture::Branches);
    let codes: Vec<_> = screen(&world).troubled_first().iter().map(|now| now.branch.code.clone()).collect();
    assert_eq!(codes, ["ganja-02", "baku-01", "sheki-01"], "whoever is silent comes first");
    world.key(Key::Enter);
    assert_eq!(screen(&world).within, [(Grouping::Branch, "ganja-02".to_owned())]);
    assert_eq!(screen(&world).picture, Picture::Bars(Grouping::Hour));
    assert_eq!(ready(&world), [4, 6, 3, 1, 0]);
    assert_eq!(screen(&world).bars(Grouping::Branch).len(), 1, "no other branch");
    turn_to(&mut world, Picture::Funnel);
    world.key(Key::Enter);
    assert_eq!(screen(&world).within.len(), 1, "a step is no bar");
}

#[test]
fn the_day_is_asked_for_each_minute_behind_the_screen_and_the_cursor_stays_on_its_bar() {
    let mut world = opened();
    world.key(Key::Down);
    let pointed_at = |world: &World| screen(world).bars(Grouping::Branch)[screen(world).selected].key.clone();
    assert_eq!(pointed_at(&world), "ganja-02");
    world.second += 50;
    world.say_only(Msg::Tick);
    assert_eq!(asked(&world.effects), [], "not before its time");
    assert!(world.model.next_wake() <= moment(world.second + 10), "it wakes for it");
    world.settle();
    world.second += 20;
    world.say_only(Msg::Tick);
    assert_eq!(asked(&world.effects), [(true, None)]);
    // Meanwhile the picture's order turns round.
    let job = taken(&mut world);
    let mut next = told(None, world.model.at);
    next.cells.0.retain(|cell| cell.branch != "baku-01");
    world.say(Msg::Answer(job, message::Answer::Centre(Ok(Told::Day(Box::new(next))))));
    assert_eq!((pointed_at(&world).as_str(), screen(&world).selected), ("ganja-02", 0));
    world.key(Key::F(2));
    world.second += 600;
    world.say_only(Msg::Tick);
    assert_eq!(asked(&world.effects), [], "nobody looks at it");
}

#[test]
fn earlier_days_are_asked_for_and_none_that_has_not_come() {
    let mut world = opened();
    let today = screen(&world).told.as_ref().expect("told").day;
    world.key(Key::F(6));
    assert_eq!(screen(&world).day, None);
    for back in 1..=2 {
        world.say_only(Msg::Input(Input::Key(Key::F(7))));
        let day = today.checked_sub(jiff::Span::new().days(back)).expect("a day");
        assert_eq!(asked(&world.effects), [(false, Some(day))]);
        world.settle();
        assert_eq!(screen(&world).told.as_ref().expect("told").day, day);
    }
    for _ in 0..3 {
        world.key(Key::F(6));
    }
    assert_eq!((screen(&world).day, screen(&world).told.as_ref().expect("told").day), (None, today));
}

#[test]
fn what_was_told_stays_when_the_line_is_cut_and_an_ended_session_signs_out() {
    let mut world = opened();
    let before = screen(&world).told.clone();
    world.line_cut = true;
    world.second += 60;
    world.say(Msg::Tick);
    assert_eq!(screen(&world).trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::CentreUnreachable));
    assert_eq!(screen(&world).told, before);
    world.line_cut = false;
    world.second += 60;
    world.say(Msg::Tick);
    assert!(screen(&world).trouble.is_none());
    world.second += 60;
    world.say_only(Msg::Tick);
    let job = taken(&mut world);
    world.say(Msg::Answer(job, message::Answer::Centre(Err(Trouble::from(Fault::SessionEnded)))));
    assert!(matches!(world.model.screen, Screen::SignIn(_)));
}
