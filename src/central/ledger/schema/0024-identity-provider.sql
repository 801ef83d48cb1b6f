-- Citizens who sign in at the identity provider: what they proved stands in a word, for them and for those who got a code.

CREATE TABLE citizen_sessions_proven (
    key_sha256 BYTEA PRIMARY KEY,
    fin TEXT NOT NULL,
    proof TEXT NOT NULL CHECK (proof IN ('mail', 'sms', 'provider')),
    phone TEXT,
    email TEXT,
    ends_at BIGINT NOT NULL,
    CHECK ((proof = 'sms') = (phone IS NOT NULL)),
    CHECK ((proof = 'mail') = (email IS NOT NULL))
);
INSERT INTO citizen_sessions_proven (key_sha256, fin, proof, phone, email, ends_at)
    SELECT key_sha256, fin, CASE WHEN phone IS NULL THEN 'mail' ELSE 'sms' END, phone, email, ends_at FROM citizen_sessions;
DROP TABLE citizen_sessions;
ALTER TABLE citizen_sessions_proven RENAME TO citizen_sessions;
CREATE INDEX citizen_sessions_by_end ON citizen_sessions (ends_at);

CREATE TABLE holder_reports_proven (
    order_number TEXT NOT NULL REFERENCES orders (number),
    reported_at BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('lost', 'disclosed')),
    proof TEXT NOT NULL CHECK (proof IN ('mail', 'sms', 'provider')),
    PRIMARY KEY (order_number, reported_at)
);
INSERT INTO holder_reports_proven (order_number, reported_at, reason, proof)
    SELECT order_number, reported_at, reason, proof FROM holder_reports;
DROP TABLE holder_reports;
ALTER TABLE holder_reports_proven RENAME TO holder_reports;
