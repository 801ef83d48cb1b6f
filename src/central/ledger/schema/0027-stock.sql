-- The stock of carriers and readers. Each movement takes pieces from one account and gives them to another in one row, so all
-- accounts together always come to nothing; no account but those of the world outside goes below zero.

CREATE TABLE stock_balances (
    branch TEXT NOT NULL REFERENCES branches (code),
    account TEXT NOT NULL CHECK (account IN ('supplier', 'shelf', 'reserved', 'transit', 'issued', 'sold', 'spoilt', 'returned',
        'difference')),
    to_branch TEXT NOT NULL,
    ware TEXT NOT NULL CHECK (ware IN ('smart-card', 'usb-token', 'reader')),
    is_numbered BIGINT NOT NULL CHECK (is_numbered IN (0, 1)),
    pieces BIGINT NOT NULL,
    PRIMARY KEY (branch, account, to_branch, ware, is_numbered),
    CHECK (pieces >= 0 OR account IN ('supplier', 'difference')),
    CHECK ((account = 'transit') = (to_branch <> '')),
    CHECK (to_branch <> branch)
);
CREATE INDEX stock_balances_incoming ON stock_balances (to_branch) WHERE to_branch <> '';

-- A piece with a serial number is in one place.
CREATE TABLE stock_pieces (
    ware TEXT NOT NULL,
    number TEXT NOT NULL,
    branch TEXT NOT NULL,
    account TEXT NOT NULL,
    to_branch TEXT NOT NULL,
    is_numbered BIGINT NOT NULL DEFAULT 1 CHECK (is_numbered = 1),
    PRIMARY KEY (ware, number),
    FOREIGN KEY (branch, account, to_branch, ware, is_numbered)
        REFERENCES stock_balances (branch, account, to_branch, ware, is_numbered)
);

CREATE TABLE stock_movements (
    kiosk TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    line BIGINT NOT NULL CHECK (line >= 1),
    commitment BYTEA NOT NULL,
    branch TEXT NOT NULL REFERENCES branches (code),
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    cause TEXT NOT NULL,
    reason TEXT,
    ware TEXT NOT NULL,
    number TEXT,
    is_numbered BIGINT NOT NULL CHECK (is_numbered IN (0, 1)),
    pieces BIGINT NOT NULL CHECK (pieces >= 1),
    from_branch TEXT NOT NULL,
    from_account TEXT NOT NULL,
    from_to_branch TEXT NOT NULL,
    to_branch TEXT NOT NULL,
    to_account TEXT NOT NULL,
    to_to_branch TEXT NOT NULL,
    undoes BYTEA,
    PRIMARY KEY (kiosk, epoch, seq, line),
    CHECK ((number IS NOT NULL) = (is_numbered = 1)),
    CHECK (number IS NULL OR pieces = 1),
    CHECK (from_branch <> to_branch OR from_account <> to_account OR from_to_branch <> to_to_branch),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq),
    FOREIGN KEY (from_branch, from_account, from_to_branch, ware, is_numbered)
        REFERENCES stock_balances (branch, account, to_branch, ware, is_numbered),
    FOREIGN KEY (to_branch, to_account, to_to_branch, ware, is_numbered)
        REFERENCES stock_balances (branch, account, to_branch, ware, is_numbered)
);
-- A record moves once, whichever disk it came from, and is undone once.
CREATE UNIQUE INDEX stock_movements_once ON stock_movements (kiosk, commitment, line);
CREATE UNIQUE INDEX stock_movements_undone_once ON stock_movements (kiosk, undoes, line) WHERE undoes IS NOT NULL;
CREATE INDEX stock_movements_by_branch ON stock_movements (branch, at);

-- What was counted beside what should have been there.
CREATE TABLE stock_counts (
    kiosk TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    branch TEXT NOT NULL REFERENCES branches (code),
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    ware TEXT NOT NULL CHECK (ware IN ('smart-card', 'usb-token', 'reader')),
    expected BIGINT NOT NULL CHECK (expected >= 0),
    counted BIGINT NOT NULL CHECK (counted >= 0),
    reason TEXT,
    approved_by TEXT REFERENCES officers (id),
    PRIMARY KEY (kiosk, epoch, seq, ware),
    CHECK (approved_by <> officer),
    CHECK (counted = expected OR reason IS NOT NULL),
    CHECK (approved_by IS NOT NULL OR abs(counted - expected) <= 2),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq)
);
CREATE INDEX stock_counts_by_branch ON stock_counts (branch, at);

-- A carrier is found by what is printed on it.
CREATE INDEX carriers_by_printed ON carriers (upper(serial));
