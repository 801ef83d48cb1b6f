//! Papers of an organisation: taken by their content, limited, never served again, given out by a command, and what the seal hangs on.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};

use super::browser::{Browser, Page};
use super::journeys::{Wish, organisation_and_holders, voen_of};
use super::stage::Stage;

const A_PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const TOKENS: Wish =
    Wish { applicant: ApplicantKind::LegalEntity, carrier: CarrierKind::UsbToken, reader: false, branch: "baku-01" };

fn add(browser: &Browser<'_>, kind: &str, content: &[u8]) -> Page {
    browser.open("/order/documents");
    browser.upload("/order/documents", &[("kind", kind)], content)
}

/// A company's representative at the page of documents.
fn at_the_documents(stage: &Stage) -> Browser<'_> {
    let browser = stage.browser("en");
    browser.open("/services/legal-entity");
    browser.send("/services/legal-entity", &[("accept", "yes")]);
    browser.open("/order/organisation");
    browser.send("/order/organisation", &[("voen", voen_of(TOKENS.applicant))]);
    browser.open("/order/documents");
    browser
}

/// A PDF file of just this length.
fn pdf_of(bytes: usize) -> Vec<u8> {
    let head = b"%PDF-1.7\n".to_vec();
    let room = vec![b' '; bytes - head.len() - b"%%EOF".len()];
    [head, room, b"%%EOF".to_vec()].concat()
}

#[test]
fn an_upload_is_held_to_what_it_is_how_large_it_is_and_how_many_there_are() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = at_the_documents(&stage);
    let mib = 1024 * 1024;
    let (jpeg, png) = (b"\xff\xd8\xff\xe0 a photograph".to_vec(), b"\x89PNG\r\n\x1a\n a picture".to_vec());
    for (what, content, status, says) in [
        ("a PDF of 2 MiB", pdf_of(2 * mib), 200, "PDF, 2048 KiB"),
        ("one byte more", pdf_of(2 * mib + 1), 422, "The file is too large: 2 MB at most"),
        ("more than a form has room for", pdf_of(3 * mib), 413, "This file is too large"),
        ("as much as a browser sends before it looks for an answer", pdf_of(24 * mib), 413, "A document may have 2 MB"),
        ("a photograph", jpeg, 200, "JPEG, 1 KiB"),
        ("a picture", png, 200, "PNG, 1 KiB"),
        ("the beginning of a PDF", b"%PDF-1.7\n1 0 obj".to_vec(), 422, "no PDF, JPEG or PNG"),
        ("a picture of another kind", b"GIF89a".to_vec(), 422, "no PDF, JPEG or PNG"),
        ("a page", b"<svg xmlns='a'><script/></svg>".to_vec(), 422, "no PDF, JPEG or PNG"),
        ("an archive", b"PK\x03\x04 %PDF-1.7 %%EOF".to_vec(), 422, "no PDF, JPEG or PNG"),
        ("a program", b"\x7fELF %%EOF".to_vec(), 422, "no PDF, JPEG or PNG"),
        ("nothing", vec![], 422, "Choose a file"),
    ] {
        let page = add(&browser, "head", &content);
        assert_eq!(page.status, status, "{what}: {}", page.body);
        assert!(page.body.contains(says), "{what}: {}", page.body);
    }
    let listed = |page: &Page| page.body.matches("name=\"remove\"").count();
    assert_eq!(listed(&browser.open("/order/documents")), 3, "what was refused is not there");
    assert_eq!(listed(&add(&browser, "registration", &pdf_of(2 * mib))), 3, "the same file again is the same document");
    for n in 3..6 {
        assert_eq!(listed(&add(&browser, "head", &pdf_of(1000 + n))), n + 1);
    }
    let seventh = add(&browser, "head", &pdf_of(2000));
    assert!(seventh.status == 422 && listed(&seventh) == 6, "{}", seventh.body);
}

#[test]
fn an_upload_that_is_no_form_of_ours_is_not_taken() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = at_the_documents(&stage);
    let part = |head: &str, value: &str| format!("--X\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let token = part("name=\"token\"", &browser.token());
    let pdf = String::from_utf8(A_PDF.to_vec()).expect("letters");
    let (file, kind) = (part("name=\"file\"; filename=\"a\"", &pdf), part("name=\"kind\"", "head"));
    let form = "multipart/form-data; boundary=X";
    for (what, content_type, body, status) in [
        ("two files", form, format!("{token}{kind}{file}{file}--X--"), 400),
        ("broken off", form, format!("{token}{kind}{file}"), 400),
        ("another boundary", "multipart/form-data; boundary=Y", format!("{token}{kind}{file}--X--"), 400),
        ("no boundary", "multipart/form-data", format!("{token}{kind}{file}--X--"), 400),
        ("another kind of body", "application/pdf", pdf.clone(), 400),
        (
            "a field without an end",
            form,
            format!("{token}{}{file}--X--", part("name=\"kind\"", &"a".repeat(20_000))),
            400,
        ),
        ("no token", form, format!("{kind}{file}--X--"), 403),
        ("another's token", form, format!("{}{kind}{file}--X--", part("name=\"token\"", "a")), 403),
        ("whole", form, format!("{token}{kind}{file}--X--"), 200),
    ] {
        let page = browser.send_body("/order/documents", content_type, body.into_bytes());
        assert_eq!(page.status, status, "{what}: {}", page.body);
        assert_eq!(page.body.contains("This form could not be taken"), status != 200, "{what}");
    }
    assert_eq!(browser.open("/order/documents").body.matches("name=\"remove\"").count(), 1);
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
