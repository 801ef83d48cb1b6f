//! The core against scripts.
