//! The table of the house, read from `walls.txt`, and the limits. No rule lives here but those about the table itself.

use std::sync::LazyLock;

use crate::finding::Finding;
use crate::house::within;

/// Lines of a Rust file.
pub const FILE_LINES_MAX: usize = 400;

/// Lines of a function, from `fn` to its closing brace.
pub const FUNCTION_LINES_MAX: usize = 70;

/// Words of a test's name: it says what holds.
pub const TEST_NAME_WORDS_MIN: usize = 3;

/// The table that holds.
pub static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("walls.txt")));

/// A name, and those it stands with.
pub type Row = (&'static str, Vec<&'static str>);

/// What `walls.txt` says; each section is explained there.
#[derive(Default)]
pub struct Table {
    pub rooms: Vec<Room>,
    pub upward: Vec<Row>,
    pub crates: Vec<Row>,
    pub leave: Vec<Row>,
    pub never: Vec<Row>,
    pub impure: Vec<&'static str>,
    pub pure_graph: Vec<&'static str>,
    pub nameless: Vec<&'static str>,
    pub hosts: Vec<&'static str>,
}

/// A row of the rooms.
pub struct Room {
    pub name: &'static str,
    pub sees: Vec<&'static str>,
    pub is_pure: bool,
}

impl Table {
    /// Reads a table.
    ///
    /// # Panics
    /// When it has a section that nobody knows.
    pub fn parse(text: &'static str) -> Self {
        let mut table = Self::default();
        let mut section = "";
        for line in text.lines().map(|line| line.split('#').next().unwrap_or_default()) {
            if let Some(name) = line.trim().strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            let mut words: Vec<&str> = line.split_whitespace().collect();
            // A line that is set in goes on with the row before it.
            if let (true, Some(room)) = (line.starts_with(' '), table.rooms.last_mut()) {
                room.sees.append(&mut words);
            }
            if !words.is_empty() {
                table.take(section, &words);
            }
        }
        table
    }

    fn take(&mut self, section: &str, words: &[&'static str]) {
        let row = || (words[0], words[1..].to_vec());
        match section {
            "rooms" => {
                let is_pure = words.get(1) == Some(&"pure");
                let sees = words[1 + usize::from(is_pure)..].to_vec();
                self.rooms.push(Room { name: words[0], sees, is_pure });
            }
            "upward" => self.upward.push(row()),
            "crates" => self.crates.push(row()),
            "leave" => self.leave.push(row()),
            "never" => self.never.push(row()),
            "impure" => self.impure.extend(words),
            "pure-graph" => self.pure_graph.extend(words),
            "nameless" => self.nameless.extend(words),
            "hosts" => self.hosts.extend(words),
            _ => panic!("walls.txt: nobody knows the section [{section}]"),
        }
    }

    /// The room in which a module lies: the longest row that fits.
    pub fn room_of(&self, module: &str) -> Option<&Room> {
        self.rooms.iter().filter(|room| within(module, room.name)).max_by_key(|room| room.name.len())
    }

    /// The rooms that have leave to do something.
    ///
    /// # Panics
    /// When the table does not speak of it.
    pub fn leave(&self, what: &str) -> &[&'static str] {
        &self.leave.iter().find(|row| row.0 == what).expect("walls.txt says who has leave").1
    }

    /// Rows that see a room that is not listed, or look up without being listed as such, or name no room.
    pub fn flaws(&self) -> Vec<Finding> {
        let place = |name: &str| self.rooms.iter().position(|room| room.name == name);
        let mut findings = Vec::new();
        let mut say = |says: String| findings.push(Finding::new("tests/tidy/walls.txt", 0, says));
        for (at, room) in self.rooms.iter().enumerate() {
            for seen in &room.sees {
                match place(seen) {
                    None => say(format!("{} sees {seen}, which is no row", room.name)),
                    Some(below) if below <= at => say(format!("{} looks up to {seen}", room.name)),
                    Some(_) => {}
                }
            }
        }
        for (who, whom) in self.upward.iter().flat_map(|(who, whom)| whom.iter().map(move |whom| (who, whom))) {
            if !matches!((place(who), place(whom)), (Some(low), Some(high)) if high < low) {
                say(format!("{who} to {whom} is no look upward"));
            }
        }
        for (what, rooms) in self.crates.iter().chain(&self.leave) {
            for room in rooms.iter().filter(|room| **room != "bin" && place(room).is_none()) {
                say(format!("{what} is for {room}, which is no row"));
            }
        }
        findings
    }
}

/// Whether a module lies in one of the rooms.
pub fn in_one_of(module: &str, rooms: &[&str]) -> bool {
    rooms.iter().any(|room| within(module, room))
}
