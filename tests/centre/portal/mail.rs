//! Mail over TLS to a server of others: from the first byte and by STARTTLS, known by an authority of ours, signed in to, each
//! message once; and nothing said to a server that is not the one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use imza_kiosk::adapters::services::{MailConfig, Messengers};
use imza_kiosk::ports::messages::{Mail, MessageTrouble, Messenger as _};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde::Deserialize;
use serde_json::json;

use super::chromium::tool;
use super::journeys::{A_TOKEN, ordered};
use super::stage::Stage;

/// Longest wait for a line of the server's.
const PATIENCE: Duration = Duration::from_secs(30);
/// Another address of this machine than those that are spoken to without TLS.
const HOST: &str = "127.0.0.2";
const PASSWORD: &str = "sabah-açar-söz";

/// A message as the server took it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Came {
    from: String,
    to: Vec<String>,
    text: String,
    tls: bool,
    signed_in: bool,
}

/// A mail server. Ended when dropped.
struct Server {
    address: String,
    lines: Receiver<String>,
    child: Child,
}

impl Server {
    /// Starts one that shows the certificate in `folder`; `None`, said aloud, without the set-up's Python.
    fn start(folder: &Path, tls: &str) -> Option<Self> {
        let file = |name: &str| folder.join(name).display().to_string();
        let plan = json!({ "host": HOST, "tls": tls, "certificate": file("mail.crt"), "key": file("mail.key"),
            "user": "imza", "password": PASSWORD });
        std::fs::write(folder.join("mail.json"), plan.to_string()).expect("written");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/centre/portal/mail_server.py");
        let mut command = Command::new(tool("python")?);
        command.arg(script).arg(folder.join("mail.json"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("Python runs");
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = sync_channel(64);
        std::thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let address = lines.recv_timeout(PATIENCE).expect("the server listens: scripts/setup.sh installs aiosmtpd");
        Some(Self { address, lines, child })
    }

    fn next(&self) -> Came {
        let line = self.lines.recv_timeout(PATIENCE).expect("a message");
        serde_json::from_str(&line).expect("a message")
    }

    /// Everything else that came, and how often somebody signed in or tried to.
    fn over(&mut self) -> (Vec<Came>, u32) {
        drop(self.child.stdin.take());
        let mut came = vec![];
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("it ends");
            match line.strip_prefix("over ") {
                Some(sign_ins) => return (came, sign_ins.parse().expect("a number")),
                None => came.push(serde_json::from_str(&line).expect("a message")),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes an authority, and a server's certificate from it for these names; answers the authority, PEM.
fn certify(folder: &Path, names: &[&str]) -> String {
    let mut authority = CertificateParams::new(vec![]).expect("an authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let pem = authority.self_signed(&key).expect("signed").pem();
    let issuer = Issuer::new(authority, key);
    let own = KeyPair::generate().expect("a key");
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let certificate = CertificateParams::new(names).expect("names").signed_by(&own, &issuer).expect("signed");
    std::fs::write(folder.join("mail.key"), own.serialize_pem()).expect("written");
    std::fs::write(folder.join("mail.crt"), certificate.pem()).expect("written");
    pem
}

/// A client of that server, as the centre's configuration makes one.
fn client(
    runtime: &tokio::runtime::Runtime,
    scheme: &str,
    address: &str,
    authority: &str,
    password: &str,
) -> Messengers {
    let config = MailConfig {
        address: format!("{scheme}://{address}"),
        credentials: Some(("imza".to_owned(), password.to_owned())),
        from: "İmza <imza@order.example>".to_owned(),
        authorities: authority.as_bytes().to_vec(),
        patience: Duration::from_secs(10),
    };
    Messengers::new(Some(&config), None, runtime.handle().clone()).expect("a client")
}

fn letter() -> Mail {
    Mail {
        reference: "a-name".to_owned(),
        to: "sifaris@example.az".to_owned(),
        subject: "Sifariş".to_owned(),
        text: "Sertifikatınız hazırdır.".to_owned(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn a_mail_server_is_spoken_to_over_tls_alone_and_takes_each_message_once() {
    let runtime = runtime();
    for (scheme, tls) in [("smtps", "implicit"), ("smtp", "starttls")] {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = certify(folder.path(), &[HOST]);
        let Some(mut server) = Server::start(folder.path(), tls) else { return };
        let client = client(&runtime, scheme, &server.address, &authority, PASSWORD);
        assert_eq!(client.mail(&letter()), Ok(()), "{tls}");
        let came = server.next();
        assert_eq!(
            (came.from.as_str(), came.to.as_slice()),
            ("imza@order.example", &["sifaris@example.az".to_owned()][..])
        );
        assert!(came.tls && came.signed_in && came.text.contains("<a-name@order.example>"), "{tls}: {came:?}");
        assert_eq!(client.mail(&letter()), Ok(()), "{tls}: over the connection that is open, or another");
        assert_eq!(server.next().text.matches("a-name@order.example").count(), 1);
        let (more, sign_ins) = server.over();
        assert!(more.is_empty() && (1..=2).contains(&sign_ins), "{tls}: {more:?} {sign_ins}");
    }
}

#[test]
fn nothing_is_said_to_a_mail_server_that_is_not_the_one_or_speaks_no_tls() {
    let runtime = runtime();
    let strangers = certify(tempfile::tempdir().expect("a folder").path(), &[HOST]);
    // Whether it is to be spoken to, what it speaks, its names, whether its authority is the one that is known, the password.
    let cases = [
        ("another authority, from the first byte", "smtps", "implicit", HOST, Some(&*strangers), PASSWORD, 0),
        ("another authority, by STARTTLS", "smtp", "starttls", HOST, Some(&*strangers), PASSWORD, 0),
        ("no authority is known", "smtps", "implicit", HOST, Some(""), PASSWORD, 0),
        ("another name", "smtps", "implicit", "127.0.0.3", None, PASSWORD, 0),
        ("another name, by STARTTLS", "smtp", "starttls", "mail.example", None, PASSWORD, 0),
        ("no STARTTLS", "smtp", "none", HOST, None, PASSWORD, 0),
        ("no TLS where it is to begin", "smtps", "none", HOST, None, PASSWORD, 0),
        ("another password", "smtps", "implicit", HOST, None, "another", 1),
        ("another password, by STARTTLS", "smtp", "starttls", HOST, None, "another", 1),
    ];
    for (what, scheme, tls, name, known, password, tried) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = certify(folder.path(), &[name]);
        let Some(mut server) = Server::start(folder.path(), tls) else { return };
        let client = client(&runtime, scheme, &server.address, known.unwrap_or(&authority), password);
        let said = client.mail(&letter());
        assert!(matches!(said, Err(MessageTrouble::Later(_))), "{what}: {said:?}");
        let (came, sign_ins) = server.over();
        assert!(came.is_empty(), "{what}: {came:?}");
        // A client may try each of its ways to say the password, and says it to nobody before it knows who listens.
        assert_eq!(sign_ins.min(1), tried, "{what}");
    }
}

#[test]
fn a_citizen_is_told_once_over_tls_to_a_mail_server_of_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = certify(folder.path(), &[HOST]);
    let Some(mut server) = Server::start(folder.path(), "starttls") else { return };
    std::fs::write(folder.path().join("mail-ca.pem"), authority).expect("written");
    let secret = folder.path().join("mail-password");
    std::fs::write(&secret, PASSWORD).expect("written");
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("changed");
    let quoted = |path: &Path| format!("\"{}\"", path.display());
    let stage = Stage::start_with(1000, |centre, sandbox| {
        for (key, old, new) in [
            ("mail_address", format!("\"smtp://{}\"", sandbox.mail()), format!("\"smtp://{}\"", server.address)),
            ("mail_password_file", format!("\"{}\"", sandbox.file("mail-password")), quoted(&secret)),
            ("service_authorities", "\"\"".to_owned(), quoted(&folder.path().join("mail-ca.pem"))),
        ] {
            centre.configure(&format!("{key} = {old}"), &format!("{key} = {new}"));
        }
    });
    let Some(stage) = stage else { return };
    let number = ordered(&stage.browser("en"), &stage.people[0], A_TOKEN).number();
    let paid = server.next();
    assert!(paid.tls && paid.signed_in && paid.text.contains(&number), "{paid:?}");
    stage.centre.clerk_at("kiosk-1").hello().ok::<imza_kiosk::wire::centre::HelloAnswer>();
    let ready = server.next();
    assert!(ready.tls && ready.text.contains(&number) && ready.text != paid.text, "{ready:?}");
    drop(stage);
    assert_eq!(server.over().0, [], "nothing twice");
}
