//! The judge of ID tokens (OpenID Connect Core 1.0, 3.1.3.7): signature by a key of the provider (RFC 7515, RFC 7518: ES256 and RS256
//! alone), issuer, audience, nonce, time, and the claim that is the FİN. It asks nobody anything.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::person::Fin;

/// Longest token, in bytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// How far two clocks may be apart, in seconds.
const SKEW_SECONDS: i64 = 60;
/// How long ago a token may have been made, in seconds: it was asked for a moment ago.
const AGE_SECONDS_MAX: i64 = 600;
/// Bytes of a coordinate of P-256.
const COORDINATE_BYTES: usize = 32;

/// A key of the provider (RFC 7517).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// What a token has to say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    /// The claim that holds the FİN.
    pub(super) claim: &'a str,
    /// The present moment, in seconds since 1970.
    pub(super) now: i64,
}

/// Why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// None of the known keys has the name that it says.
    UnknownKey,
    /// Anything else.
    Because(&'static str),
}

use Refused::Because;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

fn decoded(part: &str) -> Result<Vec<u8>, Refused> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Because("it is not base64url"))
}

impl Key {
    /// Whether it may have made a signature of this kind.
    fn fits(&self, alg: &str, kid: Option<&str>) -> bool {
        let kind = match alg {
            "ES256" => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
            _ => self.kty == "RSA",
        };
        let named = kid.is_none_or(|kid| self.kid.as_deref() == Some(kid));
        let is_for_this = self.alg.as_deref().is_none_or(|own| own == alg);
        kind && named && is_for_this && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
    }

    fn verify(&self, alg: &str, signed: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let part = |text: &Option<String>| decoded(text.as_deref().unwrap_or_default());
        let wrong = |_| Because("its signature is not by the provider's key");
        if alg == "ES256" {
            let (x, y) = (part(&self.x)?, part(&self.y)?);
            if x.len() != COORDINATE_BYTES || y.len() != COORDINATE_BYTES {
                return Err(Because("the provider's key has no point"));
            }
            let point = [&[4], x.as_slice(), &y].concat();
            return UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).map_err(wrong);
        }
        let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).map_err(wrong)
    }
}

/// The FİN that a token names.
///
/// # Errors
/// [`Refused`]: why it does not count.
pub(super) fn fin(token: &str, keys: &[Key], expected: &Expected<'_>) -> Result<Fin, Refused> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Because("it is too long"));
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, signature] = parts[..] else { return Err(Because("it has not three parts")) };
    let header: Header = serde_json::from_slice(&decoded(head)?).map_err(|_| Because("its header cannot be read"))?;
    // "none" and the secrets that both sides know stand nowhere on this list.
    if !["ES256", "RS256"].contains(&header.alg.as_str()) || header.crit.is_some() {
        return Err(Because("it is signed another way"));
    }
    let mut fitting = keys.iter().filter(|key| key.fits(&header.alg, header.kid.as_deref()));
    let key = fitting.next().ok_or(Refused::UnknownKey)?;
    if fitting.next().is_some() {
        return Err(Because("more than one key may have signed it"));
    }
    let signed = [head, ".", body].concat();
    key.verify(&header.alg, signed.as_bytes(), &decoded(signature)?)?;
    let claims = serde_json::from_slice(&decoded(body)?).map_err(|_| Because("its claims cannot be read"))?;
    judged(&claims, expected).map_err(Because)
}

fn judged(claims: &Claims, expected: &Expected<'_>) -> Result<Fin, &'static str> {
    if claims.iss != expected.issuer {
        return Err("it is another issuer's");
    }
    let is_for_us = match &claims.aud {
        Audience::One(client) => client == expected.client,
        // More clients than one: whom it was made for stands in azp.
        Audience::Many(clients) if clients.len() > 1 && claims.azp.is_none() => false,
        Audience::Many(clients) => clients.iter().any(|client| client == expected.client),
    };
    if !is_for_us || claims.azp.as_deref().is_some_and(|client| client != expected.client) {
        return Err("it is for another client");
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err("it answers another question");
    }
    if claims.exp <= expected.now - SKEW_SECONDS {
        return Err("it is over");
    }
    if claims.iat > expected.now + SKEW_SECONDS || claims.iat < expected.now - AGE_SECONDS_MAX {
        return Err("it was not made now");
    }
    if claims.sub.is_empty() {
        return Err("it names nobody");
    }
    let fin = claims.others.get(expected.claim).and_then(Value::as_str);
    fin.and_then(|fin| Fin::parse(fin).ok()).ok_or("it has no FİN")
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    };
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn text(bytes: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A provider with a key of each kind.
    struct Provider {
        ec: EcdsaKeyPair,
        rsa: RsaKeyPair,
    }

    impl Provider {
        fn new() -> Self {
            let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
            Self { ec, rsa: RsaKeyPair::generate(KeySize::Rsa2048).expect("a key") }
        }

        fn keys(&self) -> Vec<Key> {
            let point = self.ec.public_key().as_ref();
            let rsa = self.rsa.public_key();
            let (n, e) = (rsa.modulus().big_endian_without_leading_zero(), rsa.exponent());
            let keys = json!([
                { "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": text(&point[1..33]), "y": text(&point[33..]) },
                { "kty": "RSA", "kid": "two", "alg": "RS256", "n": text(n), "e": text(e.big_endian_without_leading_zero()) },
                { "kty": "RSA", "kid": "three", "use": "enc", "n": text(n), "e": "AQAB" },
            ]);
            serde_json::from_value(keys).expect("keys")
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let signed = format!("{}.{}", text(header.to_string().as_bytes()), text(claims.to_string().as_bytes()));
            let random = SystemRandom::new();
            let signature = if header["alg"] == "RS256" {
                let mut signature = vec![0; self.rsa.public_modulus_len()];
                self.rsa.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("signed");
                signature
            } else {
                self.ec.sign(&random, signed.as_bytes()).expect("signed").as_ref().to_vec()
            };
            format!("{signed}.{}", text(&signature))
        }
    }

    fn claims() -> Value {
        json!({ "iss": "https://id.example", "sub": "a-1", "aud": "imza", "nonce": "n-1", "fin": "7TEST1Z",
            "iat": NOW - 5, "exp": NOW + 300 })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut changed = claims();
        changed[name] = value;
        changed
    }

    fn judge(token: &str, keys: &[Key]) -> Result<String, Refused> {
        let expected = Expected { issuer: "https://id.example", client: "imza", nonce: "n-1", claim: "fin", now: NOW };
        fin(token, keys, &expected).map(|fin| fin.as_str().to_owned())
    }

    #[test]
    fn a_token_by_the_providers_key_of_either_kind_names_the_person() {
        let provider = Provider::new();
        let keys = provider.keys();
        for header in [
            json!({ "alg": "ES256", "kid": "one" }),
            json!({ "alg": "RS256", "kid": "two" }),
            json!({ "alg": "ES256" }),
        ] {
            for claims in [
                claims(),
                with("aud", json!(["imza"])),
                {
                    let mut two = with("aud", json!(["other", "imza"]));
                    two["azp"] = "imza".into();
                    two
                },
                with("exp", json!(NOW - 59)),
                with("iat", json!(NOW + 59)),
            ] {
                assert_eq!(
                    judge(&provider.token(&header, &claims), &keys),
                    Ok("7TEST1Z".to_owned()),
                    "{header} {claims}"
                );
            }
        }
    }

    #[test]
    fn a_token_that_says_anything_else_counts_for_nobody() {
        let provider = Provider::new();
        let (keys, header) = (provider.keys(), json!({ "alg": "ES256", "kid": "one" }));
        let cases = [
            ("iss", json!("https://id.example/"), "it is another issuer's"),
            ("aud", json!("other"), "it is for another client"),
            ("aud", json!(["other", "imza"]), "it is for another client"),
            ("aud", json!([]), "it is for another client"),
            ("azp", json!("other"), "it is for another client"),
            ("nonce", json!("n-2"), "it answers another question"),
            ("nonce", Value::Null, "it answers another question"),
            ("exp", json!(NOW - 60), "it is over"),
            ("iat", json!(NOW + 61), "it was not made now"),
            ("iat", json!(NOW - 601), "it was not made now"),
            ("sub", json!(""), "it names nobody"),
            ("fin", Value::Null, "it has no FİN"),
            ("fin", json!("OOOOOOO"), "it has no FİN"),
            ("exp", json!("soon"), "its claims cannot be read"),
        ];
        for (name, value, why) in cases {
            let token = provider.token(&header, &with(name, value.clone()));
            assert_eq!(judge(&token, &keys), Err(Because(why)), "{name} {value}");
        }
    }

    #[test]
    fn a_signature_counts_only_by_a_key_of_the_provider_that_is_for_it() {
        let (provider, stranger) = (Provider::new(), Provider::new());
        let keys = provider.keys();
        let es = json!({ "alg": "ES256", "kid": "one" });
        let unsigned = Because("its signature is not by the provider's key");
        assert_eq!(judge(&stranger.token(&es, &claims()), &keys), Err(unsigned));
        let good = provider.token(&es, &claims());
        let parts: Vec<&str> = good.split('.').collect();
        let other = text(with("fin", json!("3TEST2Y")).to_string().as_bytes());
        assert_eq!(judge(&format!("{}.{other}.{}", parts[0], parts[2]), &keys), Err(unsigned), "another body");
        assert_eq!(judge(&format!("{}.{}.", parts[0], parts[1]), &keys), Err(unsigned), "no signature");
        for (header, refused) in [
            (json!({ "alg": "none" }), Because("it is signed another way")),
            (json!({ "alg": "HS256", "kid": "one" }), Because("it is signed another way")),
            (json!({ "alg": "ES256", "kid": "one", "crit": ["b64"] }), Because("it is signed another way")),
            (json!({ "alg": "ES256", "kid": "four" }), Refused::UnknownKey),
            (json!({ "alg": "ES256", "kid": "two" }), Refused::UnknownKey),
            (json!({ "alg": "RS256", "kid": "three" }), Refused::UnknownKey),
        ] {
            assert_eq!(judge(&provider.token(&header, &claims()), &keys), Err(refused), "{header}");
        }
        for bad in ["", ".", "..", "a.b", "a.b.c.d", "!.!.!"] {
            assert!(judge(bad, &keys).is_err(), "{bad}");
        }
        assert_eq!(judge(&"a".repeat(TOKEN_BYTES_MAX + 1), &keys), Err(Because("it is too long")));
        let twice = [keys.clone(), keys].concat();
        assert_eq!(judge(&good, &twice), Err(Because("more than one key may have signed it")));
    }
}
