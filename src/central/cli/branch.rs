//! `central branch`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::portal::{self, PlacedBranch};
use crate::central::ledger::{branches, changes};
use crate::domain::opening_hours;
use crate::domain::order::Branch;
use crate::domain::text::clean_line;

#[derive(Debug, Subcommand)]
pub(super) enum BranchCommand {
    /// Add a branch, or rename one
    Add {
        /// Code: 2 to 32 of a–z, 0–9 and '-'
        code: String,
        /// Name shown to people
        #[arg(long)]
        name: String,
        /// Region or city. A branch with region, address and hours is one where the portal lets orders be collected
        #[arg(long, requires_all = ["address", "hours"])]
        region: Option<String>,
        /// Street and number
        #[arg(long, requires = "region")]
        address: Option<String>,
        /// Opening hours: `1-5 09:00-18:00, 6 09:00-14:00`, where 1 is Monday
        #[arg(long, requires = "region")]
        hours: Option<String>,
    },
    /// List the branches
    List,
    /// Have every kiosk ask for all of its copies once more, as after the ledger came back from a backup
    Refresh,
}

pub(super) fn run(context: &Context, command: BranchCommand) -> Result<(), Failure> {
    let ledger = context.ledger()?;
    match command {
        BranchCommand::Add { code, name, region, address, hours } => {
            let branch = branch(&code, &name)?;
            let place = match (region, address, hours) {
                (Some(region), Some(address), Some(hours)) => Some(place(&branch, &region, &address, hours)?),
                _ => None,
            };
            ledger.write(|tx| {
                branches::put(tx, &branch)?;
                place.as_ref().map_or(Ok(()), |place| portal::put_place(tx, place))
            })?;
            context.output.done(&format!("branch {code} is there"), &branch)
        }
        BranchCommand::Refresh => {
            ledger.write(changes::renew)?;
            context.output.done("every kiosk asks for everything once more", &())
        }
        BranchCommand::List => {
            let all = ledger.read(branches::all)?;
            context.output.rows(["CODE", "NAME"], &all, |branch| [branch.code.clone(), branch.name.clone()])
        }
    }
}

fn branch(code: &str, name: &str) -> Result<Branch, Failure> {
    let fits = (2..=32).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        return Err(Failure::usage("a branch's code has 2 to 32 of a–z, 0–9 and '-'"));
    }
    let name = clean_line(name, 60).map_err(|error| Failure::usage(format!("the branch's name {error}")))?;
    Ok(Branch { code: code.to_owned(), name })
}

fn place(branch: &Branch, region: &str, address: &str, hours: String) -> Result<PlacedBranch, Failure> {
    let line = |what: &str, text: &str, most| {
        clean_line(text, most).map_err(|error| Failure::usage(format!("the branch's {what} {error}")))
    };
    opening_hours::parse(&hours).map_err(|error| Failure::usage(error.to_string()))?;
    let (region, address) = (line("region", region, 60)?, line("address", address, 120)?);
    Ok(PlacedBranch { branch: branch.clone(), region, address, hours })
}
