//! Golden screens: every screen, in three languages, at 80×24 and 120×40, drawn from the core driven by a script.
//! `INSTA_UPDATE=always cargo test --lib golden` writes them anew; then look at what changed.

mod approvals;
mod audit;
mod bench;
mod certificates;
mod day;
mod filters;
mod identity;
mod looks;
mod package;
mod pad;
mod palette;
mod paper;
mod pin_change;
mod queue;
mod replays;
mod sales;
mod second_factor;
mod stock;
mod tools;
mod two_keys;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::theme::Theme;
use super::*;
use crate::domain::evidence::ReadingMethod;
use crate::domain::fault::Fault;
use crate::domain::id_chip::{ChipSignature, CloneTest};
use crate::domain::officer::{OfficerId, Role};
use crate::domain::order::{ApplicantKind, CarrierKind, OrderNumber, OrderState, Organisation};
use crate::domain::person::{PersonName, Voen};
use crate::domain::preflight::StockStanding;
use crate::domain::record::{RecordDraft, RecordKind, RecordSeq, SuspensionReason};
use crate::domain::sync::Halt;
use crate::kiosk::app::message::{Key, Msg, StoreJob};
use crate::kiosk::app::tests::chip;
use crate::kiosk::app::tests::world::{TD1, World, at_pin, choose_pin, moment, order, readers};
use crate::kiosk::app::{Language, Screen, StoreView};
use crate::wire::centre::RefusedRecord;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn home_with_orders() -> World {
    let mut world = World::new();
    let mut legal = order("260-1151", OrderState::Ready);
    legal.applicant = ApplicantKind::LegalEntity;
    legal.carrier = CarrierKind::UsbToken;
    legal.reader_ordered = false;
    legal.holders = 3;
    legal.organisation =
        Some(Organisation { name: "Nümunə MMC".into(), voen: Voen::parse("1234567891").expect("valid") });
    legal.holder = PersonName::new("SINAQZADƏ-NÜMUNƏYEVA", "GÜLŞƏN XANIM", None).expect("valid");
    let mut elsewhere = order("260-1160", OrderState::Ready);
    elsewhere.branch.code = "ganja-02".into();
    elsewhere.branch.name = "Gəncə-2".into();
    world.orders = vec![order("260-1147", OrderState::Ready), legal, elsewhere, order("260-1100", OrderState::Closed)];
    world.type_text("aysel");
    world.key(Key::Enter);
    world.type_text("secret");
    world.key(Key::Enter);
    world
}

fn with_order(change: impl FnOnce(&mut crate::domain::order::Order)) -> World {
    let mut world = World::signed_in();
    change(&mut world.orders[0]);
    world.scan(TD1);
    world
}

fn after(mut world: World, act: impl FnOnce(&mut World)) -> World {
    act(&mut world);
    world
}

fn offline() -> World {
    after(at_pin(), |w| {
        w.line_cut = true;
        choose_pin(w);
    })
}

/// The line is cut after signing in; the copy is three hours old.
fn with_copy_offline() -> World {
    let mut world = World::new();
    world.copy = home_with_orders().orders;
    world.copy.truncate(2);
    world.copy_as_of = Some(moment(-3 * 3600));
    world.model.copy.state.as_of = world.copy_as_of;
    for text in ["aysel", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.line_cut = true;
    world.key(Key::F(2));
    world
}

/// Every state a clerk can meet, by name.
fn states() -> Vec<(&'static str, World)> {
    let all = [
        states_of_orders(),
        identity::states(),
        package::states(),
        states_of_issues(),
        two_keys::states(),
        pad::states(),
        states_of_tools(),
        bench::states(),
        tools::states(),
        sales::states(),
        stock::states(),
        paper::states(),
        second_factor::states(),
        filters::states(),
        pin_change::states(),
        day::states(),
        audit::states(),
        approvals::states(),
        certificates::states(),
        looks::states(),
    ];
    all.into_iter().flatten().collect()
}

fn states_of_orders() -> Vec<(&'static str, World)> {
    vec![
        ("sign-in", World::new()),
        (
            "sign-in-offline",
            after(World::new(), |w| {
                w.line_cut = true;
                for text in ["aysel", "secret"] {
                    w.type_text(text);
                    w.key(Key::Enter);
                }
            }),
        ),
        ("home", home_with_orders()),
        ("home-offline", with_copy_offline()),
        ("home-found", after(with_copy_offline(), |w| w.type_text("nümunə"))),
        ("orders-offline", after(with_copy_offline(), |w| w.scan(TD1))),
        (
            "order-offline",
            after(with_copy_offline(), |w| {
                w.copy.truncate(1);
                w.scan(TD1);
            }),
        ),
        (
            "home-not-in-copy",
            after(with_copy_offline(), |w| {
                w.copy.clear();
                w.scan(TD1);
            }),
        ),
        ("home-bad-scan", after(home_with_orders(), |w| w.scan(&TD1.replace("7TEST1Z", "7TEST1Y")))),
        (
            "home-typed-zone",
            after(home_with_orders(), |w| {
                w.type_text("IAAZEAA000001707TEST1Z<<<<<<<<");
                w.key(Key::Enter);
                w.type_text("9001011F3312314AZE");
            }),
        ),
        (
            "home-unfinished",
            after(offline(), |w| {
                w.key(Key::Esc);
                w.key(Key::Enter);
            }),
        ),
        ("orders", after(home_with_orders(), |w| w.scan(TD1))),
        ("order-without-card", after(home_with_orders(), |w| w.key(Key::Enter))),
        ("order-ready", with_order(|_| {})),
        (
            "order-corrected",
            after(World::signed_in(), |w| w.scan(&TD1.replace("AA0000017", "AAOO0OO17").replace("9001011", "9OO1011"))),
        ),
        (
            "order-legal-entity",
            after(home_with_orders(), |w| {
                w.key(Key::Down);
                w.key(Key::Enter);
            }),
        ),
        ("order-unpaid", with_order(|o| (o.state, o.paid_at) = (OrderState::Submitted, None))),
    ]
}

fn states_of_issues() -> Vec<(&'static str, World)> {
    vec![
        (
            "issue-carrier",
            after(World::signed_in(), |w| {
                w.scan(TD1);
                w.key(Key::Enter);
            }),
        ),
        (
            "issue-wrong-kind",
            after(World::signed_in(), |w| {
                w.scan(TD1);
                w.key(Key::Enter);
                w.carrier.kind = CarrierKind::UsbToken;
                w.put_in("Yubico YubiKey OTP+FIDO+CCID 00 00");
            }),
        ),
        (
            "issue-not-in-stock",
            after(World::signed_in(), |w| {
                w.scan(TD1);
                w.key(Key::Enter);
                w.verdict.stock = StockStanding::Unknown;
                w.put_in("ACS ACR39U ICC Reader 00 00");
            }),
        ),
        ("issue-pin", after(at_pin(), |w| w.type_text("4829"))),
        (
            "issue-key",
            after(at_pin(), |w| {
                w.type_text("482915");
                w.key(Key::Enter);
                w.type_text("482915");
                w.say_only(Msg::Input(crate::kiosk::app::message::Input::Key(Key::Enter)));
                for _ in 0..4 {
                    w.answer_next();
                }
            }),
        ),
        ("issue-offline", offline()),
        ("issue-card-pulled", after(offline(), |w| w.say(Msg::Readers(readers(&[]))))),
        ("issue-give-up", after(offline(), |w| w.key(Key::F(6)))),
        (
            "issue-give-up-refused",
            after(offline(), |w| {
                w.key(Key::F(6));
                w.key(Key::Down);
                for text in ["elvin", "secret"] {
                    w.type_text(text);
                    w.key(Key::Enter);
                }
            }),
        ),
        ("issue-leave", after(offline(), |w| w.key(Key::Esc))),
        ("issue-hand-over", after(at_pin(), choose_pin)),
        (
            "receipt",
            after(at_pin(), |w| {
                choose_pin(w);
                w.key(Key::Enter);
            }),
        ),
    ]
}

fn states_of_tools() -> Vec<(&'static str, World)> {
    vec![
        ("devices", after(World::signed_in(), |w| w.key(Key::F(9)))),
        (
            "devices-service-down",
            after(World::signed_in(), |w| {
                w.line_cut = true;
                w.say(Msg::Readers(crate::ports::readers::ReadersState::ServiceDown("no socket".into())));
                w.key(Key::F(9));
            }),
        ),
        ("devices-clock-unsynced", after(unchecked_for(25), |w| w.key(Key::F(9)))),
        ("home-clock-ending", unchecked_for(21)),
        ("home-clock-unsynced", unchecked_for(25)),
        ("order-chip-genuine", chip::laid_down(Some(chip::report(ChipSignature::Holds, CloneTest::Passed)))),
        ("order-chip-copied", chip::laid_down(Some(chip::report(ChipSignature::Holds, CloneTest::Failed)))),
        ("order-chip-unproven", chip::laid_down(Some(chip::report(ChipSignature::NoAnchor, CloneTest::Passed)))),
        ("order-chip-gone", chip::laid_down(None)),
        ("order-clock-unsynced", after(unchecked_for(25), |w| w.scan(TD1))),
        ("queue", after(World::signed_in(), |w| w.key(Key::F(4)))),
        ("queue-waiting", after(queue::queue_waiting(), |w| w.key(Key::Down))),
        ("queue-stick", after(queue::queue_waiting(), |w| queue::wait_days(w, 2))),
        ("queue-halted", queue::queue_halted()),
        ("queue-refused", queue::queue_refused()),
        ("order-suspend", after(handed_over(), |w| w.key(Key::F(6)))),
        (
            "order-suspended",
            after(handed_over(), |w| {
                w.key(Key::F(6));
                w.key(Key::Char('1'));
            }),
        ),
        ("help", after(home_with_orders(), |w| w.key(Key::F(1)))),
        ("quit", after(home_with_orders(), |w| w.key(Key::F(10)))),
    ]
}

/// So many hours on a cut line, in which the clock was not checked; the copy has the order.
fn unchecked_for(hours: i64) -> World {
    after(World::signed_in(), |w| {
        w.copy = w.orders.clone();
        w.copy_as_of = Some(moment(0));
        w.line_cut = true;
        w.second += hours * 3600;
        w.say(Msg::Tick);
    })
}

/// The order of a holder who comes back, with the card read.
fn handed_over() -> World {
    after(World::signed_in(), |w| {
        w.orders = vec![order("260-1147", OrderState::HandedOver)];
        w.scan(TD1);
    })
}

fn xterm(no_color: bool) -> theme::Terminal {
    theme::Terminal { term: "xterm-256color".into(), colour_term: String::new(), no_color }
}

fn drawn(model: &Model, language: Language, size: (u16, u16)) -> String {
    drawn_by(model, language, size, false).to_string()
}

/// On a terminal that draws photographs itself, or not.
fn drawn_by(model: &Model, language: Language, size: (u16, u16), leaves_photograph: bool) -> TestBackend {
    let mut paint = Paint::new(Words::new(language), Theme::for_terminal(model.look, &xterm(true)));
    paint.leaves_photograph = leaves_photograph;
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a test terminal");
    terminal.draw(|frame| draw(frame, model, &paint)).expect("draws");
    terminal.backend().clone()
}

#[test]
fn golden_screens_in_three_languages_and_two_sizes() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../tests/golden/screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, mut world) in states() {
            for language in Language::ALL {
                world.model.language = language;
                for size in SIZES {
                    let text = drawn(&world.model, language, size);
                    assert!(!text.contains('⟦'), "{name}: a sentence is missing\n{text}");
                    insta::assert_snapshot!(format!("{name}.{}.{}x{}", language.code(), size.0, size.1), text);
                }
            }
        }
    });
}

#[test]
fn no_screen_shows_a_pin_a_password_or_more_than_its_room() {
    for (name, world) in states() {
        for language in Language::ALL {
            let text = drawn(&world.model, language, (80, 24));
            for secret in ["4829", "482915", "secret"] {
                assert!(!text.contains(secret), "{name} shows {secret}");
            }
        }
    }
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_nothing_panics_at_any_size() {
    let world = home_with_orders();
    for (columns, rows) in [(1, 1), (10, 3), (79, 24), (80, 23), (300, 100)] {
        let text = drawn(&world.model, Language::En, (columns, rows));
        if (columns, rows) == (79, 24) {
            let what = Words::new(Language::En).fault(Fault::ScreenTooSmall).what;
            assert!(text.contains(what.split(' ').next().expect("a word")), "{text}");
        }
    }
    for (_, world) in states() {
        let _ = drawn(&world.model, Language::Ru, (80, 24));
        assert!(!matches!(world.model.screen, Screen::SignIn(_)) || world.model.session.is_none());
    }
}
