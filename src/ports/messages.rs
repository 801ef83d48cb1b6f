//! Messages to citizens, as the portal hands them to whoever delivers them.

use crate::domain::message::MessageChannel;
use crate::domain::person::Phone;

/// Why a message was not taken. No text repeats an address or what stands in the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageTrouble {
    /// Not now; another try may go well.
    #[error("not now: {0}")]
    Later(String),
    /// Never: the address or the message is refused for good.
    #[error("refused: {0}")]
    Refused(String),
}

/// An e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Names the message; sent again it has the same, so that mailboxes show it once.
    pub reference: String,
    /// An address (RFC 5321, 4.1.2).
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A text message.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// Names the message; the gateway delivers one for a reference, however often it is asked.
    pub reference: String,
    /// To whom.
    pub to: Phone,
    /// What it says.
    pub text: String,
}

/// Whoever delivers messages.
pub trait Messenger: Send + Sync {
    /// Whether messages go this way at all.
    fn has(&self, channel: MessageChannel) -> bool;

    /// Hands an e-mail over. Taken is what the mail server has taken responsibility for (RFC 5321, 4.2.5).
    ///
    /// # Errors
    /// [`MessageTrouble`].
    fn mail(&self, mail: &Mail) -> Result<(), MessageTrouble>;

    /// Hands a text message over.
    ///
    /// # Errors
    /// [`MessageTrouble`].
    fn sms(&self, sms: &Sms) -> Result<(), MessageTrouble>;
}
