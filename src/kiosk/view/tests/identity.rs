//! States of the order screen that are about the holder's identity.

use ratatui::layout::{Position, Rect};

use super::super::photograph;
use super::{SIZES, after, drawn_by, with_order};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipProgress, ChipSignature, ChipStep, CloneTest};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::person::{Fin, PersonName};
use crate::domain::picture::Picture;
use crate::kiosk::app::Language;
use crate::kiosk::app::message::{Answer, Key};
use crate::kiosk::app::tests::world::World;
use crate::kiosk::app::tests::{attorney, chip, document, evidence};

/// The chip is genuine, and its photograph has come.
fn with_photograph(photograph: Result<Picture, Trouble>) -> World {
    let report = chip::report(ChipSignature::Holds, CloneTest::Passed);
    let details = chip::details(report.clone(), Some(photograph));
    chip::laid_down_with(Some(report), Some(Ok(details)))
}

/// The chip is genuine, and its own pages say this of the holder.
fn chip_says(full_name: Option<&str>, personal_number: Option<&str>) -> World {
    let report = chip::report(ChipSignature::Holds, CloneTest::Passed);
    let mut details = chip::details(report.clone(), None);
    details.full_name = full_name.map(Into::into);
    details.personal_number = personal_number.map(Into::into);
    chip::laid_down_with(Some(report), Some(Ok(details)))
}

/// The chip slipped in the middle of its identity and is read again.
fn slipped() -> World {
    let (mut world, job) = chip::being_read();
    chip::said(&mut world, job, Answer::ChipSlipped);
    let progress = ChipProgress { step: ChipStep::Identity, read: 446, length: 1_100 };
    chip::said(&mut world, job, Answer::ChipProgress(progress));
    world
}

/// The chip is genuine, and its photograph is being read, or the card was lifted before.
fn photograph_coming(lifted: bool) -> World {
    let (mut world, job) = chip::being_read();
    chip::answered(&mut world, job, chip::report(ChipSignature::Holds, CloneTest::Passed));
    let progress = ChipProgress { step: ChipStep::Photograph, read: 6_700, length: 16_700 };
    chip::said(&mut world, job, Answer::ChipProgress(progress));
    if lifted {
        chip::lifted(&mut world);
        chip::said(&mut world, job, Answer::ChipDetails(Box::new(Err(Fault::ChipGone.into()))));
    }
    world
}

pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("order-mismatch", with_order(|o| o.fin = Fin::parse("3TEST2Y").expect("valid"))),
        ("order-differs", with_order(|o| o.birth_date = jiff::civil::date(1991, 1, 1))),
        ("order-photograph", with_photograph(Ok(chip::face()))),
        ("order-chip-name", chip_says(Some("SINAQ AYSEL"), Some("3TEST2Y"))),
        ("order-chip-slipped", slipped()),
        ("order-photograph-coming", photograph_coming(false)),
        ("order-photograph-lifted", photograph_coming(true)),
        ("order-no-photograph", with_photograph(Err(Fault::ChipPhotograph.into()))),
        ("order-attorney-offered", attorney::offered()),
        ("order-attorney-card", attorney::entering()),
        ("order-attorney-typing", after(attorney::entering(), |w| attorney::fills(w, ["1-204/2026", "Bakı 1", ""]))),
        (
            "order-attorney-refused",
            after(attorney::entering(), |w| attorney::fills(w, ["1-204/2026", "Bakı 1", "tomorrow"])),
        ),
        ("order-attorney-ready", attorney::entered()),
        ("order-attorney-second", after(attorney::entered(), |w| w.key(Key::Enter))),
        (
            "order-attorney-valid",
            after(attorney::entering(), |w| {
                w.register = DocumentStanding::Valid;
                attorney::fills(w, ["1-204/2026", "Bakı 1", ""]);
            }),
        ),
        ("order-attorney-invalid", attorney::registered(DocumentStanding::Invalid)),
        ("order-attorney-unknown", attorney::registered(DocumentStanding::Unknown)),
        ("order-register-asking", document::being_asked().0),
        ("order-register-valid", document::scanned(DocumentStanding::Valid)),
        ("order-register-invalid", document::scanned(DocumentStanding::Invalid)),
        ("order-register-unknown", document::scanned(DocumentStanding::Unknown)),
        ("order-register-silent", document::scanned(DocumentStanding::Unreachable)),
        ("order-register-second", after(document::scanned(DocumentStanding::Unreachable), |w| w.key(Key::Enter))),
        ("order-taken-up", evidence::taken_up(0)),
        ("order-second-needed", evidence::typed()),
        (
            "order-second-person",
            after(evidence::typed(), |w| {
                w.key(Key::Enter);
                w.type_text("rena");
            }),
        ),
    ]
}

#[test]
fn the_terminals_own_graphics_stand_where_half_blocks_would_and_never_under_a_question() {
    let mut world = with_photograph(Ok(chip::face()));
    for size in SIZES {
        let screen = Rect::new(0, 0, size.0, size.1);
        let (place, picture) = photograph(screen, &world.model).expect("a photograph is in front");
        assert_eq!(picture, &chip::face());
        let shades = |leaves| {
            let backend = drawn_by(&world.model, Language::En, size, leaves);
            let shaded = |(x, y): &(u16, u16)| "░▒▓█▀".contains(backend.buffer()[(*x, *y)].symbol());
            let cells = (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y)));
            cells.filter(shaded).collect::<Vec<_>>()
        };
        assert!(!shades(false).is_empty() && shades(false).iter().all(|at| place.contains(Position::from(*at))));
        assert_eq!(shades(true), [], "its place is free");
    }
    world.key(Key::F(1));
    assert!(photograph(Rect::new(0, 0, 80, 24), &world.model).is_none(), "help lies over it");
}

#[test]
fn what_the_chip_and_the_name_come_to_is_never_cut_at_the_panels_edge_unsaid() {
    let reports = [
        (ChipSignature::Holds, CloneTest::Passed),
        (ChipSignature::Holds, CloneTest::Unsupported),
        (ChipSignature::NoAnchor, CloneTest::Unsupported),
    ];
    let reports = reports.map(|(signature, clone_test)| chip::laid_down(Some(chip::report(signature, clone_test))));
    let long_name = with_order(|o| o.holder = PersonName::new("NÜMUNƏ", "ƏISEL", None).expect("a name"));
    // What the panel at the right says, without its frame and padding: the order's panel takes 46 % of the width.
    let told = |world: &World, language, size: (u16, u16)| {
        let backend = drawn_by(&world.model, language, size, false);
        let left = (size.0 * 46 + 50) / 100 + 2;
        let row = |y| (left..size.0 - 2).map(|x| backend.buffer()[(x, y)].symbol()).collect::<String>();
        let rows = (2..12).map(row).map(|row| row.split_whitespace().collect::<Vec<_>>().join(" "));
        rows.collect::<Vec<_>>()
    };
    let mut marked = 0;
    for world in reports.iter().chain([&long_name]) {
        for language in Language::ALL {
            let whole = told(world, language, SIZES[1]);
            for row in told(world, language, SIZES[0]) {
                assert!(whole.contains(&row) || row.ends_with('…'), "{language:?}: {row:?} is cut: {whole:#?}");
                marked += usize::from(row.ends_with('…'));
            }
        }
    }
    assert!(marked > 0, "a name with many letters that differ is too long for the panel");
}
