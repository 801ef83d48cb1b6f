//! Bodies by which a clerk asks a supervisor who is elsewhere, and by which the answer comes back.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::approval::{Decision, Matter, Standing};
use crate::domain::officer::OfficerId;
use crate::domain::order::{Branch, Order};
use crate::domain::person::DocumentNumber;
use crate::wire::endings::GiveUpRequest;
use crate::wire::unblock::UnblockApproval;

/// Most requests of one answer.
pub const APPROVALS_MAX: usize = 200;

/// What the ID card at the counter says, for whoever decides. The centre forgets it with the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardShown {
    /// Its document number.
    pub document: DocumentNumber,
    /// Its holder's date of birth.
    pub birth_date: Date,
}

/// `/v1/approvals/ask`, with the session of an officer who issues: asks the supervisors of this kiosk's region. While one for the
/// same is open, or approved and not used, asking again gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskApprovalRequest {
    /// What is asked for.
    pub matter: Matter,
    /// What the card says, where a card is the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardShown>,
}

/// A request as whoever asked is told of it; the answer to [`AskApprovalRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MyApproval {
    /// Its name: 32 hexadecimal digits.
    pub id: String,
    /// What was asked for.
    pub matter: Matter,
    /// When.
    pub asked_at: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Who decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OfficerId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
}

/// `/v1/approvals/mine`, with the session of an officer who issues: what this officer asked for at this kiosk and has not
/// used or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MyApprovalsRequest {}

/// Answer to [`MyApprovalsRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MyApprovalsAnswer {
    /// The newest first, at most [`APPROVALS_MAX`].
    pub requests: Vec<MyApproval>,
}

/// `/v1/approvals/close`, with the session of whoever asked: it was used here, or is asked for no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseApprovalRequest {
    /// The request.
    pub id: String,
}

/// Answer to [`CloseApprovalRequest`]; closing what is closed changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseApprovalAnswer {}

/// `/v1/approvals/give-up`, with the session of whoever asked: gives an attempt up by an approved request. The answer is a
/// [`crate::wire::endings::GiveUpAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedGiveUp {
    /// The request.
    pub id: String,
    /// What is given up.
    pub give_up: GiveUpRequest,
}

/// `/v1/approvals/unblock`, with the session of whoever asked: releases a carrier's secret by an approved request, which is good
/// for one release. The answer is a [`crate::wire::unblock::UnblockReleased`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedUnblock {
    /// The request.
    pub id: String,
    /// The release, and the worker's key.
    pub release: UnblockApproval,
}

/// `/v1/approvals/waiting`, with the session of an officer who may approve: what waits in the officer's region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingApprovalsRequest {}

/// A request as whoever may decide it is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingApproval {
    /// Its name.
    pub id: String,
    /// The branch where it was asked.
    pub branch: Branch,
    /// The kiosk.
    pub kiosk: String,
    /// Who asked.
    pub asked_by: OfficerId,
    /// That officer's name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// What was asked for.
    pub matter: Matter,
    /// What the card says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardShown>,
    /// The order that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
}

/// Answer to [`WaitingApprovalsRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingApprovalsAnswer {
    /// Those that wait for the longest first, at most [`APPROVALS_MAX`].
    pub requests: Vec<WaitingApproval>,
    /// There are more.
    pub more: bool,
}

/// `/v1/approvals/decide`, with the session of an officer who may approve and did not ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideApprovalRequest {
    /// The request.
    pub id: String,
    /// What is said.
    pub decision: Decision,
}

/// Answer to [`DecideApprovalRequest`]; deciding the same again gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideApprovalAnswer {
    /// When it was decided.
    pub decided_at: Timestamp,
}
