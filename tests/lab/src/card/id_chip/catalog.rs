//! The kinds of chip that an ID card of the counter can have: the rows of `tests/data/chips.toml`. Reading only.

use serde::Deserialize;

use super::{keys::Cipher, own_key::Proof, points::Curve, portrait, signer::Algorithm};
use crate::failure::{Doing as _, Failure};

/// The kinds every counter knows.
const BUILT_IN: &str = include_str!("../../../../data/chips.toml");

/// What an ID card has unless another kind is asked for.
pub const USUAL: &str = "pace and bac";

#[derive(Deserialize)]
struct Catalog {
    chip: Vec<ChipKind>,
}

/// One kind of chip. What a reader makes of it stands in the same row, and is not the chip's concern.
#[derive(Clone, Debug, Deserialize)]
pub struct ChipKind {
    /// Its name.
    pub name: String,
    /// Whether BAC opens it.
    #[serde(default)]
    pub bac: bool,
    /// The way of PACE that opens it.
    pub pace: Option<Pace>,
    /// How its document signer signs.
    #[serde(default)]
    pub signer: Algorithm,
    /// How it proves that it is no copy, if it does.
    pub proof: Option<Proof>,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// Longest response that it says in EF.ATR/INFO it can give; without it there is no such file, and every response is short.
    pub extended: Option<u16>,
    /// Bytes that its photograph has at least.
    #[serde(default = "usual_bytes")]
    pub photograph: usize,
}

const fn usual_bytes() -> usize {
    portrait::USUAL_BYTES
}

/// A way of PACE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Pace {
    pub cipher: Cipher,
    pub curve: Curve,
}

/// What is wrong with a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// It leaves the reader after some commands.
    Slips,
    /// It leaves the reader once, in the middle of its photograph, and is back a second later.
    Slipping,
    /// It takes its time for each answer.
    Slow,
    /// It answers nothing from some command on.
    Silent,
    /// It answers with a changed byte under secure messaging.
    Garbles,
    /// Its EF.COM claims to be longer than any file.
    Endless,
    /// Its DG1 was changed after it was signed.
    TamperedDg1,
    /// The signature of its EF.SOD was changed.
    WrongSignature,
    /// Its signer is below another authority of the same name.
    WrongSigner,
    /// Its signer's certificate has expired.
    ExpiredSigner,
    /// It has no EF.SOD.
    Unsigned,
    /// It has the files of another chip and not its key.
    Cloned,
    /// A copy that leaves out the data groups by which it could be tested.
    Hides,
}

/// The kind of this name.
///
/// # Errors
/// There is none.
pub fn kind(name: &str) -> Result<ChipKind, Failure> {
    let catalog: Catalog = toml::from_str(BUILT_IN).doing("read the kinds of chip")?;
    let known: Vec<String> = catalog.chip.iter().map(|kind| kind.name.clone()).collect();
    catalog
        .chip
        .into_iter()
        .find(|kind| kind.name == name)
        .ok_or_else(|| Failure::not_fitting(format!("there is no chip \"{name}\": the chips are {}", known.join(", "))))
}
