//! Papers of an organisation: taken by their content, limited, never served again, given out by a command, and what the seal hangs on.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};

use super::browser::{Browser, Page};
use super::journeys::{Wish, organisation_and_holders};
use super::stage::Stage;

const A_PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const TOKENS: Wish =
    Wish { applicant: ApplicantKind::LegalEntity, carrier: CarrierKind::UsbToken, reader: false, branch: "baku-01" };

fn add(browser: &Browser<'_>, kind: &str, content: &[u8]) -> Page {
    browser.open("/order/documents");
    browser.upload("/order/documents", &[("kind", kind)], content)
}

#[test]
fn papers_are_taken_by_their_content_kept_with_the_package_and_given_out_by_a_command_alone() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = stage.browser("en");
    browser.open("/services/legal-entity");
    browser.send("/services/legal-entity", &[("accept", "yes")]);
    let [head, other] = ["9TCR6LQ", "3TCR9LL"].map(|fin| stage.people.iter().find(|one| one.fin == fin).expect("one"));
    organisation_and_holders(&browser, &[head], TOKENS);
    for (content, says) in [
        (&b""[..], "Choose a file"),
        (b"<html>%PDF-1.7 %%EOF", "no PDF, JPEG or PNG"),
        (b"MZ\x90\0", "no PDF, JPEG or PNG"),
        (&[A_PDF, &vec![b' '; 2 * 1024 * 1024]].concat(), "too large"),
    ] {
        let page = add(&browser, "seal", content);
        assert!(page.status == 422 && page.body.contains(says), "{says}: {} {}", page.status, page.body);
    }
    let strange = browser.upload("/order/documents", &[("kind", "passport")], A_PDF);
    assert!(strange.body.contains("Choose which document it is"), "{}", strange.body);
    // The seal of somebody besides the head hangs on the paper that grants it.
    let sealed = [("fin", other.fin.as_str()), ("document", &other.document_number), ("seal", "yes")];
    browser.open("/order/holders");
    assert_eq!(browser.send("/order/holders", &sealed).status, 422);
    let added = add(&browser, "seal", A_PDF);
    assert!(added.status == 200 && added.body.contains("Grant of the right of the seal"), "{}", added.body);
    browser.open("/order/holders");
    let with_seal = browser.send("/order/holders", &sealed);
    assert!(with_seal.status == 200 && with_seal.body.contains("right of the seal</span>"), "{}", with_seal.body);
    let sha256 = Sha256Hash::of(A_PDF).to_string();
    browser.open("/order/documents");
    browser.send("/order/documents/remove", &[("remove", &sha256)]);
    assert!(!browser.open("/order/holders").body.contains("right of the seal</span>"), "it went with its paper");
    for n in 0..6_u8 {
        assert_eq!(add(&browser, "registration", &[A_PDF, &[b' ', b'0' + n]].concat()).status, 200);
    }
    assert!(add(&browser, "head", A_PDF).body.contains("6 documents at most"));
    browser.open("/order/contact");
    browser.send("/order/contact", &[("phone", "000 000 00 17"), ("email", "a@example.az"), ("branch", "baku-01")]);
    browser.send("/order/carrier", &[("carrier", "usb-token")]);
    let bank = browser.send("/order/review", &[]);
    browser.press(&bank, "pay");
    let number = browser.send("/order/confirm", &[]).number();
    let out = stage.centre.folder.path().join("papers");
    let listed = stage.centre.json(&["order", "documents", &number, "--out", &out.display().to_string()]);
    let listed = listed.as_array().expect("a list");
    assert_eq!((listed.len(), std::fs::read_dir(&out).expect("a folder").count()), (6, 6));
    for one in listed {
        let content = std::fs::read(out.join(one["file"].as_str().expect("a name"))).expect("a file");
        assert_eq!(Some(Sha256Hash::of(&content).to_string().as_str()), one["sha256"].as_str());
    }
    for path in [format!("/documents/{sha256}"), format!("/order/documents/{sha256}"), "/order/documents".to_owned()] {
        let page = stage.browser("en").open(&path);
        assert!(page.status == 404 && !page.body.contains("%PDF"), "{path}: {}", page.status);
    }
}
