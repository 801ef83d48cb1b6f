//! The store's key and what is made from it: sealed values and keyed names. The only place that knows the cipher.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::wire::store::STORE_VERSION;

/// Bytes of the nonce in front of every sealed value.
const NONCE_BYTES: usize = 24;
/// Bytes of the authentication tag behind it.
const TAG_BYTES: usize = 16;
/// How many bytes sealing adds to a value.
pub(super) const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// The 32-byte key everything in a store is encrypted under. Wiped on drop; it never prints itself.
#[derive(Clone)]
pub struct StoreKey(Zeroizing<[u8; 32]>);

impl StoreKey {
    /// Takes 32 bytes from a random source or a key file.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key from the operating system's random source.
    ///
    /// # Errors
    /// When the source does not answer.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut bytes[..])?;
        Ok(Self(bytes))
    }

    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(••••)")
    }
}

/// Seals and opens values, and hides names. Made once from a [`StoreKey`], with a key of its own for each purpose.
#[derive(Clone)]
pub(super) struct Sealer {
    cipher: XChaCha20Poly1305,
    naming: Zeroizing<[u8; 32]>,
    key_id: [u8; 8],
}

impl Sealer {
    pub(super) fn new(key: &StoreKey) -> Self {
        let derived = |purpose: &str| Zeroizing::new(mac(&key.0[..], &[b"imza-store/", purpose.as_bytes()]));
        let id = derived("key-id");
        let mut key_id = [0; 8];
        key_id.copy_from_slice(&id[..8]);
        Self { cipher: XChaCha20Poly1305::new((&*derived("seal")).into()), naming: derived("name"), key_id }
    }

    /// Tells one key from another without saying anything of either.
    pub(super) fn key_id(&self) -> [u8; 8] {
        self.key_id
    }

    /// `nonce ‖ ciphertext ‖ tag`, bound to the place it is for: a value moved to another place does not open.
    ///
    /// # Errors
    /// A text when there is no randomness for the nonce.
    pub(super) fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| format!("no randomness: {error}"))?;
        let aad = place.associated_data();
        let body = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| "the value is too large to seal".to_owned())?;
        Ok([nonce.as_slice(), &body].concat())
    }

    /// The value that was sealed for this place, or `None` when it was sealed for another, under another key, or changed.
    pub(super) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let aad = place.associated_data();
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad }).ok().map(Zeroizing::new)
    }

    /// A name that says nothing to whoever lacks the key, and is always the same for the same words.
    pub(super) fn hidden_name(&self, kind: &str, words: &str) -> [u8; 16] {
        let whole = mac(&self.naming[..], &[kind.as_bytes(), b"\0", words.as_bytes()]);
        let mut name = [0; 16];
        name.copy_from_slice(&whole[..16]);
        name
    }
}

/// Where a sealed value lies: `kind` is a tree or the log, `at` a key or a position.
pub(super) struct Place<'a> {
    pub(super) kind: &'a str,
    pub(super) at: &'a [u8],
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut aad = b"imza-store".to_vec();
        aad.extend_from_slice(&STORE_VERSION.to_be_bytes());
        aad.extend_from_slice(&(self.kind.len() as u64).to_be_bytes());
        aad.extend_from_slice(self.kind.as_bytes());
        aad.extend_from_slice(self.at);
        aad
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(byte: u8) -> Sealer {
        Sealer::new(&StoreKey::from_bytes([byte; 32]))
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_under_its_own_key() {
        let here = Place { kind: "records", at: &[1] };
        let sealed = sealer(1).seal(&here, b"fact").expect("sealed");
        assert_eq!(sealed.len(), 4 + SEAL_BYTES);
        assert_eq!(sealer(1).open(&here, &sealed).as_deref().map(Vec::as_slice), Some(b"fact".as_slice()));
        assert!(sealer(2).open(&here, &sealed).is_none());
        assert!(sealer(1).open(&Place { kind: "records", at: &[2] }, &sealed).is_none());
        assert!(sealer(1).open(&Place { kind: "attempts", at: &[1] }, &sealed).is_none());
        let mut changed = sealed.clone();
        changed[NONCE_BYTES] ^= 1;
        assert!(sealer(1).open(&here, &changed).is_none());
    }

    #[test]
    fn a_hidden_name_depends_on_key_kind_and_words() {
        let name = sealer(1).hidden_name("attempt", "260-1147");
        assert_eq!(name, sealer(1).hidden_name("attempt", "260-1147"));
        assert_ne!(name, sealer(1).hidden_name("attempt", "260-1148"));
        assert_ne!(name, sealer(1).hidden_name("setting", "260-1147"));
        assert_ne!(name, sealer(2).hidden_name("attempt", "260-1147"));
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", StoreKey::from_bytes([7; 32])), "StoreKey(••••)");
    }
}
