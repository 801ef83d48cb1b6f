//! `central officer`.

use clap::Subcommand;
use serde::Serialize;

use super::officer_carrier::{self, CarrierCommand};
use super::{Context, Failure, secret_input};
use crate::central::ledger::officers::Account;
use crate::central::ledger::{Tx, branches, officers};
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
        /// Region whose branches the officer sees and approves for; all of them where it is left out
        #[arg(long)]
        region: Option<String>,
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
    /// Say which region's branches an officer sees in reports and approves for
    Region {
        /// Account name
        id: OfficerName,
        /// The region, as a branch was added with; every region where it is left out
        #[arg(long)]
        region: Option<String>,
    },
    /// End an officer's account and sessions
    Disable {
        /// Account name
        id: OfficerName,
    },
    /// Carriers of their own, that officers sign in with beside the password
    #[command(subcommand)]
    Carrier(CarrierCommand),
    /// List who tried to sign in, at which kiosk, and what became of it, newest first
    SignIns {
        /// Account name; every officer's where it is left out
        id: Option<OfficerName>,
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
pub(super) struct OfficerName(pub(super) OfficerId);

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
    /// The region whose branches the officer sees and approves for; all where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

pub(super) fn run(context: &Context, command: OfficerCommand) -> Result<(), Failure> {
    let ledger = context.ledger()?;
    match command {
        OfficerCommand::Add { id: OfficerName(id), name, role, branch, region, password_stdin } => {
            let officer =
                Officer::new(id, &name, role).map_err(|error| Failure::usage(format!("the officer's name {error}")))?;
            let hash = new_hash(password_stdin)?;
            let added = ledger.write(|tx| {
                let added = officers::add(tx, &officer, &hash, context.now())?;
                if added && branch.is_some() {
                    officers::place(tx, &officer.id, branch.as_deref())?;
                }
                if added {
                    set_region(tx, &officer.id, region.as_deref())?;
                }
                Ok::<_, Failure>(added)
            })?;
            if !added {
                return Err(Failure::refused(format!("there is an officer {} already", officer.id.as_str())));
            }
            context.output.done(&format!("officer {} is added", officer.id.as_str()), &officer)
        }
        OfficerCommand::List => {
            let all = ledger.read(officers::all)?;
            let line = |a: Account| OfficerLine { officer: a.officer, disabled: a.disabled, region: a.region };
            let all: Vec<OfficerLine> = all.into_iter().map(line).collect();
            context.output.rows(["NAME", "ROLE", "REGION", "DISABLED", "SHOWN AS"], &all, |line| {
                let (officer, region) = (&line.officer, line.region.as_deref().unwrap_or("all"));
                let disabled = if line.disabled { "yes" } else { "no" };
                [officer.id.as_str(), officer.role.word(), region, disabled, &officer.display_name].map(str::to_owned)
            })
        }
        OfficerCommand::Place { id: OfficerName(id), branch } => {
            found(ledger.write(|tx| officers::place(tx, &id, branch.as_deref()))?, &id)?;
            let where_to = branch.as_deref().unwrap_or("every branch");
            context.output.done(&format!("officer {} works at {where_to}", id.as_str()), &id)
        }
        OfficerCommand::Region { id: OfficerName(id), region } => {
            let known = ledger.write(|tx| set_region(tx, &id, region.as_deref()))?;
            found(known, &id)?;
            let of = region.as_deref().unwrap_or("every region");
            context.output.done(&format!("officer {} sees and approves for {of}", id.as_str()), &id)
        }
        OfficerCommand::Disable { id: OfficerName(id) } => {
            found(ledger.write(|tx| officers::disable(tx, &id))?, &id)?;
            context.output.done(&format!("officer {} is disabled", id.as_str()), &id)
        }
        OfficerCommand::Carrier(command) => officer_carrier::run(context, command),
        OfficerCommand::SignIns { id } => officer_carrier::sign_ins(context, id.as_ref()),
        OfficerCommand::SetPassword { id: OfficerName(id), password_stdin } => {
            found(ledger.read(|tx| officers::find(tx, &id))?.is_some(), &id)?;
            let hash = new_hash(password_stdin)?;
            found(ledger.write(|tx| officers::set_password(tx, &id, &hash))?, &id)?;
            context.output.done(&format!("officer {} has a new password", id.as_str()), &id)
        }
    }
}

/// False when there is no such officer; a region that no branch lies in is a mistake in typing.
fn set_region(tx: &Tx<'_>, id: &OfficerId, region: Option<&str>) -> Result<bool, Failure> {
    if let Some(region) = region
        && !branches::has_region(tx, region)?
    {
        return Err(Failure::refused(format!("no branch lies in the region {region}")));
    }
    Ok(officers::set_region(tx, id, region)?)
}

fn new_hash(from_stdin: bool) -> Result<String, Failure> {
    let password = secret_input::new_password(from_stdin)?;
    password::hash(&password).map_err(|error| Failure::refused(error.to_string()))
}

fn found(there: bool, id: &OfficerId) -> Result<(), Failure> {
    if there { Ok(()) } else { Err(Failure::refused(format!("there is no officer {}", id.as_str()))) }
}
