//! Officers sign in: a password, a limit on wrong tries, a session bound to one kiosk.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;

use super::{Centre, password};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::officers::{self, NewSession};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::secret::Password;
use crate::wire::centre::SignInAnswer;

impl Centre {
    /// Signs an officer in. A name that nobody has, a disabled one, a wrong password and a locked name answer alike and
    /// take alike long.
    ///
    /// # Errors
    /// [`Fault::SignInRefused`].
    pub fn sign_in(&self, kiosk: &Kiosk, id: &OfficerId, typed: &Password) -> Result<SignInAnswer, Refusal> {
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
        let account = account.filter(|account| !account.disabled);
        let hash = account.as_ref().map_or(self.nobodys_hash, |account| account.password_hash.as_str());
        let right = password::verify(hash, typed);
        let Some(account) = account.filter(|_| right && !locked) else {
            return Err(Refusal::new(Fault::SignInRefused, self.lock_rule()));
        };
        let token = random_token()?;
        let expires_at = now + SignedDuration::from_hours(i64::from(self.rules.session_hours));
        let session = NewSession {
            token_sha256: Sha256Hash::of(token.as_bytes()),
            officer: id,
            kiosk: &kiosk.name,
            begun_at: now,
            expires_at,
        };
        self.ledger.write(|tx| {
            officers::forget_wrong_tries(tx, id)?;
            officers::begin_session(tx, &session)
        })?;
        let (evidence, attorney) = (self.rules.evidence, self.rules.attorney);
        Ok(SignInAnswer { officer: account.officer, session: token, expires_at, evidence, attorney })
    }

    /// Said with every refusal, so that it tells nothing about the name.
    fn lock_rule(&self) -> String {
        let (tries, minutes) = (self.rules.sign_in_tries_max, self.rules.sign_in_lock_minutes);
        format!("after {tries} wrong tries a name is locked for {minutes} minutes")
    }
}

/// 256 random bits as text.
fn random_token() -> Result<String, Refusal> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
