-- Who may speak to the centre as which kiosk. Times are nanoseconds since 1970-01-01 UTC.

-- Every certificate ever given to a kiosk, kept for ever: audits verify signatures by it. The current one is in use; an
-- offered one is trusted as well and becomes the current one when it is used first; a past one is never trusted again.
CREATE TABLE device_certificates (
    sha256 BYTEA PRIMARY KEY,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL CHECK (epoch >= 1),
    state TEXT NOT NULL CHECK (state IN ('offered', 'current', 'past')),
    spki_sha256 BYTEA NOT NULL UNIQUE,
    der BYTEA NOT NULL,
    not_after BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    first_used_at BIGINT
);
CREATE UNIQUE INDEX device_certificates_one_current ON device_certificates (kiosk) WHERE state = 'current';
CREATE UNIQUE INDEX device_certificates_one_offered ON device_certificates (kiosk) WHERE state = 'offered';

-- One-time codes, hashed. A code that was used names the key it was used for, so that a lost answer can be asked for again.
CREATE TABLE enrolment_codes (
    kiosk TEXT PRIMARY KEY,
    branch TEXT NOT NULL REFERENCES branches (code),
    code_hash TEXT NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    expires_at BIGINT NOT NULL,
    spki_sha256 BYTEA
);

-- Runs of the kiosk's program by the random name each gives itself: one that speaks again after another took its place is
-- a second kiosk with the same identity.
CREATE TABLE kiosk_runs (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    run TEXT NOT NULL,
    first_heard_at BIGINT NOT NULL,
    is_newest BIGINT NOT NULL CHECK (is_newest IN (0, 1)),
    PRIMARY KEY (kiosk, run)
);
CREATE UNIQUE INDEX kiosk_runs_one_newest ON kiosk_runs (kiosk) WHERE is_newest = 1;

-- When two kiosks were seen with one identity; nothing is taken from either until a person has looked.
ALTER TABLE kiosks ADD COLUMN doubled_at BIGINT;
