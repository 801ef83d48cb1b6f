//! A PIN that is entered on the reader's own keys (PKCS#11 v2.40, 5.5): `C_InitPIN` and `C_SetPIN` with NULL_PTR in the PINs' place.
//! The binding passes that at a login alone, so these two go through the module's own function list: here, and nowhere else.

use std::path::Path;
use std::ptr;

use cryptoki::context::Function;
use cryptoki::error::{Error, Result, Rv};
use cryptoki::session::Session;
use cryptoki_sys::{CK_C_InitPIN, CK_C_SetPIN, CK_FUNCTION_LIST, Pkcs11};

/// The two calls of a loaded module.
pub(super) struct PadCalls {
    init_pin: CK_C_InitPIN,
    set_pin: CK_C_SetPIN,
    /// What the calls belong to stays loaded as long as they may be made.
    _module: Pkcs11,
}

impl PadCalls {
    /// The calls of the module at this path, which a session is open on.
    pub(super) fn of(module: &Path) -> Result<Self> {
        // SAFETY: the module is loaded already, so that this runs none of its code and counts one user more.
        let module = unsafe { Pkcs11::new(module) }.map_err(Error::LibraryLoading)?;
        let Ok(get) = module.C_GetFunctionList.as_ref() else { return Err(Error::MissingSymbol("C_GetFunctionList")) };
        let mut list: *mut CK_FUNCTION_LIST = ptr::null_mut();
        // SAFETY: C_GetFunctionList has this signature and writes one pointer, to where `list` stands.
        Rv::from(unsafe { get(&raw mut list) }).into_result(Function::GetFunctionList)?;
        // SAFETY: the pointer is null, or to the module's own list, which lies in the module as long as that is loaded.
        let list = unsafe { list.as_ref() }.ok_or(Error::NullFunctionPointer)?;
        Ok(Self { init_pin: list.C_InitPIN, set_pin: list.C_SetPIN, _module: module })
    }

    /// `C_InitPIN`: the new PIN is entered on the reader. The security officer is logged in.
    pub(super) fn init_pin(&self, session: &Session) -> Result<()> {
        let call = self.init_pin.ok_or(Error::NullFunctionPointer)?;
        // SAFETY: the session is open while it is borrowed, and a null PIN of no length is what the standard has a module take.
        Rv::from(unsafe { call(session.handle(), ptr::null_mut(), 0) }).into_result(Function::InitPIN)
    }

    /// `C_SetPIN`: the PIN that counts and the new one are entered on the reader.
    pub(super) fn set_pin(&self, session: &Session) -> Result<()> {
        let call = self.set_pin.ok_or(Error::NullFunctionPointer)?;
        // SAFETY: as above; both PINs are null and of no length.
        Rv::from(unsafe { call(session.handle(), ptr::null_mut(), 0, ptr::null_mut(), 0) })
            .into_result(Function::SetPIN)
    }
}
