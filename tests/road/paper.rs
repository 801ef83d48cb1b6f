//! What comes out of the printer. The bytes are read as a printer reads them, back into dots, and these are looked at: as golden
//! pictures, and on the paper of a kiosk whose printer is a file.

use std::fs;
use std::path::Path;

use imza_kiosk::adapters::printer::{Paper as Width, Picture, SheetPrinter, SheetWay, bytes, picture};
use imza_kiosk::domain::attorney::{AttorneyText, AuthorisedPerson, PowerOfAttorney};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{CarrierKind, OrderNumber};
use imza_kiosk::domain::person::{DocumentNumber, Fin};
use imza_kiosk::domain::sale::{Goods, Payment, ReaderSale, ReaderSerial, SaleLine};
use imza_kiosk::domain::slip::{COPY_MARK, Slip, SlipPart};
use imza_kiosk::kiosk::app::Language;
use imza_kiosk::kiosk::app::paper::{CertificateOnPaper, HandOverAct, Paper, PrintJob};
use imza_kiosk::kiosk::paper;
use imza_kiosk::kiosk::words::Words;
use imza_kiosk::ports::printer::Printer as _;

use super::judges::AYSEL;
use super::kiosk::{CTRL_P, ENTER, F4};
use super::stage::{LARGE, Stage};
use super::strangers::sheet_text;

/// The pictures that a printer makes of what it is told, a picture a cut. Refuses what it would not understand.
fn read_back(mut told: &[u8]) -> Vec<Picture> {
    let mut slips = Vec::new();
    let (mut across, mut bits) = (0, Vec::new());
    while !told.is_empty() {
        let taken = match told {
            [0x1B, b'@', ..] => 2,
            [0x1D, b'v', b'0', 0, x_low, x_high, y_low, y_high, ..] => {
                let across_now = usize::from(u16::from_le_bytes([*x_low, *x_high]));
                let rows = usize::from(u16::from_le_bytes([*y_low, *y_high]));
                assert!(bits.is_empty() || across == across_now, "each image is as wide as the one before");
                assert!(rows <= 255, "a cheap printer holds no more");
                across = across_now;
                bits.extend_from_slice(&told[8..8 + across * rows]);
                8 + across * rows
            }
            [0x1B, b'd', _, ..] => 3,
            [0x1D, b'V', 66, _, ..] => {
                let whole = Picture::of_bits(across, std::mem::take(&mut bits));
                slips.push(whole.expect("whole rows"));
                4
            }
            other => panic!("a printer does not know {:02x?}", &other[..other.len().min(8)]),
        };
        told = &told[taken..];
    }
    assert!(bits.is_empty(), "the last slip is cut off");
    slips
}

/// The dots as Braille letters: eight dots a letter, two across.
fn drawn(picture: &Picture) -> String {
    const PLACES: [(usize, usize, u32); 8] =
        [(0, 0, 1), (0, 1, 2), (0, 2, 4), (1, 0, 8), (1, 1, 16), (1, 2, 32), (0, 3, 64), (1, 3, 128)];
    let letter = |x: usize, y: usize| {
        let bits = PLACES.iter().filter(|(dx, dy, _)| picture.is_black(x + dx, y + dy)).map(|(_, _, bit)| bit);
        char::from_u32(0x2800 + bits.sum::<u32>()).expect("a Braille letter")
    };
    let line = |y| (0..picture.bytes_across() * 8).step_by(2).map(|x| letter(x, y)).collect::<String>();
    (0..picture.height()).step_by(4).map(|y| line(y).trim_end_matches('\u{2800}').to_owned() + "\n").collect()
}

fn print(paper: Paper, language: Language, is_copy: bool) -> PrintJob {
    PrintJob {
        paper,
        receipt: 41,
        at: "2026-11-27T08:41:00Z".parse().expect("a moment"),
        utc_offset_seconds: 4 * 3600,
        officer: "Aysel N.".into(),
        kiosk: "baku-12-1".into(),
        branch: "Bakı-12".into(),
        language,
        is_training: false,
        is_copy,
    }
}

fn sale() -> Paper {
    let line = |goods, count, serial: Option<&str>| SaleLine {
        goods,
        count,
        price: Qepik::new(2000),
        serial: serial.map(|text| ReaderSerial::parse(text).expect("a number")),
    };
    let lines = vec![line(Goods::ReaderWithCard, 1, Some("RD-10024417")), line(Goods::ReaderAlone, 12, None)];
    Paper::Sale(ReaderSale::new(lines, Payment::Cash { given: Qepik::new(30_000) }).expect("a sale"))
}

fn act() -> Paper {
    act_with(None, None)
}

/// The act of a hand-over to somebody who collects in the holder's place.
fn act_of_authorised_person() -> Paper {
    let person = AuthorisedPerson {
        name: AttorneyText::parse("NUMUNE ELVIN").expect("a name"),
        fin: Fin::parse("3TEST2Y").expect("a FİN"),
        document: DocumentNumber::parse("AZE00000017").expect("a number"),
        reading: ReadingMethod::MrzScanned,
    };
    let number = AttorneyText::parse("1-204/2026").expect("a number");
    let notary = AttorneyText::parse("Bakı 1 saylı notariat").expect("a name");
    let date = jiff::civil::date(2026, 11, 20);
    act_with(None, Some(Box::new(PowerOfAttorney { number, notary, date, person })))
}

/// The act of a carrier that holds a second certificate, or none; handed to the holder, or to somebody else.
fn act_with(authentication: Option<CertificateOnPaper>, attorney: Option<Box<PowerOfAttorney>>) -> Paper {
    Paper::HandOver(HandOverAct {
        order: OrderNumber::parse("260-1147").expect("a number"),
        holder: Some("SINAQZADƏ-NÜMUNƏYEVA GÜLŞƏN XANIM ŞAHİN QIZI".into()),
        attorney,
        carrier: CarrierKind::SmartCard,
        carrier_serial: "20260001".into(),
        certificate: CertificateOnPaper::Hash(Sha256Hash::of(b"a certificate")),
        authentication,
    })
}

#[test]
fn golden_papers_in_three_languages_on_both_widths_read_back_from_the_printers_own_language() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../golden/paper");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let other = CertificateOnPaper::Hash(Sha256Hash::of(b"another certificate"));
    let papers = [
        ("sale", sale(), Language::Az, Width::Narrow, false),
        ("sale-copy", sale(), Language::En, Width::Wide, true),
        ("hand-over", act(), Language::Az, Width::Wide, false),
        ("hand-over-copy", act(), Language::Ru, Width::Narrow, true),
        ("hand-over-two-keys", act_with(Some(other), None), Language::En, Width::Wide, false),
    ];
    for (name, what, language, width, is_copy) in papers {
        let slip = paper::slip(&print(what, language, is_copy), &Words::new(language));
        let read = read_back(&bytes(&slip, width));
        assert_eq!(read, [picture(&slip, width)], "{name}: nothing is lost between the picture and the printer");
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{}", language.code()), drawn(&read[0])));
    }
}

#[test]
fn an_act_on_a_sheet_is_a_document_that_strangers_read_with_every_letter_and_its_font_inside() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut printer = SheetPrinter::new(SheetWay::Folder(folder.path().to_owned()));
    for language in Language::ALL {
        let words = Words::new(language);
        let act = paper::slip(&print(act_of_authorised_person(), language, false), &words);
        printer.print(&act).expect("printed");
        let names = ["act-baku-12-1-000041.pdf", "act-baku-12-1-000041-2.pdf", "act-baku-12-1-000041-3.pdf"];
        let text = sheet_text(&folder.path().join(names[language as usize]));
        let declared = words.get("paper-hand-over-declared");
        let signs = words.get("paper-signs-authorised");
        for part in ["NUMUNE ELVIN", "AZE00000017", "1-204/2026", "20.11.2026", "Bakı 1 saylı notariat", &signs] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for part in ["SINAQZADƏ-NÜMUNƏYEVA GÜLŞƏN XANIM ŞAHİN QIZI", &declared, "27.11.2026 12:41", "20260001"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(&words.get("training-paper")), "{text}");
    }
    let words = Words::new(Language::Az);
    let practice = PrintJob { is_training: true, ..print(act(), Language::Az, false) };
    printer.print(&paper::slip(&practice, &words)).expect("printed");
    let text = sheet_text(&folder.path().join("act-baku-12-1-000041-4.pdf"));
    assert!(text.contains(&words.get("training-paper")), "{text}");
}

/// True when the text stands somewhere in the picture, dot for dot, as a mark or as the value of a pair.
fn says(whole: &Picture, part: SlipPart) -> bool {
    let part = picture(&Slip { name: "mark".into(), parts: vec![part] }, Width::Narrow);
    let black: Vec<(usize, usize)> = (0..part.height())
        .flat_map(|y| (0..part.bytes_across() * 8).map(move |x| (x, y)))
        .filter(|(x, y)| part.is_black(*x, *y))
        .collect();
    assert!(black.len() > 50, "something is looked for");
    (0..whole.height()).any(|top| black.iter().all(|(x, y)| whole.is_black(*x, top + y)))
}

fn mark(text: &str) -> SlipPart {
    SlipPart::Mark(text.to_owned())
}

fn printed(device: &Path, slips: usize) -> Vec<Picture> {
    let read = read_back(&fs::read(device).expect("the printer's file"));
    assert_eq!(read.len(), slips);
    read
}

#[test]
fn a_kiosk_prints_the_act_of_an_issue_marks_the_second_as_a_copy_and_goes_on_without_a_printer() {
    let Some(stage) = Stage::set() else { return };
    let device = stage.file("printer");
    stage.prints_to(&device);
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    kiosk.types(ENTER);
    kiosk.sees("receipt-done");
    // Nobody has switched the printer on yet.
    kiosk.types(CTRL_P);
    kiosk.refuses(imza_kiosk::domain::fault::Fault::PrinterAbsent);
    fs::write(&device, b"").expect("a file");
    kiosk.types(CTRL_P);
    kiosk.sees("receipt-printed");
    let [act] = printed(&device, 1).try_into().expect("one");
    let words = Words::new(Language::Az);
    let number = words.with("receipt-title", &[("number", "000001".into())]);
    let stands = [words.get("paper-hand-over"), number];
    assert!(stands.iter().all(|text| says(&act, mark(text))), "the act has its title and its number");
    assert!(!says(&act, mark(COPY_MARK)), "the first is no copy");
    kiosk.types(F4);
    kiosk.sees("record-hand-over");
    kiosk.types(CTRL_P);
    // The screen says so once all of it is there.
    let cuts = |told: &[u8]| told.windows(3).filter(|bytes| *bytes == [0x1D, b'V', 66]).count();
    kiosk.terminal.wait_until("a second slip", |_| cuts(&fs::read(&device).expect("the printer's file")) == 2);
    let [_, copy] = printed(&device, 2).try_into().expect("two");
    assert!(says(&copy, mark(COPY_MARK)), "what is looked up is a copy");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    keeps_acts_as_files(&stage);
}

fn keeps_acts_as_files(stage: &Stage) {
    let folder = stage.file("acts");
    fs::create_dir(&folder).expect("a folder");
    stage.keeps_acts_in(&folder);
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in();
    kiosk.types(F4);
    kiosk.sees("record-hand-over");
    kiosk.types(CTRL_P);
    kiosk.sees("receipt-printed");
    let kept: Vec<_> = fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    let [file] = kept.as_slice() else { panic!("one act: {kept:?}") };
    let text = sheet_text(file);
    assert!([AYSEL.order, COPY_MARK].iter().all(|part| text.contains(part)), "{text}");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
