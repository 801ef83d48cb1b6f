//! The kiosk program: arguments, configuration, run.

fn main() {}
