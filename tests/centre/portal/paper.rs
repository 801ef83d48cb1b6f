//! The paper of an order: a PDF file that strangers read, in every language, with the code that the clerk scans.

use std::path::Path;
use std::process::Command;

use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};
use qrcodegen::{QrCode, QrCodeEcc};

use super::journeys::{A_TOKEN, Wish, ordered};
use super::stage::Stage;

/// What a program of Poppler or qpdf says of a document.
fn judged(program: &str, arguments: &[&str], document: &Path, more: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).arg(document).args(more).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}: scripts/setup.sh installs it"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The first page in grey, a module of the code in so many dots: width, and the dots row by row.
fn drawn(document: &Path, dots: usize) -> (usize, Vec<u8>) {
    // A module is 4 points of 1/72 inch.
    let resolution = (72 * dots / 4).to_string();
    let picture = judged("pdftoppm", &["-gray", "-aa", "no", "-r", &resolution, "-singlefile"], document, &[]);
    let head = picture.splitn(4, |byte| byte.is_ascii_whitespace()).take(3).map(<[u8]>::len).sum::<usize>();
    let text = String::from_utf8_lossy(&picture[..head + 16]).into_owned();
    let mut words = text.split_ascii_whitespace();
    assert_eq!(words.next(), Some("P5"));
    let width: usize = words.next().and_then(|word| word.parse().ok()).expect("a width");
    let height: usize = words.next().and_then(|word| word.parse().ok()).expect("a height");
    (width, picture[picture.len() - width * height..].to_vec())
}

/// Whether the code stands somewhere on the page, module by module.
fn shows(document: &Path, code: &QrCode) -> bool {
    const DOTS: usize = 8;
    let (width, page) = drawn(document, DOTS);
    let is_black = |x: usize, y: usize| page.get(y * width + x).is_some_and(|grey| *grey < 128);
    let is_here = |left: usize, top: usize| {
        let side = 0..code.size();
        side.clone().all(|y| {
            side.clone().all(|x| {
                let middle = |from: usize, place: i32| from + usize::try_from(place).expect("small") * DOTS + DOTS / 2;
                is_black(middle(left, x), middle(top, y)) == code.get_module(x, y)
            })
        })
    };
    let rows = page.len() / width;
    (0..rows).step_by(DOTS / 4).any(|top| (0..width).step_by(DOTS / 4).any(|left| is_here(left, top)))
}

#[test]
fn the_paper_of_an_order_is_a_pdf_with_its_code_in_every_language() {
    let Some(stage) = Stage::start(1000) else { return };
    let company =
        Wish { applicant: ApplicantKind::LegalEntity, carrier: CarrierKind::SmartCard, reader: true, ..A_TOKEN };
    for (language, wish, says) in [
        (
            "az",
            A_TOKEN,
            ["Sifarişiniz qəbul edildi", "Bakı, Nümunə küçəsi 1", "şəxsiyyət vəsiqənizin özü", "18,00 AZN"],
        ),
        ("en", company, ["Your order is placed", "Mon–Fri 09:00–18:00", "the organisation's documents", "92,00 AZN"]),
        ("ru", A_TOKEN, ["Ваш заказ оформлен", "пн–пт 09:00–18:00", "само удостоверение личности", "18,00 AZN"]),
    ] {
        let browser = stage.browser(language);
        assert!(browser.file("/order/done.pdf").0.is_empty(), "nothing is ordered yet");
        let number = ordered(&browser, &stage.people[0], wish).number();
        let (kind, document) = browser.file("/order/done.pdf");
        assert_eq!(kind, "application/pdf");
        let file = stage.centre.folder.path().join("paper.pdf");
        std::fs::write(&file, document).expect("written");
        judged("qpdf", &["--check"], &file, &[]);
        let text = String::from_utf8(judged("pdftotext", &["-layout"], &file, &["-"])).expect("UTF-8");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in says.into_iter().chain([number.as_str()]) {
            assert!(text.contains(part), "{language}: {part}: {text}");
        }
        assert!(!text.contains('?'), "every letter has its shape: {text}");
        for secret in [&stage.people[0].fin, &stage.people[0].document_number] {
            assert!(!text.contains(secret.as_str()), "a paper that is lost says nothing of these");
        }
        let code = QrCode::encode_text(&number, QrCodeEcc::Medium).expect("short");
        assert!(shows(&file, &code), "{language}: the code of the number");
        let other = QrCode::encode_text("000-000000", QrCodeEcc::Medium).expect("short");
        assert!(!shows(&file, &other), "{language}: and of no other");
    }
}
