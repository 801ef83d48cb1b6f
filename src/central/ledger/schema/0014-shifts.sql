-- Clerks' shifts. A shift is opened by one record and closed by another, each once.

CREATE TABLE shifts (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    commitment BYTEA NOT NULL,
    branch TEXT NOT NULL REFERENCES branches (code),
    officer TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    float_qepik BIGINT NOT NULL CHECK (float_qepik >= 0),
    closed_epoch BIGINT,
    closed_seq BIGINT,
    closed_by TEXT,
    closed_at BIGINT,
    counted_qepik BIGINT CHECK (counted_qepik >= 0),
    expected_qepik BIGINT,
    PRIMARY KEY (kiosk, epoch, seq),
    CHECK ((closed_epoch IS NULL) = (closed_seq IS NULL)),
    CHECK ((closed_seq IS NULL) = (closed_by IS NULL)),
    CHECK ((closed_seq IS NULL) = (closed_at IS NULL)),
    CHECK ((closed_seq IS NULL) = (counted_qepik IS NULL)),
    CHECK (closed_seq IS NOT NULL OR expected_qepik IS NULL),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq),
    FOREIGN KEY (kiosk, closed_epoch, closed_seq) REFERENCES records (kiosk, epoch, seq)
);
-- A record opens one shift, whichever disk it came from, and closes one. A counter that lost its memory opens another: the
-- shift that nobody counted stays open here, for the supervisor.
CREATE UNIQUE INDEX shifts_one_opening ON shifts (kiosk, commitment);
CREATE INDEX shifts_open ON shifts (kiosk) WHERE closed_seq IS NULL;
CREATE UNIQUE INDEX shifts_one_end ON shifts (kiosk, closed_epoch, closed_seq) WHERE closed_seq IS NOT NULL;
CREATE INDEX shifts_by_branch ON shifts (branch, opened_at);
