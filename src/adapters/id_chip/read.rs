//! Reading a chip from the first command to the last file: which protocol opens it, which files there are, how long each
//! step took.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::clone;
use super::lds::{self, AdditionalDetails, DocumentDetails, EfCom, Photograph};
use super::passive::signed_groups;
use super::security_info::{SecurityInfos, security_infos};
use super::session::{FileId, Session};
use super::tlv;
use super::{ChipError, Random, Transport, bac, pace};
use crate::domain::id_chip::{AccessKey, ChipAccess, ChipProgress, ChipStep, CloneTest};
use crate::domain::mrz::MrzData;

/// How long a step took, and its APDUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// The step.
    pub step: ChipStep,
    /// Its time.
    pub took: Duration,
    /// APDUs sent in it.
    pub exchanges: u32,
}

/// What was read off a chip. [`super::passive_authentication`] says what it is worth.
#[derive(Clone)]
pub struct ChipRead {
    /// How it was opened.
    pub access: ChipAccess,
    /// The ciphers and the curve, such as `AES-128 brainpoolP256r1`.
    pub protocol: String,
    /// EF.COM.
    pub com: EfCom,
    /// The zone in DG1.
    pub zone: MrzData,
    /// EF.SOD as it was read.
    pub sod: Option<Vec<u8>>,
    /// Every data group as it was read, by its number.
    pub groups: BTreeMap<u8, Vec<u8>>,
    /// DG11.
    pub holder: Option<AdditionalDetails>,
    /// DG12.
    pub document: Option<DocumentDetails>,
    /// The photograph of DG2; a sentence when it cannot be used.
    pub photograph: Option<Result<Photograph, ChipError>>,
    /// Whether the chip has the key of its signed public key.
    pub clone_test: CloneTest,
    /// Times, in the order of the steps.
    pub timings: Vec<Timing>,
}

impl fmt::Debug for ChipRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChipRead({}, DG {:?}, …)", self.protocol, self.com.groups)
    }
}

/// Reads a chip. `progress` is told each step as it begins, and each part of a file.
///
/// # Errors
/// [`ChipError`]; a missing photograph or missing details are none.
pub fn read(
    transport: &mut dyn Transport,
    key: &AccessKey,
    today: Date,
    random: Random<'_>,
    progress: &mut dyn FnMut(ChipProgress),
) -> Result<ChipRead, ChipError> {
    identify(transport, key, today, random, progress)?.complete()
}

/// A chip whose holder is known and that is still open.
pub struct Reading<'a> {
    watch: Watch<'a>,
    present: Vec<u8>,
    found: ChipRead,
}

impl Reading<'_> {
    /// What was read by now.
    #[must_use]
    pub const fn found(&self) -> &ChipRead {
        &self.found
    }

    /// Reads the details and the photograph as well.
    ///
    /// # Errors
    /// [`ChipError`]; a missing photograph or missing details are none.
    pub fn complete(self) -> Result<ChipRead, ChipError> {
        let Self { mut watch, mut present, mut found } = self;
        if found.clone_test == CloneTest::Failed {
            // A copy's session is over, and nobody wants to know what else stands in it.
            present.clear();
        }
        let groups = &mut found.groups;
        (found.holder, found.document) = watch.step(ChipStep::Details, |session| {
            fetch(session, &present, &[11, 12], groups)?;
            let holder = groups.get(&11).map(|file| lds::holder_details(file)).transpose()?;
            Ok((holder, groups.get(&12).map(|file| lds::document_details(file)).transpose()?))
        })?;
        watch.step(ChipStep::Photograph, |session| fetch(session, &present, &[2], groups))?;
        found.photograph = groups.get(&2).map(|file| lds::photograph(file));
        found.timings.extend(watch.timings);
        Ok(found)
    }
}

/// Opens a chip and reads who its holder is and what proves it. `progress` is told each step as it
/// begins, and each part of a file.
///
/// # Errors
/// [`ChipError`].
pub fn identify<'a>(
    transport: &'a mut dyn Transport,
    key: &AccessKey,
    today: Date,
    random: Random<'_>,
    progress: &'a mut dyn FnMut(ChipProgress),
) -> Result<Reading<'a>, ChipError> {
    let mut watch = Watch { session: Session::told(transport, progress), timings: Vec::new() };
    let offer = watch.step(ChipStep::Offer, |session| {
        session.extend()?;
        match session.file(FileId::CARD_ACCESS) {
            Ok(file) => file.as_deref().map_or_else(|| Ok(SecurityInfos::default()), security_infos),
            // A chip without PACE refuses the file in a way of its own.
            Err(ChipError::Refused { .. }) => Ok(SecurityInfos::default()),
            Err(error) => Err(error),
        }
    })?;
    let (access, protocol) = watch.step(ChipStep::Access, |session| open(session, &offer, key, random))?;
    let mut groups = BTreeMap::new();
    let (com, sod, zone) = watch.step(ChipStep::Identity, |session| identity(session, &mut groups, today))?;
    // What the signature covers is asked for even where EF.COM, which nobody signs, leaves it out.
    let mut present = com.groups.clone();
    present.extend(sod.iter().flat_map(|sod| signed_groups(sod)));
    let clone_test = watch.step(ChipStep::CloneTest, |session| {
        fetch(session, &present, &[14, 15], &mut groups)?;
        // Infos that are not those signed are refused with the file; infos that cannot be read test nothing.
        let infos = groups.get(&14).map_or_else(|| Ok(SecurityInfos::default()), |file| chip_infos(file));
        match infos {
            Ok(infos) => clone::test(session, &infos, &groups, random),
            Err(_) => Ok(CloneTest::Failed),
        }
    })?;
    let timings = std::mem::take(&mut watch.timings);
    let (holder, document, photograph) = (None, None, None);
    let found =
        ChipRead { access, protocol, com, zone, sod, groups, holder, document, photograph, clone_test, timings };
    Ok(Reading { watch, present, found })
}

/// EF.COM, EF.SOD and DG1.
fn identity(
    session: &mut Session<'_>,
    groups: &mut BTreeMap<u8, Vec<u8>>,
    today: Date,
) -> Result<(EfCom, Option<Vec<u8>>, MrzData), ChipError> {
    let com = lds::ef_com(&session.file(FileId::COM)?.ok_or(ChipError::Malformed("no EF.COM"))?)?;
    let sod = session.file(FileId::SOD)?;
    let dg1 = session.file(FileId::data_group(1))?.ok_or(ChipError::Malformed("no DG1"))?;
    let zone = lds::zone(&dg1, today)?;
    groups.insert(1, dg1);
    Ok((com, sod, zone))
}

/// The SecurityInfos of DG14 (ICAO Doc 9303-10, section 4.7.14).
fn chip_infos(file: &[u8]) -> Result<SecurityInfos, ChipError> {
    security_infos(tlv::only(file, 0x6E)?)
}

/// Reads those of the data groups wanted that are there.
fn fetch(
    session: &mut Session<'_>,
    present: &[u8],
    wanted: &[u8],
    groups: &mut BTreeMap<u8, Vec<u8>>,
) -> Result<(), ChipError> {
    for number in wanted.iter().filter(|number| present.contains(number)) {
        if let Some(file) = session.file(FileId::data_group(*number))? {
            groups.insert(*number, file);
        }
    }
    Ok(())
}

/// PACE where both sides have a way of it, else BAC (ICAO Doc 9303-11, section 4.2).
fn open(
    session: &mut Session<'_>,
    offer: &SecurityInfos,
    key: &AccessKey,
    random: Random<'_>,
) -> Result<(ChipAccess, String), ChipError> {
    if let Some(info) = offer.pace.first() {
        pace::open(session, info, key, random)?;
        session.select_application()?;
        return Ok((ChipAccess::Pace, format!("{} {}", info.suite.word(), info.curve.word())));
    }
    let AccessKey::Mrz(information) = key else {
        return Err(ChipError::Unsupported("this chip is opened with its zone, not with a CAN"));
    };
    session.select_application()?;
    bac::open(session, information, random)?;
    Ok((ChipAccess::Bac, "3DES".to_owned()))
}

struct Watch<'a> {
    session: Session<'a>,
    timings: Vec<Timing>,
}

impl<'a> Watch<'a> {
    fn step<T>(
        &mut self,
        step: ChipStep,
        work: impl FnOnce(&mut Session<'a>) -> Result<T, ChipError>,
    ) -> Result<T, ChipError> {
        self.session.begin(step);
        let (since, before) = (Instant::now(), self.session.exchanges());
        let done = work(&mut self.session)?;
        let exchanges = self.session.exchanges() - before;
        self.timings.push(Timing { step, took: since.elapsed(), exchanges });
        Ok(done)
    }
}
