//! Diagnostics: what was seen of each part of a kiosk's world, judged: how it is, whose side it is on, what to do. Looking is
//! done elsewhere; here the same sight always gives the same finding.

mod atr;
mod centre;
mod machine;
mod modules;
mod readers;
mod store;

pub use atr::AnswerToReset;
pub use centre::{
    AnswerSeen, CENTRE_DAYS_WARNED, CentreSeen, LATENCY_MAX, TlsRefusal, TlsSeen, centre, clock, identity,
};
pub use machine::{AnchorsSeen, DiskWear, HOT_FROM, MachineSeen, anchors, configuration, machine, printer, scanner};
pub use modules::{ModuleSeen, ModuleSurvey, SlotSurvey, TokenSurvey, module};
pub use readers::{ReaderSeen, ReaderUse, readers, service};
pub use store::{COPY_OLD_FROM, DISK_LOW_BYTES, StoreOpening, StoreSeen, UNSENT_OLD_FROM, copy, store};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::worded;
use crate::domain::text::displayable;

/// Most characters of one fact: names of devices and texts of drivers come from outside.
const FACT_CHARS_MAX: usize = 160;

worded! {
    /// What belongs together: it is looked at in one go, side by side with the others.
    Group {
        /// Smart-card service, readers, modules, what lies in the readers.
        Counter = "counter",
        /// The way to the centre, its answer, the clock beside its clock, this kiosk's certificate.
        Centre = "centre",
        /// Records and the copy of the centre's data.
        Store = "store",
        /// The machine, its configuration, the scanner, the trusted authorities.
        Machine = "machine",
    }
}

worded! {
    /// A part that is looked at.
    Part {
        /// The smart-card service (PC/SC).
        Service = "service",
        /// The counter's readers taken together.
        Readers = "readers",
        /// One reader and what lies in it.
        Reader = "reader",
        /// The PKCS#11 module of one carrier profile.
        Module = "module",
        /// A carrier in a reader, as its module sees it.
        Carrier = "carrier",
        /// The centre's name (DNS).
        Name = "name",
        /// The connection (TCP).
        Connection = "connection",
        /// The secured connection (TLS) and the centre's certificate.
        Tls = "tls",
        /// The centre's answer.
        Centre = "centre",
        /// This kiosk's clock beside the centre's.
        Clock = "clock",
        /// This kiosk's own certificate.
        Identity = "identity",
        /// The store and its disk.
        Store = "store",
        /// The chain of records.
        Chain = "chain",
        /// Records that wait for the centre.
        Queue = "queue",
        /// The copy of the centre's data.
        Copy = "copy",
        /// The authorities whose ID cards are trusted.
        Anchors = "anchors",
        /// A scanner on a line of its own.
        Scanner = "scanner",
        /// The printer of receipts.
        Printer = "printer",
        /// The temperature of the machine.
        Temperature = "temperature",
        /// How worn the machine's disks say they are.
        Disk = "disk",
        /// Versions of the program and the system.
        Versions = "versions",
        /// What the configuration says otherwise than the sample.
        Configuration = "configuration",
    }
}

impl Part {
    /// What it is looked at with.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::Service | Self::Readers | Self::Reader | Self::Module | Self::Carrier => Group::Counter,
            Self::Name | Self::Connection | Self::Tls | Self::Centre | Self::Clock | Self::Identity => Group::Centre,
            Self::Store | Self::Chain | Self::Queue | Self::Copy => Group::Store,
            Self::Anchors
            | Self::Scanner
            | Self::Printer
            | Self::Temperature
            | Self::Disk
            | Self::Versions
            | Self::Configuration => Group::Machine,
        }
    }
}

worded! {
    /// How a part is.
    Health {
        /// In order.
        Ok = "ok",
        /// Not looked at, because something has to be there first; nothing is known to be wrong.
        Untested = "untested",
        /// Works, but somebody should look at it.
        Attention = "attention",
        /// Does not work.
        Fault = "fault",
    }
}

/// One thing that was seen: a sentence's word, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The sentence `seen-<word>`; empty for a value that speaks for itself, such as a device's name.
    pub word: Cow<'static, str>,
    /// The value, cleaned for the screen.
    pub value: String,
}

/// One part, looked at and judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The part.
    pub part: Part,
    /// Which one, where there are several: a reader's role, a profile's name.
    pub subject: String,
    /// How it is.
    pub health: Health,
    /// What was seen.
    pub facts: Vec<Fact>,
    /// What is wrong, or missing before it can be looked at.
    pub trouble: Option<Trouble>,
}

impl Finding {
    /// A part in order, of which nothing was told yet.
    #[must_use]
    pub fn of(part: Part) -> Self {
        Self { part, subject: String::new(), health: Health::Ok, facts: vec![], trouble: None }
    }

    /// Says which one of several it is.
    #[must_use]
    pub fn named(self, subject: &str) -> Self {
        Self { subject: displayable(subject, FACT_CHARS_MAX), ..self }
    }

    /// Adds something that speaks for itself.
    #[must_use]
    pub fn plain(self, value: &str) -> Self {
        self.fact("", value)
    }

    /// Adds something that was seen.
    #[must_use]
    pub fn fact(mut self, word: &'static str, value: impl ToString) -> Self {
        let value = displayable(&value.to_string(), FACT_CHARS_MAX);
        self.facts.push(Fact { word: Cow::Borrowed(word), value });
        self
    }

    /// Adds it where it was seen.
    #[must_use]
    pub fn maybe(self, word: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.fact(word, value),
            None => self,
        }
    }

    /// It works, but somebody should look at it.
    #[must_use]
    pub fn attention(self, trouble: impl Into<Trouble>) -> Self {
        Self { health: Health::Attention, trouble: Some(trouble.into()), ..self }
    }

    /// It does not work.
    #[must_use]
    pub fn fault(self, trouble: impl Into<Trouble>) -> Self {
        Self { health: Health::Fault, trouble: Some(trouble.into()), ..self }
    }

    /// It could not be looked at; `why` says what has to be there first, where somebody can do something about it.
    #[must_use]
    pub fn untested(self, why: Option<Fault>) -> Self {
        Self { health: Health::Untested, trouble: why.map(Trouble::from), ..self }
    }

    /// `part`, or `part:subject`.
    #[must_use]
    pub fn id(&self) -> String {
        match self.subject.as_str() {
            "" => self.part.word().to_owned(),
            subject => format!("{}:{subject}", self.part.word()),
        }
    }
}

/// The gravest of several; in order when there are none.
#[must_use]
pub fn worst(findings: &[Finding]) -> Health {
    let grave = |health: &Health| Health::ALL.iter().position(|one| one == health);
    findings.iter().map(|finding| finding.health).max_by_key(grave).unwrap_or(Health::Ok)
}
