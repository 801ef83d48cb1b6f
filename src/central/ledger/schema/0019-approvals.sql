-- Whoever may approve and see reports does so for the branches of a region (branch_places); for all where it is left open.
ALTER TABLE officers ADD COLUMN region TEXT;

-- What clerks ask of supervisors who are not at the counter. One is open for the same matter; nobody decides their own; what the
-- ID card said goes with the decision.
CREATE TABLE approval_requests (
    id TEXT PRIMARY KEY,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    branch TEXT NOT NULL REFERENCES branches (code),
    asked_by TEXT NOT NULL REFERENCES officers (id),
    asked_at BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('evidence', 'void', 'refund', 'exchange', 'give-up', 'unblock')),
    matter TEXT NOT NULL,
    order_number TEXT REFERENCES orders (number),
    card TEXT,
    decision TEXT CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    decided_by TEXT REFERENCES officers (id),
    decided_at BIGINT,
    used_at BIGINT,
    used_for TEXT,
    CHECK (asked_by <> decided_by),
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK ((decided_by IS NULL) = (decision IS NULL OR decision = 'withdrawn')),
    CHECK (card IS NULL OR decision IS NULL),
    CHECK (used_at IS NULL OR (decision IS NOT NULL AND decision = 'approved')),
    CHECK (used_for IS NULL OR used_at IS NOT NULL)
);
CREATE UNIQUE INDEX approval_requests_one_open ON approval_requests (kiosk, asked_by, matter) WHERE decision IS NULL;
CREATE INDEX approval_requests_open ON approval_requests (asked_at) WHERE decision IS NULL;
CREATE INDEX approval_requests_by_officer ON approval_requests (kiosk, asked_by, asked_at);
