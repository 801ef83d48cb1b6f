//! The services outside that the portal and the kiosks ask: their addresses, keys and authorities, as the configuration says them.

use std::path::Path;
use std::time::Duration;

use tokio::runtime::Handle;

use super::{SetupError, files};
use crate::adapters::services::{
    HttpIdentity, HttpInvalidDocuments, HttpOrganisations, HttpPayments, HttpRegister, IdentityClient, MailConfig,
    Messengers, ServiceConfig, ServiceConfigError,
};
use crate::central::config::{InvalidDocuments, Messages, Portal, SignIn};

/// The clients of everything that the portal asks.
pub struct Services {
    /// The population register.
    pub register: HttpRegister,
    /// The register of organisations.
    pub organisations: HttpOrganisations,
    /// The payment provider.
    pub payments: HttpPayments,
    /// The identity provider, where there is one.
    pub identity: Option<HttpIdentity>,
    /// Mail server and gateway for text messages.
    pub messengers: Messengers,
}

/// The clients of the portal's services; no connection is opened. `runtime` drives them.
///
/// # Errors
/// [`SetupError`] naming the file that cannot be used, or the address.
pub fn open_services(
    config: &Portal,
    (messages, sign_in): (&Messages, &SignIn),
    runtime: &Handle,
) -> Result<Services, SetupError> {
    let service =
        |address: &str, key: &Path| open_service(address, key, &config.service_authorities, config.service_seconds_max);
    let register = service(&config.register_address, &config.register_key_file)?;
    let organisations = service(&config.organisations_address, &config.organisations_key_file)?;
    let payments = service(&config.payment_address, &config.payment_key_file)?;
    let call_backs = secret(&config.payment_secret_file)?;
    Ok(Services {
        register: HttpRegister::new(&register, runtime.clone()).map_err(refused("portal.register_address"))?,
        organisations: HttpOrganisations::new(&organisations, runtime.clone())
            .map_err(refused("portal.organisations_address"))?,
        payments: HttpPayments::new(&payments, &call_backs, runtime.clone())
            .map_err(refused("portal.payment_address"))?,
        identity: open_identity(config, sign_in, runtime)?,
        messengers: open_messengers(config, messages, runtime)?,
    })
}

/// The mail server and the gateway for text messages; no connection is opened.
///
/// # Errors
/// As [`open_services`].
pub fn open_messengers(config: &Portal, messages: &Messages, runtime: &Handle) -> Result<Messengers, SetupError> {
    let mail = (!messages.mail_address.is_empty()).then(|| {
        let credentials = match messages.mail_user.as_str() {
            "" => None,
            name => Some((name.to_owned(), secret(&messages.mail_password_file)?)),
        };
        Ok::<_, SetupError>(MailConfig {
            address: messages.mail_address.clone(),
            credentials,
            from: messages.mail_from.clone(),
            authorities: authorities(&config.service_authorities)?.into_bytes(),
            patience: Duration::from_secs(u64::from(config.service_seconds_max)),
        })
    });
    let service =
        |address: &str, key: &Path| open_service(address, key, &config.service_authorities, config.service_seconds_max);
    let gateway = (!messages.sms_address.is_empty()).then(|| service(&messages.sms_address, &messages.sms_key_file));
    let (mail, gateway) = (mail.transpose()?, gateway.transpose()?);
    let gateway = gateway.as_ref().map(|gateway| (gateway, messages.sms_from.as_str()));
    Messengers::new(mail.as_ref(), gateway, runtime.clone()).map_err(refused("messages"))
}

fn open_identity(config: &Portal, sign_in: &SignIn, runtime: &Handle) -> Result<Option<HttpIdentity>, SetupError> {
    if sign_in.issuer.is_empty() {
        return Ok(None);
    }
    let service = ServiceConfig {
        address: sign_in.issuer.clone(),
        key: String::new(),
        authorities: authorities(&config.service_authorities)?.into_bytes(),
        patience: Duration::from_secs(u64::from(config.service_seconds_max)),
    };
    let client = IdentityClient {
        id: sign_in.client_id.clone(),
        secret: secret(&sign_in.client_secret_file)?,
        fin_claim: sign_in.fin_claim.clone(),
    };
    HttpIdentity::new(&service, client, runtime.clone()).map(Some).map_err(refused("sign_in.issuer"))
}

/// The client of the register of invalid documents, where one is asked; no connection is opened.
///
/// # Errors
/// As [`open_services`].
pub fn open_invalid_documents(
    config: &InvalidDocuments,
    runtime: &Handle,
) -> Result<Option<HttpInvalidDocuments>, SetupError> {
    if config.documents_address.is_empty() {
        return Ok(None);
    }
    let (key, authorities) = (&config.documents_key_file, &config.documents_authorities);
    let service = open_service(&config.documents_address, key, authorities, config.documents_seconds_max)?;
    let client = HttpInvalidDocuments::new(&service, runtime.clone());
    client.map(Some).map_err(refused("invalid_documents.documents_address"))
}

fn open_service(address: &str, key: &Path, authorities: &Path, seconds_max: u16) -> Result<ServiceConfig, SetupError> {
    Ok(ServiceConfig {
        address: address.to_owned(),
        key: secret(key)?,
        authorities: self::authorities(authorities)?.into_bytes(),
        patience: Duration::from_secs(u64::from(seconds_max)),
    })
}

/// PEM of the authorities; none where no file is named.
fn authorities(file: &Path) -> Result<String, SetupError> {
    if file.as_os_str().is_empty() { Ok(String::new()) } else { files::read(file) }
}

fn refused(name: &'static str) -> impl Fn(ServiceConfigError) -> SetupError {
    move |reason| SetupError::Service { name, reason }
}

fn secret(file: &Path) -> Result<String, SetupError> {
    let missing = || SetupError::Unusable { file: file.to_owned(), reason: "is not there".to_owned() };
    Ok(files::owners_secret(file)?.ok_or_else(missing)?.expose().to_owned())
}
