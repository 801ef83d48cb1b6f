//! The line between kiosks and centre: questions and answers are lost, doubled, slow and out of order, and the line is cut.
//! At the kiosk each question has exactly one answer, the centre's or the end of the waiting, as the line's adapter has it.

use imza_kiosk::domain::fault::Trouble;
use imza_kiosk::kiosk::app::message::{Answer, JobId, Msg};
use imza_kiosk::ports::centre::{Ask, Told};

use crate::centre::Dies;
use crate::faults::FaultEvent;
use crate::scheduler::Millis;
use crate::world::{Event, Reply, World};

/// How long the kiosk waits for an answer.
const WAIT: Millis = 10_000;

impl World {
    /// A question of the core: sent at once, or when the one before it is answered.
    pub fn ask(&mut self, kiosk: usize, way: usize, question: (JobId, Ask, Option<String>)) {
        self.kiosks[kiosk].ways[way].waiting.push_back(question);
        self.send_next(kiosk, way);
    }

    fn send_next(&mut self, kiosk: usize, way: usize) {
        let (life, own) = (self.kiosks[kiosk].life, &mut self.kiosks[kiosk].ways[way]);
        if own.busy.is_some() {
            return;
        }
        let Some((job, ask, session)) = own.waiting.pop_front() else { return };
        own.busy = Some(job);
        let now = self.scheduler.now();
        let fails = |detail: &str| Box::new(Self::unreachable(detail));
        if now < self.kiosks[kiosk].cut_off_until {
            let pause = self.random.millis(10, 3_000);
            let answer = fails("TCP: no way to the centre");
            return self.scheduler.after(pause, Event::Told { kiosk, life, way, job, answer });
        }
        let there = self.latency();
        let back = self.latency();
        let lost = !self.well && self.random.chance(self.plan.lost);
        let answer_lost = !self.well && self.random.chance(self.plan.lost);
        let doubled = !self.well && self.random.chance(self.plan.doubled);
        let in_time = !lost && !answer_lost && there + back < WAIT;
        if !in_time {
            let answer = fails("time-out: no answer in time");
            self.scheduler.after(WAIT, Event::Told { kiosk, life, way, job, answer });
        }
        let ask = Box::new(ask);
        if doubled {
            // A copy that the net kept back: it may come long after the answer.
            let late = there + self.random.millis(1, 60_000);
            let (ask, session) = (ask.clone(), session.clone());
            self.scheduler.after(late, Event::Asked { kiosk, life, way, job, ask, session, answered: Reply::Lost });
        }
        if !lost {
            let answered = if in_time { Reply::After(back) } else { Reply::Lost };
            self.scheduler.after(there, Event::Asked { kiosk, life, way, job, ask, session, answered });
        }
    }

    fn latency(&mut self) -> Millis {
        if !self.well && self.random.chance(self.plan.slow) {
            self.random.millis(1_000, 20_000)
        } else {
            self.random.millis(5, 120)
        }
    }

    /// A question is at the centre.
    pub fn asked(
        &mut self,
        kiosk: usize,
        (life, way, job): (u64, usize, JobId),
        ask: &Ask,
        session: Option<&str>,
        answered: Reply,
    ) {
        if !self.well && self.random.chance(self.plan.centre_dies) {
            let dies = if self.random.chance(500) { Dies::BeforeSigning } else { Dies::AfterSigning };
            *self.machine.key.dies.lock().expect("whole") = Some(dies);
        }
        let was_up = self.machine.is_up();
        let name = self.kiosks[kiosk].name.clone();
        let answer = self.machine.answer(&name, ask, session);
        self.say(|| format!("centre: kiosk {kiosk} asks {} → {}", ask_words(ask), told_words(answer.as_ref())));
        if answer.is_none() && was_up {
            self.say(|| "the centre ended in the middle of an answer".into());
            let pause = self.random.millis(500, 60_000);
            self.scheduler.after(pause, Event::Fault(FaultEvent::CentreStarts));
        }
        let mut answer = answer;
        // The centre can also end after the transaction and before the answer.
        if answer.is_some() && !self.well && self.random.chance(self.plan.centre_dies) {
            self.machine.end();
            let pause = self.random.millis(500, 60_000);
            self.scheduler.after(pause, Event::Fault(FaultEvent::CentreStarts));
            answer = None;
        }
        if let Reply::After(back) = answered {
            let answer = Box::new(answer.unwrap_or_else(|| Self::unreachable("TCP: the connection broke off")));
            self.scheduler.after(back, Event::Told { kiosk, life, way, job, answer });
        }
    }

    /// The answer is at the kiosk: the core has it, and the next question goes out.
    pub fn told(&mut self, kiosk: usize, way: usize, job: JobId, answer: Result<Told, Trouble>) {
        if self.kiosks[kiosk].ways[way].busy != Some(job) {
            return;
        }
        self.kiosks[kiosk].ways[way].busy = None;
        if let Ok(Told::Hello(hello)) = &answer {
            self.note_clock(kiosk, hello.centre_time);
        }
        self.tell(kiosk, Msg::Answer(job, Answer::Centre(answer)));
        self.send_next(kiosk, way);
    }
}

fn ask_words(ask: &Ask) -> String {
    match ask {
        Ask::Hello(hello) => format!("hello, {} unsent", hello.unsent),
        Ask::SignIn(_) => "sign-in".into(),
        Ask::SecondFactor(_) => "second factor".into(),
        Ask::History(_) => "history".into(),
        Ask::Search(search) => format!("search {:?}", search.query),
        Ask::Document(asked) => format!("document for {}", asked.order),
        Ask::Lease(lease) => format!("lease {}", lease.order),
        Ask::Release(release) => format!("release {}:{}", release.order, release.attempt),
        Ask::Approve(approved) => format!("approve {}", approved.order),
        Ask::GiveUp(given) => format!("give up {}:{}", given.order, given.attempt),
        Ask::CheckCarrier(check) => format!("carrier for {}:{}", check.order, check.attempt),
        Ask::Changes(_) => "changes".into(),
        Ask::Renew(_) => "renew".into(),
        Ask::Day(_) => "day".into(),
        Ask::HandedOver(_) => "hand-overs".into(),
        Ask::FindRecords(_) => "records by search".into(),
        Ask::RecordProof(asked) => format!("proof of record {}", asked.seq.0),
        Ask::Differences(_) => "differences".into(),
        Ask::AskApproval(asked) => format!("ask a supervisor for {}", asked.matter.word()),
        Ask::MyApprovals(_) => "what supervisors said".into(),
        Ask::CloseApproval(closed) => format!("used {}", closed.id),
        Ask::GiveUpApproved(given) => format!("give up by {}", given.id),
        Ask::UnblockApproved(asked) => format!("unblock by {}", asked.id),
        Ask::WaitingApprovals(_) => "what waits for a supervisor".into(),
        Ask::Certificates(asked) => format!("certificates of {:?}", asked.of),
        Ask::Life(asked) => format!("life of {}", asked.order),
        Ask::LifeApproved(asked) => format!("life of {} with a second officer", asked.request.order),
        Ask::DecideApproval(decided) => format!("{} {}", decided.decision.word(), decided.id),
        Ask::Certificate(request) => format!("certificate {}:{}", request.order, request.attempt),
        Ask::KeepSecret(asked) => format!("{} for {}:{}", asked.secret.word(), asked.order, asked.attempt),
        Ask::TellSecret(told) => format!("secret {} of {}:{}", told.outcome.word(), told.order, told.attempt),
        Ask::Unblock(asked) => format!("unblock {}", asked.serial),
        Ask::ApproveUnblock(asked) => format!("approve {}", asked.release),
        Ask::KeepAfterUnblock(asked) => format!("secret for {}", asked.release),
        Ask::EndUnblock(asked) => format!("end of {}", asked.release),
        Ask::Nonce(nonce) => format!("nonce {}:{}", nonce.order, nonce.attempt),
        Ask::Proof(proof) => format!("proof {}:{}", proof.order, proof.attempt),
        Ask::Notice(notice) => format!("notice {}", notice.record.seq.0),
        Ask::Missing(asked) => format!("missing from {}", asked.from_seq.0),
        Ask::Refused(_) => "refused".into(),
        Ask::Resolve(asked) => format!("resolve {}", asked.seq.0),
        Ask::Records(batch) => {
            let seq = |record: Option<&imza_kiosk::domain::record::Record>| record.map_or(0, |record| record.seq.0);
            format!("records {}–{}", seq(batch.records.first()), seq(batch.records.last()))
        }
    }
}

fn told_words(answer: Option<&Result<Told, Trouble>>) -> String {
    match answer {
        None => "nothing: it is down".into(),
        Some(Ok(Told::Acknowledged(ack))) => format!("has {}", ack.acked_seq.0),
        Some(Ok(_)) => "yes".into(),
        Some(Err(trouble)) => format!("no: {} {}", trouble.fault.code(), trouble.detail),
    }
}
