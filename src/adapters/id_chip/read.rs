//! Reading a chip from the first command to the last file: which protocol opens it, which files there are, how long each
//! step took.

use std::fmt;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::lds::{self, AdditionalDetails, DocumentDetails, EfCom, Photograph};
use super::security_info::{SecurityInfos, security_infos};
use super::session::{FileId, Session};
use super::{ChipError, Random, Transport, bac, pace};
use crate::domain::id_chip::{AccessKey, ChipAccess};
use crate::domain::mrz::MrzData;

/// A step of the reading, as progress and in the timings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Which ways of access the chip offers.
    Offer,
    /// BAC or PACE.
    Access,
    /// EF.COM, EF.SOD, DG1, DG14, DG15: who it is, and what proves it.
    Identity,
    /// DG11 and DG12.
    Details,
    /// DG2.
    Photograph,
}

impl Step {
    /// Its word in outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Access => "access",
            Self::Identity => "identity",
            Self::Details => "details",
            Self::Photograph => "photograph",
        }
    }
}

/// How long a step took, and its APDUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// The step.
    pub step: Step,
    /// Its time.
    pub took: Duration,
    /// APDUs sent in it.
    pub exchanges: u32,
}

/// What was read off a chip. Nothing of it is verified.
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
    /// DG1 as it was read.
    pub dg1: Vec<u8>,
    /// EF.SOD as it was read.
    pub sod: Option<Vec<u8>>,
    /// DG14 and DG15 as they were read.
    pub dg14: Option<Vec<u8>>,
    /// DG15.
    pub dg15: Option<Vec<u8>>,
    /// DG11.
    pub holder: Option<AdditionalDetails>,
    /// DG12.
    pub document: Option<DocumentDetails>,
    /// The photograph of DG2; a sentence when it cannot be used.
    pub photograph: Option<Result<Photograph, ChipError>>,
    /// Times, in the order of the steps.
    pub timings: Vec<Timing>,
}

impl fmt::Debug for ChipRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChipRead({}, DG {:?}, …)", self.protocol, self.com.groups)
    }
}

/// Reads a chip. `progress` is told each step as it begins.
///
/// # Errors
/// [`ChipError`]; a missing photograph or missing details are none.
pub fn read(
    transport: &mut dyn Transport,
    key: &AccessKey,
    today: Date,
    random: Random<'_>,
    progress: &mut dyn FnMut(Step),
) -> Result<ChipRead, ChipError> {
    let mut watch = Watch { session: Session::new(transport), timings: Vec::new(), progress };
    let offer = watch.step(Step::Offer, |session| match session.file(FileId::CARD_ACCESS) {
        Ok(file) => file.as_deref().map_or_else(|| Ok(SecurityInfos::default()), security_infos),
        // A chip without PACE refuses the file in a way of its own.
        Err(ChipError::Refused { .. }) => Ok(SecurityInfos::default()),
        Err(error) => Err(error),
    })?;
    let (access, protocol) = watch.step(Step::Access, |session| open(session, &offer, key, random))?;
    let (com, sod, dg1, zone, dg14, dg15) = watch.step(Step::Identity, |session| {
        let com = lds::ef_com(&session.file(FileId::COM)?.ok_or(ChipError::Malformed("no EF.COM"))?)?;
        let sod = session.file(FileId::SOD)?;
        let dg1 = session.file(FileId::data_group(1))?.ok_or(ChipError::Malformed("no DG1"))?;
        let zone = lds::zone(&dg1, today)?;
        Ok((com.clone(), sod, dg1, zone, group(session, &com, 14)?, group(session, &com, 15)?))
    })?;
    let (holder, document) = watch.step(Step::Details, |session| {
        let holder = group(session, &com, 11)?.map(|file| lds::holder_details(&file)).transpose()?;
        let document = group(session, &com, 12)?.map(|file| lds::document_details(&file)).transpose()?;
        Ok((holder, document))
    })?;
    let photograph =
        watch.step(Step::Photograph, |session| Ok(group(session, &com, 2)?.map(|file| lds::photograph(&file))))?;
    let timings = watch.timings;
    Ok(ChipRead { access, protocol, com, zone, dg1, sod, dg14, dg15, holder, document, photograph, timings })
}

/// A data group, where EF.COM says that there is one.
fn group(session: &mut Session<'_>, com: &EfCom, number: u8) -> Result<Option<Vec<u8>>, ChipError> {
    if com.groups.contains(&number) { session.file(FileId::data_group(number)) } else { Ok(None) }
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

struct Watch<'a, 'p> {
    session: Session<'a>,
    timings: Vec<Timing>,
    progress: &'p mut dyn FnMut(Step),
}

impl<'a> Watch<'a, '_> {
    fn step<T>(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut Session<'a>) -> Result<T, ChipError>,
    ) -> Result<T, ChipError> {
        (self.progress)(step);
        let (since, before) = (Instant::now(), self.session.exchanges);
        let done = work(&mut self.session)?;
        let exchanges = self.session.exchanges - before;
        self.timings.push(Timing { step, took: since.elapsed(), exchanges });
        Ok(done)
    }
}
