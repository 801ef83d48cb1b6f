-- Officers' own carriers, the second factor at sign-in. A key is one officer's for ever, also after it was revoked.
CREATE TABLE officer_carriers (
    spki_sha256 BYTEA PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    spki BYTEA NOT NULL,
    certificate_sha256 BYTEA NOT NULL UNIQUE,
    certificate BYTEA NOT NULL,
    subject TEXT NOT NULL,
    not_after BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CHECK (revoked_at IS NULL OR revoked_at >= added_at)
);
CREATE INDEX officer_carriers_of ON officer_carriers (officer, added_at);

-- What an officer's carrier is asked to sign: whoever answers takes the row away, so each is good for one try.
CREATE TABLE sign_in_challenges (
    nonce BYTEA PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK (expires_at > issued_at)
);
CREATE INDEX sign_in_challenges_end ON sign_in_challenges (expires_at);

-- Every try to sign in that the centre was asked about. A name that no officer has is not kept: it may be a password that was typed
-- into the wrong field.
CREATE TABLE officer_sign_ins (
    at BIGINT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    officer TEXT NOT NULL,
    outcome TEXT NOT NULL,
    spki_sha256 BYTEA REFERENCES officer_carriers (spki_sha256),
    PRIMARY KEY (at, kiosk, officer, outcome)
);
CREATE INDEX officer_sign_ins_of ON officer_sign_ins (officer, at);
