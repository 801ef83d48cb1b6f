//! The identity's files: every cut on the way of a renewal leaves one that can speak.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateSigningRequestParams, IsCa, Issuer};

use super::*;
use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::{Ask, CentrePort, Told};
use crate::ports::clock::Clock;
use crate::wire::bytes::Base64;
use crate::wire::centre::{HelloAnswer, HelloRequest};
use crate::wire::device::RenewAnswer;

/// A device authority in memory.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        Self { issuer: Issuer::new(params, KeyPair::generate().expect("a key")) }
    }

    /// A certificate from 2026-01-01 to 2026-04-01.
    fn certify(&self, request: &[u8]) -> Vec<u8> {
        let key = CertificateSigningRequestParams::from_der(&request.into()).expect("a request").public_key;
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, "kiosk-1");
        params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), "4");
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2026, 4, 1);
        params.signed_by(&key, &self.issuer).expect("signed").der().to_vec()
    }
}

fn identity(folder: &Path) -> Identity {
    Identity::new(&folder.join("kiosk.crt"), &folder.join("kiosk.key"))
}

fn speaks(identity: &Identity) -> bool {
    identity.read_certificate(&identity.certificate).is_ok_and(|certificate| fits(&certificate, &identity.key))
}

#[test]
fn a_first_identity_is_made_and_says_who_the_kiosk_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (identity, authority) = (identity(folder.path()), Authority::new());
    let request = identity.request_next().expect("a request");
    identity.take_next(&authority.certify(&request)).expect("taken");
    let known = identity.known().expect("readable");
    assert_eq!((known.kiosk.as_str(), known.epoch), ("kiosk-1", 4));
    assert_eq!(known.not_after.to_string(), "2026-04-01T00:00:00Z");
    assert!(speaks(&identity));
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(&identity.key).expect("there").permissions().mode() & 0o777, 0o600);
    let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").collect();
    assert_eq!(left.len(), 2, "nothing else is left behind");
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let (identity, authority) = (identity(folder.path()), Authority::new());
    let key = |request: &[u8]| {
        CertificateSigningRequestParams::from_der(&request.into()).expect("a request").public_key.der_bytes().to_vec()
    };
    let first = identity.request_next().expect("a request");
    let again = identity.request_next().expect("a request");
    assert_eq!(key(&first), key(&again));
    let other = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(Vec::new()).expect("parameters");
    let other = params.serialize_request(&other).expect("a request").der().to_vec();
    assert!(matches!(identity.take_next(&authority.certify(&other)), Err(IdentityError::OtherKey)));
}

#[test]
fn a_cut_at_any_point_of_a_renewal_leaves_a_pair_that_fits_together() {
    let authority = Authority::new();
    for cut in ["next key", "next certificate", "key renamed", "torn certificate"] {
        let folder = tempfile::tempdir().expect("a folder");
        let identity = identity(folder.path());
        identity.take_next(&authority.certify(&identity.request_next().expect("a request"))).expect("taken");
        let old = fs::read(&identity.certificate).expect("there");
        let new = authority.certify(&identity.request_next().expect("a request"));
        let pem = Certificate::from_der(&new).expect("DER").to_pem(der::pem::LineEnding::LF).expect("PEM");
        match cut {
            "next key" => {}
            "next certificate" => fs::write(next(&identity.certificate), &pem).expect("written"),
            "key renamed" => {
                fs::write(next(&identity.certificate), &pem).expect("written");
                fs::rename(next(&identity.key), &identity.key).expect("renamed");
            }
            _ => fs::write(next(&identity.certificate), &pem[..40]).expect("written"),
        }
        identity.settle().expect("settled");
        assert!(speaks(&identity), "{cut}");
        let changed = fs::read(&identity.certificate).expect("there") != old;
        assert_eq!(changed, ["next certificate", "key renamed"].contains(&cut), "{cut}");
        if !changed {
            identity.take_next(&authority.certify(&identity.request_next().expect("a request"))).expect("goes on");
            assert!(speaks(&identity), "{cut}");
        }
    }
}

/// A centre that answers heartbeats and renewals; what it was asked is kept.
#[derive(Clone)]
struct Desk {
    authority: Arc<Authority>,
    asked: Arc<Mutex<Vec<&'static str>>>,
    runs: Arc<Mutex<Vec<String>>>,
    up: Arc<Mutex<bool>>,
}

impl CentrePort for Desk {
    fn ask(&mut self, ask: &Ask, _: Option<&str>) -> Result<Told, Trouble> {
        match ask {
            Ask::Hello(hello) => {
                self.asked.lock().expect("whole").push("hello");
                self.runs.lock().expect("whole").extend(hello.run.as_ref().map(|run| run.as_str().to_owned()));
                Ok(Told::Hello(HelloAnswer {
                    kiosk: "kiosk-1".into(),
                    branch: crate::domain::order::Branch { code: "b".into(), name: "B".into() },
                    centre_time: Timestamp::UNIX_EPOCH,
                    centre_version: String::new(),
                    orders_ready: 0,
                    handed_over_today: 0,
                    chain: crate::domain::sync::ChainHead {
                        epoch: 1,
                        seq: crate::domain::record::RecordSeq(0),
                        hash: crate::domain::record::CHAIN_START,
                    },
                    refused: 0,
                    changes: None,
                    stick: None,
                    training: false,
                    second_factor: crate::domain::second_factor::SecondFactorPolicy::Off,
                    stock: None,
                }))
            }
            Ask::Renew(request) => {
                self.asked.lock().expect("whole").push("renew");
                if !*self.up.lock().expect("whole") {
                    return Err(Fault::CentreUnreachable.into());
                }
                Ok(Told::Renewed(RenewAnswer { certificate: Base64(self.authority.certify(&request.request.0)) }))
            }
            _ => Err(Fault::CentreAnswer.into()),
        }
    }
}

#[derive(Clone)]
struct HandClock(Arc<Mutex<Timestamp>>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("whole")
    }
}

#[test]
fn a_certificate_in_its_last_third_is_renewed_after_a_heartbeat_and_a_failure_is_tried_again_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (identity, authority) = (identity(folder.path()), Arc::new(Authority::new()));
    identity.take_next(&authority.certify(&identity.request_next().expect("a request"))).expect("taken");
    let key = fs::read(folder.path().join("kiosk.key")).expect("there");
    let desk = Desk { authority, asked: Arc::default(), runs: Arc::default(), up: Arc::new(Mutex::new(false)) };
    let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
    let clock = HandClock(Arc::new(Mutex::new(at("2026-02-01T00:00:00Z"))));
    let (reconnected, counted) = (Arc::new(Mutex::new(0)), Arc::new(clock.clone()));
    let count = reconnected.clone();
    let reconnect = Box::new(move || *count.lock().expect("whole") += 1);
    let mut centre = KnownCentre::new(desk.clone(), identity, Box::new(clock.clone()), reconnect).expect("randomness");
    let hello = HelloRequest { kiosk_version: "1".into(), kiosk_time: counted.now(), unsent: 0, run: None };
    let mut beat = |moment: &str, up: bool| {
        *clock.0.lock().expect("whole") = at(moment);
        *desk.up.lock().expect("whole") = up;
        centre.ask(&Ask::Hello(hello.clone()), None).expect("an answer");
        std::mem::take(&mut *desk.asked.lock().expect("whole"))
    };
    assert_eq!(beat("2026-02-01T00:00:00Z", true), ["hello"], "too early");
    assert_eq!(beat("2026-03-05T00:00:00Z", false), ["hello", "renew"]);
    assert_eq!(beat("2026-03-05T00:30:00Z", true), ["hello"], "not at every heartbeat");
    assert_eq!(*reconnected.lock().expect("whole"), 0);
    assert_eq!(beat("2026-03-05T01:00:00Z", true), ["hello", "renew"]);
    assert_eq!(*reconnected.lock().expect("whole"), 1);
    assert_ne!(fs::read(folder.path().join("kiosk.key")).expect("there"), key, "a new key");
    let runs = desk.runs.lock().expect("whole");
    assert!(runs.len() == 4 && runs.windows(2).all(|pair| pair[0] == pair[1]), "one name for one run: {runs:?}");
}
