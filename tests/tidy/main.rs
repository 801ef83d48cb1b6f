//! The walls of the house, held to the code. `walls.txt` says who may see whom and how big things may be; the other files
//! read the sources and compare. Each rule is a function from sources to findings, and `planted` shows each rule a
//! violation and expects it to be found. What a rule means and why it is there is said in ARCHITECTURE.md and
//! CONTRIBUTING.md; nothing here is about what the product does.

mod crates;
mod finding;
mod functions;
mod house;
mod manners;
mod planted;
mod sight;
mod source;
mod table;
mod walls;

use crate::finding::refuse;
use crate::house::{HERE, TEXTS};
use crate::table::TABLE;

#[test]
fn every_room_sees_only_what_its_row_allows() {
    refuse(&walls::sight(&HERE));
}

#[test]
fn every_crate_is_used_only_where_its_row_allows() {
    refuse(&walls::crates(&HERE));
}

#[test]
fn pure_rooms_touch_no_file_net_thread_or_clock() {
    refuse(&walls::purity(&HERE));
}

#[test]
fn nobody_calls_what_hangs_or_grows_without_limit() {
    refuse(&walls::never(&HERE));
    refuse(&walls::sleeping(&HERE));
}

#[test]
fn only_the_clock_adapter_asks_what_time_it_is() {
    refuse(&walls::clock(&HERE));
}

#[test]
fn only_the_programs_edges_print() {
    refuse(&walls::printing(&HERE));
}

#[test]
fn every_file_stands_in_a_listed_room() {
    refuse(&walls::rooms(&HERE));
}

#[test]
fn the_table_looks_down_and_lists_no_room_that_is_gone() {
    refuse(&TABLE.flaws());
    refuse(&walls::stale(&HERE));
}

#[test]
fn every_file_has_a_sign_on_its_door() {
    refuse(&manners::signs(&HERE));
}

#[test]
fn files_and_functions_stay_small() {
    refuse(&manners::sizes(&HERE));
}

#[test]
fn nothing_is_silenced_left_open_or_unwrapped() {
    refuse(&manners::loose_ends(&HERE));
}

#[test]
fn tests_are_sentences_that_run_and_never_sleep() {
    refuse(&manners::tests(&HERE));
}

#[test]
fn no_tracked_file_names_a_machine_or_a_strange_host() {
    refuse(&manners::places(&TEXTS));
    refuse(&manners::leftovers(&TEXTS));
}

#[test]
fn every_dependency_has_a_row_and_every_row_a_dependency() {
    refuse(&crates::rows(&crates::dependencies(), &TABLE.crates));
}

#[test]
fn pure_rooms_build_without_a_crate_that_does_io() {
    refuse(&crates::graph(&crates::pure_graph(), &TABLE.pure_graph));
}
