//! Signing in at the identity provider: whose answer counts, once, in the browser that asked.

use super::browser::{Browser, Page};
use super::journeys::{A_TOKEN, ordered};
use super::stage::Stage;

/// At the provider's page.
fn at_the_provider(browser: &Browser<'_>) -> Page {
    let page = browser.open("/sign-in");
    assert!(page.body.contains("/sign-in/provider"), "{}", page.body);
    let page = browser.open("/sign-in/provider");
    assert!(page.address.contains("/identity/authorize?response_type=code"), "{}", page.address);
    for part in ["code_challenge_method=S256", "scope=openid", "nonce=", "state="] {
        assert!(page.address.contains(part), "{part}: {}", page.address);
    }
    page
}

fn hidden<'p>(page: &'p Page, name: &str) -> &'p str {
    page.between(&format!("name={name} value=\""), "\"").expect("a field")
}

fn fields<'p>(page: &'p Page, fin: &'p str) -> Vec<(&'static str, &'p str)> {
    let mut fields: Vec<_> =
        ["redirect_uri", "state", "nonce", "code_challenge"].map(|name| (name, hidden(page, name))).into();
    fields.push(("fin", fin));
    fields
}

#[test]
fn whoever_the_identity_provider_vouches_for_sees_their_orders_and_is_signed_out_as_others_are() {
    let Some(stage) = Stage::start(1000) else { return };
    let person = &stage.people[0];
    let number = ordered(&stage.browser("ru"), person, A_TOKEN).number();
    for language in ["az", "en", "ru"] {
        let browser = stage.browser(language);
        let page = at_the_provider(&browser);
        let mine = browser.submit(&page, &fields(&page, &person.fin));
        assert_eq!((mine.status, mine.path()), (200, "/mine"), "{}", mine.body);
        assert!(
            mine.body.contains(&number) && mine.body.contains(&format!("<html lang=\"{language}\">")),
            "{}",
            mine.body
        );
        assert!(browser.visited().iter().all(|address| !address.contains(&person.fin)), "{:?}", browser.visited());
        assert_eq!(browser.send("/sign-out", &[]).path(), "/services");
        assert_eq!(browser.open("/mine").path(), "/sign-in");
    }
    let other = stage.browser("en");
    let page = at_the_provider(&other);
    let mine = other.submit(&page, &fields(&page, &stage.people[1].fin));
    assert!(mine.path() == "/mine" && !mine.body.contains(&number), "{}", mine.body);
    assert!(!stage.centre.log().contains(&person.fin));
}

#[test]
fn an_answer_counts_once_and_only_in_the_browser_that_asked() {
    let Some(stage) = Stage::start(1000) else { return };
    let fin = stage.people[0].fin.as_str();
    let (browser, stranger) = (stage.browser("en"), stage.browser("en"));
    let page = at_the_provider(&browser);
    let answer = browser.answer_of(&page, &fields(&page, fin));
    // Somebody is led to another's answer, or sends it on with parts of their own.
    at_the_provider(&stranger);
    let led = stranger.visit(&answer);
    // An answer that is nobody's says no language: the country's is spoken.
    assert!(led.status == 403 && led.body.contains("Bu giriş bu brauzerdə başlanmayıb"), "{}", led.body);
    assert_eq!(stage.browser("en").visit(&answer).status, 403, "without a cookie");
    let state = hidden(&page, "state");
    let (front, last) = state.split_at(state.len() - 1);
    let other = format!("{front}{}", if last == "0" { "1" } else { "0" });
    for (changed, status) in [
        (answer.replace(state, "en.1.00.00"), 403),
        (answer.replace(state, &other), 403),
        (answer.replace("code=", "code=0"), 403),
        (format!("{}?error=access_denied&state={state}", answer.split('?').next().expect("a path")), 422),
    ] {
        let page = browser.visit(&changed);
        assert_eq!(page.status, status, "{changed}: {}", page.body);
        assert_eq!(browser.open("/mine").path(), "/sign-in", "{changed}");
    }
    let mine = browser.visit(&answer);
    assert_eq!((mine.status, mine.path()), (200, "/mine"), "{}", mine.body);
    let again = browser.visit(&answer);
    assert_eq!(again.status, 403, "{}", again.body);
    let given_up = stage.browser("en");
    let page = at_the_provider(&given_up);
    let back = given_up.submit(&page, &fields(&page, "0000000"));
    assert!(back.status == 422 && back.body.contains("given up"), "{}", back.body);
}
