//! What the portal keeps from strangers: forms of other sites, guessed numbers, other people's drafts; and what every answer
//! says to the browser.

use reqwest::Method;

use super::journeys::{A_TOKEN, ordered};
use super::stage::Stage;

#[test]
fn a_form_without_its_token_or_from_another_site_is_refused() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = stage.browser("en");
    let accept = ("accept", "yes");
    let page = browser.open("/services/citizen");
    let token = page.between("name=\"token\" value=\"", "\"").expect("a token").to_owned();
    let other = stage.browser("en");
    other.open("/services/citizen");
    for (who, status) in [
        (browser.send_as_it_is("/services/citizen", &[accept]), 403),
        (browser.send_as_it_is("/services/citizen", &[accept, ("token", "")]), 403),
        (other.send_as_it_is("/services/citizen", &[accept, ("token", &token)]), 403),
        (stage.browser("en").send_as_it_is("/services/citizen", &[accept, ("token", &token)]), 403),
    ] {
        assert_eq!(who.status, status, "{}", who.address);
    }
    let foreign = browser.form(&browser.at("/services/citizen"), &[accept, ("token", &token)]);
    let foreign = foreign.header("cookie", browser.cookie()).header("sec-fetch-site", "cross-site");
    assert_eq!(stage.web.send(foreign).status, 403);
    assert_eq!(browser.send("/services/citizen", &[accept]).path(), "/order/person");
}

#[test]
fn a_number_that_is_not_there_and_one_of_somebody_else_are_answered_alike() {
    let Some(stage) = Stage::start(1000) else { return };
    let (own, other) = (&stage.people[0], &stage.people[1]);
    let number = ordered(&stage.browser("en"), own, A_TOKEN).number();
    let browser = stage.browser("en");
    browser.open("/status");
    let ask = |number: &str, fin: &str| {
        let page = browser.send("/status", &[("number", number), ("fin", fin)]);
        (page.status, page.body.replace(number, "").replace(fin, ""))
    };
    assert_eq!(ask(&number, &own.fin).0, 200);
    let strangers = ask(&number, &other.fin);
    assert_eq!((strangers.0, &strangers), (404, &ask("999-999999", &other.fin)));
    browser.open("/services/citizen");
    browser.send("/services/citizen", &[("accept", "yes")]);
    let look = |fin: &str, document: &str| {
        let page = browser.send("/order/person", &[("fin", fin), ("document", document), ("bring", "yes")]);
        (page.status, page.body.replace(fin, "").replace(document, ""))
    };
    let of_another_card = look(&own.fin, &other.document_number);
    assert_eq!((of_another_card.0, &of_another_card), (422, &look("1AAAAA1", &other.document_number)));
}

#[test]
fn whoever_guesses_is_asked_to_wait() {
    let Some(stage) = Stage::start(12) else { return };
    let person = &stage.people[0];
    let browser = stage.browser("en");
    browser.open("/services/citizen");
    browser.send("/services/citizen", &[("accept", "yes")]);
    let look = |fin: &str, document: &str| {
        browser.send("/order/person", &[("fin", fin), ("document", document), ("bring", "yes")]).status
    };
    let of_one: Vec<u16> = (0..8).map(|n| look(&person.fin, &format!("AA000100{n}"))).collect();
    assert_eq!(of_one, [422; 8]);
    assert_eq!(
        look(&person.fin, &person.document_number),
        429,
        "this FİN was tried too often, also with the right card"
    );
    assert_eq!(look(&stage.people[1].fin, &stage.people[1].document_number), 200, "another one is asked for");
    let of_many: Vec<u16> = (0..4).map(|n| look(&format!("1AAAAA{n}"), "AA0001000")).collect();
    assert_eq!(of_many[2..], [429, 429], "this client tried too often");
}

#[test]
fn every_answer_tells_the_browser_what_it_may_do() {
    let Some(stage) = Stage::start(10) else { return };
    let front = stage.web.send(stage.web.request(Method::GET, &stage.web.base).header("accept-language", "ru"));
    assert_eq!(front.status, 303);
    assert_eq!(front.headers["location"], "/ru/services");
    let services = stage.browser("en").open("/services");
    let asset = |before: &str| services.between(before, "\"").expect("an address").replace("&#x2f;", "/");
    let (style, script) = (asset("<link rel=\"stylesheet\" href=\""), asset("<script src=\""));
    assert!(!services.body.contains("<script>") && !services.body.contains("onclick"), "nothing inline");
    let cookie = services.headers["set-cookie"].to_str().expect("ASCII");
    for part in ["__Host-imza=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    for (path, status) in [
        ("/en/services", 200),
        (&*style, 200),
        (&*script, 200),
        ("/en/nowhere", 404),
        ("/xx/services", 404),
        ("/payments/told", 405),
    ] {
        let answer = stage.web.send(stage.web.request(Method::GET, &format!("{}{path}", stage.web.base)));
        assert_eq!(answer.status, status, "{path}");
        let policy = answer.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("x-frame-options", "DENY")]
        {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        let kept = answer.headers["cache-control"].to_str().expect("ASCII");
        assert_eq!(kept.contains("no-store"), path != style && path != script, "{path}: {kept}");
    }
    let browser = stage.browser("en");
    browser.open("/services/citizen");
    let long = browser.send("/services/citizen", &[("accept", &"x".repeat(20_000))]);
    assert_eq!(long.status, 413);
}
