-- A carrier may hold two keys, each with its certificate: what was one for an attempt or an order is one for each purpose now.
-- Neither database can take a constraint out of a table in the same words, so the tables are made anew with what is in them.
CREATE TABLE key_purposes (
    word TEXT PRIMARY KEY
);
INSERT INTO key_purposes (word) VALUES ('signature');

-- What an attempt makes certificates for, by the profile of the carrier that it was checked with.
CREATE TABLE attempt_purposes (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    purpose TEXT NOT NULL REFERENCES key_purposes (word),
    PRIMARY KEY (order_number, attempt, purpose),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);
INSERT INTO attempt_purposes (order_number, attempt, purpose) SELECT order_number, attempt, 'signature' FROM attempts;

-- One certificate for an attempt's purpose, one for a public key for ever, one live certificate for an order's purpose.
CREATE TABLE certificates_by_purpose (
    serial TEXT PRIMARY KEY,
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    purpose TEXT NOT NULL DEFAULT 'signature',
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
    attestation TEXT NOT NULL DEFAULT '[]',
    UNIQUE (order_number, attempt, purpose),
    CHECK (state = 'wait' OR der IS NOT NULL),
    CHECK (state <> 'active' OR proven_at IS NOT NULL),
    FOREIGN KEY (order_number, attempt, purpose) REFERENCES attempt_purposes (order_number, attempt, purpose),
    FOREIGN KEY (previous_state, state) REFERENCES certificate_moves (from_state, to_state)
);
INSERT INTO certificates_by_purpose (serial, order_number, attempt, state, previous_state, policy, subject_id, spki,
        spki_sha256, request, tbs, der, not_before, not_after, carrier_serial, carrier_kind, carrier_manufacturer,
        carrier_model, carrier_firmware, key_origin, kiosk, officer, intended_at, signed_at, proven_at, active_at,
        attestation)
    SELECT serial, order_number, attempt, state, previous_state, policy, subject_id, spki,
        spki_sha256, request, tbs, der, not_before, not_after, carrier_serial, carrier_kind, carrier_manufacturer,
        carrier_model, carrier_firmware, key_origin, kiosk, officer, intended_at, signed_at, proven_at, active_at,
        attestation
    FROM certificates;

-- It refers to the table of certificates, which could not be dropped under it.
CREATE TABLE ended_attempts_again (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    reason TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT REFERENCES officers (id),
    approver TEXT REFERENCES officers (id),
    certificate_serial TEXT REFERENCES certificates_by_purpose (serial),
    carrier_serial TEXT,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt),
    CHECK ((officer IS NULL) = (approver IS NULL)),
    CHECK (officer <> approver),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);
INSERT INTO ended_attempts_again (order_number, attempt, reason, kiosk, officer, approver, certificate_serial,
        carrier_serial, ended_at)
    SELECT order_number, attempt, reason, kiosk, officer, approver, certificate_serial, carrier_serial, ended_at
    FROM ended_attempts;

DROP TABLE ended_attempts;
DROP TABLE certificates;
ALTER TABLE certificates_by_purpose RENAME TO certificates;
ALTER TABLE ended_attempts_again RENAME TO ended_attempts;

CREATE UNIQUE INDEX certificates_one_live ON certificates (order_number, purpose)
    WHERE state IN ('wait', 'on-hold', 'active');
CREATE INDEX certificates_by_active ON certificates (active_at);
CREATE INDEX certificates_by_carrier ON certificates (carrier_model, carrier_serial);
CREATE INDEX certificates_unfinished ON certificates (intended_at)
    WHERE state IN ('wait', 'on-hold') AND active_at IS NULL;

-- The one nonce that a carrier's key may sign for an attempt now.
CREATE TABLE nonces_by_purpose (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    purpose TEXT NOT NULL DEFAULT 'signature',
    nonce BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt, purpose),
    FOREIGN KEY (order_number, attempt, purpose) REFERENCES attempt_purposes (order_number, attempt, purpose)
);
INSERT INTO nonces_by_purpose (order_number, attempt, nonce, expires_at)
    SELECT order_number, attempt, nonce, expires_at FROM nonces;
DROP TABLE nonces;
ALTER TABLE nonces_by_purpose RENAME TO nonces;
