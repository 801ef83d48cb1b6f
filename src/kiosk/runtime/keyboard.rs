//! The keyboard and whatever types like one: terminal events, gathered into one message when they come in one burst.

use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind, poll, read,
};

use super::{graphics, typed_ahead};
use crate::domain::mrz::SCAN_CHARS_MAX;
use crate::kiosk::app::message::{Input, Key, Msg};

/// Fewest characters at once that count as a burst: no finger brings three between two looks at the keyboard.
const BURST_CHARS_MIN: usize = 3;

/// Starts the thread that waits for terminal events. It sleeps in the kernel until one comes. A terminal that was asked about its
/// graphics is heard first.
pub(super) fn start(inbox: SyncSender<Msg>, asked: Option<graphics::Known>) -> std::io::Result<()> {
    thread::Builder::new().name("keyboard".into()).spawn(move || {
        if let Some(known) = asked {
            hear(&known, &inbox);
        }
        while let Ok(first) = read() {
            let mut events = vec![first];
            while events.len() < SCAN_CHARS_MAX && poll(Duration::ZERO).unwrap_or(false) {
                match read() {
                    Ok(event) => events.push(event),
                    Err(_) => return,
                }
            }
            for input in gather(&events) {
                if inbox.send(Msg::Input(input)).is_err() {
                    return;
                }
            }
        }
        // The terminal is gone: a kiosk without one has nothing to do.
        let _ = inbox.send(Msg::Stop);
    })?;
    Ok(())
}

/// Listens to the terminal's answers; what somebody types, and a size that changes meanwhile, are not lost.
fn hear(known: &graphics::Known, inbox: &SyncSender<Msg>) {
    let size = crossterm::terminal::size();
    graphics::listen(known, |typed| {
        for input in gather(&typed_ahead::events(&typed)) {
            // Whoever takes no more messages has ended.
            let _ = inbox.send(Msg::Input(input));
        }
    });
    if let Ok((columns, rows)) = crossterm::terminal::size()
        && size.is_ok_and(|before| before != (columns, rows))
    {
        let _ = inbox.send(Msg::Input(Input::Resize { columns, rows }));
    }
}

/// Turns events that came together into inputs: a run of characters and line ends becomes one burst.
fn gather(events: &[Event]) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut run: Vec<Key> = Vec::new();
    for event in events {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => match translate(*key) {
                Some(key @ (Key::Char(_) | Key::Enter | Key::Tab)) => run.push(key),
                Some(key) => {
                    close_run(&mut run, &mut inputs);
                    inputs.push(Input::Key(key));
                }
                None => {}
            },
            Event::Paste(text) => {
                close_run(&mut run, &mut inputs);
                inputs.push(Input::Burst(text.replace("\r\n", "\n").replace('\r', "\n")));
            }
            Event::Resize(columns, rows) => {
                close_run(&mut run, &mut inputs);
                inputs.push(Input::Resize { columns: *columns, rows: *rows });
            }
            Event::Mouse(mouse) => {
                close_run(&mut run, &mut inputs);
                inputs.extend(clicked(*mouse));
            }
            _ => {}
        }
    }
    close_run(&mut run, &mut inputs);
    inputs
}

/// A click counts, and the wheel is the arrows.
fn clicked(mouse: MouseEvent) -> Option<Input> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Input::Click { column: mouse.column, row: mouse.row }),
        MouseEventKind::ScrollUp => Some(Input::Key(Key::Up)),
        MouseEventKind::ScrollDown => Some(Input::Key(Key::Down)),
        _ => None,
    }
}

fn close_run(run: &mut Vec<Key>, inputs: &mut Vec<Input>) {
    let chars = run.iter().filter(|key| matches!(key, Key::Char(_))).count();
    if chars >= BURST_CHARS_MIN {
        let text = run.drain(..).map(|key| match key {
            Key::Char(c) => c,
            Key::Tab => '\t',
            _ => '\n',
        });
        inputs.push(Input::Burst(text.collect()));
    } else {
        inputs.extend(run.drain(..).map(Input::Key));
    }
}

fn translate(event: KeyEvent) -> Option<Key> {
    Some(match event.code {
        KeyCode::Char('c') if event.modifiers.contains(KeyModifiers::CONTROL) => Key::F(10),
        // A scanner's line feed arrives as Ctrl-J in raw mode.
        KeyCode::Char('j' | 'm') if event.modifiers.contains(KeyModifiers::CONTROL) => Key::Enter,
        KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => Key::Ctrl(c),
        KeyCode::Char(_) if event.modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace | KeyCode::Delete => Key::Backspace,
        KeyCode::Tab | KeyCode::BackTab => Key::Tab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn a_scanners_burst_is_one_input_and_single_keys_stay_keys() {
        let scan: Vec<Event> =
            "IAAZE<\nAB".chars().map(|c| key(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) })).collect();
        assert_eq!(gather(&scan), [Input::Burst("IAAZE<\nAB".into())]);
        let typed = [key(KeyCode::Char('a')), key(KeyCode::Enter)];
        assert_eq!(gather(&typed), [Input::Key(Key::Char('a')), Input::Key(Key::Enter)]);
        let paste = [Event::Paste("a\r\nb\rc".into())];
        assert_eq!(gather(&paste), [Input::Burst("a\nb\nc".into())]);
        let tabbed: Vec<Event> =
            "IAA\tBCD\t".chars().map(|c| key(if c == '\t' { KeyCode::Tab } else { KeyCode::Char(c) })).collect();
        assert_eq!(gather(&tabbed), [Input::Burst("IAA\tBCD\t".into())]);
        let mixed = [key(KeyCode::Esc), key(KeyCode::Char('a')), Event::Resize(90, 30)];
        let expected = [Input::Key(Key::Esc), Input::Key(Key::Char('a')), Input::Resize { columns: 90, rows: 30 }];
        assert_eq!(gather(&mixed), expected);
    }
}
