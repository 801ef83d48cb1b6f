//! Looking at a carrier without changing it.

use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::slot::TokenInfo;

use super::faults::Failure;
use super::profile::{CarrierProfile, ProfileUse};
use super::secrets;
use super::token::{Token, pin_tries};
use crate::domain::carrier::{
    CarrierAddress, CarrierInspection, CertificateOnCarrier, KeyId, KeyOnCarrier, Sha256Hash,
};
use crate::domain::preflight::CarrierFitness;

/// Everything one look shows. No login: what the carrier hides stays hidden.
pub(super) fn inspect(profile: &CarrierProfile, token: &Token, reader: &str) -> Result<CarrierInspection, Failure> {
    let info = token.info()?;
    let firmware = info.firmware_version();
    Ok(CarrierInspection {
        address: CarrierAddress { reader: reader.to_owned(), serial: info.serial_number().trim().to_owned() },
        kind: profile.kind,
        profile: profile.name.clone(),
        manufacturer: info.manufacturer_id().trim().to_owned(),
        model: info.model().trim().to_owned(),
        firmware: format!("{}.{}", firmware.major(), firmware.minor()),
        pin_tries: pin_tries(&info),
        pin_rules: profile.pin.rules,
        pin_pad: profile.pin.pad.is_some() && info.protected_authentication_path(),
        key_type: profile.key.key_type,
        signature_key: profile.key.id.clone(),
        authentication_key: profile.authentication_key.as_ref().map(|second| second.id.clone()),
        keys: keys(profile, token)?,
        certificates: certificates(profile, token)?,
        fitness: fitness(profile, token, &info),
    })
}

/// Whether the carrier can be worked on, as far as its module says.
fn fitness(profile: &CarrierProfile, token: &Token, info: &TokenInfo) -> CarrierFitness {
    let free = [info.free_public_memory(), info.free_private_memory()].into_iter().flatten().min();
    CarrierFitness {
        writable: profile.purpose == ProfileUse::Issue && !info.write_protected(),
        key_supported: token.makes_keys(profile.key.key_type),
        free_bytes: free.and_then(|bytes| bytes.try_into().ok()),
        unblock: profile.unblock.by,
        secrets: secrets::of(profile),
    }
}

/// Public keys with their hashes, then private keys whose public half is not there.
fn keys(profile: &CarrierProfile, token: &Token) -> Result<Vec<KeyOnCarrier>, Failure> {
    let mut keys: Vec<KeyOnCarrier> = Vec::new();
    for (object, id) in identified(profile, token, ObjectClass::PUBLIC_KEY)? {
        let spki = token.public_parts(object).ok().and_then(|parts| parts.to_spki_der().ok());
        keys.push(KeyOnCarrier { id, spki_sha256: spki.map(|der| Sha256Hash::of(&der)) });
    }
    for (_, id) in identified(profile, token, ObjectClass::PRIVATE_KEY)? {
        if !keys.iter().any(|key| key.id == id) {
            keys.push(KeyOnCarrier { id, spki_sha256: None });
        }
    }
    Ok(keys)
}

fn certificates(profile: &CarrierProfile, token: &Token) -> Result<Vec<CertificateOnCarrier>, Failure> {
    let mut certificates = Vec::new();
    // What the carrier itself says of its keys is no certificate that anybody wrote on it.
    let mut attested = Vec::new();
    for id in profile.key_ids() {
        if let Some(label) = profile.key_at(id).attestation_label {
            attested.extend(token.attestation(label, id)?);
        }
    }
    for (object, id) in identified(profile, token, ObjectClass::CERTIFICATE)? {
        if attested.contains(&object) {
            continue;
        }
        for attribute in token.attributes(object, &[AttributeType::Value])? {
            if let Attribute::Value(der) = attribute {
                certificates.push(CertificateOnCarrier { id: id.clone(), sha256: Sha256Hash::of(&der) });
            }
        }
    }
    Ok(certificates)
}

/// The objects of a class that have a `CKA_ID` and were not there from the factory.
fn identified(
    profile: &CarrierProfile,
    token: &Token,
    class: ObjectClass,
) -> Result<Vec<(ObjectHandle, KeyId)>, Failure> {
    let mut found = Vec::new();
    for object in token.find_class(class)? {
        for attribute in token.attributes(object, &[AttributeType::Id])? {
            if let Attribute::Id(bytes) = attribute
                && let Ok(id) = KeyId::new(&bytes)
                && !profile.key.factory_ids.contains(&id)
            {
                found.push((object, id));
            }
        }
    }
    Ok(found)
}
