//! Clients that mean harm, on the real server: connections that stay silent, handshakes that come byte by byte, bodies that are
//! too large or swell when they are unpacked. Meanwhile a kiosk's records are taken in good time.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use imza_kiosk::wire::centre as wire;

use crate::client::Client;
use crate::fixture::TestCentre;
use crate::records::{Chain, released};

/// Connections on which nothing is ever said.
const SILENT: usize = 300;
/// Connections whose handshake comes byte by byte.
const SLOW: usize = 60;
/// Pause between two bytes of a slow handshake.
const DRIP: Duration = Duration::from_millis(100);
/// Batches that a kiosk sends meanwhile, and records in each.
const BATCHES: u32 = 60;
const RECORDS: u32 = 8;
/// Longest that one of them may take, on a machine that does other work as well.
const BATCH_MAX: Duration = Duration::from_secs(10);
/// Longest wait until the centre lets go of whoever says nothing.
const LET_GO: Duration = Duration::from_secs(30);
/// Most memory that the server may have taken, in KiB: a few bodies for each hostile client, and not one that was unpacked.
const MEMORY_KIB_MAX: u64 = 256 * 1024;

fn connect(centre: &TestCentre) -> TcpStream {
    let stream = TcpStream::connect(centre.address()).expect("a connection");
    stream.set_read_timeout(Some(LET_GO)).expect("set");
    stream
}

/// Sends the beginning of a TLS record (RFC 8446, 5.1) to each, one byte in turn, until told to stop or nobody listens.
fn drip(mut streams: Vec<TcpStream>, stop: &Receiver<()>) -> Vec<TcpStream> {
    let hello = [&[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03][..], &[0x5a; 400]].concat();
    for byte in hello {
        // A connection that the centre has closed takes no more.
        streams.iter_mut().for_each(|stream| drop(stream.write_all(&[byte])));
        if stop.recv_timeout(DRIP) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    streams
}

/// Sends bodies that no kiosk sends, until told to stop; how many were refused.
fn swell(kiosk: &Client, stop: &Receiver<()>) -> u64 {
    let mut packer = GzEncoder::new(vec![], Compression::best());
    packer.write_all(&vec![b' '; 64 * wire::BODY_BYTES_MAX]).expect("packed");
    let bomb = packer.finish().expect("packed");
    assert!(bomb.len() < wire::BODY_BYTES_MAX / 4, "{} bytes", bomb.len());
    // A frame of RFC 8878 whose header promises as much.
    let zstd = [&[0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0x00, 0x00, 0x00, 0x40][..], &[0; 64]].concat();
    let mut refused = 0;
    loop {
        for (encoding, body, status) in [
            ("gzip", bomb.clone(), 413),
            ("zstd", zstd.clone(), 415),
            ("identity", vec![b' '; wire::BODY_BYTES_MAX + 1], 413),
        ] {
            let answer = kiosk.try_encoded(wire::path::RECORDS, encoding, body);
            // The centre may close on a body that it will not read to its end.
            if let Ok(reply) = answer {
                assert_eq!(reply.status, status, "{encoding}: {}", reply.body);
            }
            refused += 1;
        }
        if stop.try_recv().is_ok() {
            return refused;
        }
    }
}

/// Whether the centre closes it.
fn is_let_go(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(0) => true,
        // An alert may come first.
        Ok(_) => is_let_go(stream),
        Err(error) => !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
    }
}

#[test]
fn silent_slow_and_swollen_clients_are_let_go_and_hold_no_kiosk_up() {
    let mut centre = TestCentre::set_up();
    centre.configure("request_seconds_max = 15", "request_seconds_max = 5");
    centre.serve();
    let silent: Vec<_> = (0..SILENT).map(|_| connect(&centre)).collect();
    let slow: Vec<_> = (0..SLOW).map(|_| connect(&centre)).collect();
    let swollen = centre.kiosk("kiosk-2");
    let (stop_drip, drips) = sync_channel(1);
    let (stop_swell, swells) = sync_channel(1);
    let (slowest, refused, let_go) = std::thread::scope(|scope| {
        let dripping = scope.spawn(move || drip(slow, &drips));
        let swelling = scope.spawn(move || swell(&swollen, &swells));
        let slowest = sync(&centre.kiosk("kiosk-1"));
        // Nobody may listen any more.
        let (_, _) = (stop_drip.send(()), stop_swell.send(()));
        let slow = dripping.join().expect("dripped");
        let refused = swelling.join().expect("swelled");
        let let_go =
            silent.into_iter().chain(slow).filter_map(|mut stream| is_let_go(&mut stream).then_some(())).count();
        (slowest, refused, let_go)
    });
    let memory = centre.memory_kib_max();
    println!("slowest batch {slowest:?}; {refused} bodies refused; {let_go} connections let go; {memory} KiB at most");
    write_figures(slowest, refused, let_go);
    assert!(refused >= 3 && slowest < BATCH_MAX, "{slowest:?}");
    assert_eq!(let_go, SILENT + SLOW, "the centre lets go of whoever says nothing");
    assert!(memory < MEMORY_KIB_MAX, "{memory} KiB");
    assert_eq!(centre.kiosk("kiosk-1").hello().status, 200);
}

/// A kiosk's batches one after the other; each is acknowledged. How long the slowest took.
fn sync(kiosk: &Client) -> Duration {
    let mut chain = Chain::new();
    let mut slowest = Duration::ZERO;
    for batch in 0..BATCHES {
        let records = (1..=RECORDS).map(|n| chain.add(&released("260-1147", batch * RECORDS + n, None))).collect();
        let begun = Instant::now();
        assert_eq!(kiosk.records(1, records).ok::<wire::RecordsAnswer>(), chain.head());
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}

fn write_figures(slowest: Duration, refused: u64, let_go: usize) {
    let figure = |name: &str, value: u128, unit: &str| {
        serde_json::json!({
            "name": name, "value": value, "unit": unit, "peer": null, "peer_value": null, "ratio": null,
            "command": "cargo test --test centre hostile",
        })
    };
    let list = serde_json::json!([
        figure("hostile.connections_let_go", let_go as u128, "count"),
        figure("hostile.bodies_refused", u128::from(refused), "count"),
        figure("hostile.slowest_batch", slowest.as_millis(), "ms"),
    ]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("hostile.json"), list.to_string()).expect("written");
}
