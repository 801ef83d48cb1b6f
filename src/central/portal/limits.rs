//! Limits on how often: for each client, for each FİN or order number, and for all together, so that nobody finds out by trying
//! which there are. Keys are hashed: no personal data lies here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::domain::carrier::Sha256Hash;

/// Keys remembered at one time; past it all are forgotten, and the limit on all together still holds.
const KEYS_MAX: usize = 65_536;

/// So many in a span.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// How many.
    pub(super) max: u32,
    /// In how long.
    pub(super) span: SignedDuration,
}

/// What was counted since when.
#[derive(Default)]
pub(super) struct Counts(Mutex<HashMap<Sha256Hash, (Timestamp, u32)>>);

impl Counts {
    /// Counts one more under this name; false when there were too many in the span.
    pub(super) fn take(&self, kind: &str, name: &[u8], rate: Rate, now: Timestamp) -> bool {
        let key = Sha256Hash::of(&[kind.as_bytes(), b"\0", name].concat());
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEYS_MAX {
            counts.clear();
        }
        let count = counts.entry(key).or_insert((now, 0));
        if now.duration_since(count.0) >= rate.span {
            *count = (now, 0);
        }
        count.1 = count.1.saturating_add(1);
        count.1 <= rate.max
    }
}

/// What stands for a client: an IPv4 address, or the /64 network of an IPv6 one, which is one subscriber's (RFC 6177).
pub(super) fn client_name(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_its_own_count_and_a_span_ends() {
        let (counts, start) = (Counts::default(), Timestamp::UNIX_EPOCH);
        let rate = Rate { max: 2, span: SignedDuration::from_mins(10) };
        let taken: Vec<bool> = (0..3).map(|_| counts.take("look", b"a", rate, start)).collect();
        assert_eq!(taken, [true, true, false]);
        assert!(counts.take("look", b"b", rate, start), "another name");
        assert!(counts.take("status", b"a", rate, start), "another kind");
        assert!(!counts.take("look", b"a", rate, start + SignedDuration::from_mins(9)));
        assert!(counts.take("look", b"a", rate, start + SignedDuration::from_mins(10)));
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_client() {
        let name = |text: &str| client_name(text.parse().expect("an address"));
        assert_eq!(name("2001:db8:0:1::1"), name("2001:db8:0:1:ffff::2"));
        assert_ne!(name("2001:db8:0:1::1"), name("2001:db8:0:2::1"));
        assert_eq!(name("::ffff:192.0.2.1"), name("192.0.2.1"));
    }
}
