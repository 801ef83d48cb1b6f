//! Graphics protocols of terminals: a picture as the bytes that draw it where the cursor stands, over so many cells.
//!
//! - kitty, "terminal graphics protocol": pixels directly, no answer wanted.
//! - iTerm2: `OSC 1337 ; File`, an image file; here an uncompressed PNG (RFC 2083, RFC 1950, RFC 1951).
//! - sixel: DEC VT330/VT340, bands of six rows; the colours are a cube of six steps, dithered.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use crate::domain::picture::Picture;

/// The name of the one image that is ever shown, for the terminal.
const IMAGE: u32 = 1;
/// Most characters of one chunk, a multiple of four (kitty).
const CHUNK: usize = 4096;
/// An ordered dither of four by four: sixteenths of a step.
const DITHER: [[u32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// What a terminal draws pictures by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The terminal scales the pixels it is given.
    Kitty,
    /// The terminal scales the file it is given.
    Iterm2,
    /// Pixel by pixel: a cell's width and height have to be known.
    Sixel {
        /// Pixels of a cell: width, height.
        cell: (u16, u16),
    },
}

/// Bytes that draw a face: wiped when they were written.
pub type Drawing = Zeroizing<Vec<u8>>;

impl Protocol {
    /// The bytes that draw the picture over `columns` × `rows` cells from the cursor on.
    #[must_use]
    pub fn drawing(self, picture: &Picture, (columns, rows): (u16, u16)) -> Drawing {
        match self {
            Self::Kitty => kitty(picture, (columns, rows)),
            Self::Iterm2 => iterm2(picture, (columns, rows)),
            Self::Sixel { cell } => sixel(picture, (columns * cell.0, rows * cell.1)),
        }
    }

    /// The bytes that take it away, where drawing text over it does not.
    #[must_use]
    pub fn erasure(self) -> Vec<u8> {
        match self {
            Self::Kitty => format!("\x1b_Ga=d,d=I,i={IMAGE},q=2\x1b\\").into_bytes(),
            Self::Iterm2 | Self::Sixel { .. } => Vec::new(),
        }
    }
}

/// Every pixel, row by row.
fn pixels(picture: &Picture) -> Zeroizing<Vec<u8>> {
    let (width, height) = picture.size();
    let mut pixels = Zeroizing::new(Vec::with_capacity(3 * usize::from(width) * usize::from(height)));
    for y in 0..height {
        for x in 0..width {
            pixels.extend_from_slice(&picture.part((x, y), (width, height)));
        }
    }
    pixels
}

fn kitty(picture: &Picture, (columns, rows): (u16, u16)) -> Drawing {
    let (width, height) = picture.size();
    let text = Zeroizing::new(BASE64.encode(&*pixels(picture)));
    let chunks: Vec<&[u8]> = text.as_bytes().chunks(CHUNK).collect();
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() + 32 * chunks.len() + 64));
    for (n, chunk) in (1..).zip(&chunks) {
        out.extend_from_slice(b"\x1b_G");
        if n == 1 {
            // 24 bits a pixel; shown at once; no answer, which would come in with the keys; the cursor stays.
            let head = format!("a=T,q=2,f=24,s={width},v={height},c={columns},r={rows},i={IMAGE},C=1,");
            out.extend_from_slice(head.as_bytes());
        }
        out.extend_from_slice(if n == chunks.len() { b"m=0;" } else { b"m=1;" });
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\x1b\\");
    }
    out
}

fn iterm2(picture: &Picture, (columns, rows): (u16, u16)) -> Drawing {
    let file = png(picture);
    let size = file.len();
    let head = format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height={rows};preserveAspectRatio=0;doNotMoveCursor=1:"
    );
    let text = Zeroizing::new(BASE64.encode(&*file));
    let mut out = Zeroizing::new(Vec::with_capacity(head.len() + text.len() + 1));
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(text.as_bytes());
    out.push(b'\x07');
    out
}

/// A PNG of eight bits a sample, red, green, blue, its rows unfiltered and stored.
fn png(picture: &Picture) -> Zeroizing<Vec<u8>> {
    let (width, height) = picture.size();
    let pixels = pixels(picture);
    let mut rows = Zeroizing::new(Vec::with_capacity(pixels.len() + usize::from(height)));
    for row in pixels.chunks(3 * usize::from(width)) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let mut data = Zeroizing::new(Vec::with_capacity(rows.len() + 5 * rows.len().div_ceil(0xFFFF) + 6));
    data.extend_from_slice(&[0x78, 0x01]);
    let blocks: Vec<&[u8]> = rows.chunks(0xFFFF).collect();
    for (n, block) in (1..).zip(&blocks) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        data.push(u8::from(n == blocks.len()));
        data.extend_from_slice(&length.to_le_bytes());
        data.extend_from_slice(&(!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    data.extend_from_slice(&adler32(&rows).to_be_bytes());
    let mut header = [u32::from(width).to_be_bytes(), u32::from(height).to_be_bytes()].concat();
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut out = Zeroizing::new(Vec::with_capacity(data.len() + 64));
    out.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    for (kind, body) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out.extend_from_slice(&crc32(kind.iter().chain(body)).to_be_bytes());
    }
    out
}

/// RFC 1950, section 9.
fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// The cyclic redundancy check of PNG (RFC 2083, section 15), bit by bit.
fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// `size` in pixels; what is over a multiple of six rows is left out, so that no band reaches past the area.
fn sixel(picture: &Picture, (width, height): (u16, u16)) -> Drawing {
    let height = height - height % 6;
    let mut out = Zeroizing::new(format!("\x1bP0;1;0q\"1;1;{width};{height}").into_bytes());
    for colour in 0..216u32 {
        let step = |n: u32| n * 20;
        let (red, green, blue) = (step(colour / 36), step(colour / 6 % 6), step(colour % 6));
        out.extend_from_slice(format!("#{colour};2;{red};{green};{blue}").as_bytes());
    }
    for band in 0..height / 6 {
        let mut rows = Zeroizing::new(Vec::with_capacity(6 * usize::from(width)));
        for y in 6 * band..6 * band + 6 {
            rows.extend((0..width).map(|x| cube(picture.part((x, y), (width, height)), (x, y))));
        }
        draw_band(&rows, usize::from(width), &mut out);
    }
    out.extend_from_slice(b"\x1b\\");
    out
}

/// The place of a colour in the cube, dithered.
fn cube([red, green, blue]: [u8; 3], (x, y): (u16, u16)) -> u8 {
    let raise = DITHER[usize::from(y % 4)][usize::from(x % 4)];
    let step = |value: u8| (u32::from(value) * 5 * 16 + raise * 255) / (255 * 16);
    u8::try_from(36 * step(red) + 6 * step(green) + step(blue)).unwrap_or(0)
}

/// Six rows: once along for each colour in them, runs counted.
fn draw_band(rows: &[u8], width: usize, out: &mut Vec<u8>) {
    let mut used = [false; 256];
    rows.iter().for_each(|colour| used[usize::from(*colour)] = true);
    for colour in (0..=215u8).filter(|colour| used[usize::from(*colour)]) {
        out.extend_from_slice(format!("#{colour}").as_bytes());
        let bits = |x: usize| (0..6).map(|y| u8::from(rows[y * width + x] == colour) << y).sum::<u8>();
        let mut x = 0;
        while x < width {
            let (from, sixel) = (x, bits(x));
            while x < width && bits(x) == sixel {
                x += 1;
            }
            let (run, letter) = (x - from, char::from(63 + sixel));
            match run {
                1..=3 => out.extend(std::iter::repeat_n(letter as u8, run)),
                _ => out.extend_from_slice(format!("!{run}{letter}").as_bytes()),
            }
        }
        out.push(b'$');
    }
    out.push(b'-');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Three by two: red, black, grey; white, blue, green.
    fn picture() -> Picture {
        let pixels = [[255, 0, 0], [0, 0, 0], [128, 128, 128], [255, 255, 255], [0, 0, 255], [0, 255, 0]].concat();
        Picture::new(3, 2, pixels).expect("a picture")
    }

    fn text(drawing: &Drawing) -> &str {
        std::str::from_utf8(drawing).expect("plain text")
    }

    #[test]
    fn kitty_gets_every_pixel_in_chunks_that_it_takes_and_is_asked_for_no_answer() {
        let wide = Picture::new(90, 40, (0..90 * 40 * 3).map(|n| (n % 251) as u8).collect()).expect("a picture");
        let drawing = Protocol::Kitty.drawing(&wide, (12, 7));
        let chunks: Vec<&str> = text(&drawing).split_terminator("\x1b\\").collect();
        let (head, first) = chunks[0].split_once(';').expect("a head");
        assert_eq!(head, "\x1b_Ga=T,q=2,f=24,s=90,v=40,c=12,r=7,i=1,C=1,m=1");
        let rest: Vec<(&str, &str)> = chunks[1..].iter().map(|chunk| chunk.split_once(';').expect("a head")).collect();
        let last = rest.len() - 1;
        for (n, (head, body)) in rest.iter().enumerate() {
            assert_eq!(*head, if n == last { "\x1b_Gm=0" } else { "\x1b_Gm=1" });
            assert!(body.len() <= CHUNK);
        }
        let body: String = std::iter::once(first).chain(rest.iter().map(|(_, body)| *body)).collect();
        assert_eq!(BASE64.decode(body).expect("base64"), *pixels(&wide));
    }

    #[test]
    fn iterm2_gets_a_png_that_others_read_too() {
        let drawing = Protocol::Iterm2.drawing(&picture(), (3, 2));
        let (head, body) = text(&drawing).split_once(':').expect("a head");
        assert!(head.starts_with("\x1b]1337;File=inline=1;size=") && head.contains(";width=3;height=2;"), "{head}");
        let png = BASE64.decode(body.strip_suffix('\x07').expect("an end")).expect("base64");
        assert_eq!(&png[..16], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        let data = png.windows(4).position(|four| four == b"IDAT").expect("data") + 4;
        let length = u32::from_be_bytes(png[data - 8..data - 4].try_into().expect("four bytes")) as usize;
        let mut rows = Vec::new();
        let mut unpacked = flate2::read::ZlibDecoder::new(&png[data..data + length]);
        std::io::Read::read_to_end(&mut unpacked, &mut rows).expect("zlib takes it, its checksum too");
        let all = pixels(&picture());
        assert_eq!(rows, [&[0], &all[..9], &[0], &all[9..]].concat());
        let mut crc = flate2::Crc::new();
        crc.update(&png[data - 4..data + length]);
        assert_eq!(png[data + length..data + length + 4], crc.sum().to_be_bytes());
    }

    /// What a terminal makes of a sixel picture: colours by place.
    fn understood(drawing: &str) -> BTreeMap<(usize, usize), (u32, u32, u32)> {
        let body = drawing.strip_prefix("\x1bP0;1;0q").and_then(|body| body.strip_suffix("\x1b\\")).expect("a picture");
        let (mut palette, mut shown) = (BTreeMap::new(), BTreeMap::new());
        let (mut colour, mut x, mut band, mut rest) = (0, 0, 0, body);
        let number = |text: &str| text.chars().take_while(|c| c.is_ascii_digit() || *c == ';').collect::<String>();
        while let Some(c) = rest.chars().next() {
            rest = &rest[1..];
            let mut run = 1;
            let mut letter = c;
            match c {
                '"' => rest = &rest[number(rest).len()..],
                '#' => {
                    let told = number(rest);
                    rest = &rest[told.len()..];
                    let parts: Vec<u32> = told.split(';').map(|part| part.parse().expect("a number")).collect();
                    colour = parts[0];
                    if let [_, 2, red, green, blue] = parts[..] {
                        palette.insert(colour, (red, green, blue));
                    }
                }
                '$' => x = 0,
                '-' => (x, band) = (0, band + 1),
                '!' => {
                    let told = number(rest);
                    rest = &rest[told.len()..];
                    (run, letter) = (told.parse().expect("a number"), rest.chars().next().expect("a sixel"));
                    rest = &rest[1..];
                }
                _ => {}
            }
            if ('?'..='~').contains(&letter) {
                let bits = letter as u32 - 63;
                for _ in 0..run {
                    for y in (0..6).filter(|y| bits >> y & 1 == 1) {
                        assert!(shown.insert((x, 6 * band + y), palette[&colour]).is_none(), "painted twice");
                    }
                    x += 1;
                }
            }
        }
        shown
    }

    #[test]
    fn sixels_paint_every_pixel_of_the_place_once_and_none_beyond_it() {
        let drawing = Protocol::Sixel { cell: (5, 10) }.drawing(&picture(), (6, 2));
        let shown = understood(text(&drawing));
        // Twenty rows of pixels hold three bands of six.
        assert_eq!(shown.len(), 30 * 18);
        assert!(shown.keys().all(|(x, y)| *x < 30 && *y < 18));
        let middle = [((5, 4), (100, 0, 0)), ((15, 4), (0, 0, 0)), ((5, 14), (100, 100, 100)), ((25, 14), (0, 100, 0))];
        for (place, colour) in middle {
            assert_eq!(shown[&place], colour, "{place:?}");
        }
        assert!([40, 60].contains(&shown[&(25, 4)].0), "grey lies between two steps");
    }
}
