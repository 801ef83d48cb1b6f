-- Readers sold at the counters. A sale is the effect of one record, so it is here once; its receipt number is its kiosk's own.

CREATE TABLE reader_sales (
    kiosk TEXT NOT NULL REFERENCES kiosks (name),
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    receipt BIGINT NOT NULL CHECK (receipt >= 1),
    branch TEXT NOT NULL REFERENCES branches (code),
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    payment TEXT NOT NULL CHECK (payment IN ('cash', 'card', 'prepaid')),
    total_qepik BIGINT NOT NULL CHECK (total_qepik >= 0),
    given_qepik BIGINT CHECK (given_qepik >= total_qepik),
    slip TEXT,
    order_number TEXT REFERENCES orders (number),
    PRIMARY KEY (kiosk, epoch, seq),
    UNIQUE (kiosk, epoch, receipt),
    CHECK ((payment = 'cash') = (given_qepik IS NOT NULL)),
    CHECK ((payment = 'card') = (slip IS NOT NULL)),
    CHECK ((payment = 'prepaid') = (order_number IS NOT NULL)),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq)
);
-- An order pays for one reader.
CREATE UNIQUE INDEX reader_sales_one_for_an_order ON reader_sales (order_number) WHERE order_number IS NOT NULL;
CREATE INDEX reader_sales_by_branch ON reader_sales (branch, at);

CREATE TABLE reader_sale_lines (
    kiosk TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    line BIGINT NOT NULL CHECK (line >= 1),
    goods TEXT NOT NULL,
    pieces BIGINT NOT NULL CHECK (pieces >= 1),
    price_qepik BIGINT NOT NULL CHECK (price_qepik >= 0),
    serial TEXT,
    PRIMARY KEY (kiosk, epoch, seq, line),
    CHECK (serial IS NULL OR pieces = 1),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES reader_sales (kiosk, epoch, seq)
);
-- A serial number is sold once.
CREATE UNIQUE INDEX reader_sale_lines_one_serial ON reader_sale_lines (serial) WHERE serial IS NOT NULL;
