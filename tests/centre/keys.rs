//! Keys that are never certified, made by another program.

use std::process::Command;

use imza_kiosk::domain::order::CarrierKind;

use crate::carrier::SoftCarrier;
use crate::fixture::TestCentre;

#[test]
fn weak_and_foreign_keys_are_refused_with_their_reason() {
    let centre = TestCentre::start();
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let kind = "the public key is of a kind that is not certified here";
    let cases: [(&str, &[&str], &str); 7] = [
        ("RSA-1024", &["rsa:1024"], "an RSA key must have 2048 to 4096 bits"),
        ("RSA-4224", &["rsa:4224"], "an RSA key must have 2048 to 4096 bits"),
        ("e = 3", &["rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"], "an RSA key must have the public exponent 65537"),
        ("P-521", &["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], kind),
        ("secp256k1", &["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], kind),
        ("Ed25519", &["ed25519"], kind),
        (
            "explicit parameters",
            &["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
            kind,
        ),
    ];
    let requests: Vec<_> = cases.iter().map(|(.., key, _)| request(&centre, key)).collect();
    let good = request(&centre, &["rsa:3072"]);
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    for ((name, _, reason), request) in cases.into_iter().zip(requests) {
        let reply = clerk.certificate_for("260-1147", 1, request, carrier.report());
        assert_eq!(reply.line(), format!("422 K-210 {reason}"), "{name}");
    }
    let reply = clerk.certificate_for("260-1147", 1, good, carrier.report());
    assert_eq!(reply.status, 200, "RSA-3072 with e = 65537: {}", reply.body);
}

fn request(centre: &TestCentre, key: &[&str]) -> Vec<u8> {
    let out = centre.path("request.der");
    let output = Command::new("openssl")
        .args(["req", "-new", "-nodes", "-subj", "/CN=Somebody", "-outform", "DER", "-out", &out])
        .args(["-keyout", &centre.path("request.key"), "-newkey"])
        .args(key)
        .output()
        .expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(out).expect("a request")
}
