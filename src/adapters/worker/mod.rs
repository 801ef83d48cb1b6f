//! Carrier workers: each PKCS#11 module lives in a child process of the same program, spoken to over two pipes. A module
//! that crashes, hangs or talks nonsense ends its worker, never the kiosk.

mod client;
mod confine;
mod desk;
mod frame;
mod serve;

pub use client::{WorkerClient, WorkerProgram};
pub use confine::{no_core_dumps, no_swap};
pub use desk::CarrierDesk;
pub use frame::{FrameError, read_frame, read_secret, write_frame};
pub use serve::{WorkerArguments, run, serve};
