//! Where damaged parts of a store are put aside for a person to look at.

use std::fs;
use std::path::{Path, PathBuf};

use super::index::{INDEX_DIR, IndexPlace};

/// The quarantine's directory in the store's.
pub(super) const QUARANTINE_DIR: &str = "quarantine";
/// How many pieces are kept; the oldest goes first.
const QUARANTINE_MAX: usize = 4;

/// Moves the index's directory aside.
pub(super) fn quarantine_index(place: &IndexPlace) -> Result<(), String> {
    let dir = match place {
        IndexPlace::Directory(dir) => dir,
        IndexPlace::Memory(kept) => {
            kept.clear();
            return Ok(());
        }
    };
    let index = dir.join(INDEX_DIR);
    if !index.exists() {
        return Ok(());
    }
    let target = quarantine_place(dir, "index").map_err(|error| error.to_string())?;
    fs::rename(&index, target).map_err(|error| error.to_string())
}

/// A free name in the quarantine, after the oldest pieces have made room.
pub(super) fn quarantine_place(dir: &Path, what: &str) -> std::io::Result<PathBuf> {
    let quarantine = dir.join(QUARANTINE_DIR);
    fs::create_dir_all(&quarantine)?;
    let mut pieces: Vec<(u64, PathBuf)> = fs::read_dir(&quarantine)?
        .filter_map(Result::ok)
        .filter_map(|piece| {
            let number = piece.file_name().to_str()?.split('-').next()?.parse().ok()?;
            Some((number, piece.path()))
        })
        .collect();
    pieces.sort_unstable();
    let next = pieces.last().map_or(1, |(number, _)| number + 1);
    let excess = (pieces.len() + 1).saturating_sub(QUARANTINE_MAX);
    for (_, piece) in &pieces[..excess] {
        if piece.is_dir() { fs::remove_dir_all(piece)? } else { fs::remove_file(piece)? }
    }
    Ok(quarantine.join(format!("{next:04}-{what}")))
}
