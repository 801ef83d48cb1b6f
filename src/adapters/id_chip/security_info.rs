//! SecurityInfos (ICAO Doc 9303-11, section 9.2): what a chip can do, in EF.CardAccess and DG14.

use super::ChipError;
use super::curve::Curve;
use super::suite::Suite;
use super::tlv::{self, Tlvs};

/// Most entries that are looked at.
const INFOS_MAX: usize = 64;

/// id-PACE, 0.4.0.127.0.7.2.2.4 (section 9.2.4).
const ID_PACE: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];
/// ECDH with Generic Mapping below it.
const ECDH_GENERIC_MAPPING: u8 = 2;

/// What the entries say, as far as this program can use it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityInfos {
    /// The ways of PACE that both sides have, the strongest first.
    pub pace: Vec<PaceInfo>,
    /// How many ways of PACE the chip has in all.
    pub pace_offered: usize,
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
    for (at, info) in Tlvs::new(tlv::only(bytes, 0x31)?).enumerate() {
        let info = info?;
        if at == INFOS_MAX || info.tag != 0x30 {
            return Err(ChipError::Malformed("SecurityInfos"));
        }
        let mut parts = Tlvs::new(info.value);
        let protocol = parts.next().transpose()?.filter(|object| object.tag == 0x06);
        let protocol = protocol.ok_or(ChipError::Malformed("a SecurityInfo without its protocol"))?.value;
        let rest: Vec<_> = parts.collect::<Result<_, _>>()?;
        // PACEDomainParameterInfo has the protocol's shorter identifier: own parameters, which nobody needs here.
        if let Some([_, _]) = protocol.strip_prefix(&ID_PACE) {
            infos.pace_offered += 1;
            let [version, parameters, ..] = rest.as_slice() else {
                return Err(ChipError::Malformed("a PACEInfo without its parameters"));
            };
            if (version.tag, version.value, parameters.tag) == (0x02, &[2], 0x02) {
                infos.pace.extend(pace_info(protocol, parameters.value));
            }
        }
    }
    infos.pace.sort_by_key(|info| std::cmp::Reverse(info.suite));
    Ok(infos)
}

fn pace_info(protocol: &[u8], parameters: &[u8]) -> Option<PaceInfo> {
    let protocol: [u8; 10] = protocol.try_into().ok()?;
    let suite = match protocol[9] {
        1 => Suite::TripleDes,
        2 => Suite::Aes128,
        3 => Suite::Aes192,
        4 => Suite::Aes256,
        _ => return None,
    };
    let &[parameters] = parameters else { return None };
    let curve = Curve::standardized(parameters)?;
    (protocol[8] == ECDH_GENERIC_MAPPING).then_some(PaceInfo { protocol, suite, parameters, curve })
}
