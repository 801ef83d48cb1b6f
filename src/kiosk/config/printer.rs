//! The printers in the configuration.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[printer]`: a thermal printer that speaks ESC/POS, and where acts go on sheets; none where both ways are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrinterSection {
    /// Its device file; empty for none.
    pub device: PathBuf,
    /// A queue of CUPS instead; empty for none.
    pub queue: String,
    /// Width of the paper in millimetres: 58 or 80.
    pub width_mm: u16,
    /// A queue of CUPS for acts of hand-over on A4 sheets; empty for none.
    pub act_queue: String,
    /// A folder for acts as PDF files instead; empty for none.
    pub act_folder: PathBuf,
}

impl Default for PrinterSection {
    fn default() -> Self {
        let (device, act_folder) = (PathBuf::new(), PathBuf::new());
        Self { device, queue: String::new(), width_mm: 80, act_queue: String::new(), act_folder }
    }
}

impl PrinterSection {
    /// True when there is a printer of slips.
    #[must_use]
    pub fn prints_slips(&self) -> bool {
        !self.device.as_os_str().is_empty() || !self.queue.is_empty()
    }

    /// True when acts go on sheets.
    #[must_use]
    pub fn prints_sheets(&self) -> bool {
        !self.act_folder.as_os_str().is_empty() || !self.act_queue.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        // As CUPS names them, and nothing that `lp` would take for an option.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let ways = [("queue", &self.queue, &self.device), ("act_queue", &self.act_queue, &self.act_folder)];
        for (key, queue, path) in ways {
            if !queue.is_empty() && !path.as_os_str().is_empty() {
                return Err((key, "must be empty when a device or folder is named"));
            }
            if queue.len() > 127 || queue.starts_with('-') || !queue.bytes().all(plain) {
                return Err((key, "must be the name of a queue: letters, digits, _, - and ."));
            }
        }
        if ![58, 80].contains(&self.width_mm) {
            return Err(("width_mm", "must be 58 or 80"));
        }
        Ok(())
    }
}
