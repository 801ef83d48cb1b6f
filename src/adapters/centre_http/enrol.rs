//! The one question that a kiosk asks before it has a certificate: its code, for one. The centre is known by our own trust
//! anchors as ever.

use reqwest::Url;
use reqwest::header::CONTENT_TYPE;

use super::HttpCentreConfig;
use super::body::{read_json, refusal};
use super::line::{client, read, trusting};
use super::trouble::{broken, of_request};
use crate::domain::fault::{Fault, Trouble};
use crate::wire::centre::path;
use crate::wire::device::{EnrolAnswer, EnrolRequest};

/// Brings a code to the centre. `config.url` is the enrolment address; certificate and key are not read. Blocking.
///
/// # Errors
/// [`Fault::EnrolmentRefused`], [`Fault::EnrolmentBusy`], or what is wrong with the line.
pub fn enrol(config: &HttpCentreConfig, request: &EnrolRequest) -> Result<EnrolAnswer, Trouble> {
    let address = || Trouble::new(Fault::CentreUnreachable, "the centre's enrolment address is no https://host:port");
    let url = Url::parse(&config.url).ok().filter(|url| url.scheme() == "https").ok_or_else(address)?;
    let url = url.join(path::ENROL).map_err(|_| address())?;
    let mut tls = trusting(config)?.with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let client = client(config, tls)?;
    let body = zeroize::Zeroizing::new(serde_json::to_vec(request).map_err(broken)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    let answer = runtime.block_on(async {
        let question = client.post(url).header(CONTENT_TYPE, "application/json").body(body.to_vec());
        read(question.send().await.map_err(|error| of_request(&error))?).await
    })?;
    if !(200..300).contains(&answer.status) {
        return Err(refusal(path::ENROL, &answer));
    }
    read_json(path::ENROL, &answer.body)
}
