//! The log's bytes: the header, the frames, and how a damaged stretch is stepped over. No file is opened here.
//!
//! ```text
//! header  "IMZALOG\0" · version u16 · log id [16] · key id [8] · CRC-32 u32              (38 bytes)
//! frame   "IMZF" · length u32 · number u64 · CRC-32 u32 · nonce [24] · ciphertext · tag [16]
//! ```
//! Integers are little-endian. `length` counts what follows the CRC; the CRC covers length, number and what follows. The CRC
//! tells a damaged disk from a wrong key; the tag tells a changed frame from a true one, and is bound to log id and number,
//! so that a frame cannot be moved, repeated or brought in from another log.

use super::seal::{Place, SEAL_BYTES, Sealer};
use crate::wire::store::{LogEntry, STORE_VERSION};

/// Largest entry before sealing, in bytes.
pub(super) const ENTRY_BYTES_MAX: usize = 256 * 1024;
/// Bytes of the file's header.
pub(super) const HEADER_BYTES: usize = 38;
/// Bytes of a frame before what is sealed.
const PREFIX_BYTES: usize = 20;

const HEADER_MAGIC: &[u8; 8] = b"IMZALOG\0";
const FRAME_MAGIC: &[u8; 4] = b"IMZF";

/// A log file's random name for itself.
pub(super) type LogId = [u8; 16];

/// The file's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) version: u16,
    pub(super) log_id: LogId,
    pub(super) key_id: [u8; 8],
}

impl Header {
    pub(super) fn new(log_id: LogId, key_id: [u8; 8]) -> Self {
        Self { version: STORE_VERSION, log_id, key_id }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = HEADER_MAGIC.to_vec();
        bytes.extend_from_slice(&self.version.to_le_bytes());
        bytes.extend_from_slice(&self.log_id);
        bytes.extend_from_slice(&self.key_id);
        let crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// `None` when the header is damaged.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, crc) = bytes.get(..HEADER_BYTES)?.split_last_chunk::<4>()?;
        if u32::from_le_bytes(*crc) != crc32fast::hash(head) {
            return None;
        }
        let rest = head.strip_prefix(HEADER_MAGIC)?;
        let (version, rest) = rest.split_first_chunk::<2>()?;
        let (log_id, rest) = rest.split_first_chunk::<16>()?;
        let key_id = rest.first_chunk::<8>()?;
        Some(Self { version: u16::from_le_bytes(*version), log_id: *log_id, key_id: *key_id })
    }
}

/// Writes and reads the frames of one log.
pub(super) struct Framer {
    pub(super) sealer: Sealer,
    pub(super) log_id: LogId,
}

/// What stands at a position.
pub(super) enum Found {
    /// A whole, true frame.
    Frame { number: u64, entry: Box<LogEntry>, bytes: usize },
    /// A whole, true frame whose entry this version does not know: a later one wrote it.
    Unknown,
    /// Something else, or the end.
    Nothing,
}

impl Framer {
    /// # Errors
    /// A text when the entry is too large or cannot be sealed.
    pub(super) fn encode(&self, number: u64, entry: &LogEntry) -> Result<Vec<u8>, String> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(entry).map_err(|error| error.to_string())?);
        self.encode_plain(number, &plain)
    }

    pub(super) fn encode_plain(&self, number: u64, plain: &[u8]) -> Result<Vec<u8>, String> {
        if plain.len() > ENTRY_BYTES_MAX {
            return Err(format!("an entry of {} bytes, more than {ENTRY_BYTES_MAX}", plain.len()));
        }
        let sealed = self.sealer.seal(&Place { kind: "log", at: &self.place(number) }, plain)?;
        let length = u32::try_from(sealed.len()).map_err(|error| error.to_string())?;
        let mut bytes = Vec::with_capacity(PREFIX_BYTES + sealed.len());
        bytes.extend_from_slice(FRAME_MAGIC);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&number.to_le_bytes());
        bytes.extend_from_slice(&crc(&bytes[FRAME_MAGIC.len()..], &sealed).to_le_bytes());
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Looks at the beginning of `bytes` for a frame.
    pub(super) fn decode(&self, bytes: &[u8]) -> Found {
        self.try_decode(bytes).unwrap_or(Found::Nothing)
    }

    fn try_decode(&self, bytes: &[u8]) -> Option<Found> {
        let length = frame_length(bytes)?;
        let (prefix, rest) = bytes.split_at_checked(PREFIX_BYTES)?;
        let sealed = rest.get(..length - PREFIX_BYTES)?;
        let (covered, expected) = prefix.split_last_chunk::<4>()?;
        if crc(&covered[FRAME_MAGIC.len()..], sealed) != u32::from_le_bytes(*expected) {
            return None;
        }
        let number = u64::from_le_bytes(*covered.last_chunk::<8>()?);
        let plain = self.sealer.open(&Place { kind: "log", at: &self.place(number) }, sealed)?;
        Some(match serde_json::from_slice(&plain) {
            Ok(entry) => Found::Frame { number, entry: Box::new(entry), bytes: length },
            Err(_) => Found::Unknown,
        })
    }

    /// The first whole frame in `bytes` after its first byte, and where it begins: steps over a damaged stretch.
    pub(super) fn resync(&self, bytes: &[u8]) -> Option<usize> {
        (1..bytes.len())
            .find(|at| bytes[*at..].starts_with(FRAME_MAGIC) && !matches!(self.decode(&bytes[*at..]), Found::Nothing))
    }

    fn place(&self, number: u64) -> Vec<u8> {
        [self.log_id.as_slice(), &number.to_be_bytes()].concat()
    }
}

/// The whole length of the frame that seems to begin here, or `None` when none can.
pub(super) fn frame_length(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*bytes.strip_prefix(FRAME_MAGIC)?.first_chunk::<4>()?) as usize;
    (length <= ENTRY_BYTES_MAX + SEAL_BYTES).then_some(PREFIX_BYTES + length)
}

fn crc(covered: &[u8], sealed: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(covered);
    hasher.update(sealed);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::store::StoreKey;
    use crate::wire::store::Standing;

    fn framer() -> Framer {
        Framer { sealer: Sealer::new(&StoreKey::from_bytes([1; 32])), log_id: [9; 16] }
    }

    fn entry() -> LogEntry {
        LogEntry::Standing { standing: Standing::start(1) }
    }

    #[test]
    fn no_flipped_bit_of_a_frame_goes_unseen() {
        let whole = framer().encode(3, &entry()).expect("encoded");
        assert!(matches!(framer().decode(&whole), Found::Frame { number: 3, bytes, .. } if bytes == whole.len()));
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(framer().decode(&bytes), Found::Nothing), "bit {bit}");
        }
        for length in 0..whole.len() {
            assert!(matches!(framer().decode(&whole[..length]), Found::Nothing), "cut at {length}");
        }
    }

    #[test]
    fn an_entry_of_a_later_version_is_not_taken_for_damage() {
        let bytes = framer().encode_plain(3, br#"{"entry":"from-the-future"}"#).expect("encoded");
        assert!(matches!(framer().decode(&bytes), Found::Unknown));
    }

    #[test]
    fn a_frame_of_another_log_is_no_frame() {
        let bytes = framer().encode(3, &entry()).expect("encoded");
        let other = Framer { log_id: [8; 16], ..framer() };
        assert!(matches!(other.decode(&bytes), Found::Nothing));
    }

    #[test]
    fn a_whole_frame_is_found_behind_a_damaged_stretch() {
        let frame = framer().encode(3, &entry()).expect("encoded");
        let mut bytes = b"IMZF rubbish IMZF".to_vec();
        let at = bytes.len();
        bytes.extend_from_slice(&frame);
        assert_eq!(framer().resync(&bytes), Some(at));
        assert_eq!(framer().resync(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn a_header_reads_back_and_a_damaged_one_does_not() {
        let header = Header::new([5; 16], [6; 8]);
        let bytes = header.encode();
        assert_eq!(bytes.len(), HEADER_BYTES);
        assert_eq!(Header::decode(&bytes), Some(header));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x40;
            assert_eq!(Header::decode(&damaged), None, "byte {at}");
        }
    }
}
