//! What one kiosk of the matrix is told before it starts, on its standard input: whatever is secret stands in no argument,
//! environment or file of its.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The kiosk is killed.
    KioskKilled,
    /// Whatever drives carriers is killed.
    WorkerKilled,
    /// The carrier is pulled.
    CarrierPulled,
    /// What was asked is not heard, or its answer is not.
    AnswerLost,
    /// The power goes off: the kiosk is gone, and with it whatever its disk was not made to keep.
    PowerCut,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::KioskKilled, Self::WorkerKilled, Self::CarrierPulled, Self::AnswerLost, Self::PowerCut];

    /// True when the kiosk does not live through it.
    pub fn ends_the_kiosk(self) -> bool {
        matches!(self, Self::KioskKilled | Self::PowerCut)
    }
}

/// On which side of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// It has not begun.
    Before,
    /// It is done, and nobody has been told.
    After,
}

/// A point of the issue at which something goes wrong, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The effect, as [`super::points`] names it: `carrier:make-key`.
    pub effect: String,
    /// Which side of it.
    pub side: Side,
    /// What happens there.
    pub kind: Kind,
}

/// A kiosk that is not ours: what a mistake in it would do. The matrix must notice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mistakes {
    /// The journal does not keep this fact.
    pub journal_without: Option<String>,
    /// What was written counts as read back.
    pub no_read_back: bool,
    /// The disk keeps nothing of what was synced.
    pub disk_lies: bool,
}

/// Where the carrier lies and how a hand gets at it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Place {
    /// A software token: its folder is moved away and back.
    Folder {
        /// The tokens' folder.
        tokens: PathBuf,
        /// The slot's description, which takes a reader's place.
        slot: String,
    },
    /// A card at a virtual counter.
    Counter {
        /// The counter's program.
        program: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// The carrier's name there.
        carrier: String,
    },
}

/// All that a kiosk and its clerk have to know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The kiosk's configuration.
    pub config: PathBuf,
    /// Order number.
    pub order: String,
    /// The citizen's PIN.
    pub pin: String,
    /// The ID card's machine-readable zone.
    pub zone: String,
    /// The carrier.
    pub place: Place,
    /// What goes wrong, if anything.
    pub point: Option<Point>,
    /// What is wrong with the kiosk, if anything.
    pub mistakes: Mistakes,
}

/// What a kiosk says when the carrier is handed over and the centre has the record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Done {
    /// SHA-256 of each certificate's DER, the signature's first; none when the kiosk had handed them over before it was cut off.
    pub certificates_sha256: Vec<String>,
    /// Codes of the faults that were on the screen on the way.
    pub troubles: Vec<String>,
}
