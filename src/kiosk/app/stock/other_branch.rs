//! The other branch of a transfer: chosen from those that the copy knows, narrowed by what is typed of a code or a name.

use super::{Entry, StockStep, known};
use crate::domain::fault::Fault;
use crate::domain::name::fold;
use crate::domain::order::Branch;
use crate::domain::stock::is_branch_code;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::{Model, Screen};

/// The branches that fit what is typed, this one left out; the one with just this code alone.
#[must_use]
pub fn offered<'a>(model: &'a Model, entry: &Entry) -> Vec<&'a Branch> {
    let (here, typed) = (known::here(model), entry.branch.text());
    let others = model.copy.state.branches.iter().filter(|branch| branch.code != here);
    if let Some(exact) = others.clone().find(|branch| branch.code == typed) {
        return vec![exact];
    }
    let folded = fold(typed);
    others.filter(|branch| branch.code.contains(typed) || fold(&branch.name).contains(&folded)).collect()
}

/// What a branch with this code is called, as far as the copy knows.
#[must_use]
pub fn name_of<'a>(model: &'a Model, code: &str) -> Option<&'a str> {
    model.copy.state.branches.iter().find(|branch| branch.code == code).map(|branch| branch.name.as_str())
}

/// Takes a key; true when the branch is there. Without a list, whoever types a code is believed: the centre checks it.
pub(super) fn press(model: &mut Model, key: Key) -> Result<bool, Fault> {
    let is_listed = !model.copy.state.branches.is_empty();
    let Screen::Stock(screen) = &model.screen else { return Ok(false) };
    let StockStep::Branch(entry) = &screen.step else { return Ok(false) };
    let (count, chosen) = {
        let offered = offered(model, entry);
        (offered.len(), offered.get(entry.branch_at).map(|branch| branch.code.clone()))
    };
    let Screen::Stock(screen) = &mut model.screen else { return Ok(false) };
    let StockStep::Branch(entry) = &mut screen.step else { return Ok(false) };
    match key {
        Key::Up => entry.branch_at = entry.branch_at.saturating_sub(1),
        Key::Down => entry.branch_at = (entry.branch_at + 1).min(count.saturating_sub(1)),
        Key::Char(c) => {
            entry.branch.push(c);
            entry.branch_at = 0;
        }
        Key::Backspace => {
            entry.branch.erase();
            entry.branch_at = 0;
        }
        Key::Enter if is_listed => {
            let chosen = chosen.ok_or(Fault::StockBranch)?;
            entry.branch.clear();
            chosen.chars().for_each(|c| entry.branch.push(c));
            return Ok(true);
        }
        Key::Enter if is_branch_code(entry.branch.text()) => return Ok(true),
        Key::Enter => return Err(Fault::StockBranch),
        _ => {}
    }
    Ok(false)
}
