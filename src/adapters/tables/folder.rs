//! Tables into a folder, such as a USB stick's: each as CSV, as a workbook and as PDF, written whole or not at all.

use std::path::PathBuf;

use super::workbook::workbook;
use crate::adapters::printer::table_document;
use crate::adapters::stick::{StickError, write_new};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::table::Table;
use crate::ports::tables::TableWriter;

/// A folder. Nothing is looked at before something is written.
#[derive(Debug)]
pub struct TableFolder {
    folder: PathBuf,
}

impl TableFolder {
    /// Tables that go into this folder.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl TableWriter for TableFolder {
    fn write(&mut self, table: &Table) -> Result<Vec<String>, Trouble> {
        let files = [("csv", table.csv().into_bytes()), ("xlsx", workbook(table)), ("pdf", table_document(table))];
        let written = files.into_iter().map(|(ending, content)| {
            let file = write_new(&self.folder, &format!("{}.{ending}", table.name), &content);
            file.map(|file| file.display().to_string()).map_err(trouble)
        });
        written.collect()
    }

    fn keep(&mut self, name: &str, content: &[u8]) -> Result<String, Trouble> {
        write_new(&self.folder, name, content).map(|file| file.display().to_string()).map_err(trouble)
    }
}

fn trouble(error: StickError) -> Trouble {
    let fault = match &error {
        StickError::Absent(_) => Fault::StickAbsent,
        StickError::Exists(_) => Fault::StickFileExists,
        StickError::Full(_) => Fault::StickFull,
        StickError::Failed { .. } => Fault::StickNotWritten,
    };
    Trouble::new(fault, &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lies_there_in_three_forms_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = Table {
            name: "day-2026-11-27".into(),
            title: "Gün".into(),
            notes: vec![],
            headings: vec!["filial".into(), "say".into()],
            rows: vec![vec!["Bakı-1".into(), 7_u64.into()]],
        };
        let mut writer = TableFolder::new(folder.path().to_owned());
        let written = writer.write(&table).expect("written");
        assert_eq!(written.len(), 3);
        let beginning = |n: usize| std::fs::read(&written[n]).expect("a file")[..4].to_vec();
        assert_eq!([beginning(0), beginning(1), beginning(2)], [b"fili", b"PK\x03\x04", b"%PDF"].map(|b| b.to_vec()));
        assert_eq!(writer.write(&table).map_err(|trouble| trouble.fault), Err(Fault::StickFileExists));
        let proof = writer.keep("record-1.json", b"{}").expect("written");
        assert_eq!(std::fs::read(proof).expect("a file"), b"{}");
        assert_eq!(writer.keep("record-1.json", b"").map_err(|trouble| trouble.fault), Err(Fault::StickFileExists));
        let mut nowhere = TableFolder::new(folder.path().join("stick"));
        assert_eq!(nowhere.write(&table).map_err(|trouble| trouble.fault), Err(Fault::StickAbsent));
    }
}
