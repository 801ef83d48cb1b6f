//! The configuration: a line a key with its value, marked where it is other than the sample; below it the entry of a new one.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Keys;
use crate::kiosk::app::tools::configuration::ConfigurationTool;
use crate::kiosk::view::orders::{fit, selected};
use crate::kiosk::view::{Next, Paint, next_for, panel};
use crate::ports::workbench::ConfiguredKey;

/// Columns of a key's name.
const KEY_WIDTH: usize = 34;
/// Rows of the line under the cursor, or of the entry.
const DETAIL_ROWS: u16 = 5;

const KEYS: Keys = &[("Enter", "key-edit"), ("F7", "key-undo"), ("↑↓", "key-move"), ("Esc", "key-back")];
const EDIT_KEYS: Keys = &[("Enter", "key-edit"), ("Esc", "key-back")];

/// Draws it.
pub(super) fn draw(frame: &mut Frame, area: Rect, tool: &ConfigurationTool, paint: &Paint) -> (Next, Keys) {
    let differing = tool.keys.iter().filter(|key| key.differs).count();
    let count = FluentValue::from(i64::try_from(differing).unwrap_or(i64::MAX));
    let inner = panel::framed(frame, area, paint.words.with("configuration-title", &[("count", count)]), paint);
    let [list, detail] = Layout::vertical([Constraint::Fill(1), Constraint::Length(DETAIL_ROWS)]).areas(inner);
    frame.render_widget(Paragraph::new(rows(list, tool, paint)), list);
    frame.render_widget(Paragraph::new(in_full(tool, paint)).wrap(Wrap { trim: true }), detail);
    let next = match (&tool.trouble, &tool.edit) {
        (Some(trouble), _) => next_for(trouble, paint),
        (None, Some(_)) => Next::Step(paint.t("configuration-next-edit")),
        (None, None) if tool.is_changed => Next::Step(paint.t("configuration-next-changed")),
        (None, None) => Next::Step(paint.t("configuration-next")),
    };
    (next, if tool.edit.is_some() { EDIT_KEYS } else { KEYS })
}

fn rows<'a>(area: Rect, tool: &ConfigurationTool, paint: &Paint) -> Vec<Line<'a>> {
    let height = usize::from(area.height);
    let first = tool.selected.saturating_sub(height / 2).min(tool.keys.len().saturating_sub(height));
    let room = usize::from(area.width).saturating_sub(KEY_WIDTH + 5);
    let row = |(n, key): (usize, &ConfiguredKey)| {
        let mark = if key.differs { paint.theme.symbols.attention } else { " " };
        let line = Line::from(vec![
            Span::raw("  "),
            Span::styled(format!("{mark} "), paint.theme.attention),
            Span::styled(format!("{} ", fit(&key.key, KEY_WIDTH)), paint.theme.strong),
            Span::raw(fit(&key.value, room)),
        ]);
        if n == tool.selected { selected(&line, paint) } else { line }
    };
    tool.keys.iter().enumerate().skip(first).take(height).map(row).collect()
}

/// The key under the cursor with its whole value, or what is typed for it and why it was refused.
fn in_full<'a>(tool: &ConfigurationTool, paint: &Paint) -> Vec<Line<'a>> {
    let mut lines = vec![];
    if let Some(key) = tool.under_cursor() {
        lines.push(Line::styled(format!("{} = {}", key.key, key.value), paint.theme.strong));
    }
    if let Some(edit) = &tool.edit {
        lines.push(Line::styled(format!("{} {}▏", paint.t("configuration-new"), edit.text()), paint.theme.focus));
    }
    if let Some(trouble) = &tool.trouble {
        let what = paint.words.fault(trouble.fault).what;
        lines.push(Line::styled(format!("{} {what}", trouble.fault.code()), paint.theme.fault));
        lines.push(Line::raw(trouble.detail.clone()));
    }
    lines
}
