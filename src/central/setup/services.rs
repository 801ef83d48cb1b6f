//! The services outside that the portal asks: their addresses, keys and authorities, as the configuration says them.

use std::path::Path;
use std::time::Duration;

use tokio::runtime::Handle;

use super::{SetupError, files};
use crate::adapters::services::{HttpPayments, HttpRegister, ServiceConfig, ServiceConfigError};
use crate::central::config::Portal;

/// The clients of the population register and of the payment provider; no connection is opened. `runtime` drives them.
///
/// # Errors
/// [`SetupError`] naming the file that cannot be used, or the address.
pub fn open_services(config: &Portal, runtime: &Handle) -> Result<(HttpRegister, HttpPayments), SetupError> {
    let authorities = match config.service_authorities.as_os_str().is_empty() {
        true => String::new(),
        false => files::read(&config.service_authorities)?,
    };
    let service = |address: &str, key: &Path| -> Result<ServiceConfig, SetupError> {
        Ok(ServiceConfig {
            address: address.to_owned(),
            key: secret(key)?,
            authorities: authorities.clone().into_bytes(),
            patience: Duration::from_secs(u64::from(config.service_seconds_max)),
        })
    };
    let refused = |name: &'static str| move |error: ServiceConfigError| SetupError::Service { name, reason: error };
    let register = service(&config.register_address, &config.register_key_file)?;
    let payments = service(&config.payment_address, &config.payment_key_file)?;
    let call_backs = secret(&config.payment_secret_file)?;
    Ok((
        HttpRegister::new(&register, runtime.clone()).map_err(refused("portal.register_address"))?,
        HttpPayments::new(&payments, &call_backs, runtime.clone()).map_err(refused("portal.payment_address"))?,
    ))
}

fn secret(file: &Path) -> Result<String, SetupError> {
    let missing = || SetupError::Unusable { file: file.to_owned(), reason: "is not there".to_owned() };
    Ok(files::owners_secret(file)?.ok_or_else(missing)?.expose().to_owned())
}
