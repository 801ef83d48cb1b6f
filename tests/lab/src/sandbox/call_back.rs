//! The payment provider's call-back: `{"id"}` with `payment-signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 (RFC 2104) over
//! `<seconds>.<body>`. Over plain HTTP, to this machine alone.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::failure::{Doing as _, Failure};

/// Longest wait for the portal.
const PATIENCE: Duration = Duration::from_secs(10);
/// `HTTP/1.1 200`.
const STATUS_LINE_BYTES: usize = 12;

/// Tells the portal that a payment was settled, and answers the status it gave.
pub async fn send(address: &str, id: &str, secret: &str) -> Result<u16, Failure> {
    let body = format!("{{\"id\":\"{id}\"}}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).doing("read the clock")?.as_secs();
    let signature = signature(secret, now, &body)?;
    let rest =
        address.strip_prefix("http://").ok_or_else(|| Failure::failed("a call-back goes to this machine alone"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let to: SocketAddr = host.parse().doing("read the call-back's address")?;
    let request = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         payment-signature: t={now},v1={signature}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let exchange = async {
        let mut line = TcpStream::connect(to).await?;
        line.write_all(request.as_bytes()).await?;
        let mut answer = [0; STATUS_LINE_BYTES];
        line.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer =
        tokio::time::timeout(PATIENCE, exchange).await.doing("wait for the portal")?.doing("reach the portal")?;
    let status = std::str::from_utf8(&answer).ok().and_then(|line| line.rsplit(' ').next());
    status.and_then(|status| status.parse().ok()).ok_or_else(|| Failure::failed("the portal does not speak HTTP"))
}

fn signature(secret: &str, seconds: u64, body: &str) -> Result<String, Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).doing("use the secret")?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}
