//! What a module says of itself and of its slots, for a technician. Nobody logs in, and no session is opened.

use cryptoki::context::Pkcs11;
use cryptoki::slot::Slot;

use super::faults::{Failure, fault};
use super::profile::CarrierProfile;
use super::token::{makes_keys, pin_tries};
use crate::domain::doctor::{ModuleSurvey, SlotSurvey, TokenSurvey};

/// Slots that are told at most: OpenSC shows as many as its configuration says.
const SLOTS_MAX: usize = 64;

/// Asks the module (`C_GetInfo`, `C_GetSlotList`), then each slot.
pub(super) fn survey(profile: &CarrierProfile, pkcs11: &Pkcs11) -> Result<ModuleSurvey, Failure> {
    let info = pkcs11.get_library_info().map_err(|e| fault(&e))?;
    let occupied = pkcs11.get_slots_with_token().map_err(|e| fault(&e))?;
    let slots = pkcs11.get_all_slots().map_err(|e| fault(&e))?;
    let slots = slots.into_iter().take(SLOTS_MAX);
    let (library, cryptoki) = (info.library_version(), info.cryptoki_version());
    Ok(ModuleSurvey {
        library: format!("{} {}.{}", info.library_description().trim(), library.major(), library.minor()),
        cryptoki: format!("{}.{:02}", cryptoki.major(), cryptoki.minor()),
        slots: slots.map(|slot| look(profile, pkcs11, slot, &occupied)).collect::<Result<_, _>>()?,
    })
}

fn look(profile: &CarrierProfile, pkcs11: &Pkcs11, slot: Slot, occupied: &[Slot]) -> Result<SlotSurvey, Failure> {
    let description = pkcs11.get_slot_info(slot).map_err(|e| fault(&e))?.slot_description().trim().to_owned();
    // What a module does not take for its own has no information of a token.
    let info = occupied.contains(&slot).then(|| pkcs11.get_token_info(slot).ok()).flatten();
    let token = info.map(|info| {
        let listed = pkcs11.get_mechanism_list(slot).unwrap_or_default();
        let firmware = info.firmware_version();
        let (maker, model) = (info.manufacturer_id().trim(), info.model().trim());
        TokenSurvey {
            model: format!("{maker} {model} {}.{}", firmware.major(), firmware.minor()),
            mechanisms: u32::try_from(listed.len()).unwrap_or(u32::MAX),
            makes_keys: makes_keys(pkcs11, slot, &listed, profile.key.key_type),
            tries: pin_tries(&info),
        }
    });
    Ok(SlotSurvey { description, token })
}
