//! The portal in headless Chromium: whole journeys to the counter's list, every page looked at by axe-core, and weighed.

use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::domain::order::{ApplicantKind, OrderState};
use serde_json::{Value, json};

use super::journeys::{handed_over, voen_of};
use super::stage::Stage;

/// Heaviest page, all that it loads.
const PAGE_BYTES_MAX: u64 = 100 * 1024;
/// Pages that anybody may open.
const PAGES: [&str; 9] =
    ["services", "about", "prices", "centres", "status", "check", "downloads", "sign-in", "nowhere"];

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target")
}

/// A program of the set-up's own Python, or a word that this cannot run here.
pub fn tool(name: &str) -> Option<PathBuf> {
    let program = target().join("tools/portal/bin").join(name);
    if !program.exists() {
        println!("skipped: {name} is missing; scripts/setup.sh installs it");
    }
    program.exists().then_some(program)
}

fn axe() -> Option<PathBuf> {
    let libraries = std::fs::read_dir(target().join("tools/portal/lib")).ok()?;
    let scripts = libraries.flatten().map(|found| found.path().join("site-packages/axe_playwright_python/axe.min.js"));
    let script = scripts.into_iter().find(|script| script.exists());
    if script.is_none() {
        println!("skipped: axe-core is missing; scripts/setup.sh installs it");
    }
    script
}

/// Writes figures for `make figures`.
pub fn note_figures(file: &str, rows: &[(&str, u64, &str)]) {
    let folder = target().join("figures");
    let rows: Vec<Value> = rows
        .iter()
        .map(|(name, value, unit)| {
            json!({ "name": name, "value": value, "unit": unit, "peer": null, "peer_value": null, "ratio": null,
                "command": "cargo test --workspace --test centre portal" })
        })
        .collect();
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(file), serde_json::to_string_pretty(&rows).expect("JSON")).expect("written");
}

/// Every applicant with every carrier in every language, screens in turn.
fn orders(stage: &Stage) -> Vec<Value> {
    let carriers = [
        json!({ "carrier": "usb-token" }),
        json!({ "carrier": "smart-card" }),
        json!({ "carrier": "smart-card", "reader": "yes" }),
    ];
    let (traders, people): (Vec<_>, Vec<_>) = stage.people.iter().partition(|person| person.is_entrepreneur());
    let (mut people, mut traders) = (people.into_iter().cycle(), traders.into_iter().cycle());
    let kinds =
        ApplicantKind::ALL.iter().flat_map(|applicant| carriers.iter().map(move |carrier| (*applicant, carrier)));
    let all = kinds.flat_map(|(applicant, carrier)| ["az", "en", "ru"].map(|language| (applicant, carrier, language)));
    all.enumerate()
        .map(|(n, (applicant, carrier, language))| {
            let is_trader = applicant == ApplicantKind::Entrepreneur;
            let person = if is_trader { traders.next() } else { people.next() }.expect("a person");
            let voen = person.order.as_ref().and_then(|order| order.voen.clone()).filter(|_| is_trader);
            let contact = json!({ "phone": "000 000 00 17", "email": "sifaris@example.az", "branch": "baku-01" });
            let holder = json!({ "fin": person.fin, "document": person.document_number });
            json!({
                "applicant": applicant.word(), "carrier": carrier, "language": language, "holder": holder,
                "phone": n % 2 == 1, "fin": person.fin, "document": person.document_number, "contact": contact,
                "voen": voen.unwrap_or_else(|| voen_of(applicant).to_owned()),
            })
        })
        .collect()
}

#[test]
fn whole_journeys_in_a_real_browser_reach_the_counter_and_no_page_keeps_anybody_out() {
    let (Some(python), Some(axe), Some(stage)) = (tool("python"), axe(), Stage::start(10_000)) else { return };
    let wishes = orders(&stage);
    let lost = handed_over(&stage, &stage.people[0]);
    assert_eq!(wishes[0]["fin"].as_str(), Some(&*stage.people[0].fin), "who signs in has a certificate");
    let plan = json!({
        "base": stage.web.base, "orders": wishes, "pages": PAGES, "languages": ["az", "en", "ru"],
        "messages": stage.messages_address(),
    });
    let file = stage.centre.folder.path().join("plan.json");
    std::fs::write(&file, plan.to_string()).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/centre/portal/chromium.py");
    let mut command = Command::new(python);
    command.arg(script).arg(file).arg(axe);
    // What the pages look like is for people to see, and takes as long as everything else.
    if std::env::var_os("IMZA_PORTAL_PICTURES").is_some() {
        command.arg(target().join("screens/portal"));
    }
    let ran = command.output().expect("Python runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let found: Value = serde_json::from_slice(&ran.stdout).expect("a line of JSON");
    let violations = found["violations"].as_array().expect("a list");
    assert!(violations.is_empty(), "{violations:#?}");
    let bytes_max = found["bytes_max"].as_u64().expect("bytes");
    assert!((1024..PAGE_BYTES_MAX).contains(&bytes_max), "{bytes_max}");
    let numbers: Vec<&str> = found["numbers"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(stage.centre.certificate_state(&lost), "on-hold", "reported as lost in the browser");
    let mut seen = stage.seen_by("kiosk-1");
    seen.retain(|order| order.number.as_str() != lost);
    assert_eq!(wishes.len(), 36);
    assert_eq!((numbers.len(), seen.len()), (wishes.len(), wishes.len()));
    for (number, wish) in numbers.iter().zip(&wishes) {
        let order = seen.iter().find(|order| order.number.as_str() == *number).expect("the counter sees it");
        assert_eq!((order.state, Some(order.applicant.word())), (OrderState::Paid, wish["applicant"].as_str()));
        assert_eq!(
            (Some(order.carrier.word()), Some(order.fin.as_str())),
            (wish["carrier"]["carrier"].as_str(), wish["fin"].as_str())
        );
    }
    note_figures(
        "portal-pages.json",
        &[
            ("portal.journeys", numbers.len() as u64, ""),
            ("portal.pages_looked_at", found["pages"].as_u64().unwrap_or(0), ""),
            ("portal.axe_violations", violations.len() as u64, ""),
            ("portal.page_kib_max", bytes_max.div_ceil(1024), "KiB"),
        ],
    );
}
