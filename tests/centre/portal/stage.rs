//! A centre with a portal, and the sandboxes that it asks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use imza_kiosk::domain::order::Order;
use imza_kiosk::wire::changes::{ChangesAnswer, ChangesRequest, Item};
use imza_kiosk::wire::path::CHANGES;
use serde::Deserialize;

use super::browser::{Browser, Web};
use crate::counter_program::program;
use crate::fixture::TestCentre;

/// Longest wait for a program to say where it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// The counter's people.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    pub surname: String,
    pub given_name: String,
    pub patronymic: String,
    pub fin: String,
    pub document_number: String,
    pub order: Option<Ordered>,
}

impl Person {
    /// Whether they are in business by themselves.
    pub fn is_entrepreneur(&self) -> bool {
        self.order.as_ref().is_some_and(|order| order.applicant_kind == "entrepreneur")
    }
}

/// What they ordered before.
#[derive(Debug, Clone, Deserialize)]
pub struct Ordered {
    pub applicant_kind: String,
    pub voen: Option<String>,
}

/// A message that a citizen got.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sent {
    pub channel: String,
    pub reference: String,
    pub to: String,
    pub text: String,
}

impl Sent {
    /// The text with quoted-printable undone (RFC 2045, 6.7).
    pub fn plain(&self) -> String {
        let joined = self.text.replace("=\r\n", "");
        let mut parts = joined.split('=');
        let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
        for part in parts {
            match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) => bytes.extend([&[byte], &part.as_bytes()[2..]].concat()),
                None => bytes.extend([b"=", part.as_bytes()].concat()),
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    }
}

/// A portal at work.
pub struct Stage {
    pub centre: TestCentre,
    pub web: Web,
    pub people: Vec<Person>,
    sandbox: Sandbox,
}

impl Stage {
    /// Starts everything; `None`, said aloud, without the counter's program. `look_ups_max` is the limit of one client.
    pub fn start(look_ups_max: u32) -> Option<Self> {
        Self::start_with(look_ups_max, |_, _| {})
    }

    /// The same with more in the configuration.
    pub fn start_with(look_ups_max: u32, configure: impl FnOnce(&TestCentre, &Sandbox)) -> Option<Self> {
        let mut centre = TestCentre::set_up();
        let sandbox = Sandbox::start(centre.folder.path().join("sandbox"))?;
        sandbox.introduce(&centre, look_ups_max);
        configure(&centre, &sandbox);
        for (code, name, region) in [("baku-01", "Bakı-01", "Bakı"), ("ganja-01", "Gəncə-01", "Gəncə")] {
            let place =
                ["--region", region, "--address", "Nümunə küçəsi 1", "--hours", "1-5 09:00-18:00, 6 09:00-14:00"];
            centre.done(&[&["branch", "add", code, "--name", name][..], &place].concat());
        }
        centre.serve();
        let address = said(&centre.folder.path().join("centre/listening-portal"));
        let people = include_str!("../../lab/people.toml").parse::<toml::Table>().expect("TOML");
        let people = people["person"].clone().try_into().expect("people");
        Some(Self { centre, web: Web::new(format!("http://{address}")), people, sandbox })
    }

    /// Those of the counter's people who are in business by themselves.
    pub fn entrepreneurs(&self) -> Vec<&Person> {
        let is_one =
            |person: &&Person| person.order.as_ref().is_some_and(|order| order.applicant_kind == "entrepreneur");
        self.people.iter().filter(is_one).collect()
    }

    /// Ends the centre and starts it again, which listens elsewhere.
    pub fn restart(&mut self) {
        self.centre.stop();
        self.centre.serve();
        self.web = Web::new(format!("http://{}", said(&self.centre.folder.path().join("centre/listening-portal"))));
    }

    /// Somebody who has never been here.
    pub fn browser(&self, language: &'static str) -> Browser<'_> {
        Browser::new(&self.web, language)
    }

    /// Takes services away or brings them back.
    pub fn services(&self, register: bool, provider: bool, call_backs: bool) {
        let wanted = serde_json::json!({ "register": register, "documents": true, "provider": provider,
            "call_backs": call_backs });
        self.control(&wanted);
    }

    /// Takes the mail server and the gateway for text messages away or brings them back.
    pub fn messengers(&self, mail: bool, sms: bool) {
        let wanted = serde_json::json!({ "register": true, "documents": true, "provider": true, "call_backs": true,
            "mail": mail, "sms": sms });
        self.control(&wanted);
    }

    /// Takes the register of organisations away or brings it back.
    pub fn organisations(&self, is_up: bool) {
        let wanted = serde_json::json!({ "register": true, "documents": true, "provider": true, "call_backs": true,
            "organisations": is_up });
        self.control(&wanted);
    }

    fn control(&self, body: &serde_json::Value) {
        let reply = self.web.post_json(&format!("http://{}/control", self.sandbox.address), &body.to_string(), None);
        assert_eq!(reply.status, 200);
    }

    /// Has the provider tell a payment's outcome, and answers what the portal made of it.
    pub fn tell(&self, provider_id: &str) -> u16 {
        let address = format!("http://{}/control/tell/{provider_id}", self.sandbox.address);
        let reply = self.web.post_json(&address, "", None);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body.parse().expect("a status")
    }

    /// Has the provider answer otherwise about a payment than it was asked for.
    pub fn alter(&self, provider_id: &str, amount: Option<i64>, reference: Option<&str>, currency: Option<&str>) {
        let address = format!("http://{}/control/alter/{provider_id}", self.sandbox.address);
        let said = serde_json::json!({ "amount_qepik": amount, "reference": reference, "currency": currency });
        assert_eq!(self.web.post_json(&address, &said.to_string(), None).status, 200);
    }

    /// Where the sandbox shows what was sent to citizens.
    pub fn messages_address(&self) -> String {
        format!("http://{}/control/messages", self.sandbox.address)
    }

    /// Everything that was sent to citizens, oldest first.
    pub fn messages(&self) -> Vec<Sent> {
        let page = self.web.send(self.web.request(reqwest::Method::GET, &self.messages_address()));
        serde_json::from_str(&page.body).expect("messages")
    }

    /// Everything that was sent, once it is what is waited for.
    pub fn messages_until(&self, enough: impl Fn(&[Sent]) -> bool) -> Vec<Sent> {
        let began = Instant::now();
        loop {
            let sent = self.messages();
            if enough(&sent) {
                return sent;
            }
            assert!(began.elapsed() < PATIENCE, "it did not come: {sent:?}");
            std::thread::yield_now();
        }
    }

    /// Our names of the refunds that the provider made, payment by payment.
    pub fn refunds(&self) -> Vec<String> {
        self.given_back().into_iter().map(|(reference, _)| reference).collect()
    }

    /// The same with how much each was, in qəpik.
    pub fn given_back(&self) -> Vec<(String, i64)> {
        let text = fs::read_to_string(self.sandbox.folder.join("payments.json")).expect("the payments");
        let payments: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
        let made = payments.iter().flat_map(|payment| payment["refunds"].as_array().into_iter().flatten());
        let one = |refund: &serde_json::Value| {
            (refund["reference"].as_str().expect("a name").to_owned(), refund["amount_qepik"].as_i64().expect("money"))
        };
        made.map(one).collect()
    }

    /// The secret that the provider signs with.
    pub fn secret(&self) -> String {
        fs::read_to_string(self.sandbox.folder.join("payment-secret")).expect("a secret").trim().to_owned()
    }

    /// The orders in a branch's feed whose numbers were drawn by the portal, as its kiosk learns of them.
    pub fn seen_by(&self, kiosk: &str) -> Vec<Order> {
        let client = self.centre.kiosk(kiosk);
        let (mut cursor, mut orders) = (None, vec![]);
        loop {
            let page: ChangesAnswer = client.post(CHANGES, &ChangesRequest { cursor }).ok();
            orders.extend(page.changes.into_iter().filter_map(|change| match change.item {
                Some(Item::Order(order)) if order.number.as_str().len() == "260-114700".len() => Some(*order),
                _ => None,
            }));
            if !page.more {
                return orders;
            }
            cursor = Some(page.cursor);
        }
    }
}

/// The services that a centre asks, each a sandbox.
pub struct Sandbox {
    child: Child,
    folder: PathBuf,
    pub address: String,
}

impl Sandbox {
    /// `None`, said aloud, without the counter's program.
    pub fn start(folder: PathBuf) -> Option<Self> {
        let mut command = Command::new(program()?);
        command.arg("sandbox").arg("--dir").arg(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the sandboxes start");
        let address = said(&folder.join("listening"));
        Some(Self { child, folder, address })
    }

    /// Where its mail server listens.
    pub fn mail(&self) -> String {
        said(&self.folder.join("listening-mail"))
    }

    /// A file of its folder, such as a key.
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn introduce(&self, centre: &TestCentre, look_ups_max: u32) {
        let file = |name: &str| self.file(name);
        let (register, provider) =
            (format!("http://{}/register", self.address), format!("http://{}/provider", self.address));
        for (line, new) in [
            ("look_ups_max = 10", format!("look_ups_max = {look_ups_max}")),
            ("with_card = []", "with_card = [{ from = \"2026-01-01\", qepik = 2000 }]".to_owned()),
            ("register_address = \"\"", format!("register_address = \"{register}\"")),
            (
                "organisations_address = \"\"",
                format!("organisations_address = \"http://{}/organisations\"", self.address),
            ),
            (
                "organisations_key_file = \"portal/organisations-key\"",
                format!("organisations_key_file = \"{}\"", file("organisations-key")),
            ),
            ("issuer = \"\"", format!("issuer = \"http://{}/identity\"", self.address)),
            ("client_id = \"\"", "client_id = \"imza\"".to_owned()),
            (
                "client_secret_file = \"portal/sign-in-secret\"",
                format!("client_secret_file = \"{}\"", file("identity-secret")),
            ),
            ("payment_address = \"\"", format!("payment_address = \"{provider}\"")),
            ("mail_address = \"\"", format!("mail_address = \"smtp://{}\"", self.mail())),
            ("mail_user = \"\"", "mail_user = \"imza\"".to_owned()),
            (
                "mail_password_file = \"portal/mail-password\"",
                format!("mail_password_file = \"{}\"", file("mail-password")),
            ),
            ("mail_from = \"\"", "mail_from = \"Imza <imza@order.example>\"".to_owned()),
            ("sms_address = \"\"", format!("sms_address = \"http://{}/gateway\"", self.address)),
            ("sms_key_file = \"portal/sms-key\"", format!("sms_key_file = \"{}\"", file("sms-key"))),
            ("sms_from = \"\"", "sms_from = \"Imza\"".to_owned()),
            (
                "register_key_file = \"portal/register-key\"",
                format!("register_key_file = \"{}\"", file("register-key")),
            ),
            ("payment_key_file = \"portal/payment-key\"", format!("payment_key_file = \"{}\"", file("payment-key"))),
            (
                "payment_secret_file = \"portal/payment-secret\"",
                format!("payment_secret_file = \"{}\"", file("payment-secret")),
            ),
        ] {
            centre.configure(line, &new);
        }
        let listens = "listen_address = \"127.0.0.1:0\"\nlisten_address_file = \"listening-portal\"";
        let anywhere = "listen_address = \"\"\n# The address in use is written here when it is ready.\n\
                        listen_address_file = \"listening-portal\"";
        centre.configure(anywhere, listens);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // No panic here: what is gone already has nothing to add.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program wrote into a file once it listened.
fn said(file: &Path) -> String {
    let began = Instant::now();
    while !file.exists() {
        assert!(began.elapsed() < PATIENCE, "{} is not there", file.display());
        std::thread::yield_now();
    }
    fs::read_to_string(file).expect("an address").trim().to_owned()
}
