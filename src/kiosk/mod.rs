//! The counter's terminal. `app` decides (pure), `view` draws and `paper` writes (pure), `runtime` touches the world, `words` holds the
//! sentences, `start` puts it together. None of them knows the centre's code.

pub mod app;
#[cfg(feature = "kiosk")]
pub mod commands;
#[cfg(feature = "kiosk")]
pub mod config;
#[cfg(feature = "kiosk")]
pub mod paper;
#[cfg(feature = "kiosk")]
pub mod runtime;
#[cfg(feature = "kiosk")]
pub mod start;
#[cfg(feature = "kiosk")]
pub mod view;
#[cfg(feature = "kiosk")]
pub mod words;
