//! Messages: e-mail to a mail server that relays for us (SMTP, RFC 5321; submission, RFC 6409), and text messages to a gateway over
//! HTTPS: `POST messages` with `{"reference", "to", "from", "text"}` answers `{"id"}`, one message for one reference.

use std::time::Duration;

use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};
use lettre::transport::smtp::SmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, Transport as _};
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Handle;

use super::{Service, ServiceConfig, ServiceConfigError, shaped};
use crate::domain::message::MessageChannel;
use crate::ports::messages::{Mail, MessageTrouble, Messenger, Sms};
use crate::ports::payment::ServiceTrouble;

/// The mail server that relays for us.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `smtps://host[:port]` (TLS from the first byte, RFC 8314) or `smtp://host[:port]` (STARTTLS, RFC 3207); to this machine
    /// alone without TLS.
    pub address: String,
    /// The name and password to sign in with (RFC 4954), if it asks for them.
    pub credentials: Option<(String, String)>,
    /// Whom the messages are from.
    pub from: String,
    /// PEM of the authorities that its certificate must come from.
    pub authorities: Vec<u8>,
    /// Longest wait for one of its answers.
    pub patience: Duration,
}

/// The ways that are configured.
pub struct Messengers {
    mail: Option<(SmtpTransport, Mailbox)>,
    sms: Option<(Service, String)>,
}

/// No reply is written to what a program sends by itself (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

impl Messengers {
    /// Makes the clients; opens no connection. The gateway's messages are from `sender`; `runtime` drives its client.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(
        mail: Option<&MailConfig>,
        gateway: Option<(&ServiceConfig, &str)>,
        runtime: Handle,
    ) -> Result<Self, ServiceConfigError> {
        let mail = mail.map(|config| Ok((transport(config)?, sender(config)?))).transpose()?;
        let sms =
            gateway.map(|(config, sender)| Ok((Service::new(config, runtime)?, sender.to_owned()))).transpose()?;
        Ok(Self { mail, sms })
    }

    fn message(from: &Mailbox, mail: &Mail) -> Result<Message, MessageTrouble> {
        let refused = |what: &'static str| MessageTrouble::Refused(what.to_owned());
        let to: Address = mail.to.parse().map_err(|_| refused("no address that mail can be sent to"))?;
        let id = format!("<{}@{}>", mail.reference, from.email.domain());
        let body = Body::new_with_encoding(mail.text.clone(), ContentTransferEncoding::QuotedPrintable);
        let body = body.map_err(|_| refused("a text that cannot be sent"))?;
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|_| refused("a message that cannot be written"))
    }
}

fn sender(config: &MailConfig) -> Result<Mailbox, ServiceConfigError> {
    config.from.parse().map_err(|_| ServiceConfigError::Client("no address that mail can be from".to_owned()))
}

fn transport(config: &MailConfig) -> Result<SmtpTransport, ServiceConfigError> {
    let wrong = |error: lettre::transport::smtp::Error| ServiceConfigError::Client(error.to_string());
    let address = Url::parse(&config.address).map_err(|_| ServiceConfigError::Address)?;
    let host = address.host_str().filter(|_| address.path().trim_matches('/').is_empty());
    let host = host.filter(|_| address.username().is_empty() && address.query().is_none());
    let host = host.ok_or(ServiceConfigError::Address)?.to_owned();
    let is_local = matches!(host.as_str(), "127.0.0.1" | "[::1]" | "localhost");
    let parameters = || {
        let mut builder = TlsParameters::builder(host.clone()).certificate_store(CertificateStore::None);
        if !config.authorities.is_empty() {
            builder = builder.add_root_certificate(Certificate::from_pem(&config.authorities).map_err(wrong)?);
        }
        builder.build_rustls().map_err(wrong)
    };
    let (tls, port) = match address.scheme() {
        "smtps" => (Tls::Wrapper(parameters()?), 465),
        "smtp" if is_local => (Tls::None, 25),
        "smtp" => (Tls::Required(parameters()?), 587),
        _ => return Err(ServiceConfigError::Address),
    };
    let mut builder = SmtpTransport::builder_dangerous(host.trim_matches(['[', ']']))
        .port(address.port().unwrap_or(port))
        .tls(tls)
        .timeout(Some(config.patience));
    if let Some((name, password)) = &config.credentials {
        builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
    }
    Ok(builder.build())
}

impl Messenger for Messengers {
    fn has(&self, channel: MessageChannel) -> bool {
        match channel {
            MessageChannel::Mail => self.mail.is_some(),
            MessageChannel::Sms => self.sms.is_some(),
        }
    }

    fn mail(&self, mail: &Mail) -> Result<(), MessageTrouble> {
        let none = || MessageTrouble::Refused("no mail server is configured".to_owned());
        let (server, from) = self.mail.as_ref().ok_or_else(none)?;
        server.send(&Self::message(from, mail)?).map(drop).map_err(|error| {
            // A server's answer may quote the address, so only its code is told.
            let said = error.status().map_or_else(|| "no usable answer".to_owned(), |code| format!("answered {code}"));
            // 5yz speaks of this message (RFC 5321, 4.2.1), but for those that speak of our sign-in.
            let is_ours = error.status().is_some_and(|code| matches!(u16::from(code), 530..=539));
            match error.is_permanent() && !is_ours {
                true => MessageTrouble::Refused(said),
                false => MessageTrouble::Later(said),
            }
        })
    }

    fn sms(&self, sms: &Sms) -> Result<(), MessageTrouble> {
        let none = || MessageTrouble::Refused("no gateway is configured".to_owned());
        let (gateway, sender) = self.sms.as_ref().ok_or_else(none)?;
        let question = json!({ "reference": sms.reference, "to": sms.to.as_str(), "from": sender, "text": sms.text });
        let answered = gateway.ask(Method::POST, "messages", Some(&question));
        match answered.and_then(shaped::<Taken>) {
            Ok(taken) if !taken.id.is_empty() => Ok(()),
            Ok(_) => Err(MessageTrouble::Later("an answer without a name".to_owned())),
            // 422 speaks of this number or message; everything else of the gateway or of us.
            Err(ServiceTrouble::Refused(422)) => Err(MessageTrouble::Refused("answered 422".to_owned())),
            Err(trouble) => Err(MessageTrouble::Later(trouble.to_string())),
        }
    }
}
