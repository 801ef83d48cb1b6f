//! What citizens are told of their orders, by which ways, and when another try is made.

use jiff::SignedDuration;

use super::order::worded;

worded! {
    /// Something about an order that its applicant is told once.
    MessageEvent {
        /// Paid and placed.
        Paid = "paid",
        /// A kiosk of the chosen centre has it.
        Ready = "ready",
        /// Its certificates are made, and their carrier has proven itself.
        Issued = "issued",
        /// The holder has the carrier.
        HandedOver = "handed-over",
        /// Its certificates were suspended because the holder said so.
        Suspended = "suspended",
        /// The certificate ends in 60 days or less.
        Expires60 = "expires-60",
        /// In 30 days or less.
        Expires30 = "expires-30",
        /// In 7 days or less.
        Expires7 = "expires-7",
    }
}

worded! {
    /// A way to a citizen.
    MessageChannel {
        /// E-mail.
        Mail = "mail",
        /// A text message to the telephone.
        Sms = "sms",
    }
}

worded! {
    /// How a message stands.
    MessageState {
        /// Its event is not true yet.
        Held = "held",
        /// To be sent.
        Wanted = "wanted",
        /// Taken by whoever delivers it.
        Sent = "sent",
        /// Refused for good by whoever delivers it.
        Refused = "refused",
        /// Tried too long.
        GivenUp = "given-up",
        /// Nobody to send it to, no way to send it by, or no longer true.
        Dropped = "dropped",
    }
}

impl MessageEvent {
    /// The ways it goes by. A text message costs, so it says what somebody should know at once.
    #[must_use]
    pub const fn channels(self) -> &'static [MessageChannel] {
        use MessageChannel as C;
        match self {
            Self::Paid | Self::Issued | Self::HandedOver => &[C::Mail],
            Self::Ready | Self::Suspended | Self::Expires60 | Self::Expires30 | Self::Expires7 => &[C::Mail, C::Sms],
        }
    }
}

/// When a certificate's end is told: the event, and how many days are left, more than the first and at most the second. Whoever
/// could not be told at 60 days is told once at 30, not twice.
pub const EXPIRY_DAYS: [(MessageEvent, i32, i32); 3] =
    [(MessageEvent::Expires60, 30, 60), (MessageEvent::Expires30, 7, 30), (MessageEvent::Expires7, 0, 7)];

/// How long a message is tried before it is given up: what comes later than that helps nobody.
pub const TRIED_FOR: SignedDuration = SignedDuration::from_hours(72);
/// Longest wait between two tries.
const WAIT_MAX: SignedDuration = SignedDuration::from_hours(6);

/// The wait before the next try, after so many: a minute, doubling up to six hours.
#[must_use]
pub fn wait_after(tries: u32) -> SignedDuration {
    let doubled = 2_i64.saturating_pow(tries.saturating_sub(1));
    SignedDuration::from_secs(60_i64.saturating_mul(doubled)).min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_way_and_every_end_is_told_in_one_span_without_gaps() {
        assert!(MessageEvent::ALL.iter().all(|event| !event.channels().is_empty()));
        for spans in EXPIRY_DAYS.windows(2) {
            assert_eq!(spans[0].1, spans[1].2);
        }
        assert_eq!((EXPIRY_DAYS[0].2, EXPIRY_DAYS[2].1), (60, 0));
    }

    #[test]
    fn the_wait_doubles_up_to_six_hours() {
        let minutes = |tries| wait_after(tries).as_secs() / 60;
        for (tries, expected) in [(0, 1), (1, 1), (2, 2), (5, 16), (9, 256), (10, 360), (u32::MAX, 360)] {
            assert_eq!(minutes(tries), expected, "after {tries}");
        }
    }
}
