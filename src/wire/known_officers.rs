//! What the kiosk's store remembers of the officers who may sign in without a line, as JSON before encryption.

use crate::domain::known_officer::KnownOfficers;

/// The bytes that are kept.
#[must_use]
pub fn pack(officers: &KnownOfficers) -> Vec<u8> {
    serde_json::to_vec(officers).unwrap_or_default()
}

/// Whom the bytes name; nobody where they are damaged or another version's: then the centre has to be asked.
#[must_use]
pub fn unpack(bytes: &[u8]) -> KnownOfficers {
    serde_json::from_slice(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_its_words_and_what_is_damaged_names_nobody() {
        let kept = r#"{"officers":[{"officer":{"id":"aysel","display_name":"Aysel N.","role":"clerk"},"evidence":{},"attorney":{},"password_hash":"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA","confirmed_at":"2027-01-04T11:13:20Z","wrong_tries":2}]}"#;
        let officers = unpack(kept.as_bytes());
        assert_ne!(officers, KnownOfficers::default());
        let again = unpack(&pack(&officers));
        assert_eq!(again, officers);
        for bad in ["", "{", r#"{"officers":7}"#, r#"{"officers":[],"more":1}"#, &kept[..kept.len() - 1]] {
            assert_eq!(unpack(bad.as_bytes()), KnownOfficers::default(), "{bad}");
        }
    }
}
