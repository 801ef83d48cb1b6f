//! What happened, a line an event, for whoever reads a violation.

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::domain::record::RecordDraft;
use imza_kiosk::kiosk::app::message::{StoreAnswer, StoreJob};
use imza_kiosk::ports::outbox::StoreError;

use crate::scheduler::Millis;

/// The lines of a run; empty unless they are wanted.
#[derive(Default)]
pub struct Trace {
    pub wanted: bool,
    pub lines: Vec<String>,
}

impl Trace {
    pub fn say(&mut self, now: Millis, text: impl FnOnce() -> String) {
        if self.wanted {
            let (seconds, millis) = (now / 1000, now % 1000);
            let line = format!("{:>3}:{:02}.{millis:03}  {}", seconds / 60, seconds % 60, text());
            self.lines.push(line);
        }
    }
}

pub fn store_words(job: &StoreJob) -> String {
    match job {
        StoreJob::Journal(entry) => {
            let fact = serde_json::to_value(&entry.fact).expect("plain data");
            format!("{} {}", entry.order, fact["fact"].as_str().unwrap_or("?"))
        }
        StoreJob::Append { draft: RecordDraft::StockMoved { moved }, .. } => {
            let mut said = serde_json::to_value(moved).expect("plain data");
            // A record's name is of the store's own chance, and another one in each run.
            if let Some(undoes) = said.get_mut("undoes") {
                *undoes = true.into();
            }
            format!("append that stock moved: {said}")
        }
        StoreJob::Append { .. } => "append a record".into(),
        StoreJob::Pending { .. } => "pending".into(),
        StoreJob::PendingBehind { seq, .. } => format!("pending behind {}", seq.0),
        StoreJob::State => "state".into(),
        StoreJob::Remember { what, .. } => format!("remember {what:?}"),
        StoreJob::ClockChecked { at } => format!("the clock was right at {at}"),
        StoreJob::Urgent { .. } => "urgent".into(),
        StoreJob::KeptFrom { first, .. } => format!("from {}", first.0),
        StoreJob::Newest { .. } => "newest".into(),
        StoreJob::Erase { before } => format!("erase before {before}"),
        StoreJob::Halt(halt) => format!("halt {halt:?}"),
        StoreJob::TakeBack { records, .. } => format!("take back {}", records.len()),
        StoreJob::BeginEpoch { epoch } => format!("begin epoch {epoch}"),
        StoreJob::Acknowledge { seq, .. } => format!("the centre has {}", seq.0),
    }
}

pub fn answer_words(answer: &Result<StoreAnswer, StoreError>) -> String {
    match answer {
        Ok(StoreAnswer::Appended(record, _)) => format!("record {}", record.seq.0),
        Ok(StoreAnswer::Records(records)) => format!("{} records", records.len()),
        Ok(_) => "kept".into(),
        Err(error) => error.to_string(),
    }
}

pub fn carrier_words(job: &CarrierJob) -> &'static str {
    match job {
        CarrierJob::Inspect { .. } => "look",
        CarrierJob::ChoosePin { .. } => "choose PIN",
        CarrierJob::PresentPin { .. } => "present PIN",
        CarrierJob::ChangePin { .. } => "change PIN",
        CarrierJob::MakeKey { .. } => "make key",
        CarrierJob::ReadKey { .. } => "read key",
        CarrierJob::SignRequest { .. } => "sign request",
        CarrierJob::WriteCertificate { .. } => "write certificate",
        CarrierJob::ReadCertificate { .. } => "read certificate",
        CarrierJob::Sign { .. } => "sign nonce",
        CarrierJob::Authenticate { .. } => "show an officer's carrier",
        _ => "other",
    }
}

pub fn carrier_outcome(outcome: &Result<CarrierAnswer, CarrierFault>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(fault) => fault.to_string(),
    }
}
