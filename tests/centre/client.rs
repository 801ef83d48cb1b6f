//! A kiosk's side of the line: HTTP over mutual TLS, one question at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use imza_kiosk::adapters::centre_http::DeviceKey;
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::evidence::{Difference, ReadingMethod};
use imza_kiosk::domain::order::{Lease, OrderNumber};
use imza_kiosk::domain::record::Record;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::carrier::SoftCarrier;

/// A client.
pub struct Client {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    base: String,
    name: String,
    key: Option<DeviceKey>,
    pub session: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

impl Reply {
    /// The answer, when it went well.
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).expect("the answer")
    }

    /// The refusal, when it did not.
    pub fn refusal(&self) -> wire::ErrorAnswer {
        assert_ne!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Status, code and detail on one line.
    pub fn line(&self) -> String {
        let refusal = self.refusal();
        format!("{} {} {}", self.status, refusal.fault.code(), refusal.detail)
    }
}

impl Client {
    /// A client with the certificate in `identity`, or without one.
    pub fn new(address: &str, identity: Option<&Path>, authority: PathBuf) -> Self {
        let tls = tls(identity, &authority);
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls).build().expect("a client");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let name = identity.map(|folder| common_name(&folder.join("kiosk.crt")));
        let key = identity.map(|folder| {
            let key = PrivateKeyDer::from_pem_file(folder.join("kiosk.key")).expect("a key");
            DeviceKey::from_der(&key).expect("a device key")
        });
        Self { runtime, http, base: format!("https://{address}"), name: name.unwrap_or_default(), key, session: None }
    }

    /// Asks, or says why the connection failed.
    pub fn try_post(&self, path: &str, kind: &str, body: Vec<u8>) -> Result<Reply, reqwest::Error> {
        self.runtime.block_on(async {
            let mut request = self.http.post(format!("{}{path}", self.base)).header("content-type", kind).body(body);
            if let Some(session) = &self.session {
                request = request.header(wire::SESSION_HEADER, session);
            }
            let answer = request.send().await?;
            Ok(Reply { status: answer.status().as_u16(), body: answer.text().await? })
        })
    }

    /// Asks with any JSON.
    pub fn post(&self, path: &str, question: &impl Serialize) -> Reply {
        let body = serde_json::to_vec(question).expect("JSON");
        self.try_post(path, "application/json", body).expect("an answer")
    }

    /// Asks with a body that is said to be encoded so, or says why the connection failed.
    pub fn try_encoded(&self, path: &str, encoding: &str, body: Vec<u8>) -> Result<Reply, reqwest::Error> {
        self.runtime.block_on(async {
            let request = self.http.post(format!("{}{path}", self.base)).header("content-type", "application/json");
            let answer = request.header("content-encoding", encoding).body(body).send().await?;
            Ok(Reply { status: answer.status().as_u16(), body: answer.text().await? })
        })
    }

    /// Asks with a body packed by gzip.
    pub fn post_packed(&self, path: &str, packed: Vec<u8>) -> Reply {
        self.try_encoded(path, "gzip", packed).expect("an answer")
    }

    /// This kiosk's signature.
    pub fn sign(&self, message: &[u8]) -> Base64 {
        Base64(self.key.as_ref().expect("an identity").sign(message).expect("signed"))
    }

    /// Sends a signed batch of this kiosk's records.
    pub fn records(&self, epoch: u32, records: Vec<Record>) -> Reply {
        let batch = wire::RecordsBatch::of(&self.name, epoch, records);
        let signature = self.sign(&batch.signed_bytes());
        self.post(wire::path::RECORDS, &wire::RecordsRequest { batch, signature })
    }

    /// Tells of an urgent record.
    pub fn notice(&self, epoch: u32, record: Record) -> Reply {
        let notice = wire::Notice { kiosk: self.name.clone(), epoch, record };
        let signature = self.sign(&notice.signed_bytes());
        self.post(wire::path::RECORDS_NOTICE, &wire::NoticeRequest { notice, signature })
    }

    /// Fetches with `GET`.
    pub fn get(&self, path: &str) -> Reply {
        self.runtime.block_on(async {
            let answer = self.http.get(format!("{}{path}", self.base)).send().await.expect("an answer");
            Reply { status: answer.status().as_u16(), body: answer.text().await.expect("a body") }
        })
    }

    pub fn sign_in(&mut self, officer: &str, password: &str) -> wire::SignInAnswer {
        let answer: wire::SignInAnswer = self.try_sign_in(officer, password).ok();
        self.session = Some(answer.session.clone());
        answer
    }

    pub fn try_sign_in(&self, officer: &str, password: &str) -> Reply {
        self.post(wire::path::SIGN_IN, &serde_json::json!({ "officer": officer, "password": password }))
    }

    pub fn search(&self, query: wire::OrderQuery) -> Reply {
        self.post(wire::path::ORDERS_SEARCH, &wire::SearchRequest { query })
    }

    pub fn try_lease(&self, order: &str) -> Reply {
        self.try_lease_on(order, ReadingMethod::MrzScanned, None)
    }

    pub fn try_lease_on(&self, order: &str, reading: ReadingMethod, differs: Option<Difference>) -> Reply {
        let question = wire::LeaseRequest { order: number(order), reading, differs, document: None, attorney: None };
        self.post(wire::path::ORDERS_LEASE, &question)
    }

    pub fn lease(&self, order: &str) -> Lease {
        self.try_lease(order).ok::<wire::LeaseAnswer>().lease
    }

    pub fn release(&self, order: &str, attempt: u32) -> Reply {
        self.post(wire::path::ORDERS_RELEASE, &wire::ReleaseRequest { order: number(order), attempt })
    }

    pub fn try_certificate(&self, order: &str, attempt: u32, carrier: &SoftCarrier) -> Reply {
        self.certificate_for(order, attempt, carrier.request(), carrier.report())
    }

    pub fn certificate_for(&self, order: &str, attempt: u32, request: Vec<u8>, carrier: wire::CarrierReport) -> Reply {
        let (order, purpose, request) = (number(order), KeyPurpose::Signature, Base64(request));
        let question = wire::CertificateRequest { order, attempt, purpose, request, carrier };
        self.post(wire::path::ORDERS_CERTIFICATE, &question)
    }

    pub fn certificate(&self, order: &str, attempt: u32, carrier: &SoftCarrier) -> wire::CertificateAnswer {
        self.try_certificate(order, attempt, carrier).ok()
    }

    pub fn nonce(&self, order: &str, attempt: u32) -> Reply {
        self.post(
            wire::path::ORDERS_NONCE,
            &wire::NonceRequest { order: number(order), attempt, purpose: KeyPurpose::Signature },
        )
    }

    pub fn proof(&self, order: &str, attempt: u32, signature: Vec<u8>) -> Reply {
        let (order, purpose, signature) = (number(order), KeyPurpose::Signature, Base64(signature));
        let question = wire::ProofRequest { order, attempt, purpose, signature };
        self.post(wire::path::ORDERS_PROOF, &question)
    }

    /// Asks for a nonce, lets the carrier sign it and sends the proof.
    pub fn prove(&self, order: &str, attempt: u32, carrier: &SoftCarrier) -> wire::ProofAnswer {
        let nonce: wire::NonceAnswer = self.nonce(order, attempt).ok();
        self.proof(order, attempt, carrier.sign(&wire::proof_message(&nonce.nonce.0))).ok()
    }

    pub fn hello(&self) -> Reply {
        let question = wire::HelloRequest {
            kiosk_version: "0.0.0-test".to_owned(),
            kiosk_time: jiff::Timestamp::now(),
            unsent: 3,
            run: None,
        };
        self.post(wire::path::HELLO, &question)
    }
}

/// An order's number.
pub fn number(text: &str) -> OrderNumber {
    OrderNumber::parse(text).expect("an order's number")
}

/// The name in a certificate.
fn common_name(file: &Path) -> String {
    use x509_cert::der::Decode as _;
    let der = CertificateDer::from_pem_file(file).expect("a certificate");
    let certificate = x509_cert::Certificate::from_der(&der).expect("a certificate");
    let subject = certificate.tbs_certificate().subject().to_string();
    subject.split(',').find_map(|part| part.strip_prefix("CN=")).expect("a name").to_owned()
}

fn tls(identity: Option<&Path>, authority: &Path) -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).expect("a certificate")).expect("an authority");
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_root_certificates(roots);
    match identity {
        None => config.with_no_client_auth(),
        Some(folder) => {
            let certificate = CertificateDer::from_pem_file(folder.join("kiosk.crt")).expect("a certificate");
            let key = PrivateKeyDer::from_pem_file(folder.join("kiosk.key")).expect("a key");
            config.with_client_auth_cert(vec![certificate], key).expect("an identity")
        }
    }
}
