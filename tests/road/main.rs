//! The README's walk-through and everything that may come between, in a real terminal on the real stacks: pcscd with
//! virtual readers, PIV carriers behind ykcs11, a SoftHSM2 token for the CA, `central serve`, and the kiosk in a
//! pseudo-terminal. What comes out is judged by programs of others.

mod carriers;
mod centre;
mod chatter;
mod counter;
#[path = "../counter_program/mod.rs"]
mod counter_program;
mod cuts;
mod days;
mod doctor;
mod endings;
#[path = "../faults/mod.rs"]
mod faults;
mod figures;
mod give_ups;
mod graphics;
mod hands;
mod hangs;
mod impostors;
mod judges;
mod kiosk;
mod line;
mod old_disks;
mod openings;
mod paper;
mod planted;
mod processes;
mod pulls;
mod refusals;
mod renewals;
mod sales;
mod second_factors;
mod secrets;
mod stage;
mod sticks;
mod strangers;
mod support;
mod tasks;
mod technicians;
mod terminal;
mod two_keys;
mod two_kiosks;
mod unblocks;
mod walks;
