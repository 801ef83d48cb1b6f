-- What citizens are told, and how they prove who they are without an account.

-- One message for an order's event and way, for ever: wanted in the transaction of the event, sent until it is taken. No address
-- and no text is here: both are looked up when it is sent. One that is held waits until its event is true.
CREATE TABLE messages (
    order_number TEXT NOT NULL REFERENCES orders (number),
    event TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
    state TEXT NOT NULL CHECK (state IN ('held', 'wanted', 'sent', 'refused', 'given-up', 'dropped')),
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    first_try_at BIGINT,
    settled_at BIGINT,
    PRIMARY KEY (order_number, event, channel),
    CHECK ((state IN ('held', 'wanted')) = (settled_at IS NULL))
);
CREATE INDEX messages_due ON messages (due_at) WHERE state = 'wanted';
CREATE INDEX messages_held ON messages (order_number) WHERE state = 'held';
-- Certificates whose holders are told that they end.
CREATE INDEX certificates_by_end ON certificates (not_after) WHERE state = 'active';

-- A one-time code that was sent. Its hash covers the visitor's secret as well, which is not here: nobody who reads this table
-- finds the code by trying all of them.
CREATE TABLE sign_in_codes (
    key_sha256 BYTEA PRIMARY KEY,
    code_sha256 BYTEA NOT NULL,
    fin TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    ends_at BIGINT NOT NULL,
    CHECK (phone IS NULL OR email IS NULL)
);
CREATE INDEX sign_in_codes_by_end ON sign_in_codes (ends_at);

-- Who is signed in: a person, and what the code proved that they have.
CREATE TABLE citizen_sessions (
    key_sha256 BYTEA PRIMARY KEY,
    fin TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    ends_at BIGINT NOT NULL,
    CHECK ((phone IS NULL) <> (email IS NULL))
);
CREATE INDEX citizen_sessions_by_end ON citizen_sessions (ends_at);

-- Carriers that their holders reported on the portal, and what they proved themselves with.
CREATE TABLE holder_reports (
    order_number TEXT NOT NULL REFERENCES orders (number),
    reported_at BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('lost', 'disclosed')),
    proof TEXT NOT NULL CHECK (proof IN ('mail', 'sms')),
    PRIMARY KEY (order_number, reported_at)
);
