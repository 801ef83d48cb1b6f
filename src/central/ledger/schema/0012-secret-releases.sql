-- A carrier's secret leaves the centre for one key of one kiosk's worker: asked for by one officer with a reason, approved by
-- another. Nobody approves what they asked for.
CREATE TABLE secret_releases (
    id TEXT PRIMARY KEY,
    manufacturer TEXT NOT NULL,
    carrier_serial TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES officers (id),
    asked_at BIGINT NOT NULL,
    approved_by TEXT REFERENCES officers (id),
    approved_at BIGINT,
    reply_to BYTEA,
    ended_at BIGINT,
    CHECK (asked_by <> approved_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((approved_by IS NULL) = (reply_to IS NULL)),
    CHECK (ended_at IS NULL OR approved_at IS NOT NULL)
);
CREATE INDEX secret_releases_of_carrier ON secret_releases (carrier_serial);
