//! A primary that dies and a standby that takes its place, as an administrator or Patroni would have it.

use crate::postgres::{Cluster, as_server, programs};

/// A server that follows another.
pub fn standby(primary: &Cluster) -> Cluster {
    Cluster::begin("", &primary.server("postgres")).expect("a standby")
}

/// Ends the server as a power cut would.
pub fn cut(cluster: &Cluster) {
    control(cluster, &["stop", "--mode=immediate"]);
}

/// Makes the standby the primary.
pub fn promote(cluster: &Cluster) {
    control(cluster, &["promote"]);
}

fn control(cluster: &Cluster, action: &[&str]) {
    let folder = cluster.folder();
    let done = as_server(programs().expect("PostgreSQL").join("pg_ctl"))
        .args(action)
        .args(["--silent", "--wait", "--pgdata"])
        .arg(folder.join("data"))
        .status();
    assert!(done.expect("it runs").success(), "{action:?}: {}", folder.display());
}
