//! The palette over the screen: what is looked for, the actions that fit, and the keys they have.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::orders::fit;
use super::{Next, Paint, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::palette::Search;

/// Columns of an action's name, and of its keys.
const NAME_WIDTH: usize = 54;
const KEYS_WIDTH: usize = 10;

/// Draws the palette.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    search: &Search,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let theme = &paint.theme;
    let found = model.palette.found(model);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{} ", paint.t("palette-look-for")), theme.muted),
        Span::styled(format!(" {:<34}", format!("{}▏", search.typed.text())), theme.focus),
    ])];
    let rows = usize::from(area.height).saturating_sub(5).max(1);
    let counts = [("shown", rows.into()), ("all", found.len().into())];
    let more = if found.len() > rows { paint.words.with("palette-more", &counts) } else { String::new() };
    lines.push(Line::styled(more, theme.muted));
    let from = (search.selected + 1).saturating_sub(rows);
    for (index, action) in found.iter().enumerate().skip(from).take(rows) {
        let chosen = index == search.selected;
        let mark = if chosen { theme.symbols.cursor } else { " " };
        let name = fit(&paint.t(&format!("action-{}", action.word)), NAME_WIDTH);
        let style = if chosen { theme.strong } else { theme.text };
        lines.push(Line::from(vec![
            Span::styled(format!("{mark} {name} "), style),
            Span::styled(fit(action.label, KEYS_WIDTH), theme.key),
        ]));
    }
    if found.is_empty() {
        lines.push(Line::styled(paint.t("palette-nothing"), theme.attention));
    }
    panel::centred(frame, area, paint.t("palette-title"), lines, paint);
    (Next::Step(paint.t("palette-next")), &[("Enter", "key-do"), ("↑↓", "key-choose"), ("Esc", "key-back")])
}
