//! Master lists (ICAO Doc 9303-12, section 9): the signing authorities that a state has found genuine, under its signature; alone
//! or in an LDIF file (RFC 2849), as the public key directory gives them out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ChipError;
use super::certificate::Certificate;
use super::cms::SignedData;
use super::tlv::{self, Tlv, Tlvs};

/// id-icao-cscaMasterList, 2.23.136.1.1.2.
const MASTER_LIST: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x02];
/// Most certificates in a list: every state has some, the newest lists about a thousand.
const AUTHORITIES_MAX: usize = 8_192;
/// id-at-countryName, 2.5.4.6, as it stands in a name.
const COUNTRY_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x06];

/// Attributes of an LDIF file that matter here: a master list, and an authority by itself.
const LIST_ATTRIBUTES: [&str; 2] = ["pkdMasterListContent", "cscaMasterListData"];
const AUTHORITY_ATTRIBUTES: [&str; 2] = ["cACertificate;binary", "cACertificate"];

/// What an LDIF entry holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LdifValue {
    MasterList(Vec<u8>),
    Authority(Vec<u8>),
}

/// The certificates of a country in a master list whose signer is below one of the authorities that it names.
///
/// # Errors
/// When it is no list, or its signature does not hold.
pub(super) fn authorities<'a>(list: &'a [u8], country: &str) -> Result<Vec<&'a [u8]>, ChipError> {
    let signed = SignedData::read(list, &MASTER_LIST)?;
    let fields: Vec<Tlv<'_>> = Tlvs::new(tlv::only(signed.content, 0x30)?).take(3).collect::<Result<_, _>>()?;
    let [version, certificates] = fields.as_slice() else { return Err(ChipError::Malformed("a master list")) };
    if (version.value, certificates.tag) != (&[0], 0x31) {
        return Err(ChipError::Unsupported("a master list of another version"));
    }
    let all: Vec<Tlv<'_>> = Tlvs::new(certificates.value).take(AUTHORITIES_MAX + 1).collect::<Result<_, _>>()?;
    if all.len() > AUTHORITIES_MAX {
        return Err(ChipError::Malformed("a master list longer than the limit"));
    }
    let signer = signed.signer()?.filter(|signer| signer.is_signer() && signer.may_sign_lists);
    let signer = signer.ok_or(ChipError::Protection("the signature of a master list"))?;
    let of = |country: &str| {
        let name = [&COUNTRY_NAME[..], &[0x13, 0x02], country.as_bytes()].concat();
        let other = [&COUNTRY_NAME[..], &[0x0C, 0x02], country.as_bytes()].concat();
        all.iter().map(|one| one.whole).filter(move |whole| holds(whole, &name) || holds(whole, &other))
    };
    let issues = |authority: &Certificate| authority.is_anchor() && signer.is_issued_by(authority).unwrap_or(false);
    let named = |country: &str| of(country).any(|one| Certificate::read(one).is_ok_and(|one| issues(&one)));
    let is_known = signer.country.as_deref().is_some_and(named);
    if !is_known {
        return Err(ChipError::Protection("the signer of a master list"));
    }
    Ok(of(country).collect())
}

/// True when `bytes` hold `part`, in capitals or not.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// The master lists and authorities in the text of an LDIF file. Other attributes are passed over.
///
/// # Errors
/// A sentence when one of them is no base64.
pub(super) fn ldif_values(text: &str) -> Result<Vec<LdifValue>, String> {
    let mut values = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((name, coded)) = line.split_once("::") else { continue };
        let named = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
        let (is_list, is_authority) = (named(&LIST_ATTRIBUTES), named(&AUTHORITY_ATTRIBUTES));
        if !is_list && !is_authority {
            continue;
        }
        // A line that begins with a blank goes on with the one before (RFC 2849, note 2).
        let mut coded = coded.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with(' ')) {
            coded.push_str(more.trim());
        }
        let bytes = STANDARD.decode(coded).map_err(|error| format!("{name}: {error}"))?;
        values.push(if is_list { LdifValue::MasterList(bytes) } else { LdifValue::Authority(bytes) });
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LDIF: &str = include_str!("../../../tests/data/master-list.ldif");

    #[derive(serde::Deserialize)]
    struct Table {
        list: Vec<Refused>,
    }

    #[derive(serde::Deserialize)]
    struct Refused {
        name: String,
        bytes: String,
    }

    fn list() -> Vec<u8> {
        let mut values = ldif_values(LDIF).expect("an LDIF file");
        assert!(matches!(values.as_slice(), [LdifValue::MasterList(_), LdifValue::Authority(_)]));
        let LdifValue::MasterList(list) = values.swap_remove(0) else { panic!("a list comes first") };
        list
    }

    #[test]
    fn a_list_gives_the_authorities_of_one_country_and_none_of_another() {
        let list = list();
        for (country, expected) in [("AZ", vec!["CN=Specimen CSCA 1,C=AZ", "CN=Specimen CSCA 2,C=AZ"]), ("XX", vec![])]
        {
            let read = |one: &&[u8]| Certificate::read(one).expect("a certificate").name;
            let mut names: Vec<_> = authorities(&list, country).expect("a list").iter().map(read).collect();
            names.sort();
            assert_eq!(names, expected, "{country}");
        }
    }

    #[test]
    fn a_list_that_was_changed_is_not_believed() {
        let list = list();
        // Where the list itself stands; around it are hints, and an authority that is sent along and that nobody needs.
        for at in (41..1_391).step_by(11) {
            let mut changed = list.clone();
            changed[at] ^= 1;
            assert!(authorities(&changed, "AZ").is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_list_whose_signer_is_not_to_be_believed_is_refused() {
        let table = include_str!("../../../tests/data/master-lists-refused.toml");
        for refused in toml::from_str::<Table>(table).expect("a table of lists").list {
            let list = hex::decode(&refused.bytes).expect("hex");
            assert!(matches!(authorities(&list, "AZ"), Err(ChipError::Protection(_))), "{}", refused.name);
        }
    }

    #[test]
    fn what_is_no_base64_is_told_and_other_attributes_are_passed_over() {
        assert!(ldif_values("cACertificate;binary:: %%%").is_err());
        assert_eq!(ldif_values("version: 1\n# pkdMasterListContent\nuserCertificate;binary:: %%%\n"), Ok(vec![]));
        assert_eq!(ldif_values("CACERTIFICATE;BINARY:: AQ\n ID\n"), Ok(vec![LdifValue::Authority(vec![1, 2, 3])]));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_list_and_arbitrary_text_breaks_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in ".{0,300}") {
            prop_assert!(authorities(&bytes, "AZ").is_err());
            drop(ldif_values(&text));
        }

        #[test]
        fn a_damaged_list_never_breaks_the_reader(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut bytes = list();
            let place = at.index(bytes.len());
            bytes[place] = byte;
            drop(authorities(&bytes, "AZ"));
            bytes.truncate(cut.index(bytes.len()));
            prop_assert!(authorities(&bytes, "AZ").is_err());
        }
    }
}
