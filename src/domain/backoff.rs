//! How long to wait before the centre is asked again: longer after each failure, and never in step with other kiosks.

use std::time::Duration;

use jiff::Timestamp;

/// Shortest wait.
pub const RETRY_DELAY_MIN: Duration = Duration::from_secs(1);
/// Longest wait.
pub const RETRY_DELAY_MAX: Duration = Duration::from_secs(5 * 60);

/// The wait after `failures` failures in a row: anywhere between [`RETRY_DELAY_MIN`] and a ceiling that doubles with each
/// failure up to [`RETRY_DELAY_MAX`] ("full jitter": a hundred kiosks that lost the line together come back spread out).
/// `random` is a fresh random number; the same numbers give the same waits. After no failure there is no wait.
#[must_use]
pub fn retry_delay(failures: u32, random: u64) -> Duration {
    if failures == 0 {
        return Duration::ZERO;
    }
    let ceiling = RETRY_DELAY_MIN.saturating_mul(2_u32.saturating_pow(failures)).min(RETRY_DELAY_MAX);
    let room = (ceiling - RETRY_DELAY_MIN).as_nanos();
    // The upper 64 bits of the product spread `random` evenly over the room; they are below it, hence below 2^64.
    let share = u64::try_from((u128::from(random) * (room + 1)) >> 64).unwrap_or(u64::MAX);
    RETRY_DELAY_MIN + Duration::from_nanos(share)
}

/// A number that differs from kiosk to kiosk by the moment's nanoseconds: kiosks that lost the line together come back spread
/// out.
#[must_use]
pub fn spread(at: Timestamp) -> u64 {
    let spread = at.as_nanosecond().unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (spread >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_lies_between_a_second_and_a_doubling_ceiling() {
        let seconds = |failures, random| retry_delay(failures, random).as_secs_f64().round();
        for (failures, longest) in
            [(1, 2.0), (2, 4.0), (3, 8.0), (8, 256.0), (9, 300.0), (10, 300.0), (u32::MAX, 300.0)]
        {
            assert_eq!(seconds(failures, 0), 1.0, "after {failures}");
            assert_eq!(seconds(failures, u64::MAX), longest, "after {failures}");
        }
        assert_eq!(retry_delay(u32::MAX, u64::MAX), RETRY_DELAY_MAX);
        assert_eq!(retry_delay(0, u64::MAX), Duration::ZERO);
    }

    #[test]
    fn waits_are_spread_evenly() {
        let mut counts = [0_u32; 10];
        for n in 0..1_000_u64 {
            // Weyl's sequence: evenly spread numbers without a random source.
            let wait = retry_delay(20, n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let tenth =
                (wait - RETRY_DELAY_MIN).as_secs_f64() / (RETRY_DELAY_MAX - RETRY_DELAY_MIN).as_secs_f64() * 10.0;
            counts[(tenth as usize).min(9)] += 1;
        }
        assert!(counts.iter().all(|count| (80..=120).contains(count)), "{counts:?}");
    }
}
