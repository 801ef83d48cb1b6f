//! Readers are sold: goods and serial numbers, how it is paid, the change, and the receipt. The sale is one record, durable
//! here with its receipt number before anything says that it is done, with or without a line.

use jiff::Timestamp;

use super::field::Field;
use super::message::{Answer, CacheAnswer, CacheJob, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::{Model, Screen, reversal, scan, shift, training};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::money::Qepik;
use crate::domain::officer::Permission;
use crate::domain::order::{Order, OrderNumber};
use crate::domain::record::{RecordBody, RecordDraft, RecordSeq};
use crate::domain::sale::{
    COUNT_MAX, Goods, LINES_MAX, Payment, ReaderSale, ReaderSerial, SaleError, SaleLine, SlipNumber, total,
};
use crate::wire::centre::OrderQuery;

/// How a sale is paid, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In cash.
    Cash,
    /// At the card terminal.
    Card,
    /// Online, with an order.
    Prepaid,
}

impl Way {
    /// Every way, in the order in which a key changes them.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Card, Self::Prepaid];

    /// The way's word in message ids.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Prepaid => "prepaid",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Cash => Self::Card,
            Self::Card => Self::Prepaid,
            Self::Prepaid => Self::Cash,
        }
    }
}

/// How far a sale has come.
#[derive(Debug)]
pub enum SaleStep {
    /// What is sold.
    Goods,
    /// The serial number of the line under the cursor is being typed.
    Serial(Field),
    /// How it is paid: what is typed is the cash given, the slip's number or the order's.
    Pay,
    /// The order that paid is being looked for.
    Looking(JobId),
    /// Everything is known; the officer confirms that the money was taken.
    Confirm(ReaderSale),
    /// It is being made durable.
    Writing(JobId, ReaderSale),
    /// It is durable.
    Done(SaleReceipt),
}

/// A sale that is done.
#[derive(Debug)]
pub struct SaleReceipt {
    /// The sale.
    pub sale: ReaderSale,
    /// Its number at this kiosk.
    pub number: u64,
    /// Its record: whether it has been sent is read from the queue.
    pub record: RecordSeq,
    /// When.
    pub at: Timestamp,
    /// The officer's name.
    pub officer: String,
}

/// A sale.
#[derive(Debug)]
pub struct SaleScreen {
    /// What is sold so far.
    pub lines: Vec<SaleLine>,
    /// The line under the cursor.
    pub selected: usize,
    /// How it is paid.
    pub way: Way,
    /// What is typed for that.
    pub entry: Field,
    /// The order it was opened from, if that paid for a reader.
    pub order: Option<OrderNumber>,
    /// How far it has come.
    pub step: SaleStep,
}

impl SaleScreen {
    /// True while typed characters go into a field.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        matches!(self.step, SaleStep::Serial(_) | SaleStep::Pay)
    }

    /// True while leaving would lose sight of money: something is sold and the receipt is not there yet.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        !self.lines.is_empty() && !matches!(self.step, SaleStep::Done(_))
    }

    /// True while it is being made durable: nobody leaves before the store has answered.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        matches!(self.step, SaleStep::Writing(..))
    }

    /// What it costs so far.
    #[must_use]
    pub fn total(&self) -> Qepik {
        total(&self.lines)
    }

    fn clear_entry(&mut self) {
        let paid_with = self.order.as_ref().filter(|_| self.way == Way::Prepaid);
        let mut entry = Field::new(20);
        paid_with.iter().flat_map(|order| order.as_str().chars()).for_each(|c| entry.push(c));
        self.entry = entry;
    }
}

/// What a piece costs today.
#[must_use]
pub fn price(model: &Model, goods: Goods) -> Option<Qepik> {
    model.copy.state.reader_prices.price(goods, scan::local_date(model))
}

/// Opens a sale. From an order that paid for a reader, or its receipt, it hands that reader out.
pub(super) fn open(model: &mut Model) {
    if matches!(&model.screen, Screen::Sale(screen) if screen.is_under_way()) {
        return;
    }
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Sell));
    if let Some(fault) = (!may)
        .then_some(Fault::NotAllowed)
        .or(training::obstacle(model))
        .or(model.store.obstacle())
        .or(shift::obstacle(model))
    {
        model.notice = Some(fault.into());
        return;
    }
    let order = match &model.screen {
        Screen::Order(screen) => Some(&screen.order),
        Screen::Receipt(screen) => Some(&screen.order),
        _ => None,
    };
    let order = order.filter(|order| paid_for_reader(order)).map(|order| order.number.clone());
    let way = if order.is_some() { Way::Prepaid } else { Way::Cash };
    let first = order.is_some().then(|| line(model, Goods::ReaderWithCard)).flatten();
    let lines = first.into_iter().collect();
    let mut screen = SaleScreen { lines, selected: 0, way, entry: Field::new(20), order, step: SaleStep::Goods };
    screen.clear_entry();
    model.screen = Screen::Sale(Box::new(screen));
}

/// True when an order paid for a reader, which is handed out beside its carrier.
#[must_use]
pub const fn paid_for_reader(order: &Order) -> bool {
    order.reader_ordered && order.paid_at.is_some()
}

fn line(model: &mut Model, goods: Goods) -> Option<SaleLine> {
    let Some(price) = price(model, goods) else {
        model.notice = Some(Fault::PriceUnknown.into());
        return None;
    };
    Some(SaleLine { goods, count: 1, price, serial: None })
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Sale(screen) = &mut model.screen else { return };
    match &mut screen.step {
        SaleStep::Goods => press_goods(model, key, out),
        SaleStep::Serial(field) => match key {
            Key::Char(c) => field.push(c),
            Key::Backspace => field.erase(),
            Key::Esc => screen.step = SaleStep::Goods,
            Key::Enter => {
                let typed = field.text().to_owned();
                screen.step = SaleStep::Goods;
                take_code(model, &typed);
            }
            _ => {}
        },
        SaleStep::Pay => press_pay(model, key, out),
        SaleStep::Looking(_) if key == Key::Esc => screen.step = SaleStep::Pay,
        SaleStep::Confirm(_) if key == Key::Esc => screen.step = SaleStep::Pay,
        SaleStep::Confirm(_) if key == Key::Enter => write(model, out),
        SaleStep::Done(_) if matches!(key, Key::Enter | Key::Esc) => model.go_home(out),
        SaleStep::Looking(_) | SaleStep::Confirm(_) | SaleStep::Writing(..) | SaleStep::Done(_) => {}
    }
}

fn press_goods(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Sale(screen) = &mut model.screen else { return };
    let last = screen.lines.len().saturating_sub(1);
    match key {
        Key::Char(digit) => {
            let goods = digit.to_digit(10).and_then(|n| Goods::ALL.get((n as usize).checked_sub(1)?));
            if let Some(goods) = goods {
                add(model, *goods);
            }
        }
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::Backspace => take_one_back(screen),
        Key::F(7) if screen.lines.is_empty() => reversal::open(model),
        Key::F(6) if !screen.lines.is_empty() => screen.step = SaleStep::Serial(Field::new(32)),
        Key::Enter if !screen.lines.is_empty() => screen.step = SaleStep::Pay,
        Key::Esc => model.go_home(out),
        _ => {}
    }
}

/// One piece more: on the line of its kind that has no serial number, or on a new one.
fn add(model: &mut Model, goods: Goods) {
    let Some(new) = line(model, goods) else { return };
    let Screen::Sale(screen) = &mut model.screen else { return };
    let same = |line: &SaleLine| line.goods == goods && line.serial.is_none() && line.count < COUNT_MAX;
    if let Some(at) = screen.lines.iter().position(same) {
        screen.lines[at].count += 1;
        screen.selected = at;
    } else if screen.lines.len() < LINES_MAX {
        screen.lines.push(new);
        screen.selected = screen.lines.len() - 1;
    } else {
        model.notice = Some(Fault::SaleTooLarge.into());
    }
}

fn take_one_back(screen: &mut SaleScreen) {
    let at = screen.selected;
    match screen.lines.get_mut(at) {
        Some(line) if line.count > 1 => line.count -= 1,
        Some(_) => {
            screen.lines.remove(at);
            screen.selected = at.saturating_sub(usize::from(at == screen.lines.len()));
        }
        None => {}
    }
}

/// A serial number was scanned or typed: it goes to the line under the cursor; of several pieces one is set apart.
pub(super) fn take_code(model: &mut Model, text: &str) {
    let Screen::Sale(screen) = &mut model.screen else { return };
    let fault = match ReaderSerial::parse(text) {
        Err(_) => Some(Fault::ReaderSerialForm),
        Ok(_) if !matches!(screen.step, SaleStep::Goods) => Some(Fault::NotAllowed),
        Ok(serial) => give_serial(screen, serial).err(),
    };
    model.notice = fault.map(Trouble::from);
}

fn give_serial(screen: &mut SaleScreen, serial: ReaderSerial) -> Result<(), Fault> {
    if screen.lines.iter().any(|line| line.serial.as_ref() == Some(&serial)) {
        return Err(Fault::ReaderSerialTwice);
    }
    let full = screen.lines.len() >= LINES_MAX;
    let waits = |line: &SaleLine| line.serial.is_none();
    let at = match screen.lines.get(screen.selected) {
        Some(line) if waits(line) => screen.selected,
        _ => screen.lines.iter().position(waits).ok_or(Fault::ReaderSerialTwice)?,
    };
    let line = &mut screen.lines[at];
    if line.count == 1 {
        line.serial = Some(serial);
    } else if full {
        return Err(Fault::SaleTooLarge);
    } else {
        line.count -= 1;
        let one = SaleLine { count: 1, serial: Some(serial), ..line.clone() };
        screen.lines.insert(at, one);
        // The cursor stays on what has no number yet: the next scan is for the next piece.
        screen.selected = at + 1;
    }
    Ok(())
}

fn press_pay(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Sale(screen) = &mut model.screen else { return };
    match key {
        Key::Char(c) if screen.way != Way::Cash || c.is_ascii_digit() || matches!(c, ',' | '.') => screen.entry.push(c),
        Key::Backspace => screen.entry.erase(),
        Key::Tab => {
            screen.way = screen.way.next();
            screen.clear_entry();
        }
        Key::Esc => screen.step = SaleStep::Goods,
        Key::Enter => pay(model, out),
        _ => {}
    }
}

/// What was typed is read; an order that paid is looked for in the copy, unless the sale was opened from it.
fn pay(model: &mut Model, out: &mut Vec<Effect>) {
    let (job, at) = (model.job(), model.at);
    let Screen::Sale(screen) = &mut model.screen else { return };
    let typed = screen.entry.text();
    let payment = match screen.way {
        Way::Cash if typed.trim().is_empty() => Ok(Payment::Cash { given: screen.total() }),
        Way::Cash => Qepik::parse_manat(typed).map(|given| Payment::Cash { given }).ok_or(Fault::AmountForm),
        Way::Card => SlipNumber::parse(typed).map(|slip| Payment::Card { slip }).map_err(|_| Fault::SlipForm),
        Way::Prepaid => match OrderNumber::parse(typed) {
            Ok(order) if screen.order.as_ref() == Some(&order) => Ok(Payment::Prepaid { order }),
            Ok(order) => {
                screen.step = SaleStep::Looking(job);
                let queries = vec![OrderQuery::Number(order)];
                return out.push(Effect::Cache(job, CacheJob::Find { queries, at, orders_max: 1 }));
            }
            Err(_) => Err(Fault::SearchUnreadable),
        },
    };
    agree(model, payment);
}

/// Puts the sale together for the officer to confirm, or says why it is none.
fn agree(model: &mut Model, payment: Result<Payment, Fault>) {
    let Screen::Sale(screen) = &mut model.screen else { return };
    let sale = payment.and_then(|payment| {
        ReaderSale::new(screen.lines.clone(), payment).map_err(|error| match error {
            SaleError::Size => Fault::SaleTooLarge,
            SaleError::Serial => Fault::ReaderSerialTwice,
            SaleError::NotEnough => Fault::CashShort,
            SaleError::OnePrepaid => Fault::OnePrepaidReader,
        })
    });
    match sale {
        Ok(sale) => screen.step = SaleStep::Confirm(sale),
        Err(fault) => {
            screen.step = SaleStep::Pay;
            model.notice = Some(fault.into());
        }
    }
}

fn write(model: &mut Model, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::Sale(screen) = &mut model.screen else { return };
    let SaleStep::Confirm(sale) = &screen.step else { return };
    let sale = sale.clone();
    let draft = RecordDraft::ReaderSale { sale: sale.clone(), receipt: () };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    screen.step = SaleStep::Writing(job, sale);
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let officer = model.session.as_ref().map_or_else(String::new, |s| s.officer.display_name.clone());
    let Screen::Sale(screen) = &mut model.screen else { return };
    match (&screen.step, answer) {
        (SaleStep::Looking(waiting), answer) if *waiting == job => {
            let found = match answer {
                Answer::Cache(Ok(CacheAnswer::Found(found))) => found.orders.into_iter().next(),
                _ => None,
            };
            let payment = match found {
                Some(order) if paid_for_reader(&order) => Ok(Payment::Prepaid { order: order.number }),
                Some(_) => Err(Fault::NoReaderOrdered),
                None => Err(Fault::SaleOrderUnknown),
            };
            agree(model, payment);
        }
        (SaleStep::Writing(waiting, sale), Answer::Store(Ok(StoreAnswer::Appended(record, _)))) if *waiting == job => {
            let sale = sale.clone();
            let Ok(RecordBody::ReaderSale { receipt: number, .. }) = record.fact() else { return };
            screen.step = SaleStep::Done(SaleReceipt { sale, number, record: record.seq, at: record.at, officer });
        }
        (SaleStep::Writing(waiting, sale), answer) if *waiting == job => {
            // It counts as not made: the same Enter tries again.
            screen.step = SaleStep::Confirm(sale.clone());
            model.notice = Some(match answer {
                Answer::Store(Err(error)) => error.into(),
                _ => Fault::StoreFailed.into(),
            });
        }
        _ => {}
    }
}
