//! `counter`: the virtual counter. A post-office counter's readers, ID cards and carriers without hardware, made of
//! the real software stacks, for the demo, the tests and training.
//!
//! # What is real and what is not
//! * **pcscd** is Debian's own, one private daemon for each counter: it is handed a listening UNIX socket the way
//!   systemd would hand it one, needs no root, and is found through `PCSCLITE_CSOCK_NAME`. Several counters run side
//!   by side; each has its own directory, sockets and ports.
//! * **The readers** are Debian's `vsmartcard-vpcd` driver with the names such devices have. Each reader needs a copy
//!   of the driver (readers sharing one file alias each other). In that copy one constant is changed, the number of
//!   slots from 2 to 1, so that no phantom slot "00 01" shows up; where the constant is not found the driver is
//!   left as it is, and clients should ignore readers whose name ends in "00 01".
//! * **The carriers** are PIV cards: Nitrokey's `piv-authenticator` applet over `trussed`, one process for each inserted
//!   card, so that taking it out is as sudden as on a counter. Factory PIN 123456, PUK 12345678 and management key.
//! * **The PKCS#11 modules.** USB tokens are served by Debian's `libykcs11.so` as it is. That module looks only at
//!   readers whose name begins with "Yubico", so a PIV smart card in another maker's reader is invisible to it. For
//!   smart cards the counter makes a private copy in which this one string is replaced by "ACS AC", the beginning of
//!   the smart-card reader's name; nothing else is changed. It is not a vendor's module: it stands in for one.
//! * **The ID cards** are synthetic people from `people.toml`. Their chip answers as one that gives nothing away
//!   before authentication (see [`card::id_chip`]).
//!
//! vpcd listens on all addresses of the machine while a counter runs: use it on machines you trust the network of.
//!
//! # What it needs
//! Running: the Debian packages `pcscd`, `vsmartcard-vpcd` and `ykcs11`; its tests also `opensc`, `yubico-piv-tool` and
//! `tmux`. Where one is missing, the command that needs it says so.
//!
//! # Building
//! The carrier's flash file system is C code bound by bindgen: set `LIBCLANG_PATH` (Debian 12: package
//! `libclang-14-dev`, `/usr/lib/llvm-14/lib`).
//!
//! This file only parses the command line and turns the outcome into an exit code; no behaviour lives here.

mod bench;
mod card;
mod carriers;
mod cli;
mod client;
mod failure;
mod layout;
mod mrz;
mod people;
mod protocol;
mod sandbox;
mod serve;
mod start;
mod wedge;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    // The counter starts itself through /proc/self/exe; without this `ps` would call it "exe".
    let _ = rustix::thread::set_name(c"counter");
    match cli::run(cli::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("counter: {failure}");
            failure.exit_code()
        }
    }
}
