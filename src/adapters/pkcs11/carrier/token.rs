//! One token with one open session: logins that always end, the rule of the last try, and looking for objects.

use std::cell::Cell;
use std::path::Path;

use cryptoki::context::{Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::{AuthPin, RawAuthPin};

use super::faults::{Failure, fault, is_cancelled, refusal, refuses_pin, says_locked};
use super::pad::PadCalls;
use super::public_key::PublicParts;
use super::trace;
use crate::adapters::tracer::Tracer;
use crate::domain::carrier::{CarrierFault, KeyId, KeyType, PinTries};
use crate::domain::secret::{Pin, PinExchange, PinSource};

/// A token and its session. Kept between jobs while the same carrier stays in: opening a session can cost a card dozens of
/// commands. Nobody is logged in between jobs, but for whoever entered the PIN on the reader: a person does that once, not for each
/// job.
pub(super) struct Token {
    pkcs11: Pkcs11,
    slot: Slot,
    session: Session,
    spoiled: Cell<bool>,
    /// The citizen is logged in by what they entered on the reader.
    at_pad: Cell<bool>,
    tracer: Tracer,
}

/// Who logs in.
#[derive(Clone, Copy)]
pub(super) enum Login<'a> {
    /// The citizen.
    User(&'a PinSource),
    /// The security officer.
    So(&'a Pin),
}

/// Whether what a module lists for a slot has what keys of this type need; `None` for an empty list.
pub(super) fn makes_keys(
    (pkcs11, tracer): (&Pkcs11, &Tracer),
    slot: Slot,
    listed: &[MechanismType],
    key_type: KeyType,
) -> Option<bool> {
    let (needed, bits) = match key_type {
        KeyType::P256 => ([MechanismType::ECC_KEY_PAIR_GEN, MechanismType::ECDSA], 256),
        KeyType::P384 => ([MechanismType::ECC_KEY_PAIR_GEN, MechanismType::ECDSA], 384),
        KeyType::Rsa2048 => ([MechanismType::RSA_PKCS_KEY_PAIR_GEN, MechanismType::RSA_PKCS], 2048),
    };
    // Modules that leave the sizes out say 0.
    let reaches = |mechanism| {
        let info = trace::call(tracer, Function::GetMechanismInfo, "", || pkcs11.get_mechanism_info(slot, mechanism));
        info.map_or(true, |info| {
            info.max_key_size() == 0 || (info.min_key_size()..=info.max_key_size()).contains(&bits)
        })
    };
    (!listed.is_empty()).then(|| needed.iter().all(|mechanism| listed.contains(mechanism) && reaches(*mechanism)))
}

impl Token {
    pub(super) fn open(pkcs11: &Pkcs11, slot: Slot, tracer: Tracer) -> Result<Self, Failure> {
        let session = trace::call(&tracer, Function::OpenSession, "", || pkcs11.open_rw_session(slot));
        let (session, pkcs11) = (session.map_err(|e| fault(&e))?, pkcs11.clone());
        Ok(Self { pkcs11, slot, session, spoiled: Cell::new(false), at_pad: Cell::new(false), tracer })
    }

    /// Calls the module on this session, and tells whoever traces.
    pub(super) fn call<T>(
        &self,
        function: Function,
        of: &str,
        work: impl FnOnce(&Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        trace::call(&self.tracer, function, of, || work(&self.session))
    }

    /// True when a logout failed: the session must not serve another job.
    pub(super) fn is_spoiled(&self) -> bool {
        self.spoiled.get()
    }

    /// The slot the token was found in.
    pub(super) fn slot(&self) -> Slot {
        self.slot
    }

    /// `C_GetTokenInfo`.
    pub(super) fn info(&self) -> Result<TokenInfo, Failure> {
        self.call(Function::GetTokenInfo, "", |_| self.pkcs11.get_token_info(self.slot)).map_err(|e| fault(&e))
    }

    /// Whether the module's list of mechanisms has what keys of this type need; `None` when it gives no list, or an empty one.
    pub(super) fn makes_keys(&self, key_type: KeyType) -> Option<bool> {
        let listed = self.call(Function::GetMechanismList, "", |_| self.pkcs11.get_mechanism_list(self.slot)).ok()?;
        makes_keys((&self.pkcs11, &self.tracer), self.slot, &listed, key_type)
    }

    /// Logs in, works, and logs out whatever came of it; a login on the reader's own keys stays until somebody else logs in.
    ///
    /// # Errors
    /// `PadCancelled` when nothing was entered there; `PinLocked` before anything is tried when only the last try is left; `PinWrong` for a refused user PIN, `NotFresh` for
    /// a refused factory SO PIN.
    pub(super) fn logged_in<T>(
        &self,
        login: Login<'_>,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let by_pad = matches!(login, Login::User(PinSource::Pad));
        if by_pad && self.at_pad.get() {
            return work();
        }
        if self.at_pad.replace(false) {
            self.log_out();
        }
        let info = self.info()?;
        let spent = match login {
            Login::User(_) => matches!(pin_tries(&info), PinTries::Last | PinTries::Locked),
            Login::So(_) => info.so_pin_final_try() || info.so_pin_locked(),
        };
        if spent {
            return Err(CarrierFault::PinLocked.into());
        }
        match login {
            Login::User(pin) => self.login(UserType::User, pin)?,
            Login::So(pin) => self.login_typed(UserType::So, pin)?,
        }
        self.at_pad.set(by_pad);
        let result = work();
        if !by_pad {
            self.log_out();
        }
        result
    }

    fn log_out(&self) {
        if let Err(refused) = self.call(Function::Logout, "", Session::logout) {
            tracing::debug!(%refused, "C_Logout");
            self.spoiled.set(true);
        }
    }

    /// `C_Login` with the refusals told apart.
    pub(super) fn login(&self, user_type: UserType, pin: &PinSource) -> Result<(), Failure> {
        match pin {
            PinSource::Typed(pin) => self.login_typed(user_type, pin),
            PinSource::Pad => {
                let said = self.call(Function::Login, user_name(user_type), |session| session.login(user_type, None));
                self.told_apart(user_type, said)
            }
        }
    }

    fn login_typed(&self, user_type: UserType, pin: &Pin) -> Result<(), Failure> {
        let raw = RawAuthPin::new(Box::new(pin.expose().to_vec()));
        let login = |session: &Session| session.login_with_raw(user_type, &raw);
        self.told_apart(user_type, self.call(Function::Login, user_name(user_type), login))
    }

    fn told_apart(&self, user_type: UserType, said: Result<(), Error>) -> Result<(), Failure> {
        match said {
            Ok(()) => Ok(()),
            // ykcs11 says the same of a carrier pulled during the SO's login.
            Err(e) if refuses_pin(&e) && matches!(user_type, UserType::So) => {
                Err(Failure::BrokenOff(CarrierFault::NotFresh))
            }
            Err(e) if refuses_pin(&e) => Err(self.wrong_pin()),
            Err(e) if says_locked(&e) => Err(CarrierFault::PinLocked.into()),
            Err(e) if is_cancelled(&e) => Err(CarrierFault::PadCancelled.into()),
            Err(e) => Err(fault(&e)),
        }
    }

    /// `C_SetPIN`.
    pub(super) fn set_pin(&self, old: &Pin, new: &Pin) -> Result<(), Failure> {
        let (old, new) = (as_text(old)?, as_text(new)?);
        self.call(Function::SetPIN, "", |session| session.set_pin(&old, &new)).map_err(|e| fault(&e))
    }

    /// The holder's `C_SetPIN`, with what the module at `module` is loaded from where the reader's own keys are used.
    ///
    /// # Errors
    /// `PinWrong` and `PadRefused` for what was entered on the reader, `PadCancelled` when nothing was.
    pub(super) fn exchange_pin(&self, module: &Path, pins: &PinExchange) -> Result<(), Failure> {
        match pins {
            PinExchange::Typed { old, new } => self.set_pin(old, new),
            PinExchange::Pad => {
                let set = |session: &Session| PadCalls::of(module).and_then(|calls| calls.set_pin(session));
                let said = self.call(Function::SetPIN, "", set);
                said.map_err(|e| self.refused_at_pad(&e))
            }
        }
    }

    /// `C_InitPIN`, with what the module at `module` is loaded from where the reader's own keys are used.
    ///
    /// # Errors
    /// `PadRefused` for what was entered on the reader, `PadCancelled` when nothing was.
    pub(super) fn init_pin(&self, module: &Path, new: &PinSource) -> Result<(), Failure> {
        match new {
            PinSource::Typed(new) => {
                let new = as_text(new)?;
                self.call(Function::InitPIN, "", |session| session.init_pin(&new)).map_err(|e| fault(&e))
            }
            PinSource::Pad => {
                let init = |session: &Session| PadCalls::of(module).and_then(|calls| calls.init_pin(session));
                let said = self.call(Function::InitPIN, "", init);
                said.map_err(|e| self.refused_at_pad(&e))
            }
        }
    }

    /// What an entry on the reader came to, where a new PIN was asked for.
    fn refused_at_pad(&self, error: &Error) -> Failure {
        match error {
            e if is_cancelled(e) => CarrierFault::PadCancelled.into(),
            e if says_locked(e) => CarrierFault::PinLocked.into(),
            Error::Pkcs11(RvError::PinIncorrect, Function::SetPIN) => self.wrong_pin(),
            e if refuses_pin(e) => CarrierFault::PadRefused.into(),
            e => fault(e),
        }
    }

    /// What a refused user PIN means now.
    fn wrong_pin(&self) -> Failure {
        match self.info() {
            Ok(info) if info.user_pin_locked() => CarrierFault::PinLocked.into(),
            Ok(info) => CarrierFault::PinWrong { tries: pin_tries(&info) }.into(),
            Err(gone) => gone,
        }
    }

    /// All objects of a class.
    pub(super) fn find_class(&self, class: ObjectClass) -> Result<Vec<ObjectHandle>, Failure> {
        self.found(class, &[Attribute::Class(class)])
    }

    /// All objects of a class with this `CKA_ID`.
    pub(super) fn find(&self, class: ObjectClass, id: &KeyId) -> Result<Vec<ObjectHandle>, Failure> {
        let template = [Attribute::Class(class), Attribute::Id(id.as_bytes().to_vec())];
        self.found(class, &template)
    }

    fn found(&self, class: ObjectClass, template: &[Attribute]) -> Result<Vec<ObjectHandle>, Failure> {
        let found = self.call(Function::FindObjects, class_name(class), |session| session.find_objects(template));
        found.map_err(|e| fault(&e))
    }

    /// The one object of a class with this `CKA_ID`.
    ///
    /// # Errors
    /// `NotFound` when there is none, a module fault when there are several: which one is meant cannot be known.
    pub(super) fn find_one(&self, class: ObjectClass, id: &KeyId) -> Result<ObjectHandle, Failure> {
        match self.find(class, id)?[..] {
            [one] => Ok(one),
            [] => Err(CarrierFault::NotFound.into()),
            _ => Err(refusal(&format!("several objects have the CKA_ID {id}"))),
        }
    }

    /// The holder's certificates with this `CKA_ID`, without what the carrier itself put there: its attestation of the key.
    pub(super) fn certificates(&self, attested: Option<&str>, id: &KeyId) -> Result<Vec<ObjectHandle>, Failure> {
        let mut found = self.find(ObjectClass::CERTIFICATE, id)?;
        if let Some(label) = attested
            && found.len() > 1
        {
            let attestation = self.attestation(label, id)?;
            found.retain(|object| !attestation.contains(object));
        }
        Ok(found)
    }

    /// The certificates with this `CKA_ID` that carry the attestation's label.
    pub(super) fn attestation(&self, label: &str, id: &KeyId) -> Result<Vec<ObjectHandle>, Failure> {
        let mut attestation = Vec::new();
        for object in self.find(ObjectClass::CERTIFICATE, id)? {
            let labels = self.attributes(object, &[AttributeType::Label])?;
            if labels.contains(&Attribute::Label(label.as_bytes().to_vec())) {
                attestation.push(object);
            }
        }
        Ok(attestation)
    }

    /// `CKA_VALUE` of a certificate.
    pub(super) fn value(&self, object: ObjectHandle) -> Result<Option<Vec<u8>>, Failure> {
        let values = self.attributes(object, &[AttributeType::Value])?;
        Ok(values.into_iter().find_map(|attribute| match attribute {
            Attribute::Value(der) => Some(der),
            _ => None,
        }))
    }

    /// Attributes the object has; what the token does not know is left out.
    pub(super) fn attributes(&self, object: ObjectHandle, types: &[AttributeType]) -> Result<Vec<Attribute>, Failure> {
        match self.call(Function::GetAttributeValue, "", |session| session.get_attributes(object, types)) {
            // Some modules refuse the whole question for one attribute they do not know.
            Err(Error::Pkcs11(RvError::AttributeTypeInvalid | RvError::AttributeSensitive, _)) => Ok(Vec::new()),
            other => other.map_err(|e| fault(&e)),
        }
    }

    /// The parts of a public key object.
    pub(super) fn public_parts(&self, public_key: ObjectHandle) -> Result<PublicParts, Failure> {
        let (mut params, mut point, mut modulus, mut exponent) = (None, None, None, None);
        for types in
            [[AttributeType::EcParams, AttributeType::EcPoint], [AttributeType::Modulus, AttributeType::PublicExponent]]
        {
            for attribute in self.attributes(public_key, &types)? {
                match attribute {
                    Attribute::EcParams(value) => params = Some(value),
                    Attribute::EcPoint(value) => point = Some(value),
                    Attribute::Modulus(value) => modulus = Some(value),
                    Attribute::PublicExponent(value) => exponent = Some(value),
                    _ => {}
                }
            }
        }
        match (params, point, modulus, exponent) {
            (Some(params), Some(point), _, _) if !point.is_empty() => Ok(PublicParts::Ec { params, point }),
            (_, _, Some(modulus), Some(exponent)) if !modulus.is_empty() => Ok(PublicParts::Rsa { modulus, exponent }),
            _ => Err(refusal("the public key shows no value")),
        }
    }
}

/// What the token's flags say of the citizen's PIN counter.
pub(super) fn pin_tries(info: &TokenInfo) -> PinTries {
    if info.user_pin_locked() {
        PinTries::Locked
    } else if info.user_pin_final_try() {
        PinTries::Last
    } else if info.user_pin_count_low() {
        PinTries::Low
    } else {
        PinTries::Fine
    }
}

/// The standard's name of a user.
const fn user_name(user_type: UserType) -> &'static str {
    match user_type {
        UserType::So => "CKU_SO",
        UserType::User => "CKU_USER",
        UserType::ContextSpecific => "CKU_CONTEXT_SPECIFIC",
        UserType::VendorExtension(_) => "",
    }
}

/// The standard's name of a class that is looked for here.
fn class_name(class: ObjectClass) -> &'static str {
    match class {
        ObjectClass::CERTIFICATE => "CKO_CERTIFICATE",
        ObjectClass::PUBLIC_KEY => "CKO_PUBLIC_KEY",
        ObjectClass::PRIVATE_KEY => "CKO_PRIVATE_KEY",
        _ => "",
    }
}

fn as_text(pin: &Pin) -> Result<AuthPin, Failure> {
    match std::str::from_utf8(pin.expose()) {
        Ok(text) => Ok(AuthPin::from(text.to_owned())),
        Err(_) => Err(refusal("the PIN is not text")),
    }
}
