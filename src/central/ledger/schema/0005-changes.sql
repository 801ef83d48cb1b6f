-- What kiosks keep copies of, in the order of the commits that changed it.
--
-- A feed is what one branch sees; the feed '' is what all see. Whoever changes something in a feed takes its next position by
-- UPDATE, and so holds the feed's row until the commit: a greater position is always committed later, also by another
-- process, and a reader that sees a position sees every smaller one.

CREATE TABLE change_feeds (
    feed TEXT PRIMARY KEY,
    -- Names this feed's positions: a cursor of another life is not known.
    life TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- What went at or before this position is forgotten.
    floor BIGINT NOT NULL DEFAULT 0
);
INSERT INTO change_feeds (feed, life, position) VALUES ('', CAST(random() AS TEXT), 0);
INSERT INTO change_feeds (feed, life, position)
    SELECT b.code, CAST(random() AS TEXT), (SELECT count(*) FROM orders o WHERE o.branch = b.code) FROM branches b;

-- Everything but orders, which carry their position themselves; and orders that left a branch.
CREATE TABLE changes (
    feed TEXT NOT NULL REFERENCES change_feeds (feed),
    subject TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- NULL when it is gone from this feed.
    body TEXT,
    PRIMARY KEY (feed, subject, id)
);
CREATE UNIQUE INDEX changes_by_position ON changes (feed, position);

ALTER TABLE orders ADD COLUMN phone TEXT;
ALTER TABLE orders ADD COLUMN surname_first BYTEA;
ALTER TABLE orders ADD COLUMN given_first BYTEA;
ALTER TABLE orders ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET position = n.position
    FROM (SELECT number, row_number() OVER (PARTITION BY branch ORDER BY number) AS position FROM orders) AS n
    WHERE n.number = orders.number;
CREATE INDEX orders_by_position ON orders (branch, position);
CREATE INDEX orders_by_phone ON orders (phone, placed_at);
CREATE INDEX orders_by_surname ON orders (surname_first);
CREATE INDEX orders_by_given_name ON orders (given_first);

ALTER TABLE officers ADD COLUMN branch TEXT REFERENCES branches (code);
