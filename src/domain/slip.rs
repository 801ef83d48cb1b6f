//! What stands on a strip or a sheet of paper, by meaning: the words are chosen already, where they stand is the printer's matter.

/// The mark of a paper that may not be the first of its kind: in all three languages, whichever the rest is in.
pub const COPY_MARK: &str = "KOPYA / COPY / ДУБЛИКАТ";

/// One part of a slip, from the top down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipPart {
    /// Large, in the middle.
    Title(String),
    /// Heavy, in the middle.
    Mark(String),
    /// Ordinary text from the left.
    Text(String),
    /// A label at the left and its value at the right.
    Pair {
        /// What it is.
        label: String,
        /// The value.
        value: String,
        /// True for what the eye looks for first.
        heavy: bool,
    },
    /// A line across the paper.
    Rule,
    /// A square code that scanners read (ISO/IEC 18004), in the middle: its modules row by row, true for black ones.
    Code(Vec<Vec<bool>>),
    /// A place to sign on, with who signs below it.
    Signature(String),
}

/// What stands on a strip or a sheet of paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slip {
    /// What files and print jobs are called: small letters, digits and hyphens, and nothing personal.
    pub name: String,
    /// Its parts, from the top down.
    pub parts: Vec<SlipPart>,
}
