//! The letters: Noto Sans, cut down to what Azerbaijani, English and Russian need, and built in.

use std::collections::BTreeMap;

use ab_glyph::{Font as _, FontRef, GlyphId, ScaleFont as _};

/// The font's file; its licence (OFL 1.1) lies beside it.
pub(super) const FILE: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-subset.ttf");

/// How large letters are. In dots of 1/8 mm, from the deepest descender to the highest accent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// What is read.
    Text,
    /// What is seen from afar.
    Title,
}

impl Size {
    pub(super) const fn dots(self) -> u16 {
        match self {
            Self::Text => 30,
            Self::Title => 44,
        }
    }
}

/// A letter's outline at its place, which says for each dot how much of it is covered.
pub(super) type Outline = ab_glyph::OutlinedGlyph;

/// The built-in font.
pub(super) struct Face {
    font: FontRef<'static>,
}

impl Face {
    /// Reads the built-in file, which a test holds to be readable.
    pub(super) fn built_in() -> Self {
        Self { font: FontRef::try_from_slice(FILE).expect("the built-in font is one") }
    }

    /// The letter, or a question mark where the font has none.
    fn glyph(&self, letter: char) -> GlyphId {
        let plain = if letter.is_whitespace() { ' ' } else { letter };
        match self.font.glyph_id(plain) {
            GlyphId(0) => self.font.glyph_id('?'),
            glyph => glyph,
        }
    }

    /// How far a text reaches, in dots.
    pub(super) fn width(&self, text: &str, size: Size) -> f32 {
        let scaled = self.font.as_scaled(f32::from(size.dots()));
        text.chars().map(|letter| scaled.h_advance(self.glyph(letter))).sum()
    }

    /// The letters of a text by their numbers in the font.
    pub(super) fn numbers(&self, text: &str) -> Vec<u16> {
        text.chars().map(|letter| self.glyph(letter).0).collect()
    }

    /// How far each letter of the font reaches, in thousandths of an em, from number 0 on.
    pub(super) fn advances(&self) -> Vec<f32> {
        let em = self.em();
        let count = u16::try_from(self.font.glyph_count()).unwrap_or(u16::MAX);
        (0..count).map(|number| self.font.h_advance_unscaled(GlyphId(number)) * 1000.0 / em).collect()
    }

    /// What each letter of the font stands for.
    pub(super) fn letters(&self) -> BTreeMap<u16, char> {
        let mut letters = BTreeMap::new();
        for (glyph, letter) in self.font.codepoint_ids() {
            letters.entry(glyph.0).and_modify(|known: &mut char| *known = letter.min(*known)).or_insert(letter);
        }
        letters
    }

    fn em(&self) -> f32 {
        self.font.units_per_em().unwrap_or(1000.0)
    }

    /// How large an em is, and how far above the base line a row begins, in dots.
    pub(super) fn measures(&self, size: Size) -> (f32, f32) {
        let scaled = self.font.as_scaled(f32::from(size.dots()));
        (f32::from(size.dots()) * self.em() / self.font.height_unscaled(), scaled.ascent())
    }

    /// The outlines of a text whose top left corner is there.
    pub(super) fn outlines(&self, text: &str, size: Size, (left, top): (f32, f32)) -> Vec<Outline> {
        let scaled = self.font.as_scaled(f32::from(size.dots()));
        let (mut x, baseline) = (left, top + scaled.ascent());
        let outline = |letter: char| {
            let id = self.glyph(letter);
            let glyph = id.with_scale_and_position(scaled.scale(), ab_glyph::point(x, baseline));
            x += scaled.h_advance(id);
            self.font.outline_glyph(glyph)
        };
        text.chars().filter_map(outline).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_font_has_every_letter_of_the_three_languages() {
        let face = Face::built_in();
        let letters = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZzWw\
                       АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯя\
                       0123456789 .,:;!?()/+-–—×·№₼«»'\"%";
        for letter in letters.chars() {
            assert_ne!(face.font.glyph_id(letter), GlyphId(0), "{letter}");
        }
    }
}
