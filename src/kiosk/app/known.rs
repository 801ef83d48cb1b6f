//! The officers whom this kiosk knows, and the way back to the centre for one who signed in without a line: the screen is
//! locked once, and the password that opens it is brought to the centre.

use super::lock::PasswordMark;
use super::message::{Answer, Effect, JobId, PasswordJob, StoreJob};
use super::sign_in::Session;
use super::{Model, home, input, line, lock};
use crate::domain::fault::Fault;
use crate::domain::known_officer::{KnownOfficer, KnownOfficers};
use crate::domain::officer::OfficerId;
use crate::domain::second_factor::SecondFactorPolicy;
use crate::domain::secret::Password;
use crate::ports::centre::{Ask, Told};
use crate::ports::outbox::Remembered;
use crate::wire::centre::{SignInAnswer, SignInRequest};
use crate::wire::changes::{ChangesAnswer, Item};
use crate::wire::known_officers::{pack, unpack};

/// Whom this kiosk knows, and what is under way about them.
#[derive(Debug, Default)]
pub struct Known {
    pub(super) officers: KnownOfficers,
    /// The centre took this officer's password: it is hashed.
    hashing: Option<(JobId, Box<KnownOfficer>)>,
    /// The centre refused this officer: was it the password that it took before?
    doubting: Option<(JobId, OfficerId)>,
    /// The password that opened the lock is brought to the centre.
    confirming: Option<(JobId, Password)>,
}

impl Known {
    /// The centre is being told the password of one who signed in without a line.
    pub(super) const fn is_confirming(&self) -> bool {
        self.confirming.is_some()
    }

    /// This question is the one by which the centre is told.
    pub(super) fn confirms_by(&self, job: JobId) -> bool {
        self.confirming.as_ref().is_some_and(|(asked, _)| *asked == job)
    }
}

/// The store is open: it knows whom the centre confirmed in earlier runs.
pub(super) fn opened(model: &mut Model, kept: Option<&[u8]>) {
    model.known.officers = kept.map(unpack).unwrap_or_default();
}

/// Has the store remember whom this kiosk knows; answers the job, or `None` without a store.
pub(super) fn keep(model: &mut Model, out: &mut Vec<Effect>) -> Option<JobId> {
    model.queue()?;
    let job = model.job();
    let value = pack(&model.known.officers);
    out.push(Effect::Store(job, StoreJob::Remember { what: Remembered::Officers, value }));
    Some(job)
}

/// The centre let an officer in: this kiosk learns to know them.
pub(super) fn learn(model: &mut Model, told: &SignInAnswer, password: Password, out: &mut Vec<Effect>) {
    if model.settings.sign_in_without_line_hours == 0 {
        return;
    }
    let known = KnownOfficer {
        officer: told.officer.clone(),
        evidence: told.evidence,
        attorney: told.attorney,
        password_hash: String::new(),
        confirmed_at: model.at,
        wrong_tries: 0,
        keys: told.keys.clone(),
    };
    let job = model.job();
    model.known.hashing = Some((job, Box::new(known)));
    out.push(Effect::Password(job, PasswordJob::Hash(password)));
}

/// The centre refused an officer. A password that it took before tells that the account is closed or has a new one: then this
/// kiosk knows the officer no more. A wrong one tells nothing.
pub(super) fn doubt(model: &mut Model, id: &OfficerId, password: Password, out: &mut Vec<Effect>) {
    let Some(hash) = model.known.officers.find(id).map(|known| known.password_hash.clone()) else { return };
    let job = model.job();
    model.known.doubting = Some((job, id.clone()));
    out.push(Effect::Password(job, PasswordJob::Check { password, hash }));
}

/// The centre told what changed: an officer who is gone from this branch is known no more, and a role is what it is now.
pub(super) fn heard(model: &mut Model, page: &ChangesAnswer, out: &mut Vec<Effect>) {
    let mut news = false;
    for change in &page.changes {
        news |= match &change.item {
            Some(Item::Officer(entry)) => model.known.officers.update(&entry.officer, entry.carriers.as_deref()),
            Some(_) => false,
            None => {
                let id = change.id.strip_prefix("officer/").and_then(|id| OfficerId::parse(id).ok());
                id.is_some_and(|id| model.known.officers.forget(&id))
            }
        };
    }
    if news {
        keep(model, out);
    }
}

/// The centre told who signs in with a carrier: it counts without a line too.
pub(super) fn told_second_factor(model: &mut Model, policy: SecondFactorPolicy, out: &mut Vec<Effect>) {
    if model.known.officers.set_second_factor(policy) {
        keep(model, out);
    }
}

/// The lock was opened by an officer who signed in without a line: the centre is told the password, for a session there.
pub(super) fn confirm(model: &mut Model, password: Password, out: &mut Vec<Effect>) {
    let Some(session) = model.session.as_ref().filter(|session| session.token.is_none()) else { return };
    let request = SignInRequest { officer: session.officer.id.clone(), password: password.expose().to_owned() };
    let job = model.job();
    model.known.confirming = Some((job, password));
    out.push(Effect::Ask(job, Ask::SignIn(request), None));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    if let Some((_, known)) = model.known.hashing.take_if(|(waiting, _)| *waiting == job) {
        if let Answer::PasswordHashed(Ok(hash)) = answer {
            model.known.officers.learn(KnownOfficer { password_hash: hash.clone(), ..*known });
            keep(model, out);
        }
        return true;
    }
    if let Some((_, id)) = model.known.doubting.take_if(|(waiting, _)| *waiting == job) {
        if matches!(answer, Answer::PasswordChecked(true)) && model.known.officers.forget(&id) {
            keep(model, out);
        }
        return true;
    }
    let Some((_, password)) = model.known.confirming.take_if(|(waiting, _)| *waiting == job) else { return false };
    if let Answer::Centre(answer) = answer {
        confirmed(model, answer, password, out);
        line::noticed(model, answer);
    }
    true
}

fn confirmed(
    model: &mut Model,
    answer: &Result<Told, crate::domain::fault::Trouble>,
    password: Password,
    out: &mut Vec<Effect>,
) {
    let Some(session) = &mut model.session else { return };
    match answer {
        Ok(Told::SignedIn(told)) if told.officer.id == session.officer.id => {
            *session = Session {
                officer: told.officer.clone(),
                token: Some(told.session.clone()),
                rules: told.evidence,
                attorney: told.attorney,
                mark: session.mark,
            };
            learn(model, told, password, out);
            home::refresh(model, out);
        }
        Err(trouble) if trouble.fault == Fault::SignInRefused => {
            let id = session.officer.id.clone();
            if model.known.officers.forget(&id) {
                keep(model, out);
            }
            // What is written to a carrier is finished first; the centre then refuses whatever needs its word.
            if !input::is_writing(model) {
                lock::leave(model, out);
                model.notice = Some(trouble.clone());
            }
        }
        // No carrier was shown, or the centre fails: the officer works on as they are, and knows why.
        Err(trouble) if trouble.fault != Fault::CentreUnreachable => model.notice = Some(trouble.clone()),
        _ => {}
    }
}

/// A session for one who was let in by what this kiosk knows.
pub(super) fn session(known: KnownOfficer, mark: PasswordMark) -> Session {
    Session { officer: known.officer, token: None, rules: known.evidence, attorney: known.attorney, mark }
}
