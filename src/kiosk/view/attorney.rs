//! The entry for somebody who collects in the holder's place: their ID card, and the power of attorney as it is typed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, labelled, next_for, panel};
use crate::domain::attorney::PowerOfAttorney;
use crate::kiosk::app::attorney::{Entry, Place};
use crate::kiosk::app::chip::Chip;
use crate::kiosk::app::field::Field;

const LABEL_WIDTH: usize = 18;
/// Characters of a field that are shown; the end of a longer text counts.
const FIELD_WIDTH: usize = 40;

/// Draws it in the place where people act, with what the register of invalid documents says of their card.
pub(super) fn draw(frame: &mut Frame, area: Rect, entry: &Entry, register: Option<Line<'_>>, paint: &Paint) {
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t("attorney-title"), paint);
    let first = match &entry.trouble {
        Some(trouble) => Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(paint.words.fault(trouble.fault).what, theme.strong),
        ]),
        None => Line::raw(paint.t("attorney-about")),
    };
    let mut lines = vec![first, card(entry, paint)];
    lines.extend(register);
    for (place, id, field) in [
        (Place::Number, "attorney-number", &entry.number),
        (Place::Notary, "attorney-notary", &entry.notary),
        (Place::Date, "attorney-date", &entry.date),
    ] {
        lines.push(typed(id, field, entry.place == place, paint));
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// Who it is, and how that is known; or the zone while it is typed.
fn card<'a>(entry: &Entry, paint: &Paint) -> Line<'a> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let (Some(card), Some(reading), true) = (&entry.card, entry.reading(), entry.zone.is_empty()) else {
        return typed("attorney-card", &entry.zone, entry.place == Place::Card, paint);
    };
    let grade = match entry.chip {
        Chip::Reading { .. } => paint.t("chip-reading"),
        _ => paint.t(&format!("reading-{}", reading.word())),
    };
    let mrz = &card.mrz;
    let text = format!("{} {} {} · {} · {grade}", symbols.done, mrz.surname, mrz.given_names, mrz.document);
    labelled(paint, "attorney-card", Span::styled(text, theme.ok), LABEL_WIDTH)
}

fn typed<'a>(id: &str, field: &Field, is_focused: bool, paint: &Paint) -> Line<'a> {
    let style = if is_focused { paint.theme.focus } else { paint.theme.text };
    let text: Vec<char> = field.text().chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    let shown: String = text[text.len().saturating_sub(FIELD_WIDTH)..].iter().collect();
    let cursor = if is_focused { "▏" } else { " " };
    let text = format!(" {:<width$}", format!("{shown}{cursor}"), width = FIELD_WIDTH + 1);
    labelled(paint, id, Span::styled(text, style), LABEL_WIDTH)
}

/// What comes next, and the keys.
pub(super) fn next(entry: &Entry, paint: &Paint) -> (Next, &'static [(&'static str, &'static str)]) {
    let next = match (&entry.trouble, entry.place) {
        (Some(trouble), _) => next_for(trouble, paint),
        (None, Place::Card) => Next::Step(paint.t("attorney-next-card")),
        (None, Place::Number) => Next::Step(paint.t("attorney-next-number")),
        (None, Place::Notary) => Next::Step(paint.t("attorney-next-notary")),
        (None, Place::Date) => Next::Step(paint.t("attorney-next-date")),
    };
    (next, &[("Enter", "key-go-on"), ("Tab", "key-field"), ("Esc", "key-back")])
}

/// On the order's card: who collects, by which document.
pub(super) fn line<'a>(attorney: &PowerOfAttorney, width: usize, paint: &Paint) -> Vec<Line<'a>> {
    let style = paint.theme.attention;
    let name = Span::styled(attorney.person.name.as_str().to_owned(), style);
    let number = Span::styled(attorney.number.as_str().to_owned(), style);
    vec![labelled(paint, "order-collector", name, width), labelled(paint, "order-attorney", number, width)]
}
