//! `central officer`.

use clap::Subcommand;
use serde::Serialize;

use super::{Context, Failure, secret_input};
use crate::central::ledger::{LedgerError, officers};
use crate::central::ra::password;
use crate::domain::officer::{Officer, OfficerId, Role};

#[derive(Debug, Subcommand)]
pub(super) enum OfficerCommand {
    /// Add an officer; the password is asked for
    Add {
        /// Account name
        id: OfficerName,
        /// Name as colleagues know it
        #[arg(long)]
        name: String,
        /// clerk, supervisor or technician
        #[arg(long)]
        role: Role,
        /// Code of the branch whose kiosks know of the officer; all of them where it is left out
        #[arg(long)]
        branch: Option<String>,
        /// Read the password from one line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the officers
    List,
    /// Say at which branch an officer works
    Place {
        /// Account name
        id: OfficerName,
        /// Code of the branch; every branch where it is left out
        #[arg(long)]
        branch: Option<String>,
    },
    /// End an officer's account and sessions
    Disable {
        /// Account name
        id: OfficerName,
    },
    /// Set a new password and end the officer's sessions
    SetPassword {
        /// Account name
        id: OfficerName,
        /// Read the password from one line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

/// An account name as an argument.
#[derive(Debug, Clone)]
pub(super) struct OfficerName(OfficerId);

impl std::str::FromStr for OfficerName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        OfficerId::parse(text).map(Self).map_err(|error| error.to_string())
    }
}

#[derive(Serialize)]
struct OfficerLine {
    #[serde(flatten)]
    officer: Officer,
    disabled: bool,
}

pub(super) fn run(context: &Context, command: OfficerCommand) -> Result<(), Failure> {
    let ledger = context.ledger()?;
    match command {
        OfficerCommand::Add { id: OfficerName(id), name, role, branch, password_stdin } => {
            let officer =
                Officer::new(id, &name, role).map_err(|error| Failure::usage(format!("the officer's name {error}")))?;
            let hash = new_hash(password_stdin)?;
            let added = ledger.write(|tx| {
                let added = officers::add(tx, &officer, &hash, context.now())?;
                if added && branch.is_some() {
                    officers::place(tx, &officer.id, branch.as_deref())?;
                }
                Ok::<_, LedgerError>(added)
            })?;
            if !added {
                return Err(Failure::refused(format!("there is an officer {} already", officer.id.as_str())));
            }
            context.output.done(&format!("officer {} is added", officer.id.as_str()), &officer)
        }
        OfficerCommand::List => {
            let all = ledger.read(officers::all)?;
            let all: Vec<OfficerLine> =
                all.into_iter().map(|a| OfficerLine { officer: a.officer, disabled: a.disabled }).collect();
            context.output.rows(["NAME", "ROLE", "DISABLED", "SHOWN AS"], &all, |line| {
                let officer = &line.officer;
                let disabled = if line.disabled { "yes" } else { "no" };
                [officer.id.as_str(), officer.role.word(), disabled, &officer.display_name].map(str::to_owned)
            })
        }
        OfficerCommand::Place { id: OfficerName(id), branch } => {
            found(ledger.write(|tx| officers::place(tx, &id, branch.as_deref()))?, &id)?;
            let where_to = branch.as_deref().unwrap_or("every branch");
            context.output.done(&format!("officer {} works at {where_to}", id.as_str()), &id)
        }
        OfficerCommand::Disable { id: OfficerName(id) } => {
            found(ledger.write(|tx| officers::disable(tx, &id))?, &id)?;
            context.output.done(&format!("officer {} is disabled", id.as_str()), &id)
        }
        OfficerCommand::SetPassword { id: OfficerName(id), password_stdin } => {
            found(ledger.read(|tx| officers::find(tx, &id))?.is_some(), &id)?;
            let hash = new_hash(password_stdin)?;
            found(ledger.write(|tx| officers::set_password(tx, &id, &hash))?, &id)?;
            context.output.done(&format!("officer {} has a new password", id.as_str()), &id)
        }
    }
}

fn new_hash(from_stdin: bool) -> Result<String, Failure> {
    let password = secret_input::new_password(from_stdin)?;
    password::hash(&password).map_err(|error| Failure::refused(error.to_string()))
}

fn found(there: bool, id: &OfficerId) -> Result<(), Failure> {
    if there { Ok(()) } else { Err(Failure::refused(format!("there is no officer {}", id.as_str()))) }
}
