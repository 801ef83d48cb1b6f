//! The floor: nothing but the PKCS#11 calls that an issue cannot do without, in this process, with no journal and no centre. The
//! factory's SO PIN is replaced here as well: a token that leaves the counter with it is anybody's.

use std::path::Path;
use std::time::{Duration, Instant};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use der::{Decode as _, Encode as _};
use imza_kiosk::domain::carrier::{KeyType, Sha256Hash};
use x509_cert::Certificate;

use crate::staging::SOFTHSM;
use crate::token::{CITIZEN_PIN, FACTORY_PIN, FACTORY_SO_PIN, OWN_SO_PIN};

/// `ecPublicKey`'s parameters for P-256, DER (RFC 5480, 2.1.1.1).
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `DigestInfo` of SHA-256 up to the hash (RFC 8017, 9.2, note 1).
const DIGEST_INFO_SHA256: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// The loaded module.
pub struct Bare(Pkcs11);

/// How long the calls took.
pub struct Took {
    /// All of them.
    pub total: Duration,
    /// `C_GenerateKeyPair` alone, whose time for RSA is a matter of luck.
    pub key: Duration,
}

impl Bare {
    /// Loads the module, which reads `SOFTHSM2_CONF` of this process.
    pub fn load() -> Self {
        Self(Pkcs11::new(Path::new(SOFTHSM)).expect("the module is installed"))
    }

    /// From a fresh token to a signature under the written certificate's key.
    pub fn issue(&self, key_type: KeyType, certificate: &[u8]) -> Took {
        let subject = subject_of(certificate);
        let started = Instant::now();
        self.0.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).expect("C_Initialize");
        let slots = self.0.get_slots_with_initialized_token().expect("C_GetSlotList");
        let session = self.0.open_rw_session(*slots.first().expect("a token")).expect("C_OpenSession");
        let [factory_so, own_so] = [FACTORY_SO_PIN, OWN_SO_PIN].map(|pin| AuthPin::from(pin.to_owned()));
        session.login(UserType::So, Some(&factory_so)).expect("C_Login");
        session.set_pin(&factory_so, &own_so).expect("C_SetPIN");
        session.logout().expect("C_Logout");
        let (factory, citizen) = (AuthPin::from(FACTORY_PIN.to_owned()), AuthPin::from(CITIZEN_PIN.to_owned()));
        session.login(UserType::User, Some(&factory)).expect("C_Login");
        session.set_pin(&factory, &citizen).expect("C_SetPIN");

        let (generate, parameters) = match key_type {
            KeyType::P256 => (Mechanism::EccKeyPairGen, vec![Attribute::EcParams(P256.to_vec())]),
            KeyType::Rsa2048 => (
                Mechanism::RsaPkcsKeyPairGen,
                vec![Attribute::ModulusBits(2048.into()), Attribute::PublicExponent(vec![1, 0, 1])],
            ),
            KeyType::P384 => panic!("no carrier profile makes such a key by default"),
        };
        let id = Attribute::Id(vec![2]);
        let mut public = vec![id.clone(), Attribute::Token(true), Attribute::Verify(true)];
        public.extend(parameters);
        let private = [
            id.clone(),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
        ];
        let generating = Instant::now();
        let (_, private) = session.generate_key_pair(&generate, &public, &private).expect("C_GenerateKeyPair");
        let key = generating.elapsed();

        let sign = |message: &[u8]| {
            let hash = *Sha256Hash::of(message).as_bytes();
            let signed = match key_type {
                KeyType::Rsa2048 => {
                    session.sign(&Mechanism::RsaPkcs, private, &[DIGEST_INFO_SHA256.as_slice(), &hash].concat())
                }
                _ => session.sign(&Mechanism::Ecdsa, private, &hash),
            };
            signed.expect("C_Sign");
        };
        sign(b"the certification request");
        let object = [
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            id,
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Subject(subject),
            Attribute::Value(certificate.to_vec()),
        ];
        let written = session.create_object(&object).expect("C_CreateObject");
        let read = session.get_attributes(written, &[AttributeType::Value]).expect("C_GetAttributeValue");
        assert_eq!(read, [Attribute::Value(certificate.to_vec())]);
        sign(b"the nonce");
        session.logout().expect("C_Logout");
        drop(session);
        self.0.clone().finalize().expect("C_Finalize");
        Took { total: started.elapsed(), key }
    }
}

/// The subject's DER, which SoftHSM2 wants beside the certificate.
fn subject_of(certificate: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(certificate).expect("the centre's certificate");
    certificate.tbs_certificate().subject().to_der().expect("it was read from DER")
}
