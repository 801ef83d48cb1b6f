//! The palette (Ctrl-K): every action that the officer may take here, by name, from every screen. It presses the keys that the
//! action has, so it can do nothing that the keys cannot, and shows them, so that it teaches them.

use super::field::Field;
use super::message::{Effect, Key};
use super::sale::SaleStep;
use super::{Language, Model, Screen, input, order};
use crate::domain::name::fold;
use crate::domain::officer::Permission;

/// Most characters of what is looked for.
const TYPED_CHARS_MAX: usize = 40;

/// One action.
pub struct Action {
    /// Its word: `action-{word}` names it in each language.
    pub word: &'static str,
    /// Its keys, as they stand on the screen.
    pub label: &'static str,
    keys: &'static [Key],
    needs: Option<Permission>,
    offered: fn(&Model) -> bool,
}

/// The names of the actions in each language, folded as they are looked for.
pub type Names = Vec<(Language, &'static str, String)>;

/// The palette: what the actions are called, and what is being looked for while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    /// Told once at the start by whoever has the words.
    pub names: Names,
    /// Open.
    pub search: Option<Search>,
}

/// What is looked for.
#[derive(Debug)]
pub struct Search {
    /// Beginnings of words of a name, in any order.
    pub typed: Field,
    /// The line under the cursor.
    pub selected: usize,
}

const fn row(
    word: &'static str,
    label: &'static str,
    keys: &'static [Key],
    needs: Option<Permission>,
    offered: fn(&Model) -> bool,
) -> Action {
    Action { word, label, keys, needs, offered }
}

fn anywhere(_: &Model) -> bool {
    true
}

fn signed_in(model: &Model) -> bool {
    model.session.is_some()
}

/// Where F3 begins a sale of its own, not of what an order paid for.
fn outside_order(model: &Model) -> bool {
    signed_in(model) && !matches!(model.screen, Screen::Order(_) | Screen::Receipt(_))
}

fn outside_shift(model: &Model) -> bool {
    signed_in(model) && !matches!(model.screen, Screen::Shift(_))
}

/// An order in front, and no second person at the keyboard.
fn on_order(model: &Model) -> bool {
    matches!(&model.screen, Screen::Order(screen) if screen.second.is_none())
}

/// An order whose carrier has not been handed over yet.
fn on_open_order(model: &Model) -> bool {
    on_order(model) && !order::is_handed_over(model)
}

/// A sale whose goods are still being chosen.
fn on_goods(model: &Model) -> bool {
    matches!(&model.screen, Screen::Sale(screen) if matches!(screen.step, SaleStep::Goods))
}

/// The day, at a kiosk that has a folder for tables.
fn on_exportable_day(model: &Model) -> bool {
    matches!(model.screen, Screen::Day(_)) && model.settings.exports_tables
}

fn on_audit_form(model: &Model) -> bool {
    matches!(&model.screen, Screen::Audit(screen) if screen.takes_typing())
}

fn on_audit_list(model: &Model) -> bool {
    let more = |screen: &super::audit::AuditScreen| screen.found.as_ref().is_some_and(|found| found.more);
    matches!(&model.screen, Screen::Audit(screen) if screen.shown.is_none() && more(screen))
}

fn on_audit_proof(model: &Model) -> bool {
    matches!(&model.screen, Screen::Audit(screen) if screen.shown.is_some()) && model.settings.exports_tables
}

macro_rules! on {
    ($($screen:ident)|+) => {
        |model: &Model| matches!(model.screen, $(Screen::$screen(_))|+)
    };
}

/// Every action: first those of the screen in front, then those that work everywhere.
pub const ACTIONS: &[Action] = &[
    row("identity", "Enter", &[Key::Enter], Some(Permission::Issue), on_order),
    row("history", "Tab", &[Key::Tab], Some(Permission::SeeOrders), on_order),
    row("suspend", "F6", &[Key::F(6)], Some(Permission::SeeOrders), on_order),
    row("attorney", "F7", &[Key::F(7)], Some(Permission::Issue), on_open_order),
    row("certificates", "F7", &[Key::F(7)], Some(Permission::SeeOrders), order::is_handed_over),
    row("resume-certificate", "F6", &[Key::F(6)], Some(Permission::Issue), on!(Certificates)),
    row("revoke-certificate", "F7", &[Key::F(7)], Some(Permission::Issue), on!(Certificates)),
    row("replace-carrier", "Enter", &[Key::Enter], Some(Permission::Issue), on!(Certificates)),
    row("give-up", "F6", &[Key::F(6)], Some(Permission::Issue), on!(Issue)),
    row("put-aside", "Esc", &[Key::Esc], None, on!(Issue)),
    row("open", "Enter", &[Key::Enter], None, on!(Home | Orders | Day)),
    row("orders-ready", "F2 Tab", &[Key::F(2), Key::Tab], Some(Permission::SeeOrders), signed_in),
    row("filter-stage", "F6", &[Key::F(6)], None, on!(Orders)),
    row("filter-carrier", "F7", &[Key::F(7)], None, on!(Orders)),
    row("filter-placed", "Tab", &[Key::Tab], None, on!(Orders)),
    row("filter-packages", "Ctrl-O", &[Key::Ctrl('o')], None, on!(Orders)),
    row("next-citizen", "Enter", &[Key::Enter], None, on!(Receipt)),
    row("goods-card", "1", &[Key::Char('1')], Some(Permission::Sell), on_goods),
    row("goods-alone", "2", &[Key::Char('2')], Some(Permission::Sell), on_goods),
    row("serial", "F6", &[Key::F(6)], Some(Permission::Sell), on_goods),
    row("pay", "Enter", &[Key::Enter], Some(Permission::Sell), on_goods),
    row("picture", "Tab", &[Key::Tab], None, on!(Day)),
    row("export", "Ctrl-E", &[Key::Ctrl('e')], Some(Permission::Report), on_exportable_day),
    row("day-before", "F7", &[Key::F(7)], None, on!(Day)),
    row("day-after", "F6", &[Key::F(6)], None, on!(Day)),
    row("audit-kind", "F6", &[Key::F(6)], None, on_audit_form),
    row("audit-more", "F7", &[Key::F(7)], None, on_audit_list),
    row("audit-save", "Ctrl-E", &[Key::Ctrl('e')], Some(Permission::Report), on_audit_proof),
    row("approve", "Enter", &[Key::Enter], Some(Permission::Approve), on!(Approvals)),
    row("refuse", "F7", &[Key::F(7)], Some(Permission::Approve), on!(Approvals)),
    row("send-now", "Enter", &[Key::Enter], None, on!(Queue)),
    row("settle", "F6", &[Key::F(6)], None, on!(Queue)),
    row("resolve", "F7", &[Key::F(7)], None, on!(Queue)),
    row("try-line", "Enter", &[Key::Enter], None, on!(Devices)),
    row("unblock", "F6", &[Key::F(6)], None, on!(PinChange)),
    row("home", "F2", &[Key::F(2)], None, signed_in),
    row("sale", "F3", &[Key::F(3)], Some(Permission::Sell), signed_in),
    row("approvals", "F3", &[Key::F(3)], Some(Permission::Approve), signed_in),
    row("take-back", "F3 F7", &[Key::F(3), Key::F(7)], Some(Permission::Sell), outside_order),
    row("queue", "F4", &[Key::F(4)], None, signed_in),
    row("shift", "F5", &[Key::F(5)], None, outside_shift),
    row("stock", "F12", &[Key::F(12)], Some(Permission::Sell), signed_in),
    row("day", "F2 F6", &[Key::F(2), Key::F(6)], Some(Permission::Report), signed_in),
    row("audit", "F2 F6 Ctrl-F", &[Key::F(2), Key::F(6), Key::Ctrl('f')], Some(Permission::Report), signed_in),
    row("pin-change", "F2 F7", &[Key::F(2), Key::F(7)], None, signed_in),
    row("print", "Ctrl-P", &[Key::Ctrl('p')], None, on!(Receipt | Queue | Reversal)),
    row("devices", "F9", &[Key::F(9)], None, anywhere),
    row("bench", "F9 F6", &[Key::F(9), Key::F(6)], Some(Permission::Diagnose), signed_in),
    row("tools", "F9 F6 F7", &[Key::F(9), Key::F(6), Key::F(7)], Some(Permission::Diagnose), signed_in),
    row("help", "F1", &[Key::F(1)], None, anywhere),
    row("language", "F8", &[Key::F(8)], None, anywhere),
    row("look", "Ctrl-T", &[Key::Ctrl('t')], None, anywhere),
    row("lock", "Ctrl-L", &[Key::Ctrl('l')], None, signed_in),
    row("sign-out", "F5", &[Key::F(5)], None, on!(Shift)),
    row("sign-out", "F5 F5", &[Key::F(5), Key::F(5)], None, outside_shift),
    row("quit", "F10", &[Key::F(10)], None, anywhere),
];

impl Palette {
    /// The actions that may be taken here and whose names fit what is typed.
    #[must_use]
    pub fn found(&self, model: &Model) -> Vec<&'static Action> {
        let typed = self.search.as_ref().map_or_else(String::new, |search| fold(search.typed.text()));
        let parts: Vec<&str> = typed.split(' ').filter(|part| !part.is_empty()).collect();
        let role = model.session.as_ref().map(|session| session.officer.role);
        let may = |action: &&Action| {
            action.needs.is_none_or(|needs| role.is_some_and(|role| role.may(needs))) && (action.offered)(model)
        };
        let fits = |action: &&Action| parts.iter().all(|part| self.has_word(model.language, action.word, part));
        ACTIONS.iter().filter(may).filter(fits).collect()
    }

    /// Whether a word of the action's name begins so.
    fn has_word(&self, language: Language, action: &str, beginning: &str) -> bool {
        let mut named = self.names.iter().filter(|(of, word, _)| *of == language && *word == action);
        named.any(|(_, _, name)| name.split(' ').any(|word| word.starts_with(beginning)))
    }
}

/// Opens it with nothing typed.
pub(super) fn open(model: &mut Model) {
    model.palette.search = Some(Search { typed: Field::new(TYPED_CHARS_MAX), selected: 0 });
}

/// Takes a key while it is open.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let last = model.palette.found(model).len().saturating_sub(1);
    let Some(search) = &mut model.palette.search else { return };
    match key {
        Key::Esc | Key::Ctrl('k') => model.palette.search = None,
        Key::Up => search.selected = search.selected.saturating_sub(1),
        Key::Down => search.selected = (search.selected + 1).min(last),
        Key::Home | Key::PageUp => search.selected = 0,
        Key::End | Key::PageDown => search.selected = last,
        Key::Backspace => {
            search.typed.erase();
            search.selected = 0;
        }
        Key::Char(c) => {
            search.typed.push(c);
            search.selected = 0;
        }
        Key::Enter => take_chosen(model, out),
        Key::F(8) => model.language = model.language.next(),
        Key::F(_) => {
            model.palette.search = None;
            input::press(model, key, out);
        }
        Key::Tab | Key::Ctrl(_) => {}
    }
}

fn take_chosen(model: &mut Model, out: &mut Vec<Effect>) {
    let selected = model.palette.search.as_ref().map_or(0, |search| search.selected);
    let Some(action) = model.palette.found(model).get(selected).copied() else { return };
    model.palette.search = None;
    for (place, key) in action.keys.iter().enumerate() {
        let goes_on = place == 0 || (model.overlay.is_none() && arrived(model, action.keys[place - 1]));
        if goes_on {
            input::press(model, *key, out);
        }
    }
}

/// Whether the key that opens a screen did so: on any other, the next key would mean something else.
fn arrived(model: &Model, key: Key) -> bool {
    matches!(
        (key, &model.screen),
        (Key::F(2), Screen::Home(_))
            | (Key::F(3), Screen::Sale(_))
            | (Key::F(5), Screen::Shift(_))
            | (Key::F(6 | 9), Screen::Devices(_))
            | (Key::F(6), Screen::Day(_))
    )
}
