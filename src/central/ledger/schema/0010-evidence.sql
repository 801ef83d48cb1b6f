-- On what evidence an attempt's lease was given, and who approved it. An attempt that was begun before this version is not
-- judged: judged stays 0.
ALTER TABLE attempts ADD COLUMN judged BIGINT NOT NULL DEFAULT 0 CHECK (judged IN (0, 1));
ALTER TABLE attempts ADD COLUMN differs TEXT;
ALTER TABLE attempts ADD COLUMN approver TEXT REFERENCES officers (id);

-- Every second person's word for evidence on which a clerk may not issue alone. It waits for its attempt, and stays with it;
-- nobody approves their own.
CREATE TABLE evidence_approvals (
    order_number TEXT NOT NULL REFERENCES orders (number),
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL REFERENCES officers (id),
    approver TEXT NOT NULL REFERENCES officers (id),
    reading TEXT NOT NULL,
    differs TEXT,
    reason TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    attempt BIGINT,
    PRIMARY KEY (order_number, approver, approved_at),
    CHECK (officer <> approver)
);
