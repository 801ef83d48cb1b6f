-- Carriers one by one, where a scheme keeps its stock at the centre: an empty table means that it keeps none.
CREATE TABLE carrier_states (
    word TEXT PRIMARY KEY
);

CREATE TABLE carrier_moves (
    from_state TEXT NOT NULL REFERENCES carrier_states (word),
    to_state TEXT NOT NULL REFERENCES carrier_states (word),
    PRIMARY KEY (from_state, to_state)
);

-- A serial number is its maker's own.
CREATE TABLE carriers (
    manufacturer TEXT NOT NULL,
    serial TEXT NOT NULL,
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    firmware TEXT NOT NULL,
    batch TEXT NOT NULL,
    branch TEXT REFERENCES branches (code),
    state TEXT NOT NULL REFERENCES carrier_states (word),
    previous_state TEXT,
    added_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (manufacturer, serial),
    FOREIGN KEY (previous_state, state) REFERENCES carrier_moves (from_state, to_state)
);
CREATE INDEX carriers_by_branch ON carriers (branch, state);
CREATE INDEX carriers_by_batch ON carriers (model, batch);
CREATE INDEX certificates_by_carrier ON certificates (carrier_model, carrier_serial);
