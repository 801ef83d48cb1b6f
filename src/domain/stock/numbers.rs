//! Which pieces: so many, or those with these serial numbers, of which a box has a run.

use serde::{Deserialize, Serialize};

use super::PieceNumber;

/// Most pieces in one movement.
pub const PIECES_MAX: u32 = 500;
/// Most runs of serial numbers in one movement.
pub const RUNS_MAX: usize = 64;
/// Most digits that are counted through.
const COUNTING_DIGITS_MAX: usize = 18;

/// Serial numbers from one to another: the same letters before as many digits, which are counted through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RunParts", into = "RunParts")]
pub struct NumberRun {
    first: PieceNumber,
    last: PieceNumber,
    count: u32,
}

/// As it is written; a single number has no last one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunParts {
    first: PieceNumber,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<PieceNumber>,
}

/// What stands before the digits that are counted through, and these digits.
fn split(number: &PieceNumber) -> (&str, &str) {
    let text = number.as_str();
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count().min(COUNTING_DIGITS_MAX);
    text.split_at(text.len() - digits)
}

impl NumberRun {
    /// One number.
    #[must_use]
    pub fn single(number: PieceNumber) -> Self {
        Self { last: number.clone(), first: number, count: 1 }
    }

    /// Reads a run; `None` when the two are not of one box, in this order, or too far apart.
    #[must_use]
    pub fn new(first: PieceNumber, last: PieceNumber) -> Option<Self> {
        if first == last {
            return Some(Self::single(first));
        }
        let ((before, from), (before_last, to)) = (split(&first), split(&last));
        if before != before_last || from.len() != to.len() {
            return None;
        }
        let apart = to.parse::<u64>().ok()?.checked_sub(from.parse::<u64>().ok()?)?;
        let count = u32::try_from(apart).ok()?.checked_add(1).filter(|count| *count <= PIECES_MAX)?;
        Some(Self { first, last, count })
    }

    /// Reads what is scanned from a box or typed: one number, or two with `..` or a space between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| PieceNumber::parse(text).ok();
        let text = text.trim();
        match text.split_once("..").or_else(|| text.split_once(' ')) {
            Some((first, last)) => Self::new(number(first)?, number(last)?),
            None => number(text).map(Self::single),
        }
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The first.
    #[must_use]
    pub const fn first(&self) -> &PieceNumber {
        &self.first
    }

    /// The last.
    #[must_use]
    pub const fn last(&self) -> &PieceNumber {
        &self.last
    }

    /// Each of them.
    pub fn numbers(&self) -> impl Iterator<Item = PieceNumber> {
        let (before, digits) = split(&self.first);
        let from: u64 = digits.parse().unwrap_or(0);
        let one = move |nth: u32| {
            let text = format!("{before}{:0width$}", from + u64::from(nth), width = digits.len());
            PieceNumber::parse(&text).ok()
        };
        let first = (self.count == 1).then(|| self.first.clone());
        let counted = if self.count == 1 { 0 } else { self.count };
        first.into_iter().chain((0..counted).filter_map(one))
    }
}

impl TryFrom<RunParts> for NumberRun {
    type Error = &'static str;
    fn try_from(parts: RunParts) -> Result<Self, Self::Error> {
        let last = parts.last.unwrap_or_else(|| parts.first.clone());
        Self::new(parts.first, last).ok_or("these two serial numbers are no run")
    }
}

impl From<NumberRun> for RunParts {
    fn from(run: NumberRun) -> Self {
        let last = (run.count > 1).then_some(run.last);
        Self { first: run.first, last }
    }
}

/// Which pieces move: 1 to [`PIECES_MAX`], none of them twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PiecesParts", into = "PiecesParts")]
pub enum Pieces {
    /// So many, without serial numbers.
    Counted(u32),
    /// Those with these serial numbers.
    Numbered(Vec<NumberRun>),
}

/// As it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PiecesParts {
    Counted(u32),
    Numbered(Vec<NumberRun>),
}

impl Pieces {
    /// So many; `None` for none or too many.
    #[must_use]
    pub fn counted(count: u32) -> Option<Self> {
        (1..=PIECES_MAX).contains(&count).then_some(Self::Counted(count))
    }

    /// Those of these runs; `None` when there are none, too many, or one twice.
    #[must_use]
    pub fn numbered(runs: Vec<NumberRun>) -> Option<Self> {
        let count: u64 = runs.iter().map(|run| u64::from(run.count)).sum();
        if !(1..=RUNS_MAX).contains(&runs.len()) || count > u64::from(PIECES_MAX) {
            return None;
        }
        let mut all: Vec<_> = runs.iter().flat_map(NumberRun::numbers).collect();
        all.sort_unstable();
        let twice = all.windows(2).any(|two| two[0] == two[1]);
        (!twice && all.len() as u64 == count).then_some(Self::Numbered(runs))
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> u32 {
        match self {
            Self::Counted(count) => *count,
            Self::Numbered(runs) => runs.iter().map(NumberRun::count).sum(),
        }
    }

    /// Their serial numbers; none where they are counted.
    #[must_use]
    pub fn numbers(&self) -> Vec<PieceNumber> {
        match self {
            Self::Counted(_) => vec![],
            Self::Numbered(runs) => runs.iter().flat_map(NumberRun::numbers).collect(),
        }
    }
}

impl TryFrom<PiecesParts> for Pieces {
    type Error = &'static str;
    fn try_from(parts: PiecesParts) -> Result<Self, Self::Error> {
        let pieces = match parts {
            PiecesParts::Counted(count) => Self::counted(count),
            PiecesParts::Numbered(runs) => Self::numbered(runs),
        };
        pieces.ok_or("1 to 500 pieces move at once, none of them twice")
    }
}

impl From<Pieces> for PiecesParts {
    fn from(pieces: Pieces) -> Self {
        match pieces {
            Pieces::Counted(count) => Self::Counted(count),
            Pieces::Numbered(runs) => Self::Numbered(runs),
        }
    }
}
