//! The thread that drives the connection, and the client it drives.

use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc as sync;
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Proxy, Url};
use rustls::client::WantsClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::TLS13;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use tokio::sync::mpsc;

use super::probe::Probe;
use super::signing::DeviceKey;
use super::trouble::{broken, mistrusted, of_request, of_the_proxy};
use super::{HttpCentreConfig, body};
use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::Ask;
use crate::wire::centre::{BODY_BYTES_MAX, SESSION_HEADER};

/// Questions that may wait for the thread; each caller has at most one.
const QUESTIONS_MAX: usize = 16;
/// Bodies from this length on are packed (gzip): below it the line gains nothing.
const PACKED_FROM_BYTES: usize = 1_024;
/// A body from this length on is packed quickly, in bytes.
const PACKED_QUICKLY_FROM_BYTES: usize = 128 * 1024;
/// How the kiosk names itself.
const USER_AGENT: &str = concat!("imza-kiosk/", env!("CARGO_PKG_VERSION"));

/// An answer as it came.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// A question's body as it goes over the line.
pub(super) struct Body {
    bytes: Vec<u8>,
    /// It was packed (gzip).
    is_packed: bool,
}

impl Body {
    fn of(bytes: Vec<u8>) -> Self {
        match pack(&bytes) {
            Some(packed) => Self { bytes: packed, is_packed: true },
            None => Self { bytes, is_packed: false },
        }
    }
}

/// The batch that will be asked about next, by what its signature covers.
struct Ready {
    batch: Vec<u8>,
    body: Body,
}

struct Question {
    url: Url,
    body: Body,
    session: Option<HeaderValue>,
    answer: sync::SyncSender<Result<Answer, Trouble>>,
}

/// The way to the thread. The thread ends with the last of them.
#[derive(Clone)]
pub(super) struct Line {
    questions: mpsc::Sender<Question>,
    key: DeviceKey,
    /// Signed with this line's key, and gone with the line.
    ready: Arc<Mutex<Option<Ready>>>,
}

impl Line {
    /// Reads the files and starts the thread.
    pub(super) fn open(config: &HttpCentreConfig) -> Result<Self, Trouble> {
        let key = key(config)?;
        let device = DeviceKey::from_der(&key);
        let device = device.map_err(|error| mistrusted("the kiosk's key", &config.key, &error))?;
        let tls = tls(config, key)?;
        let client = client(config, tls.clone())?;
        let probe = config.proxy.is_none().then(|| Arc::new(Probe::new(tls, config.connect_timeout)));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
        let (questions, mut asked) = mpsc::channel::<Question>(QUESTIONS_MAX);
        let drive = async move {
            while let Some(mut question) = asked.recv().await {
                let (client, probe) = (client.clone(), probe.clone());
                tokio::spawn(async move {
                    let answer = match (request(&client, &mut question).await, probe) {
                        (Err(trouble), Some(probe)) => Err(probe.look_into(trouble, &question.url).await),
                        (Err(trouble), None) => Err(of_the_proxy(trouble)),
                        (answer, _) => answer,
                    };
                    // The caller waits for nothing else; it is gone only when its thread has ended.
                    drop(question.answer.send(answer));
                });
            }
        };
        let named = thread::Builder::new().name("centre-line".into());
        named.spawn(move || runtime.block_on(drive)).map_err(broken)?;
        Ok(Self { questions, key: device, ready: Arc::default() })
    }

    pub(super) fn is_running(&self) -> bool {
        !self.questions.is_closed()
    }

    /// A question's body, signed where it must be with the key that this line's certificate is for, and packed.
    pub(super) fn body(&self, ask: &Ask) -> Result<Body, Trouble> {
        body::encode(ask, &|message| self.key.sign(message).map_err(broken)).map(Body::of)
    }

    /// Makes the body of a batch of records beforehand. Whoever asks for it meanwhile waits until it is there.
    pub(super) fn make_ready(&self, ask: &Ask) {
        let (Ask::Records(batch), Ok(mut ready)) = (ask, self.ready.lock()) else { return };
        *ready = self.body(ask).ok().map(|body| Ready { batch: batch.signed_bytes(), body });
    }

    /// The body that was made for this question, if one was.
    pub(super) fn ready_for(&self, ask: &Ask) -> Option<Body> {
        let Ask::Records(batch) = ask else { return None };
        let ready = self.ready.lock().ok()?.take()?;
        (ready.batch == batch.signed_bytes()).then_some(ready.body)
    }

    /// Asks and waits for the answer; the client's own limits bound the wait.
    pub(super) fn send(&self, url: Url, body: Body, session: Option<&str>) -> Result<Answer, Trouble> {
        let session = session.map(HeaderValue::from_str).transpose().map_err(|_| Trouble::from(Fault::SessionEnded))?;
        let (answer, answered) = sync::sync_channel(1);
        self.questions.blocking_send(Question { url, body, session, answer }).map_err(|_| broken("it has ended"))?;
        answered.recv().map_err(|_| broken("it ended before the answer"))?
    }
}

async fn request(client: &Client, question: &mut Question) -> Result<Answer, Trouble> {
    let mut request = client.post(question.url.clone()).header(CONTENT_TYPE, "application/json");
    if let Some(session) = &question.session {
        let mut session = session.clone();
        session.set_sensitive(true);
        request = request.header(SESSION_HEADER, session);
    }
    if question.body.is_packed {
        request = request.header(CONTENT_ENCODING, "gzip");
    }
    let request = request.body(std::mem::take(&mut question.body.bytes));
    read(request.send().await.map_err(|error| of_request(&error))?).await
}

/// The whole of an answer, within the limit.
pub(super) async fn read(mut response: reqwest::Response) -> Result<Answer, Trouble> {
    let status = response.status().as_u16();
    let too_large = || Trouble::new(Fault::CentreAnswer, &format!("an answer larger than {BODY_BYTES_MAX} bytes"));
    if response.content_length().is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await.map_err(|error| of_request(&error))? {
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

/// The body in fewer bytes, where that is worth while. Only a line that carries well gets to long bodies, and these are
/// packed in half the time for 7 % more bytes.
fn pack(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < PACKED_FROM_BYTES {
        return None;
    }
    let thoroughly = body.len() < PACKED_QUICKLY_FROM_BYTES;
    let level = if thoroughly { Compression::default() } else { Compression::fast() };
    let mut packer = GzEncoder::new(Vec::with_capacity(body.len() / 2), level);
    packer.write_all(body).and_then(|()| packer.finish()).ok().filter(|packed| packed.len() < body.len())
}

/// The TLS of this kiosk's own files: its trust anchors, its certificate, its key.
pub(super) fn own_tls(config: &HttpCentreConfig) -> Result<ClientConfig, Trouble> {
    tls(config, key(config)?)
}

fn key(config: &HttpCentreConfig) -> Result<PrivateKeyDer<'static>, Trouble> {
    PrivateKeyDer::from_pem_file(&config.key).map_err(|error| mistrusted("the kiosk's key", &config.key, &error))
}

/// Our own trust anchors and nobody else's; TLS 1.3.
pub(super) fn trusting(config: &HttpCentreConfig) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Trouble> {
    let mut anchors = RootCertStore::empty();
    for anchor in certificates("the trust anchors", &config.trust_anchors)? {
        anchors.add(anchor).map_err(|error| mistrusted("the trust anchors", &config.trust_anchors, &error))?;
    }
    Ok(ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .map_err(broken)?
        .with_root_certificates(anchors))
}

/// The same with our own certificate.
fn tls(config: &HttpCentreConfig, key: PrivateKeyDer<'static>) -> Result<ClientConfig, Trouble> {
    let chain = certificates("the kiosk's certificate", &config.certificate)?;
    let mut tls = trusting(config)?
        .with_client_auth_cert(chain, key)
        .map_err(|error| mistrusted("the kiosk's certificate and key", &config.certificate, &error))?;
    tls.alpn_protocols = vec![b"h2".to_vec()];
    Ok(tls)
}

pub(super) fn client(config: &HttpCentreConfig, tls: ClientConfig) -> Result<Client, Trouble> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .http2_prior_knowledge()
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent(USER_AGENT)
        .connect_timeout(config.connect_timeout)
        .timeout(config.request_timeout);
    if let Some(proxy) = &config.proxy {
        builder = builder.proxy(Proxy::https(proxy).map_err(broken)?);
    }
    builder.build().map_err(broken)
}

/// The certificates in a PEM file, one at least.
fn certificates(what: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, Trouble> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.and_then(|found| if found.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(found) });
    read.map_err(|error| mistrusted(what, file, &error))
}
