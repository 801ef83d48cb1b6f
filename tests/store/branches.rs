//! The branches in the copy: as they are told, whatever was opened, lost or renamed in between.

use imza_kiosk::adapters::store::StoreCache;
use imza_kiosk::domain::order::Branch;
use imza_kiosk::ports::cache::OrderCache as _;
use imza_kiosk::wire::changes::{Change, ChangesAnswer, Cursor, Item};

use crate::copy::{open, settle};
use crate::scene::{Scene, at};

/// A page that tells of branches: each with its code, and its name unless it went.
fn branches_page(restart: bool, version: u64, told: &[(&str, Option<&str>)]) -> ChangesAnswer {
    let change = |(code, name): &(&str, Option<&str>)| Change {
        id: format!("all/branch/{code}"),
        version,
        item: name.map(|name| Item::Branch(Branch { code: (*code).into(), name: name.into() })),
        until: None,
    };
    let cursor = Cursor::new(format!("1.{version}")).expect("a cursor");
    ChangesAnswer { restart, changes: told.iter().map(change).collect(), cursor, more: false, as_of: at(0) }
}

#[test]
fn the_branches_are_listed_as_they_are_told_and_after_another_opening_and_a_new_set() {
    let scene = Scene::new();
    let store = scene.open();
    let mut cache = open(&store);
    let listed = |cache: &mut StoreCache| {
        cache.state().branches.iter().map(|branch| format!("{} {}", branch.code, branch.name)).collect::<Vec<_>>()
    };
    let pages = [
        (
            branches_page(true, 1, &[("ganja-01", Some("Gəncə")), ("baku-01", Some("Bakı"))]),
            "baku-01 Bakı, ganja-01 Gəncə",
        ),
        (
            branches_page(false, 2, &[("ganja-01", Some("Gəncə-1")), ("sheki-01", Some("Şəki"))]),
            "baku-01 Bakı, ganja-01 Gəncə-1, sheki-01 Şəki",
        ),
        (branches_page(false, 3, &[("baku-01", None)]), "ganja-01 Gəncə-1, sheki-01 Şəki"),
        (branches_page(true, 1, &[("sheki-01", Some("Şəki"))]), "sheki-01 Şəki"),
    ];
    for (page, expected) in pages {
        let asked = cache.state().cursor;
        cache.keep(asked.as_ref(), &page).expect("kept");
        settle(&mut cache);
        assert_eq!(listed(&mut cache).join(", "), expected);
        drop(cache);
        cache = open(&store);
        settle(&mut cache);
        assert_eq!(listed(&mut cache).join(", "), expected, "opened again");
    }
}
