-- Which records' contents were erased, and why. The records and their chain stay.
CREATE TABLE record_erasures (
    kiosk TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    reason TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (kiosk, epoch, seq),
    FOREIGN KEY (kiosk, epoch, seq) REFERENCES records (kiosk, epoch, seq)
);
