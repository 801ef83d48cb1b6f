//! What the configuration tells the core.

use super::Language;
use super::look::Look;

/// What the configuration tells the core.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The kiosk's name, as the centre knows it.
    pub kiosk: String,
    /// The branch's code.
    pub branch: String,
    /// The branch's name, shown before the centre has told it.
    pub branch_name: String,
    /// Local time beside UTC, in seconds; Azerbaijan has had +4 h all year since 2016.
    pub utc_offset_seconds: i32,
    /// The kiosk program's version.
    pub version: String,
    /// The screen's language at start.
    pub language: Language,
    /// How the screen looks until an officer chooses.
    pub look: Look,
    /// A mouse counts.
    pub mouse: bool,
    /// How often the centre is called when nothing else happens, in seconds.
    pub heartbeat_seconds: i64,
    /// Days after which what an acknowledged record says is erased here.
    pub keep_acknowledged_days: u32,
    /// Minutes without a key after which the screen is locked; 0 for never.
    pub lock_after_minutes: i64,
    /// Hours after the centre's word for which an officer may sign in without a line; 0 for never.
    pub sign_in_without_line_hours: u32,
    /// A printer of receipts is configured.
    pub prints_slips: bool,
    /// A printer or folder of acts is configured.
    pub prints_sheets: bool,
    /// A folder for tables is configured.
    pub exports_tables: bool,
    /// This counter is for practice.
    pub training: bool,
    /// Fewer pieces on the shelf than so many are few: of smart cards, USB tokens, readers.
    pub stock_low: [u32; 3],
    /// From a random source: makes this kiosk's pauses differ from other kiosks'.
    pub random_seed: u64,
}
