//! centre_http
