//! The sources as they lie on the disk, and which of them are test code.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::source::Source;

/// Every Rust file of the project, parsed.
pub struct House {
    pub sources: Vec<Source>,
}

impl House {
    /// A house of the given paths and texts. Files that a `#[cfg(test)] mod …;` names are test code.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sources: Vec<Source> = files.into_iter().map(|(path, text)| Source::parse(path, text)).collect();
        let test_modules: Vec<String> = sources.iter().flat_map(|source| source.test_modules.clone()).collect();
        for source in &mut sources {
            let module = source.room();
            source.is_test |= test_modules.iter().any(|test| within(&module, test));
        }
        Self { sources }
    }

    /// The files under `src`.
    pub fn product(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.path.starts_with("src/"))
    }
}

/// The project this test was built from, read once.
pub static HERE: LazyLock<House> = LazyLock::new(|| {
    let rust = TEXTS.iter().filter(|(path, _)| path.ends_with(".rs"));
    House::of(rust.map(|(path, text)| (path.as_str(), text.as_str())))
});

/// Path and text of every tracked text file.
pub static TEXTS: LazyLock<Vec<(String, String)>> = LazyLock::new(tracked_texts);

/// Whether a module path is the given room or lies in it.
pub fn within(module: &str, room: &str) -> bool {
    module == room || module.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"))
}

/// Root of the project: cargo says it again when the test runs, so that a built test can judge another copy of it.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// The text files that are tracked by git or would be; all files when there is no git.
fn tracked_texts() -> Vec<(String, String)> {
    let listed = Command::new("git").args(["ls-files", "-co", "--exclude-standard", "-z"]).current_dir(root()).output();
    let mut paths = match listed {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8(output.stdout).expect("file names are UTF-8");
            text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
        }
        _ => walk(&root(), ""),
    };
    paths.sort();
    let read = |path: String| std::fs::read_to_string(root().join(&path)).ok().map(|text| (path, text));
    let texts: Vec<_> = paths.into_iter().filter_map(read).collect();
    assert!(texts.iter().any(|(path, _)| path == "src/lib.rs"), "the sources were not found");
    texts
}

fn walk(directory: &Path, prefix: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("the project can be read");
    let mut paths = Vec::new();
    for entry in entries.map(|entry| entry.expect("the project can be read")) {
        let name = entry.file_name().into_string().expect("file names are UTF-8");
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().expect("the project can be read");
        match kind.is_dir() {
            true if matches!(path.as_str(), "target" | "demo-state" | ".git") => {}
            true => paths.extend(walk(&entry.path(), &format!("{path}/"))),
            false => paths.push(path),
        }
    }
    paths
}
