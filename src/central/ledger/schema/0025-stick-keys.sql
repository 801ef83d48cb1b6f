-- The two keys for what goes by USB stick, and what carriers' secrets are sealed to, are one pair for all servers of a ledger: each has
-- them in files of its own, and here stands which they are. One row at most.
CREATE TABLE stick_keys (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    keys_sha256 BYTEA NOT NULL,
    since BIGINT NOT NULL
);
