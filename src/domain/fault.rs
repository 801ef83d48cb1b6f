//! Every fault a person can meet: its code, whose side it is, and the ids of its texts (what happened, what is safe, what next).

use serde::{Deserialize, Serialize};

#[macro_use]
mod list;
#[macro_use]
mod devices;
#[macro_use]
mod desk;
mod side;
mod trouble;

pub use side::Side;
pub use trouble::Trouble;

faults_of_the_desk! {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_code_of_its_own() {
        let mut codes: Vec<_> = Fault::ALL.iter().map(|f| f.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Fault::ALL.len());
    }
}
