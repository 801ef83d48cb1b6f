//! The central server: arguments, configuration, run.

fn main() {}
