//! The palette over a screen, and every look: colours that can be read, and lines of text for those who listen.

use super::*;
use crate::kiosk::app::look::Look;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let over = |mut world: World, typed: &str| {
        world.model.palette.names = Words::action_names();
        world.key(Key::Ctrl('k'));
        world.type_text(typed);
        world
    };
    vec![
        ("palette", over(home_with_orders(), "")),
        ("palette-found", after(over(home_with_orders(), "s"), |w| w.key(Key::Down))),
        ("palette-nothing", over(at_pin(), "xyz")),
    ]
}

/// What stands there, and below it where the terminal's cursor is.
fn told(model: &Model, language: Language, size: (u16, u16)) -> String {
    let paint = Paint::new(Words::new(language), Theme::for_terminal(Look::Linear, &xterm(false)));
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a test terminal");
    terminal.draw(|frame| draw(frame, model, &paint)).expect("draws");
    let cursor = terminal.get_cursor_position().expect("a cursor");
    let rows: Vec<String> = terminal.backend().to_string().lines().map(|row| row.trim_end().to_owned()).collect();
    format!("{}\ncursor: column {}, row {}", rows.join("\n"), cursor.x, cursor.y)
}

#[test]
fn golden_lines_for_a_screen_reader() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../tests/golden/screens/linear");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let shown =
        ["sign-in", "home", "home-found", "order-ready", "issue-pin", "issue-offline", "help", "quit", "palette-found"];
    settings.bind(|| {
        for (name, mut world) in super::states() {
            for language in Language::ALL.into_iter().filter(|_| shown.contains(&name)) {
                world.model.language = language;
                for size in SIZES {
                    let text = told(&world.model, language, size);
                    insta::assert_snapshot!(format!("{name}.{}.{}x{}", language.code(), size.0, size.1), text);
                }
            }
        }
    });
}

#[test]
fn lines_for_a_screen_reader_have_no_frame_and_always_say_what_to_do_next() {
    for (name, world) in super::states() {
        for size in SIZES {
            let text = told(&world.model, Language::En, size);
            let drawing = |c: char| ('\u{2500}'..='\u{259F}').contains(&c);
            assert!(!text.contains(drawing), "{name} has frames\n{text}");
            let says = ["Next:", "Wait:", "What to do:"].iter().any(|lead| text.contains(lead));
            assert!(says, "{name} does not say what to do\n{text}");
        }
    }
}

#[test]
fn no_look_draws_letters_in_the_colour_of_their_ground() {
    for look in Look::ALL {
        for (name, world) in super::states() {
            let paint = Paint::new(Words::new(Language::En), Theme::for_terminal(look, &xterm(false)));
            let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a test terminal");
            terminal.draw(|frame| draw(frame, &world.model, &paint)).expect("draws");
            for cell in &terminal.backend().buffer().content {
                let letters = !cell.symbol().trim().is_empty() && cell.symbol() != "▀";
                assert!(!letters || cell.fg != cell.bg || cell.fg == Color::Reset, "{look:?}, {name}: {cell:?}");
                if matches!(look, Look::Light | Look::Contrast) {
                    assert!(cell.fg != Color::Reset && cell.bg != Color::Reset, "{look:?}, {name}: {cell:?}");
                }
            }
        }
    }
}
