-- What became of certificates after their issue: each move with its cause, what they were revoked for, which order took another's
-- place, and the revocation lists that were published.
CREATE TABLE revocation_reasons (
    word TEXT PRIMARY KEY
);
INSERT INTO revocation_reasons (word) VALUES ('cessation-of-operation');

-- A certificate that was revoked before has the end of its attempt as its moment; one that is suspended has its clock begun by
-- the centre's next round, so that nothing is revoked sooner than its holder was told.
ALTER TABLE certificates ADD COLUMN revoked_at BIGINT;
ALTER TABLE certificates ADD COLUMN revocation_reason TEXT REFERENCES revocation_reasons (word);
UPDATE certificates SET revocation_reason = 'cessation-of-operation', revoked_at = coalesce(
        (SELECT max(e.ended_at) FROM ended_attempts e
            WHERE e.order_number = certificates.order_number AND e.attempt = certificates.attempt), intended_at)
    WHERE state = 'revoked';
ALTER TABLE certificates ADD COLUMN suspended_at BIGINT
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
    CHECK (suspended_at IS NULL OR (state IN ('on-hold', 'revoked', 'expired') AND active_at IS NOT NULL));

CREATE INDEX certificates_held ON certificates (state) WHERE state IN ('on-hold', 'revoked');

CREATE TABLE certificate_events (
    serial TEXT NOT NULL REFERENCES certificates (serial),
    place BIGINT NOT NULL CHECK (place >= 1),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    why TEXT NOT NULL,
    at BIGINT NOT NULL,
    kiosk TEXT REFERENCES kiosks (name),
    officer TEXT,
    approver TEXT REFERENCES officers (id),
    reading TEXT,
    CHECK (officer <> approver),
    CHECK (approver IS NULL OR officer IS NOT NULL),
    -- Nobody resumes what a person is not there for.
    CHECK (from_state <> 'on-hold' OR to_state <> 'active' OR (officer IS NOT NULL AND reading IS NOT NULL)),
    PRIMARY KEY (serial, place),
    FOREIGN KEY (from_state, to_state) REFERENCES certificate_moves (from_state, to_state)
);

-- Which order takes another's place: an order is replaced once.
CREATE TABLE replacements (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    replaces TEXT NOT NULL UNIQUE REFERENCES orders (number),
    reason TEXT NOT NULL CHECK (reason IN ('lost', 'damaged', 'faulty', 'renewal')),
    price_qepik BIGINT NOT NULL CHECK (price_qepik >= 0),
    receipt TEXT,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    approver TEXT REFERENCES officers (id),
    reading TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    CHECK (order_number <> replaces),
    CHECK (officer <> approver),
    CHECK ((price_qepik = 0) = (receipt IS NULL)),
    CHECK (reason <> 'faulty' OR approver IS NOT NULL)
);

CREATE TABLE revocation_lists (
    number BIGINT PRIMARY KEY CHECK (number >= 1),
    this_update BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    entries BIGINT NOT NULL CHECK (entries >= 0),
    entries_sha256 BYTEA NOT NULL,
    der BYTEA NOT NULL,
    CHECK (next_update > this_update)
);
