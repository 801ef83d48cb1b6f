//! Frames, the box that tells a trouble, and the box that asks before something that costs.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::Paint;
use super::linear::Region;
use crate::domain::fault::Trouble;

/// A framed panel with a title; the inner area comes back.
pub(super) fn framed(frame: &mut Frame, area: Rect, title: String, paint: &Paint) -> Rect {
    bordered(frame, area, title, paint.theme.frame, paint)
}

/// A panel that stands out: here the person at the keyboard acts.
pub(super) fn active(frame: &mut Frame, area: Rect, title: String, paint: &Paint) -> Rect {
    bordered(frame, area, title, paint.theme.active, paint)
}

fn bordered(frame: &mut Frame, area: Rect, title: String, style: Style, paint: &Paint) -> Rect {
    let block = Block::bordered()
        .border_style(style)
        .title(Line::styled(format!(" {title} "), paint.theme.title))
        .padding(Padding::horizontal(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    paint.regions.borrow_mut().push(Region::new(area, inner, title, false));
    inner
}

/// What a frame leaves of an area.
pub(super) fn inner(area: Rect) -> Rect {
    Block::bordered().padding(Padding::horizontal(1)).inner(area)
}

/// The lines that tell a trouble: code, what, side; what is safe; what next.
pub(super) fn trouble_lines<'a>(trouble: &Trouble, paint: &Paint) -> Vec<Line<'a>> {
    let (text, theme) = (paint.words.fault(trouble.fault), &paint.theme);
    let mut lines = vec![
        Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(format!("{} ", text.what), theme.strong),
            Span::styled(format!("· {}", text.side), theme.attention),
        ]),
        Line::from(text.safe),
        Line::styled(text.next, theme.strong),
    ];
    if !trouble.detail.is_empty() {
        lines.push(Line::styled(trouble.detail.clone(), theme.muted));
    }
    lines
}

/// A box that tells a trouble.
pub(super) fn trouble(frame: &mut Frame, area: Rect, trouble: &Trouble, paint: &Paint) {
    let block = Block::bordered().border_style(paint.theme.fault).padding(Padding::horizontal(1));
    paint.regions.borrow_mut().push(Region::new(area, block.inner(area), String::new(), false));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(trouble_lines(trouble, paint)).block(block), area);
}

/// A box in the middle, over the screen.
pub(super) fn centred(frame: &mut Frame, area: Rect, title: String, lines: Vec<Line<'_>>, paint: &Paint) {
    let width = 72.min(area.width.saturating_sub(4));
    let inner = usize::from(width.saturating_sub(4)).max(1);
    // Words wrap a little earlier than characters: one spare row for a line that needs more than one.
    let rows: usize =
        lines.iter().map(|line| line.width().div_ceil(inner).max(1) + usize::from(line.width() > inner)).sum();
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    let height = u16::try_from(rows).unwrap_or(area.height).saturating_add(2);
    let [row] = Layout::vertical([Constraint::Length(height.min(area.height))]).flex(Flex::Center).areas(area);
    let [place] = Layout::horizontal([Constraint::Length(width)]).flex(Flex::Center).areas(row);
    frame.render_widget(Clear, place);
    let block = Block::bordered()
        .border_style(paint.theme.attention)
        .title(Line::styled(format!(" {title} "), paint.theme.title))
        .padding(Padding::horizontal(1));
    paint.regions.borrow_mut().push(Region::new(place, block.inner(place), title, true));
    frame.render_widget(text.block(block), place);
}

/// A question with its consequence: Enter does it, Esc does not.
pub(super) fn question(frame: &mut Frame, area: Rect, id: &str, paint: &Paint) {
    let lines = vec![
        Line::raw(paint.words.attribute(id, "safe")),
        Line::raw(""),
        Line::from(vec![
            Span::styled("Enter ", paint.theme.key),
            Span::raw(format!("{}   ", paint.words.attribute(id, "yes"))),
            Span::styled("Esc ", paint.theme.key),
            Span::raw(paint.words.attribute(id, "no")),
        ]),
    ];
    centred(frame, area, paint.t(id), lines, paint);
}
