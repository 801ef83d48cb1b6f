//! A picture in half blocks: the upper half of a cell in one colour, the lower in the other. Works on every terminal, with as
//! many colours as it has.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::theme::Depth;
use crate::domain::picture::{Colour, Picture};

/// Tones that every console has, from black to white, and their brightness.
const GREYS: [(Color, u16); 4] = [(Color::Black, 0), (Color::DarkGray, 85), (Color::Gray, 170), (Color::White, 255)];
/// Characters that cover more and more of a cell, where there are no colours.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];
/// An ordered dither of two by two: what a tone gets on top before it is rounded down, in parts of its step.
const DITHER: [[u16; 2]; 2] = [[1, 5], [7, 3]];

/// The columns that a picture takes in so many rows, at most `columns_max`: a cell is twice as high as wide.
pub(super) fn columns(picture: &Picture, rows: u16, columns_max: u16) -> u16 {
    let (width, height) = picture.size();
    let columns = u32::from(rows) * 2 * u32::from(width) / u32::from(height.max(1));
    u16::try_from(columns).unwrap_or(columns_max).clamp(1, columns_max.max(1))
}

/// Draws the picture over the whole area.
pub(super) fn draw(frame: &mut Frame, area: Rect, picture: &Picture, depth: Depth) {
    let parts = (area.width, 2 * area.height);
    for row in 0..area.height {
        for column in 0..area.width {
            let upper = picture.part((column, 2 * row), parts);
            let lower = picture.part((column, 2 * row + 1), parts);
            let Some(cell) = frame.buffer_mut().cell_mut((area.x + column, area.y + row)) else { continue };
            if depth == Depth::None {
                let mean = (luma(upper) + luma(lower)) / 2;
                cell.set_symbol(SHADES[usize::from(mean) * (SHADES.len() - 1) / 255]).set_style(Style::new());
                continue;
            }
            let tone = |colour, below: usize| tone(colour, depth, (usize::from(column % 2), below));
            cell.set_symbol("▀").set_style(Style::new().fg(tone(upper, 0)).bg(tone(lower, 1)));
        }
    }
}

/// The nearest that the terminal has. `place` is the place in the dither.
fn tone(colour: Colour, depth: Depth, (x, y): (usize, usize)) -> Color {
    match depth {
        Depth::Full => Color::Rgb(colour[0], colour[1], colour[2]),
        Depth::Indexed => indexed(colour),
        Depth::Sixteen | Depth::None => {
            // A step is 85 of brightness; an eighth of it is about eleven.
            let raised = luma(colour) + DITHER[y % 2][x % 2] * 85 / 8;
            GREYS.iter().rev().find(|(_, least)| *least <= raised).map_or(Color::Black, |(grey, _)| *grey)
        }
    }
}

/// Brightness after ITU-R BT.601, 0 to 255.
fn luma([red, green, blue]: Colour) -> u16 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u16::try_from(sum / 1000).unwrap_or(255)
}

/// The nearest of the 240 fixed colours of a terminal with 256: a cube of six steps a colour, and 24 greys.
fn indexed(colour: Colour) -> Color {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance =
        |other: Colour| colour.iter().zip(other).map(|(a, b): (&u8, u8)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let nearest = colour.map(|value| (0..6u8).min_by_key(|n| STEPS[usize::from(*n)].abs_diff(value)).unwrap_or(0));
    let cube = nearest.map(|n| STEPS[usize::from(n)]);
    let grey = (luma(colour).saturating_sub(3) / 10).min(23) as u8;
    let [red, green, blue] = nearest;
    if distance([8 + 10 * grey; 3]) < distance(cube) {
        Color::Indexed(232 + grey)
    } else {
        Color::Indexed(16 + 36 * red + 6 * green + blue)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn drawn(depth: Depth) -> ratatui::buffer::Buffer {
        let squares = [[255, 0, 0], [0, 0, 0], [128, 128, 128], [255, 255, 255]].concat();
        let picture = Picture::new(2, 2, squares).expect("a picture");
        let mut terminal = Terminal::new(TestBackend::new(2, 1)).expect("a terminal");
        terminal.draw(|frame| draw(frame, frame.area(), &picture, depth)).expect("drawn");
        terminal.backend().buffer().clone()
    }

    #[test]
    fn a_cell_shows_two_pixels_in_as_many_colours_as_the_terminal_has() {
        let colours = |depth| drawn(depth).content().iter().map(|cell| (cell.fg, cell.bg)).collect::<Vec<_>>();
        let rgb = |value| Color::Rgb(value, value, value);
        assert_eq!(colours(Depth::Full), [(Color::Rgb(255, 0, 0), rgb(128)), (rgb(0), rgb(255))]);
        let indexed = [(Color::Indexed(196), Color::Indexed(244)), (Color::Indexed(16), Color::Indexed(231))];
        assert_eq!(colours(Depth::Indexed), indexed);
        let greys = [(Color::DarkGray, Color::Gray), (Color::Black, Color::White)];
        assert_eq!(colours(Depth::Sixteen), greys);
        let shades: Vec<_> = drawn(Depth::None).content().iter().map(|cell| cell.symbol().to_owned()).collect();
        assert_eq!(shades, ["░", "░"]);
    }

    #[test]
    fn a_picture_keeps_its_shape_and_its_place() {
        let picture = Picture::new(3, 4, vec![0; 36]).expect("a picture");
        assert_eq!([columns(&picture, 8, 40), columns(&picture, 8, 5), columns(&picture, 0, 5)], [12, 5, 1]);
    }
}
