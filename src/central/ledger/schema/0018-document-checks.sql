-- What the register of invalid documents said of the ID card that an attempt's lease was given on, and when it was asked. An
-- attempt is never begun on a document that it calls invalid; one that was begun before this version was not asked about.
CREATE TABLE document_standings (
    word TEXT PRIMARY KEY
);
ALTER TABLE attempts ADD COLUMN document TEXT;
ALTER TABLE attempts ADD COLUMN document_standing TEXT REFERENCES document_standings (word)
    CHECK (document_standing <> 'invalid');
ALTER TABLE attempts ADD COLUMN document_asked_at BIGINT
    CHECK ((document_asked_at IS NULL) = (document_standing IS NULL OR document_standing = 'not-asked'));

-- What the register had said when a second person approved, where that was no clear word.
ALTER TABLE evidence_approvals ADD COLUMN document_standing TEXT REFERENCES document_standings (word);
