//! The centre as a kiosk and an administrator meet it: the real program with a ledger, a PKCS#11 token and mutual TLS, asked
//! by a real HTTP client. Nothing of the centre is looked at from inside.

mod carrier;
mod carriers;
mod certificates;
mod client;
mod commands;
mod fixture;
mod judges;
mod keys;
mod prompt;
mod records;
mod refusals;
mod road;
mod transport;
