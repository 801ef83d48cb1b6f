//! The one source of chance of a run. The system's own source gives way to it on a thread that runs a simulation, so that
//! serial numbers, nonces and salts are the seed's as well.

use std::cell::Cell;
use std::fs::File;
use std::io::Read as _;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// A place in a list of this length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }

    /// True this often in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A number of milliseconds from `low` to below `high`.
    pub fn millis(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low))).expect("small")
    }

    /// A source of its own for one part of the world, so that another part's draws do not move it.
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }
}

thread_local! {
    /// What stands for the system's randomness on this thread.
    static SYSTEM: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Lets the seed stand for the system's randomness on this thread, until it is let go.
pub struct SeededSystem;

impl SeededSystem {
    pub fn begin(seed: u64) -> Self {
        SYSTEM.set(Some(seed));
        Self
    }
}

impl Drop for SeededSystem {
    fn drop(&mut self) {
        SYSTEM.set(None);
    }
}

/// The C library's `getrandom`, which the product's crates ask, found here first.
///
/// # Safety
/// As the system call: `bytes` points to `length` bytes that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(bytes: *mut u8, length: usize, _flags: u32) -> isize {
    if length == 0 {
        return 0;
    }
    // SAFETY: the caller says so.
    let bytes = unsafe { std::slice::from_raw_parts_mut(bytes, length) };
    if let Some(state) = SYSTEM.get() {
        let mut random = Random(state);
        for piece in bytes.chunks_mut(8) {
            piece.copy_from_slice(&random.next().to_le_bytes()[..piece.len()]);
        }
        SYSTEM.set(Some(random.0));
    } else if File::open("/dev/urandom").and_then(|mut file| file.read_exact(bytes)).is_err() {
        return -1;
    }
    isize::try_from(length).unwrap_or(-1)
}
