-- Attempts that ended before their hand-over: who asked, who agreed, and why. Both are NULL when the centre ended it by itself;
-- nobody agrees with themselves.
CREATE TABLE ended_attempts (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    reason TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT REFERENCES officers (id),
    approver TEXT REFERENCES officers (id),
    certificate_serial TEXT REFERENCES certificates (serial),
    carrier_serial TEXT,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt),
    CHECK ((officer IS NULL) = (approver IS NULL)),
    CHECK (officer <> approver),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);

-- When a key that was left on a carrier was destroyed there.
ALTER TABLE orphan_keys ADD COLUMN destroyed_at BIGINT;
CREATE INDEX certificates_unfinished ON certificates (intended_at) WHERE state IN ('wait', 'on-hold') AND active_at IS NULL;
