//! A card in a reader: what a chip is, and the process that carries one chip's APDUs to and from a vpcd reader.
//!
//! Each inserted card is its own process, so that taking it out is killing it: like a card pulled from a reader, the
//! chip stops between two instructions and keeps only what is in its flash. The process ends by itself when its
//! standard input closes, that is when the counter is gone.
//!
//! The chips are in the modules below; each knows nothing of readers and sockets. Faults (a chip that fails after a
//! certain instruction) belong here, between [`Applet::execute`] and the connection.

mod apdu;
mod attestation;
pub mod id_chip;
pub mod piv_chip;
mod secure_element;

use std::{
    io::{self, Read as _},
    net::{Ipv4Addr, TcpStream},
    path::PathBuf,
    process, thread,
    time::Duration,
};

use crate::{
    failure::{Doing as _, Failure},
    people,
};

/// How a reader that hung up shows.
const HUNG_UP: [io::ErrorKind; 3] =
    [io::ErrorKind::UnexpectedEof, io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];

/// How long a card that slips is away: long enough for the service to notice, which looks every 0.4 s.
const AWAY: Duration = Duration::from_secs(1);

/// How a card leaves the reader.
enum Left {
    /// The reader hung up.
    HungUp,
    /// It slipped, and comes back.
    Slipped,
}

/// The application of a chip under power: APDUs in, APDUs out (ISO/IEC 7816-4). All it forgets without power lives in
/// this object.
pub trait Applet {
    /// Answers one command APDU with response data and status word.
    fn execute(&mut self, command: &[u8]) -> Vec<u8>;

    /// Whether the card slips out of the reader now, to be back a moment later.
    fn slips(&mut self) -> bool {
        false
    }
}

/// A chip, which can be powered again and again.
pub trait Chip {
    /// Answer to reset (ISO/IEC 7816-3, or PC/SC part 3 for a contactless chip).
    fn atr(&self) -> &[u8];

    /// Powers the chip for as long as `session` runs.
    fn power_up(&mut self, session: &mut dyn FnMut(&mut dyn Applet));
}

/// Which chip a card process is to be.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum ChipChoice {
    /// A PIV carrier.
    Piv {
        /// Directory of its state.
        #[arg(long)]
        state: PathBuf,
        /// Its serial number.
        #[arg(long)]
        serial: u32,
    },
    /// An ID card's chip.
    IdCard {
        /// The people file.
        #[arg(long)]
        people: PathBuf,
        /// Whose card it is.
        #[arg(long)]
        person: String,
        /// Which kind of chip it has.
        #[arg(long)]
        chip: String,
        /// Folder of the authority that signs it.
        #[arg(long)]
        csca: PathBuf,
    },
}

/// Runs one card in the reader that listens on `port` until it is taken out.
///
/// # Errors
/// The reader cannot be reached.
pub fn run(port: u16, choice: &ChipChoice) -> Result<(), Failure> {
    thread::spawn(|| {
        // Nothing is ever written here; the read ends when the counter closes its end, in whichever way it dies.
        let _ = io::stdin().read(&mut [0]);
        process::exit(0);
    });
    match choice {
        ChipChoice::Piv { state, serial } => stay(port, &mut piv_chip::PivChip::new(state.clone(), *serial)),
        ChipChoice::IdCard { people, person, chip, csca } => {
            let people = people::read(people)?;
            let whose = people.iter().find(|row| row.id == *person);
            let whose = whose.ok_or_else(|| Failure::not_fitting(format!("there is no ID card {person}")))?;
            stay(port, &mut id_chip::IdChip::new(whose, id_chip::catalog::kind(chip)?, csca)?)
        }
    }
}

/// Stays in the reader until it hangs up, however often the card slips.
fn stay(port: u16, chip: &mut dyn Chip) -> Result<(), Failure> {
    loop {
        let stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).doing(format_args!("reach the reader at {port}"))?;
        stream.set_nodelay(true).doing("set up the connection to the reader")?;
        match serve(stream, chip)? {
            Left::HungUp => return Ok(()),
            Left::Slipped => thread::park_timeout(AWAY),
        }
    }
}

/// Serves the reader until it hangs up or the card slips; the chip loses power whenever the reader says so.
fn serve(stream: TcpStream, chip: &mut dyn Chip) -> Result<Left, Failure> {
    let reader = stream.try_clone().doing("keep the connection to the reader")?;
    let mut connection = vpicc::Connection::from(stream);
    let atr = chip.atr().to_vec();
    loop {
        let (mut outcome, mut slipped) = (Ok(()), false);
        chip.power_up(&mut |applet| {
            let mut contact = Contact { applet, atr: &atr, powered: true };
            while contact.powered && outcome.is_ok() && !slipped {
                // vpcd sends a message's length and body apart; unless we acknowledge at once, each waits 40 ms.
                outcome = rustix::net::sockopt::set_tcp_quickack(&reader, true)
                    .map_err(io::Error::from)
                    .and_then(|()| connection.poll(&mut contact));
                slipped = contact.applet.slips();
            }
        });
        match outcome {
            Ok(()) if slipped => return Ok(Left::Slipped),
            Ok(()) => {}
            Err(error) if HUNG_UP.contains(&error.kind()) => return Ok(Left::HungUp),
            Err(error) => return Err(error).doing("talk to the reader"),
        }
    }
}

/// The chip as vpcd sees it while it has power.
struct Contact<'a> {
    applet: &'a mut dyn Applet,
    atr: &'a [u8],
    powered: bool,
}

impl vpicc::VSmartCard for Contact<'_> {
    fn atr(&self) -> &[u8] {
        self.atr
    }

    fn power_off(&mut self) {
        self.powered = false;
    }

    fn reset(&mut self) {
        self.powered = false;
    }

    fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        self.applet.execute(command)
    }
}
