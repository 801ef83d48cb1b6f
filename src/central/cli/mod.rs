//! The commands of `central`: arguments in, one file a subject, results as text or JSON. Every command but `serve` works on
//! the ledger itself and may run beside a serving centre.

mod approval;
mod audit;
mod branch;
mod carriers;
mod certificate;
mod certificate_life;
mod daily_report;
mod differences;
mod docs;
mod documents;
mod give_up;
mod import;
mod init;
mod kiosk;
mod officer;
mod officer_carrier;
mod order;
mod order_file;
mod output;
mod portal;
mod record;
mod report;
mod revocation_list;
mod sale;
mod secret_input;
mod serve;
mod shift;
mod stock;
mod support;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;

use self::output::Output;
use crate::adapters::clock::SystemClock;
use crate::central::config::Config;
use crate::central::config::toml_file::ConfigError;
use crate::central::ledger::{Ledger, LedgerError};
use crate::central::setup::{SetupError, ledger_place};
use crate::ports::clock::Clock as _;

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  refused, or not found
  2  wrong usage or configuration
  3  a file, the ledger, the token or the address cannot be opened";

/// The central server of İmza Kiosk: certification authority, order ledger, and the API that kiosks speak to.
#[derive(Debug, Parser)]
#[command(name = "central", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Arguments {
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE", default_value = "central.toml")]
    config: PathBuf,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set a centre up in a folder: ledger, transport certificates, CA keys in a PKCS#11 token
    Init(init::InitArguments),
    /// Take in records that came on a USB stick (`kiosk queue export`), and sign what is taken for the way back (`kiosk queue
    /// acknowledge`). Taken in again they are answered alike
    Import(import::ImportArguments),
    /// Serve kiosks until SIGTERM or Ctrl-C
    Serve,
    /// Orders
    #[command(subcommand)]
    Order(order::OrderCommand),
    /// Certificates of holders and of the authorities
    #[command(subcommand)]
    Certificate(certificate::CertificateCommand),
    /// Officers: clerks, supervisors, technicians
    #[command(subcommand)]
    Officer(officer::OfficerCommand),
    /// Branches
    #[command(subcommand)]
    Branch(branch::BranchCommand),
    /// Kiosks
    #[command(subcommand)]
    Kiosk(kiosk::KioskCommand),
    /// Carriers: the stock, and who holds one of a model that is called back
    #[command(subcommand)]
    Carriers(carriers::CarriersCommand),
    /// Records that kiosks sent
    #[command(subcommand)]
    Record(record::RecordCommand),
    /// Readers sold at the counters
    #[command(subcommand)]
    Sale(sale::SaleCommand),
    /// Shifts at the counters
    #[command(subcommand)]
    Shift(shift::ShiftCommand),
    /// The stock of carriers and readers at the branches
    #[command(subcommand)]
    Stock(stock::StockCommand),
    /// What clerks asked supervisors for who were not at the counter
    #[command(subcommand)]
    Approval(approval::ApprovalCommand),
    /// Reports: the day, and how the branches are
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Audits: export the chains of records, judge an export
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Files from kiosks for whoever mends them
    #[command(subcommand)]
    Support(support::SupportCommand),
    /// Write the manual pages into a folder
    Man {
        /// The folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Print a shell's completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Why a command ends without success.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn refused(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    fn unreachable(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Constraint(_) => Self::refused(error.to_string()),
            _ => Self::unreachable(error.to_string()),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Unreadable { .. } => Self::unreachable(error.to_string()),
            _ => Self::usage(error.to_string()),
        }
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Config(error) => error.into(),
            SetupError::Ledger(error) => error.into(),
            SetupError::Unusable { .. } | SetupError::Service { .. } | SetupError::OtherStickKeys { .. } => {
                Self::refused(error.to_string())
            }
            error => Self::unreachable(error.to_string()),
        }
    }
}

/// What every command is given.
struct Context {
    file: PathBuf,
    output: Output,
}

impl Context {
    fn config(&self) -> Result<Config, Failure> {
        Ok(Config::load(&self.file)?)
    }

    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn ledger(&self) -> Result<Ledger, Failure> {
        open_ledger(&self.config()?)
    }
}

fn open_ledger(config: &Config) -> Result<Ledger, Failure> {
    Ok(Ledger::open(ledger_place(&config.ledger, credentials().as_deref())?)?)
}

/// Where systemd puts the service's secrets.
fn credentials() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}

/// Runs a command and answers the exit code it ends with.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let context = Context { file: arguments.config, output: Output { json: arguments.json } };
    let done = match arguments.command {
        Command::Init(arguments) => init::run(&context, &arguments),
        Command::Import(arguments) => import::run(&context, &arguments),
        Command::Serve => serve::run(&context),
        Command::Order(command) => order::run(&context, command),
        Command::Certificate(command) => certificate::run(&context, command),
        Command::Officer(command) => officer::run(&context, command),
        Command::Branch(command) => branch::run(&context, command),
        Command::Kiosk(command) => kiosk::run(&context, command),
        Command::Carriers(command) => carriers::run(&context, command),
        Command::Record(command) => record::run(&context, command),
        Command::Sale(command) => sale::run(&context, command),
        Command::Shift(command) => shift::run(&context, command),
        Command::Stock(command) => stock::run(&context, command),
        Command::Approval(command) => approval::run(&context, command),
        Command::Report(command) => report::run(&context, command),
        Command::Audit(command) => audit::run(&context, command),
        Command::Support(command) => support::run(&context, &command),
        Command::Man { out } => docs::man(&context, &out),
        Command::Completions { shell } => docs::completions(&context, shell),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("central: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}
