-- What took the place of a carrier's factory PUK, SO PIN or management key, sealed to the centre's key. A row is there before the
-- carrier is touched; its outcome stays unknown until the kiosk tells it, and one secret of a kind counts at a time.
CREATE TABLE carrier_secrets (
    sealed_sha256 BYTEA PRIMARY KEY,
    manufacturer TEXT NOT NULL,
    carrier_serial TEXT NOT NULL,
    secret TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    kept_at BIGINT NOT NULL,
    outcome TEXT CHECK (outcome IN ('set', 'not-set', 'replaced')),
    told_at BIGINT,
    CHECK ((outcome IS NULL) = (told_at IS NULL)),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);
CREATE INDEX carrier_secrets_of_carrier ON carrier_secrets (carrier_serial, secret);
CREATE INDEX carrier_secrets_of_attempt ON carrier_secrets (order_number, attempt);
CREATE UNIQUE INDEX carrier_secrets_count ON carrier_secrets (manufacturer, carrier_serial, secret) WHERE outcome = 'set';
