//! The world's settings: a counter that is never locked and lets nobody in without a line, with a printer of slips.

use super::*;

pub(super) fn settings() -> Settings {
    Settings {
        kiosk: "baku-01-1".into(),
        branch: "baku-01".into(),
        branch_name: "Bakı-1".into(),
        utc_offset_seconds: 4 * 3600,
        version: "0.1.0".into(),
        language: Language::Az,
        heartbeat_seconds: 60,
        keep_acknowledged_days: 7,
        lock_after_minutes: 0,
        sign_in_without_line_hours: 0,
        look: look::Look::Dark,
        mouse: false,
        prints_slips: true,
        prints_sheets: false,
        exports_tables: true,
        training: false,
        stock_low: [10, 10, 5],
        random_seed: 1,
    }
}
