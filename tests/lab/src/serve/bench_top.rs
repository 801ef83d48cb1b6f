//! What lies on the counter: which item is in which reader, and the card processes that make it so.

use std::{
    process::{Child, ChildStdin, Stdio},
    time::Duration,
};

use crate::{
    card::id_chip::catalog::{self, ChipKind},
    carriers::{Carrier, Carriers},
    failure::{Doing as _, Failure},
    layout::{CarrierKind, CounterDir, READERS, ReaderKind},
    people::Person,
    protocol::{CarrierStatus, IdCardStatus, ItemKind, ReaderStatus, Snapshot},
    serve::monitor::{Monitor, Presence},
    start::itself,
};

/// How long pcscd may take to report a card put in or taken out. It looks every 0.4 s.
const CARD_REPORTED_MAX: Duration = Duration::from_secs(5);

/// An item that can be put into a reader.
#[derive(Clone, Debug)]
enum Item {
    /// A person's card, and the kind of chip that it has.
    IdCard(Person, ChipKind),
    Carrier(Carrier),
}

impl Item {
    fn name(&self) -> &str {
        match self {
            Self::IdCard(person, _) => &person.id,
            Self::Carrier(carrier) => &carrier.name,
        }
    }

    fn kind(&self) -> ItemKind {
        match self {
            Self::IdCard(..) => ItemKind::IdCard,
            Self::Carrier(carrier) => carrier.kind.into(),
        }
    }

    /// Whose it is, or its serial number.
    fn detail(&self) -> String {
        match self {
            Self::IdCard(person, _) => person.display_name(),
            Self::Carrier(carrier) => format!("#{}", carrier.serial),
        }
    }

    /// The kind of reader made for it.
    fn usual_reader(&self) -> ReaderKind {
        match self.kind() {
            ItemKind::IdCard => ReaderKind::Contactless,
            ItemKind::SmartCard => ReaderKind::SmartCard,
            ItemKind::UsbToken => ReaderKind::UsbToken,
        }
    }

    /// Whether it can physically go into a reader of this kind. A contactless reader knows only ID cards; an ID card
    /// pushed into a smart-card reader is a mistake that happens.
    fn fits(&self, reader: ReaderKind) -> bool {
        match self.kind() {
            ItemKind::UsbToken => reader == ReaderKind::UsbToken,
            ItemKind::SmartCard => matches!(reader, ReaderKind::SmartCard | ReaderKind::Spare),
            ItemKind::IdCard => reader != ReaderKind::UsbToken,
        }
    }
}

/// A running card. Dropping it takes it out of the reader.
#[derive(Debug)]
struct Inserted {
    item: Item,
    process: Child,
    /// Kept open: when it closes, because the counter is gone, the card ends by itself.
    _lifeline: ChildStdin,
}

impl Drop for Inserted {
    fn drop(&mut self) {
        // A card that already ended is out of the reader as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All items and readers of a running counter.
#[derive(Debug)]
pub struct BenchTop {
    dir: CounterDir,
    people: Vec<Person>,
    carriers: Carriers,
    ports: [u16; READERS.len()],
    slots: [Option<Inserted>; READERS.len()],
}

impl BenchTop {
    /// A counter with nothing inserted. `ports` are those of the readers.
    pub fn new(dir: CounterDir, people: Vec<Person>, carriers: Carriers, ports: [u16; READERS.len()]) -> Self {
        Self { dir, people, carriers, ports, slots: [const { None }; READERS.len()] }
    }

    /// Puts `item` into the reader called `reader`, or into the one made for it, and waits until pcscd reports it. What
    /// was in that reader comes out first; an item in another reader moves. An ID card has the usual kind of chip unless
    /// `chip` names another.
    ///
    /// # Errors
    /// No such item or reader, they do not fit, or pcscd does not report the card in time.
    pub fn insert(
        &mut self,
        item: &str,
        reader: Option<&str>,
        chip: Option<&str>,
        monitor: &Monitor,
    ) -> Result<(), Failure> {
        let item = with_chip(self.find(item)?, chip)?;
        let index = find_reader(&item, reader)?;
        if chip.is_none() && self.index_of(item.name()) == Some(index) && monitor.presence()[index] {
            return Ok(());
        }
        if let Some(elsewhere) = self.index_of(item.name()) {
            self.empty(elsewhere, monitor)?;
        }
        self.empty(index, monitor)?;
        self.slots[index] = Some(self.power(item, index)?);
        let reported = monitor.wait(index, true, CARD_REPORTED_MAX);
        if reported.is_err() {
            self.slots[index] = None;
        }
        reported
    }

    /// Takes `item` out of its reader and waits until pcscd reports it gone.
    ///
    /// # Errors
    /// No such item, or pcscd does not report in time.
    pub fn remove(&mut self, item: &str, monitor: &Monitor) -> Result<(), Failure> {
        let item = self.find(item)?;
        match self.index_of(item.name()) {
            Some(index) => self.empty(index, monitor),
            None => Ok(()),
        }
    }

    /// Takes `item` out if it is in a reader, else puts it into the reader made for it.
    ///
    /// # Errors
    /// As [`Self::insert`] and [`Self::remove`].
    pub fn toggle(&mut self, item: &str, monitor: &Monitor) -> Result<(), Failure> {
        match self.index_of(item) {
            Some(_) => self.remove(item, monitor),
            None => self.insert(item, None, None, monitor),
        }
    }

    /// Makes a blank carrier.
    ///
    /// # Errors
    /// As [`Carriers::make`].
    pub fn make_carrier(&mut self, kind: CarrierKind, name: Option<String>) -> Result<CarrierStatus, Failure> {
        let carrier = self.carriers.make(kind, name)?;
        Ok(self.carrier_status(&carrier))
    }

    /// Takes everything out, without waiting for pcscd.
    pub fn clear(&mut self) {
        self.slots = [const { None }; READERS.len()];
    }

    /// What is where; `presence` is pcscd's report.
    pub fn snapshot(&self, presence: &Presence) -> Snapshot {
        let readers = READERS.iter().zip(&self.slots).zip(presence).map(|((reader, slot), present)| ReaderStatus {
            id: reader.id.to_owned(),
            name: reader.pcsc_name(),
            kind: reader.kind,
            item: slot.as_ref().map(|inserted| inserted.item.name().to_owned()),
            item_kind: slot.as_ref().map(|inserted| inserted.item.kind()),
            item_detail: slot.as_ref().map(|inserted| inserted.item.detail()),
            card_present: *present,
        });
        let id_cards = self.people.iter().map(|person| IdCardStatus {
            id: person.id.clone(),
            display_name: person.display_name(),
            order: person.order.as_ref().map(|order| order.number.clone()),
            reader: self.reader_of(&person.id),
        });
        Snapshot {
            readers: readers.collect(),
            carriers: self.carriers.known().iter().map(|carrier| self.carrier_status(carrier)).collect(),
            id_cards: id_cards.collect(),
        }
    }

    fn carrier_status(&self, carrier: &Carrier) -> CarrierStatus {
        CarrierStatus {
            name: carrier.name.clone(),
            kind: carrier.kind,
            serial: carrier.serial,
            reader: self.reader_of(&carrier.name),
        }
    }

    fn reader_of(&self, item: &str) -> Option<String> {
        self.index_of(item).map(|index| READERS[index].id.to_owned())
    }

    fn index_of(&self, item: &str) -> Option<usize> {
        self.slots.iter().position(|slot| slot.as_ref().is_some_and(|inserted| inserted.item.name() == item))
    }

    fn find(&self, name: &str) -> Result<Item, Failure> {
        let id_card = self.people.iter().find(|person| person.id == name).cloned();
        let id_card = id_card.map(|person| Ok(Item::IdCard(person, catalog::kind(catalog::USUAL)?))).transpose()?;
        id_card
            .or_else(|| self.carriers.find(name).cloned().map(Item::Carrier))
            .ok_or_else(|| Failure::not_fitting(format!("there is no item {name}: `counter status` lists them all")))
    }

    fn empty(&mut self, index: usize, monitor: &Monitor) -> Result<(), Failure> {
        self.slots[index] = None;
        monitor.wait(index, false, CARD_REPORTED_MAX)
    }

    /// Starts the card process that makes `item` appear in the reader at `index`.
    fn power(&self, item: Item, index: usize) -> Result<Inserted, Failure> {
        let mut command = itself();
        command.arg("become-card").arg(self.ports[index].to_string());
        match &item {
            Item::IdCard(person, chip) => command
                .args(["id-card", "--person", &person.id, "--chip", &chip.name, "--people"])
                .arg(self.dir.people())
                .arg("--csca")
                .arg(self.dir.csca()),
            Item::Carrier(carrier) => command
                .arg("piv")
                .arg("--state")
                .arg(self.carriers.state_dir(carrier))
                .args(["--serial", &carrier.serial.to_string()]),
        };
        command.current_dir(self.dir.path()).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut process = command.spawn().doing(format_args!("start the card {}", item.name()))?;
        let lifeline = process.stdin.take().expect("standard input was asked to be a pipe");
        Ok(Inserted { item, process, _lifeline: lifeline })
    }
}

/// The ID card with another kind of chip, where one is named.
fn with_chip(item: Item, chip: Option<&str>) -> Result<Item, Failure> {
    match (item, chip) {
        (item, None) => Ok(item),
        (Item::IdCard(person, _), Some(name)) => Ok(Item::IdCard(person, catalog::kind(name)?)),
        (item @ Item::Carrier(_), Some(_)) => Err(Failure::not_fitting(format!("{} is no ID card", item.name()))),
    }
}

fn find_reader(item: &Item, asked: Option<&str>) -> Result<usize, Failure> {
    let index = match asked {
        None => READERS.iter().position(|reader| reader.kind == item.usual_reader()),
        Some(word) => READERS.iter().position(|reader| reader.is_called(word)),
    };
    let index = index.ok_or_else(|| {
        let known = READERS.map(|reader| reader.id).join(", ");
        Failure::not_fitting(format!("there is no reader {}: the readers are {known}", asked.unwrap_or_default()))
    })?;
    if !item.fits(READERS[index].kind) {
        return Err(Failure::not_fitting(format!(
            "{} ({}) does not fit into the {}",
            item.name(),
            item.kind(),
            READERS[index].id
        )));
    }
    Ok(index)
}
