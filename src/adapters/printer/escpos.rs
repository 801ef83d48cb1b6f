//! The printer's language (ESC/POS): a picture as raster bit images, and the cut behind it.

use super::picture::Picture;

/// `ESC @`: as after switching on, whatever the last one left.
const RESET: [u8; 2] = [0x1B, b'@'];
/// `GS v 0` with m = 0: a raster bit image follows, one dot a bit.
const RASTER: [u8; 4] = [0x1D, b'v', b'0', 0];
/// `ESC d 4`: the last rows come out from under the head.
const FEED: [u8; 3] = [0x1B, b'd', 4];
/// `GS V 66 0`: cut, where there is a knife.
const CUT: [u8; 4] = [0x1D, b'V', 66, 0];
/// Rows of one image: cheap printers hold few.
const ROWS_MAX: usize = 128;

/// A picture as the printer is told it.
pub(super) fn encoded(picture: &Picture) -> Vec<u8> {
    let across = picture.bytes_across();
    let mut bytes = RESET.to_vec();
    for band in picture.bits().chunks(across * ROWS_MAX) {
        bytes.extend(RASTER);
        for number in [across, band.len() / across] {
            bytes.extend(u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
        }
        bytes.extend(band);
    }
    bytes.extend(FEED);
    bytes.extend(CUT);
    bytes
}
