//! One order: the order at the left, card and register side by side at the right, what is missing below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{
    Next, Paint, attorney, chip, copy, date, document, history, labelled, package, panel, photograph, second_person,
};
use crate::domain::evidence::ApprovalReason;
use crate::domain::fault::Trouble;
use crate::domain::mrz::MrzData;
use crate::domain::reconcile::{ChipColumn, Likeness, Reconciliation, Spelling};
use crate::domain::record::SuspensionReason;
use crate::kiosk::app::attorney::can_begin;
use crate::kiosk::app::chip::Chip;
use crate::kiosk::app::order::{OrderScreen, evidence, is_handed_over, obstacle};
use crate::kiosk::app::scan::IdCard;
use crate::kiosk::app::suspension::{Suspension, can_ask};
use crate::kiosk::app::{Model, approval};

const LABEL_WIDTH: usize = 12;

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &OrderScreen,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [upper, lower] = parts(area);
    if let Some(history) = &screen.history {
        history::draw(frame, upper, model, history, paint);
    } else {
        let [order, person] = Layout::horizontal([Constraint::Percentage(46), Constraint::Fill(1)]).areas(upper);
        draw_order(frame, order, model, screen, paint);
        draw_person(frame, person, model, screen, paint);
    }
    if let Some(entry) = &screen.second {
        let ids = |part: &str| format!("approve-{part}");
        second_person::draw(frame, lower, (entry, ids, ApprovalReason::word), model, paint);
        return second_person::next(entry, model, paint);
    }
    if let Some(entry) = screen.collector.entry() {
        attorney::draw(frame, lower, entry, document::line(model, &screen.collector_register, paint), paint);
        return attorney::next(entry, paint);
    }
    let missing = obstacle(model, screen);
    draw_verdict(frame, lower, missing.map(Trouble::from), (model, screen), paint);
    let keys = keys(model, screen);
    if let Some(Suspension::Written(seq)) = screen.suspension {
        let written = paint.words.with("suspend-written", &[("number", seq.0.into())]);
        return (Next::Step(written), &[("F7", "key-certificates"), ("Tab", "key-history"), ("Esc", "key-back")]);
    }
    match (missing, &screen.card) {
        (Some(fault), _) if can_ask(model, screen) => (
            Next::Fault(paint.words.fault(fault).next),
            &[("F6", "key-suspend"), ("F7", "key-certificates"), ("Tab", "key-history"), ("Esc", "key-back")],
        ),
        (Some(fault), _) if is_handed_over(model) => (
            Next::Fault(paint.words.fault(fault).next),
            &[("F7", "key-certificates"), ("Tab", "key-history"), ("Esc", "key-back")],
        ),
        // Whoever collects may not: the holder may come after all.
        (Some(fault), _) if screen.collector.attorney().is_some() => (
            Next::Fault(paint.words.fault(fault).next),
            &[("F7", "key-holder-collects"), ("Tab", "key-history"), ("Esc", "key-back")],
        ),
        (Some(fault), _) => {
            (Next::Fault(paint.words.fault(fault).next), &[("Tab", "key-history"), ("Esc", "key-back")])
        }
        (None, None) => (Next::Step(paint.t("order-next-scan")), &[("Tab", "key-history"), ("Esc", "key-back")]),
        (None, Some(_)) if needs_second(model, screen) => (Next::Step(paint.t("order-next-second")), keys),
        (None, Some(_)) if screen.resumable => (Next::Step(paint.t("order-next-resume")), keys),
        (None, Some(_)) => (Next::Step(paint.t("order-next-confirm")), keys),
    }
}

/// The keys of an order that can go on.
fn keys(model: &Model, screen: &OrderScreen) -> &'static [(&'static str, &'static str)] {
    if screen.collector.attorney().is_some() {
        &[("Enter", "key-identity-ok"), ("F7", "key-holder-collects"), ("Tab", "key-history"), ("Esc", "key-back")]
    } else if can_begin(model, screen) {
        &[("Enter", "key-identity-ok"), ("F7", "key-attorney"), ("Tab", "key-history"), ("Esc", "key-back")]
    } else {
        &[("Enter", "key-identity-ok"), ("Tab", "key-history"), ("Esc", "key-back")]
    }
}

/// The order and its holder; what is missing.
fn parts(area: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Length(12), Constraint::Fill(1)]).areas(area)
}

/// The place where something is asked.
pub(super) fn lower(area: Rect) -> Rect {
    let [_, lower] = parts(area);
    lower
}

/// True when what is known of the identity by now needs a second person.
fn needs_second(model: &Model, screen: &OrderScreen) -> bool {
    let known = evidence(screen).filter(|_| !matches!(screen.chip, Chip::Reading { .. }));
    known.is_some_and(|evidence| approval::is_needed(model, screen, &evidence))
}

/// The question why a certificate is to be suspended: a digit answers it.
pub(super) fn draw_reasons(frame: &mut Frame, area: Rect, paint: &Paint) {
    let mut lines = vec![Line::raw(paint.words.attribute("confirm-suspend", "safe")), Line::raw("")];
    for (n, reason) in (1..).zip(SuspensionReason::ALL) {
        let key = Span::styled(format!("{n} "), paint.theme.key);
        lines.push(Line::from(vec![key, Span::raw(paint.t(&format!("suspend-{}", reason.word())))]));
    }
    lines.push(Line::from(vec![Span::styled("Esc ", paint.theme.key), Span::raw(paint.t("key-back"))]));
    panel::centred(frame, area, paint.t("confirm-suspend"), lines, paint);
}

fn draw_order(frame: &mut Frame, area: Rect, model: &Model, screen: &OrderScreen, paint: &Paint) {
    let order = &screen.order;
    let inner =
        panel::framed(frame, area, paint.words.with("order-title", &[("number", order.number.as_str().into())]), paint);
    let theme = &paint.theme;
    let symbols = &theme.symbols;
    let paid = match order.paid_at {
        Some(_) => Span::styled(format!("{} {} {}", symbols.done, order.price, paint.t("order-paid")), theme.ok),
        None => Span::styled(format!("{} {} {}", symbols.failed, order.price, paint.t("order-unpaid")), theme.fault),
    };
    let mut lines = vec![
        labelled(paint, "order-applicant", paint.t(&format!("applicant-{}", order.applicant.word())), LABEL_WIDTH),
        labelled(
            paint,
            "order-carrier",
            Span::styled(paint.t(&format!("carrier-{}", order.carrier.word())), theme.strong),
            LABEL_WIDTH,
        ),
        labelled(paint, "order-reader", paint.t(if order.reader_ordered { "yes" } else { "no" }), LABEL_WIDTH),
        labelled(paint, "order-price", paid, LABEL_WIDTH),
        labelled(paint, "order-branch", order.branch.name.clone(), LABEL_WIDTH),
        labelled(paint, "order-state", paint.t(&format!("order-{}", order.state.word())), LABEL_WIDTH),
        labelled(paint, "order-placed", date(model, order.placed_at), LABEL_WIDTH),
    ];
    if let Some(organisation) = &order.organisation {
        lines.push(labelled(paint, "order-organisation", organisation.name.clone(), LABEL_WIDTH));
        lines.push(labelled(paint, "order-voen", organisation.voen.as_str().to_owned(), LABEL_WIDTH));
    }
    lines.extend(screen.collector.attorney().into_iter().flat_map(|one| attorney::line(one, LABEL_WIDTH, paint)));
    lines.extend(package::line(order, paint));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn draw_person(frame: &mut Frame, area: Rect, model: &Model, screen: &OrderScreen, paint: &Paint) {
    let inner = panel::framed(frame, area, paint.t("order-person-title"), paint);
    let theme = &paint.theme;
    let order = &screen.order;
    let width = usize::from(inner.width);
    let chip = matches!(screen.chip, Chip::Read(_)).then(|| Span::styled(paint.t("chip-short"), theme.muted));
    let register = Span::styled(paint.t("order-register"), theme.muted);
    let mut lines = vec![Line::styled(order.holder.full(), theme.strong), with_chip(vec![register], chip, width)];
    match (&screen.card, screen.reconciliation()) {
        (Some(card), Some(found)) => {
            lines.extend(compared(card, screen, &found, width, paint));
            lines.extend(corrected(card, width, paint));
            lines.extend(chip::line(screen, card, paint));
            lines.extend(evidence(screen).map(|evidence| document::graded((model, screen), card, &evidence, paint)));
        }
        _ => lines.push(Line::styled(paint.t("order-no-card"), theme.attention)),
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What was misread and put right is told, so that the clerk looks at it on the card.
fn corrected<'a>(card: &IdCard, width: usize, paint: &Paint) -> Option<Line<'a>> {
    let mut told: Vec<String> = Vec::new();
    for c in &card.mrz.corrections {
        let one = format!("{} {}→{}", paint.t(&format!("mrz-{}", c.field.word())), c.read, c.taken);
        if !told.contains(&one) {
            told.push(one);
        }
    }
    let theme = &paint.theme;
    (!told.is_empty()).then(|| {
        let text = format!("{} {}: {}", theme.symbols.attention, paint.t("mrz-corrected"), told.join(", "));
        Line::styled(fitted(text, width), theme.attention)
    })
}

/// What sets the card's spelling of the name apart from the register's: told, and never decisive.
fn spelled<'a>(name: &Spelling, width: usize, paint: &Paint) -> Vec<Span<'a>> {
    let mark = likeness_mark(name.likeness, paint);
    let mut text = paint.t(&format!("name-{}", name.likeness.word()));
    let letters: Vec<String> = name.letters.iter().map(|(register, card)| format!("{register}→{card}")).collect();
    if !letters.is_empty() {
        text.push_str(&format!(": {}", letters.join(" ")));
    }
    if name.truncated {
        text.push_str(&format!(" · {}", paint.t("name-truncated")));
    }
    let style = mark.style;
    let width = width.saturating_sub(mark.width());
    vec![mark, Span::styled(fitted(text, width), style)]
}

/// A text that is cut at the panel's edge says so: whoever reads it knows that there is more.
fn fitted(text: String, width: usize) -> String {
    if Span::raw(text.as_str()).width() <= width {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        if Span::raw(format!("{kept}{c}…")).width() > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Whether a name has to be looked at, as a symbol and a space.
fn likeness_mark<'a>(likeness: Likeness, paint: &Paint) -> Span<'a> {
    let theme = &paint.theme;
    let (symbol, style) = match likeness {
        Likeness::Same | Likeness::Standard => (theme.symbols.done, theme.ok),
        Likeness::Customary | Likeness::Different => (theme.symbols.attention, theme.attention),
    };
    Span::styled(format!("{symbol} "), style)
}

/// A row of register, card and chip. Where all agree the value stands once; else what differs stands behind it.
struct Row<'a> {
    label: &'a str,
    card: String,
    /// The register's value where it has one and the card says otherwise.
    register: Option<String>,
    /// Whether the card agrees with the register; none where the register has no such thing.
    agrees: Option<bool>,
    /// The chip's value and whether it agrees, where the chip was read.
    chip: Option<(String, bool)>,
}

impl Row<'_> {
    fn line<'a>(self, width: usize, paint: &Paint) -> Line<'a> {
        let theme = &paint.theme;
        let Self { label, card, register, agrees, chip } = self;
        let mut text = card.clone();
        if let Some(register) = register {
            text.push_str(&format!(" ≠ {register}"));
        }
        if let Some((on_chip, _)) = chip.as_ref().filter(|(on_chip, _)| *on_chip != card) {
            text.push_str(&format!(" ≠ {} {on_chip}", paint.t("chip-short")));
        }
        let differs = text != card;
        let left = vec![
            agrees.map_or_else(|| Span::raw("  "), |agrees| mark(agrees, paint)),
            Span::styled(format!("{:<LABEL_WIDTH$} ", paint.t(label)), theme.muted),
            Span::styled(text, if differs { theme.fault } else { theme.text }),
        ];
        with_chip(left, chip.map(|(_, agrees)| mark(agrees, paint)), width)
    }
}

/// Whether something agrees, as a symbol and a space.
fn mark<'a>(agrees: bool, paint: &Paint) -> Span<'a> {
    let theme = &paint.theme;
    let (symbol, style) = if agrees { (theme.symbols.done, theme.ok) } else { (theme.symbols.failed, theme.fault) };
    Span::styled(format!("{symbol} "), style)
}

/// A line with what the chip says of it at the right edge.
fn with_chip<'a>(mut left: Vec<Span<'a>>, chip: Option<Span<'a>>, width: usize) -> Line<'a> {
    if let Some(chip) = chip {
        let taken: usize = left.iter().map(Span::width).sum();
        left.push(Span::raw(" ".repeat(width.saturating_sub(taken + chip.width()).max(1))));
        left.push(chip);
    }
    Line::from(left)
}

fn compared<'a>(
    card: &IdCard,
    screen: &OrderScreen,
    found: &Reconciliation,
    width: usize,
    paint: &Paint,
) -> Vec<Line<'a>> {
    let (mrz, order, column) = (&card.mrz, &screen.order, screen.chip_column());
    let zone = match &screen.chip {
        Chip::Read(report) => Some(&report.zone),
        _ => None,
    };
    let day = |d: jiff::civil::Date| d.strftime("%d.%m.%Y").to_string();
    let expiry = |zone: &MrzData| zone.expiry_date.map_or_else(|| paint.t("order-lifetime"), day);
    let name = |zone: &MrzData| format!("{} {}", zone.surname, zone.given_names);
    let chip = |value: &dyn Fn(&MrzData) -> String, agrees: &dyn Fn(&ChipColumn) -> bool| {
        Some((value(zone?), agrees(column.as_ref()?)))
    };
    // What has to be equal to the register, and what only the card has.
    let equal = |label, of: &dyn Fn(&Reconciliation) -> bool, register: String, value: &dyn Fn(&MrzData) -> String| {
        let (agrees, chip) = (of(found), chip(value, &|column| of(&column.register)));
        let register = (!agrees).then_some(register);
        Row { label, card: value(mrz), register, agrees: Some(agrees), chip }.line(width, paint)
    };
    let alone = |label, of: &dyn Fn(&ChipColumn) -> bool, value: &dyn Fn(&MrzData) -> String| {
        Row { label, card: value(mrz), register: None, agrees: None, chip: chip(value, of) }.line(width, paint)
    };
    let full_name = column.as_ref().and_then(|column| column.full_name);
    let full_name = full_name.map(|likeness| likeness_mark(likeness, paint));
    let beside = full_name.as_ref().map_or(0, |mark| mark.width() + 1);
    let name_told = spelled(&found.name(), width.saturating_sub(beside), paint);
    let document = |zone: &MrzData| zone.document.as_str().to_owned();
    vec![
        equal("order-fin", &|found| found.fin, order.fin.as_str().to_owned(), &|zone| zone.fin.as_str().to_owned()),
        equal("order-document", &|found| found.document, order.document.as_str().to_owned(), &document),
        equal("order-birth", &|found| found.birth_date, day(order.birth_date), &|zone| day(zone.birth_date)),
        alone("order-name-card", &|column| column.printed_name, &name),
        with_chip(name_told, full_name, width),
        alone("order-expiry", &|column| column.printed_expiry, &expiry),
    ]
}

fn draw_verdict(
    frame: &mut Frame,
    area: Rect,
    missing: Option<Trouble>,
    (model, screen): (&Model, &OrderScreen),
    paint: &Paint,
) {
    let inner = panel::active(frame, area, paint.t("order-verdict-title"), paint);
    let inner = photograph::draw(frame, inner, (model, screen), paint);
    let theme = &paint.theme;
    let mut lines = match (missing, &screen.card) {
        (Some(trouble), _) => panel::trouble_lines(&trouble, paint),
        (None, None) => vec![
            Line::styled(format!("{} {}", theme.symbols.attention, paint.t("order-verdict-scan")), theme.attention),
            Line::raw(paint.t("order-verdict-scan-why")),
        ],
        (None, Some(_)) if needs_second(model, screen) => document::needs_second(screen, paint),
        (None, Some(_)) => {
            let ready = format!("{} {}", theme.symbols.done, paint.t("order-verdict-ready"));
            let mut lines = vec![Line::styled(ready, theme.ok), Line::raw(paint.t("order-verdict-face"))];
            lines.extend(chip::reading_remark(screen, paint));
            lines.extend(chip::explained(screen, paint));
            lines.extend(chip::remark(&screen.chip, paint));
            lines
        }
    };
    lines.extend(document::lines(model, screen, paint));
    lines.extend(copy::line(model, screen.as_of, paint));
    frame.render_widget(Paragraph::new(lines).wrap(ratatui::widgets::Wrap { trim: true }), inner);
}
