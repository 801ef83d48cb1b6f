//! The same done by hand: what a technician types with `pkcs11-tool` and `openssl`, with no pause between two commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use imza_kiosk::domain::carrier::KeyType;

use crate::staging::{SOFTHSM, run};
use crate::token::{CITIZEN_PIN, FACTORY_PIN, FACTORY_SO_PIN, KEY_ID, OWN_SO_PIN};

/// A folder with a CA of the technician's own.
pub struct ByHand {
    folder: PathBuf,
    softhsm_conf: PathBuf,
}

impl ByHand {
    /// Makes the CA.
    pub fn new(folder: &Path, softhsm_conf: &Path) -> Self {
        let hand = Self { folder: folder.join("by-hand"), softhsm_conf: softhsm_conf.to_owned() };
        fs::create_dir_all(&hand.folder).expect("a folder");
        hand.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -noenc -keyout ca.key -out ca.crt -days 3650 \
             -subj /CN=CA",
        );
        fs::write(hand.folder.join("request"), [7; 200]).expect("a file");
        hand
    }

    /// From a fresh token to a signature under the written certificate's key, verified.
    pub fn issue(&self, key_type: KeyType) -> Duration {
        let (made, mechanism) = match key_type {
            KeyType::P256 => ("EC:prime256v1", "ECDSA --signature-format openssl"),
            KeyType::Rsa2048 => ("rsa:2048", "SHA256-RSA-PKCS"),
            KeyType::P384 => panic!("no carrier profile makes such a key by default"),
        };
        let started = Instant::now();
        self.pkcs11_tool(&format!(
            "--login --login-type so --so-pin {FACTORY_SO_PIN} --change-pin --new-pin {OWN_SO_PIN}"
        ));
        self.pkcs11_tool(&format!("--login --pin {FACTORY_PIN} --change-pin --new-pin {CITIZEN_PIN}"));
        self.pkcs11_tool(&format!("--login --pin {CITIZEN_PIN} --keypairgen --key-type {made} --id {KEY_ID}"));
        self.pkcs11_tool(&format!("--read-object --type pubkey --id {KEY_ID} --output-file key.der"));
        self.sign(key_type, mechanism, "request");
        self.openssl(
            "x509 -new -force_pubkey key.der -CA ca.crt -CAkey ca.key -subj /CN=Holder -days 1095 -outform DER \
             -out certificate.der",
        );
        self.pkcs11_tool(&format!(
            "--login --pin {CITIZEN_PIN} --write-object certificate.der --type cert --id {KEY_ID}"
        ));
        self.pkcs11_tool(&format!("--read-object --type cert --id {KEY_ID} --output-file back.der"));
        assert_eq!(self.read("back.der"), self.read("certificate.der"));
        self.openssl("rand -out nonce 32");
        self.sign(key_type, mechanism, "nonce");
        self.openssl("pkey -pubin -inform DER -in key.der -out key.pem");
        self.openssl("dgst -sha256 -verify key.pem -signature nonce.sig nonce");
        started.elapsed()
    }

    /// SoftHSM2 signs a hash with an EC key and a message with an RSA key.
    fn sign(&self, key_type: KeyType, mechanism: &str, file: &str) {
        let input = if key_type == KeyType::P256 {
            self.openssl(&format!("dgst -sha256 -binary -out {file}.hash {file}"));
            format!("{file}.hash")
        } else {
            file.to_owned()
        };
        self.pkcs11_tool(&format!(
            "--login --pin {CITIZEN_PIN} --sign --id {KEY_ID} --mechanism {mechanism} --input-file {input} \
             --output-file {file}.sig"
        ));
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file)).expect("a file")
    }

    fn pkcs11_tool(&self, arguments: &str) {
        let mut command = Command::new("pkcs11-tool");
        command.args(["--module", SOFTHSM]).args(arguments.split_whitespace());
        run(command.current_dir(&self.folder).env("SOFTHSM2_CONF", &self.softhsm_conf), "");
    }

    fn openssl(&self, arguments: &str) {
        let mut command = Command::new("openssl");
        run(command.args(arguments.split_whitespace()).current_dir(&self.folder), "");
    }
}
