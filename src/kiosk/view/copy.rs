//! How old what is shown is, when it comes from the kiosk's copy of the centre's data.

use jiff::{SignedDuration, Timestamp};
use ratatui::text::Line;

use super::{Paint, clock, date};
use crate::kiosk::app::Model;

/// `as of 12:41, 3 h old`; a copy of another day says the day.
pub(super) fn as_of(model: &Model, as_of: Timestamp, paint: &Paint) -> String {
    let age = model.at.duration_since(as_of).max(SignedDuration::ZERO);
    let (unit, count) = match (age.as_mins(), age.as_hours()) {
        (minutes, 0) => ("copy-minutes", minutes),
        (_, hours) if hours < 48 => ("copy-hours", hours),
        (_, hours) => ("copy-days", hours / 24),
    };
    let age = paint.words.with(unit, &[("count", count.into())]);
    let day = date(model, as_of);
    let time = if day == date(model, model.at) { clock(model, as_of) } else { day };
    paint.words.with("copy-as-of", &[("time", time.into()), ("age", age.into())])
}

/// The line that says so on a screen of orders; none when the centre told them.
pub(super) fn line<'a>(model: &Model, from: Option<Timestamp>, paint: &Paint) -> Option<Line<'a>> {
    let age = as_of(model, from?, paint);
    let text = format!("{} {} · {age}", paint.theme.symbols.attention, paint.t("copy-shown"));
    Some(Line::styled(text, paint.theme.attention))
}
