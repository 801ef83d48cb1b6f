//! How long each job outside the core takes, noted on the way to the real port.

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::domain::fault::Trouble;
use imza_kiosk::ports::carrier::CarrierPort;
use imza_kiosk::ports::centre::{Ask, CentrePort, Told};

/// A job and its time.
pub type Lap = (&'static str, Duration);

/// The making of the key among the laps.
pub const MAKE_KEY: &str = "carrier: make key";

/// A port with a stopwatch before it.
pub struct Timed<Port> {
    /// The real port.
    pub port: Port,
    /// Where the times go.
    pub laps: SyncSender<Lap>,
}

impl<Port> Timed<Port> {
    fn lap<T>(&mut self, name: &'static str, work: impl FnOnce(&mut Port) -> T) -> T {
        let started = Instant::now();
        let done = work(&mut self.port);
        // Nobody listens any more at the end of the bench; a stopwatch never holds up the work.
        let _ = self.laps.try_send((name, started.elapsed()));
        done
    }
}

impl<Port: CarrierPort> CarrierPort for Timed<Port> {
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        let name = match job {
            CarrierJob::Inspect { .. } => "carrier: inspect",
            CarrierJob::ChoosePin { .. } | CarrierJob::PresentPin { .. } => "carrier: choose PIN",
            CarrierJob::ChangePin { .. } => "carrier: change PIN",
            CarrierJob::MakeKey { .. } => MAKE_KEY,
            CarrierJob::ReadKey { .. } => "carrier: read key",
            CarrierJob::SignRequest { .. } => "carrier: sign request",
            CarrierJob::WriteCertificate { .. } => "carrier: write",
            CarrierJob::ReadCertificate { .. } => "carrier: read back",
            CarrierJob::Sign { .. } => "carrier: sign nonce",
            CarrierJob::Authenticate { .. } => "carrier: sign in",
            CarrierJob::DrawSecret { .. } | CarrierJob::TakeSecret { .. } => "carrier: replace PUK",
            CarrierJob::DestroyKey { .. } => "carrier: destroy key",
            CarrierJob::ReplyKey { .. } | CarrierJob::Unblock { .. } => "carrier: unblock",
            CarrierJob::Forget => "carrier: forget",
            CarrierJob::Survey => "carrier: survey",
        };
        self.lap(name, |port| port.perform(job))
    }
}

impl<Port: CentrePort> CentrePort for Timed<Port> {
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble> {
        let name = match ask {
            Ask::Lease(_) => "centre: lease",
            Ask::Certificate(_) => "centre: certificate",
            Ask::Nonce(_) => "centre: nonce",
            Ask::Proof(_) => "centre: proof",
            _ => "centre: other",
        };
        self.lap(name, |port| port.ask(ask, session))
    }
}
