-- Sales that were voided or refunded, and readers that were exchanged. Each is the effect of one record, once.

-- How a sale ended, if it did.
ALTER TABLE reader_sales ADD COLUMN ended TEXT CHECK (ended IN ('void', 'refund'));
-- An order pays for one reader; one whose sale was voided can be handed out again.
DROP INDEX reader_sales_one_for_an_order;
CREATE UNIQUE INDEX reader_sales_one_for_an_order ON reader_sales (order_number)
    WHERE order_number IS NOT NULL AND ended IS NULL;

-- In what state the piece came back, if it did; and whether it went out in an exchange.
ALTER TABLE reader_sale_lines ADD COLUMN returned TEXT CHECK (returned IN ('whole', 'faulty'));
ALTER TABLE reader_sale_lines ADD COLUMN is_exchange BIGINT NOT NULL DEFAULT 0 CHECK (is_exchange IN (0, 1));
-- A serial number is with one buyer, and a faulty reader is never sold again.
DROP INDEX reader_sale_lines_one_serial;
CREATE UNIQUE INDEX reader_sale_lines_one_serial ON reader_sale_lines (serial)
    WHERE serial IS NOT NULL AND (returned IS NULL OR returned = 'faulty');

CREATE TABLE reader_sale_reversals (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    receipt BIGINT NOT NULL CHECK (receipt >= 1),
    branch TEXT NOT NULL REFERENCES branches (code),
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('void', 'refund', 'exchange')),
    sale_epoch BIGINT NOT NULL,
    sale_seq BIGINT NOT NULL,
    reason TEXT NOT NULL,
    approved_by TEXT NOT NULL REFERENCES officers (id),
    payback TEXT CHECK (payback IN ('cash', 'card', 'prepaid')),
    payback_qepik BIGINT CHECK (payback_qepik >= 0),
    slip TEXT,
    PRIMARY KEY (kiosk, epoch, seq),
    UNIQUE (kiosk, epoch, receipt),
    CHECK (approved_by <> officer),
    CHECK ((kind = 'exchange') = (payback IS NULL)),
    CHECK ((payback IS NULL) = (payback_qepik IS NULL)),
    CHECK ((slip IS NOT NULL) = (payback IS NOT NULL AND payback = 'card')),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq),
    FOREIGN KEY (kiosk, sale_epoch, sale_seq) REFERENCES reader_sales (kiosk, epoch, seq)
);
-- A sale ends once.
CREATE UNIQUE INDEX reader_sale_reversals_one_end ON reader_sale_reversals (kiosk, sale_epoch, sale_seq)
    WHERE kind <> 'exchange';
CREATE INDEX reader_sale_reversals_by_branch ON reader_sale_reversals (branch, at);
