//! The owner of what leaves the kiosk as paper or as files: slips, acts, tables of the supervisor's day, and proofs of records.

use std::sync::mpsc::{Receiver, SyncSender};

use crate::domain::fault::Fault;
use crate::kiosk::app::export::ExportJob;
use crate::kiosk::app::message::{Answer, JobId, Msg};
use crate::kiosk::app::paper::{Paper, PrintJob};
use crate::kiosk::paper;
use crate::kiosk::words::Words;
use crate::ports::printer::Printer;
use crate::ports::tables::TableWriter;
use crate::wire::record_search::RecordProof;

/// The printers, and the place for tables, where there are any.
pub struct Printers {
    /// Of slips: receipts, and acts where no sheets are printed.
    pub slips: Option<Box<dyn Printer>>,
    /// Of sheets: acts alone.
    pub sheets: Option<Box<dyn Printer>>,
    /// Of tables.
    pub tables: Option<Box<dyn TableWriter>>,
}

/// One thing that leaves the kiosk.
#[derive(Debug)]
pub(super) enum Paperwork {
    /// A receipt or an act.
    Print(Box<PrintJob>),
    /// The numbers behind a picture.
    Export(Box<ExportJob>),
    /// The proof of a record.
    Proof(Box<RecordProof>),
}

/// Does one after the other.
pub(super) fn own_printers(mut printers: Printers, queue: &Receiver<(JobId, Paperwork)>, inbox: &SyncSender<Msg>) {
    while let Ok((job, work)) = queue.recv() {
        let none = || Err(Fault::StickAbsent.into());
        let answer = match work {
            Paperwork::Print(print) => print_slip(&mut printers, *print),
            Paperwork::Export(export) => {
                let table = paper::table::table(&export, &Words::new(export.language));
                Answer::Exported(printers.tables.as_mut().map_or_else(none, |writer| writer.write(&table)))
            }
            Paperwork::Proof(proof) => {
                let keep = |writer: &mut Box<dyn TableWriter>| writer.keep(&proof.file_name(), &proof.to_file());
                Answer::Exported(
                    printers.tables.as_mut().map_or_else(none, |writer| keep(writer).map(|file| vec![file])),
                )
            }
        };
        if inbox.send(Msg::Answer(job, answer)).is_err() {
            return;
        }
    }
}

fn print_slip(printers: &mut Printers, print: PrintJob) -> Answer {
    let slip = paper::slip(&print, &Words::new(print.language));
    let sheets = printers.sheets.as_mut().filter(|_| matches!(print.paper, Paper::HandOver(_)));
    drop(print);
    Answer::Printed(match sheets.or(printers.slips.as_mut()) {
        Some(printer) => printer.print(&slip),
        None => Err(Fault::PrinterNone.into()),
    })
}
