//! What each carrier job does on an open token. Nothing here remembers anything.

use cryptoki::context::Function;
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass};
use cryptoki::session::{Session, UserType};
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

use super::faults::{Failure, fault, refusal};
use super::profile::{CarrierProfile, FreshPin, KeyDestruction};
use super::token::{Login, Token, pin_tries};
use super::{keys, request::UnsignedRequest, signature};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, KeyId, KeyOrigin, KeyType, PinTries, Sha256Hash};
use crate::domain::secret::{Pin, PinExchange, PinSource};

/// A PIN with the role it opens.
pub(super) enum RolePin {
    /// The citizen's.
    User(PinSource),
    /// The security officer's.
    So(Pin),
}

impl RolePin {
    fn login(&self) -> Login<'_> {
        match self {
            Self::User(pin) => Login::User(pin),
            Self::So(pin) => Login::So(pin),
        }
    }
}

/// The factory's SO PIN.
pub(super) fn factory_so(profile: &CarrierProfile) -> Result<Pin, Failure> {
    factory(profile.pin.factory_so.as_deref(), "the profile has no factory_so")
}

fn factory(pin: Option<&str>, missing: &str) -> Result<Pin, Failure> {
    pin.map(|text| Pin::existing(text.as_bytes().to_vec())).ok_or_else(|| refusal(missing))
}

/// Gives a fresh carrier the citizen's PIN. A counter that is not full shows that the carrier has been used, so the factory
/// PIN is not even tried: at most one try of a stranger's carrier is ever spent.
pub(super) fn choose_pin(profile: &CarrierProfile, token: &Token, pin: &PinSource) -> Result<(), Failure> {
    let info = token.info()?;
    match pin_tries(&info) {
        PinTries::Fine => {}
        PinTries::Low => return Err(CarrierFault::NotFresh.into()),
        PinTries::Last | PinTries::Locked => return Err(CarrierFault::PinLocked.into()),
    }
    match profile.pin.fresh {
        FreshPin::SetPin => {
            let PinSource::Typed(new) = pin else { return Err(refusal("nobody can enter the factory's PIN")) };
            let factory = factory(profile.pin.factory_user.as_deref(), "the profile has no factory_user")?;
            let login = PinSource::Typed(factory.clone());
            let changed = token.logged_in(Login::User(&login), || token.set_pin(&factory, new));
            match changed {
                Err(Failure::Refused(CarrierFault::PinWrong { .. })) => return Err(CarrierFault::NotFresh.into()),
                other => other?,
            }
        }
        FreshPin::InitPin if info.user_pin_initialized() => return Err(CarrierFault::NotFresh.into()),
        FreshPin::InitPin => {
            let so = factory_so(profile)?;
            token.logged_in(Login::So(&so), || token.init_pin(&profile.module, pin))?;
        }
    }
    present_pin(token, pin)
}

/// Logs in once: the carrier itself says whether the PIN is right.
pub(super) fn present_pin(token: &Token, pin: &PinSource) -> Result<(), Failure> {
    token.logged_in(Login::User(pin), || Ok(()))
}

/// Changes the holder's PIN, and lets the carrier itself say that the new one counts. A wrong old PIN costs the login's one
/// try, and `C_SetPIN` is then not asked at all; on the reader's own keys `C_SetPIN` alone asks for both.
pub(super) fn change_pin(
    profile: &CarrierProfile,
    token: &Token,
    pins: &PinExchange,
) -> Result<CarrierAnswer, Failure> {
    match pins {
        PinExchange::Typed { old, .. } => {
            let login = PinSource::Typed(old.clone());
            token.logged_in(Login::User(&login), || token.exchange_pin(&profile.module, pins))?;
        }
        PinExchange::Pad => {
            if matches!(pin_tries(&token.info()?), PinTries::Last | PinTries::Locked) {
                return Err(CarrierFault::PinLocked.into());
            }
            token.exchange_pin(&profile.module, pins)?;
        }
    }
    match present_pin(token, &pins.new_source()) {
        // It counts, and nobody has shown so.
        Err(Failure::Refused(CarrierFault::PadCancelled)) => Err(refusal("the new PIN was not entered once more")),
        shown => shown.map(|()| CarrierAnswer::PinChanged),
    }
}

/// Makes the key pair; refuses when anything with this `CKA_ID` is there, because some carriers overwrite without a word.
pub(super) fn make_key(
    profile: &CarrierProfile,
    token: &Token,
    role: &RolePin,
    id: &KeyId,
) -> Result<CarrierAnswer, Failure> {
    token.logged_in(role.login(), || {
        if keys::is_taken(token, id)? {
            return Err(refusal(&format!("an object with the CKA_ID {id} is already there")));
        }
        let (public, private) = keys::generate(profile, token, id)?;
        let parts = token.public_parts(public)?;
        if parts.key_type() != Some(profile.key.key_type) {
            return Err(refusal("the key made is not of the type asked for"));
        }
        Ok(CarrierAnswer::Key {
            spki_der: parts.to_spki_der().map_err(der_fault)?,
            origin: keys::origin(&profile.module_limits, token, private)?,
            attestation: vec![],
        })
    })
}

/// Reads a key made earlier. Its origin is told when the private half shows itself, with the PIN where that needs one.
pub(super) fn read_key(
    profile: &CarrierProfile,
    token: &Token,
    pin: Option<&PinSource>,
    id: &KeyId,
) -> Result<CarrierAnswer, Failure> {
    let (_, spki_der) = public_key(token, id)?;
    let private = || token.find_one(ObjectClass::PRIVATE_KEY, id);
    let said = |private| keys::origin(&profile.module_limits, token, private);
    let origin = match (private(), pin) {
        (Ok(private), _) => said(private)?,
        (Err(Failure::Refused(CarrierFault::NotFound)), Some(pin)) => {
            token.logged_in(Login::User(pin), || said(private()?))?
        }
        (Err(Failure::Refused(CarrierFault::NotFound)), None) => KeyOrigin::default(),
        (Err(other), _) => return Err(other),
    };
    Ok(CarrierAnswer::Key { spki_der, origin, attestation: attestation(profile, token, id)? })
}

/// Builds and signs a certification request.
pub(super) fn sign_request(
    profile: &CarrierProfile,
    token: &Token,
    pin: &PinSource,
    id: &KeyId,
    common_name: &str,
) -> Result<CarrierAnswer, Failure> {
    let (key_type, spki_der) = public_key(token, id)?;
    let request = UnsignedRequest::new(key_type, &spki_der, common_name).map_err(der_fault)?;
    let message = request.to_be_signed().map_err(der_fault)?;
    let signature = sign_with(profile, token, pin, id, key_type, &message)?;
    Ok(CarrierAnswer::Request(request.signed(&signature).map_err(der_fault)?))
}

/// Signs a message.
pub(super) fn sign(
    profile: &CarrierProfile,
    token: &Token,
    pin: &PinSource,
    id: &KeyId,
    message: &[u8],
) -> Result<CarrierAnswer, Failure> {
    let (key_type, _) = public_key(token, id)?;
    sign_with(profile, token, pin, id, key_type, message).map(CarrierAnswer::Signature)
}

/// Writes the certificate beside its key, and only beside its key.
pub(super) fn write_certificate(
    profile: &CarrierProfile,
    token: &Token,
    role: &RolePin,
    id: &KeyId,
    der: &[u8],
) -> Result<CarrierAnswer, Failure> {
    let certificate = Certificate::from_der(der).map_err(der_fault)?;
    let fields = certificate.tbs_certificate();
    let (_, spki_der) = public_key(token, id)?;
    if fields.subject_public_key_info().to_der().map_err(der_fault)? != spki_der {
        return Err(refusal("the certificate is for another key than the carrier's"));
    }
    let mut template = keys::attributes(&profile.certificate.attributes, id);
    template.extend([
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Subject(fields.subject().to_der().map_err(der_fault)?),
        Attribute::Issuer(fields.issuer().to_der().map_err(der_fault)?),
        Attribute::SerialNumber(fields.serial_number().to_der().map_err(der_fault)?),
        Attribute::Value(der.to_vec()),
    ]);
    token.logged_in(role.login(), || {
        if !profile.certificate.create_replaces {
            for old in token.certificates(profile.key_at(id).attestation_label, id)? {
                token
                    .call(Function::DestroyObject, "", |session| session.destroy_object(old))
                    .map_err(|e| fault(&e))?;
            }
        }
        let made = token.call(Function::CreateObject, "CKO_CERTIFICATE", |session| session.create_object(&template));
        made.map_err(|e| fault(&e))?;
        Ok(CarrierAnswer::Written)
    })
}

/// Destroys a key with its certificate. Where a carrier knows no other way, a new key takes its place: nobody certifies that, and
/// without a certificate beside it the carrier counts as empty. `spki` is the key that is meant: another is left alone.
pub(super) fn destroy_key(
    profile: &CarrierProfile,
    token: &Token,
    role: &RolePin,
    (id, spki): (&KeyId, Option<Sha256Hash>),
) -> Result<(), Failure> {
    match (public_key(token, id), spki) {
        (Ok((_, der)), Some(meant)) if Sha256Hash::of(&der) != meant => {
            return Err(refusal("another key than the one meant is there"));
        }
        (Ok(_) | Err(Failure::Refused(_)), _) => {}
        (Err(broken), _) => return Err(broken),
    }
    token.logged_in(role.login(), || {
        // A module may put a certificate of its own beside a key that it makes: it goes with the holder's.
        if profile.key.destroyed_by == KeyDestruction::Overwrite {
            keys::generate(profile, token, id)?;
        }
        // What the carrier itself says of its key is not ours to destroy, even where nothing else is there.
        let attested = profile.key_at(id).attestation_label.map_or(Ok(vec![]), |label| token.attestation(label, id))?;
        let mut objects = token.find(ObjectClass::CERTIFICATE, id)?;
        objects.retain(|object| !attested.contains(object));
        if profile.key.destroyed_by == KeyDestruction::DestroyObject {
            for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
                objects.extend(token.find(class, id)?);
            }
        }
        objects.into_iter().try_for_each(|object| {
            token.call(Function::DestroyObject, "", |session| session.destroy_object(object)).map_err(|e| fault(&e))
        })
    })
}

/// Reads the certificate back.
pub(super) fn read_certificate(profile: &CarrierProfile, token: &Token, id: &KeyId) -> Result<CarrierAnswer, Failure> {
    let object = match token.certificates(profile.key_at(id).attestation_label, id)?[..] {
        [one] => one,
        [] => return Err(CarrierFault::NotFound.into()),
        _ => return Err(refusal(&format!("several certificates have the CKA_ID {id}"))),
    };
    let der = token.value(object)?.ok_or(CarrierFault::NotFound)?;
    Ok(CarrierAnswer::Certificate(der))
}

/// The carrier's own certificate for a key, and the one it is signed with; empty where the carrier gives none.
pub(super) fn attestation(profile: &CarrierProfile, token: &Token, id: &KeyId) -> Result<Vec<Vec<u8>>, Failure> {
    let label = profile.key_at(id).attestation_label;
    let Some((attested, label)) = profile.attestation.as_ref().zip(label) else { return Ok(vec![]) };
    let [leaf] = token.attestation(label, id)?[..] else { return Ok(vec![]) };
    let mut chain = vec![];
    for object in [leaf].into_iter().chain(token.find(ObjectClass::CERTIFICATE, &attested.issuer_id)?) {
        chain.extend(token.value(object)?);
    }
    Ok(chain)
}

/// The public key with this `CKA_ID`: its type and DER.
fn public_key(token: &Token, id: &KeyId) -> Result<(KeyType, Vec<u8>), Failure> {
    let parts = token.public_parts(token.find_one(ObjectClass::PUBLIC_KEY, id)?)?;
    let key_type = parts.key_type().ok_or_else(|| refusal("the key on the carrier is of no known type"))?;
    Ok((key_type, parts.to_spki_der().map_err(der_fault)?))
}

fn sign_with(
    profile: &CarrierProfile,
    token: &Token,
    pin: &PinSource,
    id: &KeyId,
    key_type: KeyType,
    message: &[u8],
) -> Result<Vec<u8>, Failure> {
    let input = signature::input(key_type, message);
    let raw = token.logged_in(Login::User(pin), || {
        let key = token.find_one(ObjectClass::PRIVATE_KEY, id)?;
        let mechanism = signature::mechanism(key_type);
        // An officer's own carrier may hold a key that the profile does not name: then the carrier itself says it.
        let each_time = if profile.key_ids().any(|known| known == id) {
            profile.key_at(id).always_authenticate
        } else {
            token.attributes(key, &[AttributeType::AlwaysAuthenticate])?.contains(&Attribute::AlwaysAuthenticate(true))
        };
        if each_time {
            token.call(Function::SignInit, "", |session| session.sign_init(&mechanism, key)).map_err(|e| fault(&e))?;
            authenticated_signature(token, pin, &input)
        } else {
            token.call(Function::Sign, "", |session| session.sign(&mechanism, key, &input)).map_err(|e| fault(&e))
        }
    })?;
    signature::output(key_type, raw).map_err(der_fault)
}

/// `CKA_ALWAYS_AUTHENTICATE` (PKCS#11 v2.40, 5.6 C_Login): the PIN once more, between the signature's beginning and its data.
fn authenticated_signature(token: &Token, pin: &PinSource, input: &[u8]) -> Result<Vec<u8>, Failure> {
    token.login(UserType::ContextSpecific, pin)?;
    token.call(Function::SignUpdate, "", |session| session.sign_update(input)).map_err(|e| fault(&e))?;
    token.call(Function::SignFinal, "", Session::sign_final).map_err(|e| fault(&e))
}

fn der_fault(error: der::Error) -> Failure {
    refusal(&format!("DER: {error}"))
}
