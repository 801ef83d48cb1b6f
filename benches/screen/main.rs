//! The screen from outside: the kiosk in a real pseudo-terminal beside `tig` and a bare ratatui program, all in one run and
//! in turns, so that a busy machine slows them alike and their ratios count. `cargo bench --bench screen`.

mod bare;
mod contenders;
mod counter;
#[path = "../figures/mod.rs"]
mod figures;
mod idle;
mod pty;
mod response;
#[path = "../staging/mod.rs"]
mod staging;

use contenders::Contender;
use counter::Counter;

/// The argument that makes this program the bare one.
pub const BARE: &str = "bare-screen";

fn main() {
    if std::env::args().any(|argument| argument == BARE) {
        return bare::run().expect("a terminal");
    }
    println!("screen, 120×40, {}", figures::machine());
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = Contender::kiosk_alone(folder.path());
    let tig = Contender::tig(folder.path());
    let bare = Contender::bare(folder.path());
    println!("from start to first frame: kiosk, tig, bare ratatui");
    let mut all = response::first_frames(&kiosk, &tig, &bare);
    println!("from key to frame, from scan to frame");
    all.extend(response::keys(&kiosk, &tig, &bare));
    all.extend(response::bursts(&kiosk, &bare));
    println!("idle");
    let counter = Counter::stage(folder.path());
    all.extend(idle::figures(&kiosk, counter.as_ref().map(|counter| &counter.kiosk), &tig));
    drop(counter);
    println!("{}", figures::machine());
    figures::report("screen", &all);
}
