//! What a kiosk keeps copies of: its branch's orders and what all kiosks know, page by page, in the order of the commits.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use crate::central::ledger::changes::{self, EVERYBODY, Feed};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::orders::{self, View};
use crate::central::ledger::{LedgerError, Tx};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::OrderState;
use crate::wire::changes::{CHANGES_MAX, Change, ChangesAnswer, ChangesRequest, Cursor, Item};

/// What a page may hold in bytes, well below [`crate::wire::centre::BODY_BYTES_MAX`].
const PAGE_BYTES_MAX: usize = 512 << 10;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The two feeds that a kiosk reads, one after the other, as they stand.
struct Heads {
    everybody: Feed,
    branch: Feed,
    tag: String,
}

impl Heads {
    fn of(tx: &Tx<'_>, branch: &str) -> Result<Self, LedgerError> {
        let (everybody, own) = (changes::feed(tx, EVERYBODY)?, changes::feed(tx, branch)?);
        let lives = format!("{}\n{branch}\n{}", everybody.life, own.life);
        let tag = hex::encode(&Sha256Hash::of(lives.as_bytes()).as_bytes()[..8]);
        Ok(Self { everybody, branch: own, tag })
    }

    /// Where a kiosk is that has everything.
    fn end(&self) -> Place {
        Place { read: [self.everybody.position, self.branch.position], start: [0, 0] }
    }

    /// The beginning of the whole set.
    fn beginning(&self) -> Place {
        Place { read: [0, 0], start: [self.everybody.position, self.branch.position] }
    }

    fn cursor(&self, place: Place) -> Result<Cursor, LedgerError> {
        let ([everybody, branch], [from_everybody, from_branch]) = (place.read, place.start);
        let text = format!("{}.{everybody}.{branch}.{from_everybody}.{from_branch}", self.tag);
        Cursor::new(text).map_err(|why| LedgerError::Unexpected(why.to_owned()))
    }

    /// The place of a cursor; `None` when it is not one of these feeds', or too old.
    fn place(&self, cursor: &Cursor) -> Option<Place> {
        let mut parts = cursor.as_str().split('.');
        if parts.next() != Some(&self.tag) {
            return None;
        }
        let mut number = || parts.next()?.parse::<i64>().ok().filter(|number| *number >= 0);
        let place = Place { read: [number()?, number()?], start: [number()?, number()?] };
        let feeds = [&self.everybody, &self.branch];
        let known = (0..2).all(|n| {
            let reached = place.read[n].max(place.start[n]);
            (feeds[n].floor..=feeds[n].position).contains(&reached)
        });
        (parts.next().is_none() && known).then_some(place)
    }
}

/// How far the two feeds were read, and while a whole set is being read, where they stood when that began.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    read: [i64; 2],
    start: [i64; 2],
}

/// The cursor of a kiosk of this branch that has everything; the heartbeat's answer brings it, so that a kiosk asks for
/// changes only when there are some.
pub(super) fn head(tx: &Tx<'_>, branch: &str) -> Result<Cursor, LedgerError> {
    let heads = Heads::of(tx, branch)?;
    heads.cursor(heads.end())
}

impl Centre {
    /// The next page of changes for a kiosk's branch.
    ///
    /// # Errors
    /// [`Refusal`] when the ledger fails.
    pub fn changes(&self, kiosk: &Kiosk, request: &ChangesRequest) -> Result<ChangesAnswer, Refusal> {
        // Before the view is taken: what is said to be known up to now may be known a little longer.
        let as_of = self.clock.now();
        let view = self.view(as_of);
        let branch = kiosk.branch.code.as_str();
        self.ledger.read(|tx| {
            let heads = Heads::of(tx, branch)?;
            let known = request.cursor.as_ref().and_then(|cursor| heads.place(cursor));
            let mut page = Page { place: known.unwrap_or_else(|| heads.beginning()), changes: vec![], bytes: 0 };
            let whole = page.fill(tx, branch, &view)?;
            let place = if whole { heads.end() } else { page.place };
            let cursor = heads.cursor(place)?;
            Ok(ChangesAnswer { restart: known.is_none(), changes: page.changes, cursor, more: !whole, as_of })
        })
    }

    /// Which orders of a branch its kiosks see.
    fn view(&self, now: Timestamp) -> View {
        let ago = |days: u16| DAY * i32::from(days);
        View { unpaid: ago(self.rules.copy_unpaid_days), finished: ago(self.rules.copy_finished_days), now }
    }
}

/// Reads up to one page.
struct Page {
    place: Place,
    changes: Vec<Change>,
    bytes: usize,
}

impl Page {
    /// True when it holds everything that is left.
    fn fill(&mut self, tx: &Tx<'_>, branch: &str, view: &View) -> Result<bool, LedgerError> {
        let Place { read, start } = self.place;
        for entry in changes::after(tx, EVERYBODY, read[0], start[0], CHANGES_MAX + 1)? {
            let change = of_entry("all", entry.position, &entry.name, entry.item)?;
            if !self.take(0, entry.position, change)? {
                return Ok(false);
            }
        }
        // One more than fits of each kind: the page's end lies within both.
        let entries = changes::after(tx, branch, read[1], start[1], CHANGES_MAX + 1)?;
        let mut own = entries
            .into_iter()
            .map(|entry| Ok((entry.position, of_entry("own", entry.position, &entry.name, entry.item)?)))
            .collect::<Result<Vec<_>, LedgerError>>()?;
        for (position, order) in orders::changed_after(tx, branch, read[1], start[1], view, CHANGES_MAX + 1)? {
            let seen = order.state != OrderState::Draft;
            let until = view.until(&order);
            let item =
                (seen && until.is_none_or(|until| until > view.now)).then(|| Item::Order(Box::new(order.clone())));
            let until = if item.is_some() { until } else { None };
            let name = format!("order/{}", order.number);
            own.push((position, Change { until, ..of_entry("own", position, &name, item)? }));
        }
        own.sort_by_key(|(position, _)| *position);
        for (position, change) in own {
            if !self.take(1, position, change)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// False when it has no room left.
    fn take(&mut self, feed: usize, position: i64, change: Change) -> Result<bool, LedgerError> {
        let bytes = serde_json::to_vec(&change).map_err(|_| LedgerError::Unexpected("a change".to_owned()))?.len();
        let full = self.changes.len() == CHANGES_MAX || self.bytes + bytes > PAGE_BYTES_MAX;
        if full && !self.changes.is_empty() {
            return Ok(false);
        }
        self.bytes += bytes;
        self.place.read[feed] = position;
        self.changes.push(change);
        Ok(true)
    }
}

/// A thing's name says in which feed it is: what moves from one to the other goes here and comes there.
fn of_entry(feed: &str, position: i64, name: &str, item: Option<Item>) -> Result<Change, LedgerError> {
    let version = u64::try_from(position).map_err(|_| LedgerError::Unexpected("a position".to_owned()))?;
    Ok(Change { id: format!("{feed}/{name}"), version, item, until: None })
}

#[cfg(test)]
mod tests {
    use crate::central::ledger::life::{self, Cause};
    use crate::domain::certificate::life::RevocationReason;
    use std::collections::BTreeMap;

    use super::*;
    use crate::central::ledger::{branches, officers};
    use crate::central::ra::tests::{Scene, number};
    use crate::domain::officer::{Officer, OfficerId, Role};
    use crate::domain::order::{Branch, OrderNumber};

    /// A copy as a kiosk keeps it.
    #[derive(Default)]
    struct Copy {
        cursor: Option<Cursor>,
        items: BTreeMap<String, (u64, Item)>,
        restarts: u32,
        pages: u32,
    }

    impl Copy {
        fn pull(&mut self, scene: &Scene, kiosk: &str) {
            loop {
                let request = ChangesRequest { cursor: self.cursor.clone() };
                let answer = scene.centre.changes(&scene.kiosk(kiosk), &request).expect("a page");
                assert!(answer.changes.len() <= CHANGES_MAX);
                if answer.restart {
                    self.items.clear();
                    self.restarts += 1;
                }
                for change in answer.changes {
                    match change.item {
                        Some(item) => drop(self.items.insert(change.id, (change.version, item))),
                        None => drop(self.items.remove(&change.id)),
                    }
                }
                self.pages += 1;
                self.cursor = Some(answer.cursor);
                if !answer.more {
                    return;
                }
            }
        }

        fn ids(&self) -> Vec<&str> {
            self.items.keys().map(String::as_str).collect()
        }

        /// What a copy made this moment would hold.
        fn assert_is_the_centres(&self, scene: &Scene, kiosk: &str) {
            let mut fresh = Self::default();
            fresh.pull(scene, kiosk);
            assert_eq!(self.items, fresh.items);
            assert_eq!(self.cursor, fresh.cursor, "the heartbeat's cursor is the one of whoever has everything");
        }
    }

    fn add_orders(scene: &Scene, count: u32) {
        let added = scene.centre.ledger.write(|tx| {
            let first = orders::by_number(tx, &number(), scene.centre.clock.now())?.expect("there");
            for n in 0..count {
                let number = OrderNumber::parse(&format!("261-{n:05}")).expect("a number");
                assert!(orders::add(tx, &Order { number, ..first.clone() })?);
            }
            Ok::<_, LedgerError>(())
        });
        added.expect("added");
    }

    use crate::domain::order::Order;

    #[test]
    fn a_kiosk_gets_everything_in_pages_then_what_changed_then_nothing() {
        let scene = Scene::new();
        add_orders(&scene, 700);
        let mut copy = Copy::default();
        copy.pull(&scene, "kiosk-1");
        assert_eq!((copy.items.len(), copy.restarts, copy.pages), (703, 1, 3), "orders, an officer, a branch");
        let head = scene.centre.ledger.read(|tx| head(tx, "baku-01")).expect("a cursor");
        assert_eq!(copy.cursor.as_ref(), Some(&head));
        copy.pull(&scene, "kiosk-1");
        assert_eq!((copy.restarts, copy.pages), (1, 4), "an empty page");
        scene.lease("kiosk-1").expect("a lease");
        let answer = scene.centre.changes(&scene.kiosk("kiosk-1"), &ChangesRequest { cursor: copy.cursor.clone() });
        let changed = answer.expect("a page").changes;
        assert_eq!(changed.len(), 1, "the order moved twice and comes once");
        assert!(matches!(&changed[0].item, Some(Item::Order(order)) if order.state == OrderState::InService));
        copy.pull(&scene, "kiosk-1");
        copy.assert_is_the_centres(&scene, "kiosk-1");
    }

    #[test]
    fn a_cursor_that_is_not_known_or_too_old_leads_to_the_whole_set_and_never_to_nothing() {
        let scene = Scene::new();
        let mut copy = Copy::default();
        copy.pull(&scene, "kiosk-1");
        let good = copy.cursor.clone().expect("a cursor");
        let parts: Vec<&str> = good.as_str().split('.').collect();
        let beyond = format!("{}.9999.9999.0.0", parts[0]);
        for bad in ["x", "0000000000000000.1.1.0.0", beyond.as_str(), &format!("{}.-1.0.0.0", parts[0]), parts[0]] {
            let request = ChangesRequest { cursor: Some(Cursor::new(bad.to_owned()).expect("in form")) };
            let answer = scene.centre.changes(&scene.kiosk("kiosk-1"), &request).expect("a page");
            assert!(answer.restart && answer.changes.len() == 3, "{bad}");
        }
        // An officer went, and that was forgotten since: who has not heard of it must begin anew.
        let clerk = OfficerId::parse("aysel").expect("a name");
        scene.centre.ledger.write(|tx| officers::disable(tx, &clerk)).expect("written");
        scene.centre.ledger.write(|tx| changes::forget_gone(tx, 0)).expect("written");
        copy.pull(&scene, "kiosk-1");
        assert_eq!(copy.restarts, 2);
        copy.assert_is_the_centres(&scene, "kiosk-1");
        scene.centre.ledger.write(changes::renew).expect("written");
        copy.pull(&scene, "kiosk-1");
        assert_eq!(copy.restarts, 3, "a ledger from a backup is another life");
    }

    #[test]
    fn what_leaves_a_branchs_view_goes_from_its_copies() {
        let scene = Scene::new();
        let ledger = &scene.centre.ledger;
        let mut copy = Copy::default();
        copy.pull(&scene, "kiosk-1");
        assert!(copy.ids().contains(&"own/order/260-1147"));
        let moved = ledger.write(|tx| {
            branches::put(tx, &Branch { code: "ganja-01".to_owned(), name: "Gəncə-01".to_owned() })?;
            let officer = OfficerId::parse("elvin").expect("a name");
            let officer = Officer::new(officer, "Elvin Q.", Role::Clerk).expect("an officer");
            officers::add(tx, &officer, "hash", Timestamp::UNIX_EPOCH)?;
            changes::move_order(tx, &number(), "baku-01", "ganja-01")
        });
        moved.expect("moved");
        copy.pull(&scene, "kiosk-1");
        let known = ["all/branch/baku-01", "all/branch/ganja-01", "all/officer/aysel", "all/officer/elvin"];
        assert_eq!(copy.ids(), known);
        let elvin = OfficerId::parse("elvin").expect("a name");
        ledger.write(|tx| officers::place(tx, &elvin, Some("ganja-01"))).expect("placed");
        ledger.write(|tx| changes::move_order(tx, &number(), "ganja-01", "baku-01")).expect("moved");
        copy.pull(&scene, "kiosk-1");
        assert_eq!(copy.ids(), [known[0], known[1], known[2], "own/order/260-1147"]);
        ledger.write(|tx| officers::place(tx, &elvin, Some("baku-01"))).expect("placed");
        ledger
            .write(|tx| {
                life::revoke(tx, "00", RevocationReason::Superseded, &Cause::by_itself("test", Timestamp::UNIX_EPOCH))
            })
            .expect("there is none to revoke");
        copy.pull(&scene, "kiosk-1");
        assert!(copy.ids().contains(&"own/officer/elvin"));
        copy.assert_is_the_centres(&scene, "kiosk-1");
    }

    #[test]
    fn orders_that_are_over_or_unpaid_are_seen_for_as_long_as_the_rules_say() {
        let scene = Scene::new();
        scene
            .centre
            .ledger
            .write(|tx| orders::advance(tx, &number(), OrderState::Paid, OrderState::Refunded))
            .expect("moved");
        let mut copy = Copy::default();
        copy.pull(&scene, "kiosk-1");
        let request = ChangesRequest::default();
        let answer = scene.centre.changes(&scene.kiosk("kiosk-1"), &request).expect("a page");
        let until = answer.changes.iter().find(|change| change.id.contains("order")).and_then(|change| change.until);
        let placed = answer.as_of;
        assert_eq!(until, Some(placed + DAY * 90), "the kiosk lets it go by itself");
        scene.clock.pass(91 * 24 * 60);
        let mut late = Copy::default();
        late.pull(&scene, "kiosk-1");
        assert!(!late.ids().contains(&"own/order/260-1147"), "whoever begins now does not get it");
    }
}
