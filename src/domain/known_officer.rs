//! Officers whom a kiosk knows: whoever signed in there with the centre's word may sign in without a line for a while.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::attorney::AttorneyRules;
use crate::domain::evidence::EvidenceRules;
use crate::domain::fault::Fault;
use crate::domain::hash::Sha256Hash;
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::second_factor::{OfficerKey, SecondFactorPolicy};

/// Most officers whom a kiosk knows; the one whom the centre confirmed longest ago goes first.
pub const KNOWN_MAX: usize = 32;
/// Wrong passwords without a line, in a row, after which only the centre lets the officer in again.
pub const WRONG_TRIES_MAX: u8 = 5;

/// An officer as the centre last confirmed them to this kiosk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownOfficer {
    /// Who.
    pub officer: Officer,
    /// What the officer may do on which evidence.
    pub evidence: EvidenceRules,
    /// What the officer may do when an authorised person collects.
    pub attorney: AttorneyRules,
    /// The password, hashed with argon2id in PHC form (RFC 9106).
    pub password_hash: String,
    /// When the centre said so.
    pub confirmed_at: Timestamp,
    /// Wrong passwords without a line since then.
    pub wrong_tries: u8,
    /// The keys on the officer's own carriers; none where the centre asked for no carrier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<OfficerKey>,
}

impl std::fmt::Debug for KnownOfficer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownOfficer").field("officer", &self.officer.id).finish_non_exhaustive()
    }
}

/// Whom a kiosk knows, the latest confirmed first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownOfficers {
    officers: Vec<KnownOfficer>,
    /// Who signs in with a carrier, as the centre told last.
    #[serde(default, skip_serializing_if = "SecondFactorPolicy::is_off")]
    second_factor: SecondFactorPolicy,
}

impl KnownOfficers {
    /// The centre confirmed an officer: what was known of them before is replaced, and the tries are forgotten.
    pub fn learn(&mut self, known: KnownOfficer) {
        self.forget(&known.officer.id);
        self.officers.insert(0, known);
        self.officers.truncate(KNOWN_MAX);
    }

    /// The centre does not take an officer any more. True when one was known.
    pub fn forget(&mut self, id: &OfficerId) -> bool {
        let before = self.officers.len();
        self.officers.retain(|known| known.officer.id != *id);
        self.officers.len() < before
    }

    /// The centre told what an officer is now, such as another role, and which of their carriers count; where it names none, all
    /// that are known do. True when that is news here.
    pub fn update(&mut self, officer: &Officer, carriers: Option<&[Sha256Hash]>) -> bool {
        let Some(known) = self.officers.iter_mut().find(|known| known.officer.id == officer.id) else { return false };
        let (was, keys) = (std::mem::replace(&mut known.officer, officer.clone()), known.keys.len());
        if let Some(carriers) = carriers {
            known.keys.retain(|key| carriers.contains(&key.spki_sha256()));
        }
        was != known.officer || keys != known.keys.len()
    }

    /// The centre told who signs in with a carrier. True when that is news here.
    pub fn set_second_factor(&mut self, policy: SecondFactorPolicy) -> bool {
        std::mem::replace(&mut self.second_factor, policy) != policy
    }

    /// The keys that an officer must show one of without a line; `None` where the password is enough.
    ///
    /// # Errors
    /// [`Fault::SecondFactorUnknownHere`] where a carrier is demanded and none of the officer's is known.
    pub fn second_factor_of(&self, known: &KnownOfficer) -> Result<Option<Vec<OfficerKey>>, Fault> {
        // Whom the centre asked for a carrier at sign-in is asked here too, whatever became of the rule since.
        match (self.second_factor.demands(known.officer.role), &known.keys[..]) {
            (false, []) => Ok(None),
            (true, []) => Err(Fault::SecondFactorUnknownHere),
            (_, keys) => Ok(Some(keys.to_vec())),
        }
    }

    /// An officer, if this kiosk knows them.
    #[must_use]
    pub fn find(&self, id: &OfficerId) -> Option<&KnownOfficer> {
        self.officers.iter().find(|known| known.officer.id == *id)
    }

    /// Counts a try before the password is looked at, so that a cut between the two gives nobody another one.
    ///
    /// # Errors
    /// [`Fault::SignInOffline`] for an officer whom this kiosk does not know, [`Fault::OfflineTooLong`] when the centre's word is
    /// older than `hours` or of a time to come, [`Fault::OfflineLocked`] after [`WRONG_TRIES_MAX`] tries.
    pub fn count_try(&mut self, id: &OfficerId, at: Timestamp, hours: u32) -> Result<KnownOfficer, Fault> {
        let known = self.officers.iter_mut().find(|known| known.officer.id == *id).filter(|_| hours > 0);
        let known = known.ok_or(Fault::SignInOffline)?;
        let age = at.duration_since(known.confirmed_at);
        if age.is_negative() || age > SignedDuration::from_hours(i64::from(hours)) {
            return Err(Fault::OfflineTooLong);
        }
        if known.wrong_tries >= WRONG_TRIES_MAX {
            return Err(Fault::OfflineLocked);
        }
        known.wrong_tries += 1;
        Ok(known.clone())
    }

    /// The password of a counted try was right.
    pub fn passed(&mut self, id: &OfficerId) {
        if let Some(known) = self.officers.iter_mut().find(|known| known.officer.id == *id) {
            known.wrong_tries = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::officer::Role;

    fn known(name: &str, at: i64) -> KnownOfficer {
        let id = OfficerId::parse(name).expect("a name");
        KnownOfficer {
            officer: Officer::new(id, name, Role::Clerk).expect("an officer"),
            evidence: EvidenceRules::default(),
            attorney: AttorneyRules::none(),
            password_hash: "$argon2id$".into(),
            confirmed_at: hour(at),
            wrong_tries: 0,
            keys: vec![],
        }
    }

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(1_799_000_000 + hour * 3600).expect("in range")
    }

    fn id(name: &str) -> OfficerId {
        OfficerId::parse(name).expect("a name")
    }

    #[test]
    fn only_whom_the_centre_confirmed_lately_may_try() {
        let mut officers = KnownOfficers::default();
        officers.learn(known("aysel", 10));
        for (name, at, hours, expected) in [
            ("aysel", 10, 72, None),
            ("aysel", 82, 72, None),
            ("aysel", 83, 72, Some(Fault::OfflineTooLong)),
            ("aysel", 9, 72, Some(Fault::OfflineTooLong)),
            ("aysel", 10, 0, Some(Fault::SignInOffline)),
            ("elvin", 10, 72, Some(Fault::SignInOffline)),
        ] {
            let fault = officers.clone().count_try(&id(name), hour(at), hours).err();
            assert_eq!(fault, expected, "{name} at hour {at} of {hours}");
        }
    }

    #[test]
    fn five_wrong_passwords_shut_an_officer_out_until_the_centre_confirms_them() {
        let mut officers = KnownOfficers::default();
        officers.learn(known("aysel", 0));
        officers.learn(known("elvin", 0));
        for _ in 0..WRONG_TRIES_MAX {
            officers.count_try(&id("aysel"), hour(1), 72).expect("a try");
        }
        assert_eq!(officers.count_try(&id("aysel"), hour(1), 72).err(), Some(Fault::OfflineLocked));
        officers.count_try(&id("elvin"), hour(1), 72).expect("another officer's tries are their own");
        officers.learn(known("aysel", 2));
        officers.count_try(&id("aysel"), hour(2), 72).expect("confirmed again");
    }

    #[test]
    fn a_carrier_that_the_centre_demands_is_demanded_without_a_line_too() {
        let key = |byte: u8| OfficerKey {
            spki: crate::domain::second_factor::SpkiDer::new(vec![byte]).expect("bytes"),
            certificate_sha256: Sha256Hash::of(&[byte]),
        };
        let with_keys = KnownOfficer { keys: vec![key(1), key(2)], ..known("aysel", 0) };
        let mut officers = KnownOfficers::default();
        assert_eq!(officers.second_factor_of(&known("aysel", 0)), Ok(None));
        assert_eq!(officers.second_factor_of(&with_keys), Ok(Some(vec![key(1), key(2)])));
        assert!(officers.set_second_factor(SecondFactorPolicy::Issuers));
        assert!(!officers.set_second_factor(SecondFactorPolicy::Issuers), "no news");
        assert_eq!(officers.second_factor_of(&known("aysel", 0)), Err(Fault::SecondFactorUnknownHere));
        officers.learn(with_keys.clone());
        assert!(officers.update(&with_keys.officer, Some(&[key(2).spki_sha256()])), "a carrier was revoked");
        assert!(!officers.update(&with_keys.officer, None), "no news");
        let left = officers.find(&id("aysel")).expect("known");
        assert_eq!(officers.second_factor_of(left), Ok(Some(vec![key(2)])));
        assert!(officers.update(&with_keys.officer, Some(&[])));
        let left = officers.find(&id("aysel")).expect("known");
        assert_eq!(officers.second_factor_of(left), Err(Fault::SecondFactorUnknownHere));
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let mut officers = KnownOfficers::default();
        officers.learn(known("aysel", 0));
        for _ in 0..20 {
            officers.count_try(&id("aysel"), hour(1), 72).expect("a try");
            officers.passed(&id("aysel"));
        }
    }

    #[test]
    fn the_one_confirmed_longest_ago_goes_first_and_nobody_is_known_twice() {
        let mut officers = KnownOfficers::default();
        for number in 0..=KNOWN_MAX {
            officers.learn(known(&format!("officer{number}"), i64::try_from(number).expect("small")));
        }
        officers.learn(known("officer5", 100));
        assert_eq!(officers.officers.len(), KNOWN_MAX);
        assert!(officers.find(&id("officer0")).is_none());
        assert!(officers.forget(&id("officer5")) && !officers.forget(&id("officer5")));
    }
}
