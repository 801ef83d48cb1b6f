//! The photograph of DG2 decoded for the screen: JPEG and JPEG 2000, within limits, and made small.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace as JpegColours;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::ChipError;
use super::lds::{Photograph, PhotographFormat};
use crate::domain::picture::{Picture, SIDE_MAX};

/// Most pixels on a side of what is decoded: ICAO Doc 9303-10 asks for 300 dots an inch of a small picture, and no document
/// has a larger one.
const CODED_SIDE_MAX: usize = 2_400;

/// Most pixels of it: 35 × 45 mm at 700 dots an inch.
const CODED_PIXELS_MAX: usize = 1_300_000;
/// Most tiles that a JPEG 2000 is cut into. Each costs memory, however small it is.
const TILES_MAX: usize = 64;
/// Most components: red, green, blue, and how much of each is seen.
const COMPONENTS_MAX: u16 = 4;
/// What a JPEG 2000 codestream begins with: the markers SOC and SIZ (ISO/IEC 15444-1, A.4.1 and A.5.1).
const CODESTREAM: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];

/// A decoded picture: columns, rows, samples of a pixel, and the samples.
struct Decoded {
    width: usize,
    height: usize,
    samples: usize,
    bytes: Vec<u8>,
}

/// Decodes a photograph. Takes some milliseconds: it does not belong on the thread that draws.
///
/// # Errors
/// [`ChipError::Malformed`] for what is no picture, [`ChipError::Unsupported`] for one that is too large or has other colours.
pub fn picture(photograph: &Photograph) -> Result<Picture, ChipError> {
    let decoded = match photograph.format {
        PhotographFormat::Jpeg => jpeg(&photograph.bytes)?,
        PhotographFormat::Jpeg2000 => jpeg_2000(&photograph.bytes)?,
    };
    small(&decoded).ok_or(ChipError::Malformed("the photograph"))
}

fn jpeg(bytes: &[u8]) -> Result<Decoded, ChipError> {
    let options = DecoderOptions::default()
        .set_max_width(CODED_SIDE_MAX)
        .set_max_height(CODED_SIDE_MAX)
        .jpeg_set_out_colorspace(JpegColours::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let wrong = |_| ChipError::Malformed("the photograph's JPEG");
    decoder.decode_headers().map_err(wrong)?;
    let info = decoder.info().ok_or(ChipError::Malformed("the photograph's JPEG"))?;
    within_limits(usize::from(info.width), usize::from(info.height))?;
    let bytes = decoder.decode().map_err(wrong)?;
    Ok(Decoded { width: usize::from(info.width), height: usize::from(info.height), samples: 3, bytes })
}

fn jpeg_2000(bytes: &[u8]) -> Result<Decoded, ChipError> {
    let wrong = |_| ChipError::Malformed("the photograph's JPEG 2000");
    codestreams_within_limits(bytes)?;
    let side = u32::from(SIDE_MAX);
    // The wavelets' coarser levels are enough for the screen.
    let settings = DecodeSettings { target_resolution: Some((side, side)), ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(wrong)?;
    within_limits(image.width() as usize, image.height() as usize)?;
    let colours = match image.color_space() {
        ColorSpace::Gray => 1,
        ColorSpace::RGB => 3,
        ColorSpace::Icc { num_channels, .. } if matches!(num_channels, 1 | 3) => usize::from(*num_channels),
        _ => return Err(ChipError::Unsupported("the photograph's colours")),
    };
    let samples = colours + usize::from(image.has_alpha());
    let (width, height) = (image.width(), image.height());
    let mut context = DecoderContext::default();
    let bytes = image.decode(&mut context).map_err(wrong)?.data_u8();
    Ok(Decoded { width: width as usize, height: height as usize, samples, bytes })
}

fn within_limits(width: usize, height: usize) -> Result<(), ChipError> {
    let side = 1..=CODED_SIDE_MAX;
    let fits = side.contains(&width) && side.contains(&height) && width * height <= CODED_PIXELS_MAX;
    fits.then_some(()).ok_or(ChipError::Unsupported("the photograph's size"))
}

/// Looks at what every codestream in a JPEG 2000 claims, before the decoder makes room for it: its grid, its tiles and its
/// components. The decoder's own answer is about the coarser picture that is asked of it.
fn codestreams_within_limits(bytes: &[u8]) -> Result<(), ChipError> {
    let starts = bytes.windows(CODESTREAM.len()).enumerate().filter(|(_, window)| *window == CODESTREAM);
    let mut claims = starts.map(|(at, _)| &bytes[at + CODESTREAM.len()..]).peekable();
    if claims.peek().is_none() {
        return Err(ChipError::Malformed("the photograph's JPEG 2000"));
    }
    claims.try_for_each(|claim| {
        let cut = ChipError::Malformed("the photograph's JPEG 2000");
        // Length and capabilities come first, then eight numbers of four bytes: grid, where the image begins, tile, first tile.
        let numbers = claim.get(4..36).ok_or(cut.clone())?;
        let number = |n: usize| numbers[4 * n..4 * n + 4].iter().fold(0, |all, byte| all << 8 | usize::from(*byte));
        let components = claim.get(36..38).ok_or(cut)?;
        within_limits(number(0), number(1))?;
        let tiles = number(0).div_ceil(number(4).max(1)) * number(1).div_ceil(number(5).max(1));
        let few = tiles <= TILES_MAX && u16::from_be_bytes([components[0], components[1]]) <= COMPONENTS_MAX;
        few.then_some(()).ok_or(ChipError::Unsupported("the photograph's parts"))
    })
}

/// The same picture with no side longer than [`SIDE_MAX`], in red, green and blue. Each pixel is the nearest one.
fn small(decoded: &Decoded) -> Option<Picture> {
    let Decoded { width, height, samples, bytes } = decoded;
    if bytes.len() < width * height * samples || *samples == 0 {
        return None;
    }
    let longest = usize::from(SIDE_MAX);
    let largest = (*width).max(*height).max(longest);
    let (columns, rows) = ((width * longest / largest).max(1), (height * longest / largest).max(1));
    let mut pixels = Vec::with_capacity(3 * columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let at = ((row * height / rows) * width + column * width / columns) * samples;
            let pixel = bytes.get(at..at + samples)?;
            let grey = [pixel[0]; 3];
            pixels.extend(pixel.get(..3).map_or(&grey[..], |colours| colours));
        }
    }
    Picture::new(u16::try_from(columns).ok()?, u16::try_from(rows).ok()?, pixels)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Four squares of one colour each, 32 × 32: red, green, blue and white from the top left.
    const SQUARES: [(&[u8], PhotographFormat); 3] = [
        (include_bytes!("../../../tests/data/squares.jpg"), PhotographFormat::Jpeg),
        (include_bytes!("../../../tests/data/squares.jp2"), PhotographFormat::Jpeg2000),
        (include_bytes!("../../../tests/data/squares.j2k"), PhotographFormat::Jpeg2000),
    ];

    fn coded(bytes: &[u8], format: PhotographFormat) -> Photograph {
        Photograph { format, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_photograph_shows_the_same_in_jpeg_and_in_jpeg_2000() {
        let expected = [[254, 0, 0], [0, 255, 1], [0, 0, 254], [255, 255, 255]];
        for (bytes, format) in SQUARES {
            let shown = picture(&coded(bytes, format)).expect("a picture");
            assert_eq!(shown.size(), (32, 32));
            for (square, colour) in [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().zip(expected) {
                let part = shown.part(square, (2, 2));
                let near = part.iter().zip(colour).all(|(a, b): (&u8, u8)| a.abs_diff(b) < 24);
                assert!(near, "{format:?} {square:?}: {part:?}");
            }
        }
    }

    #[test]
    fn a_photograph_cut_anywhere_or_of_another_format_is_refused_or_shown_and_never_panics() {
        for (bytes, format) in SQUARES {
            for length in 0..bytes.len() {
                let _ = picture(&coded(&bytes[..length], format));
            }
            assert!(picture(&coded(&bytes[..bytes.len().min(40)], format)).is_err(), "{format:?}");
        }
        assert!(picture(&coded(SQUARES[0].0, PhotographFormat::Jpeg2000)).is_err());
        assert!(picture(&coded(SQUARES[1].0, PhotographFormat::Jpeg)).is_err());
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
        let mut jpeg = SQUARES[0].0.to_vec();
        let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert!(picture(&coded(&jpeg, PhotographFormat::Jpeg)).is_err());
        let mut codestream = SQUARES[2].0.to_vec();
        let size = codestream.windows(2).position(|two| two == [0xFF, 0x51]).expect("a size");
        codestream[size + 6..size + 14].copy_from_slice(&[0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF]);
        let refused = picture(&coded(&codestream, PhotographFormat::Jpeg2000)).expect_err("huge");
        assert_eq!(refused, ChipError::Unsupported("the photograph's size"));
        let mut tiled = SQUARES[2].0.to_vec();
        tiled[size + 22..size + 30].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
        let refused = picture(&coded(&tiled, PhotographFormat::Jpeg2000)).expect_err("a tile for each pixel");
        assert_eq!(refused, ChipError::Unsupported("the photograph's parts"));
    }

    proptest! {
        #[test]
        fn whatever_follows_a_beginning_nothing_panics(
            which in 0usize..3,
            kept in any::<prop::sample::Index>(),
            tail in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let (bytes, format) = SQUARES[which];
            let bytes = [&bytes[..kept.index(bytes.len())], &tail].concat();
            let _ = picture(&coded(&bytes, format));
        }

        #[test]
        fn whatever_bytes_change_nothing_panics(
            which in 0usize..3,
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let (bytes, format) = SQUARES[which];
            let mut bytes = bytes.to_vec();
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            let _ = picture(&coded(&bytes, format));
        }
    }
}
