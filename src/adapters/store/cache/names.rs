//! The names in the copy, folded and in order, in memory alone: on the disk an order among names would say something of
//! them. About fifty bytes a name.
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

const NOBODY: Key = [0; 12];
/// Bytes before a name's letters that say how long its parts are.
const LENGTHS: usize = 3;

/// The names.
#[derive(Default)]
pub(super) struct Names {
    /// Of each name: how long it is, its surname and its given name, then the letters, surname first.
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
        let letters = cut(&name.surname_first);
        let surname = name.surname_bytes.min(letters.len());
        // The given-first form has both parts and the space between them.
        let given = (name.given_first.len() - name.surname_bytes).saturating_sub(1);
        let given = given.min((letters.len() - surname).saturating_sub(1));
        self.letters.extend([letters.len(), surname, given].map(|length| u8::try_from(length).unwrap_or(0)));
        self.letters.extend_from_slice(letters.as_bytes());
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
        let lists: [(&[u32], Form); 2] = [(&self.by_surname, Self::surname_form), (&self.by_given, Self::given_form)];
        for (list, form) in lists {
            let begins = |place: &u32| letters(form(self, *place)).take(beginning.len()).eq(beginning);
            let (ordered, behind) = list.split_at(self.ordered);
            let from = ordered.partition_point(|place| letters(form(self, *place)).lt(beginning));
            let ordered = ordered[from..].iter().take_while(|place| begins(place));
            let behind = behind.iter().filter(|place| begins(place));
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
        by_given.sort_by(|one, other| letters(self.given_form(*one)).cmp(letters(self.given_form(*other))));
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
        for entry in self.entries.iter().filter(|entry| entry.key != NOBODY) {
            let (from, place) = (entry.at as usize, fresh.entries.len());
            let (Ok(at), Ok(place)) = (u32::try_from(fresh.letters.len()), u32::try_from(place)) else { break };
            fresh.letters.extend_from_slice(&self.letters[from..from + LENGTHS + usize::from(self.letters[from])]);
            fresh.entries.push(Entry { at, key: entry.key });
            fresh.by_surname.push(place);
            fresh.by_given.push(place);
        }
        fresh.put_in_order();
        *self = fresh;
    }

    fn surname_first(&self, place: u32) -> &[u8] {
        let at = self.entries[place as usize].at as usize;
        &self.letters[at + LENGTHS..][..usize::from(self.letters[at])]
    }

    fn surname_form(&self, place: u32) -> Parts<'_> {
        [self.surname_first(place), b"", b""]
    }

    fn given_form(&self, place: u32) -> Parts<'_> {
        let at = self.entries[place as usize].at as usize;
        let [surname, given] = [self.letters[at + 1], self.letters[at + 2]].map(usize::from);
        let (whole, behind) = (self.surname_first(place), surname + 1);
        [whole.get(behind..behind + given).unwrap_or_default(), b" ", &whole[..surname]]
    }
}

/// A form of a name, in pieces: the given-first one is the surname-first one's parts the other way round, kept once.
type Parts<'a> = [&'a [u8]; 3];
type Form = for<'a> fn(&'a Names, u32) -> Parts<'a>;

fn letters(parts: Parts<'_>) -> impl Iterator<Item = &u8> {
    parts.into_iter().flatten()
}

/// As much of a name as counts, cut between two letters.
fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(PART_BYTES_MAX)]
}
