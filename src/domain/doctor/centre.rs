//! The way to the centre, layer by layer: what fails first is named, and what lies behind it is not guessed at.

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Part};
use crate::domain::clock::{ClockVerdict, Skew};
use crate::domain::enrolment::days_left;
use crate::domain::fault::{Fault, Trouble};

/// An answer that takes longer is a slow line.
pub const LATENCY_MAX: SignedDuration = SignedDuration::from_millis(1_500);
/// Days before the end of the centre's certificate from which on somebody should renew it.
pub const CENTRE_DAYS_WARNED: i64 = 21;

/// Why the centre's certificate or its handshake was refused (RFC 8446, RFC 5280).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsRefusal {
    /// No trust anchor of this kiosk stands behind it.
    UnknownIssuer,
    /// It has expired.
    Expired,
    /// It does not count yet.
    NotYet,
    /// It is for another name.
    OtherName,
    /// The files of this kiosk cannot be used.
    OwnFiles(String),
    /// Anything else, in the library's words.
    Other(String),
}

/// A handshake that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSeen {
    /// The protocol's version, as `TLS 1.3`.
    pub protocol: String,
    /// When the centre's certificate ends.
    pub not_after: Option<Timestamp>,
}

/// The centre's answer, and the clocks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSeen {
    /// The centre's version.
    pub version: String,
    /// The centre's clock.
    pub centre_time: Timestamp,
    /// This kiosk's clock when the answer came.
    pub answered: Timestamp,
    /// From question to answer.
    pub round_trip: SignedDuration,
}

/// How far the way to the centre was gone: a layer that was not reached is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CentreSeen {
    /// The address of the configuration, `host:port`.
    pub address: String,
    /// A proxy stands between: name and connection are its own, and not looked at.
    pub proxied: bool,
    /// The name's addresses (DNS), or why there is none.
    pub name: Option<Result<Vec<String>, String>>,
    /// How long the connection took in milliseconds, or `refused` and the system's words.
    pub connection: Option<Result<u128, (bool, String)>>,
    /// The handshake.
    pub tls: Option<Result<TlsSeen, TlsRefusal>>,
    /// The answer to a question.
    pub answer: Option<Result<AnswerSeen, Trouble>>,
}

/// Name, connection, TLS, answer, clock: a line each.
#[must_use]
pub fn centre(seen: &CentreSeen, now: Timestamp) -> Vec<Finding> {
    vec![name(seen), connection(seen), tls(seen, now), answer(seen), clock(seen.answer.as_ref())]
}

fn name(seen: &CentreSeen) -> Finding {
    let told = Finding::of(Part::Name).plain(&seen.address);
    match &seen.name {
        _ if seen.proxied => told.fact("proxied", "").untested(None),
        None => told.untested(None),
        Some(Ok(addresses)) => told.plain(&addresses.join(" ")),
        Some(Err(why)) => told.fault(Trouble::new(Fault::NameUnknown, why)),
    }
}

fn connection(seen: &CentreSeen) -> Finding {
    let told = Finding::of(Part::Connection);
    match &seen.connection {
        _ if seen.proxied => told.fact("proxied", "").untested(None),
        None => told.untested(None),
        Some(Ok(millis)) => told.fact("took", millis),
        Some(Err((true, why))) => told.fault(Trouble::new(Fault::PortClosed, why)),
        Some(Err((false, why))) => told.fault(Trouble::new(Fault::NoConnection, why)),
    }
}

fn tls(seen: &CentreSeen, now: Timestamp) -> Finding {
    let told = Finding::of(Part::Tls);
    let seen = match &seen.tls {
        _ if seen.proxied => return told.fact("proxied", "").untested(None),
        None => return told.untested(None),
        Some(Err(refusal)) => return told.fault(refused(refusal)),
        Some(Ok(seen)) => seen,
    };
    let days = seen.not_after.map(|not_after| days_left(not_after, now));
    let told = told.plain(&seen.protocol).maybe("days-left", days);
    match days {
        Some(days) if days < CENTRE_DAYS_WARNED => told.attention(Fault::CentreCertificateEnding),
        _ => told,
    }
}

fn refused(refusal: &TlsRefusal) -> Trouble {
    match refusal {
        TlsRefusal::UnknownIssuer => Fault::CentreMistrusted.into(),
        TlsRefusal::Expired => Fault::CentreCertificatePast.into(),
        // A certificate is never from the future: the clock that reads it is behind.
        TlsRefusal::NotYet => Fault::ClockDiffers.into(),
        TlsRefusal::OtherName => Fault::CentreOtherName.into(),
        TlsRefusal::OwnFiles(why) => Trouble::new(Fault::KioskNotTrusted, why),
        TlsRefusal::Other(why) => Trouble::new(Fault::TlsFailed, why),
    }
}

fn answer(seen: &CentreSeen) -> Finding {
    let told = Finding::of(Part::Centre);
    match &seen.answer {
        None => told.untested(None),
        Some(Err(trouble)) => told.fault(trouble.clone()),
        Some(Ok(answer)) => {
            let told = told.fact("version", &answer.version).fact("took", answer.round_trip.as_millis());
            if answer.round_trip > LATENCY_MAX { told.attention(Fault::LineSlow) } else { told }
        }
    }
}

/// This kiosk's clock beside the centre's, by an answer that carried the latter.
#[must_use]
pub fn clock(answer: Option<&Result<AnswerSeen, Trouble>>) -> Finding {
    let told = Finding::of(Part::Clock);
    let Some(Ok(answer)) = answer else { return told.untested(None) };
    match Skew::of(answer.centre_time, answer.answered, answer.round_trip).verdict() {
        ClockVerdict::Right => told.fact("apart", answer.centre_time.duration_since(answer.answered).as_secs().abs()),
        ClockVerdict::Apart(seconds) => told.fact("apart", seconds.abs()).fault(Fault::ClockDiffers),
        ClockVerdict::Unsure => told.fact("took", answer.round_trip.as_millis()).attention(Fault::LineSlow),
    }
}

/// This kiosk's own certificate: its name, disk and span, or why it cannot be read.
#[must_use]
pub fn identity(known: Result<(&str, u32, Timestamp, Timestamp), &str>, now: Timestamp) -> Finding {
    let told = Finding::of(Part::Identity);
    let (kiosk, epoch, not_before, not_after) = match known {
        Ok(known) => known,
        Err(why) => return told.fault(Trouble::new(Fault::KioskNotTrusted, why)),
    };
    let told = told.plain(kiosk).fact("disk-number", epoch).fact("days-left", days_left(not_after, now));
    // The kiosk renews in the last third; half of that gone by, it evidently could not.
    let half = not_after.duration_since(not_before) / 6;
    if now >= not_after {
        told.fault(Fault::KioskNotTrusted)
    } else if now >= not_after - half {
        told.attention(Fault::IdentityEnding)
    } else {
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::doctor::Health;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).expect("in range")
    }

    const DAY: i64 = 86_400;

    fn answered(centre: i64, millis: i64) -> Option<Result<AnswerSeen, Trouble>> {
        let round_trip = SignedDuration::from_millis(millis);
        Some(Ok(AnswerSeen { version: "1".into(), centre_time: at(centre), answered: at(0), round_trip }))
    }

    fn whole() -> CentreSeen {
        CentreSeen {
            address: "centre.example:8443".into(),
            proxied: false,
            name: Some(Ok(vec!["192.0.2.7".into()])),
            connection: Some(Ok(3)),
            tls: Some(Ok(TlsSeen { protocol: "TLS 1.3".into(), not_after: Some(at(90 * DAY)) })),
            answer: answered(0, 40),
        }
    }

    /// The parts that are not in order, each with its fault.
    fn wrong(seen: &CentreSeen) -> Vec<(Part, Fault)> {
        let findings = centre(seen, at(0)).into_iter();
        findings.filter_map(|f| Some((f.part, f.trouble?.fault))).collect()
    }

    #[test]
    fn the_layer_that_fails_is_named_and_those_behind_it_are_left_out() {
        assert_eq!(wrong(&whole()), []);
        let none = CentreSeen { connection: None, tls: None, answer: None, ..whole() };
        let unknown = CentreSeen { name: Some(Err("no such name".into())), ..none.clone() };
        let refused = |refused| CentreSeen { connection: Some(Err((refused, "words".into()))), ..none.clone() };
        let tls = |why| CentreSeen { tls: Some(Err(why)), answer: None, ..whole() };
        let cases = [
            (unknown, Part::Name, Fault::NameUnknown),
            (refused(true), Part::Connection, Fault::PortClosed),
            (refused(false), Part::Connection, Fault::NoConnection),
            (tls(TlsRefusal::UnknownIssuer), Part::Tls, Fault::CentreMistrusted),
            (tls(TlsRefusal::Expired), Part::Tls, Fault::CentreCertificatePast),
            (tls(TlsRefusal::NotYet), Part::Tls, Fault::ClockDiffers),
            (tls(TlsRefusal::OtherName), Part::Tls, Fault::CentreOtherName),
            (tls(TlsRefusal::OwnFiles("gone".into())), Part::Tls, Fault::KioskNotTrusted),
            (tls(TlsRefusal::Other("garbage".into())), Part::Tls, Fault::TlsFailed),
        ];
        for (seen, part, fault) in cases {
            assert_eq!(wrong(&seen), [(part, fault)]);
            let behind = centre(&seen, at(0)).into_iter().filter(|f| f.health == Health::Untested).count();
            assert!(behind >= 2, "{seen:?}");
        }
    }

    #[test]
    fn a_slow_answer_a_wrong_clock_and_an_ending_certificate_are_told_apart() {
        let ending = TlsSeen { protocol: "TLS 1.3".into(), not_after: Some(at(20 * DAY)) };
        let cases = [
            (CentreSeen { answer: answered(1, 1_600), ..whole() }, vec![(Part::Centre, Fault::LineSlow)]),
            (CentreSeen { answer: answered(3_600, 40), ..whole() }, vec![(Part::Clock, Fault::ClockDiffers)]),
            (CentreSeen { answer: answered(-3_600, 40), ..whole() }, vec![(Part::Clock, Fault::ClockDiffers)]),
            (
                CentreSeen { answer: answered(-130, 15_000), ..whole() },
                vec![(Part::Centre, Fault::LineSlow), (Part::Clock, Fault::LineSlow)],
            ),
            (CentreSeen { tls: Some(Ok(ending)), ..whole() }, vec![(Part::Tls, Fault::CentreCertificateEnding)]),
            (
                CentreSeen { answer: Some(Err(Fault::CentreError.into())), ..whole() },
                vec![(Part::Centre, Fault::CentreError)],
            ),
        ];
        for (seen, expected) in cases {
            assert_eq!(wrong(&seen), expected, "{seen:?}");
        }
    }

    #[test]
    fn a_certificate_of_this_kiosk_that_should_have_been_renewed_is_told_before_it_ends() {
        let judged = |day: i64| {
            let finding = identity(Ok(("kiosk-9", 1, at(0), at(90 * DAY))), at(day * DAY));
            (finding.health, finding.trouble.map(|trouble| trouble.fault))
        };
        assert_eq!(judged(60), (Health::Ok, None));
        assert_eq!(judged(75), (Health::Attention, Some(Fault::IdentityEnding)));
        assert_eq!(judged(90), (Health::Fault, Some(Fault::KioskNotTrusted)));
        assert_eq!(identity(Err("no file"), at(0)).health, Health::Fault);
    }
}
