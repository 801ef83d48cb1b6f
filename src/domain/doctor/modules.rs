//! PKCS#11 modules and the carriers that they see. Neither a serial number nor a label is told: they belong to a holder.

use serde::{Deserialize, Serialize};

use super::{Finding, Part};
use crate::domain::carrier::{CarrierFault, PinTries};
use crate::domain::fault::{Fault, Trouble};

/// What a module says of itself and of its slots (PKCS#11 v2.40: `C_GetInfo`, `C_GetSlotList`, `C_GetTokenInfo`,
/// `C_GetMechanismList`); nobody logs in for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleSurvey {
    /// `CK_INFO`: description and version of the library.
    pub library: String,
    /// `CK_INFO.cryptokiVersion`, as `major.minor`.
    pub cryptoki: String,
    /// Its slots.
    pub slots: Vec<SlotSurvey>,
}

/// One slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotSurvey {
    /// `CK_SLOT_INFO.slotDescription`, trimmed: the reader's name.
    pub description: String,
    /// What lies in it, where the module knows it.
    pub token: Option<TokenSurvey>,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSurvey {
    /// Manufacturer, model and firmware (`CK_TOKEN_INFO`).
    pub model: String,
    /// How many mechanisms it lists.
    pub mechanisms: u32,
    /// Whether keys of the profile's type can be made on it; `None` where the module does not say.
    pub makes_keys: Option<bool>,
    /// What is known of the counter of the citizen's PIN.
    pub tries: PinTries,
}

/// A carrier profile's module as it was seen.
#[derive(Debug, Clone)]
pub struct ModuleSeen {
    /// The profile's name.
    pub profile: String,
    /// Where the module lies.
    pub path: String,
    /// The profile was tried on hardware.
    pub tried: bool,
    /// Something is issued with it.
    pub issues: bool,
    /// There is a file at that place.
    pub installed: bool,
    /// PC/SC names of connected readers that it serves, and whether something lies in each.
    pub readers: Vec<(String, bool)>,
    /// What it said in its worker process, and after how many milliseconds; `None` where nobody asked.
    pub survey: Option<(Result<ModuleSurvey, CarrierFault>, i128)>,
}

/// The module, then each carrier in one of its readers.
#[must_use]
pub fn module(seen: &ModuleSeen) -> Vec<Finding> {
    let mut findings = vec![library(seen)];
    if let Some((Ok(survey), _)) = &seen.survey {
        let occupied = seen.readers.iter().filter(|(_, occupied)| *occupied);
        findings.extend(occupied.map(|(reader, _)| carrier(reader, survey)));
    }
    findings
}

fn library(seen: &ModuleSeen) -> Finding {
    let told = Finding::of(Part::Module).named(&seen.profile).plain(&seen.path);
    let told = if seen.tried { told } else { told.fact("untried", "") };
    let needed = !seen.readers.is_empty();
    match &seen.survey {
        None if seen.installed => told.untested(None),
        None if needed => told.fault(Trouble::new(Fault::DriverMissing, &seen.path)),
        None => told.fact("not-installed", "").untested(None),
        Some((Err(fault), millis)) => {
            let told = told.fact("took", millis);
            let trouble = Trouble::from(fault.clone());
            if needed { told.fault(trouble) } else { told.attention(trouble) }
        }
        Some((Ok(survey), millis)) => {
            let tokens = survey.slots.iter().filter(|slot| slot.token.is_some()).count();
            let told = told.plain(&survey.library).fact("cryptoki", &survey.cryptoki);
            let told = told.fact("slots", survey.slots.len()).fact("tokens", tokens).fact("took", millis);
            if needed && !seen.issues { told.attention(Fault::CarrierReadOnly) } else { told }
        }
    }
}

/// Longest slot description, in bytes (`CK_SLOT_INFO`): a longer reader's name is cut there.
const DESCRIPTION_BYTES: usize = 64;

fn carrier(reader: &str, survey: &ModuleSurvey) -> Finding {
    let told = Finding::of(Part::Carrier).named(reader);
    let end = (0..=reader.len().min(DESCRIPTION_BYTES)).rev().find(|end| reader.is_char_boundary(*end)).unwrap_or(0);
    let here = |slot: &&SlotSurvey| slot.description == reader[..end].trim_end();
    let mut tokens = survey.slots.iter().filter(here).filter_map(|slot| slot.token.as_ref());
    let (first, second) = (tokens.next(), tokens.next());
    let (Some(token), None) = (first, second) else {
        let several = second.is_some();
        return told.fault(if several { Fault::ReadersAlike } else { Fault::CardUnknown });
    };
    let told = told.plain(&token.model).fact("mechanisms", token.mechanisms);
    match token.tries {
        PinTries::Locked => told.fault(Fault::PinLocked),
        _ if token.makes_keys == Some(false) => told.fault(Fault::KeyTypeUnsupported),
        PinTries::Last => told.attention(Fault::PinChangeLastTry),
        PinTries::Low => told.fact("tries-low", ""),
        PinTries::Fine => told.fact("tries-fine", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::doctor::Health;

    fn token(tries: PinTries, makes_keys: Option<bool>) -> TokenSurvey {
        TokenSurvey { model: "Yubico PIV 5.7".into(), mechanisms: 30, makes_keys, tries }
    }

    fn surveyed(slots: &[(&str, Option<TokenSurvey>)]) -> ModuleSurvey {
        let slots = slots
            .iter()
            .map(|(description, token)| SlotSurvey { description: (*description).to_owned(), token: token.clone() });
        ModuleSurvey { library: "a library 2.7".into(), cryptoki: "2.40".into(), slots: slots.collect() }
    }

    fn seen(readers: &[(&str, bool)], survey: Option<Result<ModuleSurvey, CarrierFault>>) -> ModuleSeen {
        ModuleSeen {
            profile: "piv".into(),
            path: "/lib/module.so".into(),
            tried: true,
            issues: true,
            installed: survey.is_some(),
            readers: readers.iter().map(|(name, occupied)| ((*name).to_owned(), *occupied)).collect(),
            survey: survey.map(|survey| (survey, 12)),
        }
    }

    fn judged(seen: &ModuleSeen) -> Vec<(Health, Option<Fault>)> {
        module(seen).into_iter().map(|f| (f.health, f.trouble.map(|t| t.fault))).collect()
    }

    const R: &str = "ACS ACR39U ICC Reader 00 00";

    #[test]
    fn a_module_matters_where_a_reader_of_its_profile_is_connected() {
        let hung = || Some(Err(CarrierFault::Deadline));
        let cases = [
            (seen(&[], None), (Health::Untested, None)),
            (seen(&[(R, false)], None), (Health::Fault, Some(Fault::DriverMissing))),
            (seen(&[(R, false)], hung()), (Health::Fault, Some(Fault::CarrierSilent))),
            (seen(&[], hung()), (Health::Attention, Some(Fault::CarrierSilent))),
            (seen(&[(R, false)], Some(Ok(surveyed(&[])))), (Health::Ok, None)),
            (
                ModuleSeen { issues: false, ..seen(&[(R, false)], Some(Ok(surveyed(&[])))) },
                (Health::Attention, Some(Fault::CarrierReadOnly)),
            ),
        ];
        for (seen, expected) in cases {
            assert_eq!(judged(&seen), [expected], "{seen:?}");
        }
    }

    #[test]
    fn a_carrier_in_a_reader_is_judged_by_what_its_module_sees_there() {
        use PinTries as P;
        let long = "R".repeat(70);
        let cases = [
            (R, vec![], (Health::Fault, Some(Fault::CardUnknown))),
            (R, vec![(R, None)], (Health::Fault, Some(Fault::CardUnknown))),
            (R, vec![(R, Some(token(P::Fine, None))); 2], (Health::Fault, Some(Fault::ReadersAlike))),
            (R, vec![(R, Some(token(P::Locked, None)))], (Health::Fault, Some(Fault::PinLocked))),
            (R, vec![(R, Some(token(P::Last, None)))], (Health::Attention, Some(Fault::PinChangeLastTry))),
            (R, vec![(R, Some(token(P::Fine, Some(false))))], (Health::Fault, Some(Fault::KeyTypeUnsupported))),
            (R, vec![(R, Some(token(P::Low, Some(true))))], (Health::Ok, None)),
            (&long, vec![(&long[..64], Some(token(P::Fine, None)))], (Health::Ok, None)),
        ];
        for (reader, slots, expected) in cases {
            let seen = seen(&[(reader, true)], Some(Ok(surveyed(&slots))));
            assert_eq!(judged(&seen)[1..], [expected], "{slots:?}");
        }
    }
}
