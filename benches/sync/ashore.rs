//! The centre's side of a run: its ledger on either database, and lines to it for any kiosk.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use imza_kiosk::adapters::centre_http::{HttpCentre, HttpCentreConfig};
use imza_kiosk::central::ledger::{Place, ServerPlace};
use imza_kiosk::domain::secret::Password;
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::start;

use crate::postgres::{Cluster, PASSWORD};
use crate::staging::{BRANCH, Centre, of_centre, run};

/// The kiosk whose queue is sent; its centre knows it before it serves.
pub const KIOSK: &str = "baku-01-1";

impl Centre {
    /// A serving centre, with a database of its own on the server or in SQLite. `lay` fills its ledger before it serves.
    pub fn serve_on(folder: &Path, orders: usize, cluster: Option<&Cluster>, lay: impl FnOnce(&Place)) -> Self {
        let place = match cluster {
            None => {
                Self::set_up(folder, orders, &[]);
                Place::File(folder.join("centre/ledger.sqlite"))
            }
            Some(cluster) => {
                let address = cluster.server(&cluster.new_database());
                let password = folder.join("centre/ledger-password");
                std::fs::create_dir_all(folder.join("centre")).expect("a folder");
                std::fs::write(&password, PASSWORD).expect("written");
                std::fs::set_permissions(&password, PermissionsExt::from_mode(0o600)).expect("changed");
                Self::set_up(folder, orders, &["--ledger-server", &address]);
                let password = Some(Password::new(PASSWORD.to_owned()));
                Place::Server(ServerPlace { address, password, authorities: Vec::new(), connections_max: 2 })
            }
        };
        let add = ["kiosk", "add", KIOSK, "--branch", BRANCH, "--out"];
        run(of_centre(folder).args(add).arg(folder.join(KIOSK)), "");
        lay(&place);
        Self::begin(folder)
    }

    /// Enrols one more kiosk and answers its line, as its configuration makes it.
    pub fn enrol(&self, name: &str) -> HttpCentre {
        let config = self.kiosk(name, &self.folder.join(name), "");
        start::centre(&Config::load(&config).expect("the configuration is right")).expect("the address is one")
    }

    /// The line of [`KIOSK`].
    pub fn own_line(&self) -> HttpCentre {
        let files = self.folder.join(KIOSK);
        let config = HttpCentreConfig {
            url: self.address.clone(),
            trust_anchors: files.join("centre-ca.crt"),
            certificate: files.join("kiosk.crt"),
            key: files.join("kiosk.key"),
            proxy: None,
            connect_timeout: HttpCentreConfig::CONNECT_TIMEOUT,
            request_timeout: HttpCentreConfig::REQUEST_TIMEOUT,
        };
        HttpCentre::new(config).expect("an address")
    }
}
