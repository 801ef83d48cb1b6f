//! The payment provider, as the portal meets it: a page of theirs where the citizen pays, a call-back that is only a hint, and
//! their word on a payment, which alone counts.

use jiff::Timestamp;

use crate::domain::money::Qepik;

/// Why a service outside gave no usable answer. No text repeats what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceTrouble {
    /// No answer in time, or no connection.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// After several failures in a row it is left alone for a while; nothing was asked.
    #[error("failed several times in a row and is left alone for a while")]
    Resting,
    /// An answer that says no, by its HTTP status.
    #[error("answered with status {0}")]
    Refused(u16),
    /// An answer that is not what was agreed.
    #[error("gave an answer that cannot be read: {0}")]
    Unreadable(String),
}

/// What is asked of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    /// Our name for the payment; asked again with the same, the provider answers the same payment.
    pub reference: String,
    /// How much.
    pub amount: Qepik,
    /// Language of the provider's page: az, en or ru.
    pub language: &'static str,
    /// Where the citizen comes back to.
    pub return_address: String,
    /// Where the provider tells the outcome.
    pub call_back_address: String,
}

/// A payment that can be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunPayment {
    /// The provider's name for it.
    pub provider_id: String,
    /// The provider's page.
    pub page: String,
}

/// How a payment stands with the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStanding {
    /// Not made yet.
    Pending,
    /// Made.
    Paid,
    /// Refused, given up, or not known to the provider.
    Declined,
}

/// The provider's word on a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    /// Our name for it.
    pub reference: String,
    /// How much.
    pub amount: Qepik,
    /// How it stands.
    pub standing: PaymentStanding,
}

/// A refund that is asked of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRefund<'a> {
    /// Our name for the refund; asked again with the same, the provider makes no other.
    pub reference: &'a str,
    /// The provider's name for the payment that goes back.
    pub provider_id: &'a str,
    /// How much.
    pub amount: Qepik,
}

/// How a refund stands with the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStanding {
    /// Accepted, and not made yet.
    Pending,
    /// Made.
    Made,
    /// It will not be made.
    Refused,
}

/// The provider's word on a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// Our name for it.
    pub reference: String,
    /// How much.
    pub amount: Qepik,
    /// How it stands.
    pub standing: RefundStanding,
}

/// Takes payments.
pub trait PaymentProvider: Send + Sync {
    /// Begins a payment. Blocks until the answer or the limit on waiting.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn begin(&self, payment: &NewPayment) -> Result<BegunPayment, ServiceTrouble>;

    /// Asks how a payment stands. Blocks likewise.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn look(&self, provider_id: &str) -> Result<PaymentReport, ServiceTrouble>;

    /// Takes a payment back that was not made; answers how it stands then: one that was made meanwhile stays made. Blocks
    /// likewise.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn cancel(&self, provider_id: &str) -> Result<PaymentReport, ServiceTrouble>;

    /// Asks for a refund of a payment that was made, or how one that was asked for stands. Blocks likewise.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer; the refund may be made all the same.
    fn refund(&self, refund: &NewRefund<'_>) -> Result<RefundReport, ServiceTrouble>;

    /// The provider's name of the payment that a call-back is about, when its signature is right and not old. `None` for
    /// anything else.
    fn heard(&self, signature: &str, body: &[u8], now: Timestamp) -> Option<String>;
}
