//! The body of a form, read whole up to its limit. What is past it is taken off the line and thrown away: a browser looks for its
//! answer when it has sent everything, and is to see the page that says what was too much.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;

/// So much of a body is taken off the line at most, in bytes; whoever sends more is hung up on.
pub(super) const TAKEN_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Reads a body of at most so many bytes; the status that says why not.
pub(super) async fn read(mut body: Body, bytes_max: usize) -> Result<Bytes, StatusCode> {
    let (mut read, mut taken) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|task| Pin::new(&mut body).poll_frame(task)).await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Ok(data) = frame.into_data() else { continue };
        taken = taken.saturating_add(data.len());
        if taken > TAKEN_BYTES_MAX {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        if taken > bytes_max {
            read = Vec::new();
        } else {
            read.extend_from_slice(&data);
        }
    }
    if taken > bytes_max { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(read.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_whole_up_to_its_last_byte_and_no_further() {
        for (length, bytes_max, is_read) in [(0, 0, true), (9, 9, true), (10, 9, false), (5 * 1024 * 1024, 9, false)] {
            let content = vec![b'a'; length];
            let read = read(Body::from(content.clone()), bytes_max).await;
            let expected = if is_read { Ok(Bytes::from(content)) } else { Err(StatusCode::PAYLOAD_TOO_LARGE) };
            assert_eq!(read, expected, "{length} of {bytes_max}");
        }
    }
}
