//! The centre as a kiosk sees it.

use crate::domain::fault::Trouble;
use crate::domain::record::RecordSeq;
use crate::wire::approvals;
use crate::wire::changes::{ChangesAnswer, ChangesRequest};
use crate::wire::differences::{DifferencesAnswer, DifferencesRequest};
use crate::wire::record_search::{RecordProofAnswer, RecordProofRequest, RecordSearchAnswer, RecordSearchRequest};
use crate::wire::report::{DayAnswer, DayRequest, HandedOverAnswer, HandedOverRequest};
use crate::wire::{carriers, centre as wire, device, documents, endings, history, life, sign_in, unblock};

/// A question to the centre.
#[derive(Clone)]
pub enum Ask {
    /// The heartbeat.
    Hello(wire::HelloRequest),
    /// An officer signs in.
    SignIn(wire::SignInRequest),
    /// An officer shows a carrier of their own.
    SecondFactor(sign_in::SecondFactorRequest),
    /// Search for orders.
    Search(wire::SearchRequest),
    /// Ask what became of an order.
    History(history::HistoryRequest),
    /// Ask how the ID card on the counter stands in the register of invalid documents.
    Document(documents::DocumentRequest),
    /// Ask for a lease.
    Lease(wire::LeaseRequest),
    /// Give a lease back.
    Release(wire::ReleaseRequest),
    /// A second officer approves the evidence that a lease is asked for on.
    Approve(wire::ApproveRequest),
    /// Give an attempt up that has a key, with a second officer.
    GiveUp(endings::GiveUpRequest),
    /// Ask for a certificate.
    Certificate(wire::CertificateRequest),
    /// Ask whether a carrier may be issued on.
    CheckCarrier(carriers::CarrierCheckRequest),
    /// Have the centre keep a carrier's secret, sealed.
    KeepSecret(carriers::SecretRequest),
    /// Tell what became of it.
    TellSecret(carriers::SecretOutcomeRequest),
    /// Ask for the secret that unblocks a carrier.
    Unblock(unblock::UnblockRequest),
    /// Approve it, as another officer.
    ApproveUnblock(unblock::UnblockApproval),
    /// Have the centre keep what is about to take the used secret's place.
    KeepAfterUnblock(unblock::UnblockSecret),
    /// Tell that it has.
    EndUnblock(unblock::UnblockEnd),
    /// Ask for a nonce.
    Nonce(wire::NonceRequest),
    /// Send the proof.
    Proof(wire::ProofRequest),
    /// Send records; the adapter signs them.
    Records(wire::RecordsBatch),
    /// Tell of an urgent record before its turn; the adapter signs it.
    Notice(wire::Notice),
    /// Fetch records that this disk has not.
    Missing(wire::MissingRequest),
    /// Ask which records have no effect.
    Refused(wire::RefusedRequest),
    /// A person has decided about one of them.
    Resolve(wire::ResolveRequest),
    /// Ask for the next page of changes.
    Changes(ChangesRequest),
    /// Ask for this kiosk's next certificate.
    Renew(device::RenewRequest),
    /// Ask for the supervisor's day.
    Day(DayRequest),
    /// Ask for the hand-overs behind a number of the day.
    HandedOver(HandedOverRequest),
    /// Look for records.
    FindRecords(RecordSearchRequest),
    /// Ask for the proof of one.
    RecordProof(RecordProofRequest),
    /// Ask what shelves and drawers held beside what they should have.
    Differences(DifferencesRequest),
    /// Ask a supervisor who is elsewhere.
    AskApproval(approvals::AskApprovalRequest),
    /// Ask how the officer's own requests stand.
    MyApprovals(approvals::MyApprovalsRequest),
    /// A request was used, or is asked for no more.
    CloseApproval(approvals::CloseApprovalRequest),
    /// Give an attempt up by an approved request.
    GiveUpApproved(approvals::ApprovedGiveUp),
    /// Have a carrier's secret released by an approved request.
    UnblockApproved(approvals::ApprovedUnblock),
    /// Ask what waits for the officer to decide.
    WaitingApprovals(approvals::WaitingApprovalsRequest),
    /// Decide one.
    DecideApproval(approvals::DecideApprovalRequest),
    /// Ask for a person's certificates.
    Certificates(life::CertificatesRequest),
    /// Do something to those on a carrier.
    Life(life::LifeRequest),
    /// Do it with the word of a second officer, in whose session it is asked.
    LifeApproved(life::ApprovedLifeRequest),
}

/// The centre's answer, of the same kind as the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// To [`Ask::Hello`].
    Hello(wire::HelloAnswer),
    /// To [`Ask::SignIn`] and [`Ask::SecondFactor`].
    SignedIn(wire::SignInAnswer),
    /// To [`Ask::SignIn`]: the password is right, and a carrier is asked for.
    SecondFactorDemanded(Box<sign_in::SecondFactorDemand>),
    /// To [`Ask::Search`].
    Found(wire::SearchAnswer),
    /// To [`Ask::History`].
    History(history::HistoryAnswer),
    /// To [`Ask::Document`].
    Document(documents::DocumentAnswer),
    /// To [`Ask::Lease`].
    Leased(wire::LeaseAnswer),
    /// To [`Ask::Release`].
    Released,
    /// To [`Ask::Approve`].
    Approved(wire::ApproveAnswer),
    /// To [`Ask::GiveUp`] and [`Ask::GiveUpApproved`].
    GivenUp(endings::GiveUpAnswer),
    /// To [`Ask::Certificate`].
    Certificate(wire::CertificateAnswer),
    /// To [`Ask::CheckCarrier`].
    CarrierChecked(carriers::CarrierCheckAnswer),
    /// To [`Ask::KeepSecret`].
    SecretKept(carriers::SecretAnswer),
    /// To [`Ask::TellSecret`].
    SecretTold,
    /// To [`Ask::Unblock`].
    UnblockAsked(unblock::UnblockAnswer),
    /// To [`Ask::ApproveUnblock`] and [`Ask::UnblockApproved`].
    SecretsReleased(unblock::UnblockReleased),
    /// To [`Ask::KeepAfterUnblock`] and [`Ask::EndUnblock`].
    UnblockNoted,
    /// To [`Ask::Nonce`].
    Nonce(wire::NonceAnswer),
    /// To [`Ask::Proof`].
    Proven(wire::ProofAnswer),
    /// To [`Ask::Records`].
    Acknowledged(wire::RecordsAnswer),
    /// To [`Ask::Records`]: the centre lacks records before the first one sent, and expects this one.
    Expects(RecordSeq),
    /// To [`Ask::Notice`].
    Noticed(wire::NoticeAnswer),
    /// To [`Ask::Missing`].
    Missing(wire::MissingAnswer),
    /// To [`Ask::Refused`].
    Refused(wire::RefusedAnswer),
    /// To [`Ask::Resolve`].
    Resolved,
    /// To [`Ask::Changes`].
    Changed(Box<ChangesAnswer>),
    /// To [`Ask::Renew`].
    Renewed(device::RenewAnswer),
    /// To [`Ask::Day`].
    Day(Box<DayAnswer>),
    /// To [`Ask::HandedOver`].
    HandedOver(HandedOverAnswer),
    /// To [`Ask::FindRecords`].
    RecordsFound(RecordSearchAnswer),
    /// To [`Ask::RecordProof`].
    RecordProven(RecordProofAnswer),
    /// To [`Ask::Differences`].
    Differences(DifferencesAnswer),
    /// To [`Ask::AskApproval`].
    ApprovalAsked(Box<approvals::MyApproval>),
    /// To [`Ask::MyApprovals`].
    MyApprovals(approvals::MyApprovalsAnswer),
    /// To [`Ask::CloseApproval`].
    ApprovalClosed,
    /// To [`Ask::WaitingApprovals`].
    WaitingApprovals(approvals::WaitingApprovalsAnswer),
    /// To [`Ask::DecideApproval`].
    ApprovalDecided(approvals::DecideApprovalAnswer),
    /// To [`Ask::Certificates`].
    Certificates(Box<life::CertificatesAnswer>),
    /// To [`Ask::Life`] and [`Ask::LifeApproved`].
    LifeDone(Box<life::LifeAnswer>),
}

/// Asks the centre. Blocking; it belongs on a thread of its own.
pub trait CentrePort: Send {
    /// Asks once; no retry. `session` is the officer's token, where one is signed in.
    ///
    /// # Errors
    /// A [`Trouble`] of the centre's side, or what the centre's own answer said.
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble>;

    /// Makes ready what will be asked next while another question is on its way. Nothing is asked, and whoever asks without it waits
    /// longer, no more; so a failure is told by the asking.
    fn prepare(&mut self, _ask: &Ask) {}
}
