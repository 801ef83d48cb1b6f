-- Refunds of orders that were paid through the portal and cancelled before their issue: wanted in the transaction that cancels,
-- asked of the provider under a reference of their own until it answers.
CREATE TABLE portal_refunds (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    payment TEXT NOT NULL UNIQUE REFERENCES portal_payments (reference),
    reference TEXT NOT NULL UNIQUE,
    amount_qepik BIGINT NOT NULL CHECK (amount_qepik >= 0),
    state TEXT NOT NULL CHECK (state IN ('wanted', 'made', 'refused')),
    wanted_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    settled_at BIGINT,
    CHECK ((state = 'wanted') = (settled_at IS NULL))
);
CREATE INDEX portal_refunds_open ON portal_refunds (asked_at) WHERE state = 'wanted';
