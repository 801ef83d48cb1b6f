//! The names in the copy, folded and in order, in memory alone: on the disk an order among names would say something of
//! them. About sixty bytes a name.
//!
//! Each name is kept once. Two lists of places say its order from the surname and from the given name; what came since they
//! were last put in order stands behind, and is looked through one by one until it is too much for that.

use zeroize::Zeroize;

use super::rows::Key;
use crate::domain::name::FoldedName;

/// Names behind the ordered part that are looked through one by one.
const UNORDERED_MAX: usize = 1_000;
/// Longest part of a name that counts, in bytes.
const PART_BYTES_MAX: usize = 100;

#[derive(Clone, Copy)]
struct Entry {
    /// Where the name begins among the letters.
    at: u32,
    /// Whose it is; [`NOBODY`] when it was taken out.
    key: Key,
}

/// One of a name's two forms.
type Form = fn(&Names, u32) -> &[u8];

const NOBODY: Key = [0; 12];

/// The names.
#[derive(Default)]
pub(super) struct Names {
    /// Of each name: how long the surname-first and the given-first form are, then both.
    letters: Vec<u8>,
    entries: Vec<Entry>,
    by_surname: Vec<u32>,
    by_given: Vec<u32>,
    ordered: usize,
    gone: usize,
}

impl Drop for Names {
    fn drop(&mut self) {
        self.letters.zeroize();
    }
}

impl Names {
    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        (self.entries.len() - self.gone) as u64
    }

    /// Puts a name in.
    pub(super) fn add(&mut self, key: Key, name: &FoldedName) {
        let (Ok(at), Ok(place)) = (u32::try_from(self.letters.len()), u32::try_from(self.entries.len())) else {
            return;
        };
        let (surname_first, given_first) = (cut(&name.surname_first), cut(&name.given_first));
        for part in [surname_first, given_first] {
            self.letters.push(u8::try_from(part.len()).unwrap_or(0));
        }
        // The given-first form is the surname-first one's parts the other way round: both are kept, for they are compared
        // far more often than they are stored.
        self.letters.extend_from_slice(surname_first.as_bytes());
        self.letters.extend_from_slice(given_first.as_bytes());
        self.entries.push(Entry { at, key });
        self.by_surname.push(place);
        self.by_given.push(place);
    }

    /// Takes a name out.
    pub(super) fn remove(&mut self, key: Key, name: &FoldedName) {
        let wanted = cut(&name.surname_first).as_bytes();
        let from = self.by_surname[..self.ordered].partition_point(|place| self.surname_first(*place) < wanted);
        let ordered =
            self.by_surname[from..self.ordered].iter().take_while(|place| self.surname_first(**place) == wanted);
        let behind = &self.by_surname[self.ordered..];
        let found = ordered.chain(behind).find(|place| self.entries[**place as usize].key == key);
        if let Some(place) = found.copied() {
            // Its letters stay for the order of the lists; only who they belong to is forgotten.
            self.entries[place as usize].key = NOBODY;
            self.gone += 1;
        }
        if self.gone > UNORDERED_MAX && self.gone > self.entries.len() / 4 {
            self.rebuild();
        }
    }

    /// The keys of names that begin so from either end, in order, at most `names_max`; each once.
    pub(super) fn find(&mut self, beginning: &str, names_max: usize) -> Vec<Key> {
        if self.entries.len() - self.ordered > UNORDERED_MAX {
            self.put_in_order();
        }
        let beginning = beginning.as_bytes();
        let mut found: Vec<Key> = vec![];
        let mut take = |key: Key| {
            if key != NOBODY && found.len() < names_max && !found.contains(&key) {
                found.push(key);
            }
            found.len() < names_max
        };
        let lists: [(&[u32], Form); 2] = [(&self.by_surname, Self::surname_first), (&self.by_given, Self::given_first)];
        for (list, form) in lists {
            let (ordered, behind) = list.split_at(self.ordered);
            let from = ordered.partition_point(|place| form(self, *place) < beginning);
            let ordered = ordered[from..].iter().take_while(|place| form(self, **place).starts_with(beginning));
            let behind = behind.iter().filter(|place| form(self, **place).starts_with(beginning));
            for place in ordered.chain(behind) {
                if !take(self.entries[*place as usize].key) {
                    return found;
                }
            }
        }
        found
    }

    /// Puts everything in order. Cheap when most of it is already.
    pub(super) fn put_in_order(&mut self) {
        let (mut by_surname, mut by_given) = (std::mem::take(&mut self.by_surname), std::mem::take(&mut self.by_given));
        by_surname.sort_by(|one, other| self.surname_first(*one).cmp(self.surname_first(*other)));
        by_given.sort_by(|one, other| self.given_first(*one).cmp(self.given_first(*other)));
        (self.by_surname, self.by_given) = (by_surname, by_given);
        self.ordered = self.entries.len();
    }

    /// Gives back the room that growing took.
    pub(super) fn shrink(&mut self) {
        self.letters.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.by_surname.shrink_to_fit();
        self.by_given.shrink_to_fit();
    }

    fn rebuild(&mut self) {
        let mut fresh = Self::default();
        for (place, entry) in (0..).zip(&self.entries) {
            if entry.key != NOBODY {
                let form = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let name = FoldedName {
                    surname_first: form(self.surname_first(place)),
                    given_first: form(self.given_first(place)),
                };
                fresh.add(entry.key, &name);
            }
        }
        fresh.put_in_order();
        *self = fresh;
    }

    fn surname_first(&self, place: u32) -> &[u8] {
        let at = self.entries[place as usize].at as usize;
        &self.letters[at + 2..at + 2 + usize::from(self.letters[at])]
    }

    fn given_first(&self, place: u32) -> &[u8] {
        let at = self.entries[place as usize].at as usize;
        let from = at + 2 + usize::from(self.letters[at]);
        &self.letters[from..from + usize::from(self.letters[at + 1])]
    }
}

/// As much of a name as counts, cut between two letters.
fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(PART_BYTES_MAX)]
}
