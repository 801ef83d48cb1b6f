//! A picture for the screen: the photograph of an ID card's chip, decoded and made small. It is personal data, is never
//! written anywhere, and is wiped when nobody looks at it any more.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Most pixels on a side.
pub const SIDE_MAX: u16 = 320;

/// Red, green and blue.
pub type Colour = [u8; 3];

/// Rows from the top, three bytes a pixel: red, green, blue.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Picture {
    width: u16,
    height: u16,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    /// A face is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {}, …)", self.width, self.height)
    }
}

impl Picture {
    /// A picture of these pixels; none when a side is nought or longer than [`SIDE_MAX`], or the pixels are not as many.
    #[must_use]
    pub fn new(width: u16, height: u16, pixels: Vec<u8>) -> Option<Self> {
        let fits = (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height);
        let whole = pixels.len() == 3 * usize::from(width) * usize::from(height);
        (fits && whole).then_some(Self { width, height, pixels })
    }

    /// Columns and rows of pixels.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// The mean colour of one of `columns` × `rows` equal parts; the last one when there are not as many.
    #[must_use]
    pub fn part(&self, (column, row): (u16, u16), (columns, rows): (u16, u16)) -> Colour {
        let xs = span(column, columns, self.width);
        let ys = span(row, rows, self.height);
        let mut sums = [0u32; 3];
        let mut count = 0;
        for y in ys {
            for x in xs.clone() {
                let at = 3 * (y * usize::from(self.width) + x);
                for (sum, value) in sums.iter_mut().zip(self.pixels.iter().skip(at)) {
                    *sum += u32::from(*value);
                }
                count += 1;
            }
        }
        sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
    }
}

/// The pixels of one of `parts` parts of a side, one at least.
fn span(part: u16, parts: u16, side: u16) -> std::ops::Range<usize> {
    let (part, parts, side) = (usize::from(part), usize::from(parts.max(1)), usize::from(side));
    let from = (part * side / parts).min(side.saturating_sub(1));
    from..((part + 1) * side / parts).clamp(from + 1, side.max(from + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_part_is_the_mean_of_its_pixels() {
        let picture = Picture::new(2, 2, vec![0, 0, 0, 100, 0, 0, 0, 50, 0, 0, 0, 255]).expect("a picture");
        assert_eq!(picture.part((1, 0), (2, 2)), [100, 0, 0]);
        assert_eq!(picture.part((0, 0), (1, 1)), [25, 12, 63]);
        assert_eq!(picture.part((3, 3), (4, 4)), [0, 0, 255], "made larger");
        assert!(!format!("{picture:?}").contains("255"));
    }

    proptest! {
        #[test]
        fn every_part_of_every_picture_has_a_colour(
            (width, height) in (1u16..40, 1u16..40),
            part in (0u16..50, 0u16..50),
            parts in (0u16..50, 0u16..50),
        ) {
            let picture = Picture::new(width, height, vec![7; 3 * usize::from(width) * usize::from(height)]);
            prop_assert_eq!(picture.expect("a picture").part(part, parts), [7; 3]);
        }
    }
}
