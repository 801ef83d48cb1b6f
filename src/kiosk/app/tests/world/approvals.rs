//! The world's centre, as supervisors see it, and where clerks ask them who are elsewhere.

use super::*;
use crate::domain::approval::{Decision, Standing};
use crate::ports::centre::Ask;
use crate::wire::approvals::{DecideApprovalAnswer, MyApprovalsAnswer, WaitingApprovalsAnswer};
use crate::wire::endings::GiveUpAnswer;

impl World {
    pub(super) fn for_supervisors(&mut self, ask: &Ask) -> Option<Result<Told, Trouble>> {
        let used = |world: &mut Self, id: &str| world.asked.retain(|known| known.id != id);
        Some(Ok(match ask {
            Ask::Refused(_) => Told::Refused(wire::RefusedAnswer { records: self.refused.clone() }),
            Ask::Resolve(asked) => {
                self.refused.retain(|record| record.seq != asked.seq);
                Told::Resolved
            }
            Ask::Day(asked) => Told::Day(Box::new(super::super::day::told(asked.day, self.model.at))),
            Ask::HandedOver(asked) => Told::HandedOver(super::super::day::handed_over(asked, self.model.at)),
            Ask::FindRecords(asked) => Told::RecordsFound(super::super::audit::found(asked)),
            Ask::RecordProof(asked) => Told::RecordProven(super::super::audit::proof(asked)),
            Ask::Differences(asked) => Told::Differences(super::super::day_differences::told(asked)),
            Ask::AskApproval(request) => {
                let open = |known: &&MyApproval| {
                    known.matter.is_same(&request.matter)
                        && matches!(known.standing, Standing::Waiting | Standing::Approved)
                };
                let told = self.asked.iter().find(open).cloned().unwrap_or_else(|| MyApproval {
                    id: format!("request {}", self.asked.len()),
                    matter: request.matter.clone(),
                    asked_at: self.model.at,
                    standing: Standing::Waiting,
                    decided_by: None,
                    decided_at: None,
                });
                self.asked.retain(|known| known.id != told.id);
                self.asked.insert(0, told.clone());
                Told::ApprovalAsked(Box::new(told))
            }
            Ask::MyApprovals(_) => Told::MyApprovals(MyApprovalsAnswer { requests: self.asked.clone() }),
            Ask::CloseApproval(request) => {
                used(self, &request.id);
                Told::ApprovalClosed
            }
            Ask::GiveUpApproved(request) => {
                used(self, &request.id);
                Told::GivenUp(GiveUpAnswer { ended_at: self.model.at })
            }
            Ask::WaitingApprovals(_) => {
                Told::WaitingApprovals(WaitingApprovalsAnswer { requests: self.waiting.clone(), more: false })
            }
            Ask::DecideApproval(request) => {
                let before = self.waiting.len();
                self.waiting.retain(|known| known.id != request.id);
                if self.waiting.len() == before {
                    return Some(Err(Fault::ApprovalOver.into()));
                }
                self.decisions.push((request.id.clone(), request.decision));
                Told::ApprovalDecided(DecideApprovalAnswer { decided_at: self.model.at })
            }
            _ => return None,
        }))
    }

    /// A supervisor elsewhere decides what was asked for last; the kiosk has not heard of it.
    pub(crate) fn decided_elsewhere(&mut self, decision: Decision) {
        let at = self.model.at;
        let known = self.asked.first_mut().expect("something was asked for");
        known.standing = match decision {
            Decision::Approved => Standing::Approved,
            Decision::Refused => Standing::Refused,
        };
        (known.decided_by, known.decided_at) = (Some(OfficerId::parse("rena").expect("valid")), Some(at));
    }
}
