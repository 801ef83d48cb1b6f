//! Limits of the server, as the configuration says them.

use serde::Deserialize;

/// Limits of the server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// One request.
    pub request_seconds_max: u16,
    /// Requests under way when the server stops.
    pub stop_seconds_max: u16,
    /// Passwords checked at one time.
    pub password_checks_max: u16,
    /// Batches of records taken in at one time.
    pub record_batches_max: u16,
    /// Requests under way on one connection.
    pub streams_per_connection_max: u32,
    /// Connections at one time.
    pub connections_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_seconds_max: 15,
            stop_seconds_max: 10,
            password_checks_max: 4,
            record_batches_max: 2,
            streams_per_connection_max: 32,
            connections_max: 4_096,
        }
    }
}
