//! What the chip of the ID card in front came to: a line beside the card's data, and what is told of it below.

use ratatui::text::Line;

use super::Paint;
use crate::domain::id_chip::{ChipGrade, ChipStep};
use crate::domain::reconcile::Likeness;
use crate::kiosk::app::chip::{Chip, Details};
use crate::kiosk::app::order::OrderScreen;
use crate::kiosk::app::scan::IdCard;

/// What the card's chip came to.
pub(super) fn line<'a>(screen: &OrderScreen, card: &IdCard, paint: &Paint) -> Option<Line<'a>> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let (symbol, style, text) = match &screen.chip {
        Chip::Unread => return None,
        Chip::Reading { .. } => (symbols.attention, theme.muted, under_way("chip-reading", screen, paint)),
        Chip::Failed(_) => (symbols.attention, theme.attention, paint.t("chip-short-unread")),
        Chip::Read(report) => match (report.objection(&card.mrz), report.grade()) {
            (Some(fault), _) => (symbols.failed, theme.fault, format!("{} {}", paint.t("chip-short"), fault.code())),
            (None, ChipGrade::Genuine) => (symbols.done, theme.ok, paint.t("chip-short-genuine")),
            (None, ChipGrade::Signed) => (symbols.done, theme.ok, paint.t("chip-short-signed")),
            (None, _) => (symbols.attention, theme.attention, paint.t("chip-short-unproven")),
        },
    };
    Some(Line::styled(format!("{symbol} {text}"), style))
}

/// A sentence with how far the reading is: which step of how many, and how much of the file in hand.
fn under_way(id: &str, screen: &OrderScreen, paint: &Paint) -> String {
    let Some(progress) = screen.reading.progress else { return paint.t(id) };
    let step = ChipStep::ALL.iter().position(|step| *step == progress.step).map_or(0, |at| at + 1);
    let percent = progress.percent().map_or_else(String::new, |percent| format!(" {percent} %"));
    format!("{} {step}/{}{percent}", paint.t(id), ChipStep::ALL.len())
}

/// How the reading goes that is behind the screen: a slip, how far the photograph is, or why it is not there.
pub(super) fn reading_remark<'a>(screen: &OrderScreen, paint: &Paint) -> Option<Line<'a>> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let is_read = matches!((&screen.chip, &screen.details), (Chip::Reading { .. }, _) | (_, Details::Coming(_)));
    match &screen.details {
        _ if is_read && screen.reading.slipped => {
            Some(Line::styled(format!("{} {}", symbols.attention, paint.t("chip-slipped")), theme.attention))
        }
        Details::Coming(_) => Some(Line::styled(under_way("photo-coming", screen, paint), theme.muted)),
        Details::Lifted => Some(Line::styled(paint.t("photo-lifted"), theme.attention)),
        Details::Read(read) => {
            let trouble = read.photograph.as_ref()?.as_ref().err()?;
            let what = paint.words.fault(trouble.fault).what;
            Some(Line::styled(format!("{} {} {what}", symbols.attention, trouble.fault.code()), theme.attention))
        }
        Details::None | Details::Failed(_) => None,
    }
}

/// Why the chip is worth no more than the printed zone, and what could be done about it: told, and in nobody's way.
pub(super) fn remark<'a>(chip: &Chip, paint: &Paint) -> Vec<Line<'a>> {
    let fault = match chip {
        Chip::Unread | Chip::Reading { .. } => None,
        Chip::Failed(trouble) => Some(trouble.fault),
        Chip::Read(report) => ChipGrade::fault(report.signature, report.clone_test),
    };
    let Some(fault) = fault else { return Vec::new() };
    let (text, theme) = (paint.words.fault(fault), &paint.theme);
    let what = format!("{} {} {}", theme.symbols.attention, fault.code(), text.what);
    vec![Line::raw(""), Line::styled(what, theme.attention), Line::raw(text.safe), Line::raw(text.next)]
}

/// What the chip's own pages say otherwise than the register: explained, and never decisive.
pub(super) fn explained<'a>(screen: &OrderScreen, paint: &Paint) -> Vec<Line<'a>> {
    let (Some(column), Some(details)) = (screen.chip_column(), screen.details.read()) else { return Vec::new() };
    let symbol = paint.theme.symbols.attention;
    let told = |text: String| Line::styled(format!("{symbol} {text}"), paint.theme.attention);
    let mut lines = Vec::new();
    if let (Some(likeness @ (Likeness::Customary | Likeness::Different)), Some(name)) =
        (column.full_name, &details.full_name)
    {
        let name = paint.words.with("chip-names-holder", &[("name", name.as_str().into())]);
        lines.push(told(format!("{name}: {}", paint.t(&format!("name-{}", likeness.word())))));
    }
    if let (Some(false), Some(number)) = (column.personal_number, &details.personal_number) {
        lines.push(told(paint.words.with("chip-names-number", &[("number", number.as_str().into())])));
    }
    lines
}
