//! The branches that the copy knows, in memory: read from end to end with the names, and kept with every page.

use std::collections::HashMap;
use std::sync::Arc;

use super::rows::Key;
use crate::domain::order::Branch;

/// Most branches that are listed; a country has some hundreds of post offices.
const BRANCHES_MAX: usize = 5_000;

/// The branches by the keys of their rows.
#[derive(Default)]
pub(super) struct Branches {
    by_key: HashMap<Key, Branch>,
    listed: Arc<[Branch]>,
}

impl Branches {
    /// Takes in what came, is otherwise called, or went.
    pub(super) fn take(&mut self, changes: Vec<(Key, Option<Branch>)>) {
        if changes.is_empty() {
            return;
        }
        for (key, branch) in changes {
            match branch {
                Some(branch) if self.by_key.len() < BRANCHES_MAX || self.by_key.contains_key(&key) => {
                    self.by_key.insert(key, branch);
                }
                Some(_) => {}
                None => drop(self.by_key.remove(&key)),
            }
        }
        let mut all: Vec<Branch> = self.by_key.values().cloned().collect();
        all.sort_by(|one, other| one.code.cmp(&other.code));
        self.listed = all.into();
    }

    /// All of them, in the order of their codes.
    pub(super) fn listed(&self) -> Arc<[Branch]> {
        Arc::clone(&self.listed)
    }
}
