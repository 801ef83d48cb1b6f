//! What holds of the ledger on every database, one sentence each.

use crate::bench::Bench;
use crate::{
    differences, feed, life, messages, moves, old_versions, processes, refunds, reports, rows, sales, stock,
    transactions,
};

/// A sentence and its proof.
pub struct Sentence {
    pub says: &'static str,
    pub holds: fn(&Bench),
}

const fn it(says: &'static str, holds: fn(&Bench)) -> Sentence {
    Sentence { says, holds }
}

pub const SENTENCES: &[Sentence] = &[
    it("the database takes the moves of the orders' machine and no other", moves::of_orders),
    it("the database takes the moves of the certificates' machine and no other", moves::of_certificates),
    it("an order that is not where it is thought to be does not move", moves::from_elsewhere),
    it("one live certificate for an order, and one for a key for ever", moves::one_live),
    it("an attempt has one certificate for each purpose that it asks for", moves::one_live_for_each_purpose),
    it(
        "an attempt is told with each of its certificates once, however many are asked for",
        moves::each_certificate_once,
    ),
    it("a certificate is active only signed and proven", moves::only_proven),
    it(
        "a suspended certificate is active again only by a person with an ID card, and never while it is suspended",
        life::resumed,
    ),
    it("what is revoked has its moment and its reason, and stays so", life::revoked),
    it("every move after the issue is kept with its cause, and nobody approves their own", life::told),
    it("an order is replaced once, and what costs something names its receipt", life::replaced),
    it("revocation lists are numbered upwards, each once", life::listed),
    it("a number and a name are taken once", rows::taken_once),
    it("a kiosk's certificates take turns, and one for a key for ever", rows::devices_take_turns),
    it("a record has one place in its kiosk's history", rows::one_place),
    it("a sale, a serial number and an order's reader count once, and money fits its way", sales::counted_once),
    it("a record opens one shift, which is closed once and with a count", sales::one_shift),
    it(
        "the stock's accounts hold what moved there, a piece is in one place, and no shelf goes below zero",
        stock::balanced,
    ),
    it("an order has one refund, wanted until it is settled once", refunds::made_once),
    it("the refunds of a payment are together never more than was paid", refunds::never_more_than_was_paid),
    it("an event is told once by each of its ways, by one who takes it", messages::told_once),
    it("the end of a certificate is told at 60, 30 and 7 days", messages::told_of_the_end),
    it("an order that was cancelled pays for no reader", refunds::pays_for_nothing_more),
    it("a day's report counts what lies in the ledger, in every picture and as CSV", reports::counted_alike),
    it("a report of a region counts its branches alone", reports::of_a_region),
    it(
        "what was counted on a day is summed as its records say, by branch and to the moment",
        differences::counted_alike,
    ),
    it("a report tells of each branch how its kiosks are, and of no day to come", reports::branches_as_they_are),
    it("a report tells of each branch what waits there, and for how long", reports::waiting_by_age),
    it("what goes in comes out, of every type and at every edge", rows::round_trip),
    it("a text with U+0000 is refused before the database sees it", rows::no_nul),
    it("parameters may stand in any order, and none may be missing or left over", rows::parameters),
    it("many rows go in at once, and those that are there stay as they are", rows::many),
    it("a write that fails leaves nothing behind, by an answer or a panic", transactions::failed),
    it("a transaction goes no further than its first failed statement", transactions::first_failure),
    it("a reader sees one unchanging view and can change nothing", transactions::view),
    it("writers that read before they write act as one after another", transactions::counted),
    it("a number taken meanwhile is seen as taken, not as a failure", transactions::numbered),
    it("two that each rely on what the other changes cannot both go through", transactions::crossed),
    it("large writes and small ones side by side all come through", transactions::large_and_small),
    it("a ledger of a newer program, or of none, is not opened", transactions::strangers),
    it("a ledger of each older version is brought up to this one and loses nothing", old_versions::brought_up),
    it("several that open an empty place at once make one ledger", processes::first_start),
    it("two processes count side by side without a gap or a double", processes::count_together),
    it("a feed that threads and processes write at once loses no change and tells none twice", feed::raced),
    it("what was erased is in no file", feed::erased),
    it("a process that is killed between two statements has changed nothing", processes::killed_between),
    it("a process that is killed after its write was answered has changed all of it", processes::killed_after),
];
