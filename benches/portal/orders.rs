//! A citizen's order from "All services" through the payment to its number, by forms alone.

use std::time::Instant;

use crate::browser::Browser;
use crate::staging::BRANCH;
use crate::town::{Person, Town};

/// An order that is placed.
pub struct Placed {
    /// Its number, as kiosks show it.
    pub number: String,
    /// When CONFIRM was pressed.
    pub confirmed: Instant,
}

/// Says everything up to the page of carriers.
pub fn up_to_the_carrier(browser: &Browser<'_>, person: &Person) {
    browser.open("/services/citizen");
    browser.send("/services/citizen", &[("accept", "yes")]);
    let typed = [("fin", person.fin.as_str()), ("document", &person.document), ("bring", "yes")];
    assert_eq!(browser.send("/order/person", &typed).status, 200);
    browser.open("/order/contact");
    let contact = [("phone", "000 000 00 17"), ("email", "sifaris@example.az"), ("branch", BRANCH)];
    assert_eq!(browser.send("/order/contact", &contact).path(), "/order/carrier");
}

/// Orders as the n-th of the town's people.
pub fn order(town: &Town, n: usize) -> Placed {
    let web = town.web();
    let browser = Browser::new(&web, ["az", "en", "ru"][n % 3]);
    up_to_the_carrier(&browser, &town.people[n % town.people.len()]);
    browser.send("/order/carrier", &[("carrier", "usb-token")]);
    let bank = browser.send("/order/review", &[]);
    assert_eq!(browser.press(&bank, "pay").path(), "/order/payment");
    let confirmed = Instant::now();
    let done = browser.send("/order/confirm", &[]);
    assert_eq!((done.status, done.path()), (200, "/order/done"), "{}", done.body);
    Placed { number: done.number(), confirmed }
}
