//! The command line: every command with its help, and which function carries it out.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::{
    bench, card, client,
    failure::{Doing as _, Failure},
    layout::{CarrierKind, CounterDir},
    people,
    protocol::Request,
    sandbox, serve, start, wedge,
};

/// The virtual counter: four smart-card readers, ID cards and carriers without hardware.
///
/// A counter lives in a directory. It runs a private pcscd with a contactless ID-card reader, a smart-card reader, a USB
/// port for tokens and a spare reader. Several counters run side by side; none needs root. Programs that use PC/SC or
/// PKCS#11 are pointed to it by the environment that `counter env` prints. No real person is in it.
#[derive(Debug, Parser)]
#[command(name = "counter", version, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Example:
  counter start --dir /tmp/counter
  eval \"$(counter env --dir /tmp/counter)\"
  counter insert --dir /tmp/counter card-1
  pkcs11-tool --module \"$IMZA_MODULE_SMART_CARD\" --list-slots
  counter stop --dir /tmp/counter

Carriers leave the factory with PIN 123456, PUK 12345678 and the management key
010203040506070801020304050607080102030405060708 (SO PIN in PKCS#11).

Needs the Debian packages pcscd, vsmartcard-vpcd and ykcs11, and no root.

Exit codes: 0 done; 1 something failed; 2 wrong usage; 3 no counter runs in that directory;
4 no such item or reader, or they do not fit; 5 pcscd did not report the change in time.";

#[derive(Debug, Args)]
struct Where {
    /// Directory of the counter
    #[arg(long, value_name = "DIR", env = "IMZA_COUNTER_DIR")]
    dir: PathBuf,
}

impl Where {
    fn open(&self) -> Result<CounterDir, Failure> {
        CounterDir::new(&self.dir).doing("find the current directory")
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a counter; returns when all readers are up and prints the path of its counter.json
    ///
    /// A second start in the same directory says "already running" and succeeds. Carriers made in the directory before
    /// are still there. A new directory starts with card-1 to card-4 and token-1 to token-4, all blank.
    Start {
        #[command(flatten)]
        at: Where,
        /// Stay in the foreground until stopped
        #[arg(long)]
        foreground: bool,
        /// People file to use instead of the built-in one
        #[arg(long, value_name = "FILE")]
        people: Option<PathBuf>,
    },
    /// Stop the counter with everything it started; carriers keep their state
    Stop {
        #[command(flatten)]
        at: Where,
    },
    /// Show the readers and what is in each, the carriers and the ID cards
    Status {
        #[command(flatten)]
        at: Where,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Put an ID card or a carrier into a reader; answers once pcscd reports it
    ///
    /// What was in that reader comes out first.
    Insert {
        #[command(flatten)]
        at: Where,
        /// An ID card such as id-aysel, or a carrier such as card-1
        item: String,
        /// Reader to use instead of the one made for such items: its id or its name
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
        /// Kind of chip that the ID card has, instead of the usual one
        #[arg(long, value_name = "KIND")]
        chip: Option<String>,
    },
    /// Take an item out, suddenly, whatever it is doing; answers once pcscd reports it
    Remove {
        #[command(flatten)]
        at: Where,
        /// An ID card or a carrier
        item: String,
    },
    /// Put an item in if it is out, take it out if it is in
    Toggle {
        #[command(flatten)]
        at: Where,
        /// An ID card or a carrier
        item: String,
    },
    /// Make a blank carrier; prints its name and serial number
    NewCarrier {
        #[command(flatten)]
        at: Where,
        /// What it is
        #[arg(long)]
        kind: CarrierKind,
        /// Its name; without it the next free one
        #[arg(long)]
        name: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the environment that points programs to this counter, as shell commands
    Env {
        #[command(flatten)]
        at: Where,
    },
    /// List the synthetic people and their orders
    People {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the machine-readable zone of an ID card
    Mrz {
        #[command(flatten)]
        at: Where,
        /// An ID card
        item: String,
    },
    /// Type the MRZ of an ID card into a tmux pane, as a keyboard-wedge scanner does
    Wedge {
        #[command(flatten)]
        at: Where,
        /// An ID card
        item: String,
        /// The tmux pane
        #[arg(long, value_name = "TARGET")]
        tmux_pane: String,
        /// Name of the tmux server (tmux -L), or the path of its socket (tmux -S)
        #[arg(long, value_name = "NAME")]
        tmux_socket: Option<String>,
    },
    /// Show the counter as a live picture, for a pane beside the kiosk; q ends it
    Bench {
        #[command(flatten)]
        at: Where,
        /// A line of help to show below the readers
        #[arg(long, value_name = "TEXT")]
        keys_hint: Option<String>,
    },
    /// Run the sandboxes that the centre asks, in the foreground: population register, register of invalid documents,
    /// payment provider
    ///
    /// The directory holds the keys that the portal is known by, the payments, and the address in `listening`.
    Sandbox {
        /// Directory of the sandboxes
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// Address and port on this machine
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
        listen: std::net::SocketAddr,
    },
    #[command(hide = true)]
    Serve {
        dir: PathBuf,
        #[arg(long)]
        detached: bool,
    },
    #[command(hide = true)]
    BecomePcscd { parent: u32, configuration: PathBuf },
    #[command(hide = true)]
    BecomeCard {
        port: u16,
        #[command(subcommand)]
        chip: card::ChipChoice,
    },
}

/// Carries out the command.
///
/// # Errors
/// Why it could not be carried out; its kind decides the exit code.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Start { at, foreground, people } => start::start(&at.open()?, people.as_deref(), foreground),
        Command::Stop { at } => start::stop(&at.open()?),
        Command::Status { at, json } => client::status(&at.open()?, json),
        Command::Insert { at, item, reader, chip } => {
            client::change(&at.open()?, &Request::Insert { item, reader, chip }).map(drop)
        }
        Command::Remove { at, item } => client::change(&at.open()?, &Request::Remove { item }).map(drop),
        Command::Toggle { at, item } => client::change(&at.open()?, &Request::Toggle { item }).map(drop),
        Command::NewCarrier { at, kind, name, json } => client::new_carrier(&at.open()?, kind, name, json),
        Command::Env { at } => client::env(&at.open()?),
        Command::People { json } => list_people(json),
        Command::Mrz { at, item } => client::mrz(&at.open()?, &item),
        Command::Wedge { at, item, tmux_pane, tmux_socket } => {
            wedge::type_mrz(&at.open()?, &item, &tmux_pane, tmux_socket.as_deref())
        }
        Command::Bench { at, keys_hint } => bench::run(&at.open()?, keys_hint.as_deref()),
        Command::Sandbox { dir, listen } => sandbox::run(&dir, listen),
        Command::Serve { dir, detached } => serve(&dir, detached),
        Command::BecomePcscd { parent, configuration } => Err(serve::become_pcscd(parent, &configuration)),
        Command::BecomeCard { port, chip } => card::run(port, &chip),
    }
}

fn serve(dir: &Path, detached: bool) -> Result<(), Failure> {
    if detached {
        rustix::process::setsid().doing("leave the terminal's session")?;
    }
    serve::run(&CounterDir::new(dir).doing("find the current directory")?)
}

fn list_people(json: bool) -> Result<(), Failure> {
    let people = people::parse(people::BUILT_IN)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&people).doing("print the people")?);
        return Ok(());
    }
    for person in people {
        let order = match &person.order {
            Some(order) => format!("{} {} {}", order.number, order.carrier_kind, order.branch),
            None => "no order".to_owned(),
        };
        println!("{:<12} {:<20} {} {} {order}", person.id, person.display_name(), person.fin, person.document_number);
    }
    Ok(())
}
