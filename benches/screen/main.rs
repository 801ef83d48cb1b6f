//! The screen from outside: the kiosk in a real pseudo-terminal beside `tig`, `vim` and a bare ratatui program, all in one run and
//! in turns, so that a busy machine slows them alike and their ratios count. `cargo bench --bench screen`.

mod bare;
mod contenders;
mod counter;
#[path = "../figures/mod.rs"]
mod figures;
mod idle;
mod keygen;
mod pty;
mod response;
mod rows;
#[path = "../staging/mod.rs"]
mod staging;

use contenders::Contender;
use counter::Counter;
use figures::Figure;

/// The argument that makes this program the bare one.
pub const BARE: &str = "bare-screen";

fn main() {
    if std::env::args().any(|argument| argument == BARE) {
        return bare::run().expect("a terminal");
    }
    println!("screen, 120×40, {}", figures::machine());
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = Contender::kiosk_alone(folder.path());
    let tig = Contender::tig(folder.path(), contenders::COMMITS);
    let vim = Contender::vim(folder.path());
    let bare = Contender::bare(folder.path());
    println!("from start to first frame");
    let mut all = response::first_frames(&kiosk, &tig, &bare);
    println!("from key to frame, from scan to frame");
    all.extend(response::keys(&kiosk, &tig, &bare));
    all.extend(response::bursts(&kiosk, &bare));
    println!("idle");
    let mut counter = Counter::stage(folder.path());
    all.extend(idle::figures(&kiosk, counter.as_ref().map(|counter| &counter.kiosk), [&tig, &vim]));
    if let Some(counter) = &mut counter {
        println!("from key to frame while a carrier makes a key");
        all.extend(keygen::figures(counter));
    }
    drop(counter);
    println!("from key to frame with many rows behind the list");
    all.extend(rows::figures(folder.path()));
    println!("{}", figures::machine());
    figures::report("screen", &all);
    judge(&all);
}

/// The limits that the screen is built for.
fn judge(all: &[Figure]) {
    let (value, peer) = (|name| value(all, name), |name| peer(all, name));
    let key = "ui.key_to_frame_p99_over_bare_ms";
    figures::judge(&[
        ("first frame no later than tig's", value("ui.first_frame_ms") <= peer("ui.first_frame_ms")),
        ("from key to frame, p99 within 2 ms of the bare program's", value(key) <= peer(key) + 2.0),
        (
            "from key to frame while a carrier makes an RSA key, p99 under 16 ms",
            all.iter().any(|figure| figure.name == "ui.key_to_frame_p99_during_keygen_ms" && figure.value < 16.0),
        ),
        (
            "from key to frame with 100,000 rows behind the list, p99 under 16 ms",
            value("ui.key_to_frame_p99_100k_ms") < 16.0,
        ),
        ("a scanner's burst is one frame", value("ui.burst_frames") == 1.0),
        ("idle: at most 0.1 % of a core", value("ui.idle_cpu_percent") <= 0.1),
        ("idle: no more than a wake-up a second", value("ui.idle_wakeups_per_s") <= 1.0),
        ("at most 40 MiB with an empty store", value("ui.rss_mib") <= 40.0),
    ]);
}

/// The value of a figure.
fn value(figures: &[figures::Figure], name: &str) -> f64 {
    named(figures, name).value
}

/// The value of a figure's peer.
fn peer(figures: &[figures::Figure], name: &str) -> f64 {
    named(figures, name).peer.expect("a figure with a peer").1
}

fn named<'a>(figures: &'a [figures::Figure], name: &str) -> &'a figures::Figure {
    figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("there is no figure {name}"))
}
