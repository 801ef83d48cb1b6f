//! What a click means, read from what was drawn: on a key's name or its word that key, on a line of a list the arrows that lead
//! there, on the line under the cursor Enter. So a mouse can do what keys do, and nothing else.

use ratatui::buffer::Buffer;

use super::theme::Theme;
use crate::kiosk::app::message::Key;

/// The keys that a click at this place stands for; none where there is nothing to click.
#[must_use]
pub fn keys_at(drawn: &Buffer, theme: &Theme, (column, row): (u16, u16)) -> Vec<Key> {
    if !drawn.area.contains((column, row).into()) {
        return vec![];
    }
    match hint(drawn, theme, (column, row)) {
        Some(key) => vec![key],
        None => to_line(drawn, theme, (column, row)),
    }
}

/// The key of the hint at this place: its name, in the style of keys, and what it does, up to a gap of two spaces.
fn hint(drawn: &Buffer, theme: &Theme, (column, row): (u16, u16)) -> Option<Key> {
    let symbol = |x: u16| drawn[(x, row)].symbol();
    let is_gap = |x: u16| symbol(x) == " " && (x == 0 || symbol(x - 1) == " ");
    let begin = (0..=column).rev().find(|x| is_gap(*x)).map_or(0, |x| x + 1);
    if begin > column {
        return None;
    }
    let style = |x: u16| (drawn[(x, row)].fg, drawn[(x, row)].modifier);
    let of_keys = (theme.key.fg.unwrap_or_default(), theme.key.add_modifier);
    let named: Vec<u16> = (begin..drawn.area.right()).take_while(|x| style(*x) == of_keys).collect();
    let name = |within: &[u16]| within.iter().map(|x| symbol(*x)).collect::<String>();
    let clicked = named.split(|x| symbol(*x) == " ").find(|word| word.contains(&column));
    key(&name(clicked.unwrap_or(&[]))).or_else(|| key(name(&named).split(' ').next()?))
}

/// A key by the name that the screen gives it.
fn key(name: &str) -> Option<Key> {
    let mut chars = name.chars();
    Some(match name {
        "Enter" => Key::Enter,
        "Esc" => Key::Esc,
        "Tab" => Key::Tab,
        _ => match (name.strip_prefix("Ctrl-"), name.strip_prefix('F'), chars.next(), chars.next()) {
            (Some(letter), ..) => Key::Ctrl(letter.chars().next()?.to_ascii_lowercase()),
            (None, Some(number), ..) => Key::F(number.parse().ok()?),
            (None, None, Some(digit), None) if digit.is_ascii_digit() => Key::Char(digit),
            _ => return None,
        },
    })
}

/// The arrows from the line under the cursor to this one of the same list.
fn to_line(drawn: &Buffer, theme: &Theme, (column, row): (u16, u16)) -> Vec<Key> {
    let symbol = |x: u16, y: u16| drawn[(x, y)].symbol();
    let cursor = |y: u16| (0..=column).rev().find(|x| symbol(*x, y) == theme.symbols.cursor);
    let reached = |y: u16, x: u16| (y.min(row)..=y.max(row)).all(|between| !is_frame(symbol(x, between)));
    let rows = drawn.area.top()..drawn.area.bottom();
    let marked = rows.filter_map(|y| cursor(y).filter(|x| reached(y, *x)).map(|_| y)).min_by_key(|y| y.abs_diff(row));
    match marked {
        None => vec![],
        Some(y) if y == row => vec![Key::Enter],
        Some(y) => vec![if row > y { Key::Down } else { Key::Up }; usize::from(row.abs_diff(y))],
    }
}

fn is_frame(symbol: &str) -> bool {
    symbol.chars().all(|c| ('\u{2500}'..='\u{257F}').contains(&c))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::super::theme::Terminal;
    use super::*;
    use crate::kiosk::app::look::Look;

    fn screen() -> (Buffer, Theme) {
        let theme = Theme::for_terminal(Look::Dark, &Terminal::default());
        let mut drawn = Buffer::empty(Rect::new(0, 0, 40, 6));
        for (row, text) in
            ["┌─ one ─────┐", "│ ✖ first   │", "│▸  second  │", "│   third   │", "└───────────┘"].iter().enumerate()
        {
            drawn.set_string(
                0,
                u16::try_from(row).expect("few"),
                text.replace('▸', theme.symbols.cursor),
                Style::new(),
            );
        }
        for (x, key, word) in [(1, "Enter", "go on"), (14, "F10", "end"), (24, "1 2", "add"), (33, "↑↓", "go")] {
            drawn.set_string(x, 5, key, theme.key);
            let after = x + u16::try_from(key.chars().count()).expect("short") + 1;
            drawn.set_string(after, 5, word, Style::new());
        }
        (drawn, theme)
    }

    #[test]
    fn a_click_on_a_key_or_its_word_is_that_key_and_elsewhere_nothing() {
        let (drawn, theme) = screen();
        let cases = [(1, "Enter"), (9, "Enter"), (14, "F10"), (19, "F10"), (24, "1"), (26, "2"), (29, "1")];
        for (column, name) in cases {
            assert_eq!(keys_at(&drawn, &theme, (column, 5)), [key(name).expect("a key")], "column {column}");
        }
        for (column, row) in [(0, 5), (34, 5), (39, 5), (20, 0), (200, 200)] {
            assert!(keys_at(&drawn, &theme, (column, row)).is_empty(), "column {column}, row {row}");
        }
    }

    #[test]
    fn a_click_on_a_line_of_a_list_goes_there_and_on_the_chosen_line_opens_it() {
        let (drawn, theme) = screen();
        assert_eq!(keys_at(&drawn, &theme, (6, 1)), [Key::Up]);
        assert_eq!(keys_at(&drawn, &theme, (6, 2)), [Key::Enter]);
        assert_eq!(keys_at(&drawn, &theme, (6, 3)), [Key::Down]);
        assert!(keys_at(&drawn, &theme, (6, 4)).is_empty(), "the frame is no line");
    }
}
