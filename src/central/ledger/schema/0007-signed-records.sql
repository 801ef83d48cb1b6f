-- Records with the device key's signature, notices of urgent ones, and what a person decided about a record.

-- Each run of a kiosk's chain as it was signed. The run ends at to_seq, where the chain's value is head_hash.
CREATE TABLE record_batches (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    to_seq BIGINT NOT NULL,
    from_seq BIGINT NOT NULL CHECK (from_seq >= 1 AND from_seq <= to_seq),
    prev_hash BYTEA NOT NULL,
    head_hash BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    certificate_sha256 BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (kiosk, epoch, to_seq)
);

-- The certificates that signatures verify under; they outlive the kiosks' use of them.
CREATE TABLE signing_certificates (
    sha256 BYTEA PRIMARY KEY,
    der BYTEA NOT NULL
);

-- Urgent records told before their turn. Each takes effect once, here; its turn in the chain confirms it.
CREATE TABLE record_notices (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    hash BYTEA NOT NULL,
    record TEXT NOT NULL,
    signature BYTEA NOT NULL,
    certificate_sha256 BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    effect TEXT NOT NULL CHECK (effect IN ('applied', 'repeated', 'refused', 'unknown')),
    effect_detail TEXT NOT NULL,
    PRIMARY KEY (kiosk, epoch, seq)
);

-- What a person decided about a record without effect. The record stays as it is.
CREATE TABLE record_decisions (
    kiosk TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    note TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (kiosk, epoch, seq),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq)
);
