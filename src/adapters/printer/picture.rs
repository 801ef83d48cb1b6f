//! The dots: rows of text drawn black on white.

use super::face::{Face, Outline};
use super::layout::{MODULE, QUIET, Row};

/// From this share of a dot on it is black.
const BLACK_FROM: f32 = 0.45;
/// Dots between two rows, on both sides of a line across, and how thick that is.
pub(super) const BETWEEN: usize = 2;
pub(super) const BESIDE_RULE: usize = 8;
pub(super) const RULE: usize = 2;

/// A picture in black and white, one bit a dot, the highest bit of a byte at the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    bytes_across: usize,
    bits: Vec<u8>,
}

impl Picture {
    /// A picture from its bits, row by row. `None` when they fill no whole rows.
    #[must_use]
    pub fn of_bits(bytes_across: usize, bits: Vec<u8>) -> Option<Self> {
        (bytes_across > 0 && bits.len().is_multiple_of(bytes_across)).then_some(Self { bytes_across, bits })
    }

    /// Bytes in each row: an eighth of its dots.
    #[must_use]
    pub const fn bytes_across(&self) -> usize {
        self.bytes_across
    }

    /// How many rows it has.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.bits.len() / self.bytes_across
    }

    /// The bits, row by row.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// True where a dot is black; beyond the edges everything is white.
    #[must_use]
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < self.bytes_across * 8
            && self.bits.get(y * self.bytes_across + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    fn blacken(&mut self, x: usize, y: usize) {
        if x < self.bytes_across * 8
            && let Some(byte) = self.bits.get_mut(y * self.bytes_across + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    fn grow(&mut self, rows: usize) -> usize {
        let top = self.height();
        self.bits.resize(self.bits.len() + rows * self.bytes_across, 0);
        top
    }

    fn stamp(&mut self, outline: &Outline, heavy: bool) {
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, covered| {
            // What begins left of the edge or above the first row is not on the paper.
            let place = |begin: f32, step: u32| usize::try_from(begin as i64 + i64::from(step)).ok();
            if covered >= BLACK_FROM
                && let (Some(x), Some(y)) = (place(corner.x, dx), place(corner.y, dy))
            {
                self.blacken(x, y);
                if heavy {
                    self.blacken(x + 1, y);
                }
            }
        });
    }
}

/// The places of a code's black modules: from the left, and from the top.
pub(super) fn black(modules: &[Vec<bool>]) -> impl Iterator<Item = (usize, usize)> {
    let places = |(y, row): (usize, &Vec<bool>)| {
        let black: Vec<_> = row.iter().enumerate().filter(|(_, is_black)| **is_black).map(|(x, _)| (x, y)).collect();
        black
    };
    modules.iter().enumerate().flat_map(places)
}

/// Draws rows on paper of so many dots.
pub(super) fn drawn(rows: &[Row], face: &Face, dots: usize) -> Picture {
    let mut picture = Picture { bytes_across: dots / 8, bits: Vec::new() };
    for row in rows {
        match row {
            Row::Text { size, heavy, pieces } => {
                let top = picture.grow(usize::from(size.dots()) + BETWEEN);
                for piece in pieces {
                    let corner = (piece.left, f32::from(u16::try_from(top).unwrap_or(u16::MAX)));
                    for outline in face.outlines(&piece.text, *size, corner) {
                        picture.stamp(&outline, *heavy);
                    }
                }
            }
            Row::Rule => {
                let top = picture.grow(RULE + 2 * BESIDE_RULE) + BESIDE_RULE;
                (top..top + RULE).for_each(|y| (0..dots).for_each(|x| picture.blacken(x, y)));
            }
            Row::Code { left, modules } => {
                let top = picture.grow(modules.len() * MODULE + 2 * QUIET) + QUIET;
                for (x, y) in black(modules) {
                    let (left, top) = (left + x * MODULE, top + y * MODULE);
                    (top..top + MODULE).for_each(|y| (left..left + MODULE).for_each(|x| picture.blacken(x, y)));
                }
            }
            Row::Room(rows) => {
                picture.grow(*rows);
            }
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::*;
    use crate::domain::slip::{Slip, SlipPart};

    #[test]
    fn a_code_stands_in_the_middle_module_by_module_with_white_around_it() {
        let face = Face::built_in();
        let modules: Vec<Vec<bool>> = (0..21_usize).map(|y| (0..21).map(|x| (x * y + x) % 3 == 0).collect()).collect();
        let slip = Slip { name: String::new(), parts: vec![SlipPart::Code(modules.clone())] };
        let dots = 384;
        let drawn = drawn(&layout::rows(&slip, &face, dots), &face, dots);
        let left = (dots - 21 * MODULE) / 2;
        assert_eq!(drawn.height(), 21 * MODULE + 2 * QUIET);
        for y in 0..drawn.height() {
            for x in 0..dots {
                let inside = |place: usize, from: usize| place.checked_sub(from).map(|dots| dots / MODULE);
                let module = inside(y, QUIET).zip(inside(x, left));
                let is_black = module.and_then(|(y, x)| modules.get(y)?.get(x).copied()).unwrap_or(false);
                assert_eq!(drawn.is_black(x, y), is_black, "{x} {y}");
            }
        }
    }
}
