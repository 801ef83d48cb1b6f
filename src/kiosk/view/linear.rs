//! The screen as lines of text, for screen readers: what was drawn in frames and columns is told panel after panel, without a
//! frame, and the terminal's cursor stands where the keys go.

use ratatui::Frame;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::Paint;

/// The mark behind what is typed, in every field.
const CARET: &str = "▏";

/// A panel that was drawn.
#[derive(Debug, Clone)]
pub(super) struct Region {
    area: Rect,
    inner: Rect,
    title: String,
    /// It lies over everything else.
    covers: bool,
}

impl Region {
    /// A panel over the whole `area` with its text in `inner`.
    pub(super) const fn new(area: Rect, inner: Rect, title: String, covers: bool) -> Self {
        Self { area, inner, title, covers }
    }
}

/// One line of the text, and the column of the cursor where it belongs here.
#[derive(Debug, Default)]
struct Told {
    text: String,
    caret: Option<usize>,
    focused: bool,
}

/// Tells what was drawn line by line: the top line, the panels from above, the next step, the keys.
pub(super) fn tell(frame: &mut Frame, paint: &Paint) {
    let drawn = frame.buffer_mut().clone();
    let area = drawn.area;
    if area.height < 3 {
        return;
    }
    let mut told = vec![line((0..area.width).map(|x| &drawn[(x, 0)]))];
    told.extend(body(&drawn, &paint.regions.borrow(), paint));
    let last = [area.height - 2, area.height - 1].map(|y| line((0..area.width).map(|x| &drawn[(x, y)])));
    let cursor = told.iter().skip(1).position(|line| line.caret.is_some());
    let cursor = cursor.or_else(|| told.iter().skip(1).position(|line| line.focused)).map(|place| place + 1);
    let room = usize::from(area.height) - last.len();
    let from = cursor.map_or(0, |place| (place + 1).saturating_sub(room));
    frame.buffer_mut().reset();
    let shown = told.iter().skip(from).take(room);
    for (row, line) in shown.chain(last.iter()).enumerate() {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        frame.buffer_mut().set_stringn(0, row, &line.text, usize::from(area.width), paint.theme.text);
    }
    let next = told.len().saturating_sub(from).min(room);
    let (row, column) = cursor.map_or((next, 0), |place| (place - from, told[place].caret.unwrap_or(0)));
    let position = |place: usize| u16::try_from(place).unwrap_or(u16::MAX);
    frame.set_cursor_position((position(column).min(area.width - 1), position(row).min(area.height - 1)));
}

/// The lines between the top line and the next step.
fn body(drawn: &Buffer, regions: &[Region], paint: &Paint) -> Vec<Told> {
    let rows = 1..drawn.area.height - 2;
    let covering = regions.iter().rposition(|region| region.covers);
    let owner = |x: u16, y: u16| {
        let at = ratatui::layout::Position::new(x, y);
        regions.iter().rposition(|region| region.area.contains(at))
    };
    let text = |of: Option<usize>, y: u16, within: Rect| {
        line((within.left()..within.right()).filter(|x| owner(*x, y) == of).map(|x| &drawn[(x, y)]))
    };
    if let Some(place) = covering {
        return panel(&regions[place], |y, within| text(Some(place), y, within), paint);
    }
    let mut parts: Vec<((u16, u16), Vec<Told>)> = rows
        .map(|y| ((y, 0), vec![text(None, y, drawn.area)]))
        .chain(regions.iter().enumerate().map(|(place, region)| {
            ((region.area.y, region.area.x + 1), panel(region, |y, within| text(Some(place), y, within), paint))
        }))
        .collect();
    parts.sort_by_key(|(place, _)| *place);
    parts.into_iter().flat_map(|(_, lines)| lines).filter(|line| !line.text.is_empty()).collect()
}

fn panel(region: &Region, text: impl Fn(u16, Rect) -> Told, paint: &Paint) -> Vec<Told> {
    let title = Told { text: region.title.clone(), ..Told::default() };
    let mut lines = vec![title];
    for y in region.inner.top()..region.inner.bottom() {
        let mut line = text(y, region.inner);
        line.focused |= line.text.starts_with(paint.theme.symbols.cursor);
        lines.push(line);
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// The text of some cells: no frame, no picture, no more than one space between words.
fn line<'a>(cells: impl Iterator<Item = &'a Cell>) -> Told {
    let mut told = Told::default();
    for cell in cells {
        told.focused |= cell.modifier.contains(Modifier::REVERSED);
        match cell.symbol() {
            CARET => told.caret = Some(told.text.chars().count()),
            " " if told.text.is_empty() || told.text.ends_with(' ') => {}
            symbol if symbol.chars().all(is_drawing) => {}
            symbol => told.text.push_str(symbol),
        }
    }
    told.text.truncate(told.text.trim_end().len());
    told
}

/// Frames, blocks and shades (U+2500 to U+259F).
fn is_drawing(c: char) -> bool {
    ('\u{2500}'..='\u{259F}').contains(&c)
}
