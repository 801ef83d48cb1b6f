//! Audits: the chains of the kiosks as a file that proves itself, and the judge of such a file, who needs no centre, no ledger
//! and no line. Nothing here changes what is kept.

mod export;
mod judge;
mod record_proof;
mod report;
#[cfg(test)]
mod tests;

pub use export::{ExportError, ExportRequest, Exported, export};
pub use judge::judge;
pub use record_proof::{RecordFinding, RecordReport, judge_record};
pub use report::{ChainReport, Finding, Flaw, Report};
