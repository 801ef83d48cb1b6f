//! What is said of a PostgreSQL server alone: connections that are cut, a primary that changes, TLS, passwords.

use std::cell::Cell;
use std::path::Path;

use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, ServerPlace, orders};
use imza_kiosk::domain::order::OrderState;
use imza_kiosk::domain::secret::Password;

use crate::bench::{AT, Bench, cluster, count, fill, order, place, put_order};
use crate::failover;
use crate::postgres::{Cluster, PASSWORD, ROLE, give_to_server};

const ORDERS: &str = "SELECT count(*) FROM orders";
/// Every other connection to the database.
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

fn server(place: &Place) -> &ServerPlace {
    match place {
        Place::Server(server) => server,
        Place::File(file) => panic!("{}", file.display()),
    }
}

#[test]
fn a_cut_before_the_commit_is_mended_by_doing_the_work_again() {
    let Some(cluster) = cluster() else { return };
    let (home, ledger) = Bench::Postgres(cluster).filled();
    let config: postgres::Config = server(&home.place).address.parse().expect("an address");
    let database = config.get_dbname().expect("a name");
    let runs = Cell::new(0);
    let written = ledger.write(|tx| {
        runs.set(runs.get() + 1);
        put_order(tx, "260-9000", OrderState::Paid)?;
        if runs.get() == 1 {
            cluster.ask(database, CUT);
        }
        put_order(tx, "260-9001", OrderState::Paid)
    });
    assert_eq!((written, runs.get()), (Ok(()), 2));
    cluster.ask(database, CUT);
    assert_eq!(ledger.read(|tx| count(tx, ORDERS, &[])), Ok(4), "idle connections that were cut are replaced");
}

#[test]
fn a_cut_at_the_commit_is_told_as_an_unknown_outcome() {
    let Some(cluster) = cluster() else { return };
    let (home, ledger) = Bench::Postgres(cluster).filled();
    let config: postgres::Config = server(&home.place).address.parse().expect("an address");
    let database = config.get_dbname().expect("a name");
    let runs = Cell::new(0);
    let written = ledger.write(|tx| {
        runs.set(runs.get() + 1);
        put_order(tx, "260-9000", OrderState::Paid)?;
        cluster.ask(database, CUT);
        Ok::<_, LedgerError>(())
    });
    assert_eq!((written, runs.get()), (Err(LedgerError::OutcomeUnknown), 1), "it is not done again unasked");
    assert_eq!(ledger.read(|tx| count(tx, ORDERS, &[])), Ok(2), "here it was undone");
    assert_eq!(ledger.write(|tx| put_order(tx, "260-9000", OrderState::Paid)), Ok(()), "asking again is safe");
}

#[test]
fn more_at_one_time_than_there_are_connections_take_turns() {
    let Some(cluster) = cluster() else { return };
    let (_home, ledger) = Bench::Postgres(cluster).filled();
    std::thread::scope(|scope| {
        for n in 0..16 {
            let ledger = &ledger;
            scope.spawn(move || {
                assert_eq!(ledger.write(|tx| put_order(tx, &format!("800-{}", 1000 + n), OrderState::Paid)), Ok(()));
            });
        }
    });
    assert_eq!(ledger.read(|tx| count(tx, ORDERS, &[])), Ok(18));
}

#[test]
fn the_client_finds_the_new_primary_by_itself() {
    if cluster().is_none() {
        return;
    }
    let first = Cluster::start("").expect("a server");
    let name = first.new_database();
    let second = failover::standby(&first);
    let hosts = format!("{},{}", second.folder().display(), first.folder().display());
    // From here on a commit is answered only when the standby has it.
    first.ask("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    first.ask("postgres", "SELECT pg_reload_conf()");

    // The standby stands first: it takes no writes, so it is passed over.
    let ledger = Ledger::open_or_create(place(format!("host={hosts} user={ROLE} dbname={name}")));
    let ledger = ledger.expect("a ledger");
    fill(&ledger);
    assert_eq!(ledger.write(|tx| orders::advance(tx, &order("260-1147"), OrderState::Paid, OrderState::Ready)), Ok(()));
    failover::cut(&first);
    assert!(ledger.read(|tx| count(tx, ORDERS, &[])).is_err(), "for a while there is no primary");
    failover::promote(&second);
    let state =
        || ledger.read(|tx| orders::by_number(tx, &order("260-1147"), AT)).map(|found| found.map(|one| one.state));
    assert_eq!(state(), Ok(Some(OrderState::Ready)), "nothing that was answered is lost");
    let moved = ledger.write(|tx| orders::advance(tx, &order("260-1147"), OrderState::Ready, OrderState::InService));
    assert_eq!(moved, Ok(()));
}

#[test]
fn an_address_that_would_be_unsafe_is_refused_unasked() {
    let refusal = |address: &str| {
        let place = Place::Server(ServerPlace {
            address: address.to_owned(),
            password: None,
            authorities: Vec::new(),
            connections_max: 1,
        });
        Ledger::open(&place).err().expect("refused").to_string()
    };
    for (address, said) in [
        ("host=db.example user=imza dbname=imza", "a server on another machine needs an authority to know it by"),
        ("host=localhost user=imza dbname=imza password=secret", "a password does not belong there"),
        ("host=localhost user=imza dbname=imza pasword=secret", "it is not as PostgreSQL writes them"),
        ("host=localhost user=imza", "host, role and database must be named"),
        ("", "host, role and database must be named"),
    ] {
        let heard = refusal(address);
        assert!(heard.ends_with(said) && !heard.contains("secret"), "{address}: {heard}");
    }
}

#[test]
fn a_wrong_password_is_told_and_never_shown() {
    let Some(cluster) = cluster() else { return };
    let wrong = ServerPlace {
        address: cluster.server("postgres"),
        password: Some(Password::new("wrong-word".to_owned())),
        authorities: Vec::new(),
        connections_max: 1,
    };
    let said = Ledger::open(Place::Server(wrong.clone())).err().expect("refused");
    assert!(
        said.to_string().contains("28P01") || said.to_string().contains("password authentication failed"),
        "{said}"
    );
    assert!(!format!("{said:?} {wrong:?}").contains("wrong-word"));
}

#[test]
fn the_server_is_known_by_our_authority_alone() {
    if cluster().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let ours = authority(folder.path(), "localhost");
    let strangers = rcgen::KeyPair::generate().and_then(|key| rcgen::CertificateParams::default().self_signed(&key));
    give_to_server(folder.path());
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let path = folder.path().display();
    let cluster = Cluster::start(&format!(
        "listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\nssl_cert_file = '{path}/server.crt'\n\
         ssl_key_file = '{path}/server.key'"
    ))
    .expect("a server");
    let server = |host: &str, authority: &[u8]| {
        Place::Server(ServerPlace {
            address: format!("host={host} hostaddr=127.0.0.1 port={port} user={ROLE} dbname=postgres"),
            password: Some(Password::new(PASSWORD.to_owned())),
            authorities: vec![authority.to_vec()],
            connections_max: 2,
        })
    };
    let ledger = Ledger::open_or_create(server("localhost", &ours)).expect("a ledger");
    let encrypted = "SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl AND version = 'TLSv1.3'";
    assert_eq!(ledger.read(|tx| count(tx, encrypted, &[])), Ok(1));
    drop(ledger);
    let stranger = strangers.expect("a certificate").der().to_vec();
    let refused = Ledger::open(server("localhost", &stranger)).err().expect("refused").to_string();
    assert!(refused.contains("UnknownIssuer") || refused.contains("invalid peer certificate"), "{refused}");
    let refused = Ledger::open(server("other.example", &ours)).err().expect("refused").to_string();
    assert!(refused.contains("not valid for name"), "{refused}");
    drop(cluster);
}

/// Writes a server's certificate and key for a name, and answers its authority's certificate (DER).
fn authority(folder: &Path, name: &str) -> Vec<u8> {
    use std::os::unix::fs::PermissionsExt;
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a certificate");
    let issuer = rcgen::Issuer::new(params, key);
    let key = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new([name.to_owned()]).expect("a name");
    let server = params.signed_by(&key, &issuer).expect("a certificate");
    std::fs::write(folder.join("server.crt"), server.pem()).expect("written");
    std::fs::write(folder.join("server.key"), key.serialize_pem()).expect("written");
    std::fs::set_permissions(folder.join("server.key"), PermissionsExt::from_mode(0o600)).expect("changed");
    certificate.der().to_vec()
}
