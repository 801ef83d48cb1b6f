//! Carrier profiles as a technician meets them: each shipped file reads, each way to break one is told with file and line, and
//! what is not proven on hardware says so.

use std::fmt::Write as _;
use std::path::Path;

use imza_kiosk::adapters::pkcs11::carrier::{CarrierProfile, ProfileSet, ProfileUse};
use imza_kiosk::domain::preflight::UnblockMethod;

fn shipped(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/carriers").join(name).with_extension("toml");
    std::fs::read_to_string(file).expect("a shipped profile")
}

/// Profile, what stands there, and what somebody wrote in its place.
const BROKEN: &[(&str, &str, &str)] = &[
    ("softhsm2", "name = \"softhsm2\"", "name = \"Soft HSM\""),
    ("softhsm2", "name = \"softhsm2\"\n", ""),
    ("softhsm2", "kind = \"smart-card\"", "kind = \"card\""),
    ("softhsm2", "readers = [\"SoftHSM slot ID *\"]", "readers = []"),
    ("softhsm2", "readers = [\"SoftHSM slot ID *\"]", "readers = [\"*\"]"),
    ("softhsm2", "module = \"/usr", "module = \"usr"),
    ("softhsm2", "environment = [\"SOFTHSM2_CONF\", \"HOME\"]", "environment = [\"HOME=/root\"]"),
    ("softhsm2", "presence = \"slot-list\"", "presence = \"guess\""),
    ("softhsm2", "use = \"issue\"", "use = \"write\""),
    ("softhsm2", "tried_on = [", "tried_in = ["),
    ("softhsm2", "type = \"p-256\"", "type = \"rsa-1024\""),
    ("softhsm2", "types = [\"p-256\", \"p-384\", \"rsa-2048\"]", "types = [\"rsa-2048\"]"),
    ("softhsm2", "id = \"02\"", "id = \"2\""),
    ("softhsm2", "made_by = \"user\"", "made_by = \"clerk\""),
    ("softhsm2", "CKA_EXTRACTABLE = false", "CKA_EXTRACTABLE = true"),
    ("softhsm2", "CKA_SIGN = true, ", ""),
    ("softhsm2", "public = { CKA_TOKEN = true", "public = { CKA_TOKEN = false"),
    ("softhsm2", "CKA_SENSITIVE = true", "CKA_SENSITIVE = \"yes\""),
    ("softhsm2", "digits_min = 6", "digits_min = 3"),
    ("softhsm2", "digits_max = 8", "digits_max = 80"),
    ("softhsm2", "factory_user = \"123456\"\n", ""),
    ("softhsm2", "factory_so = \"12345678\"\n", ""),
    ("softhsm2", "[pin]\n", "[pin]\npad = { entry_ms = 60_000 }\n"),
    ("softhsm2", "fresh = \"set-pin\"\n", "fresh = \"init-pin\"\npad = { entry_ms = 0 }\n"),
    ("softhsm2", "fresh = \"set-pin\"\n", "fresh = \"init-pin\"\npad = true\n"),
    ("piv-usb-token", "fresh = \"set-pin\"\n", "fresh = \"init-pin\"\npad = { entry_ms = 60_000 }\n"),
    ("softhsm2", "by = \"init-pin\"", "by = \"telephone\""),
    ("softhsm2", "secret_digits = 16", "secret_digits = 2"),
    ("softhsm2", "replace_management_key = false", "replace_management_key = true"),
    ("piv-usb-token", "factory_puk = \"12345678\"\n", ""),
    ("piv-usb-token", "secret_digits = 8", "secret_digits = 12"),
    ("piv-usb-token", "factory_so = \"010203040506070801020304050607080102030405060708\"\n", ""),
    ("piv-usb-token", "unsaid = [", "unsaid = [\"CKA_LABEL\", "),
    ("piv-usb-token", "make_key = 140_000", "make_key = 0"),
    ("piv-usb-token", "start = 10_000", "start = 9_000_000"),
    ("piv-usb-token", "[deadlines_ms]", "[deadlines_ms"),
];

/// The same in the section of a second key.
const BROKEN_SECTION: &[(&str, &str, &str)] = &[
    ("softhsm2", "id = \"01\"", "id = \"02\""),
    ("softhsm2", "id = \"01\"", "id = \"\""),
    ("softhsm2", "id = \"01\"\n", ""),
    ("softhsm2", "id = \"01\"\n", "id = \"01\"\ntype = \"p-256\"\n"),
    ("softhsm2", "id = \"01\"\n", "id = \"01\"\nattestation_label = \"Attestation\"\n"),
    ("softhsm2", "always_authenticate = false\n", ""),
    ("softhsm2", "CKA_SIGN = true, ", ""),
    ("softhsm2", "CKA_EXTRACTABLE = false", "CKA_EXTRACTABLE = true"),
    ("softhsm2", "public = { CKA_TOKEN = true", "public = { CKA_TOKEN = false"),
    ("piv-usb-token", "id = \"01\"", "id = \"19\""),
    ("piv-usb-token", "attestation_label = \"X.509 Certificate for PIV Attestation 9a\"\n", ""),
];

/// The section of a second key that the guide and the tests have for a profile.
fn section(name: &str) -> String {
    let kind = if name.starts_with("piv") { "piv" } else { name };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/carriers");
    std::fs::read_to_string(folder.join(format!("authentication-key-{kind}.toml"))).expect("a section")
}

#[test]
fn every_way_to_break_a_profile_is_told_with_file_and_line() {
    let mut table = String::new();
    let whole = BROKEN.iter().map(|(name, from, to)| (name, from, to, shipped(name), String::new()));
    let second = BROKEN_SECTION.iter().map(|(name, from, to)| (name, from, to, section(name), shipped(name) + "\n"));
    for (name, from, to, text, before) in whole.chain(second) {
        assert!(text.contains(from), "{from} is not in {name}");
        let file = format!("{name}.toml");
        let refused = CarrierProfile::parse(file.as_ref(), &(before + &text.replacen(from, to, 1))).map(|_| ());
        let said = refused.expect_err(to).to_string();
        writeln!(table, "{:?} for {:?}\n    {}", to.trim(), from.trim(), said.replace('\n', "\n    ")).expect("text");
        let place = said.strip_prefix(&format!("{file}:")).and_then(|rest| rest.split(':').next());
        assert!(place.is_some_and(|line| line.parse::<usize>().is_ok_and(|line| line >= 1)), "no line in {said}");
    }
    insta::with_settings!({ snapshot_path => "golden/carriers", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("broken-profiles", table);
    });
}

#[test]
fn a_section_more_asks_for_a_second_key_and_the_guide_shows_one_that_reads() {
    for name in ["softhsm2", "kryoptic"] {
        assert!(CarrierProfile::parse("x.toml".as_ref(), &shipped(name)).expect("reads").authentication_key.is_none());
    }
    for name in ["softhsm2", "piv-smart-card", "piv-usb-token"] {
        let text = format!("{}\n{}", shipped(name), section(name));
        let profile = CarrierProfile::parse("x.toml".as_ref(), &text).expect("reads");
        assert_eq!(profile.authentication_key.map(|second| second.id.to_string()).as_deref(), Some("01"));
    }
    assert!(include_str!("../CONTRIBUTING.md").contains(&section("piv-smart-card")), "the guide shows another section");
}

#[test]
fn every_shipped_file_is_built_in_and_says_what_it_was_tried_on() {
    let set = ProfileSet::built_in().expect("the shipped profiles read");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/carriers");
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        assert!(set.by_name(name).is_some(), "{name} is not built in");
    }
    let untried: Vec<&str> = set.iter().filter(|profile| profile.is_untried()).map(|p| p.name.as_str()).collect();
    assert_eq!(untried, ["epass2003", "safenet-etoken", "idprime", "rutoken-ecp", "kryoptic"]);
    for name in untried {
        assert!(shipped(name).contains("not tried on"), "{name} does not say so to its reader");
    }
}

#[test]
fn what_each_profile_can_do_stands_in_it() {
    let set = ProfileSet::built_in().expect("the shipped profiles read");
    let profile = |name: &str| set.by_name(name).expect(name);
    assert_eq!(profile("opensc").purpose, ProfileUse::Read);
    assert_eq!(profile("opensc").unblock.by, UnblockMethod::None);
    assert_eq!(profile("piv-smart-card").unblock.by, UnblockMethod::PivRetryCounter);
    assert_eq!(profile("softhsm2").unblock.by, UnblockMethod::InitPin);
    assert_eq!(set.for_reader("Aktiv Rutoken ECP 00 00").map(|p| p.name.as_str()), Some("rutoken-ecp"));
    assert_eq!(set.for_reader("Kryoptic Slot").map(|p| p.name.as_str()), Some("kryoptic"));
    assert_eq!(set.for_reader("SafeNet eToken 5110 00 00").map(|p| p.name.as_str()), Some("safenet-etoken"));
}
