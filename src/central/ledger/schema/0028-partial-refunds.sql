-- An order of a package is cancelled by itself, and its share of the one payment goes back. An order has one refund; those of a
-- payment stand in a row, each beginning where the one before it ends, so that together they are never more than was paid.
-- Neither database can take a constraint out of a table in the same words, so the table is made anew with what is in it.
CREATE UNIQUE INDEX portal_payments_by_amount ON portal_payments (reference, amount_qepik);

CREATE TABLE portal_refunds_in_a_row (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    payment TEXT NOT NULL,
    paid_qepik BIGINT NOT NULL,
    place BIGINT NOT NULL CHECK (place >= 1),
    previous_place BIGINT,
    before_qepik BIGINT NOT NULL,
    amount_qepik BIGINT NOT NULL CHECK (amount_qepik >= 0),
    after_qepik BIGINT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'made', 'refused')),
    wanted_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    settled_at BIGINT,
    UNIQUE (payment, place),
    UNIQUE (payment, place, after_qepik),
    CHECK ((state = 'wanted') = (settled_at IS NULL)),
    CHECK ((place = 1) = (previous_place IS NULL)),
    CHECK (place = 1 OR previous_place = place - 1),
    CHECK (place > 1 OR before_qepik = 0),
    CHECK (after_qepik = before_qepik + amount_qepik),
    CHECK (after_qepik <= paid_qepik),
    FOREIGN KEY (payment, paid_qepik) REFERENCES portal_payments (reference, amount_qepik),
    FOREIGN KEY (payment, previous_place, before_qepik) REFERENCES portal_refunds_in_a_row (payment, place, after_qepik)
);
INSERT INTO portal_refunds_in_a_row (order_number, payment, paid_qepik, place, before_qepik, amount_qepik, after_qepik,
        reference, state, wanted_at, asked_at, settled_at)
    SELECT r.order_number, r.payment, p.amount_qepik, 1, 0, r.amount_qepik, r.amount_qepik, r.reference, r.state,
        r.wanted_at, r.asked_at, r.settled_at
    FROM portal_refunds r JOIN portal_payments p ON p.reference = r.payment;

DROP TABLE portal_refunds;
ALTER TABLE portal_refunds_in_a_row RENAME TO portal_refunds;
CREATE INDEX portal_refunds_open ON portal_refunds (asked_at) WHERE state = 'wanted';
