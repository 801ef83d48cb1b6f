//! The line between kiosk and centre: passes bytes on, and can lose what comes back, as a network does at the worst moment.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Instant;

use super::terminal::PATIENCE;

/// More than any answer before the certificate's, and less than the certificate's own: so many bytes lost mean that the centre
/// has answered with a certificate.
const CERTIFICATE_ANSWER_BYTES_MIN: usize = 1_200;

#[derive(Default)]
struct State {
    losing: bool,
    lost_bytes: usize,
    open: Vec<TcpStream>,
}

/// A line to one centre. Ends with the process; its threads hold nothing but sockets.
pub struct Line {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Line {
    /// Lays a line to the centre at this address.
    pub fn to(centre: &str) -> Self {
        let centre: SocketAddr = centre.parse().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let line = Self { address: listener.local_addr().expect("an address"), state: Arc::default() };
        let state = Arc::clone(&line.state);
        thread::spawn(move || {
            for kiosk in listener.incoming().flatten() {
                // A centre that does not answer is one more way in which the line is down.
                let _ = join(kiosk, centre, &state);
            }
        });
        line
    }

    /// The kiosk's end.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on what the centre says is lost.
    pub fn lose_answers(&self) {
        let mut state = self.state.0.lock().expect("no panic holds it");
        (state.losing, state.lost_bytes) = (true, 0);
    }

    /// Waits until a certificate was lost, then cuts every connection.
    pub fn cut_after_a_lost_certificate(&self) {
        let until = Instant::now() + PATIENCE;
        let mut state = self.state.0.lock().expect("no panic holds it");
        while state.lost_bytes < CERTIFICATE_ANSWER_BYTES_MIN {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "only {} bytes were lost", state.lost_bytes);
            state = self.state.1.wait_timeout(state, left).expect("no panic holds it").0;
        }
        for connection in state.open.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// Everything passes again.
    pub fn mend(&self) {
        self.state.0.lock().expect("no panic holds it").losing = false;
    }
}

fn join(kiosk: TcpStream, centre: SocketAddr, state: &Arc<(Mutex<State>, Condvar)>) -> io::Result<()> {
    let centre = TcpStream::connect(centre)?;
    state.0.lock().expect("no panic holds it").open.extend([kiosk.try_clone()?, centre.try_clone()?]);
    let (mut up_from, mut up_to) = (kiosk.try_clone()?, centre.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(Shutdown::Write);
    });
    let state = Arc::clone(state);
    thread::spawn(move || {
        let _ = pass_down(centre, &kiosk, &state);
        let _ = kiosk.shutdown(Shutdown::Both);
    });
    Ok(())
}

fn pass_down(mut centre: TcpStream, mut kiosk: &TcpStream, state: &(Mutex<State>, Condvar)) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = centre.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        let losing = {
            let mut state = state.0.lock().expect("no panic holds it");
            if state.losing {
                state.lost_bytes += read;
            }
            state.losing
        };
        state.1.notify_all();
        if !losing {
            kiosk.write_all(&buffer[..read])?;
        }
    }
}
