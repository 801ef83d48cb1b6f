//! The sign-in screen: name, password, the centre's answer.

use super::field::Field;
use super::lock::PasswordMark;
use super::message::{Answer, Effect, JobId, Key, PasswordJob};
use super::{Model, Screen, known, line, second_factor, training};
use crate::domain::attorney::AttorneyRules;
use crate::domain::evidence::EvidenceRules;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::known_officer::KnownOfficer;
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::secret::{Password, SECRET_BYTES_MAX};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::SignInRequest;

/// A signed-in officer.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub officer: Officer,
    /// The centre's token; `None` for one who signed in without a line.
    pub token: Option<String>,
    /// What the officer may do on which evidence.
    pub rules: EvidenceRules,
    /// What the officer may do when an authorised person collects.
    pub attorney: AttorneyRules,
    /// Tells whether a password is the one that was signed in with.
    pub(super) mark: PasswordMark,
}

/// What is typed, and what is waited for.
#[derive(Debug)]
pub struct SignIn {
    /// Account name.
    pub officer: Field,
    /// Password.
    pub password: Field,
    /// The password field has the focus.
    pub on_password: bool,
    /// The centre is being asked.
    pub waiting: Option<JobId>,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// What the centre is asked about.
    asked: Option<Asked>,
    /// The centre is silent, and this kiosk knows the officer: the try is counted, then the password is looked at.
    trying: Option<KnownOfficer>,
}

/// A password on its way, until it is known what it is worth.
#[derive(Debug)]
struct Asked {
    officer: OfficerId,
    password: Password,
    mark: PasswordMark,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            officer: Field::new(32),
            password: Field::new(SECRET_BYTES_MAX),
            on_password: false,
            waiting: None,
            trouble: None,
            asked: None,
            trying: None,
        }
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::SignIn(screen) = &mut model.screen else { return };
    if screen.waiting.is_some() {
        if key == Key::Esc {
            (screen.waiting, screen.asked, screen.trying) = (None, None, None);
        }
        return;
    }
    let field = if screen.on_password { &mut screen.password } else { &mut screen.officer };
    match key {
        Key::Char(c) => field.push(c),
        Key::Backspace => field.erase(),
        Key::Esc => field.clear(),
        Key::Tab | Key::Up | Key::Down => screen.on_password = !screen.on_password,
        Key::Enter if screen.on_password => submit(model, out),
        Key::Enter => screen.on_password = true,
        _ => return,
    }
    if let Screen::SignIn(screen) = &mut model.screen
        && key != Key::Enter
    {
        screen.trouble = None;
    }
}

fn submit(model: &mut Model, out: &mut Vec<Effect>) {
    let (job, salt, differs) = (model.job(), model.settings.random_seed, training::obstacle(model));
    let Screen::SignIn(screen) = &mut model.screen else { return };
    if let Some(fault) = differs {
        screen.password.clear();
        screen.trouble = Some(fault.into());
        return;
    }
    let Ok(officer) = OfficerId::parse(screen.officer.text()) else {
        screen.trouble = Some(Fault::SignInRefused.into());
        return;
    };
    let password = Password::new(screen.password.text().to_owned());
    let mark = PasswordMark::of(password.expose(), salt);
    let request = SignInRequest { officer: officer.clone(), password: password.expose().to_owned() };
    screen.asked = Some(Asked { officer, password, mark });
    screen.password.clear();
    screen.waiting = Some(job);
    screen.trouble = None;
    out.push(Effect::Ask(job, Ask::SignIn(request), None));
}

/// Takes an answer: the centre's, or without it the store's and the owner of passwords'.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Screen::SignIn(screen) = &mut model.screen else { return };
    if screen.waiting != Some(job) {
        return;
    }
    screen.waiting = None;
    let (Some(asked), trying) = (screen.asked.take(), screen.trying.take()) else { return };
    match (answer, trying) {
        (Answer::Centre(answer), _) => {
            centre_said(model, asked, &answer, out);
            line::noticed(model, &answer);
        }
        (Answer::Store(Ok(_)), Some(known)) => look_at(model, asked, known, out),
        (Answer::PasswordChecked(true), Some(known)) => {
            model.known.officers.passed(&asked.officer);
            known::keep(model, out);
            ask_carrier(model, asked, known, out);
        }
        (Answer::CarrierShown(Ok(())), Some(known)) => begin(model, known::session(known, asked.mark), out),
        (Answer::CarrierShown(Err(trouble)), Some(_)) => failed(model, trouble),
        (Answer::PasswordChecked(false), Some(_)) => failed(model, Fault::SignInRefused.into()),
        (Answer::Store(Err(error)), _) => failed(model, error.into()),
        _ => failed(model, Fault::CentreAnswer.into()),
    }
}

fn centre_said(model: &mut Model, asked: Asked, answer: &Result<Told, Trouble>, out: &mut Vec<Effect>) {
    match answer {
        Ok(Told::SignedIn(told)) => {
            let (officer, token) = (told.officer.clone(), Some(told.session.clone()));
            let (rules, attorney) = (told.evidence, told.attorney);
            begin(model, Session { officer, token, rules, attorney, mark: asked.mark }, out);
            known::learn(model, told, asked.password, out);
        }
        Ok(_) => failed(model, Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::CentreUnreachable => try_without(model, asked, trouble, out),
        Err(trouble) => {
            if trouble.fault == Fault::SignInRefused {
                known::doubt(model, &asked.officer, asked.password, out);
            }
            failed(model, trouble.clone());
        }
    }
}

/// The centre is silent: the try is counted in the store before the password is looked at.
fn try_without(model: &mut Model, asked: Asked, silent: &Trouble, out: &mut Vec<Effect>) {
    let (at, hours) = (model.at, model.settings.sign_in_without_line_hours);
    let counted = model.known.officers.count_try(&asked.officer, at, hours);
    let known = match counted {
        Ok(known) => known,
        Err(fault) => return failed(model, Trouble { fault, detail: silent.detail.clone() }),
    };
    let Some(job) = known::keep(model, out) else { return failed(model, Fault::StoreClosed.into()) };
    let Screen::SignIn(screen) = &mut model.screen else { return };
    (screen.waiting, screen.asked, screen.trying) = (Some(job), Some(asked), Some(known));
}

/// The try is counted: the password is held against the hash.
fn look_at(model: &mut Model, asked: Asked, known: KnownOfficer, out: &mut Vec<Effect>) {
    let job = model.job();
    let (password, hash) = (asked.password.clone(), known.password_hash.clone());
    out.push(Effect::Password(job, PasswordJob::Check { password, hash }));
    let Screen::SignIn(screen) = &mut model.screen else { return };
    (screen.waiting, screen.asked, screen.trying) = (Some(job), Some(asked), Some(known));
}

/// The password is right: whoever must shows a carrier of their own.
fn ask_carrier(model: &mut Model, asked: Asked, known: KnownOfficer, out: &mut Vec<Effect>) {
    let keys = match model.known.officers.second_factor_of(&known) {
        Ok(None) => return begin(model, known::session(known, asked.mark), out),
        Ok(Some(keys)) => keys,
        Err(fault) => return failed(model, fault.into()),
    };
    let (job, officer) = (model.job(), asked.officer.clone());
    let Screen::SignIn(screen) = &mut model.screen else { return };
    (screen.waiting, screen.asked, screen.trying) = (Some(job), Some(asked), Some(known));
    second_factor::demand_here(model, job, officer, keys, out);
}

fn begin(model: &mut Model, session: Session, out: &mut Vec<Effect>) {
    model.session = Some(session);
    model.touched_at = model.at;
    model.go_home(out);
}

fn failed(model: &mut Model, trouble: Trouble) {
    if let Screen::SignIn(screen) = &mut model.screen {
        screen.trouble = Some(trouble);
    }
}
