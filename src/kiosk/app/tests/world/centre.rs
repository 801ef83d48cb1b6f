//! The world's centre: it answers every question as a test wants.

use super::*;
use crate::domain::attorney::AttorneyRules;
use crate::domain::evidence::EvidenceRules;
use crate::domain::invalid_documents::DocumentRules;
use crate::domain::officer::Officer;
use crate::domain::second_factor::{Challenge, OfficerKey, SecondFactorPolicy};
use crate::wire::documents::DocumentAnswer;
use crate::wire::history::{HistoryAnswer, OrderEvent, OrderEventKind, PackageOrder};
use crate::wire::sign_in::{SecondFactorDemand, SecondFactorRequest};

/// What officers are asked for beside the password.
#[derive(Default)]
pub(crate) struct Factor {
    /// The keys that count; none where no carrier is asked for.
    pub(crate) keys: Vec<OfficerKey>,
    /// What was shown.
    pub(crate) shown: Vec<SecondFactorRequest>,
    /// Why what is shown is refused.
    pub(crate) refuses: Option<Fault>,
}

impl World {
    pub(super) fn centre(&mut self, ask: Ask) -> Result<Told, Trouble> {
        if self.line_cut {
            return Err(Fault::CentreUnreachable.into());
        }
        if let Some(told) = self.about_secrets(&ask) {
            return Ok(told);
        }
        if let Some(told) = self.for_supervisors(&ask) {
            return told;
        }
        let officer = Officer::new(OfficerId::parse("aysel").expect("valid"), "Aysel N.", Role::Clerk).expect("valid");
        Ok(match ask {
            Ask::Hello(_) => Told::Hello(self.hello()),
            Ask::SignIn(request) => self.sign_in(&request.officer, officer),
            ask @ (Ask::SecondFactor(_) | Ask::History(_)) => self.about_the_rest(ask, officer)?,
            Ask::Search(_) => Told::Found(wire::SearchAnswer { orders: self.orders.clone(), more: false }),
            Ask::Document(request) => {
                self.documents.push(request.document);
                self.document()
            }
            Ask::Lease(request) => {
                self.leases.push(request);
                let (officer, expires_at) = (officer.id, moment(9999));
                Told::Leased(wire::LeaseAnswer {
                    lease: Lease { attempt: 1, kiosk: "baku-01-1".into(), officer, expires_at },
                    begun: None,
                    seal_to: self.seals.then(|| Base64(vec![4; 65])),
                })
            }
            Ask::Release(_) => Told::Released,
            Ask::Approve(request) => {
                self.approvals.push(request);
                Told::Approved(wire::ApproveAnswer { approved_at: self.model.at })
            }
            Ask::GiveUp(_) => Told::GivenUp(endings::GiveUpAnswer { ended_at: self.model.at }),
            Ask::Certificate(asked) => Told::Certificate(wire::CertificateAnswer {
                certificate: Base64(certificate(asked.purpose).to_vec()),
                issuer: Base64(vec![]),
            }),
            Ask::CheckCarrier(_) => Told::CarrierChecked(CarrierCheckAnswer { verdict: self.verdict.clone() }),
            Ask::Nonce(_) => Told::Nonce(wire::NonceAnswer { nonce: Base64(vec![7; 32]), expires_at: moment(9999) }),
            Ask::Proof(_) => Told::Proven(wire::ProofAnswer { proven_at: moment(0) }),
            Ask::Notice(notice) => {
                self.sent.push(vec![notice.record.seq.0]);
                Told::Noticed(wire::NoticeAnswer { seq: notice.record.seq })
            }
            Ask::Missing(asked) => self.missing(&asked),
            Ask::Changes(_) => Told::Changed(Box::new(ChangesAnswer {
                restart: false,
                changes: vec![],
                cursor: Cursor::new("end".into()).expect("a cursor"),
                more: false,
                as_of: self.model.at,
            })),
            Ask::Records(batch) => {
                self.sent.push(batch.records.iter().map(|record| record.seq.0).collect());
                if let Some(answer) = self.answers_once.take() {
                    return answer;
                }
                let last = batch.records.last().expect("never empty");
                Told::Acknowledged(wire::RecordsAnswer { acked_seq: last.seq, head_hash: last.hash })
            }
            ask @ (Ask::Certificates(_) | Ask::Life(_) | Ask::LifeApproved(_)) => self.about_certificates(ask)?,
            _ => return Err(Fault::CentreAnswer.into()),
        })
    }
}

impl World {
    fn document(&self) -> Told {
        let allowance = DocumentRules::default().allowance(self.register);
        Told::Document(DocumentAnswer { standing: self.register, asked_at: self.model.at, allowance })
    }

    fn missing(&self, asked: &wire::MissingRequest) -> Told {
        let head = self.chain.expect("the centre is ahead");
        let wanted = |r: &&Record| r.seq >= asked.from_seq;
        let records = self.lost.iter().filter(wanted).take(2).cloned().collect();
        Told::Missing(wire::MissingAnswer { records, head })
    }

    fn sign_in(&self, id: &OfficerId, clerk: Officer) -> Told {
        if self.factor.keys.is_empty() { signed_in(id, clerk) } else { self.demand(id) }
    }

    /// A carrier that is shown, and what became of an order.
    fn about_the_rest(&mut self, ask: Ask, clerk: Officer) -> Result<Told, Trouble> {
        let Ask::SecondFactor(request) = ask else { return Ok(Told::History(history())) };
        let id = request.officer.clone();
        self.factor.shown.push(request);
        match self.factor.refuses {
            Some(fault) => Err(fault.into()),
            None => Ok(self.keys_told(signed_in(&id, clerk))),
        }
    }

    fn demand(&self, id: &OfficerId) -> Told {
        let challenge = Challenge {
            nonce: Sha256Hash::from_bytes([7; 32]),
            kiosk: "baku-01-1".into(),
            // The centre's clock is another one than the kiosk's.
            issued_at: moment(100_000),
            expires_at: moment(100_300),
        };
        let (officer, keys) = (id.clone(), self.factor.keys.clone());
        Told::SecondFactorDemanded(Box::new(SecondFactorDemand { officer, challenge, keys }))
    }

    fn keys_told(&self, told: Told) -> Told {
        match told {
            Told::SignedIn(told) => Told::SignedIn(wire::SignInAnswer { keys: self.factor.keys.clone(), ..told }),
            other => other,
        }
    }

    fn hello(&self) -> wire::HelloAnswer {
        wire::HelloAnswer {
            kiosk: "baku-01-1".into(),
            branch: Branch { code: "baku-01".into(), name: "Bakı-1".into() },
            centre_time: self.model.at,
            centre_version: "0.1.0".into(),
            orders_ready: 23,
            handed_over_today: 14,
            chain: self.chain.unwrap_or(self.queue.chain().acknowledged),
            refused: self.refused.len() as u64,
            changes: None,
            stick: None,
            training: self.trains,
            second_factor: if self.factor.keys.is_empty() {
                SecondFactorPolicy::Off
            } else {
                SecondFactorPolicy::Issuers
            },
            stock: self.stock.clone(),
        }
    }
}

/// An order that was given up once, and is the first of a package of three.
fn history() -> HistoryAnswer {
    let clerk = || OfficerId::parse("elvin").ok();
    let event = |second, what, officer: Option<OfficerId>, serial: Option<&str>| OrderEvent {
        at: moment(second),
        what,
        kiosk: officer.as_ref().map(|_| "baku-01-2".into()),
        officer,
        carrier_serial: serial.map(str::to_owned),
    };
    let state = |number: &str, state| PackageOrder { number: OrderNumber::parse(number).expect("valid"), state };
    HistoryAnswer {
        events: vec![
            event(-90_000, OrderEventKind::Placed, None, None),
            event(-89_000, OrderEventKind::Paid, None, None),
            event(-3_000, OrderEventKind::Leased, clerk(), None),
            event(-2_900, OrderEventKind::Issued, clerk(), Some("26100001")),
            event(-2_000, OrderEventKind::GivenUp, clerk(), Some("26100001")),
        ],
        package: vec![
            state("260-1147", OrderState::Ready),
            state("260-1148", OrderState::HandedOver),
            state("260-1149", OrderState::Ready),
        ],
    }
}

/// One supervisor is known by name; everybody else is the clerk.
fn signed_in(id: &OfficerId, clerk: Officer) -> Told {
    let officer = match id.as_str() {
        "rena" => Officer::new(id.clone(), "Rəna M.", Role::Supervisor).expect("valid"),
        _ => clerk,
    };
    let (evidence, attorney) = (EvidenceRules::default(), AttorneyRules::none());
    let (session, expires_at, keys) = ("s".into(), moment(9999), vec![]);
    Told::SignedIn(wire::SignInAnswer { officer, session, expires_at, evidence, attorney, keys })
}
