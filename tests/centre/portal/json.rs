//! The parts for other programs, held against their own OpenAPI document by schemathesis.

use std::process::Command;

use super::chromium::{note_figures, tool};
use super::journeys::{A_TOKEN, ordered};
use super::stage::Stage;

#[test]
fn other_programs_are_told_prices_centres_and_where_an_order_stands() {
    let Some(stage) = Stage::start(1000) else { return };
    let person = &stage.people[0];
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    let get = |path: &str| {
        let page = stage.web.send(stage.web.request(reqwest::Method::GET, &format!("{}{path}", stage.web.base)));
        (page.status, serde_json::from_str::<serde_json::Value>(&page.body).expect("JSON"))
    };
    let (_, prices) = get("/api/v1/prices");
    assert_eq!((&prices["certificates"][0]["qepik"], &prices["reader_qepik"]), (&1800.into(), &2000.into()));
    let (_, centres) = get("/api/v1/centres");
    assert_eq!(centres["centres"].as_array().map(Vec::len), Some(2));
    assert_eq!(centres["centres"][0]["hours"][1]["from_day"], 6);
    assert_eq!(get("/api/v1/nothing").0, 404);
    let ask = |number: &str, fin: &str| {
        let question = serde_json::json!({ "number": number, "fin": fin }).to_string();
        let page = stage.web.post_json(&format!("{}/api/v1/order-status", stage.web.base), &question, None);
        assert!(!page.headers.contains_key("set-cookie"));
        (page.status, page.body)
    };
    let (status, body) = ask(&number, &person.fin);
    let order: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((status, &order["state"], &order["may_be_cancelled"]), (200, &"paid".into(), &true.into()));
    for secret in [&person.fin, &person.surname, &person.document_number] {
        assert!(!body.contains(secret.as_str()), "{body}");
    }
    let strangers = ask(&number, &stage.people[1].fin);
    assert_eq!((strangers.0, &strangers), (404, &ask("999-999999", &person.fin)));
    let guessed: Vec<u16> = (0..8).map(|_| ask(&number, &stage.people[1].fin).0).collect();
    assert_eq!(guessed.last(), Some(&429));
}

#[test]
fn a_stranger_finds_no_answer_that_the_document_does_not_promise() {
    let (Some(program), Some(stage)) = (tool("schemathesis"), Stage::start(1_000_000)) else { return };
    let person = &stage.people[0];
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    // The document as it is served, with an order that is there: a stranger who knows one gets an answer to look at.
    let served =
        stage.web.send(stage.web.request(reqwest::Method::GET, &format!("{}/api/openapi.json", stage.web.base)));
    let mut document: serde_json::Value = serde_json::from_str(&served.body).expect("JSON");
    document["paths"]["/api/v1/order-status"]["post"]["requestBody"]["content"]["application/json"]["example"] =
        serde_json::json!({ "number": number, "fin": person.fin });
    let folder = stage.centre.folder.path().join("schemathesis");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("openapi.json"), document.to_string()).expect("written");
    let mut command = Command::new(program);
    command.args(["run", "openapi.json", "--url", &stage.web.base, "--checks", "all", "--max-examples", "40"]);
    command.args(["--seed", "1", "--no-color", "--phases", "examples,coverage,fuzzing"]).current_dir(&folder);
    let ran = command.output().expect("schemathesis runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    let tried = said.lines().find_map(|line| line.trim().strip_suffix(" passed")?.split_once(" generated, "));
    assert!(tried.is_some_and(|(generated, passed)| generated == passed), "{said}");
    assert!(said.contains("Tested: 4"), "{said}");
    note_figures("portal-api.json", &[("portal.schemathesis_failures", 0, "")]);
}
