//! The sign-in screen: name, password, the centre's answer.

use super::field::Field;
use super::lock::PasswordMark;
use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Screen, line};
use crate::domain::attorney::AttorneyRules;
use crate::domain::evidence::EvidenceRules;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::secret::SECRET_BYTES_MAX;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::SignInRequest;

/// A signed-in officer.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub officer: Officer,
    /// The centre's token.
    pub token: String,
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
    /// Of the password that the centre is asked about.
    mark: Option<PasswordMark>,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            officer: Field::new(32),
            password: Field::new(SECRET_BYTES_MAX),
            on_password: false,
            waiting: None,
            trouble: None,
            mark: None,
        }
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::SignIn(screen) = &mut model.screen else { return };
    if screen.waiting.is_some() {
        if key == Key::Esc {
            screen.waiting = None;
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
    let (job, salt) = (model.job(), model.settings.random_seed);
    let Screen::SignIn(screen) = &mut model.screen else { return };
    let Ok(officer) = OfficerId::parse(screen.officer.text()) else {
        screen.trouble = Some(Fault::SignInRefused.into());
        return;
    };
    let request = SignInRequest { officer, password: screen.password.text().to_owned() };
    screen.mark = Some(PasswordMark::of(&request.password, salt));
    screen.password.clear();
    screen.waiting = Some(job);
    screen.trouble = None;
    out.push(Effect::Ask(job, Ask::SignIn(request), None));
}

/// Takes the centre's answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Screen::SignIn(screen) = &mut model.screen else { return };
    let (true, Answer::Centre(answer)) = (screen.waiting == Some(job), answer) else { return };
    screen.waiting = None;
    let mark = screen.mark.take();
    match (&answer, mark) {
        (Ok(Told::SignedIn(told)), Some(mark)) => {
            let (officer, token) = (told.officer.clone(), told.session.clone());
            let (rules, attorney) = (told.evidence, told.attorney);
            model.session = Some(Session { officer, token, rules, attorney, mark });
            model.touched_at = model.at;
            model.go_home(out);
        }
        (Ok(_), _) => screen.trouble = Some(Fault::CentreAnswer.into()),
        (Err(trouble), _) => {
            let fault = match trouble.fault {
                Fault::CentreUnreachable => Fault::SignInOffline,
                other => other,
            };
            screen.trouble = Some(Trouble { fault, detail: trouble.detail.clone() });
        }
    }
    line::noticed(model, &answer);
}
