//! The carriers that exist in a counter's directory: making blank ones, listing them, finding their state. A carrier is
//! a directory `carriers/NAME` with `carrier.json` and the two flash images of its chip.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    card::piv_chip,
    failure::{Doing as _, Failure},
    layout::{CarrierKind, CounterDir},
};

/// How many carriers of each kind a new counter has.
const STOCK_PER_KIND: usize = 4;

/// A carrier's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrier {
    /// Name on the command line and of its directory.
    pub name: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// Serial number; unique in the directory.
    pub serial: u32,
}

/// All carriers of one counter.
#[derive(Debug)]
pub struct Carriers {
    dir: PathBuf,
    known: Vec<Carrier>,
}

impl Carriers {
    /// Reads the carriers of a counter, and makes the first stock if there is none.
    ///
    /// # Errors
    /// The directory cannot be read or written, or a `carrier.json` is damaged.
    pub fn open(dir: &CounterDir) -> Result<Self, Failure> {
        let dir = dir.carriers();
        fs::create_dir_all(&dir).doing(format_args!("make {}", dir.display()))?;
        let mut carriers = Self { known: read_all(&dir)?, dir };
        if carriers.known.is_empty() {
            for kind in [CarrierKind::SmartCard, CarrierKind::UsbToken] {
                for _ in 0..STOCK_PER_KIND {
                    carriers.make(kind, None)?;
                }
            }
        }
        Ok(carriers)
    }

    /// Every carrier, by name.
    pub fn known(&self) -> &[Carrier] {
        &self.known
    }

    /// The carrier called `name`.
    pub fn find(&self, name: &str) -> Option<&Carrier> {
        self.known.iter().find(|carrier| carrier.name == name)
    }

    /// Directory with the state of `carrier`.
    pub fn state_dir(&self, carrier: &Carrier) -> PathBuf {
        self.dir.join(&carrier.name)
    }

    /// Makes a blank carrier in factory state. It appears under its name only when it is complete.
    ///
    /// # Errors
    /// The name is taken or not a plain word, or the disk refuses.
    pub fn make(&mut self, kind: CarrierKind, name: Option<String>) -> Result<Carrier, Failure> {
        let name = match name {
            Some(name) => self.checked(name)?,
            None => self.next_name(kind),
        };
        let last = self.known.iter().filter(|carrier| carrier.kind == kind).map(|carrier| carrier.serial).max();
        let serial = last.map_or(kind.first_serial(), |last| last + 1);
        let carrier = Carrier { name, kind, serial };
        let unfinished = self.dir.join(format!(".{}", carrier.name));
        let what = format_args!("make the carrier {}", carrier.name);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).doing(what)?;
        }
        fs::create_dir(&unfinished).doing(what)?;
        let description = serde_json::to_vec_pretty(&carrier).doing(what)?;
        fs::write(unfinished.join("carrier.json"), description).doing(what)?;
        piv_chip::format(&unfinished, carrier.serial)?;
        fs::rename(&unfinished, self.state_dir(&carrier)).doing(what)?;
        self.known.push(carrier.clone());
        self.known.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(carrier)
    }

    fn checked(&self, name: String) -> Result<String, Failure> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) || name.starts_with("id-") {
            return Err(Failure::not_fitting(format!(
                "a carrier's name is made of letters, digits, - and _, and does not begin with id-: {name:?}"
            )));
        }
        if self.find(&name).is_some() {
            return Err(Failure::not_fitting(format!("there is a carrier {name} already")));
        }
        Ok(name)
    }

    fn next_name(&self, kind: CarrierKind) -> String {
        let prefix = kind.name_prefix();
        let numbers =
            self.known.iter().filter_map(|carrier| carrier.name.strip_prefix(prefix)?.strip_prefix('-')?.parse().ok());
        let last: u32 = numbers.max().unwrap_or(0);
        format!("{prefix}-{}", last + 1)
    }
}

fn read_all(dir: &Path) -> Result<Vec<Carrier>, Failure> {
    let mut known = Vec::new();
    for entry in fs::read_dir(dir).doing(format_args!("read {}", dir.display()))? {
        let entry = entry.doing(format_args!("read {}", dir.display()))?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path().join("carrier.json");
        let text = fs::read_to_string(&path).doing(format_args!("read {}", path.display()))?;
        known.push(serde_json::from_str::<Carrier>(&text).doing(format_args!("understand {}", path.display()))?);
    }
    known.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(known)
}
