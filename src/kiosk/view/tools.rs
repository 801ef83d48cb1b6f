//! The list of the technician's tools, and the one that was opened.

mod configuration;
mod guided;
mod log;
mod trace;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::orders::selected;
use super::queue::fit;
use super::{Next, Paint, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::tools::{Open, Tool, Tools};

/// Columns of a tool's name.
const NAME_WIDTH: usize = 26;

/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the list or the tool in front.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, tools: &Tools, paint: &Paint) -> (Next, Keys) {
    match &tools.open {
        Some(Open::Log(log)) => log::draw(frame, area, model, log, paint),
        Some(Open::Trace(trace)) => trace::draw(frame, area, model, trace, paint),
        Some(Open::Configuration(tool)) => configuration::draw(frame, area, tool, paint),
        Some(Open::Guided(guided)) => guided::draw(frame, area, model, guided, paint),
        None => draw_list(frame, area, tools, paint),
    }
}

fn draw_list(frame: &mut Frame, area: Rect, tools: &Tools, paint: &Paint) -> (Next, Keys) {
    let inner = panel::framed(frame, area, paint.t("tools-title"), paint);
    let row = |(n, tool): (usize, &Tool)| {
        let id = format!("tool-{}", tool.word());
        let line = Line::from(vec![
            Span::raw("  "),
            Span::styled(format!("{} ", n + 1), paint.theme.key),
            Span::styled(format!("{} ", fit(&paint.t(&id), NAME_WIDTH)), paint.theme.strong),
            Span::styled(paint.words.attribute(&id, "about"), paint.theme.muted),
        ]);
        if n == tools.selected { selected(&line, paint) } else { line }
    };
    let rows: Vec<Line> = Tool::ALL.iter().enumerate().map(row).collect();
    frame.render_widget(Paragraph::new(rows), inner);
    (Next::Step(paint.t("tools-next")), &[("Enter", "key-open"), ("↑↓", "key-move"), ("Esc", "key-back")])
}
