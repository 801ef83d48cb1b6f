//! A holder's certificates: a row each; below it the clocks and the history, or what is being done.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::orders::{fit, selected};
use super::{Next, Paint, clock, date, labelled, next_for, panel, second_person};
use crate::domain::certificate::life::{CertificateState, ReplacementReason, RevocationReason, Standing};
use crate::kiosk::app::Model;
use crate::kiosk::app::certificates::{CertificatesScreen, Choice, Done, SecondWord, Step, price};
use crate::wire::life::{CertificatesAnswer, HeldCertificate, LifeEvent};

/// Columns of order, purpose, state, end and days; the carrier is last.
const WIDTHS: [usize; 5] = [11, 11, 16, 10, 5];
const LABEL_WIDTH: usize = 12;
/// Reasons that have a sentence of their own; the words of revocations and replacements have theirs elsewhere.
const WHY: [&str; 10] =
    ["lost", "stolen", "pin-known", "asked", "disclosed", "resumed", "damaged", "faulty", "suspension-over", "end"];
/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &CertificatesScreen,
    paint: &Paint,
) -> (Next, Keys) {
    let [upper, lower] = Layout::vertical([Constraint::Fill(2), Constraint::Fill(3)]).areas(area);
    let title = screen.told.as_ref().map_or_else(
        || paint.t("key-certificates"),
        |told| {
            let count = i64::try_from(told.certificates.len()).unwrap_or(0);
            paint.words.with("life-title", &[("holder", told.holder.full().into()), ("count", count.into())])
        },
    );
    let inner = panel::framed(frame, upper, title, paint);
    let lines = match (&screen.told, &screen.trouble) {
        (Some(told), _) => rows(inner, model, screen, told, paint),
        (None, Some(trouble)) => panel::trouble_lines(trouble, paint),
        (None, None) => vec![Line::styled(paint.t("life-loading"), paint.theme.muted)],
    };
    let text = Paragraph::new(lines);
    // A row is cut at the edge; a trouble is told whole.
    let text = if screen.told.is_some() { text } else { text.wrap(Wrap { trim: false }) };
    frame.render_widget(text, inner);
    draw_lower(frame, lower, model, screen, paint);
    next(model, screen, paint)
}

fn rows<'a>(
    area: Rect,
    model: &Model,
    screen: &CertificatesScreen,
    told: &CertificatesAnswer,
    paint: &Paint,
) -> Vec<Line<'a>> {
    let [order, purpose, state, until, days] = WIDTHS;
    let cell = |id: &str, width| fit(&paint.t(id), width);
    let head = format!(
        "  {} {} {} {} {} {}",
        cell("life-column-order", order),
        cell("life-column-purpose", purpose),
        cell("life-column-state", state),
        cell("life-column-until", until),
        cell("life-column-days", days),
        paint.t("life-column-carrier")
    );
    let theme = &paint.theme;
    let row = |held: &HeldCertificate| {
        let standing = held.life().standing(model.at);
        let (symbol, style) = match standing {
            Standing::Valid => (theme.symbols.done, theme.ok),
            Standing::Suspended | Standing::NotHandedOver => (theme.symbols.attention, theme.attention),
            Standing::Revoked | Standing::Expired => (theme.symbols.failed, theme.muted),
        };
        let said = format!("{symbol} {}", paint.t(&format!("life-standing-{}", standing.word())));
        let left = held.life().days_left(model.at).to_string();
        let left = if matches!(standing, Standing::Revoked | Standing::Expired) { "–".to_owned() } else { left };
        let carrier = paint.t(&format!("carrier-{}", held.carrier_kind.word()));
        let text = format!(
            "  {} {} {} {} {} {carrier}",
            fit(held.order.as_str(), order),
            fit(&paint.t(&format!("life-purpose-{}", held.purpose.word())), purpose),
            fit(&said, state),
            date(model, held.not_after),
            fit(&left, days)
        );
        Line::styled(text, style)
    };
    let height = usize::from(area.height).saturating_sub(1);
    let from = (screen.selected + 1).saturating_sub(height);
    let shown = told.certificates.iter().enumerate().skip(from).take(height);
    let marked = shown.map(|(n, held)| if n == screen.selected { selected(&row(held), paint) } else { row(held) });
    let mut lines: Vec<Line> = std::iter::once(Line::styled(head, theme.muted)).chain(marked).collect();
    if told.more {
        lines.push(Line::styled(paint.t("life-more"), theme.attention));
    }
    lines
}

fn draw_lower(frame: &mut Frame, area: Rect, model: &Model, screen: &CertificatesScreen, paint: &Paint) {
    let (Some(told), Some(held)) = (&screen.told, screen.selected()) else {
        panel::framed(frame, area, paint.t("life-detail-title"), paint);
        return;
    };
    let (title, lines) = match &screen.step {
        None => {
            let inner = panel::framed(frame, area, paint.t("life-detail-title"), paint);
            let lines = detail(model, screen, told, held, paint);
            frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
            return;
        }
        Some(Step::Second(_, _, entry)) => {
            let id = |part: &str| format!("life-second-{part}");
            return second_person::draw(frame, area, (entry, id, SecondWord::word), model, paint);
        }
        Some(Step::Reason(choices)) => (paint.t(asks(choices)), reasons(told, held, choices, paint)),
        Some(Step::Receipt(choice, field)) => {
            let price = [("price", cost(told, held, *choice).into())];
            let typed = Span::styled(format!("{}▏", field.text()), paint.theme.focus);
            (paint.words.with("life-receipt-title", &price), vec![labelled(paint, "life-receipt", typed, LABEL_WIDTH)])
        }
        Some(Step::Confirm(choice, _)) => {
            let said = Line::styled(said(*choice, paint), paint.theme.strong);
            (paint.t("life-confirm-title"), vec![said, Line::raw(paint.t(confirms(*choice)))])
        }
    };
    let inner = panel::active(frame, area, title, paint);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// What another carrier costs, as a text.
fn cost(told: &CertificatesAnswer, held: &HeldCertificate, choice: Choice) -> String {
    match choice {
        Choice::Replace(reason) => price(told, held, reason).to_string(),
        Choice::Suspend(_) | Choice::Resume | Choice::Revoke(_) => String::new(),
    }
}

/// The title of a choice.
fn asks(choices: &[Choice]) -> &'static str {
    match choices.first() {
        Some(Choice::Revoke(_)) => "life-ask-revoke",
        Some(Choice::Replace(_)) => "life-ask-replace",
        Some(Choice::Suspend(_) | Choice::Resume) | None => "life-ask-suspend",
    }
}

/// What is confirmed, in a sentence.
const fn confirms(choice: Choice) -> &'static str {
    match choice {
        Choice::Suspend(_) => "life-confirm-suspend",
        Choice::Resume => "life-confirm-resume",
        Choice::Revoke(_) => "life-confirm-revoke",
        Choice::Replace(_) => "life-confirm-replace",
    }
}

fn said(choice: Choice, paint: &Paint) -> String {
    match choice {
        Choice::Suspend(reason) => paint.t(&format!("suspend-{}", reason.word())),
        Choice::Resume => paint.t("key-resume"),
        Choice::Revoke(reason) => paint.t(&format!("life-revoke-{}", reason.word())),
        Choice::Replace(reason) => paint.t(&format!("life-replace-{}", reason.word())),
    }
}

fn reasons<'a>(told: &CertificatesAnswer, held: &HeldCertificate, choices: &[Choice], paint: &Paint) -> Vec<Line<'a>> {
    let line = |(n, choice): (usize, &Choice)| {
        let price = match choice {
            Choice::Replace(ReplacementReason::Faulty) => String::new(),
            Choice::Replace(_) => format!(" · {}", cost(told, held, *choice)),
            Choice::Suspend(_) | Choice::Resume | Choice::Revoke(_) => String::new(),
        };
        let text = format!("{}{price}", said(*choice, paint));
        Line::from(vec![Span::styled(format!("{n} "), paint.theme.key), Span::raw(text)])
    };
    (1..).zip(choices).map(line).collect()
}

/// The clocks, and what became of it.
fn detail<'a>(
    model: &Model,
    screen: &CertificatesScreen,
    told: &CertificatesAnswer,
    held: &HeldCertificate,
    paint: &Paint,
) -> Vec<Line<'a>> {
    let (theme, rules) = (&paint.theme, &told.rules);
    let mut lines = vec![labelled(paint, "life-serial", held.serial.clone(), LABEL_WIDTH)];
    let carrier = paint.t(&format!("carrier-{}", held.carrier_kind.word()));
    lines.push(labelled(paint, "life-column-carrier", format!("{carrier} {}", held.carrier_serial), LABEL_WIDTH));
    if let Some(at) = held.handed_over_at {
        lines.push(labelled(paint, "life-issued", date(model, at), LABEL_WIDTH));
    }
    let of_day = |id: &str, at| paint.words.with(id, &[("date", date(model, at).into())]);
    match (held.life().standing(model.at), held.suspended_at) {
        (Standing::Suspended, Some(since)) => {
            let text = of_day("life-suspension-end", rules.suspension_end(since));
            lines.push(Line::styled(format!("{} {text}", theme.symbols.attention), theme.attention));
        }
        (Standing::Valid, _) if rules.renewal_start(held.not_after) <= model.at => {
            lines.push(Line::styled(paint.t("life-renewal-now"), theme.attention));
        }
        (Standing::Valid, _) => {
            let text = of_day("life-renewal-from", rules.renewal_start(held.not_after));
            lines.push(Line::styled(text, theme.muted));
        }
        _ => {}
    }
    if let Some(number) = &held.replaced_by {
        let text = paint.words.with("life-replaced-by", &[("number", number.as_str().into())]);
        lines.push(Line::styled(text, theme.strong));
    }
    let (symbol, id, style) = match &screen.card {
        Some(_) => (theme.symbols.done, "life-card-seen", theme.ok),
        None => (theme.symbols.attention, "life-card-missing", theme.attention),
    };
    lines.push(Line::styled(format!("{symbol} {}", paint.t(id)), style));
    lines.extend(held.events.iter().rev().map(|event| happened(model, event, paint)));
    lines
}

/// One line of the history.
fn happened<'a>(model: &Model, event: &LifeEvent, paint: &Paint) -> Line<'a> {
    let what = paint.t(&format!("life-event-{}", event.to.word()));
    let why = event.why.as_str();
    let why = match (WHY.contains(&why), RevocationReason::ALL.iter().any(|reason| reason.word() == why)) {
        (true, _) => paint.t(&format!("life-why-{why}")),
        (false, true) => paint.t(&format!("life-revoke-{why}")),
        (false, false) => why.to_owned(),
    };
    let by = [&event.officer, &event.approver].into_iter().flatten().cloned().collect::<Vec<_>>().join(" + ");
    let by = if by.is_empty() { by } else { format!(" · {by}") };
    let style = match event.to {
        CertificateState::Revoked | CertificateState::OnHold => paint.theme.attention,
        CertificateState::Active | CertificateState::Expired | CertificateState::Wait => paint.theme.text,
    };
    let when = format!("{} {}", date(model, event.at), clock(model, event.at));
    Line::styled(format!("{when} {what} · {why}{by}"), style)
}

/// What comes next, and the keys.
fn next(model: &Model, screen: &CertificatesScreen, paint: &Paint) -> (Next, Keys) {
    const ENTRY: Keys = &[("Enter", "key-go-on"), ("Tab", "key-field"), ("Esc", "key-back")];
    match &screen.step {
        _ if screen.is_waiting() => (Next::Wait(paint.t("life-wait")), &[("Esc", "key-back")]),
        Some(Step::Reason(_)) => (Next::Step(paint.t("life-next-reason")), &[("Esc", "key-back")]),
        Some(Step::Receipt(..)) => {
            (Next::Step(paint.t("life-next-receipt")), &[("Enter", "key-go-on"), ("Esc", "key-back")])
        }
        Some(Step::Confirm(..)) => {
            (Next::Step(paint.t("life-next-confirm")), &[("Enter", "key-go-on"), ("Esc", "key-back")])
        }
        Some(Step::Second(_, _, entry)) => (second_person::next(entry, model, paint).0, ENTRY),
        None => at_rest(model, screen, paint),
    }
}

fn at_rest(model: &Model, screen: &CertificatesScreen, paint: &Paint) -> (Next, Keys) {
    if let Some(trouble) = &screen.trouble {
        return (next_for(trouble, paint), &[("Enter", "key-try-again"), ("Esc", "key-back")]);
    }
    let standing = screen.selected().map(|held| held.life().standing(model.at));
    let keys: Keys = if standing == Some(Standing::Suspended) {
        &[("F6", "key-resume"), ("F7", "key-revoke"), ("Enter", "key-new-carrier"), ("Esc", "key-back")]
    } else {
        &[("F6", "key-suspend"), ("F7", "key-revoke"), ("Enter", "key-new-carrier"), ("Esc", "key-back")]
    };
    let next = match &screen.done {
        Some(Done::SuspensionWritten(seq)) => paint.words.with("suspend-written", &[("number", seq.0.into())]),
        Some(Done::AtCentre(word)) => paint.t(&format!("life-done-{word}")),
        Some(Done::Ordered(number)) => paint.words.with("life-done-ordered", &[("number", number.as_str().into())]),
        None if screen.card.is_none() => paint.t("life-next-scan"),
        None => paint.t("life-next"),
    };
    (Next::Step(next), keys)
}
