//! The commands that talk to a running counter, and how their answers are printed.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
};

use crate::{
    failure::{Doing as _, Failure},
    layout::{CarrierKind, CounterDir, Description},
    people::{self, Person},
    protocol::{Reply, Request, Snapshot},
};

/// Opens the control socket of the counter in `dir`.
///
/// # Errors
/// No counter runs there.
pub fn connect(dir: &CounterDir) -> Result<UnixStream, Failure> {
    UnixStream::connect(dir.control_socket()).map_err(|_| Failure::not_running(dir.path()))
}

/// Sends one request.
///
/// # Errors
/// The counter hung up.
pub fn send(connection: &mut UnixStream, request: &Request) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(request).doing("put the request into words")?;
    line.push(b'\n');
    connection.write_all(&line).doing("reach the counter")
}

/// Sends one request and waits for the answer.
///
/// # Errors
/// No counter runs there, or it could not carry out the request.
pub fn ask(dir: &CounterDir, request: &Request) -> Result<Reply, Failure> {
    let mut connection = connect(dir)?;
    send(&mut connection, request)?;
    let mut line = String::new();
    BufReader::new(connection).read_line(&mut line).doing("hear the counter")?;
    match serde_json::from_str(&line).doing("understand the counter")? {
        Reply::Failed(failure) => Err(failure),
        reply => Ok(reply),
    }
}

/// Prints what is where.
///
/// # Errors
/// As [`ask`].
pub fn status(dir: &CounterDir, json: bool) -> Result<(), Failure> {
    let snapshot = change(dir, &Request::Status)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&snapshot).doing("print the status")?);
        return Ok(());
    }
    println!("Readers");
    for reader in &snapshot.readers {
        let content = match (&reader.item, reader.item_kind, &reader.item_detail) {
            (Some(item), Some(kind), Some(detail)) => format!("{item}, {kind}, {detail}"),
            _ => "empty".to_owned(),
        };
        let silent = if reader.item.is_some() && !reader.card_present { " (does not answer)" } else { "" };
        println!("  {:<18} {:<38} {content}{silent}", reader.id, reader.name);
    }
    println!("Carriers");
    for carrier in &snapshot.carriers {
        let place = carrier.reader.as_deref().unwrap_or("-");
        println!("  {:<12} {:<11} no. {:<10} {place}", carrier.name, carrier.kind.to_string(), carrier.serial);
    }
    println!("ID cards");
    for card in &snapshot.id_cards {
        let order = card.order.as_deref().unwrap_or("no order");
        let place = card.reader.as_deref().unwrap_or("-");
        println!("  {:<12} {:<20} {order:<10} {place}", card.id, card.display_name);
    }
    Ok(())
}

/// Sends a request that changes what is where, and returns what is where then.
///
/// # Errors
/// As [`ask`].
pub fn change(dir: &CounterDir, request: &Request) -> Result<Snapshot, Failure> {
    match ask(dir, request)? {
        Reply::Snapshot(snapshot) => Ok(snapshot),
        other => Err(Failure::failed(format!("the counter answered something else: {other:?}"))),
    }
}

/// Makes a blank carrier and prints its name and serial number.
///
/// # Errors
/// As [`ask`].
pub fn new_carrier(dir: &CounterDir, kind: CarrierKind, name: Option<String>, json: bool) -> Result<(), Failure> {
    let reply = ask(dir, &Request::NewCarrier { kind, name })?;
    let Reply::Carrier(carrier) = reply else {
        return Err(Failure::failed(format!("the counter answered something else: {reply:?}")));
    };
    if json {
        println!("{}", serde_json::to_string(&carrier).doing("print the carrier")?);
    } else {
        println!("{} {}", carrier.name, carrier.serial);
    }
    Ok(())
}

/// Prints the environment that points programs to this counter, as shell commands.
///
/// # Errors
/// No counter runs there.
pub fn env(dir: &CounterDir) -> Result<(), Failure> {
    connect(dir)?;
    let text = fs::read_to_string(dir.description()).doing("read counter.json")?;
    let description: Description = serde_json::from_str(&text).doing("understand counter.json")?;
    let variables = [
        ("PCSCLITE_CSOCK_NAME", description.pcscd_socket),
        ("IMZA_MODULE_SMART_CARD", description.module_smart_card),
        ("IMZA_MODULE_USB_TOKEN", description.module_usb_token),
    ];
    for (name, path) in variables {
        println!("export {name}={}", shell_quoted(&path.display().to_string()));
    }
    Ok(())
}

/// Prints the MRZ of an ID card, line by line.
///
/// # Errors
/// No such ID card.
pub fn mrz(dir: &CounterDir, item: &str) -> Result<(), Failure> {
    for line in find_person(dir, item)?.mrz {
        println!("{line}");
    }
    Ok(())
}

/// The person with the ID card `item` among those of the counter in `dir`.
///
/// # Errors
/// No such ID card, or no counter was ever started there.
pub fn find_person(dir: &CounterDir, item: &str) -> Result<Person, Failure> {
    let path = dir.people();
    if !path.exists() {
        return Err(Failure::not_running(dir.path()));
    }
    let found = people::read(&path)?.into_iter().find(|person| person.id == item);
    found.ok_or_else(|| Failure::not_fitting(format!("there is no ID card {item}")))
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_quote_survives_the_shell() {
        assert_eq!(shell_quoted("/tmp/it's"), r"'/tmp/it'\''s'");
    }
}
