-- Documents of an organisation's application: with a draft until it is ordered, then with the package. Nothing serves them; the
-- centre's commands give them out.
CREATE TABLE portal_documents (
    draft BYTEA,
    package TEXT REFERENCES orders (number),
    kind TEXT NOT NULL CHECK (kind IN ('registration', 'head', 'seal')),
    format TEXT NOT NULL CHECK (format IN ('pdf', 'jpeg', 'png')),
    sha256 BYTEA NOT NULL,
    length BIGINT NOT NULL CHECK (length > 0),
    content BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    CHECK ((draft IS NULL) <> (package IS NULL))
);
CREATE UNIQUE INDEX portal_documents_by_draft ON portal_documents (draft, sha256) WHERE draft IS NOT NULL;
CREATE UNIQUE INDEX portal_documents_by_package ON portal_documents (package, sha256) WHERE package IS NOT NULL;
