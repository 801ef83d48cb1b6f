//! Keys and bursts, handed to the overlay, to the keys that work everywhere, or to the screen in front.

use super::message::{Effect, Input, Key};
use super::{
    Model, Overlay, Screen, approvals, asked, audit, certificates, day, devices, home, issue, leave, lock, look, order,
    orders, palette, paper, pin_change, queue, receipt, reversal, sale, scan, second_factor, shift, sign_in, stock,
    suspension, tools,
};
use crate::domain::approval::Decision;
use crate::domain::mrz;

/// Fewest columns and rows that the screens are drawn for.
pub const SIZE_MIN: (u16, u16) = (80, 24);

/// Takes what a person or a scanner did.
pub(super) fn take(model: &mut Model, input: Input, out: &mut Vec<Effect>) {
    if !matches!(input, Input::Resize { .. }) {
        model.touched_at = model.at;
    }
    if tools::take_input(model, &input, out) {
        return;
    }
    match input {
        Input::Resize { columns, rows } => model.size = (columns, rows),
        Input::Burst(text) => burst(model, &text, out),
        Input::Click { .. } => {}
        Input::Key(key) => press(model, key, out),
    }
}

/// A scan is known by what it is, not by where it lands: it never acts as commands. Any other burst is fast typing where
/// there is something to type into, and elsewhere a code that was scanned.
fn burst(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    if model.second_factor.is_some() && model.overlay.is_none() {
        return second_factor::burst(model, text, out);
    }
    let text: String = text.chars().take(mrz::SCAN_CHARS_MAX).collect();
    if scan::take_burst(model, &text, out) {
        model.palette.search = None;
        return;
    }
    if !takes_typing(model) {
        return scan::take_code(model, &text, out);
    }
    for c in text.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            c => Key::Char(c),
        };
        press(model, key, out);
    }
}

/// True while typed characters go into a field.
pub(super) fn takes_typing(model: &Model) -> bool {
    let field = match &model.screen {
        Screen::SignIn(_) | Screen::Home(_) => true,
        Screen::Issue(screen) => issue::asks_pin(screen) || screen.give_up.is_some(),
        Screen::Sale(screen) => screen.takes_typing(),
        Screen::Reversal(screen) => screen.takes_typing(),
        Screen::Shift(screen) => screen.takes_typing(),
        Screen::Stock(screen) => screen.takes_typing(),
        Screen::PinChange(screen) => screen.asks() || screen.unblock.is_some(),
        Screen::Certificates(screen) => screen.takes_typing(),
        Screen::Order(screen) => screen.second.is_some(),
        Screen::Tools(tools) => tools.takes_typing(),
        Screen::Audit(screen) => screen.takes_typing(),
        Screen::Orders(_)
        | Screen::Receipt(_)
        | Screen::Day(_)
        | Screen::Approvals(_)
        | Screen::Devices(_)
        | Screen::Queue(_) => false,
    };
    model.palette.search.is_some() || (field && model.overlay.is_none())
}

pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if model.palette.search.is_some() {
        return palette::press(model, key, out);
    }
    let everywhere = matches!(key, Key::F(1 | 8 | 10) | Key::Ctrl('q' | 't'));
    if model.second_factor.is_some() && model.overlay.is_none() && !everywhere {
        return second_factor::press(model, key, out);
    }
    if model.second_factor.is_none() && scan::take_key(model, key, out) {
        return;
    }
    // A message stays when only its language changes.
    if !matches!(key, Key::F(8) | Key::Ctrl('t' | 'k')) {
        model.notice = None;
    }
    if let Some(overlay) = model.overlay {
        return press_overlay(model, overlay, key, out);
    }
    match key {
        Key::F(1) => model.overlay = Some(Overlay::Help),
        Key::F(8) => model.language = model.language.next(),
        Key::F(10) | Key::Ctrl('q') => model.overlay = Some(Overlay::ConfirmQuit),
        Key::Ctrl('p') => paper::press(model, out),
        Key::Ctrl('k') => palette::open(model),
        Key::Ctrl('l') => lock::at_once(model),
        Key::Ctrl('t') => look::change(model, out),
        Key::F(9) if may_look_aside(model) => devices::open(model, out),
        Key::F(2..=5 | 12) if model.session.is_some() => function_key(model, key, out),
        key => press_screen(model, key, out),
    }
}

/// False while leaving the screen would lose sight of something that is under way.
fn may_look_aside(model: &Model) -> bool {
    match &model.screen {
        Screen::Issue(_) => false,
        _ => !is_writing(model),
    }
}

/// True while money waits for its record to be durable.
pub(super) fn is_writing(model: &Model) -> bool {
    match &model.screen {
        Screen::Sale(sale) => sale.is_writing(),
        Screen::Reversal(screen) => screen.is_writing(),
        Screen::Shift(screen) => screen.is_writing(),
        Screen::Stock(screen) => screen.is_writing(),
        _ => false,
    }
}

fn function_key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if let Screen::Issue(_) = model.screen {
        return leave::ask(model, out);
    }
    if is_writing(model) {
        return;
    }
    match key {
        Key::F(2) => model.go_home(out),
        Key::F(3) if approvals::may_approve(model) => approvals::open(model),
        Key::F(3) => sale::open(model),
        Key::F(4) => queue::open(model),
        Key::F(5) if matches!(model.screen, Screen::Shift(_)) => home::sign_out(model),
        Key::F(5) => shift::open(model, out),
        Key::F(12) => stock::open(model),
        _ => {}
    }
}

fn press_overlay(model: &mut Model, overlay: Overlay, key: Key, out: &mut Vec<Effect>) {
    match (overlay, key) {
        (Overlay::ConfirmQuit, Key::Enter) => out.push(Effect::Quit),
        (Overlay::ConfirmLeave, Key::Enter) => {
            model.overlay = None;
            leave::put_aside(model, out);
        }
        (Overlay::ConfirmSettle, Key::Enter) => {
            model.overlay = None;
            queue::settle(model, out);
        }
        (Overlay::ConfirmResolve, Key::Enter) => {
            model.overlay = None;
            queue::resolve(model, out);
        }
        (Overlay::ConfirmApprove, Key::Enter) => {
            model.overlay = None;
            approvals::decide(model, Decision::Approved, out);
        }
        (Overlay::ConfirmRefuse, Key::Enter) => {
            model.overlay = None;
            approvals::decide(model, Decision::Refused, out);
        }
        (Overlay::ConfirmSuspend, key) => suspension::press(model, key, out),
        (_, Key::F(8)) => model.language = model.language.next(),
        (_, Key::Ctrl('t')) => look::change(model, out),
        (Overlay::Help, _) | (_, Key::Esc) => model.overlay = None,
        _ => {}
    }
}

fn press_screen(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if key == Key::F(6) && asked::matter(model).is_some() {
        return asked::ask(model, out);
    }
    match &model.screen {
        Screen::SignIn(_) => sign_in::press(model, key, out),
        Screen::Home(_) => home::press(model, key, out),
        Screen::Orders(_) => orders::press(model, key, out),
        Screen::Order(_) => order::press(model, key, out),
        Screen::Issue(_) => issue::press(model, key, out),
        Screen::Receipt(_) => receipt::press(model, key, out),
        Screen::Sale(_) => sale::press(model, key, out),
        Screen::Reversal(_) => reversal::press(model, key, out),
        Screen::Shift(_) => shift::press(model, key, out),
        Screen::Stock(_) => stock::press(model, key, out),
        Screen::Day(_) => day::press(model, key, out),
        Screen::Audit(_) => audit::press(model, key, out),
        Screen::Approvals(_) => approvals::press(model, key, out),
        Screen::Devices(_) => devices::press(model, key, out),
        Screen::Tools(_) => tools::press(model, key, out),
        Screen::Queue(_) => queue::press(model, key, out),
        Screen::PinChange(_) => pin_change::press(model, key, out),
        Screen::Certificates(_) => certificates::press(model, key, out),
    }
}
