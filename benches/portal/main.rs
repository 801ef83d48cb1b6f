//! The portal's pages beside a plain axum page, asked for by the same client in turns; and how soon an order that was paid on
//! the portal stands in the list of a kiosk's screen. `cargo bench --bench portal`.

#[path = "../../tests/centre/portal/browser.rs"]
#[expect(dead_code, reason = "whoever orders here does less than the tests' visitors")]
mod browser;
#[path = "../../tests/counter_program/mod.rs"]
mod counter_program;
#[path = "../figures/mod.rs"]
mod figures;
mod kiosk;
mod orders;
mod pages;
mod plain;
#[path = "../staging/mod.rs"]
#[expect(dead_code, reason = "a portal is named between the set-up and the serving")]
mod staging;
mod town;

use figures::{Figure, judge, machine, median, percentile};
use kiosk::Kiosk;
use pages::{Client, Turns};
use town::Town;

/// Turns of each side, with an order between two: they spread over several of the kiosk's calls.
const TURNS: usize = 14;
/// Turns before the measuring.
const TURNS_WARM_UP: usize = 2;
/// Pages in a turn.
const PAGES: usize = 2_000;
/// Longest that an order may take to the kiosk's screen, in seconds.
const ORDER_SECONDS_MAX: f64 = 30.0;

fn main() {
    if std::env::args().any(|argument| argument == plain::ARGUMENT) {
        return plain::serve().expect("a page is served");
    }
    // A disk, as the ledger has it.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let Some(town) = Town::found(folder.path()) else { return };
    println!("portal: {TURNS} turns of {} pages each, {}", pages_in_a_turn(), machine());
    let visitor = town.visitor();
    let client = Client::new(&visitor);
    let (portal, longest) = client.portal(&town.portal);
    let peer = plain::Plain::begin(folder.path(), &longest);
    let plain = vec![peer.address.clone()];
    let (mut ours, mut bare) = (Turns::default(), Turns::default());
    let kiosk = Kiosk::signed_in(&town.kiosk_config());
    let mut placed = vec![];
    for turn in 0..TURNS_WARM_UP + TURNS {
        let (one, other) = (client.turn(&portal, pages_in_a_turn()), client.turn(&plain, pages_in_a_turn()));
        if turn >= TURNS_WARM_UP {
            ours.add(one);
            bare.add(other);
            placed.push(orders::order(&town, placed.len()));
        }
    }
    let waits = kiosk.waits(&placed);
    println!("from CONFIRM to the kiosk's screen, in seconds: {waits:.2?}");
    println!("{}", machine());
    let peer = "plain axum page, same client, in turns";
    let slowest = percentile(&waits, 1.0);
    figures::report(
        "portal",
        &[
            Figure::beside("portal.pages_per_s", ours.per_second(), "pages/s", peer, bare.per_second()),
            Figure::beside("portal.p99_ms", percentile(&ours.took, 0.99), "ms", peer, percentile(&bare.took, 0.99)),
            Figure::beside("portal.p50_ms", median(&ours.took), "ms", peer, median(&bare.took)),
            Figure::alone("portal.order_to_kiosk_s", median(&waits), "s"),
            Figure::alone("portal.order_to_kiosk_max_s", slowest, "s"),
        ],
    );
    judge(&[("every order stands on the kiosk's screen within 30 s of CONFIRM", slowest <= ORDER_SECONDS_MAX)]);
}

/// `IMZA_PORTAL_PAGES` makes it smaller.
fn pages_in_a_turn() -> usize {
    std::env::var("IMZA_PORTAL_PAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(PAGES)
}
