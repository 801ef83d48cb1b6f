//! A ledger as each older version of the program left it: this one brings it up to date, loses nothing, and works on it.

use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{
    CertificateState, Ledger, LedgerError, Place, certificates, kiosks, leases, orders, records,
};
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::invalid_documents::DocumentStanding;
use imza_kiosk::domain::name::fold;
use imza_kiosk::domain::order::OrderState;
use imza_kiosk::domain::preflight::CarrierState;

use crate::bench::{AT, Bench, Home, count, order};

/// The versions' statements as they were released.
const SCRIPTS: [&str; 31] = [
    include_str!("../../src/central/ledger/schema/0001-the-road.sql"),
    include_str!("../../src/central/ledger/schema/0002-carriers.sql"),
    include_str!("../../src/central/ledger/schema/0003-devices.sql"),
    include_str!("../../src/central/ledger/schema/0004-erasures.sql"),
    include_str!("../../src/central/ledger/schema/0005-changes.sql"),
    include_str!("../../src/central/ledger/schema/0006-attestation.sql"),
    include_str!("../../src/central/ledger/schema/0007-ended-attempts.sql"),
    include_str!("../../src/central/ledger/schema/0008-signed-records.sql"),
    include_str!("../../src/central/ledger/schema/0009-reader-sales.sql"),
    include_str!("../../src/central/ledger/schema/0010-evidence.sql"),
    include_str!("../../src/central/ledger/schema/0011-carrier-secrets.sql"),
    include_str!("../../src/central/ledger/schema/0012-secret-releases.sql"),
    include_str!("../../src/central/ledger/schema/0013-sale-reversals.sql"),
    include_str!("../../src/central/ledger/schema/0014-shifts.sql"),
    include_str!("../../src/central/ledger/schema/0015-portal.sql"),
    include_str!("../../src/central/ledger/schema/0016-key-purposes.sql"),
    include_str!("../../src/central/ledger/schema/0017-refunds.sql"),
    include_str!("../../src/central/ledger/schema/0018-document-checks.sql"),
    include_str!("../../src/central/ledger/schema/0019-approvals.sql"),
    include_str!("../../src/central/ledger/schema/0020-messages.sql"),
    include_str!("../../src/central/ledger/schema/0021-attorneys.sql"),
    include_str!("../../src/central/ledger/schema/0022-packages.sql"),
    include_str!("../../src/central/ledger/schema/0023-certificate-life.sql"),
    include_str!("../../src/central/ledger/schema/0024-identity-provider.sql"),
    include_str!("../../src/central/ledger/schema/0025-stick-keys.sql"),
    include_str!("../../src/central/ledger/schema/0026-application-documents.sql"),
    include_str!("../../src/central/ledger/schema/0027-stock.sql"),
    include_str!("../../src/central/ledger/schema/0028-partial-refunds.sql"),
    include_str!("../../src/central/ledger/schema/0029-officer-carriers.sql"),
    include_str!("../../src/central/ledger/schema/0030-shifts-by-end.sql"),
    include_str!("../../src/central/ledger/schema/0031-records-by-time.sql"),
];

/// A row of an old ledger: since which version its table is there, the columns it fills, and what it says. A word between two
/// number signs stands for its bytes.
struct Row(usize, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    Row(1, "branches", "code, name", "'baku-01', 'Bakı-01'"),
    Row(1, "officers", "id, display_name, role, password_hash, made_at", "'aysel', 'Aysel N.', 'clerk', 'hash', 7"),
    Row(1, "officers", "id, display_name, role, password_hash, made_at", "'samir', 'Samir T.', 'supervisor', 'h', 8"),
    Row(1, "sign_in_tries", "officer, wrong, last_at", "'nobody', 3, 9"),
    Row(
        1,
        "kiosks",
        "name, branch, enrolled_at, seen_at, version, unsent, head_seq, head_hash",
        "'kiosk-1', 'baku-01', 1, 2, '0.1.0', 4, 2, #the hash of the second of record#",
    ),
    Row(1, "sessions", "token_sha256, officer, kiosk, begun_at, expires_at", "#token#, 'aysel', 'kiosk-1', 3, 4"),
    Row(
        1,
        "orders",
        ORDER_COLUMNS,
        "'260-1147', 'handed-over', NULL, 'citizen', 1, 'NÜMUNƏ', 'AYSEL', 'ELDAR QIZI', '7TEST1Z', 'AA0000017', \
         '1990-01-01', 'smart-card', 1, 1800, 5, 'baku-01', 6",
    ),
    Row(
        1,
        "orders",
        ORDER_COLUMNS,
        "'260-1148', 'ready', 'paid', 'citizen', 1, 'SINAQ', 'ƏLİ', NULL, '3TEST2Y', 'AZE00000017', '1980-01-01', \
         'usb-token', 0, 2000, 5, 'baku-01', 7",
    ),
    Row(1, "attempts", ATTEMPT_COLUMNS, "'260-1147', 1, 'kiosk-1', 'aysel', 'mrz-scanned', 10"),
    Row(1, "attempts", ATTEMPT_COLUMNS, "'260-1148', 1, 'kiosk-1', 'aysel', 'mrz-typed', 11"),
    Row(1, "leases", "order_number, attempt, kiosk, officer, expires_at", "'260-1148', 1, 'kiosk-1', 'aysel', 99"),
    Row(
        1,
        "certificates",
        "serial, order_number, attempt, state, policy, subject_id, spki, spki_sha256, request, tbs, der, not_before, \
         not_after, carrier_serial, carrier_kind, carrier_manufacturer, carrier_model, carrier_firmware, key_origin, \
         kiosk, officer, intended_at, signed_at, proven_at, active_at",
        "'0a', '260-1147', 1, 'active', 'ncp+', 'PNOAZ-7TEST1Z', #spki#, #the hash of the key in the card1#, #request#, \
         #tbs#, #der#, 1, 2, '26100001', 'smart-card', 'Yubico', 'PIV', '5.2', '{}', 'kiosk-1', 'aysel', 12, 13, 14, 15",
    ),
    Row(
        16,
        "certificates",
        "serial, order_number, attempt, state, policy, subject_id, spki, spki_sha256, request, tbs, der, not_before, \
         not_after, carrier_serial, carrier_kind, carrier_manufacturer, carrier_model, carrier_firmware, key_origin, \
         kiosk, officer, intended_at",
        "'0b', '260-1148', 1, 'revoked', 'ncp+', 'PNOAZ-3TEST2Y', #spki#, #the hash of the key in card two.#, #request#, \
         #tbs#, #der#, 1, 2, '26100003', 'usb-token', 'Maker', 'Model', '1', '{}', 'kiosk-1', 'aysel', 12",
    ),
    Row(1, "nonces", "order_number, attempt, nonce, expires_at", "'260-1148', 1, #nonce#, 16"),
    Row(
        1,
        "records",
        "kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, salt, body, received_at, effect, effect_detail",
        "'kiosk-1', 1, 1, 20, 'aysel', 'released', #the commitment to the first one.#, #before the first record there is#, \
         #the hash of the first of records#, #salt#, '{\"kind\":\"released\"}', 21, 'refused', 'why'",
    ),
    Row(
        1,
        "records",
        "kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, received_at, effect, effect_detail",
        "'kiosk-1', 1, 2, 22, 'aysel', 'hand-over', #the commitment to the second one#, #the hash of the first of records#, \
         #the hash of the second of record#, 23, 'applied', ''",
    ),
    Row(
        1,
        "orphan_keys",
        "spki_sha256, order_number, attempt, kiosk, carrier_serial, noted_at",
        "#orphan#, '260-1148', 1, 'kiosk-1', '26100002', 24",
    ),
    Row(
        2,
        "carriers",
        "manufacturer, serial, kind, model, firmware, batch, branch, state, added_at, moved_at",
        "'Yubico', '26100001', 'smart-card', 'PIV', '5.2', 'b-1', 'baku-01', 'in-stock', 30, 31",
    ),
    Row(
        3,
        "device_certificates",
        "sha256, kiosk, epoch, state, spki_sha256, der, not_after, issued_at",
        "#the hash of the device certifica#, 'kiosk-1', 1, 'current', #device key#, #device der#, 32, 33",
    ),
    Row(3, "enrolment_codes", "kiosk, branch, code_hash, tries_left, expires_at", "'kiosk-2', 'baku-01', 'h', 5, 34"),
    Row(3, "kiosk_runs", "kiosk, run, first_heard_at, is_newest", "'kiosk-1', 'a-run', 35, 1"),
    Row(4, "record_erasures", "kiosk, epoch, seq, reason, erased_at", "'kiosk-1', 1, 2, 'asked for', 36"),
    Row(5, "changes", "feed, subject, id, position, body", "'', 'officer', 'aysel', 1, '{}'"),
    Row(
        7,
        "ended_attempts",
        "order_number, attempt, reason, kiosk, officer, approver, carrier_serial, ended_at",
        "'260-1148', 1, 'carrier-lost', 'kiosk-1', 'aysel', 'samir', '26100002', 37",
    ),
    Row(
        9,
        "reader_sales",
        "kiosk, epoch, seq, receipt, branch, officer, at, payment, total_qepik, given_qepik",
        "'kiosk-1', 1, 1, 7, 'baku-01', 'aysel', 37, 'cash', 2500, 5000",
    ),
    Row(
        9,
        "reader_sale_lines",
        "kiosk, epoch, seq, line, goods, pieces, price_qepik, serial",
        "'kiosk-1', 1, 1, 1, 'reader-alone', 1, 2500, 'RD-1001'",
    ),
    Row(15, "portal_drafts", "key_sha256, content, touched_at", "#draft#, '{}', 40"),
    Row(
        15,
        "portal_payments",
        "reference, draft, provider_id, page, amount_qepik, state, begun_at, asked_at, settled_at, order_number",
        "'p-1', #draft#, 'id-1', 'page', 2000, 'paid', 41, 42, 43, '260-1148'",
    ),
    Row(
        15,
        "order_origins",
        "order_number, rules_sha256, rules_language, agreed_at, email, language",
        "'260-1148', #the hash of the rules' text......#, 'az', 44, 'a@example.az', 'az'",
    ),
    Row(
        15,
        "branch_places",
        "branch, region, address, hours",
        "'baku-01', 'Bakı', 'Nümunə küçəsi 1', '1-5 09:00-18:00'",
    ),
    Row(
        17,
        "portal_refunds",
        "order_number, payment, reference, amount_qepik, state, wanted_at, asked_at, settled_at",
        "'260-1148', 'p-1', 'r-1', 2000, 'made', 45, 46, 47",
    ),
    Row(
        20,
        "messages",
        "order_number, event, channel, state, due_at, tries, first_try_at, settled_at",
        "'260-1148', 'paid', 'mail', 'sent', 50, 1, 51, 52",
    ),
    Row(
        20,
        "sign_in_codes",
        "key_sha256, code_sha256, fin, phone, tries_left, ends_at",
        "#visitor#, #code#, '3TEST2Y', '+994000000017', 5, 53",
    ),
    Row(20, "citizen_sessions", "key_sha256, fin, email, ends_at", "#session#, '3TEST2Y', 'a@example.az', 54"),
    Row(20, "holder_reports", "order_number, reported_at, reason, proof", "'260-1148', 55, 'lost', 'sms'"),
    Row(
        21,
        "attempt_attorneys",
        "order_number, attempt, number, notary, dated, name, fin, document, reading, document_standing, \
         document_asked_at, kept_at",
        "'260-1148', 1, 'N-7', 'Nümunə notariusu', '2026-01-02', 'SINAQ VƏLİ', '2SNQ4RD', 'AB0000033', 'mrz-scanned', \
         'valid', 56, 57",
    ),
    Row(
        22,
        "orders",
        "number, state, applicant, organisation_name, organisation_voen, holders, surname, given_name, fin, document, \
         birth_date, carrier, reader_ordered, price_qepik, branch, placed_at, package, package_place, seal_right",
        "'260-1149', 'ready', 'legal-entity', 'Nümunə Sınaq MMC', '1000003101', 1, 'TƏCRÜBƏ', 'İLQAR', '9TCR6LQ', \
         'AA0000074', '1974-04-17', 'usb-token', 0, 7200, 'baku-01', 58, '260-1149', 1, 1",
    ),
    Row(
        19,
        "approval_requests",
        "id, kiosk, branch, asked_by, asked_at, kind, matter, order_number, decision, decided_by, decided_at",
        "'a-1', 'kiosk-1', 'baku-01', 'aysel', 48, 'evidence', '{}', '260-1148', 'approved', 'samir', 49",
    ),
    Row(27, "stock_balances", BALANCE_COLUMNS, "'baku-01', 'supplier', '', 'reader', 1, -1"),
    Row(27, "stock_balances", BALANCE_COLUMNS, "'baku-01', 'shelf', '', 'reader', 1, 1"),
    Row(27, "stock_pieces", "ware, number, branch, account, to_branch", "'reader', 'RD-1', 'baku-01', 'shelf', ''"),
    Row(
        27,
        "stock_movements",
        "kiosk, epoch, seq, line, commitment, branch, officer, at, cause, ware, number, is_numbered, pieces, from_branch, \
         from_account, from_to_branch, to_branch, to_account, to_to_branch",
        "'kiosk-1', 1, 1, 1, #the commitment to the first one.#, 'baku-01', 'aysel', 50, 'receive', 'reader', 'RD-1', 1, 1, \
         'baku-01', 'supplier', '', 'baku-01', 'shelf', ''",
    ),
    Row(
        27,
        "stock_counts",
        "kiosk, epoch, seq, branch, officer, at, ware, expected, counted, reason, approved_by",
        "'kiosk-1', 1, 2, 'baku-01', 'aysel', 51, 'reader', 9, 1, 'missing', 'samir'",
    ),
    Row(
        13,
        "reader_sale_reversals",
        "kiosk, epoch, seq, receipt, branch, officer, at, kind, sale_epoch, sale_seq, reason, approved_by, payback, \
         payback_qepik",
        "'kiosk-1', 1, 2, 8, 'baku-01', 'aysel', 38, 'refund', 1, 1, 'faulty', 'samir', 'cash', 2500",
    ),
    Row(
        11,
        "carrier_secrets",
        "sealed_sha256, manufacturer, carrier_serial, secret, sealed, order_number, attempt, kiosk, officer, kept_at, \
         outcome, told_at",
        "#the hash of the sealed secret...#, 'Yubico', '26100001', 'puk', #sealed#, '260-1147', 1, 'kiosk-1', 'aysel', 38, \
         'set', 39",
    ),
];

const ORDER_COLUMNS: &str = "number, state, previous_state, applicant, holders, surname, given_name, patronymic, fin, \
                             document, birth_date, carrier, reader_ordered, price_qepik, paid_at, branch, placed_at";
const BALANCE_COLUMNS: &str = "branch, account, to_branch, ware, is_numbered, pieces";
const ATTEMPT_COLUMNS: &str = "order_number, attempt, kiosk, officer, reading, begun_at";

/// A connection past the program.
enum Raw {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

impl Raw {
    fn to(bench: &Bench, home: &Home) -> Self {
        match (bench, &home.place) {
            (Bench::Postgres(cluster), Place::Server(server)) => {
                let config: postgres::Config = server.address.parse().expect("an address");
                Self::Postgres(Box::new(cluster.client(config.get_dbname().expect("a name"))))
            }
            (_, Place::File(file)) => Self::Sqlite(rusqlite::Connection::open(file).expect("a file")),
            (Bench::Sqlite, Place::Server(_)) => panic!("a server on SQLite"),
        }
    }

    fn run(&mut self, sql: &str) {
        match self {
            Self::Sqlite(file) => file.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}")),
            Self::Postgres(client) => client.batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}: {sql}")),
        }
    }

    /// What the first column says, as text, row by row.
    fn ask(&mut self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(file) => {
                let mut asked = file.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
                asked.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("rows")
            }
            Self::Postgres(client) => {
                let rows = client.query(sql, &[]).unwrap_or_else(|error| panic!("{error:?}: {sql}"));
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// Puts the bytes of marked words in, as the database writes them.
    fn with_bytes(&self, sql: &str) -> String {
        let word = |(n, part): (usize, &str)| match (n % 2, self) {
            (0, _) => part.to_owned(),
            (_, Self::Sqlite(_)) => format!("X'{}'", hex::encode(part)),
            (_, Self::Postgres(_)) => format!("'\\x{}'::bytea", hex::encode(part)),
        };
        sql.split('#').enumerate().map(word).collect()
    }
}

/// The words that the first versions filled their tables with.
fn words(version: usize) -> Vec<String> {
    let words = |table: &str, words: Vec<&str>| {
        words.into_iter().map(|word| format!("INSERT INTO {table} (word) VALUES ('{word}')")).collect::<Vec<_>>()
    };
    match version {
        1 => [
            words("order_states", OrderState::ALL.iter().map(|state| state.word()).collect()),
            words("certificate_states", CertificateState::ALL.iter().map(|state| state.word()).collect()),
            vec!["INSERT INTO order_moves (from_state, to_state) VALUES ('paid', 'ready')".to_owned()],
        ]
        .concat(),
        18 => words("document_standings", DocumentStanding::ALL.iter().map(|standing| standing.word()).collect()),
        2 => words("carrier_states", CarrierState::ALL.iter().map(|state| state.word()).collect()),
        _ => vec![],
    }
}

/// Makes a ledger as the program of this version left it.
fn made_by(version: usize, raw: &mut Raw) {
    raw.run("CREATE TABLE schema_versions (version BIGINT PRIMARY KEY)");
    for (n, script) in (1..=version).zip(SCRIPTS) {
        raw.run(script);
        raw.run(&format!("INSERT INTO schema_versions (version) VALUES ({n})"));
        words(n).iter().for_each(|sql| raw.run(sql));
        for Row(_, table, columns, values) in ROWS.iter().filter(|Row(since, ..)| *since == n) {
            let sql = raw.with_bytes(&format!("INSERT INTO {table} ({columns}) VALUES ({values})"));
            raw.run(&sql);
        }
    }
}

/// What every row says in the columns that it was written with.
fn said(version: usize, raw: &mut Raw) -> Vec<(&'static str, Vec<String>)> {
    let known = ROWS.iter().filter(|Row(since, ..)| *since <= version);
    known
        .map(|Row(_, table, columns, _)| {
            let texts: Vec<_> =
                columns.split(", ").map(|column| format!("coalesce(CAST({column} AS TEXT), '-')")).collect();
            (*table, raw.ask(&format!("SELECT {} FROM {table} ORDER BY 1", texts.join(" || '|' || "))))
        })
        .collect()
}

pub fn brought_up(bench: &Bench) {
    for version in 1..SCRIPTS.len() {
        let home = bench.empty();
        let mut raw = Raw::to(bench, &home);
        made_by(version, &mut raw);
        let before = said(version, &mut raw);
        assert!(before.iter().all(|(table, rows)| !rows.is_empty() && !table.is_empty()), "{before:?}");
        drop(raw);
        let ledger = Ledger::open_or_create(&home.place).unwrap_or_else(|error| panic!("version {version}: {error}"));
        works(version, &ledger).unwrap_or_else(|error| panic!("version {version}: {error}"));
        drop(ledger);
        home.open();
        assert_eq!(said(version, &mut Raw::to(bench, &home)), before, "version {version}");
    }
}

/// Today's program finds what is there.
fn works(version: usize, ledger: &Ledger) -> Result<(), LedgerError> {
    let newest = i64::try_from(SCRIPTS.len()).expect("few");
    assert_eq!(ledger.read(|tx| count(tx, "SELECT max(version) FROM schema_versions", &[]))?, newest, "all of them");
    let found = ledger.read(|tx| orders::by_name(tx, &fold("nümun"), AT, 9))?;
    assert_eq!(found.len(), 1, "version {version}: an order is found by its holder's name");
    let kiosk = ledger.read(|tx| kiosks::find(tx, "kiosk-1"))?.expect("the kiosk");
    assert_eq!((kiosk.head_seq.0, kiosk.unsent), (2, 4));
    assert_eq!(ledger.read(|tx| records::newest(tx, Some("kiosk-1"), None, 9))?.len(), 2);
    let live = ledger.read(|tx| certificates::live_of(tx, &order("260-1147")))?;
    assert_eq!(live.iter().map(|known| known.purpose).collect::<Vec<_>>(), [KeyPurpose::Signature]);
    assert_eq!(ledger.read(|tx| leases::purposes(tx, &order("260-1148"), 1))?, [KeyPurpose::Signature]);
    let moves = |from, to| ledger.write(|tx| orders::advance(tx, &order("260-1148"), from, to));
    moves(OrderState::Ready, OrderState::InService)?;
    // Put back as it was, past the machine's moves.
    let back = "UPDATE orders SET state = 'ready', previous_state = 'paid' WHERE number = $1";
    ledger.write(|tx| tx.execute(back, &[Value::from("260-1148")]))?;
    Ok(())
}
