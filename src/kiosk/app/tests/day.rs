//! The supervisor's day: what is looked at, when it is asked for, and that every picture says the same.

use jiff::civil::Date;

use super::world::{World, moment};
use super::*;
use crate::domain::fault::Trouble;
use crate::domain::order::{ApplicantKind, Branch};
use crate::domain::report::{DAYS, DayCell, Grouping, total};
use crate::kiosk::app::day::DayScreen;
use crate::ports::centre::Told;
use crate::wire::report::{BranchNow, Cells, DayAnswer, DayBefore};

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

fn screen(world: &World) -> &DayScreen {
    match &world.model.screen {
        Screen::Day(screen) => screen,
        other => panic!("{other:?}"),
    }
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
        for _ in Grouping::ALL {
            let screen = screen(&world);
            let told = screen.told.as_ref().expect("told");
            let days = std::iter::once(&told.cells).chain(told.before.iter().map(|before| &before.cells));
            for (day, cells) in days.enumerate() {
                let sum: u64 = screen.bars().iter().map(|bar| bar.counts[day]).sum();
                assert_eq!(sum, total(&cells.0, |cell| screen.takes(cell)), "{depth} {:?} {day}", screen.by);
            }
            world.key(Key::Tab);
        }
        assert_eq!(screen(&world).within.len(), depth.min(Grouping::ALL.len() - 1));
        world.key(Key::Enter);
    }
    for depth in (0..Grouping::ALL.len() - 1).rev() {
        world.key(Key::Esc);
        assert_eq!(screen(&world).within.len(), depth, "one step back for one step in");
    }
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Home(_)));
}

#[test]
fn the_day_is_asked_for_each_minute_behind_the_screen_and_the_cursor_stays_on_its_bar() {
    let mut world = opened();
    world.key(Key::Down);
    let pointed_at = |world: &World| screen(world).bars()[screen(world).selected].key.clone();
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
