-- The portal: drafts that survive leaving the page, payments, and what an order was placed with.

-- A draft is found by its cookie alone, of which only the hash is here. Its content goes when its order is placed or its time
-- is over.
CREATE TABLE portal_drafts (
    key_sha256 BYTEA PRIMARY KEY,
    content TEXT,
    touched_at BIGINT NOT NULL
);
CREATE INDEX portal_drafts_by_age ON portal_drafts (touched_at);

CREATE TABLE portal_payments (
    reference TEXT PRIMARY KEY,
    draft BYTEA NOT NULL,
    content TEXT,
    provider_id TEXT UNIQUE,
    page TEXT,
    amount_qepik BIGINT NOT NULL CHECK (amount_qepik >= 0),
    state TEXT NOT NULL CHECK (state IN ('begun', 'paid', 'declined')),
    begun_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    settled_at BIGINT,
    order_number TEXT UNIQUE REFERENCES orders (number),
    CHECK ((provider_id IS NULL) = (page IS NULL)),
    CHECK ((state = 'begun') = (settled_at IS NULL)),
    CHECK (order_number IS NULL OR state = 'paid')
);
-- Nobody pays twice for one draft.
CREATE UNIQUE INDEX portal_payments_one_of_a_draft ON portal_payments (draft) WHERE state <> 'declined';
CREATE INDEX portal_payments_open ON portal_payments (asked_at) WHERE state <> 'declined' AND order_number IS NULL;

-- What an applicant agreed to, and how they are told about the order.
CREATE TABLE order_origins (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    rules_sha256 BYTEA NOT NULL,
    rules_language TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL
);

-- Where a registration centre is, and when it is open.
CREATE TABLE branch_places (
    branch TEXT PRIMARY KEY REFERENCES branches (code),
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    hours TEXT NOT NULL
);
