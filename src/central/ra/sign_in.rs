//! Officers sign in: a password, a limit on wrong tries, a carrier of their own where the rules ask for one, a session bound to one
//! kiosk.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

use super::{Centre, password};
use crate::central::ca::public_key::PublicKey;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::officer_carriers::{self, SignInOutcome, SignInTry};
use crate::central::ledger::officers::{self, NewSession};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::second_factor::{Challenge, NONCE_BYTES, OfficerKey};
use crate::domain::secret::Password;
use crate::wire::centre::SignInAnswer;
use crate::wire::sign_in::{SecondFactorDemand, SecondFactorRequest, SignInStep};

impl Centre {
    /// Takes an officer's password. A name that nobody has, a disabled one, a wrong password and a locked name answer alike and
    /// take alike long. Where the rules ask for a carrier, the answer is what it is to sign.
    ///
    /// # Errors
    /// [`Fault::SignInRefused`]; [`Fault::SecondFactorNotEnrolled`] where a carrier is asked for and none counts.
    pub fn sign_in(&self, kiosk: &Kiosk, id: &OfficerId, typed: &Password) -> Result<SignInStep, Refusal> {
        let now = self.clock.now();
        let since = now - SignedDuration::from_mins(i64::from(self.rules.sign_in_lock_minutes));
        // The try is counted before the password is looked at, so that tries side by side cannot get past the limit.
        let (account, locked) = self.ledger.write(|tx| {
            let locked = officers::wrong_tries(tx, id, since)? >= self.rules.sign_in_tries_max;
            if !locked {
                officers::count_wrong_try(tx, id, now, since)?;
            }
            Ok::<_, Refusal>((officers::find(tx, id)?, locked))
        })?;
        let known = account.as_ref().map(|account| account.officer.id.clone());
        let account = account.filter(|account| !account.disabled);
        let hash = account.as_ref().map_or(self.nobodys_hash, |account| account.password_hash.as_str());
        let right = password::verify(hash, typed);
        let Some(account) = account.filter(|_| right && !locked) else {
            self.note((kiosk, known.as_ref(), now), SignInOutcome::Refused, None)?;
            return Err(Refusal::new(Fault::SignInRefused, self.lock_rule()));
        };
        self.ledger.write(|tx| officers::forget_wrong_tries(tx, id))?;
        if self.rules.second_factor.demands(account.officer.role) {
            return self.demand(kiosk, &account.officer, now);
        }
        self.begin(kiosk, account.officer, (vec![], None), now).map(|answer| SignInStep::In(Box::new(answer)))
    }

    /// Asks for a carrier of the officer's.
    fn demand(&self, kiosk: &Kiosk, officer: &Officer, now: Timestamp) -> Result<SignInStep, Refusal> {
        let challenge = Challenge {
            nonce: Sha256Hash::from_bytes(random()?),
            kiosk: kiosk.name.clone(),
            issued_at: now,
            expires_at: now + SignedDuration::from_mins(i64::from(self.rules.nonce_minutes)),
        };
        let keys = self.ledger.write(|tx| {
            let keys = officer_carriers::keys(tx, &officer.id, now)?;
            if !keys.is_empty() {
                officer_carriers::put_challenge(tx, &officer.id, &challenge)?;
            }
            Ok::<_, Refusal>(keys)
        })?;
        let outcome = if keys.is_empty() { SignInOutcome::NoCarrier } else { SignInOutcome::CarrierAsked };
        self.note((kiosk, Some(&officer.id), now), outcome, None)?;
        if keys.is_empty() {
            return Err(Fault::SecondFactorNotEnrolled.into());
        }
        Ok(SignInStep::Demanded(SecondFactorDemand { officer: officer.id.clone(), challenge, keys }))
    }

    /// Verifies what an officer's carrier signed, and signs the officer in. A challenge is good for one try, at the kiosk and for the
    /// officer that it was drawn for.
    ///
    /// # Errors
    /// [`Fault::SecondFactorStale`] for a challenge that was answered, is too old or another's, [`Fault::SecondFactorOtherCarrier`]
    /// for a key that is not the officer's or counts no more, [`Fault::SecondFactorRefused`] for a signature that does not verify.
    pub fn second_factor(&self, kiosk: &Kiosk, request: &SecondFactorRequest) -> Result<SignInAnswer, Refusal> {
        let (now, id) = (self.clock.now(), &request.officer);
        // A wrong answer must spend its challenge, so it is no failure of the transaction.
        let (account, challenge, keys) = self.ledger.write(|tx| {
            let challenge = officer_carriers::take_challenge(tx, request.nonce, (id, &kiosk.name))?;
            Ok::<_, Refusal>((officers::find(tx, id)?, challenge, officer_carriers::keys(tx, id, now)?))
        })?;
        let shown = keys.iter().find(|key| key.spki_sha256() == request.spki_sha256);
        let known = account.as_ref().map(|account| account.officer.id.clone());
        let outcome = match (account.filter(|account| !account.disabled), challenge, shown) {
            (None, ..) => Err(Fault::SignInRefused),
            (_, None, _) => Err(Fault::SecondFactorStale),
            (_, Some(challenge), _) if !challenge.is_good_at(now) => Err(Fault::SecondFactorStale),
            (.., None) => Err(Fault::SecondFactorOtherCarrier),
            (Some(account), Some(challenge), Some(key)) => {
                let holds = verifies(key, &challenge.message(id), &request.signature.0);
                if holds { Ok(account) } else { Err(Fault::SecondFactorRefused) }
            }
        };
        let key = shown.map(OfficerKey::spki_sha256);
        match outcome {
            Ok(account) => self.begin(kiosk, account.officer, (keys, key), now),
            Err(fault) => {
                self.note((kiosk, known.as_ref(), now), SignInOutcome::CarrierRefused, key)?;
                Err(fault.into())
            }
        }
    }

    /// Begins a session; `shown` is the key of the carrier that was shown, `keys` those that the kiosk may take without a line.
    fn begin(
        &self,
        kiosk: &Kiosk,
        officer: Officer,
        (keys, shown): (Vec<OfficerKey>, Option<Sha256Hash>),
        now: Timestamp,
    ) -> Result<SignInAnswer, Refusal> {
        let token = URL_SAFE_NO_PAD.encode(random()?);
        let expires_at = now + SignedDuration::from_hours(i64::from(self.rules.session_hours));
        let session = NewSession {
            token_sha256: Sha256Hash::of(token.as_bytes()),
            officer: &officer.id,
            kiosk: &kiosk.name,
            begun_at: now,
            expires_at,
        };
        self.ledger.write(|tx| officers::begin_session(tx, &session))?;
        self.note((kiosk, Some(&officer.id), now), SignInOutcome::SignedIn, shown)?;
        let (evidence, attorney) = (self.rules.evidence, self.rules.attorney);
        Ok(SignInAnswer { officer, session: token, expires_at, evidence, attorney, keys })
    }

    fn note(
        &self,
        (kiosk, officer, at): (&Kiosk, Option<&OfficerId>, Timestamp),
        outcome: SignInOutcome,
        spki_sha256: Option<Sha256Hash>,
    ) -> Result<(), Refusal> {
        let tried = SignInTry { at, kiosk: kiosk.name.clone(), officer: officer.cloned(), outcome, spki_sha256 };
        Ok(self.ledger.write(|tx| officer_carriers::note_try(tx, &tried))?)
    }

    /// Said with every refusal, so that it tells nothing about the name.
    fn lock_rule(&self) -> String {
        let (tries, minutes) = (self.rules.sign_in_tries_max, self.rules.sign_in_lock_minutes);
        format!("after {tries} wrong tries a name is locked for {minutes} minutes")
    }
}

/// True when the signature is this key's; a key that cannot be read has none.
fn verifies(key: &OfficerKey, message: &[u8], signature: &[u8]) -> bool {
    PublicKey::from_der(key.spki.as_bytes()).is_ok_and(|key| key.verifies_proof(message, signature))
}

/// 256 random bits.
fn random() -> Result<[u8; NONCE_BYTES], Refusal> {
    let mut bytes = [0; NONCE_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
    Ok(bytes)
}
