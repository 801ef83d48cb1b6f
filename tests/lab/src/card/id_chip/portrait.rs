//! The photograph of DG2: a face drawn from ellipses, nobody's, coded as JPEG (ISO/IEC 10918-1) in squares of one tone each.

use super::tlv::{nest, object};

/// Width and height, in pixels.
const SIZE: (u16, u16) = (240, 320);
/// Side of a square.
const SQUARE: u16 = 8;
/// As long as real photographs are at least, in bytes.
pub const USUAL_BYTES: usize = 16_000;
/// Longest comment of a JPEG file, in bytes.
const COMMENT_BYTES_MAX: usize = 65_533;

/// DG2 with one face of so many bytes at least (ICAO Doc 9303-10, section 4.7.2; ISO/IEC 19794-5).
pub fn group(bytes: usize) -> Vec<u8> {
    let image = jpeg(bytes);
    let (width, height) = SIZE;
    let block_length = (20 + 12 + image.len()) as u32;
    let mut record = b"FAC\x00010\x00".to_vec();
    record.extend((14 + block_length).to_be_bytes());
    record.extend([0, 1]);
    record.extend(block_length.to_be_bytes());
    record.extend([0; 16]);
    // Full frontal, JPEG; colour space, source, device and quality are not said.
    record.extend([1, 0]);
    record.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    record.extend([0; 6]);
    record.extend(image);
    let header = object(0xa1, &[0x80, 2, 1, 1, 0x87, 2, 1, 1, 0x88, 2, 0, 8]);
    let template = nest(0x7f60, &[header, object(0x5f2e, &record)]);
    nest(0x75, &[nest(0x7f61, &[object(0x02, &[1]), template])])
}

/// The tone at a place: hair, eyes and mouth, face, shoulders, background.
fn tone(x: u16, y: u16) -> u8 {
    let inside = |middle: (i32, i32), radii: (i32, i32)| {
        let (dx, dy) = (i32::from(x) - middle.0, i32::from(y) - middle.1);
        dx * dx * radii.1 * radii.1 + dy * dy * radii.0 * radii.0 < radii.0 * radii.0 * radii.1 * radii.1
    };
    let features = inside((95, 132), (10, 8)) || inside((145, 132), (10, 8)) || inside((120, 195), (26, 7));
    match (features, inside((120, 150), (62, 84)), inside((120, 120), (76, 84)), inside((120, 330), (112, 95))) {
        (true, ..) => 50,
        (_, true, ..) => 195,
        (_, _, true, _) => 70,
        (.., true) => 105,
        _ => 232,
    }
}

/// Baseline JPEG, one component. Each square has a mean only, so its code is a difference of means and an end of block.
/// Comments make it `bytes` long.
fn jpeg(bytes: usize) -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = (body.len() + 2) as u16;
        [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
    };
    let (width, height) = SIZE;
    let mut out = vec![0xff, 0xd8];
    for comment in vec![b' '; bytes].chunks(COMMENT_BYTES_MAX) {
        out.extend(segment(0xfe, comment));
    }
    // Every step of a mean is one tone: a mean of eight by eight is eighth of the transform's first value.
    out.extend(segment(0xdb, &[&[0][..], &[8; 64]].concat()));
    let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    out.extend(segment(0xc0, &frame));
    // Differences: nine sizes, four bits each. Everything else: one code of one bit, the end of block.
    out.extend(segment(0xc4, &[&[0x00, 0, 0, 0, 9][..], &[0; 12], &[0, 1, 2, 3, 4, 5, 6, 7, 8]].concat()));
    out.extend(segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0x00]].concat()));
    out.extend(segment(0xda, &[1, 1, 0x00, 0, 63, 0]));
    out.extend(scan(width / SQUARE, height / SQUARE));
    out.extend([0xff, 0xd9]);
    out
}

fn scan(columns: u16, rows: u16) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut before = 0;
    for row in 0..rows {
        for column in 0..columns {
            let mean = i32::from(tone(column * SQUARE + SQUARE / 2, row * SQUARE + SQUARE / 2)) - 128;
            let difference = mean - before;
            before = mean;
            let size = 32 - difference.unsigned_abs().leading_zeros();
            // A negative difference is written as the ones' complement of its size.
            let value = if difference < 0 { difference + (1 << size) - 1 } else { difference };
            bits.extend((0..4).rev().map(|bit| size >> bit & 1 == 1));
            bits.extend((0..size).rev().map(|bit| value >> bit & 1 == 1));
            bits.push(false);
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits.push(true);
    }
    let bytes = bits.chunks(8).map(|byte| byte.iter().fold(0, |all: u8, bit| all << 1 | u8::from(*bit)));
    // A byte of ones is no marker when a zero follows.
    bytes.flat_map(|byte| if byte == 0xff { vec![byte, 0] } else { vec![byte] }).collect()
}
