//! Tables in the formats of others: workbooks, and files in a folder.

mod archive;
mod folder;
mod workbook;

pub use folder::TableFolder;
pub use workbook::workbook;
