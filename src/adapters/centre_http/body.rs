//! Questions to bytes, bytes to answers. What cannot be read is named by its place, never quoted: it may hold a person's data.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::line::Answer;
use super::signing::DeviceKey;
use super::trouble::broken;
use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::{Ask, Told};
use crate::wire::approvals::CloseApprovalAnswer;
use crate::wire::bytes::Base64;
use crate::wire::carriers::SecretOutcomeAnswer;
use crate::wire::centre::{
    BODY_BYTES_MAX, ErrorAnswer, NoticeRequest, RECORDS_MAX, RecordsBatch, RecordsRequest, ReleaseAnswer,
    ResolveAnswer, path,
};
use crate::wire::sign_in::SignInStep;
use crate::wire::unblock::UnblockNoted;

/// Room that a batch of records leaves in a body for what stands around them.
const BATCH_BYTES_AROUND: usize = 512;

/// Where a question goes.
pub(super) fn path(ask: &Ask) -> &'static str {
    match ask {
        Ask::Hello(_) => path::HELLO,
        Ask::SignIn(_) => path::SIGN_IN,
        Ask::SecondFactor(_) => path::SIGN_IN_SECOND_FACTOR,
        Ask::Search(_) => path::ORDERS_SEARCH,
        Ask::History(_) => path::ORDERS_HISTORY,
        Ask::Document(_) => path::ORDERS_DOCUMENT,
        Ask::Lease(_) => path::ORDERS_LEASE,
        Ask::Release(_) => path::ORDERS_RELEASE,
        Ask::Approve(_) => path::ORDERS_APPROVE,
        Ask::GiveUp(_) => path::ORDERS_GIVE_UP,
        Ask::Certificate(_) => path::ORDERS_CERTIFICATE,
        Ask::CheckCarrier(_) => path::ORDERS_CARRIER,
        Ask::KeepSecret(_) => path::ORDERS_SECRET,
        Ask::TellSecret(_) => path::ORDERS_SECRET_OUTCOME,
        Ask::Unblock(_) => path::UNBLOCK_ASK,
        Ask::ApproveUnblock(_) => path::UNBLOCK_APPROVE,
        Ask::KeepAfterUnblock(_) => path::UNBLOCK_SECRET,
        Ask::EndUnblock(_) => path::UNBLOCK_END,
        Ask::Nonce(_) => path::ORDERS_NONCE,
        Ask::Proof(_) => path::ORDERS_PROOF,
        Ask::Records(_) => path::RECORDS,
        Ask::Notice(_) => path::RECORDS_NOTICE,
        Ask::Missing(_) => path::RECORDS_MISSING,
        Ask::Refused(_) => path::RECORDS_REFUSED,
        Ask::Resolve(_) => path::RECORDS_RESOLVE,
        Ask::Changes(_) => path::CHANGES,
        Ask::Renew(_) => path::RENEW,
        Ask::Day(_) => path::REPORTS_DAY,
        Ask::HandedOver(_) => path::REPORTS_HANDED_OVER,
        Ask::FindRecords(_) => path::REPORTS_RECORDS,
        Ask::RecordProof(_) => path::REPORTS_RECORD_PROOF,
        Ask::Differences(_) => path::REPORTS_DIFFERENCES,
        Ask::AskApproval(_) => path::APPROVALS_ASK,
        Ask::MyApprovals(_) => path::APPROVALS_MINE,
        Ask::CloseApproval(_) => path::APPROVALS_CLOSE,
        Ask::GiveUpApproved(_) => path::APPROVALS_GIVE_UP,
        Ask::UnblockApproved(_) => path::APPROVALS_UNBLOCK,
        Ask::WaitingApprovals(_) => path::APPROVALS_WAITING,
        Ask::DecideApproval(_) => path::APPROVALS_DECIDE,
        Ask::Certificates(_) => path::CERTIFICATES_OF,
        Ask::Life(_) => path::CERTIFICATES_ACT,
        Ask::LifeApproved(_) => path::CERTIFICATES_APPROVE,
    }
}

/// Signs with the key of the kiosk's certificate.
pub(super) type Sign<'a> = &'a dyn Fn(&[u8]) -> Result<Vec<u8>, Trouble>;

/// The question's body, signed where it must be.
pub(super) fn encode(ask: &Ask, sign: Sign<'_>) -> Result<Vec<u8>, Trouble> {
    let body = match ask {
        Ask::Hello(ask) => json(ask),
        Ask::SignIn(ask) => json(ask),
        Ask::SecondFactor(ask) => json(ask),
        Ask::Search(ask) => json(ask),
        Ask::History(ask) => json(ask),
        Ask::Document(ask) => json(ask),
        Ask::Lease(ask) => json(ask),
        Ask::Release(ask) => json(ask),
        Ask::Approve(ask) => json(ask),
        Ask::GiveUp(ask) => json(ask),
        Ask::Certificate(ask) => json(ask),
        Ask::CheckCarrier(ask) => json(ask),
        Ask::KeepSecret(ask) => json(ask),
        Ask::TellSecret(ask) => json(ask),
        Ask::Unblock(ask) => json(ask),
        Ask::ApproveUnblock(ask) => json(ask),
        Ask::KeepAfterUnblock(ask) => json(ask),
        Ask::EndUnblock(ask) => json(ask),
        Ask::Nonce(ask) => json(ask),
        Ask::Proof(ask) => json(ask),
        Ask::Records(batch) => records(batch, sign),
        Ask::Notice(notice) => {
            let signature = Base64(sign(&notice.signed_bytes())?);
            json(&NoticeRequest { notice: notice.clone(), signature })
        }
        Ask::Missing(ask) => json(ask),
        Ask::Refused(ask) => json(ask),
        Ask::Resolve(ask) => json(ask),
        Ask::Changes(ask) => json(ask),
        Ask::Renew(ask) => json(ask),
        Ask::Day(ask) => json(ask),
        Ask::HandedOver(ask) => json(ask),
        Ask::FindRecords(ask) => json(ask),
        Ask::RecordProof(ask) => json(ask),
        Ask::Differences(ask) => json(ask),
        Ask::AskApproval(ask) => json(ask),
        Ask::MyApprovals(ask) => json(ask),
        Ask::CloseApproval(ask) => json(ask),
        Ask::GiveUpApproved(ask) => json(ask),
        Ask::UnblockApproved(ask) => json(ask),
        Ask::WaitingApprovals(ask) => json(ask),
        Ask::DecideApproval(ask) => json(ask),
        Ask::Certificates(ask) => json(ask),
        Ask::Life(ask) => json(ask),
        Ask::LifeApproved(ask) => json(ask),
    }?;
    if body.len() > BODY_BYTES_MAX {
        return Err(Trouble::new(Fault::CentreAnswer, "the question is larger than the centre takes"));
    }
    Ok(body)
}

/// A batch as a body: whole where it fits, which it nearly always does, else its front.
fn records(batch: &RecordsBatch, sign: Sign<'_>) -> Result<Vec<u8>, Trouble> {
    if batch.records.len() <= RECORDS_MAX {
        let whole = json(&signed(batch.clone(), sign)?)?;
        if whole.len() <= BODY_BYTES_MAX {
            return Ok(whole);
        }
    }
    json(&signed(first_that_fit(batch)?, sign)?)
}

fn signed(batch: RecordsBatch, sign: Sign<'_>) -> Result<RecordsRequest, Trouble> {
    let signature = Base64(sign(&batch.signed_bytes())?);
    Ok(RecordsRequest { batch, signature })
}

/// The front of a batch as the line would carry it, and its length in bytes: for a way without a line.
///
/// # Errors
/// When the key does not sign.
pub fn signed_batch(key: &DeviceKey, batch: &RecordsBatch) -> Result<(RecordsRequest, usize), Trouble> {
    let request = signed(first_that_fit(batch)?, &|message| key.sign(message).map_err(broken))?;
    let length = json(&request)?.len();
    Ok((request, length))
}

/// As many records from the front as one body takes. The acknowledgement is cumulative: the rest goes with the next batch.
pub(super) fn first_that_fit(batch: &RecordsBatch) -> Result<RecordsBatch, Trouble> {
    let mut bytes = BATCH_BYTES_AROUND;
    let mut records = vec![];
    for record in batch.records.iter().take(RECORDS_MAX) {
        bytes += json(record)?.len() + 1;
        if bytes > BODY_BYTES_MAX {
            break;
        }
        records.push(record.clone());
    }
    Ok(RecordsBatch { records, ..batch.clone() })
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Trouble> {
    serde_json::to_vec(value).map_err(|_| Trouble::new(Fault::CentreAnswer, "the question cannot be written"))
}

/// What the centre said.
pub(super) fn decode(ask: &Ask, answer: &Answer) -> Result<Told, Trouble> {
    if let (Ask::Records(_), Ok(ErrorAnswer { expected_seq: Some(seq), .. })) =
        (ask, serde_json::from_slice::<ErrorAnswer>(&answer.body))
    {
        return Ok(Told::Expects(seq));
    }
    if !(200..300).contains(&answer.status) {
        return Err(refusal(path(ask), answer));
    }
    Ok(match ask {
        Ask::Hello(_) => Told::Hello(read(ask, &answer.body)?),
        Ask::SignIn(_) => match read(ask, &answer.body)? {
            SignInStep::In(told) => Told::SignedIn(*told),
            SignInStep::Demanded(demand) => Told::SecondFactorDemanded(Box::new(demand)),
        },
        Ask::SecondFactor(_) => Told::SignedIn(read(ask, &answer.body)?),
        Ask::Search(_) => Told::Found(read(ask, &answer.body)?),
        Ask::History(_) => Told::History(read(ask, &answer.body)?),
        Ask::Document(_) => Told::Document(read(ask, &answer.body)?),
        Ask::Lease(_) => Told::Leased(read(ask, &answer.body)?),
        Ask::Release(_) => {
            let ReleaseAnswer {} = read(ask, &answer.body)?;
            Told::Released
        }
        Ask::Approve(_) => Told::Approved(read(ask, &answer.body)?),
        Ask::GiveUp(_) | Ask::GiveUpApproved(_) => Told::GivenUp(read(ask, &answer.body)?),
        Ask::Certificate(_) => Told::Certificate(read(ask, &answer.body)?),
        Ask::CheckCarrier(_) => Told::CarrierChecked(read(ask, &answer.body)?),
        Ask::KeepSecret(_) => Told::SecretKept(read(ask, &answer.body)?),
        Ask::TellSecret(_) => {
            let SecretOutcomeAnswer {} = read(ask, &answer.body)?;
            Told::SecretTold
        }
        Ask::Unblock(_) => Told::UnblockAsked(read(ask, &answer.body)?),
        Ask::ApproveUnblock(_) | Ask::UnblockApproved(_) => Told::SecretsReleased(read(ask, &answer.body)?),
        Ask::KeepAfterUnblock(_) | Ask::EndUnblock(_) => {
            let UnblockNoted {} = read(ask, &answer.body)?;
            Told::UnblockNoted
        }
        Ask::Nonce(_) => Told::Nonce(read(ask, &answer.body)?),
        Ask::Proof(_) => Told::Proven(read(ask, &answer.body)?),
        Ask::Records(_) => Told::Acknowledged(read(ask, &answer.body)?),
        Ask::Notice(_) => Told::Noticed(read(ask, &answer.body)?),
        Ask::Missing(_) => Told::Missing(read(ask, &answer.body)?),
        Ask::Refused(_) => Told::Refused(read(ask, &answer.body)?),
        Ask::Resolve(_) => {
            let ResolveAnswer {} = read(ask, &answer.body)?;
            Told::Resolved
        }
        Ask::Changes(_) => Told::Changed(read(ask, &answer.body)?),
        Ask::Renew(_) => Told::Renewed(read(ask, &answer.body)?),
        Ask::Day(_) => Told::Day(read(ask, &answer.body)?),
        Ask::HandedOver(_) => Told::HandedOver(read(ask, &answer.body)?),
        Ask::FindRecords(_) => Told::RecordsFound(read(ask, &answer.body)?),
        Ask::RecordProof(_) => Told::RecordProven(read(ask, &answer.body)?),
        Ask::Differences(_) => Told::Differences(read(ask, &answer.body)?),
        Ask::AskApproval(_) => Told::ApprovalAsked(read(ask, &answer.body)?),
        Ask::MyApprovals(_) => Told::MyApprovals(read(ask, &answer.body)?),
        Ask::CloseApproval(_) => {
            let CloseApprovalAnswer {} = read(ask, &answer.body)?;
            Told::ApprovalClosed
        }
        Ask::WaitingApprovals(_) => Told::WaitingApprovals(read(ask, &answer.body)?),
        Ask::DecideApproval(_) => Told::ApprovalDecided(read(ask, &answer.body)?),
        Ask::Certificates(_) => Told::Certificates(read(ask, &answer.body)?),
        Ask::Life(_) | Ask::LifeApproved(_) => Told::LifeDone(read(ask, &answer.body)?),
    })
}

fn read<T: DeserializeOwned>(ask: &Ask, body: &[u8]) -> Result<T, Trouble> {
    read_json(path(ask), body)
}

/// An answer's body; what cannot be read is named by its place.
pub(super) fn read_json<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|error| {
        let (what, line, column) = (error.classify(), error.line(), error.column());
        let detail = format!("{path}: the answer cannot be read ({what:?} at {line}:{column})");
        Trouble::new(Fault::CentreAnswer, &detail)
    })
}

/// A refusal in the centre's own words, or what the bare status says.
pub(super) fn refusal(path: &str, answer: &Answer) -> Trouble {
    match serde_json::from_slice::<ErrorAnswer>(&answer.body) {
        Ok(ErrorAnswer { fault, detail, expected_seq: None }) => Trouble::new(fault, &detail),
        Ok(ErrorAnswer { fault, detail, expected_seq: Some(seq) }) => {
            Trouble::new(fault, &format!("the centre expects record {}; {detail}", seq.0))
        }
        Err(_) => {
            let fault = if answer.status >= 500 { Fault::CentreError } else { Fault::CentreAnswer };
            Trouble::new(fault, &format!("{path}: HTTP status {}", answer.status))
        }
    }
}
