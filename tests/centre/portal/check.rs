//! Whether a certificate counts, asked by whoever was given one; and the authorities' certificates.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::records::RecordsAnswer;

use super::journeys::{A_TOKEN, ordered};
use super::stage::Stage;
use crate::carrier::SoftCarrier;
use crate::records::{Chain, hand_over};

#[test]
fn anybody_learns_whether_a_certificate_counts_and_nothing_of_its_holder() {
    let Some(stage) = Stage::start(1000) else { return };
    let person = &stage.people[0];
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    let (clerk, carrier, mut chain) =
        (stage.centre.clerk_at("kiosk-1"), SoftCarrier::p256(CarrierKind::UsbToken), Chain::new());
    let lease = clerk.lease(&number);
    let made = clerk.certificate(&number, lease.attempt, &carrier).certificate.0;
    let shown = stage.centre.json(&["order", "show", &number]);
    let serial = shown["certificates"][0]["serial"].as_str().expect("a serial number").to_owned();
    let pem = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, &made).expect("PEM");
    let browser = stage.browser("en");
    browser.open("/check");
    let says = |field: &str, value: &str, status: u16, verdict: &str| {
        let page = browser.send("/check", &[(field, value)]);
        assert_eq!(page.status, status, "{}", page.body);
        assert!(page.body.contains(verdict) && !page.body.contains(&person.surname), "{}", page.body);
    };
    says("serial", &serial.to_uppercase(), 200, "The certificate does not count now");
    clerk.prove(&number, lease.attempt, &carrier);
    let record = chain.add(&hand_over(&number, &carrier.report().serial, Sha256Hash::of(&made)));
    clerk.records(1, vec![record]).ok::<RecordsAnswer>();
    says("serial", &serial, 200, "The certificate is valid");
    says("pem", &pem, 200, "The certificate is valid");
    // Another certificate under the same number is not ours.
    let forged = pem.replacen("MII", "MIJ", 1);
    assert_ne!(browser.send("/check", &[("pem", &forged)]).status, 200);
    says("serial", "00000000000000000000000000000001", 404, "The Center made no such certificate");
    says("pem", "nothing", 422, "This is no certificate in PEM");
    let downloads = browser.open("/downloads");
    for name in ["root", "issuing"] {
        let address = format!("{}/downloads/{name}.cer", stage.web.base);
        let answer = stage.web.send(stage.web.request(reqwest::Method::GET, &address));
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (200, &"application/pkix-cert".parse().expect("a kind"))
        );
        assert!(downloads.body.contains(&format!("/downloads/{name}.cer")));
    }
    assert_eq!(
        stage.web.send(stage.web.request(reqwest::Method::GET, &format!("{}/downloads/ca.key", stage.web.base))).status,
        404
    );
}
