//! `central init`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::{Context, Failure};
use crate::central::setup::{InitRequest, init};

/// Arguments of `central init`.
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Folder to set up; what is there already stays as it is
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// PKCS#11 module of the CA's token (SoftHSM2 reads SOFTHSM2_CONF)
    #[arg(long, value_name = "PATH")]
    module: Option<PathBuf>,
    /// Label of the token; an uninitialised token is set up under it where none has it
    #[arg(long, value_name = "LABEL")]
    token_label: Option<String>,
    /// File with the token user's PIN; made with a random PIN where it is missing
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// PostgreSQL server for the ledger in place of a file of its own: "host=db1,db2 user=imza dbname=imza"; the password
    /// goes into the file ledger-password in the folder, mode 0600, or into the systemd credential ledger-password
    #[arg(long, value_name = "ADDRESS")]
    ledger_server: Option<String>,
    /// Name or address that kiosks reach this server by, beside localhost; may be given more than once
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
}

pub(super) fn run(context: &Context, arguments: &InitArguments) -> Result<(), Failure> {
    let request = InitRequest {
        module: arguments.module.clone(),
        token_label: arguments.token_label.clone(),
        pin_file: arguments.pin_file.clone(),
        address: arguments.listen,
        ledger_server: arguments.ledger_server.clone(),
        credentials: super::credentials(),
        hosts: arguments.host.clone(),
    };
    let findings = init(&arguments.dir, &request, context.now())?;
    context.output.rows(["STATE", "WHAT"], &findings, |finding| {
        [if finding.made { "made" } else { "there" }.to_owned(), finding.what.clone()]
    })
}
