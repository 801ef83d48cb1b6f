//! The stock: what lies where at the left, what is done with it at the right.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, clock, date, panel, second_person};
use crate::domain::fault::Fault;
use crate::domain::order::Branch;
use crate::domain::record::{RecordBody, RecordSeq};
use crate::domain::stock::{
    Account, CountLine, CountReason, NumberRun, Pieces, SpoilReason, StockCount, StockMove, Ware,
};
use crate::kiosk::app::Model;
use crate::kiosk::app::stock::known::low;
use crate::kiosk::app::stock::other_branch::{name_of, offered};
use crate::kiosk::app::stock::{Action, Booked, CountEntry, Entry, StockScreen, StockStep};

type Keys = &'static [(&'static str, &'static str)];

const MENU_KEYS: Keys = &[("1–9", "key-choose"), ("Enter", "key-go-on"), ("Esc", "key-back")];
const CHOICE_KEYS: Keys = &[("↑↓", "key-choose"), ("Enter", "key-go-on"), ("Esc", "key-back")];
const ENTRY_KEYS: Keys = &[("Enter", "key-go-on"), ("Esc", "key-back")];
const UNDO_KEYS: Keys = &[("↑↓", "key-choose"), ("Enter", "key-book"), ("Esc", "key-back")];
const BOOK_KEYS: Keys = &[("Enter", "key-book"), ("Esc", "key-back")];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, screen: &StockScreen, paint: &Paint) -> (Next, Keys) {
    let [left, right] = Layout::horizontal([Constraint::Length(38), Constraint::Fill(1)]).areas(area);
    draw_sheet(frame, left, model, paint);
    if let StockStep::Second(_, entry) = &screen.step {
        let ids = |word: &str| format!("stock-second-{word}");
        second_person::draw(frame, right, (entry, ids, CountReason::word), model, paint);
        return second_person::next(entry, model, paint);
    }
    let place = if matches!(screen.step, StockStep::Done(..)) { panel::framed } else { panel::active };
    let inner = place(frame, right, title(&screen.step, paint), paint);
    frame.render_widget(
        Paragraph::new(lines(model, &screen.step, inner.height, paint)).wrap(Wrap { trim: false }),
        inner,
    );
    let step = |id: &str, keys| (Next::Step(paint.t(id)), keys);
    match &screen.step {
        StockStep::Menu(_) if !low(model).is_empty() => {
            (Next::Fault(paint.words.fault(Fault::StockLow).next), MENU_KEYS)
        }
        StockStep::Menu(_) => step("stock-next-menu", MENU_KEYS),
        StockStep::Pieces(entry) if entry.runs.is_empty() => step("stock-next-pieces", CHOICE_KEYS),
        StockStep::Pieces(_) => step("stock-next-more", CHOICE_KEYS),
        StockStep::Branch(_) if model.copy.state.branches.is_empty() => step("stock-next-branch", ENTRY_KEYS),
        StockStep::Branch(_) => step("stock-next-branch-of", CHOICE_KEYS),
        StockStep::Reason(_) => step("stock-next-reason", CHOICE_KEYS),
        StockStep::Confirm(_) => step("stock-next-confirm", BOOK_KEYS),
        StockStep::Count(_) => step("stock-next-count", CHOICE_KEYS),
        StockStep::Why(entry) if entry.needs_second() => step("stock-next-why-second", CHOICE_KEYS),
        StockStep::Why(_) => step("stock-next-why", CHOICE_KEYS),
        StockStep::Undo(..) => step("stock-next-undo", UNDO_KEYS),
        StockStep::Looking(_) => (Next::Wait(paint.t("stock-reading")), &[]),
        StockStep::Second(..) | StockStep::Writing(..) => (Next::Wait(paint.t("stock-writing")), &[]),
        StockStep::Done(..) => step("stock-next-done", &[("Enter", "key-go-on")]),
    }
}

/// What a ware is called, shortly.
pub(super) fn ware(ware: Ware, paint: &Paint) -> String {
    paint.t(&format!("stock-ware-{}", ware.word()))
}

fn draw_sheet(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let theme = &paint.theme;
    let inner = panel::framed(frame, area, paint.t("stock-title"), paint);
    let (sheet, low) = (&model.stock.sheet, low(model));
    let heads = [("stock-shelf", 7), ("stock-reserved", 8), ("stock-sent", 7)];
    let heads = heads.map(|(id, width)| format!("{:>width$}", short(&paint.t(id), 7)));
    let mut lines = vec![Line::styled(format!("{:<11}{}", "", heads.concat()), theme.muted)];
    for one in Ware::ALL {
        let keeps = sheet.keeps(*one);
        let count = |account| if keeps { sheet.pieces(*one, account).to_string() } else { "–".to_owned() };
        let is_low = low.contains(one);
        let (style, mark) = if is_low { (theme.attention, theme.symbols.attention) } else { (theme.strong, " ") };
        lines.push(Line::from(vec![
            Span::raw(format!("{:<11}", short(&ware(*one, paint), 11))),
            Span::styled(format!("{:>7}", count(Account::Shelf)), style),
            Span::raw(format!("{:>8}{:>7}", count(Account::Reserved), count(Account::Transit))),
            Span::styled(mark.to_owned(), style),
        ]));
    }
    lines.push(Line::raw(""));
    let ways = sheet.lines().iter().filter(|line| line.account == Account::Transit && line.pieces > 0);
    for line in ways {
        let (id, branch) = match (&line.from, &line.to) {
            (Some(from), _) => ("stock-comes", from),
            (None, to) => ("stock-goes", to.as_ref().unwrap_or(&model.settings.branch)),
        };
        let arguments = [
            ("branch", branch.as_str().into()),
            ("ware", ware(line.ware, paint).into()),
            ("count", line.pieces.into()),
        ];
        lines.push(Line::raw(paint.words.with(id, &arguments)));
    }
    for one in &low {
        let text = paint.words.with("stock-low", &[("ware", ware(*one, paint).into())]);
        let code = Fault::StockLow.code();
        lines.push(Line::styled(format!("{} {code} {text}", theme.symbols.attention), theme.attention));
    }
    let told = match model.stock.as_of {
        Some(at) => paint.words.with("stock-as-of", &[("at", clock(model, at).into())]),
        None => paint.t("stock-as-of-none"),
    };
    lines.push(Line::styled(told, theme.muted));
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

fn short(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}

fn title(step: &StockStep, paint: &Paint) -> String {
    match step {
        StockStep::Pieces(entry) | StockStep::Branch(entry) | StockStep::Reason(entry) => {
            paint.t(&format!("stock-do-{}", entry.kind.word()))
        }
        StockStep::Count(_) | StockStep::Why(_) => paint.t("stock-do-count"),
        StockStep::Undo(..) | StockStep::Looking(_) => paint.t("stock-do-undo"),
        StockStep::Done(_, RecordSeq(seq)) => paint.words.with("stock-done", &[("number", format!("{seq:06}").into())]),
        _ => paint.t("stock-what"),
    }
}

fn lines<'a>(model: &Model, step: &StockStep, height: u16, paint: &Paint) -> Vec<Line<'a>> {
    match step {
        StockStep::Menu(at) => {
            let row = |(n, action): (usize, &Action)| {
                marked(n == *at, format!("{}  {}", n + 1, paint.t(&format!("stock-do-{}", action.word()))), paint)
            };
            Action::ALL.iter().enumerate().map(row).collect()
        }
        StockStep::Pieces(entry) => pieces(entry, paint),
        StockStep::Branch(entry) => {
            let label = if entry.kind.word() == "send" { "stock-to-branch" } else { "stock-from-branch" };
            let head = [Line::styled(paint.t(label), paint.theme.muted), field(entry.branch.text(), true, paint)];
            head.into_iter().chain(branches(model, entry, height, paint)).collect()
        }
        StockStep::Reason(entry) => {
            choices(SpoilReason::ALL, entry.reason, |why| format!("stock-why-{}", why.word()), paint)
        }
        StockStep::Confirm(moved) => told_move(model, moved, paint),
        StockStep::Count(entry) => counts(entry, paint),
        StockStep::Why(entry) => why(entry, paint),
        StockStep::Undo(booked, at) => {
            // The one under the cursor is in sight, however many there are.
            let fit = usize::from(height / 2).max(1);
            let row = |(n, one): (usize, &Booked)| told_short(model, (one, n == *at), paint);
            booked.iter().enumerate().skip((at + 1).saturating_sub(fit)).take(fit).flat_map(row).collect()
        }
        StockStep::Done(RecordBody::StockMoved { moved }, _) => told_move(model, moved, paint),
        StockStep::Done(RecordBody::StockCounted { count }, _) => told_count(count, paint),
        StockStep::Writing(_, before) => lines(model, before, height, paint),
        StockStep::Looking(_) | StockStep::Second(..) | StockStep::Done(..) => vec![],
    }
}

fn marked<'a>(is_chosen: bool, text: String, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let (mark, style) = if is_chosen { (theme.symbols.cursor, theme.focus) } else { (" ", theme.text) };
    Line::styled(format!("{mark} {text}"), style)
}

fn choices<'a, T: Copy + PartialEq>(all: &[T], chosen: T, id: fn(T) -> String, paint: &Paint) -> Vec<Line<'a>> {
    let row = |one: &T| marked(*one == chosen, paint.t(&id(*one)), paint);
    all.iter().map(row).collect()
}

fn field<'a>(text: &str, is_active: bool, paint: &Paint) -> Line<'a> {
    let style = if is_active { paint.theme.focus } else { paint.theme.text };
    Line::styled(format!(" {:<28}", format!("{text}{}", if is_active { "▏" } else { "" })), style)
}

/// The branches that fit what is typed, so that the one under the cursor is in sight.
fn branches<'a>(model: &Model, entry: &Entry, height: u16, paint: &Paint) -> Vec<Line<'a>> {
    const HEAD: u16 = 3;
    let fit = usize::from(height.saturating_sub(HEAD)).max(1);
    let offered = offered(model, entry);
    let row = |(n, branch): (usize, &&Branch)| {
        marked(n == entry.branch_at, format!("{:<12} {}", branch.code, branch.name), paint)
    };
    let first = (entry.branch_at + 1).saturating_sub(fit);
    let rows = offered.iter().enumerate().skip(first).take(fit).map(row);
    std::iter::once(Line::raw("")).chain(rows).collect()
}

fn pieces<'a>(entry: &Entry, paint: &Paint) -> Vec<Line<'a>> {
    let mut lines = choices(Ware::ALL, entry.ware, |ware| format!("stock-ware-{}", ware.word()), paint);
    lines.push(Line::raw(""));
    lines.push(Line::styled(paint.t("stock-pieces"), paint.theme.muted));
    lines.push(field(entry.typed.text(), true, paint));
    lines.extend(runs(&entry.runs));
    if !entry.runs.is_empty() {
        let count = paint.words.with("stock-scanned", &[("count", entry.scanned().into())]);
        lines.push(Line::styled(count, paint.theme.strong));
    }
    lines
}

/// The newest serial numbers, the last ones that fit.
fn runs<'a>(runs: &[NumberRun]) -> Vec<Line<'a>> {
    const SHOWN_MAX: usize = 6;
    let row = |run: &NumberRun| match run.count() {
        1 => Line::raw(format!("  {}", run.first().as_str())),
        count => Line::raw(format!("  {}–{}  ({count})", run.first().as_str(), run.last().as_str())),
    };
    runs.iter().skip(runs.len().saturating_sub(SHOWN_MAX)).map(row).collect()
}

fn told_move<'a>(model: &Model, moved: &StockMove, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let what = paint.t(&format!("stock-do-{}", moved.kind().word()));
    let what = if moved.undoes().is_some() { paint.words.with("stock-undone", &[("what", what.into())]) } else { what };
    let mut lines = vec![
        Line::styled(what, theme.strong),
        Line::raw(format!("{}: {}", ware(moved.ware(), paint), moved.pieces().count())),
    ];
    if let Pieces::Numbered(numbers) = moved.pieces() {
        lines.extend(runs(numbers));
    }
    if let Some(branch) = moved.branch() {
        let id = if moved.kind().word() == "send" { "stock-to-branch" } else { "stock-from-branch" };
        let name = name_of(model, branch).map(|name| format!(" · {name}")).unwrap_or_default();
        lines.push(Line::raw(format!("{}: {branch}{name}", paint.t(id))));
    }
    if let Some(reason) = moved.reason() {
        lines.push(Line::raw(paint.t(&format!("stock-why-{}", reason.word()))));
    }
    lines
}

/// A movement in two lines: when and what was done, and with what.
fn told_short<'a>(model: &Model, (booked, is_chosen): (&Booked, bool), paint: &Paint) -> [Line<'a>; 2] {
    let (at, moved) = (booked.record.at, &booked.moved);
    let what = paint.t(&format!("stock-do-{}", moved.kind().word()));
    let when = format!("{} {}", short(&date(model, at), 5), clock(model, at));
    let branch = moved.branch().map_or_else(String::new, |branch| format!(" · {branch}"));
    let pieces = format!("{}: {}{branch}", ware(moved.ware(), paint), moved.pieces().count());
    [marked(is_chosen, format!("{when} {what}"), paint), Line::styled(format!("{:14}{pieces}", ""), paint.theme.text)]
}

fn counts<'a>(entry: &CountEntry, paint: &Paint) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(paint.t("stock-counted"), paint.theme.muted)];
    for (n, (one, typed)) in Ware::ALL.iter().zip(&entry.counted).enumerate() {
        let is_active = n == entry.at;
        let style = if is_active { paint.theme.focus } else { paint.theme.text };
        let typed = format!(" {:<8}", format!("{}{}", typed.text(), if is_active { "▏" } else { "" }));
        lines.push(Line::from(vec![Span::raw(format!("{:<14}", ware(*one, paint))), Span::styled(typed, style)]));
    }
    lines
}

/// A ware of a count: what should be there, what is, and the difference by symbol and sign.
fn told_line<'a>(line: &CountLine, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let difference = line.difference();
    let (symbol, style) =
        if difference == 0 { (theme.symbols.done, theme.ok) } else { (theme.symbols.attention, theme.attention) };
    Line::from(vec![
        Span::raw(format!("{:<12}{:>5} →{:>5} ", short(&ware(line.ware, paint), 12), line.expected, line.counted)),
        Span::styled(format!("{symbol} {difference:+}"), style),
    ])
}

fn why<'a>(entry: &CountEntry, paint: &Paint) -> Vec<Line<'a>> {
    let mut lines: Vec<Line> = entry.lines().iter().flatten().map(|line| told_line(line, paint)).collect();
    lines.push(Line::raw(""));
    lines.extend(choices(CountReason::ALL, entry.reason, |why| format!("stock-second-{}", why.word()), paint));
    lines.push(Line::styled(paint.t("stock-missing"), paint.theme.muted));
    lines.push(field(entry.typed.text(), true, paint));
    let named: Vec<NumberRun> = entry.missing.iter().map(|(_, run)| run.clone()).collect();
    lines.extend(runs(&named));
    lines
}

fn told_count<'a>(count: &StockCount, paint: &Paint) -> Vec<Line<'a>> {
    let mut lines: Vec<Line> = count.lines().iter().map(|line| told_line(line, paint)).collect();
    if let Some(reason) = count.reason() {
        lines.push(Line::raw(paint.t(&format!("stock-second-{}", reason.word()))));
    }
    if let Some(by) = count.approved_by() {
        lines.push(Line::raw(paint.words.with("stock-approved", &[("by", by.as_str().into())])));
    }
    lines
}
