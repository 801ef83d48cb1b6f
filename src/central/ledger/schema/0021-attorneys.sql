-- Who collects in the holder's place, and by which power of attorney: as the last lease of the attempt was given on it, with what
-- the register of invalid documents said of the authorised person's own ID card. The hand-over names the same or is refused.
CREATE TABLE attempt_attorneys (
    order_number TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    number TEXT NOT NULL,
    notary TEXT NOT NULL,
    dated TEXT NOT NULL,
    name TEXT NOT NULL,
    fin TEXT NOT NULL,
    document TEXT NOT NULL,
    reading TEXT NOT NULL,
    document_standing TEXT NOT NULL REFERENCES document_standings (word) CHECK (document_standing <> 'invalid'),
    document_asked_at BIGINT CHECK ((document_asked_at IS NULL) = (document_standing = 'not-asked')),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (order_number, attempt),
    FOREIGN KEY (order_number, attempt) REFERENCES attempts (order_number, attempt)
);

-- For which power of attorney a second person gave their word: a hash of all that it says.
ALTER TABLE evidence_approvals ADD COLUMN attorney_sha256 TEXT;
