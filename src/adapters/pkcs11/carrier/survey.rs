//! What a module says of itself and of its slots, for a technician. Nobody logs in, and no session is opened.

use cryptoki::context::{Function, Pkcs11};
use cryptoki::slot::Slot;

use super::faults::{Failure, fault};
use super::profile::CarrierProfile;
use super::token::{makes_keys, pin_tries};
use super::trace::call;
use crate::adapters::tracer::Tracer;
use crate::domain::doctor::{ModuleSurvey, SlotSurvey, TokenSurvey};

/// Slots that are told at most: OpenSC shows as many as its configuration says.
const SLOTS_MAX: usize = 64;

/// Asks the module (`C_GetInfo`, `C_GetSlotList`), then each slot.
pub(super) fn survey(profile: &CarrierProfile, (pkcs11, tracer): (&Pkcs11, &Tracer)) -> Result<ModuleSurvey, Failure> {
    let info = call(tracer, Function::GetInfo, "", || pkcs11.get_library_info()).map_err(|e| fault(&e))?;
    let occupied = call(tracer, Function::GetSlotList, "", || pkcs11.get_slots_with_token()).map_err(|e| fault(&e))?;
    let slots = call(tracer, Function::GetSlotList, "", || pkcs11.get_all_slots()).map_err(|e| fault(&e))?;
    let slots = slots.into_iter().take(SLOTS_MAX);
    let (library, cryptoki) = (info.library_version(), info.cryptoki_version());
    Ok(ModuleSurvey {
        library: format!("{} {}.{}", info.library_description().trim(), library.major(), library.minor()),
        cryptoki: format!("{}.{:02}", cryptoki.major(), cryptoki.minor()),
        slots: slots.map(|slot| look(profile, (pkcs11, tracer), slot, &occupied)).collect::<Result<_, _>>()?,
    })
}

fn look(
    profile: &CarrierProfile,
    (pkcs11, tracer): (&Pkcs11, &Tracer),
    slot: Slot,
    occupied: &[Slot],
) -> Result<SlotSurvey, Failure> {
    let info = call(tracer, Function::GetSlotInfo, "", || pkcs11.get_slot_info(slot)).map_err(|e| fault(&e))?;
    let description = info.slot_description().trim().to_owned();
    // What a module does not take for its own has no information of a token.
    let info = occupied.contains(&slot);
    let info = info.then(|| call(tracer, Function::GetTokenInfo, "", || pkcs11.get_token_info(slot)).ok()).flatten();
    let token = info.map(|info| {
        let listed = call(tracer, Function::GetMechanismList, "", || pkcs11.get_mechanism_list(slot));
        let listed = listed.unwrap_or_default();
        let firmware = info.firmware_version();
        let (maker, model) = (info.manufacturer_id().trim(), info.model().trim());
        TokenSurvey {
            model: format!("{maker} {model} {}.{}", firmware.major(), firmware.minor()),
            mechanisms: u32::try_from(listed.len()).unwrap_or(u32::MAX),
            makes_keys: makes_keys((pkcs11, tracer), slot, &listed, profile.key.key_type),
            tries: pin_tries(&info),
        }
    });
    Ok(SlotSurvey { description, token })
}
