//! The certification authority's keys in a PKCS#11 token (an HSM, or SoftHSM2 for tests and the demo): finding or setting up
//! the token, making a P-384 key in it, and signing with one. Private keys never leave the token.
//!
//! Hashing is done here and the token asked for plain `CKM_ECDSA`, because SoftHSM2 has no `CKM_ECDSA_SHA384`.

mod key;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

pub use key::TokenKey;

use crate::domain::secret::Pin;
use crate::ports::signer::SignerError;

/// A token with its user logged in.
#[derive(Clone)]
pub struct Token {
    shared: Arc<Shared>,
}

struct Shared {
    module: Pkcs11,
    label: String,
    pin: Pin,
    /// `None` after the token failed, until it is reached again. A session may be sent to a thread, not shared by two.
    session: Mutex<Option<Session>>,
}

impl Token {
    /// Loads the module and logs in to the token with this label.
    ///
    /// # Errors
    /// [`SignerError`] when the module cannot be loaded, no or more than one token has the label, or the PIN is refused.
    pub fn open(module: &Path, label: &str, pin: &Pin) -> Result<Self, SignerError> {
        let module = load(module)?;
        Self::log_in(module, label, pin)
    }

    /// True when the module has a token with this label.
    ///
    /// # Errors
    /// [`SignerError`] when the module cannot be loaded.
    pub fn exists(module: &Path, label: &str) -> Result<bool, SignerError> {
        Ok(!slots_labelled(&load(module)?, label)?.is_empty())
    }

    /// Sets up the module's first uninitialised token (`C_InitToken`, `C_InitPIN`) and logs in to it.
    ///
    /// # Errors
    /// [`SignerError`] when every token of the module is in use already.
    pub fn initialise(module: &Path, label: &str, so_pin: &Pin, pin: &Pin) -> Result<Self, SignerError> {
        let module = load(module)?;
        let slot = free_slot(&module)?;
        module.init_token(slot, &auth_pin(so_pin)?, label).map_err(failed)?;
        // SoftHSM2 gives a token another slot when it is initialised.
        let slot = one_slot(&module, label)?;
        let session = module.open_rw_session(slot).map_err(failed)?;
        session.login(UserType::So, Some(&auth_pin(so_pin)?)).map_err(failed)?;
        session.init_pin(&auth_pin(pin)?).map_err(failed)?;
        session.logout().map_err(failed)?;
        drop(session);
        Self::log_in(module, label, pin)
    }

    /// The signing key with this label, if the token has one.
    ///
    /// # Errors
    /// [`SignerError`] when more than one has it, or the token does not answer.
    pub fn key(&self, label: &str) -> Result<Option<TokenKey>, SignerError> {
        TokenKey::find(self, label)
    }

    /// Makes a P-384 signing key that can never leave the token.
    ///
    /// # Errors
    /// [`SignerError`] when the label is taken or the token refuses.
    pub fn make_key(&self, label: &str) -> Result<TokenKey, SignerError> {
        if self.key(label)?.is_some() {
            return Err(SignerError(format!("the token has a key {label} already")));
        }
        self.with_session(|session| key::generate(session, label))?;
        self.key(label)?.ok_or_else(|| SignerError(format!("the token does not show the new key {label}")))
    }

    fn log_in(module: Pkcs11, label: &str, pin: &Pin) -> Result<Self, SignerError> {
        let shared = Shared { module, label: label.to_owned(), pin: pin.clone(), session: Mutex::new(None) };
        let token = Self { shared: Arc::new(shared) };
        token.with_session(|_| Ok(()))?;
        Ok(token)
    }

    /// Runs `work` in the token's session, opening one where there is none. When the token lost the session (it was
    /// restarted or unplugged), a new one is tried once; any other failure is answered as it is.
    fn with_session<T>(&self, work: impl Fn(&Session) -> Result<T, Error>) -> Result<T, SignerError> {
        let mut held = self.lock();
        let had_session = held.is_some();
        let answer = match held.as_ref() {
            Some(session) => work(session),
            None => work(held.insert(self.begin_session()?)),
        };
        match answer {
            Err(error) if session_is_lost(&error) => {
                *held = None;
                if had_session { work(held.insert(self.begin_session()?)).map_err(failed) } else { Err(failed(error)) }
            }
            answer => answer.map_err(failed),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Session>> {
        self.shared.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_session(&self) -> Result<Session, SignerError> {
        let slot = one_slot(&self.shared.module, &self.shared.label)?;
        let session = self.shared.module.open_rw_session(slot).map_err(failed)?;
        match session.login(UserType::User, Some(&auth_pin(&self.shared.pin)?)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => Err(failed(error)),
        }
    }
}

fn session_is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::UserNotLoggedIn
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent,
            _
        )
    )
}

fn load(module: &Path) -> Result<Pkcs11, SignerError> {
    let loaded = Pkcs11::new(module).map_err(|error| SignerError(format!("{}: {error}", module.display())))?;
    match loaded.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(loaded),
        Err(error) => Err(failed(error)),
    }
}

fn slots_labelled(module: &Pkcs11, label: &str) -> Result<Vec<Slot>, SignerError> {
    let mut labelled = Vec::new();
    for slot in module.get_slots_with_token().map_err(failed)? {
        let info = module.get_token_info(slot).map_err(failed)?;
        if info.token_initialized() && info.label() == label {
            labelled.push(slot);
        }
    }
    Ok(labelled)
}

fn one_slot(module: &Pkcs11, label: &str) -> Result<Slot, SignerError> {
    match slots_labelled(module, label)?.as_slice() {
        [slot] => Ok(*slot),
        [] => Err(SignerError(format!("no token has the label {label}"))),
        several => Err(SignerError(format!("{} tokens have the label {label}", several.len()))),
    }
}

fn free_slot(module: &Pkcs11) -> Result<Slot, SignerError> {
    for slot in module.get_slots_with_token().map_err(failed)? {
        if !module.get_token_info(slot).map_err(failed)?.token_initialized() {
            return Ok(slot);
        }
    }
    Err(SignerError("every token of the module is in use already".to_owned()))
}

fn auth_pin(pin: &Pin) -> Result<AuthPin, SignerError> {
    let text = std::str::from_utf8(pin.expose()).map_err(|_| SignerError("the PIN is no text".to_owned()))?;
    Ok(AuthPin::from(text.to_owned()))
}

fn failed(error: Error) -> SignerError {
    SignerError(error.to_string())
}
