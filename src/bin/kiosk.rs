//! The kiosk program: arguments, configuration, run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser, Subcommand};
use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::worker::{self, WorkerArguments};
use imza_kiosk::kiosk::app::Settings;
use imza_kiosk::kiosk::commands::{
    self, EXIT_CODES, EXIT_USAGE, doctor, enrol, id_card, pin, queue, stick, store, support,
};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::{runtime, start};

/// The terminal at the counter: finds orders by ID card and issues certificates onto smart cards and USB tokens.
///
/// Without a command it opens the screen. F1 shows help everywhere, F10 ends.
#[derive(Parser)]
#[command(name = "kiosk", version, after_help = EXIT_CODES)]
struct Arguments {
    /// Configuration file
    #[arg(long, value_name = "FILE", default_value = "/etc/imza/kiosk.toml", env = "IMZA_KIOSK_CONFIG", global = true)]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Look at readers, drivers, store, centre and clock; say what is wrong, whose side it is, and what to do
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write one file for whoever mends this kiosk: log, versions, configuration, diagnostics, history; sealed to the centre
    ///
    /// It holds nothing personal and no secret; `central support open` shows what is in it.
    SupportBundle {
        /// The stick's folder
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Keys that are set otherwise than in the sample; or change one
    Config {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<ConfigCommand>,
    },
    /// List the records kept here and which of them the centre has
    Queue {
        /// Only those not sent yet; exit code 1 when there are any
        #[arg(long)]
        unsent: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<QueueCommand>,
    },
    /// The store itself; no kiosk may have it open
    #[command(subcommand)]
    Store(StoreCommand),
    /// Type the centre's one-time code (`central kiosk code`): this kiosk makes its key and gets its certificate
    Enrol {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change a carrier's PIN: the holder types the old one and the new one twice, hidden, or as lines of standard input
    Pin {
        /// PC/SC name of the reader; without it the only carrier that is in
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
    },
    /// Read the chip of the ID card on its reader: type the card's zone, or number, birth and expiry, or its CAN
    ///
    /// They come from the keyboard or standard input, not as arguments. What the chip says is printed and kept nowhere.
    IdCard {
        /// PC/SC name of the reader; without it the reader of ID cards
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show again what a kiosk showed: its recorded events, from its store's folder or an opened support bundle
    ///
    /// → and ← go by event, `PgDn` and `PgUp` by fifty, End to the last, Esc leaves. Names and what was typed are stand-ins.
    Replay {
        /// A recording (events.jsonl), or what `central support open --json` printed
        file: PathBuf,
        /// Print every screen as text instead
        #[arg(long)]
        screens: bool,
    },
    /// Write the man pages
    Man {
        /// Directory they are written to
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    #[command(hide = true)]
    CarrierWorker(WorkerArguments),
    #[command(hide = true)]
    TerminalGuard,
}

#[derive(Subcommand)]
enum QueueCommand {
    /// Write what waits into one file on a USB stick, sealed to the centre; `central import` takes it there
    Export {
        /// The stick's folder
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take the centre's acknowledgement from a USB stick
    Acknowledge {
        /// The file that `central import` wrote
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Set one key, if the whole can be used then; comments stay, and what stood there before is kept
    Set {
        /// The key, as section.name
        key: String,
        /// Its value: TOML, or a text without quotes
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Put back what stood there before the last change
    Undo,
}

#[derive(Subcommand)]
enum StoreCommand {
    /// Seal the whole store under a new key: a new key file, or the credential "store-key-next"
    RotateKey {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kiosk: {error:#}");
            ExitCode::from(EXIT_USAGE)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let load = || Config::load(&arguments.config);
    match arguments.command {
        None => screen(&load()?, &arguments.config),
        Some(Command::Doctor { json }) => {
            let config = load()?;
            doctor::run(&config, config.settings().language, json)
        }
        Some(Command::SupportBundle { to, json }) => {
            let config = load()?;
            support::run(&config, config.settings().language, &to, json, &SystemClock)
        }
        Some(Command::Config { json, command: None }) => {
            commands::config::list(&load()?, json)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Config { json, command: Some(ConfigCommand::Set { key, value }) }) => {
            commands::config::set(&arguments.config, &key, &value, json)
        }
        Some(Command::Config { command: Some(ConfigCommand::Undo), .. }) => commands::config::undo(&arguments.config),
        Some(Command::Queue { unsent, json, command: None }) => queue::run(&load()?, unsent, json),
        Some(Command::Queue { command: Some(QueueCommand::Export { to, json }), .. }) => {
            let config = load()?;
            stick::export(&config, config.settings().language, &to, json)
        }
        Some(Command::Queue { command: Some(QueueCommand::Acknowledge { file, json }), .. }) => {
            let config = load()?;
            stick::acknowledge(&config, config.settings().language, &file, json)
        }
        Some(Command::Enrol { json }) => {
            let config = load()?;
            enrol::run(&config, config.settings().language, json)
        }
        Some(Command::Store(StoreCommand::RotateKey { json })) => store::rotate_key(&load()?, json),
        Some(Command::Pin { reader }) => {
            let config = load()?;
            pin::run(&config, config.settings().language, reader)
        }
        Some(Command::IdCard { reader, json }) => {
            let config = load()?;
            id_card::run(&config, config.settings().language, reader, json, &SystemClock)
        }
        Some(Command::Replay { file, screens }) => replay(&file, screens),
        Some(Command::Man { out }) => commands::write_manuals(Arguments::command(), &out),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "kiosk", &mut script);
            commands::print(&script)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::CarrierWorker(arguments)) => Ok(worker::run(&arguments)),
        Some(Command::TerminalGuard) => {
            // Whoever started the guard is gone when it speaks: nobody is left to tell.
            let _ = runtime::terminal::guard();
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn screen(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    log_to_file(config)?;
    worker::no_core_dumps().context("core dumps cannot be switched off")?;
    worker::no_swap();
    let parts = start::parts(config, file)?;
    let settings = Settings { random_seed: start::random_seed()?, ..config.settings() };
    match runtime::run(settings, parts, &SystemClock) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("kiosk: the terminal cannot be used: {error}");
            Ok(ExitCode::from(commands::EXIT_CLOSED))
        }
    }
}

fn replay(file: &Path, as_text: bool) -> anyhow::Result<ExitCode> {
    let events = commands::replay::read(file)?;
    if !as_text {
        runtime::replay::show(events).context("the terminal cannot be used")??;
        return Ok(ExitCode::SUCCESS);
    }
    let (screens, left_out) = runtime::replay::screens(events)?;
    for screen in screens {
        commands::print(format!("--- {} {}\n{}\n", screen.event, screen.clock, screen.rows.join("\n")).as_bytes())?;
    }
    commands::print(format!("--- left out: {left_out}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The log goes to a file or nowhere: the terminal belongs to the screen.
fn log_to_file(config: &Config) -> anyhow::Result<()> {
    let path = &config.log.file;
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    let file = file.with_context(|| format!("log.file {}", path.display()))?;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.level).context("log.level")?;
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::sync::Mutex::new(file)).init();
    Ok(())
}
