//! The centre: the real registration and certification authorities over a ledger on SQLite. It can end at any moment, between
//! two transactions of one answer too, and starts again with what was committed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use imza_kiosk::adapters::centre_http::DeviceKey;
use imza_kiosk::central::ca::Authority;
use imza_kiosk::central::ca::carrier_models::CarrierModels;
use imza_kiosk::central::ca::hierarchy::{AuthorityCertificate, make_issuing, make_root};
use imza_kiosk::central::ca::profile::Profile;
use imza_kiosk::central::config::CounterRules;
use imza_kiosk::central::ledger::kiosks::Kiosk;
use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError};
use imza_kiosk::central::ra::Centre;
use imza_kiosk::central::refusal::Refusal;
use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::officer::{OfficerId, Permission};
use imza_kiosk::domain::secret::Password;
use imza_kiosk::ports::centre::{Ask, Told};
use imza_kiosk::ports::clock::Clock;
use imza_kiosk::ports::signer::{SignatureScheme, Signer, SignerError};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::endings;
use imza_kiosk::wire::sign_in::SignInStep;
use jiff::{SignedDuration, Timestamp};

use crate::carrier::HolderKey;

/// The centre's clock: the run's virtual time, and what it is wrong by.
#[derive(Clone)]
pub struct VirtualClock(Arc<Mutex<Timestamp>>);

impl VirtualClock {
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().expect("whole") = at;
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("whole")
    }
}

/// The issuing authority's key, in memory; keeps what it signed, and can be the last thing that the centre did.
pub struct CaKey {
    key: &'static HolderKey,
    /// The centre ends before the next signature, or after it.
    pub dies: Mutex<Option<Dies>>,
    /// What was signed.
    pub signed: Mutex<Vec<Vec<u8>>>,
}

/// Where the centre ends in the middle of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Dies {
    BeforeSigning,
    AfterSigning,
}

/// What a killed centre unwinds with.
struct Killed;

impl Signer for CaKey {
    fn public_key(&self) -> &[u8] {
        &self.key.spki
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::EcdsaP256Sha256
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let dies = self.dies.lock().expect("whole").take();
        if matches!(dies, Some(Dies::BeforeSigning)) {
            resume_unwind(Box::new(Killed));
        }
        let signature = self.key.sign(message);
        self.signed.lock().expect("whole").push(message.to_vec());
        if dies.is_some() {
            resume_unwind(Box::new(Killed));
        }
        Ok(signature)
    }
}

/// What every run's centre has in common; its certificates are made once.
pub struct Common {
    models: CarrierModels,
    profile: Profile,
    key: HolderKey,
    certificate: AuthorityCertificate,
    /// The kiosks' key, and a certificate of it: in a run every kiosk signs with the same one.
    device: (DeviceKey, Vec<u8>),
}

pub fn common() -> &'static Common {
    static COMMON: OnceLock<Common> = OnceLock::new();
    COMMON.get_or_init(|| {
        let text = include_str!("../../config/certificate-profile.toml");
        let profile = Profile::parse(Path::new("certificate-profile.toml"), text).expect("a profile");
        let (root, issuing) = (Root(HolderKey::new()), Root(HolderKey::new()));
        let made_at = super::world::BEGIN - SignedDuration::from_hours(24);
        let root_certificate = make_root(&profile, &root, [1; 16], made_at).expect("a root");
        let certificate =
            make_issuing(&profile, (&root_certificate, &root), &issuing, [2; 16], made_at).expect("an authority");
        let text = include_str!("../../config/carrier-models.toml");
        let models = CarrierModels::parse(Path::new("carrier-models.toml"), text).expect("models");
        let device = rcgen::generate_simple_self_signed(vec!["kiosk".to_owned()]).expect("a certificate");
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(device.signing_key.serialize_der().into());
        let device = (DeviceKey::from_der(&key).expect("a device key"), device.cert.der().to_vec());
        Common { models, profile, key: issuing.0, certificate, device }
    })
}

/// A key that only makes authorities.
struct Root(HolderKey);

impl Signer for Root {
    fn public_key(&self) -> &[u8] {
        &self.0.spki
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::EcdsaP256Sha256
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(message))
    }
}

/// The centre's machine.
pub struct Machine {
    centre: Option<Centre>,
    file: PathBuf,
    pub clock: VirtualClock,
    pub key: Arc<CaKey>,
    /// A second look at the ledger, for the properties.
    pub seen: Ledger,
    /// For the planted fault: a batch that comes a second time is applied a second time.
    pub applies_twice: AtomicBool,
}

impl Machine {
    pub fn start(file: PathBuf, at: Timestamp) -> Self {
        let key = CaKey { key: &common().key, dies: Mutex::new(None), signed: Mutex::new(vec![]) };
        let seen = Ledger::open(&file).expect("a ledger");
        let clock = VirtualClock(Arc::new(Mutex::new(at)));
        let mut machine =
            Self { centre: None, file, clock, key: Arc::new(key), seen, applies_twice: AtomicBool::new(false) };
        machine.serve();
        machine
    }

    /// Begins to serve, with what was committed.
    pub fn serve(&mut self) {
        let ledger = Ledger::open(&self.file).expect("the ledger opens after every end");
        let common = common();
        let authority =
            Authority::new(common.profile.clone(), common.models.clone(), common.certificate.der(), self.key.clone());
        let clock = Box::new(self.clock.clone());
        let rules = CounterRules::default();
        self.centre = Some(Centre::new(ledger, authority.expect("an authority"), rules, clock).expect("a centre"));
    }

    pub fn end(&mut self) {
        self.centre = None;
    }

    pub fn is_up(&self) -> bool {
        self.centre.is_some()
    }

    /// Answers a question as the API does. `None` when the centre is down, or ended on the way.
    pub fn answer(&mut self, kiosk: &str, ask: &Ask, session: Option<&str>) -> Option<Result<Told, Trouble>> {
        let centre = self.centre.as_ref()?;
        if let (Ask::Records(request), true) = (ask, self.applies_twice.load(Ordering::Relaxed)) {
            self.forget_that_it_has(kiosk, request);
        }
        let answered = catch_unwind(AssertUnwindSafe(|| answer(centre, kiosk, ask, session)));
        match answered {
            Ok(answer) => Some(answer.map_err(trouble)),
            Err(ended) if ended.is::<Killed>() => {
                self.end();
                None
            }
            Err(panic) => resume_unwind(panic),
        }
    }

    /// The planted fault: takes the kiosk's head back to before this batch, as a centre that does not remember would.
    fn forget_that_it_has(&self, kiosk: &str, request: &wire::RecordsBatch) {
        let Some(first) = request.records.first() else { return };
        let (before, hash) = (i64::try_from(first.seq.0).expect("small") - 1, first.prev_hash);
        let forgotten = self.seen.write(|tx| {
            let (name, before) = (Value::from(kiosk), Value::from(before));
            // What a record of a sale or of the stock caused is tied to it in the database, and goes first.
            for table in ["stock_movements", "stock_counts", "reader_sale_lines", "reader_sales"] {
                let sql = format!("DELETE FROM {table} WHERE kiosk = $1 AND seq > $2");
                tx.execute(&sql, &[name.clone(), before.clone()])?;
            }
            let sql = "DELETE FROM records WHERE kiosk = $1 AND seq > $2";
            if tx.execute(sql, &[name.clone(), before.clone()])? > 0 {
                let sql = "UPDATE kiosks SET head_seq = $2, head_hash = $3 WHERE name = $1";
                tx.execute(sql, &[name, before, Value::from(hash)])?;
            }
            Ok::<_, LedgerError>(())
        });
        match forgotten {
            // What else came of its records ties them down: this batch the database itself would not forget.
            Ok(()) | Err(LedgerError::Constraint(_)) => {}
            Err(error) => panic!("the planted fault is planted: {error}"),
        }
    }
}

/// As `central::api` hands a question on.
fn answer(centre: &Centre, kiosk: &str, ask: &Ask, session: Option<&str>) -> Result<Told, Refusal> {
    let kiosk = centre.kiosk(kiosk.as_bytes())?;
    let device = &common().device;
    let allowed = |permission| centre.officer(&kiosk, session.unwrap_or_default(), permission);
    Ok(match ask {
        Ask::Hello(request) => Told::Hello(centre.hello(&kiosk, request)?),
        Ask::SignIn(request) => {
            match centre.sign_in(&kiosk, &request.officer, &Password::new(request.password.clone()))? {
                SignInStep::In(told) => Told::SignedIn(*told),
                SignInStep::Demanded(demand) => Told::SecondFactorDemanded(Box::new(demand)),
            }
        }
        Ask::SecondFactor(request) => Told::SignedIn(centre.second_factor(&kiosk, request)?),
        Ask::Records(batch) => {
            let signature = Base64(device.0.sign(&batch.signed_bytes()).expect("signed"));
            let request = wire::RecordsRequest { batch: batch.clone(), signature };
            match centre.records(&kiosk, &device.1, &request) {
                Err(Refusal { expected_seq: Some(seq), .. }) => Told::Expects(seq),
                answer => Told::Acknowledged(answer?),
            }
        }
        Ask::Notice(notice) => {
            let signature = Base64(device.0.sign(&notice.signed_bytes()).expect("signed"));
            let request = wire::NoticeRequest { notice: notice.clone(), signature };
            Told::Noticed(centre.notice(&kiosk, &device.1, &request)?)
        }
        Ask::Missing(request) => Told::Missing(centre.missing(&kiosk, request)?),
        Ask::Refused(_) => Told::Refused(centre.refused(&kiosk)?),
        Ask::Search(request) => {
            allowed(Permission::SeeOrders)?;
            Told::Found(centre.search(&kiosk, &request.query)?)
        }
        Ask::Approve(request) => Told::Approved(centre.approve(&kiosk, &allowed(Permission::Approve)?.id, request)?),
        Ask::GiveUp(request) => {
            let approver = allowed(Permission::Approve)?.id;
            let ended_at = centre.give_up(&kiosk, &approver, request)?.ended_at;
            Told::GivenUp(endings::GiveUpAnswer { ended_at })
        }
        Ask::Day(request) => Told::Day(Box::new(centre.day(&allowed(Permission::Report)?.id, request)?)),
        Ask::HandedOver(request) => Told::HandedOver(centre.handed_over(&allowed(Permission::Report)?.id, request)?),
        Ask::FindRecords(request) => {
            Told::RecordsFound(centre.find_records(&allowed(Permission::Report)?.id, request)?)
        }
        Ask::RecordProof(request) => {
            Told::RecordProven(centre.record_proof(&allowed(Permission::Report)?.id, request)?)
        }
        Ask::Differences(request) => Told::Differences(centre.differences(&allowed(Permission::Report)?.id, request)?),
        issuing => issue(centre, &kiosk, &allowed(Permission::Issue)?.id, issuing)?,
    })
}

fn issue(centre: &Centre, kiosk: &Kiosk, officer: &OfficerId, ask: &Ask) -> Result<Told, Refusal> {
    Ok(match ask {
        Ask::Document(request) => Told::Document(centre.document(request)?),
        Ask::Lease(request) => {
            let lease = centre.lease(kiosk, officer, request)?;
            let begun = centre.begun(&request.order, lease.attempt)?;
            Told::Leased(wire::LeaseAnswer { lease, begun, seal_to: centre.seal_to() })
        }
        Ask::Release(request) => {
            centre.release(kiosk, &request.order, request.attempt)?;
            Told::Released
        }
        Ask::CheckCarrier(request) => Told::CarrierChecked(centre.check_carrier(kiosk, request)?),
        Ask::Certificate(request) => Told::Certificate(centre.certificate(kiosk, officer, request)?),
        Ask::KeepSecret(request) => Told::SecretKept(centre.keep_secret(kiosk, officer, request)?),
        Ask::TellSecret(request) => {
            centre.secret_outcome(kiosk, request)?;
            Told::SecretTold
        }
        Ask::Nonce(request) => Told::Nonce(centre.nonce(kiosk, request)?),
        Ask::Proof(request) => Told::Proven(centre.proof(kiosk, request)?),
        Ask::AskApproval(request) => Told::ApprovalAsked(Box::new(centre.ask_approval(kiosk, officer, request)?)),
        Ask::MyApprovals(_) => Told::MyApprovals(centre.my_approvals(kiosk, officer)?),
        Ask::CloseApproval(request) => {
            centre.close_approval(kiosk, officer, &request.id)?;
            Told::ApprovalClosed
        }
        _ => return Err(Fault::CentreError.into()),
    })
}

/// As the kiosk's line reads a refusal.
fn trouble(refusal: Refusal) -> Trouble {
    match refusal.expected_seq {
        Some(seq) => Trouble::new(refusal.fault, &format!("the centre expects record {}; {}", seq.0, refusal.detail)),
        None => Trouble::new(refusal.fault, &refusal.detail),
    }
}
