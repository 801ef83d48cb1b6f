//! What goes to whoever mends a kiosk.

use imza_kiosk::wire::support;

use super::{assert_golden, at};

#[test]
fn a_support_bundle_has_its_words() {
    let event = support::SupportEvent { seq: 7, at: at(0), kind: "hand-over".to_owned(), at_the_centre: true };
    let bundle = support::SupportBundle {
        kiosk: "kiosk-1".to_owned(),
        made_at: at(0),
        version: "0.1.0".to_owned(),
        doctor: serde_json::json!([{ "part": "clock", "health": "ok", "seen": "0 s" }]),
        configuration: "[kiosk]\nname = \"kiosk-1\"\n".to_owned(),
        log: "{}\n".to_owned(),
        events: Some(vec![event]),
    };
    assert_golden("support-bundle.json", &[bundle]);
}
