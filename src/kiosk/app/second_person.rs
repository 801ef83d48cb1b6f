//! The entry in which a second officer signs in beside the clerk and gives a reason. What the word of the second person is for
//! is its screen's business.

use super::field::Field;
use super::message::{Effect, JobId, Key};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::secret::{Password, SECRET_BYTES_MAX};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{SignInAnswer, SignInRequest};

/// What is chosen and typed, and what is waited for.
#[derive(Debug)]
pub struct SecondPerson<R: 'static> {
    /// The reasons that may be given, in the order they are shown.
    pub reasons: &'static [R],
    /// The chosen one.
    pub reason: R,
    /// The second person's account name.
    pub officer: Field,
    /// The second person's password.
    pub password: Field,
    /// The password field has the focus.
    pub on_password: bool,
    /// The centre is being asked: who this is, or for what was agreed to.
    pub waiting: Option<JobId>,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// Who is asked about and with which password, until it is known what that is worth.
    typed: Option<(OfficerId, Password)>,
}

impl<R: Copy + PartialEq> SecondPerson<R> {
    /// An empty entry with the first reason chosen.
    pub(super) fn new(first: R, reasons: &'static [R]) -> Self {
        Self {
            reasons,
            reason: first,
            officer: Field::new(32),
            password: Field::new(SECRET_BYTES_MAX),
            on_password: false,
            waiting: None,
            trouble: None,
            typed: None,
        }
    }

    fn choose(&mut self, key: Key) {
        let (at, count) = (self.reasons.iter().position(|one| *one == self.reason).unwrap_or(0), self.reasons.len());
        let next = if key == Key::Up { at + count - 1 } else { at + 1 };
        self.reason = self.reasons.get(next % count.max(1)).copied().unwrap_or(self.reason);
    }

    /// Takes a key. True when name and password are there and the centre is to be asked.
    pub(super) fn press(&mut self, key: Key) -> bool {
        if self.waiting.is_some() {
            return false;
        }
        let field = if self.on_password { &mut self.password } else { &mut self.officer };
        match key {
            Key::Char(c) => field.push(c),
            Key::Backspace => field.erase(),
            Key::Tab => self.on_password = !self.on_password,
            Key::Up | Key::Down => self.choose(key),
            Key::Enter if self.on_password => return true,
            Key::Enter => self.on_password = true,
            _ => return false,
        }
        self.trouble = None;
        false
    }

    /// Asks the centre who this is; nobody is their own second person. The password is forgotten with the answer.
    pub(super) fn sign_in(&mut self, job: JobId, clerk: Option<&OfficerId>) -> Option<Effect> {
        let officer = match OfficerId::parse(self.officer.text()) {
            Ok(officer) if Some(&officer) != clerk => officer,
            Ok(_) => return self.refuse(Fault::NotAllowed),
            Err(_) => return self.refuse(Fault::SignInRefused),
        };
        let password = Password::new(self.password.text().to_owned());
        let request = SignInRequest { officer: officer.clone(), password: password.expose().to_owned() };
        self.typed = Some((officer, password));
        self.password.clear();
        (self.waiting, self.trouble) = (Some(job), None);
        Some(Effect::Ask(job, Ask::SignIn(request), None))
    }

    /// Takes the centre's answer: the second person's session when they may agree. Who may not, and what else was answered,
    /// is the entry's trouble.
    pub(super) fn signed_in<'a>(&mut self, answer: &'a Result<Told, Trouble>) -> Option<&'a SignInAnswer> {
        (self.waiting, self.typed) = (None, None);
        let trouble = match answer {
            Ok(Told::SignedIn(told)) if told.officer.role.may(Permission::Approve) => return Some(told),
            Ok(Told::SignedIn(_)) => Fault::NotAllowed.into(),
            Ok(_) => Fault::CentreAnswer.into(),
            Err(trouble) => trouble.clone(),
        };
        self.trouble = Some(trouble);
        None
    }

    /// What was typed, once.
    pub(super) fn take_typed(&mut self) -> Option<(OfficerId, Password)> {
        self.typed.take()
    }

    /// Takes this kiosk's own word on who the second person is, while the line is cut.
    pub(super) fn known_here(&mut self, said: Result<OfficerId, Trouble>) -> Option<OfficerId> {
        self.waiting = None;
        said.map_err(|trouble| self.trouble = Some(trouble)).ok()
    }

    fn refuse(&mut self, fault: Fault) -> Option<Effect> {
        self.trouble = Some(fault.into());
        None
    }
}
