//! Frames on the worker's pipes: a four-byte big-endian length, then that many bytes. Shapes of the content are in
//! `wire::worker`.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::domain::secret::SECRET_BYTES_MAX;
use crate::wire::worker::FRAME_BYTES_MAX;

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side closed the pipe between two frames.
    #[error("the pipe is closed")]
    Closed,
    /// The pipe failed, or ended within a frame.
    #[error("the pipe failed: {0}")]
    Pipe(#[from] io::Error),
    /// A frame longer than its kind may be.
    #[error("a frame of {length} bytes is longer than {max}")]
    TooLong {
        /// Announced length.
        length: usize,
        /// Longest allowed.
        max: usize,
    },
    /// A frame that is not what it should be.
    #[error("a frame cannot be understood: {0}")]
    Nonsense(#[from] serde_json::Error),
}

/// Reads one frame of JSON. Never takes more memory than the longest frame.
///
/// # Errors
/// [`FrameError`]; after anything but `Closed` the pipe must not be used again.
pub fn read_frame<T: DeserializeOwned>(pipe: &mut impl Read) -> Result<T, FrameError> {
    Ok(serde_json::from_slice(&read_bytes(pipe, FRAME_BYTES_MAX)?)?)
}

/// Reads the frame of a secret's bare bytes.
///
/// # Errors
/// As [`read_frame`].
pub fn read_secret(pipe: &mut impl Read) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    read_bytes(pipe, SECRET_BYTES_MAX)
}

/// Writes one frame of JSON, in one write.
///
/// # Errors
/// [`FrameError`].
pub fn write_frame(pipe: &mut impl Write, content: &impl Serialize) -> Result<(), FrameError> {
    Ok(pipe.write_all(&encode_frame(content)?)?)
}

/// A frame of JSON as it goes over the pipe.
pub(super) fn encode_frame(content: &impl Serialize) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, content)?;
    let length = frame.len() - 4;
    if length > FRAME_BYTES_MAX {
        return Err(FrameError::TooLong { length, max: FRAME_BYTES_MAX });
    }
    frame[..4].copy_from_slice(&announced(length));
    Ok(frame)
}

/// A secret's frame as it goes over the pipe; wiped when dropped.
pub(super) fn encode_secret(secret: &[u8]) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    if secret.len() > SECRET_BYTES_MAX {
        return Err(FrameError::TooLong { length: secret.len(), max: SECRET_BYTES_MAX });
    }
    let mut frame = Zeroizing::new(Vec::with_capacity(4 + SECRET_BYTES_MAX));
    frame.extend_from_slice(&announced(secret.len()));
    frame.extend_from_slice(secret);
    Ok(frame)
}

fn announced(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("a frame is far shorter than 4 GiB").to_be_bytes()
}

fn read_bytes(pipe: &mut impl Read, max: usize) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let mut head = [0; 4];
    let first = loop {
        match pipe.read(&mut head) {
            Ok(0) => return Err(FrameError::Closed),
            Ok(read) => break read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e.into()),
        }
    };
    pipe.read_exact(&mut head[first..])?;
    let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
    if length > max {
        return Err(FrameError::TooLong { length, max });
    }
    // The whole buffer at once: growing would leave copies of a secret behind.
    let mut bytes = Zeroizing::new(vec![0; length]);
    pipe.read_exact(&mut bytes)?;
    Ok(bytes)
}
