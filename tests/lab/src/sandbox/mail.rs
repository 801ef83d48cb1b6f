//! A mail server that takes everything and delivers nothing (SMTP, RFC 5321), on a loopback address of its own. It asks for the
//! name and the password (RFC 4954, PLAIN), and refuses addresses that begin with `refused`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::Sandbox;
use super::messages::Taken;

/// The name that clients sign in with.
const USER: &str = "imza";
/// Longest message, in bytes.
const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Longest line of a command, in bytes (RFC 5321, 4.5.3.1.4).
const LINE_BYTES_MAX: u64 = 1000;

/// Takes mail until the program ends.
pub async fn serve(listener: TcpListener, sandbox: Arc<Sandbox>) {
    loop {
        match listener.accept().await {
            Ok((line, _)) => {
                let sandbox = sandbox.clone();
                tokio::spawn(async move {
                    if let Err(error) = talk(line, &sandbox).await {
                        eprintln!("counter: mail: {error}");
                    }
                });
            }
            Err(error) => eprintln!("counter: mail: {error}"),
        }
    }
}

/// What a client has said so far.
#[derive(Default)]
struct Envelope {
    signed_in: bool,
    from: bool,
    to: Vec<String>,
}

async fn talk(line: TcpStream, sandbox: &Sandbox) -> std::io::Result<()> {
    let (reading, mut writing) = line.into_split();
    let mut reading = BufReader::new(reading);
    if !sandbox.mail_is_up.load(Ordering::SeqCst) {
        return writing.write_all(b"421 closed\r\n").await;
    }
    writing.write_all(b"220 sandbox\r\n").await?;
    let mut envelope = Envelope::default();
    loop {
        let mut command = String::new();
        if (&mut reading).take(LINE_BYTES_MAX).read_line(&mut command).await? == 0 {
            return Ok(());
        }
        let command = command.trim_end();
        let word = command.get(..4).unwrap_or(command).to_ascii_uppercase();
        let answer = match word.as_str() {
            "DATA" if envelope.to.is_empty() => "503 no recipient",
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let Some(text) = message(&mut reading).await? else { return Ok(()) };
                let refused = envelope.to.iter().any(|to| to.starts_with("refused"));
                for to in envelope.to.drain(..) {
                    if !refused {
                        sandbox.take(Taken::mail(to, &text));
                    }
                }
                envelope.from = false;
                if refused { "550 no such mailbox" } else { "250 taken" }
            }
            "QUIT" => return writing.write_all(b"221 bye\r\n").await,
            _ => answer(&word, command, &mut envelope, &sandbox.keys.mail),
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

fn answer(word: &str, command: &str, envelope: &mut Envelope, password: &str) -> &'static str {
    match word {
        "EHLO" => "250-sandbox\r\n250-AUTH PLAIN\r\n250 8BITMIME",
        "HELO" | "NOOP" => "250 sandbox",
        "AUTH" => {
            envelope.signed_in = command.rsplit(' ').next() == Some(&plain(USER, password));
            if envelope.signed_in { "235 welcome" } else { "535 who are you" }
        }
        "MAIL" if !envelope.signed_in => "530 sign in first",
        "MAIL" => {
            envelope.from = true;
            "250 so be it"
        }
        "RCPT" if !envelope.from => "503 from whom",
        "RCPT" => {
            let to = command.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(to, _)| to);
            envelope.to.push(to.to_owned());
            "250 so be it"
        }
        "RSET" => {
            *envelope = Envelope { signed_in: envelope.signed_in, ..Envelope::default() };
            "250 forgotten"
        }
        _ => "500 what",
    }
}

/// Name and password as one text (RFC 4616) in base64 (RFC 4648).
fn plain(user: &str, password: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = format!("\0{user}\0{password}").into_bytes();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let joined = three.iter().fold(0_u32, |joined, byte| joined << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(joined >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// A message up to the line with a dot alone; `None` when it is too long or broken off.
async fn message(reading: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    while text.len() < MESSAGE_BYTES_MAX {
        let mut line = String::new();
        if reading.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(text));
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
    Ok(None)
}
