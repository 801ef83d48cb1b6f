//! From a key to its frame while a carrier makes an RSA key: the longest that a clerk waits for, and the screen must not.

use std::time::Duration;

use crate::counter::Counter;
use crate::figures::{Figure, percentile};
use crate::pty::Pty;
use crate::response::SCAN;

/// Smart cards that a new counter has, all from the factory.
const CARRIERS: [&str; 4] = ["card-1", "card-2", "card-3", "card-4"];
/// F8: the whole screen is drawn anew in the next language.
const NEXT_LANGUAGE: &str = "\x1b[19~";
const DOWN: &str = "\x1b[B";
/// The step under way and what the clerk does once the carrier is proven, in the languages' order.
const SAYS: [Says; 3] = [
    Says {
        steps: "Addımlar", key: "açar daşıyıcıda yaradıldı", hand_over: "daşıyıcını vətəndaşa verin"
    },
    Says { steps: "Steps", key: "key made on the carrier", hand_over: "give the carrier to the citizen" },
    Says {
        steps: "Шаги", key: "ключ создан на носителе", hand_over: "отдайте носитель гражданину"
    },
];
/// Behind the time of a step that runs.
const RUNNING: &str = " s …";

struct Says {
    steps: &'static str,
    key: &'static str,
    hand_over: &'static str,
}

/// Issues one order after another onto fresh cards, and meanwhile turns the language as fast as the frames come.
pub fn figures(counter: &mut Counter) -> Vec<Figure> {
    let mut took = vec![];
    for (order, carrier) in CARRIERS.into_iter().enumerate() {
        begin(counter, order, carrier);
        measure(&mut counter.kiosk, &mut took);
        counter.kiosk.type_keys("\r");
        counter.kiosk.until_shown(&["Qəbz"]);
        counter.kiosk.type_keys("\r");
        counter.kiosk.until_shown(&["Növbəti vətəndaş"]);
        counter.remove(carrier);
    }
    let p99 = percentile(&took, 0.99);
    println!("  {} keys while {} RSA keys were made, p50 {:.2} ms", took.len(), CARRIERS.len(), percentile(&took, 0.5));
    vec![Figure::alone("ui.key_to_frame_p99_during_keygen_ms", p99, "ms")]
}

/// From the home screen to the moment in which the citizen has chosen a PIN; the person has several orders.
fn begin(counter: &mut Counter, order: usize, carrier: &str) {
    counter.kiosk.type_keys(SCAN);
    counter.kiosk.until_shown(&["Bu şəxsin sifarişləri"]);
    counter.kiosk.type_keys(&DOWN.repeat(order));
    counter.kiosk.press_until_shown("\r", &["Hər şey hazırdır"]);
    counter.kiosk.press_until_shown("\r", &[SAYS[0].steps]);
    counter.insert(carrier);
    counter.kiosk.until_shown(&["klaviaturanı vətəndaşa verin"]);
    counter.kiosk.type_keys("482915\r");
    counter.kiosk.until_shown(&["vətəndaş eyni PIN-i bir daha"]);
    counter.kiosk.type_keys("482915\r");
}

/// Turns the language until the carrier is proven, and back to the first; keeps the times of the turns that fell into the
/// making of the key.
fn measure(kiosk: &mut Pty, took: &mut Vec<f64>) {
    let mut language = 0;
    while language != 0 || !kiosk.screen().shows(&[SAYS[language].hand_over]) {
        let is_running = |line: &str| line.contains(SAYS[language].key) && line.contains(RUNNING);
        let making = kiosk.screen().text().lines().any(is_running);
        language = (language + 1) % SAYS.len();
        let sent = kiosk.type_keys(NEXT_LANGUAGE);
        let shown = kiosk.until_shown(&[SAYS[language].steps]);
        if making {
            took.push(shown.saturating_duration_since(sent).max(Duration::from_micros(1)).as_secs_f64() * 1e3);
        }
    }
}
