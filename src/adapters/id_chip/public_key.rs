//! Public keys of certificates and chips, and signatures under them: RSA (PKCS#1 v1.5 and PSS) and ECDSA over the curves that
//! documents use, named or with their parameters written out as ICAO Doc 9303-12, section 4.1.6.1, wants it.

use aws_lc_rs::signature as rsa;
use bp256::BrainpoolP256r1;
use bp384::BrainpoolP384r1;
use ecdsa::hazmat::verify_prehashed;
use ecdsa::{EcdsaCurve, Signature, SignatureSize, der};
use elliptic_curve::array::ArraySize;
use elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize};
use p256::NistP256;
use p384::NistP384;
use p521::NistP521;

use super::ChipError;
use super::brainpool512::BrainpoolP512r1;
use super::curve::Curve;
use super::hash::Hash;
use super::tlv::{self, Tlv, Tlvs};

const EC_PUBLIC_KEY: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const PRIME_FIELD: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01];
/// 1.2.840.113549.1.1, the arc of PKCS#1.
const PKCS1: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01];
/// 1.2.840.10045.4, the arc of ECDSA.
const ECDSA: [u8; 6] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04];

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// An RSAPublicKey (RFC 8017, appendix A.1.1).
    Rsa(Vec<u8>),
    /// A point, uncompressed.
    Ec(Curve, Vec<u8>),
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Pkcs1(Hash),
    Pss(Hash),
    Ecdsa(Hash),
}

impl Scheme {
    /// The scheme of an AlgorithmIdentifier's value. `digest` is the hash where the identifier names none, as CMS allows.
    pub(super) fn of(algorithm: &[u8], digest: Option<Hash>) -> Result<Self, ChipError> {
        let unknown = ChipError::Unsupported("a signature algorithm");
        let parts: Vec<Tlv<'_>> = Tlvs::new(algorithm).collect::<Result<_, _>>()?;
        let oid = parts.first().filter(|object| object.tag == 0x06).ok_or(unknown.clone())?.value;
        match (oid.strip_prefix(&PKCS1), oid.strip_prefix(&ECDSA)) {
            (Some([1]), _) => digest.map(Self::Pkcs1).ok_or(unknown),
            (Some([5]), _) => Ok(Self::Pkcs1(Hash::Sha1)),
            (Some([11]), _) => Ok(Self::Pkcs1(Hash::Sha256)),
            (Some([12]), _) => Ok(Self::Pkcs1(Hash::Sha384)),
            (Some([13]), _) => Ok(Self::Pkcs1(Hash::Sha512)),
            (Some([10]), _) => Ok(Self::Pss(pss_hash(parts.get(1).ok_or(unknown)?.value)?)),
            (_, Some([1])) => Ok(Self::Ecdsa(Hash::Sha1)),
            (_, Some([3, 1])) => Ok(Self::Ecdsa(Hash::Sha224)),
            (_, Some([3, 2])) => Ok(Self::Ecdsa(Hash::Sha256)),
            (_, Some([3, 3])) => Ok(Self::Ecdsa(Hash::Sha384)),
            (_, Some([3, 4])) => Ok(Self::Ecdsa(Hash::Sha512)),
            _ => Err(unknown),
        }
    }
}

/// The hash of RSASSA-PSS-params (RFC 8017, appendix A.2.3); SHA-1 where none is named.
fn pss_hash(parameters: &[u8]) -> Result<Hash, ChipError> {
    let Some(named) = tlv::find(parameters, 0xA0)? else { return Ok(Hash::Sha1) };
    algorithm_hash(tlv::only(named, 0x30)?)
}

/// The hash function in an AlgorithmIdentifier's value.
pub(super) fn algorithm_hash(algorithm: &[u8]) -> Result<Hash, ChipError> {
    Hash::of(tlv::find(algorithm, 0x06)?.ok_or(ChipError::Malformed("an algorithm without its identifier"))?)
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    pub(super) fn of_info(info: &[u8]) -> Result<Self, ChipError> {
        let malformed = ChipError::Malformed("a public key");
        let parts: Vec<Tlv<'_>> = Tlvs::new(tlv::only(info, 0x30)?).collect::<Result<_, _>>()?;
        let [algorithm, key] = parts.as_slice() else { return Err(malformed) };
        let key = key.value.strip_prefix(&[0]).filter(|_| key.tag == 0x03).ok_or(malformed.clone())?;
        let mut algorithm = Tlvs::new(algorithm.value);
        let oid = algorithm.next().transpose()?.ok_or(malformed.clone())?.value;
        if oid.strip_prefix(&PKCS1).is_some_and(|rest| rest == [1]) {
            return Ok(Self::Rsa(key.to_vec()));
        }
        if oid != EC_PUBLIC_KEY {
            return Err(ChipError::Unsupported("a public key's algorithm"));
        }
        let parameters = algorithm.next().transpose()?.ok_or(malformed)?;
        Ok(Self::Ec(curve(parameters)?, key.to_vec()))
    }

    /// True when the signature of `message` verifies.
    pub(super) fn verifies(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Result<bool, ChipError> {
        match (self, scheme) {
            (Self::Rsa(key), Scheme::Pkcs1(hash)) => {
                let algorithm: &rsa::RsaParameters = match hash {
                    Hash::Sha1 => &rsa::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
                    Hash::Sha224 => return Err(ChipError::Unsupported("RSA with SHA-224")),
                    Hash::Sha256 => &rsa::RSA_PKCS1_2048_8192_SHA256,
                    Hash::Sha384 => &rsa::RSA_PKCS1_2048_8192_SHA384,
                    Hash::Sha512 => &rsa::RSA_PKCS1_2048_8192_SHA512,
                };
                Ok(rsa::UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
            }
            (Self::Rsa(key), Scheme::Pss(hash)) => {
                let algorithm: &rsa::RsaParameters = match hash {
                    Hash::Sha1 | Hash::Sha224 => return Err(ChipError::Unsupported("PSS with SHA-1 or SHA-224")),
                    Hash::Sha256 => &rsa::RSA_PSS_2048_8192_SHA256,
                    Hash::Sha384 => &rsa::RSA_PSS_2048_8192_SHA384,
                    Hash::Sha512 => &rsa::RSA_PSS_2048_8192_SHA512,
                };
                Ok(rsa::UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
            }
            (Self::Ec(curve, point), Scheme::Ecdsa(hash)) => {
                ec_verifies(*curve, point, &hash.digest(message), signature)
            }
            _ => Ok(false),
        }
    }
}

fn ec_verifies(curve: Curve, point: &[u8], digest: &[u8], signature: &[u8]) -> Result<bool, ChipError> {
    match curve {
        Curve::P256 => ecdsa_verifies::<NistP256>(point, digest, signature),
        Curve::BrainpoolP256r1 => ecdsa_verifies::<BrainpoolP256r1>(point, digest, signature),
        Curve::P384 => ecdsa_verifies::<NistP384>(point, digest, signature),
        Curve::BrainpoolP384r1 => ecdsa_verifies::<BrainpoolP384r1>(point, digest, signature),
        Curve::BrainpoolP512r1 => ecdsa_verifies::<BrainpoolP512r1>(point, digest, signature),
        Curve::P521 => ecdsa_verifies::<NistP521>(point, digest, signature),
    }
}

/// Takes a signature as certificates have it, an ECDSA-Sig-Value, and as chips give it: r and s, one behind the other
/// (BSI TR-03111, section 5.2).
fn ecdsa_verifies<C>(point: &[u8], digest: &[u8], signature: &[u8]) -> Result<bool, ChipError>
where
    C: EcdsaCurve + CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    SignatureSize<C>: ArraySize,
    der::MaxSize<C>: ArraySize,
    <FieldBytesSize<C> as core::ops::Add>::Output: core::ops::Add<der::MaxOverhead> + ArraySize,
{
    let key = elliptic_curve::PublicKey::<C>::from_sec1_bytes(point);
    let key = key.map_err(|_| ChipError::Malformed("a public key that is no point of the curve"))?;
    let forms = [Signature::<C>::from_der(signature), Signature::<C>::from_slice(signature)];
    Ok(forms.into_iter().flatten().any(|form| verify_prehashed(&key.to_projective(), digest, &form).is_ok()))
}

/// The curve in a key's parameters: its name, or all that makes it. A generator of one's own choosing would make any
/// signature right, so everything is compared.
fn curve(parameters: Tlv<'_>) -> Result<Curve, ChipError> {
    let known = match parameters.tag {
        0x06 => DOMAINS.iter().find(|domain| domain.oid == parameters.value),
        0x30 => DOMAINS.iter().find(|domain| domain.is(parameters.value).unwrap_or(false)),
        _ => None,
    };
    known.map(|domain| domain.curve).ok_or(ChipError::Unsupported("a curve"))
}

/// The parameters of a curve, in hex.
struct Domain {
    curve: Curve,
    oid: &'static [u8],
    p: &'static str,
    a: &'static str,
    b: &'static str,
    /// x and y of the generator.
    g: [&'static str; 2],
    n: &'static str,
}

impl Domain {
    /// True when an ECParameters' value (BSI TR-03111, section 3.2) says the same.
    fn is(&self, parameters: &[u8]) -> Result<bool, ChipError> {
        let parts: Vec<Tlv<'_>> = Tlvs::new(parameters).collect::<Result<_, _>>()?;
        let [_, field, equation, generator, order, cofactor @ ..] = parts.as_slice() else { return Ok(false) };
        let field: Vec<Tlv<'_>> = Tlvs::new(field.value).collect::<Result<_, _>>()?;
        let equation: Vec<Tlv<'_>> = Tlvs::new(equation.value).collect::<Result<_, _>>()?;
        let ([kind, p], [a, b, ..]) = (field.as_slice(), equation.as_slice()) else { return Ok(false) };
        let same = |object: &Tlv<'_>, hex: &str| {
            // An INTEGER has a zero in front of a high bit; field elements may come without their leading zeros.
            let trim = |bytes: &[u8]| bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<u8>>();
            hex::decode(hex).is_ok_and(|known| trim(&known) == trim(object.value))
        };
        let [x, y] = self.g;
        let uncompressed = format!("04{x}{y}");
        let compressed =
            format!("{}{x}", if y.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']) { "03" } else { "02" });
        Ok(kind.value == PRIME_FIELD
            && same(p, self.p)
            && same(a, self.a)
            && same(b, self.b)
            && (same(generator, &uncompressed) || same(generator, &compressed))
            && same(order, self.n)
            && cofactor.first().is_none_or(|cofactor| cofactor.value == [1]))
    }
}

/// The curves, as their standards print them (FIPS 186-4, appendix D; RFC 5639, section 3).
static DOMAINS: [Domain; 6] = [
    Domain {
        curve: Curve::P256,
        oid: &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
        p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        a: "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
        b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        g: [
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ],
        n: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    },
    Domain {
        curve: Curve::BrainpoolP256r1,
        oid: &[0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07],
        p: "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
        a: "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
        b: "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
        g: [
            "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
            "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
        ],
        n: "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
    },
    Domain {
        curve: Curve::P384,
        oid: &[0x2B, 0x81, 0x04, 0x00, 0x22],
        p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        a: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
        b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        g: [
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ],
        n: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    },
    Domain {
        curve: Curve::BrainpoolP384r1,
        oid: &[0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0B],
        p: "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
        a: "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
        b: "04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
        g: [
            "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
            "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
        ],
        n: "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565",
    },
    Domain {
        curve: Curve::BrainpoolP512r1,
        oid: &[0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0D],
        p: concat!(
            "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330871",
            "7d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3"
        ),
        a: concat!(
            "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc",
            "2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca"
        ),
        b: concat!(
            "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a7",
            "2bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723"
        ),
        g: [
            concat!(
                "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098e",
                "ff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822"
            ),
            concat!(
                "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111",
                "b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892"
            ),
        ],
        n: concat!(
            "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870",
            "553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069"
        ),
    },
    Domain {
        curve: Curve::P521,
        oid: &[0x2B, 0x81, 0x04, 0x00, 0x23],
        p: concat!(
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        ),
        a: concat!(
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc"
        ),
        b: concat!(
            "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109",
            "e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00"
        ),
        g: [
            concat!(
                "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d",
                "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66"
            ),
            concat!(
                "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66",
                "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"
            ),
        ],
        n: concat!(
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
        ),
    },
];
