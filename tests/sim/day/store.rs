//! The stock: what comes and goes is booked, what lies on the shelf is counted, and what was booked wrongly is undone.

use imza_kiosk::kiosk::app::Model;
use imza_kiosk::kiosk::app::stock::{CountEntry, Entry, StockScreen, StockStep};

use super::books::{Lot, Place, READER, WARES, Ware};
use super::clerk::Doing;
use super::deeds::Deed;
use super::desk::{Move, Task};
use super::{Day, MINUTE, Parcel, town};
use crate::scheduler::Millis;
use crate::town::{PASSWORD, SUPERVISOR};

/// What a clerk does with the stock, in the order in which a screen offers it.
const KINDS: [&str; 7] = ["receive", "send", "accept", "reserve", "free", "spoil", "give-back"];
/// Readers without a number that no movement takes.
const KEPT: i64 = 40;

/// From where to where pieces go.
fn places(kind: &str, branch: usize, other: Option<usize>) -> (Place, Place) {
    let (shelf, other) = (Place::Shelf(branch), other.unwrap_or(branch));
    match kind {
        "receive" => (Place::Maker(branch), shelf),
        "send" => (shelf, Place::Road(branch, other)),
        "accept" => (Place::Road(other, branch), shelf),
        "reserve" => (shelf, Place::Reserved(branch)),
        "free" => (Place::Reserved(branch), shelf),
        "spoil" => (shelf, Place::Bin(branch)),
        _ => (shelf, Place::Returned(branch)),
    }
}

/// The numbers as they are scanned: a run where they follow each other.
fn scanned(numbers: &[String]) -> String {
    let digits = |number: &str| number.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().unwrap_or(0);
    let mut keys = String::new();
    let mut at = 0;
    while at < numbers.len() {
        let mut to = at;
        while to + 1 < numbers.len() && digits(&numbers[to + 1]) == digits(&numbers[to]) + 1 {
            to += 1;
        }
        let run = if to > at { format!("{}..{}\n", numbers[at], numbers[to]) } else { format!("{}\n", numbers[at]) };
        keys.push_str(&run);
        at = to + 1;
    }
    keys
}

impl Day {
    /// A delivery of the morning: carriers by number, readers by number and by count.
    pub fn morning_delivery(&mut self, counter: usize, ware: Ware) -> Task {
        let branch = self.desks[counter].branch;
        let lot = if ware == READER { Lot::Counted(160) } else { self.new_numbers(branch, ware, 48) };
        self.movement("receive", branch, (ware, lot), None)
    }

    fn new_numbers(&mut self, branch: usize, ware: Ware, pieces: u64) -> Lot {
        let (first, letters) = (self.delivered, if ware == READER { "RDR-" } else { "" });
        self.delivered += pieces + 1;
        let number = |n: u64| format!("{letters}{:08}", 26_100_000 + branch as u64 * 1_000_000 + first + n);
        Lot::Numbered((0..pieces).map(number).collect())
    }

    fn movement(&self, kind: &'static str, branch: usize, (ware, lot): (Ware, Lot), other: Option<usize>) -> Task {
        let (from, to) = places(kind, branch, other);
        Task::Move(Move { kind, ware, lot, other, parcel: None, from, to })
    }

    /// What is to be booked next, if anything is.
    pub fn plan_a_movement(&mut self, counter: usize, now: Millis, known: &[(String, Ware)]) -> Option<Task> {
        let branch = self.desks[counter].branch;
        if let Some(task) = self.unpack(branch, now, known) {
            return Some(task);
        }
        if let Some((ware, number)) = self.desks[counter].useless.first().cloned() {
            return Some(self.movement("spoil", branch, (ware, Lot::Numbered(vec![number])), None));
        }
        let ware = WARES[self.random.place(3)];
        // What is set aside is one person's business in each branch.
        let kinds = if town::place_in_branch(counter) == 0 { 8 } else { 6 };
        let kind =
            ["receive", "send", "send", "send", "spoil", "give-back", "reserve", "free"][self.random.place(kinds)];
        let wanted = 1 + self.random.place(if kind == "send" { 8 } else { 3 });
        let (from, _) = places(kind, branch, None);
        let lot = match (kind, ware) {
            ("receive", READER) if self.random.chance(500) => Lot::Counted(12),
            ("receive", _) => self.new_numbers(branch, ware, 6),
            ("free", READER) => Lot::Counted(i64::try_from(wanted).expect("small")),
            ("free", _) => Lot::Numbered(self.books.numbers(from, ware).into_iter().take(1).collect()),
            (_, READER) => Lot::Counted(i64::try_from(wanted).expect("small")),
            // Some carriers stay for those who come.
            _ => Lot::Numbered(self.numbers_to_take(counter, ware).into_iter().skip(12).take(wanted).collect()),
        };
        let kept = if from == Place::Shelf(branch) { KEPT } else { 0 };
        let is_there = match &lot {
            Lot::Counted(pieces) => kind == "receive" || self.books.counted(from, ware) - kept >= *pieces,
            Lot::Numbered(numbers) => !numbers.is_empty(),
        };
        let is_fresh = |number: &String| self.fresh.get(&(ware, number.clone())).is_some_and(|(by, _)| *by != counter);
        let is_usable = !matches!(&lot, Lot::Numbered(numbers) if numbers.iter().any(is_fresh));
        if let (Lot::Numbered(numbers), true) = (&lot, kind != "receive") {
            self.desks[counter].planned.extend(numbers.iter().map(|number| (ware, number.clone())));
        }
        let other = (kind == "send").then(|| (branch + 1 + self.random.place(2)) % town::BRANCHES.len());
        (is_there && is_usable).then(|| self.movement(kind, branch, (ware, lot), other))
    }

    /// A parcel that came, and that the screen knows of.
    fn unpack(&mut self, branch: usize, now: Millis, known: &[(String, Ware)]) -> Option<Task> {
        let comes = |parcel: &Parcel| {
            let told = known.iter().any(|(from, ware)| *from == town::BRANCHES[parcel.from].0 && *ware == parcel.ware);
            // A parcel that came before the word of it stays shut: what the screen knows of may be another one.
            let is_fresh = |number: &String| self.fresh.contains_key(&(parcel.ware, number.clone()));
            let is_unheard_of = matches!(&parcel.lot, Lot::Numbered(numbers) if numbers.iter().any(is_fresh));
            parcel.to == branch && !parcel.is_taken && parcel.comes_at <= now && told && !is_unheard_of
        };
        let at = self.parcels.iter().position(comes)?;
        self.parcels[at].is_taken = true;
        let Parcel { from, ware, lot, .. } = self.parcels[at].clone();
        let Task::Move(task) = self.movement("accept", branch, (ware, lot), Some(from)) else { return None };
        Some(Task::Move(Move { parcel: Some(at), ..task }))
    }

    /// What is typed at this step.
    pub fn moves(&mut self, counter: usize, now: Millis, model: &Model, screen: &StockScreen) -> Result<Doing, String> {
        let is_short =
            model.notice.as_ref().is_some_and(|trouble| trouble.fault == imza_kiosk::domain::fault::Fault::StockShort);
        if is_short {
            self.drop_doubt(counter);
        }
        let waits = match &screen.step {
            StockStep::Writing(..) | StockStep::Done(..) => true,
            StockStep::Second(_, entry) => entry.waiting.is_some() || entry.trouble.is_some(),
            _ => false,
        };
        if self.has_failed(counter, waits) {
            return Ok(Doing::Restart);
        }
        let task = self.desks[counter].task.clone();
        Ok(match (&screen.step, task) {
            (StockStep::Looking(_) | StockStep::Writing(..), _) => Doing::Rest,
            (StockStep::Done(..), _) => Doing::keys("\n②"),
            (StockStep::Second(_, entry), Task::Count { .. }) if entry.trouble.is_some() => {
                self.gives_up(counter, "⎋⎋⎋②")
            }
            (StockStep::Second(_, entry), Task::Count { .. }) if entry.waiting.is_some() => Doing::Rest,
            _ if model.notice.is_some() => self.gives_up(counter, "⎋②"),
            (StockStep::Menu(_), Task::Move(task)) => {
                let digit = KINDS.iter().position(|kind| *kind == task.kind).map_or(1, |at| at + 1);
                Doing::Keys(digit.to_string())
            }
            (StockStep::Menu(_), Task::Count { .. }) => Doing::keys("8"),
            (StockStep::Menu(_), Task::Undo) => Doing::keys("9"),
            (StockStep::Pieces(_), Task::Move(task)) => {
                let ware = WARES.iter().position(|ware| *ware == task.ware).unwrap_or(0);
                let pieces = match &task.lot {
                    Lot::Counted(pieces) => format!("{pieces}\n"),
                    Lot::Numbered(numbers) => scanned(numbers) + "\n",
                };
                Doing::Keys("↓".repeat(ware) + &pieces)
            }
            (StockStep::Branch(entry), Task::Move(task)) => self.names_branch(counter, entry, &task),
            (StockStep::Reason(_), Task::Move(_)) => Doing::keys("\n"),
            (StockStep::Confirm(_), Task::Move(task)) => {
                let Move { kind, ware, lot, other, parcel, from, to } = task;
                let deed = Deed::Moved { kind, ware, lot, other, is_undo: false };
                self.begin(counter, model, deed, Some((from, to, parcel)));
                Doing::keys("\n")
            }
            (StockStep::Count(entry), Task::Count { ware, .. }) => self.counts(counter, model, entry, ware),
            (StockStep::Why(entry), Task::Count { ware, missing }) => {
                let keys = missing.iter().fold(String::new(), |keys, number| keys + number + "\n");
                if !entry.needs_second() {
                    self.begin(counter, model, counted(entry, ware, &missing), None);
                }
                Doing::Keys("↓".repeat(self.random.place(3)) + &keys + "\n")
            }
            (StockStep::Second(entry, _), Task::Count { ware, missing }) => {
                self.begin(counter, model, counted(entry, ware, &missing), None);
                Doing::Keys(format!("{SUPERVISOR}\n{PASSWORD}\n"))
            }
            (StockStep::Undo(booked, _), Task::Undo) => {
                let told = booked.iter().map(|one| {
                    let pieces = one.moved.pieces();
                    let numbers = pieces.numbers().iter().map(|number| number.as_str().to_owned()).collect::<Vec<_>>();
                    let other = one.moved.branch().unwrap_or_default().to_owned();
                    (one.moved.kind().word(), one.moved.ware().word(), i64::from(pieces.count()), numbers, other)
                });
                self.undoes(counter, now, model, &told.collect::<Vec<_>>())
            }
            _ => self.gives_up(counter, "⎋⎋②"),
        })
    }

    fn names_branch(&mut self, counter: usize, entry: &Entry, task: &Move) -> Doing {
        let code = task.other.map_or("", |branch| town::BRANCHES[branch].0);
        match entry.branch.text() {
            "" => Doing::Keys(format!("{code}\n")),
            typed if typed == code => Doing::keys("\n"),
            _ => self.gives_up(counter, "⎋②"),
        }
    }

    /// What lies there of one ware is counted, and typed beside what should.
    fn counts(&mut self, counter: usize, model: &Model, entry: &CountEntry, ware: Ware) -> Doing {
        let branch = self.desks[counter].branch;
        let at = WARES.iter().position(|one| *one == ware).unwrap_or(0);
        let (there, should) = (self.books.pieces(Place::Shelf(branch), ware), i64::from(entry.expected[at]));
        let fewer = usize::try_from(should - there).unwrap_or(0);
        let said = |number: &String| self.said_missing.iter().any(|(of, other, ..)| *of == ware && other == number);
        let stolen = self.books.numbers(Place::Thief(branch), ware).into_iter().filter(|number| !said(number));
        let missing: Vec<String> = stolen.take(fewer).collect();
        self.desks[counter].task = Task::Count { ware, missing };
        if there == should {
            let lines = vec![(should, there)];
            self.begin(counter, model, Deed::Counted { lines, missing: vec![] }, None);
        }
        Doing::Keys("\n".repeat(at) + &there.to_string() + &"\n".repeat(WARES.len() - at))
    }

    /// The first movement of the list that can still be taken back is.
    fn undoes(
        &mut self,
        counter: usize,
        now: Millis,
        model: &Model,
        told: &[(&str, &str, i64, Vec<String>, String)],
    ) -> Doing {
        for (at, (kind, ware, pieces, numbers, other)) in told.iter().enumerate() {
            let of = |(place, (deed, _)): (usize, &(Deed, Option<u64>))| match deed {
                Deed::Moved { kind: own, ware: of, lot, other: to, is_undo: false }
                    if own == kind
                        && of == ware
                        && lot.pieces() == *pieces
                        && to.map_or("", |branch| town::BRANCHES[branch].0) == other
                        && (numbers.is_empty() || *lot == Lot::Numbered(numbers.clone())) =>
                {
                    (!self.desks[counter].undone.contains(&place)).then(|| (place, deed.clone()))
                }
                _ => None,
            };
            let found = self.desks[counter].deeds.iter().enumerate().rev().find_map(of);
            let Some((place, Deed::Moved { kind, ware, lot, other, .. })) = found else { continue };
            let Some(parcel) = self.can_be_undone(counter, now, (kind, ware, &lot), other) else { continue };
            let (from, to) = places(kind, self.desks[counter].branch, other);
            if let Some(parcel) = parcel {
                self.parcels[parcel].is_taken = true;
            }
            let deed = Deed::Moved { kind, ware, lot, other, is_undo: true };
            self.begin(counter, model, deed, Some((to, from, parcel)));
            if let Some(doubt) = &mut self.desks[counter].doubt {
                doubt.undoes = Some(place);
            }
            return Doing::Keys("↓".repeat(at) + "\n");
        }
        self.gives_up(counter, "⎋②")
    }

    /// Whether the pieces are still where the movement put them, and with which parcel.
    fn can_be_undone(
        &self,
        counter: usize,
        now: Millis,
        (kind, ware, lot): (&str, Ware, &Lot),
        other: Option<usize>,
    ) -> Option<Option<usize>> {
        let branch = self.desks[counter].branch;
        let (_, to) = places(kind, branch, other);
        let are_there = match lot {
            Lot::Counted(pieces) => self.books.counted(to, ware) >= pieces + KEPT * i64::from(kind == "receive"),
            Lot::Numbered(numbers) => {
                let there = if kind == "receive" {
                    self.numbers_to_take(counter, ware)
                } else {
                    self.books.numbers(to, ware).into_iter().collect()
                };
                let is_fresh =
                    |number: &String| self.fresh.get(&(ware, number.clone())).is_some_and(|(by, _)| *by != counter);
                numbers.iter().all(|number| there.contains(number) && !is_fresh(number))
            }
        };
        let waits = |parcel: &Parcel| {
            (parcel.from, Some(parcel.to), parcel.ware) == (branch, other, ware)
                && parcel.lot == *lot
                && !parcel.is_taken
                && parcel.comes_at > now + 5 * MINUTE
        };
        match kind {
            _ if !are_there => None,
            "send" => self.parcels.iter().position(waits).map(Some),
            "accept" | "free" => None,
            _ => Some(None),
        }
    }
}

fn counted(entry: &CountEntry, ware: Ware, missing: &[String]) -> Deed {
    let at = WARES.iter().position(|one| *one == ware).unwrap_or(0);
    let counted = entry.counted[at].text().parse().unwrap_or(-1);
    let missing = missing.iter().map(|number| (ware, number.clone())).collect();
    Deed::Counted { lines: vec![(i64::from(entry.expected[at]), counted)], missing }
}
