//! The ID card in a reader as a way for APDUs, through the smart-card service. Each answer has a deadline: a chip or a driver
//! that never comes back leaves a thread behind, not its caller.

use std::ffi::CString;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, ReaderState, Scope, ShareMode, State,
    ctl_code,
};
use zeroize::Zeroizing;

use crate::adapters::id_chip::{Transport, TransportError};
use crate::adapters::tracer::Tracer;
use crate::domain::id_chip::ExtendedLengths;
use crate::domain::trace::{TraceOutcome, TraceSent};

/// CM_IOCTL_GET_FEATURE_REQUEST; of the answers FEATURE_GET_TLV_PROPERTIES, and of its properties dwMaxAPDUDataSize (PC/SC Part 10,
/// sections 2.2, 2.3 and 2.6.14).
const GET_FEATURE_REQUEST: u32 = 3_400;
const GET_TLV_PROPERTIES: u8 = 0x12;
const APDU_DATA_BYTES_MAX: u8 = 0x0A;
/// Most bytes of data in a response to a short command, and to an extended one (ISO/IEC 7816-4, section 5.2).
const SHORT_RESPONSE_BYTES_MAX: usize = 256;
const EXTENDED_RESPONSE_BYTES_MAX: usize = 65_536;
/// Between two tries to connect a card that somebody else still holds.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// An ID card that is connected for this program alone, until dropped.
pub struct PcscCard {
    commands: SyncSender<Zeroizing<Vec<u8>>>,
    answers: Receiver<Result<Vec<u8>, TransportError>>,
    patience: Duration,
    /// Most bytes of data in a response that reader and driver say they pass on.
    reader_bytes_max: usize,
    extended: ExtendedLengths,
    /// When the whole conversation has taken too long.
    until: Option<Instant>,
    tracer: Tracer,
}

impl PcscCard {
    /// Connects the card in a reader. `patience` is how long it and each later answer may take; for half of it a card that somebody
    /// else holds is waited for.
    ///
    /// # Errors
    /// [`TransportError`]: no card, no answer, or a service that fails.
    pub fn connect(reader: &str, patience: Duration) -> Result<Self, TransportError> {
        let reader =
            CString::new(reader).map_err(|_| TransportError::Failed("a reader's name with a zero byte".into()))?;
        // One command at a time: its answer is taken before the next is sent.
        let (commands, incoming) = sync_channel::<Zeroizing<Vec<u8>>>(1);
        let (outgoing, answers) = sync_channel(1);
        let speak = move || match connected(&reader, Instant::now() + patience / 2) {
            Err(error) => drop(outgoing.send(Err(told(error)))),
            Ok(card) => {
                if outgoing.send(Ok(reader_bytes_max(&card).to_be_bytes().to_vec())).is_ok() {
                    serve(&card, &incoming, &outgoing);
                }
                // The keys of a session lie in the chip until it loses power; nobody waits for a card that has left.
                let _left = card.disconnect(Disposition::ResetCard);
            }
        };
        std::thread::Builder::new()
            .name("id-card".into())
            .spawn(speak)
            .map_err(|error| TransportError::Failed(error.to_string()))?;
        let extended = ExtendedLengths::Never;
        let reader_bytes_max = SHORT_RESPONSE_BYTES_MAX;
        let tracer = Tracer::default();
        let connected = Self { commands, answers, patience, reader_bytes_max, extended, until: None, tracer };
        let said = connected.answer()?;
        let reader_bytes_max = said.iter().fold(0, |number, digit| number << 8 | usize::from(*digit));
        Ok(Self { reader_bytes_max, ..connected })
    }

    /// The same card, with commands of extended length where it knows them and this allows them; without it there are none.
    #[must_use]
    pub fn extended(self, extended: ExtendedLengths) -> Self {
        Self { extended, ..self }
    }

    /// Lets go of the card, and waits until the service knows: whoever connects next finds it free.
    pub fn release(self) {
        let Self { commands, answers, patience, .. } = self;
        drop(commands);
        // The thread holds its end of the answers until it has disconnected.
        while answers.recv_timeout(patience).is_ok() {}
    }

    /// The same card; from now on everything together may take so long.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { until: Some(Instant::now() + patience), ..self }
    }

    /// The same card; from now on each command is told to this tracer.
    #[must_use]
    pub fn traced(self, tracer: Tracer) -> Self {
        Self { tracer, ..self }
    }

    fn send(&self, command: &[u8], work: &mut dyn FnMut()) -> Result<Vec<u8>, TransportError> {
        // Full: the answer before this one is still outstanding, and would be taken for this one's.
        let sent = self.commands.try_send(Zeroizing::new(command.to_vec()));
        work();
        sent.map_err(|_| TransportError::Silent)?;
        self.answer()
    }

    fn answer(&self) -> Result<Vec<u8>, TransportError> {
        let left = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        match self.answers.recv_timeout(left.map_or(self.patience, |left| left.min(self.patience))) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(TransportError::Silent),
            Err(RecvTimeoutError::Disconnected) => Err(TransportError::Failed("the card's thread has ended".into())),
        }
    }
}

impl Transport for PcscCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.transmit_while(command, &mut || {})
    }

    fn transmit_while(&mut self, command: &[u8], work: &mut dyn FnMut()) -> Result<Vec<u8>, TransportError> {
        let outcome = |said: &Result<Vec<u8>, _>| {
            said.as_ref().map_or(TraceOutcome::Nothing, |response| TraceOutcome::response(response))
        };
        self.tracer.traced(|| TraceSent::command(command), || self.send(command, work), outcome)
    }

    fn response_bytes_max(&self) -> usize {
        match self.extended {
            ExtendedLengths::AsReaderSays => self.reader_bytes_max,
            ExtendedLengths::Always => EXTENDED_RESPONSE_BYTES_MAX,
            ExtendedLengths::Never => SHORT_RESPONSE_BYTES_MAX,
        }
    }
}

/// Connects the card for this program alone. Who had it before, the reading before this one most of all, lets it go at leisure: it
/// is waited for until then.
fn connected(reader: &CString, until: Instant) -> Result<Card, Error> {
    let context = Context::establish(Scope::User)?;
    loop {
        match context.connect(reader, ShareMode::Exclusive, Protocols::ANY) {
            Err(Error::SharingViolation) if Instant::now() < until => next_look(&context, reader),
            connected => return connected,
        }
    }
}

/// Passes the time until the next look. The service does not tell when a card is let go, so it is asked again and again.
fn next_look(context: &Context, reader: &CString) {
    let mut states = [ReaderState::new(reader.clone(), State::UNAWARE)];
    if context.get_status_change(Duration::ZERO, &mut states).is_ok() {
        states.iter_mut().for_each(ReaderState::sync_current_state);
        let _unchanged = context.get_status_change(BETWEEN_LOOKS, &mut states);
    }
}

/// Most bytes of data in a response that the reader and its driver pass on, as the driver says; what a short one has where it says
/// nothing.
fn reader_bytes_max(card: &Card) -> usize {
    let asked = || {
        let mut buffer = [0; 256];
        let features = card.control(ctl_code(GET_FEATURE_REQUEST.into()), &[], &mut buffer).ok()?;
        let code = properties(features).find(|(tag, _)| *tag == GET_TLV_PROPERTIES)?.1;
        let code = u32::from_be_bytes(code.try_into().ok()?);
        let said = card.control(code.into(), &[], &mut buffer).ok()?;
        let (_, digits) = properties(said).find(|(tag, _)| *tag == APDU_DATA_BYTES_MAX)?;
        Some(digits.iter().rev().take(4).fold(0, |number, digit| number << 8 | usize::from(*digit)))
    };
    asked().unwrap_or(0).clamp(SHORT_RESPONSE_BYTES_MAX, EXTENDED_RESPONSE_BYTES_MAX)
}

/// Tags of one byte, each with the length of its value in another.
fn properties(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let [tag, length, rest @ ..] = bytes else { return None };
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        bytes = rest;
        Some((*tag, value))
    })
}

fn serve(card: &Card, commands: &Receiver<Zeroizing<Vec<u8>>>, answers: &SyncSender<Result<Vec<u8>, TransportError>>) {
    let mut buffer = vec![0; MAX_BUFFER_SIZE_EXTENDED];
    while let Ok(command) = commands.recv() {
        let answer = match card.transmit(&command, &mut buffer) {
            // Some drivers say so when the card leaves in the middle of a command: every answer has a status word.
            Ok([] | [_]) => Err(TransportError::Gone),
            Ok(answer) => Ok(answer.to_vec()),
            Err(error) => Err(told(error)),
        };
        let failed = answer.is_err();
        if answers.send(answer).is_err() || failed {
            return;
        }
    }
}

/// What the service's error says about the card. A contactless card that slips shows in several ways, by driver.
fn told(error: Error) -> TransportError {
    match error {
        Error::NoSmartcard
        | Error::RemovedCard
        | Error::ResetCard
        | Error::NotTransacted
        | Error::UnknownReader
        | Error::ReaderUnavailable => TransportError::Gone,
        Error::SharingViolation => TransportError::Held,
        Error::UnresponsiveCard | Error::UnpoweredCard | Error::Timeout => TransportError::Silent,
        other => TransportError::Failed(other.to_string()),
    }
}
