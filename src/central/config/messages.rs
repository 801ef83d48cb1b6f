//! How citizens are written to and sign in, as the configuration says it.

use std::path::PathBuf;

use serde::Deserialize;

/// Mail server, gateway for text messages, one-time codes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Messages {
    /// The mail server that relays for the portal; empty: no e-mail.
    pub mail_address: String,
    /// The name it is signed in to with; empty: without.
    pub mail_user: String,
    /// The password.
    pub mail_password_file: PathBuf,
    /// Whom the messages are from.
    pub mail_from: String,
    /// The gateway for text messages; empty: none.
    pub sms_address: String,
    /// The key it knows this centre by.
    pub sms_key_file: PathBuf,
    /// Whom the text messages are from, as the gateway knows the name.
    pub sms_from: String,
    /// Life of a one-time code.
    pub code_minutes: u16,
    /// Wrong tries before it is worth nothing.
    pub code_tries_max: u16,
    /// Whoever signed in is signed out after so long.
    pub session_minutes: u16,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            mail_address: String::new(),
            mail_user: String::new(),
            mail_password_file: "portal/mail-password".into(),
            mail_from: String::new(),
            sms_address: String::new(),
            sms_key_file: "portal/sms-key".into(),
            sms_from: String::new(),
            code_minutes: 10,
            code_tries_max: 5,
            session_minutes: 30,
        }
    }
}

impl Messages {
    /// What does not fit together.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        if [self.code_minutes, self.code_tries_max, self.session_minutes].contains(&0) || self.code_minutes > 60 {
            return Some("messages: minutes and tries must be at least 1, code_minutes at most 60");
        }
        if !self.mail_address.is_empty() && self.mail_from.is_empty() {
            return Some("messages.mail_from must be there where there is a mail server");
        }
        (!self.sms_address.is_empty() && self.sms_from.is_empty())
            .then_some("messages.sms_from must be there where there is a gateway")
    }

    /// Its files.
    pub(super) fn paths(&mut self) -> [&mut PathBuf; 2] {
        [&mut self.mail_password_file, &mut self.sms_key_file]
    }
}
