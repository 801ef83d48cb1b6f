//! SecurityInfos (ICAO Doc 9303-11, section 9.2): what a chip can do, in EF.CardAccess and DG14.

use super::ChipError;
use super::curve::Curve;
use super::hash::Hash;
use super::public_key::PublicKey;
use super::suite::Suite;
use super::tlv::{self, Tlv, Tlvs};

/// Most entries that are looked at.
const INFOS_MAX: usize = 64;

/// id-PACE, 0.4.0.127.0.7.2.2.4 (section 9.2.4).
const ID_PACE: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];
/// ECDH with Generic Mapping below it.
const ECDH_GENERIC_MAPPING: u8 = 2;
/// id-PK, 0.4.0.127.0.7.2.2.1: public keys for chip authentication; and id-CA, …3: its protocols (sections 9.2.5, 9.2.6).
const ID_PK: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01];
const ID_CA: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03];
/// Elliptic curves below either.
const ECDH: u8 = 2;
/// id-icao-mrtd-security-aaProtocolObject, 2.23.136.1.1.5 (section 9.2.4).
const ACTIVE_AUTHENTICATION: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x05];
/// ecdsa-plain-signatures of BSI TR-03111, 0.4.0.127.0.7.1.1.4.1.
const ECDSA_PLAIN: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];

/// What the entries say, as far as this program can use it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityInfos {
    /// The ways of PACE that both sides have, the strongest first.
    pub pace: Vec<PaceInfo>,
    /// How many ways of PACE the chip has in all.
    pub pace_offered: usize,
    /// The key for chip authentication that both sides can use.
    pub(super) chip_key: Option<ChipKey>,
    /// How many keys for chip authentication the chip has in all.
    pub(super) chip_keys_offered: usize,
    /// The hash of active authentication, where the chip names it.
    pub(super) active_hash: Option<Hash>,
}

/// A key for chip authentication (section 9.2.5), with the protocol that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChipKey {
    pub public: PublicKey,
    /// Tells several keys of a chip apart.
    pub id: Option<Vec<u8>>,
    /// Value of the protocol's object identifier.
    pub protocol: Vec<u8>,
    pub suite: Suite,
}

/// One way of PACE (section 9.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceInfo {
    /// Value of the protocol's object identifier.
    pub protocol: [u8; 10],
    /// Its ciphers.
    pub suite: Suite,
    /// Identifier of the standardized domain parameters.
    pub parameters: u8,
    /// The curve they stand for.
    pub curve: Curve,
}

/// Reads a SET OF SecurityInfo.
///
/// # Errors
/// When it is none. Entries of unknown protocols are passed over.
pub fn security_infos(bytes: &[u8]) -> Result<SecurityInfos, ChipError> {
    let mut infos = SecurityInfos::default();
    let (mut keys, mut protocols) = (Vec::new(), Vec::new());
    for (at, info) in Tlvs::new(tlv::only(bytes, 0x31)?).enumerate() {
        let info = info?;
        if at == INFOS_MAX || info.tag != 0x30 {
            return Err(ChipError::Malformed("SecurityInfos"));
        }
        let mut parts = Tlvs::new(info.value);
        let protocol = parts.next().transpose()?.filter(|object| object.tag == 0x06);
        let protocol = protocol.ok_or(ChipError::Malformed("a SecurityInfo without its protocol"))?.value;
        let rest: Vec<Tlv<'_>> = parts.collect::<Result<_, _>>()?;
        // PACEDomainParameterInfo has the protocol's shorter identifier: own parameters, which nobody needs here.
        if let Some([_, _]) = protocol.strip_prefix(&ID_PACE) {
            infos.pace_offered += 1;
            let [version, parameters, ..] = rest.as_slice() else {
                return Err(ChipError::Malformed("a PACEInfo without its parameters"));
            };
            if (version.tag, version.value, parameters.tag) == (0x02, &[2], 0x02) {
                infos.pace.extend(pace_info(protocol, parameters.value));
            }
        } else if let Some([ECDH, cipher]) = protocol.strip_prefix(&ID_CA) {
            protocols.extend(suite(*cipher).map(|suite| (protocol, suite, rest.get(1).map(|id| id.value))));
        } else if protocol.starts_with(&ID_PK) {
            infos.chip_keys_offered += 1;
            let public = rest.first().and_then(|key| PublicKey::of_info(key.whole).ok());
            keys.extend(public.map(|public| (public, rest.get(1).map(|id| id.value))));
        } else if protocol == ACTIVE_AUTHENTICATION {
            infos.active_hash = rest.get(1).and_then(|algorithm| plain_hash(algorithm.value));
        }
    }
    infos.pace.sort_by_key(|info| std::cmp::Reverse(info.suite));
    protocols.sort_by_key(|(_, suite, _)| std::cmp::Reverse(*suite));
    infos.chip_key = keys.into_iter().find_map(|(public, id)| chip_key(public, id, &protocols));
    Ok(infos)
}

/// A protocol of chip authentication, its ciphers, and the key that it is for where there are several.
type KeyProtocol<'a> = (&'a [u8], Suite, Option<&'a [u8]>);

/// The strongest protocol that a key is for. A chip that names none means 3DES (section 9.2.5).
fn chip_key(public: PublicKey, id: Option<&[u8]>, protocols: &[KeyProtocol<'_>]) -> Option<ChipKey> {
    let of_key = protocols.iter().find(|(_, _, of)| *of == id);
    let (protocol, suite) = match of_key {
        Some((protocol, suite, _)) => (protocol.to_vec(), *suite),
        None if protocols.is_empty() => (Vec::new(), Suite::TripleDes),
        None => return None,
    };
    matches!(public, PublicKey::Ec(..)).then_some(ChipKey { public, id: id.map(<[u8]>::to_vec), protocol, suite })
}

fn plain_hash(algorithm: &[u8]) -> Option<Hash> {
    match algorithm.strip_prefix(&ECDSA_PLAIN)? {
        [1] => Some(Hash::Sha1),
        [2] => Some(Hash::Sha224),
        [3] => Some(Hash::Sha256),
        [4] => Some(Hash::Sha384),
        [5] => Some(Hash::Sha512),
        _ => None,
    }
}

const fn suite(id: u8) -> Option<Suite> {
    match id {
        1 => Some(Suite::TripleDes),
        2 => Some(Suite::Aes128),
        3 => Some(Suite::Aes192),
        4 => Some(Suite::Aes256),
        _ => None,
    }
}

fn pace_info(protocol: &[u8], parameters: &[u8]) -> Option<PaceInfo> {
    let protocol: [u8; 10] = protocol.try_into().ok()?;
    let suite = suite(protocol[9])?;
    let &[parameters] = parameters else { return None };
    let curve = Curve::standardized(parameters)?;
    (protocol[8] == ECDH_GENERIC_MAPPING).then_some(PaceInfo { protocol, suite, parameters, curve })
}
