//! What the programs say to each other and what lies on disk. Shapes only, no logic; each shape has a golden file under
//! `tests/golden/wire`, and a change to one is a new version.

pub mod approvals;
pub mod audit;
pub mod bytes;
pub mod cache;
pub mod carriers;
pub mod centre;
pub mod changes;
pub mod device;
pub mod differences;
pub mod documents;
pub mod endings;
pub mod envelope;
pub mod history;
pub mod known_officers;
pub mod leases;
pub mod life;
pub mod path;
pub mod record_search;
pub mod recording;
pub mod records;
pub mod report;
pub mod sign_in;
pub mod stick;
pub mod store;
pub mod support;
pub mod unblock;
pub mod worker;

/// Version of the API between kiosks and the centre; the first part of every path.
pub const API_VERSION: u32 = 1;
