//! The live picture of a counter in a terminal pane: drawn once for each change the counter announces and for each
//! change of the pane's size, idle in between. What it looks like is in `picture`.

mod picture;

use std::{
    io::{BufRead as _, BufReader},
    os::unix::net::UnixStream,
    sync::mpsc::{self, SyncSender},
    thread,
};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::{
    client,
    failure::{Doing as _, Failure},
    layout::CounterDir,
    protocol::{Reply, Request, Snapshot},
};

/// News that may wait for the drawing loop.
const NEWS_WAITING_MAX: usize = 16;

/// What the drawing loop wakes up for.
enum News {
    Snapshot(Snapshot),
    Resized,
    /// The person pressed a key to leave, or the counter stopped.
    End,
}

/// Shows the counter in `dir` until `q` is pressed or the counter stops.
///
/// # Errors
/// No counter runs there, or the terminal refuses.
pub fn run(dir: &CounterDir, keys_hint: Option<&str>) -> Result<(), Failure> {
    let mut connection = client::connect(dir)?;
    client::send(&mut connection, &Request::Watch)?;
    let mut terminal = ratatui::try_init().doing("take over the terminal")?;
    let outcome = show(&mut terminal, connection, keys_hint);
    ratatui::restore();
    outcome
}

fn show(
    terminal: &mut ratatui::DefaultTerminal,
    connection: UnixStream,
    keys_hint: Option<&str>,
) -> Result<(), Failure> {
    let (sender, news) = mpsc::sync_channel(NEWS_WAITING_MAX);
    let keys = sender.clone();
    thread::spawn(move || follow_counter(connection, &sender));
    thread::spawn(move || follow_keys(&keys));
    let mut latest = None;
    for event in news {
        match event {
            News::End => break,
            News::Resized => {}
            News::Snapshot(snapshot) => latest = Some(snapshot),
        }
        if let Some(snapshot) = &latest {
            terminal.draw(|frame| picture::draw(frame, snapshot, keys_hint)).doing("draw the counter")?;
        }
    }
    Ok(())
}

/// Passes the counter's announcements on until it hangs up.
fn follow_counter(connection: UnixStream, news: &SyncSender<News>) {
    for line in BufReader::new(connection).lines().map_while(Result::ok) {
        if let Ok(Reply::Snapshot(snapshot)) = serde_json::from_str(&line)
            && news.send(News::Snapshot(snapshot)).is_err()
        {
            return;
        }
    }
    // The loop that would hear this may have ended first.
    let _ = news.send(News::End);
}

fn follow_keys(news: &SyncSender<News>) {
    loop {
        let sent = match event::read() {
            Ok(Event::Resize(..)) => news.send(News::Resized),
            Ok(Event::Key(key)) if ends(key) => news.send(News::End),
            Ok(_) => Ok(()),
            Err(_) => news.send(News::End),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn ends(key: KeyEvent) -> bool {
    let interrupt = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    key.kind == KeyEventKind::Press && (interrupt || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc))
}
