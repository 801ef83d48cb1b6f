-- The ledger's first shape. The same text runs on SQLite and on PostgreSQL.
-- Times are nanoseconds since 1970-01-01 UTC; truth values are 0 or 1.
-- The tables of words and moves are filled from the program's own enums (see migrations.rs), so that no word stands twice.

CREATE TABLE branches (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    made_at BIGINT NOT NULL
);

-- Wrong passwords by name, whether or not an officer has it.
CREATE TABLE sign_in_tries (
    officer TEXT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE kiosks (
    name TEXT PRIMARY KEY,
    branch TEXT NOT NULL REFERENCES branches (code),
    disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    enrolled_at BIGINT NOT NULL,
    seen_at BIGINT,
    version TEXT,
    unsent BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT NOT NULL DEFAULT 1,
    head_seq BIGINT NOT NULL DEFAULT 0,
    head_hash BYTEA NOT NULL,
    forked_at BIGINT
);

CREATE TABLE sessions (
    token_sha256 BYTEA PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    begun_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE order_states (
    word TEXT PRIMARY KEY
);

CREATE TABLE order_moves (
    from_state TEXT NOT NULL REFERENCES order_states (word),
    to_state TEXT NOT NULL REFERENCES order_states (word),
    PRIMARY KEY (from_state, to_state)
);

-- previous_state makes every move a pair that order_moves must hold.
CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    state TEXT NOT NULL REFERENCES order_states (word),
    previous_state TEXT,
    applicant TEXT NOT NULL,
    organisation_name TEXT,
    organisation_voen TEXT,
    holders BIGINT NOT NULL CHECK (holders >= 1),
    surname TEXT NOT NULL,
    given_name TEXT NOT NULL,
    patronymic TEXT,
    fin TEXT NOT NULL,
    document TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    carrier TEXT NOT NULL,
    reader_ordered BIGINT NOT NULL CHECK (reader_ordered IN (0, 1)),
    price_qepik BIGINT NOT NULL CHECK (price_qepik >= 0),
    paid_at BIGINT,
    branch TEXT NOT NULL REFERENCES branches (code),
    placed_at BIGINT NOT NULL,
    CHECK ((organisation_name IS NULL) = (organisation_voen IS NULL)),
    FOREIGN KEY (previous_state, state) REFERENCES order_moves (from_state, to_state)
);
CREATE INDEX orders_by_fin ON orders (fin, placed_at);
CREATE INDEX orders_by_document ON orders (document, placed_at);
CREATE INDEX orders_by_branch ON orders (branch, state, placed_at);

-- One row for each attempt at an order: who began it, and on what evidence.
CREATE TABLE attempts (
    order_number TEXT NOT NULL REFERENCES orders (number),
    attempt BIGINT NOT NULL CHECK (attempt >= 1),
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    reading TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt)
);

-- At most one lease for an order.
CREATE TABLE leases (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    attempt BIGINT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);

CREATE TABLE certificate_states (
    word TEXT PRIMARY KEY
);

CREATE TABLE certificate_moves (
    from_state TEXT NOT NULL REFERENCES certificate_states (word),
    to_state TEXT NOT NULL REFERENCES certificate_states (word),
    PRIMARY KEY (from_state, to_state)
);

-- One certificate for an attempt, one for a public key for ever, one live certificate for an order.
CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    state TEXT NOT NULL REFERENCES certificate_states (word),
    previous_state TEXT,
    policy TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    spki BYTEA NOT NULL,
    spki_sha256 BYTEA NOT NULL UNIQUE,
    request BYTEA NOT NULL,
    tbs BYTEA NOT NULL,
    der BYTEA,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    carrier_serial TEXT NOT NULL,
    carrier_kind TEXT NOT NULL,
    carrier_manufacturer TEXT NOT NULL,
    carrier_model TEXT NOT NULL,
    carrier_firmware TEXT NOT NULL,
    key_origin TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    intended_at BIGINT NOT NULL,
    signed_at BIGINT,
    proven_at BIGINT,
    active_at BIGINT,
    UNIQUE (order_number, attempt),
    CHECK (state = 'wait' OR der IS NOT NULL),
    CHECK (state <> 'active' OR proven_at IS NOT NULL),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt),
    FOREIGN KEY (previous_state, state) REFERENCES certificate_moves (from_state, to_state)
);
CREATE UNIQUE INDEX certificates_one_live ON certificates (order_number) WHERE state IN ('wait', 'on-hold', 'active');
CREATE INDEX certificates_by_active ON certificates (active_at);

-- The one nonce that a carrier may sign for an attempt now.
CREATE TABLE nonces (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    nonce BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);

-- What a record says lies beside the commitment to it: salt and body are erased together and the chain of hashes stays.
CREATE TABLE records (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    at BIGINT NOT NULL,
    officer TEXT NOT NULL,
    kind TEXT NOT NULL,
    commitment BYTEA NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    salt BYTEA,
    body TEXT,
    received_at BIGINT NOT NULL,
    effect TEXT NOT NULL CHECK (effect IN ('applied', 'repeated', 'refused', 'unknown')),
    effect_detail TEXT NOT NULL,
    CHECK ((salt IS NULL) = (body IS NULL)),
    PRIMARY KEY (kiosk, epoch, seq)
);
CREATE INDEX records_by_effect ON records (effect, received_at);

-- Keys left on a carrier by an attempt that was given up.
CREATE TABLE orphan_keys (
    spki_sha256 BYTEA PRIMARY KEY,
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    carrier_serial TEXT,
    noted_at BIGINT NOT NULL
);
