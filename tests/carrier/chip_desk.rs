//! The kiosk's own way to a chip, as its screen takes it: chips of `tests/data/chips.toml` on a real smart-card service.

use std::cmp::Reverse;
use std::iter::repeat;
use std::path::Path;
use std::time::Duration;

use imza_kiosk::adapters::id_chip::{READ_BYTES, Transport, TransportError, read, system_random};
use imza_kiosk::adapters::pcsc::{ChipDesk, PcscCard};
use imza_kiosk::adapters::tracer::Tracer;
use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::id_chip::{AccessKey, ChipDetails, ChipGrade, ChipReport, ChipStep, ExtendedLengths};
use imza_kiosk::domain::mrz::{self, MrzData, ReadBy};
use imza_kiosk::ports::id_chip::{ChipJob, ChipNews, IdChipPort as _};
use jiff::civil::{Date, date};

use crate::counter::{Counter, ID_CARD_READER};
use crate::id_card::AYSEL;
use crate::{alone, run_alone};

const TODAY: Date = date(2026, 11, 26);
const CARD: &str = "id-aysel";

/// The counter, in a process of this test's own: the smart-card service is found by the environment.
fn counter(test: &str) -> Option<Counter> {
    if let Some(directory) = alone() {
        return Some(Counter::attach(&directory));
    }
    if let Some(counter) = Counter::start() {
        run_alone(test, counter.directory(), &counter.environment());
    }
    None
}

fn printed() -> MrzData {
    mrz::parse(AYSEL, ReadBy::Scanner, TODAY).expect("a zone")
}

/// Reads the card on the reader; everything that is told meanwhile goes to `told`.
fn listen(csca: &Path, told: &mut dyn FnMut(&ChipNews)) -> Result<ChipDetails, Trouble> {
    let at = "2026-11-26T10:00:00Z".parse().expect("a moment");
    let job = ChipJob { reader: ID_CARD_READER.into(), key: AccessKey::of_zone(&printed()), at, today: TODAY };
    // The virtual reader passes extended lengths on and does not say so.
    let (extended_lengths, tracer) = (ExtendedLengths::Always, Tracer::default());
    ChipDesk { trust_anchors: csca.to_owned(), extended_lengths, tracer }.read(&job, &mut |news| told(&news))
}

/// Lays a card with this chip down and reads it.
fn seen(counter: &Counter, chip: &str) -> (Option<ChipReport>, Result<ChipDetails, Trouble>) {
    counter.insert_id_card(CARD, chip);
    let mut identified = None;
    let read = listen(&counter.directory().join("csca"), &mut |news| {
        if let ChipNews::Identified(report) = news {
            identified = Some(report.clone());
        }
    });
    (identified, read)
}

#[test]
fn the_kiosk_itself_reads_who_it_is_and_how_much_that_is_worth() {
    let test = "chip_desk::the_kiosk_itself_reads_who_it_is_and_how_much_that_is_worth";
    let Some(counter) = counter(test) else { return };
    for (chip, grade, objection) in [
        ("pace and bac", ChipGrade::Genuine, None),
        ("wrong signer", ChipGrade::Unproven, None),
        ("tampered DG1", ChipGrade::Rejected, Some(Fault::ChipForged)),
        ("cloned, chip authentication AES", ChipGrade::Rejected, Some(Fault::ChipCloned)),
    ] {
        let (identified, read) = seen(&counter, chip);
        let report = identified.expect("a chip that is read");
        assert_eq!((report.grade(), report.objection(&printed())), (grade, objection), "{chip}");
        let details = read.expect("the rest of it");
        assert_eq!(details.report, report, "{chip}: nothing else was changed");
        // A copy is not read any further.
        let shown = details.photograph.map(|photograph| photograph.expect("a picture").size());
        assert_eq!(shown, (objection != Some(Fault::ChipCloned)).then_some((240, 320)), "{chip}");
    }
    for (chip, fault) in [("slips", Fault::ChipGone), ("silent", Fault::ChipSilent), ("garbles", Fault::ChipUnreadable)]
    {
        assert_eq!(seen(&counter, chip).1.expect_err("no chip to read").fault, fault, "{chip}");
    }
    assert!(seen(&counter, "bac only").1.is_ok(), "a chip that never answered leaves nothing behind");
}

#[test]
fn a_card_that_slips_is_read_again_by_itself_and_a_slow_one_shows_progress_and_may_be_lifted() {
    let test = "chip_desk::a_card_that_slips_is_read_again_by_itself_and_a_slow_one_shows_progress_and_may_be_lifted";
    let Some(counter) = counter(test) else { return };
    let csca = counter.directory().join("csca");
    counter.insert_id_card(CARD, "slipping");
    let (mut before, mut after, mut slips) = (0, 0, 0);
    let read = listen(&csca, &mut |news| match news {
        ChipNews::Slipped => slips += 1,
        ChipNews::Identified(report) => {
            assert_eq!(report.grade(), ChipGrade::Genuine);
            if slips == 0 { before += 1 } else { after += 1 }
        }
        ChipNews::Progress(_) => {}
    });
    let details = read.expect("all of it, after the slip");
    assert_eq!((before, slips, after), (1, 1, 1), "known, slipped, and read again from the beginning");
    assert!(matches!(details.photograph, Some(Ok(_))));

    counter.insert_id_card(CARD, "slow");
    let (mut identified, mut steps, mut percents) = (None, Vec::new(), Vec::new());
    let read = listen(&csca, &mut |news| match news {
        ChipNews::Progress(progress) => {
            steps.push(progress.step);
            if progress.step == ChipStep::Photograph
                && let Some(percent) = progress.percent()
            {
                percents.push(percent);
                // Somebody takes the card in the middle of the photograph.
                if percents.len() == 4 {
                    counter.remove(CARD);
                }
            }
        }
        ChipNews::Identified(report) => identified = Some(report.clone()),
        ChipNews::Slipped => {}
    });
    assert_eq!(read.expect_err("the card is gone").fault, Fault::ChipGone);
    assert_eq!(identified.map(|report| report.grade()), Some(ChipGrade::Signed), "what was told before stands");
    assert!(percents.is_sorted() && percents.last().is_some_and(|last| *last < 60), "{percents:?}");
    steps.dedup();
    assert_eq!(steps, ChipStep::ALL);
}

#[test]
fn a_card_read_twice_in_a_breath_is_read_twice_and_one_that_another_program_holds_is_named() {
    let test = "chip_desk::a_card_read_twice_in_a_breath_is_read_twice_and_one_that_another_program_holds_is_named";
    let Some(counter) = counter(test) else { return };
    let csca = counter.directory().join("csca");
    counter.insert_id_card(CARD, "bac only");
    // A connection that is dropped is let go on a thread of its own, while the next one begins.
    let connect = || PcscCard::connect(ID_CARD_READER, Duration::from_secs(10));
    for again in 1..=10 {
        drop(connect().unwrap_or_else(|error| panic!("connection {again}: {error}")));
    }
    assert!(listen(&csca, &mut |_| {}).is_ok(), "and read behind them");
    let held = connect().expect("a card");
    assert_eq!(listen(&csca, &mut |_| {}).expect_err("a card that is held").fault, Fault::ChipHeld);
    held.release();
    assert!(listen(&csca, &mut |_| {}).is_ok(), "let go");
}

/// A way to the chip that counts the READ BINARY commands of each file: those between one SELECT and the next.
struct Counted {
    card: PcscCard,
    reads: Vec<usize>,
}

impl Transport for Counted {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        // The instruction stands in the clear under secure messaging as well.
        match (command[1], self.reads.last_mut()) {
            (0xA4, _) => self.reads.push(0),
            (0xB0 | 0xB1, Some(reads)) => *reads += 1,
            _ => {}
        }
        self.card.transmit(command)
    }

    fn response_bytes_max(&self) -> usize {
        self.card.response_bytes_max()
    }
}

/// How many commands the longest file of a chip took, and its length.
fn longest_file(counter: &Counter, chip: &str, extended: ExtendedLengths) -> (usize, usize) {
    counter.insert_id_card(CARD, chip);
    let card = PcscCard::connect(ID_CARD_READER, Duration::from_secs(10)).expect("a card").extended(extended);
    let mut counted = Counted { card, reads: Vec::new() };
    let found = read(&mut counted, &AccessKey::of_zone(&printed()), TODAY, &mut system_random, &mut |_| {});
    let found = found.unwrap_or_else(|error| panic!("{chip}: {error}"));
    counted.card.release();
    let length = found.groups.values().map(Vec::len).max();
    (counted.reads.into_iter().max().unwrap_or(0), length.unwrap_or(0))
}

#[test]
fn a_chip_that_knows_extended_lengths_is_read_in_long_parts_where_the_way_to_it_passes_them_on() {
    let test = "chip_desk::a_chip_that_knows_extended_lengths_is_read_in_long_parts_where_the_way_to_it_passes_them_on";
    let Some(counter) = counter(test) else { return };
    for (chip, part_at_least) in [("bac and extended lengths", 1_950), ("pace AES-256 and extended lengths", 1_450)] {
        let (reads, length) = longest_file(&counter, chip, ExtendedLengths::Always);
        assert!(length > 60_000, "{chip}");
        assert!(reads <= length.div_ceil(part_at_least) + 1, "{chip}: {reads} commands for {length} bytes");
        let (reads, length) = longest_file(&counter, chip, ExtendedLengths::AsReaderSays);
        assert!(reads >= length / 231, "{chip}: a reader that says nothing is spoken to in short commands");
    }
    let (reads, length) = longest_file(&counter, "pace and bac", ExtendedLengths::Always);
    assert!(reads >= length / 231, "a chip that says nothing is asked in short commands");
}

#[test]
fn a_file_takes_no_more_commands_than_its_length_needs_and_one() {
    let Some(counter) = counter("chip_desk::a_file_takes_no_more_commands_than_its_length_needs_and_one") else {
        return;
    };
    for (chip, at_least) in [
        ("pace and bac", 16_000),
        ("a photograph beyond short offsets, AES", 40_000),
        ("a photograph beyond short offsets, 3DES", 100_000),
    ] {
        counter.insert_id_card(CARD, chip);
        let card = PcscCard::connect(ID_CARD_READER, Duration::from_secs(10)).expect("a card");
        let mut counted = Counted { card, reads: Vec::new() };
        let key = AccessKey::of_zone(&printed());
        let found = read(&mut counted, &key, TODAY, &mut system_random, &mut |_| {}).expect("a chip");
        counted.card.release();
        let descending = |mut numbers: Vec<usize>| {
            numbers.sort_unstable_by_key(|number| Reverse(*number));
            numbers
        };
        let reads = descending(counted.reads.into_iter().filter(|reads| *reads > 0).collect());
        let lengths = descending(found.groups.values().chain(&found.sod).map(Vec::len).collect());
        assert!(lengths[0] > at_least, "{chip}");
        // The longest file took the most commands, and so on; EF.CardAccess and EF.COM fit one command.
        for (reads, length) in reads.iter().zip(lengths.into_iter().chain(repeat(READ_BYTES))) {
            assert!(*reads <= length.div_ceil(READ_BYTES) + 1, "{chip}: {reads} commands for {length} bytes");
        }
    }
}
