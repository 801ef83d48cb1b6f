//! What the counter looks like: a box for each reader with a little picture of what lies in it. Pure: a snapshot in,
//! cells out, at any size.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::{Color, Modifier, Style},
    text::{Line, Text},
    widgets::{Block, BorderType, Paragraph, Wrap},
};

use crate::{
    layout::ReaderKind,
    protocol::{ItemKind, ReaderStatus, Snapshot},
};

/// The least width of a reader's box with a picture, in cells.
const BOX_WIDTH_MIN: u16 = 18;

/// The height of a reader's box, in cells: two borders and a picture of three lines.
const BOX_HEIGHT: u16 = 5;

/// The width of a picture with the gap after it, in cells.
const PICTURE_WIDTH: u16 = 8;

/// Draws the readers side by side, one below the other, or as a list, whichever the room allows; below them the hint.
pub(super) fn draw(frame: &mut Frame<'_>, snapshot: &Snapshot, keys_hint: Option<&str>) {
    let area = frame.area();
    let count = u16::try_from(snapshot.readers.len()).unwrap_or(u16::MAX).max(1);
    let hint = Paragraph::new(keys_hint.unwrap_or_default()).wrap(Wrap { trim: true }).style(dim());
    let side_by_side = area.width / count >= BOX_WIDTH_MIN && area.height >= BOX_HEIGHT;
    let stacked = area.width >= BOX_WIDTH_MIN && area.height >= BOX_HEIGHT * count;
    let readers_height = match (side_by_side, stacked) {
        (true, _) => BOX_HEIGHT,
        (false, true) => BOX_HEIGHT * count,
        (false, false) => count,
    };
    let [readers, below] = Layout::vertical([Constraint::Length(readers_height), Constraint::Fill(1)]).areas(area);
    let cells = match (side_by_side, stacked) {
        (true, _) => Layout::horizontal(vec![Constraint::Fill(1); snapshot.readers.len()]).split(readers),
        _ => Layout::vertical(vec![Constraint::Fill(1); snapshot.readers.len()]).split(readers),
    };
    for (reader, cell) in snapshot.readers.iter().zip(cells.iter()) {
        if side_by_side || stacked {
            draw_box(frame, *cell, reader);
        } else {
            draw_line(frame, *cell, reader);
        }
    }
    frame.render_widget(hint, below);
}

fn draw_box(frame: &mut Frame<'_>, area: Rect, reader: &ReaderStatus) {
    let block =
        Block::bordered().border_type(BorderType::Rounded).border_style(state(reader)).title(title(reader.kind));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [left, right] = Layout::horizontal([Constraint::Length(PICTURE_WIDTH), Constraint::Fill(1)]).areas(inside);
    frame.render_widget(Text::from(picture(reader.item_kind)).style(state(reader)), left);
    let Some(item) = &reader.item else {
        frame.render_widget(Text::from(vec![Line::default(), Line::from("empty")]).style(dim()), right);
        return;
    };
    let [name, detail] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(right);
    frame.render_widget(Line::from(item.as_str()).style(Modifier::BOLD), name);
    let text = if reader.card_present { reader.item_detail.as_deref().unwrap_or_default() } else { "does not answer" };
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), detail);
}

fn draw_line(frame: &mut Frame<'_>, area: Rect, reader: &ReaderStatus) {
    let item = reader.item.as_deref().unwrap_or("empty");
    let mark = if reader.card_present { "▣" } else { "□" };
    let line = format!("{mark} {:<18}{item}", title(reader.kind));
    frame.render_widget(Line::from(line).style(state(reader)), area);
}

const fn title(kind: ReaderKind) -> &'static str {
    match kind {
        ReaderKind::Contactless => "ID-card reader",
        ReaderKind::SmartCard => "Smart-card reader",
        ReaderKind::UsbToken => "USB port",
        ReaderKind::Spare => "Spare reader",
    }
}

/// Three lines of six cells.
fn picture(item: Option<ItemKind>) -> Vec<Line<'static>> {
    let lines = match item {
        Some(ItemKind::IdCard) => [" ╭────╮", " │☻ ══│", " ╰────╯"],
        Some(ItemKind::SmartCard) => [" ╭────╮", " │▦   │", " ╰────╯"],
        Some(ItemKind::UsbToken) => [" ╭──╮  ", " │● ├─┤", " ╰──╯  "],
        None => [" ┌╌╌╌╌┐", " ╎    ╎", " └╌╌╌╌┘"],
    };
    lines.map(Line::from).to_vec()
}

/// Grey when empty, green with a card that pcscd reports, yellow with one it does not.
fn state(reader: &ReaderStatus) -> Style {
    match (&reader.item, reader.card_present) {
        (None, false) => dim(),
        (Some(_), true) => Style::new().fg(Color::Green),
        (Some(_), false) | (None, true) => Style::new().fg(Color::Yellow),
    }
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

#[cfg(test)]
mod tests {
    use ratatui::{Terminal, backend::TestBackend};

    use super::*;
    use crate::layout::READERS;

    fn snapshot() -> Snapshot {
        let readers = READERS.iter().map(|reader| ReaderStatus {
            id: reader.id.to_owned(),
            name: reader.pcsc_name(),
            kind: reader.kind,
            item: None,
            item_kind: None,
            item_detail: None,
            card_present: false,
        });
        let mut snapshot = Snapshot { readers: readers.collect(), carriers: Vec::new(), id_cards: Vec::new() };
        let items = [("id-aysel", ItemKind::IdCard, "AYSEL NÜMUNƏ"), ("card-1", ItemKind::SmartCard, "#26100001")];
        for (reader, (item, kind, detail)) in snapshot.readers.iter_mut().zip(items) {
            reader.item = Some(item.to_owned());
            reader.item_kind = Some(kind);
            reader.item_detail = Some(detail.to_owned());
            reader.card_present = true;
        }
        snapshot
    }

    fn drawn(width: u16, height: u16) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal always opens");
        terminal.draw(|frame| draw(frame, &snapshot(), Some("Alt-1 ID card"))).expect("a test terminal draws");
        let buffer = terminal.backend().buffer();
        let rows = buffer.content.chunks(usize::from(width));
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned()).collect()
    }

    #[test]
    fn side_by_side_in_a_low_pane() {
        assert_eq!(
            drawn(80, 7),
            [
                "╭ID-card reader────╮╭Smart-card reader─╮╭USB port──────────╮╭Spare reader──────╮",
                "│ ╭────╮ id-aysel  ││ ╭────╮ card-1    ││ ┌╌╌╌╌┐           ││ ┌╌╌╌╌┐           │",
                "│ │☻ ══│ AYSEL     ││ │▦   │ #26100001 ││ ╎    ╎ empty     ││ ╎    ╎ empty     │",
                "│ ╰────╯ NÜMUNƏ    ││ ╰────╯           ││ └╌╌╌╌┘           ││ └╌╌╌╌┘           │",
                "╰──────────────────╯╰──────────────────╯╰──────────────────╯╰──────────────────╯",
                "Alt-1 ID card",
                "",
            ]
        );
    }

    #[test]
    fn stacked_in_a_narrow_pane() {
        let rows = drawn(40, 24);
        assert_eq!(rows[0], "╭ID-card reader────────────────────────╮");
        assert_eq!(rows[2], "│ │☻ ══│ AYSEL NÜMUNƏ                  │");
        assert_eq!(rows[15], "╭Spare reader──────────────────────────╮");
        assert_eq!(rows[20], "Alt-1 ID card");
    }

    #[test]
    fn a_list_when_there_is_no_room_for_boxes() {
        let rows = drawn(30, 6);
        assert_eq!(rows[0], "▣ ID-card reader    id-aysel");
        assert_eq!(rows[2], "□ USB port          empty");
        assert_eq!(rows[4], "Alt-1 ID card");
    }
}
