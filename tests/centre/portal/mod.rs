//! The portal as a citizen's browser meets it: the real program, sandboxes of the services it asks, forms over HTTP, and the
//! kiosks' feed at the other end.

mod browser;
mod call_backs;
mod check;
mod chromium;
mod documents;
mod guards;
mod journeys;
mod json;
mod mail;
mod messages;
mod organisations;
mod paper;
mod payments;
mod provider;
mod refunds;
pub mod stage;
