//! The chip under power: which application and file are selected, how far an opening has come, the protection in force.

use std::{process, thread, time::Duration};

use super::{
    CAN, IdChip,
    catalog::{Fault, Pace},
    channel::{Channel, Opened},
    keys::{Cipher, FOR_CHECKSUM, FOR_ENCRYPTION, FOR_PASSWORD, padded},
    lds,
    own_key::{self, OwnKey},
    tlv,
};
use crate::card::Applet;
use sha1::{Digest as _, Sha1};

/// AID of the LDS1 eMRTD application (ICAO Doc 9303-10, section 3.11.2).
const LDS1_AID: [u8; 7] = [0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

const SUCCESS: [u8; 2] = [0x90, 0x00];
const AUTHENTICATION_FAILED: [u8; 2] = [0x63, 0x00];
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
const NOT_SATISFIED: [u8; 2] = [0x69, 0x82];
const CONDITIONS_NOT_SATISFIED: [u8; 2] = [0x69, 0x85];
const NO_CURRENT_FILE: [u8; 2] = [0x69, 0x86];
const PROTECTION_WRONG: [u8; 2] = [0x69, 0x88];
const WRONG_DATA: [u8; 2] = [0x6a, 0x80];
const FILE_NOT_FOUND: [u8; 2] = [0x6a, 0x82];
const WRONG_OFFSET: [u8; 2] = [0x6b, 0x00];
const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6d, 0x00];

/// Longest response to a short command.
const SHORT_RESPONSE_MAX: u16 = 256;

/// Commands after which a faulty chip shows its fault, and after which a card slips: it is known by then whose it is.
const FAULT_AFTER: u32 = 8;
const SLIP_AFTER: u32 = 60;
/// How long a slow chip takes for an answer.
const SLOW: Duration = Duration::from_millis(20);

/// Where the random numbers of the chip come from; the worked examples of the standard bring their own.
pub type Draw = Box<dyn FnMut(usize) -> Vec<u8>>;

type Answer = Result<Vec<u8>, [u8; 2]>;

/// How far PACE has come (section 4.4.4.2).
enum Stage {
    Chosen { password: Vec<u8> },
    Nonce { nonce: Vec<u8> },
    Mapped { generator: Vec<u8> },
    Agreed { shared: Vec<u8>, ours: Vec<u8>, theirs: Vec<u8> },
}

/// Everything the chip forgets without power.
pub struct Powered<'a> {
    chip: &'a IdChip,
    in_application: bool,
    selected: Option<u16>,
    challenge: Option<Vec<u8>>,
    stage: Option<Stage>,
    chip_authentication: bool,
    channel: Option<Channel>,
    next_channel: Option<Channel>,
    commands: u32,
    draw: Draw,
}

impl<'a> Powered<'a> {
    pub fn new(chip: &'a IdChip) -> Self {
        let draw = |length| {
            let mut bytes = vec![0; length];
            rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()).expect("random bytes");
            bytes
        };
        Self::drawing(chip, Box::new(draw))
    }

    /// A chip whose random numbers come from `draw`.
    pub fn drawing(chip: &'a IdChip, draw: Draw) -> Self {
        Self {
            chip,
            in_application: false,
            selected: None,
            challenge: None,
            stage: None,
            chip_authentication: false,
            channel: None,
            next_channel: None,
            commands: 0,
            draw,
        }
    }

    fn carry_out(&mut self, command: &Opened) -> Answer {
        let [class, instruction, p1, p2] = command.header;
        match (instruction, p1, p2) {
            (0xa4, 0x04, _) => self.select_application(&command.data),
            (0xa4, ..) => self.select_file(&command.data),
            (0xb0 | 0xb1, ..) => self.read(command),
            (0x84, ..) => self.give_challenge(),
            (0x82, ..) => self.basic_access(&command.data),
            (0x22, 0xc1, 0xa4) => self.choose_pace(&command.data),
            (0x22, 0x41, 0xa6) => self.agree(Cipher::TripleDes, tlv::get(&command.data, 0x91)),
            (0x22, 0x41, 0xa4) => self.choose_chip_authentication(&command.data),
            (0x88, ..) => self.sign(command),
            (0x86, ..) if self.chip_authentication => self.authenticate_chip(&command.data),
            (0x86, ..) => self.general_authenticate(class, &command.data),
            _ => Err(UNKNOWN_INSTRUCTION),
        }
    }

    fn select_application(&mut self, name: &[u8]) -> Answer {
        if name != LDS1_AID {
            return Err(FILE_NOT_FOUND);
        }
        self.in_application = true;
        self.selected = None;
        Ok(Vec::new())
    }

    fn select_file(&mut self, name: &[u8]) -> Answer {
        if name.is_empty() || name == [0x3f, 0x00] {
            self.in_application = false;
            self.selected = None;
            return Ok(Vec::new());
        }
        let file = u16::from_be_bytes(name.try_into().map_err(|_| WRONG_DATA)?);
        let is_open = file == lds::CARD_ACCESS || file == lds::ATTRIBUTES;
        match (is_open, self.in_application, self.channel.is_some()) {
            (true, false, _) | (false, true, true) => {}
            (false, true, false) => return Err(NOT_SATISFIED),
            _ => return Err(FILE_NOT_FOUND),
        }
        self.selected = self.chip.files.contains_key(&file).then_some(file);
        self.selected.map(|_| Vec::new()).ok_or(FILE_NOT_FOUND)
    }

    fn read(&self, command: &Opened) -> Answer {
        let [_, instruction, p1, p2] = command.header;
        let is_odd = instruction == 0xb1;
        if p1 & 0x80 != 0 && !is_odd {
            return Err(if self.channel.is_some() { WRONG_DATA } else { NOT_SATISFIED });
        }
        let offset = match (is_odd, tlv::get(&command.data, 0x54)) {
            (false, _) => usize::from(p1) << 8 | usize::from(p2),
            (true, Some(digits)) => digits.iter().fold(0, |offset, digit| offset << 8 | usize::from(*digit)),
            (true, None) => return Err(WRONG_DATA),
        };
        if command.expected > usize::from(self.chip.kind.extended.unwrap_or(SHORT_RESPONSE_MAX)) {
            return Err(WRONG_LENGTH);
        }
        let file = self.selected.and_then(|file| self.chip.files.get(&file)).ok_or(NO_CURRENT_FILE)?;
        let rest = file.get(offset..).filter(|rest| !rest.is_empty()).ok_or(WRONG_OFFSET)?;
        if !is_odd {
            return Ok(rest[..rest.len().min(command.expected)].to_vec());
        }
        // The head of the data object takes two bytes, and one or two more where the length needs bytes of its own.
        let head = match command.expected {
            0..=0x81 => 2,
            0x82..=0x102 => 3,
            _ => 4,
        };
        let room = command.expected.saturating_sub(head);
        Ok(tlv::object(0x53, &rest[..rest.len().min(room)]))
    }

    fn give_challenge(&mut self) -> Answer {
        if !self.chip.kind.bac || !self.in_application {
            return Err(CONDITIONS_NOT_SATISFIED);
        }
        let challenge = (self.draw)(8);
        self.challenge = Some(challenge.clone());
        Ok(challenge)
    }

    /// BAC (section 4.3.2) from the chip's side.
    fn basic_access(&mut self, data: &[u8]) -> Answer {
        let cipher = Cipher::TripleDes;
        let own = self.challenge.take().ok_or(CONDITIONS_NOT_SATISFIED)?;
        let (hidden, sum) = data.split_at_checked(32).ok_or(WRONG_LENGTH)?;
        let seed = Sha1::digest(self.chip.mrz_information.as_bytes())[..16].to_vec();
        let (encryption, checksum) = (cipher.key(&seed, FOR_ENCRYPTION), cipher.key(&seed, FOR_CHECKSUM));
        if cipher.checksum(&checksum, &padded(hidden, 8)) != sum {
            return Err(AUTHENTICATION_FAILED);
        }
        let plain = cipher.decrypt(&encryption, &[0; 8], hidden).ok_or(WRONG_LENGTH)?;
        let (theirs, share) = (&plain[..8], &plain[16..]);
        if plain[8..16] != own[..] {
            return Err(AUTHENTICATION_FAILED);
        }
        let own_share = (self.draw)(16);
        let hidden = cipher.encrypt(&encryption, &[0; 8], &[&own[..], theirs, &own_share].concat());
        let sum = cipher.checksum(&checksum, &padded(&hidden, 8));
        let seed: Vec<u8> = own_share.iter().zip(share).map(|(a, b)| a ^ b).collect();
        let start = [&own[4..], &theirs[4..]].concat().iter().fold(0, |all: u128, byte| all << 8 | u128::from(*byte));
        let keys = (cipher.key(&seed, FOR_ENCRYPTION), cipher.key(&seed, FOR_CHECKSUM));
        self.next_channel = Some(Channel::new(cipher, keys.0, keys.1, start));
        Ok([hidden, sum].concat())
    }

    /// MSE:Set AT for PACE (section 4.4.4.1).
    fn choose_pace(&mut self, data: &[u8]) -> Answer {
        let pace = self.chip.kind.pace.ok_or(WRONG_DATA)?;
        let protocol = tlv::get(data, 0x80).and_then(|protocol| protocol.last()).ok_or(WRONG_DATA)?;
        if *protocol != pace.cipher.id() || tlv::get(data, 0x84).is_some_and(|id| id != [pace.curve.id()]) {
            return Err(WRONG_DATA);
        }
        let secret = match tlv::get(data, 0x83) {
            Some([1]) => Sha1::digest(self.chip.mrz_information.as_bytes()).to_vec(),
            Some([2]) => CAN.as_bytes().to_vec(),
            _ => return Err(WRONG_DATA),
        };
        self.stage = Some(Stage::Chosen { password: pace.cipher.key(&secret, FOR_PASSWORD) });
        Ok(Vec::new())
    }

    fn general_authenticate(&mut self, class: u8, data: &[u8]) -> Answer {
        let pace = self.chip.kind.pace.ok_or(CONDITIONS_NOT_SATISFIED)?;
        let stage = self.stage.take().ok_or(CONDITIONS_NOT_SATISFIED)?;
        let data = tlv::get(data, 0x7c).ok_or(WRONG_DATA)?;
        let is_last = class & 0x10 == 0;
        if is_last != matches!(stage, Stage::Agreed { .. }) {
            return Err(CONDITIONS_NOT_SATISFIED);
        }
        let (answer, next) = self.pace_step(pace, stage, data)?;
        self.stage = next;
        Ok(tlv::object(0x7c, &answer))
    }

    fn pace_step(&mut self, pace: Pace, stage: Stage, data: &[u8]) -> Result<(Vec<u8>, Option<Stage>), [u8; 2]> {
        let Pace { cipher, curve } = pace;
        match stage {
            Stage::Chosen { password } => {
                let nonce = (self.draw)(cipher.nonce());
                let hidden = cipher.encrypt(&password, &vec![0; cipher.block()], &nonce);
                Ok((tlv::object(0x80, &hidden), Some(Stage::Nonce { nonce })))
            }
            Stage::Nonce { nonce } => {
                let theirs = tlv::get(data, 0x81).ok_or(WRONG_DATA)?;
                let secret = (self.draw)(curve.width());
                let ours = curve.times(&secret, None).ok_or(WRONG_DATA)?;
                let shared = curve.times(&secret, Some(theirs)).ok_or(WRONG_DATA)?;
                let generator = curve.sum(&nonce, None, &shared).ok_or(WRONG_DATA)?;
                Ok((tlv::object(0x82, &ours), Some(Stage::Mapped { generator })))
            }
            Stage::Mapped { generator } => {
                let theirs = tlv::get(data, 0x83).ok_or(WRONG_DATA)?.to_vec();
                let secret = (self.draw)(curve.width());
                let ours = curve.times(&secret, Some(&generator)).ok_or(WRONG_DATA)?;
                let shared = curve.times(&secret, Some(&theirs)).ok_or(WRONG_DATA)?[1..=curve.width()].to_vec();
                Ok((tlv::object(0x84, &ours), Some(Stage::Agreed { shared, ours, theirs })))
            }
            Stage::Agreed { shared, ours, theirs } => {
                let (encryption, checksum) = (cipher.key(&shared, FOR_ENCRYPTION), cipher.key(&shared, FOR_CHECKSUM));
                let token = |key: &[u8]| {
                    let protocol = [0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, cipher.id()];
                    let object = tlv::nest(0x7f49, &[tlv::object(0x06, &protocol), tlv::object(0x86, key)]);
                    cipher.token(&checksum, &object)
                };
                if tlv::get(data, 0x85) != Some(&token(&ours)[..]) {
                    return Err(AUTHENTICATION_FAILED);
                }
                let answer = tlv::object(0x86, &token(&theirs));
                self.next_channel = Some(Channel::new(cipher, encryption, checksum, 0));
                Ok((answer, None))
            }
        }
    }

    /// MSE:Set AT for chip authentication (section 6.2.4).
    fn choose_chip_authentication(&mut self, data: &[u8]) -> Answer {
        let Some(OwnKey::Agreement(cipher, _)) = &self.chip.own_key else { return Err(WRONG_DATA) };
        let named = tlv::get(data, 0x80).and_then(|protocol| protocol.last()) == Some(&cipher.id());
        self.chip_authentication = named && self.channel.is_some();
        if self.chip_authentication { Ok(Vec::new()) } else { Err(WRONG_DATA) }
    }

    fn authenticate_chip(&mut self, data: &[u8]) -> Answer {
        self.chip_authentication = false;
        let theirs = tlv::get(data, 0x7c).and_then(|data| tlv::get(data, 0x80));
        self.agree(Cipher::Aes128, theirs)?;
        Ok(tlv::object(0x7c, &[]))
    }

    /// Keys agreed on with the chip's own key protect everything from the next command on.
    fn agree(&mut self, with: Cipher, theirs: Option<&[u8]>) -> Answer {
        let Some(OwnKey::Agreement(cipher, secret)) = &self.chip.own_key else { return Err(WRONG_DATA) };
        if *cipher != with || self.channel.is_none() {
            return Err(CONDITIONS_NOT_SATISFIED);
        }
        let shared = own_key::CURVE.times(secret, Some(theirs.ok_or(WRONG_DATA)?)).ok_or(WRONG_DATA)?;
        let shared = &shared[1..=own_key::CURVE.width()];
        let keys = (cipher.key(shared, FOR_ENCRYPTION), cipher.key(shared, FOR_CHECKSUM));
        self.next_channel = Some(Channel::new(*cipher, keys.0, keys.1, 0));
        Ok(Vec::new())
    }

    /// INTERNAL AUTHENTICATE (section 6.1.3).
    fn sign(&self, command: &Opened) -> Answer {
        if self.channel.is_none() || command.data.len() != 8 {
            return Err(CONDITIONS_NOT_SATISFIED);
        }
        let signature = self.chip.own_key.as_ref().and_then(|key| key.sign(&command.data));
        let signature = signature.ok_or(CONDITIONS_NOT_SATISFIED)?;
        if signature.len() > command.expected { Err(WRONG_LENGTH) } else { Ok(signature) }
    }

    /// Does what is wrong with this chip, when its time has come.
    fn misbehave(&self, answer: &mut [u8]) {
        if self.chip.kind.fault == Some(Fault::Slow) {
            thread::park_timeout(SLOW);
        }
        if self.commands < FAULT_AFTER {
            return;
        }
        match self.chip.kind.fault {
            // A card that slips is gone in the middle of a command.
            Some(Fault::Slips) => process::exit(0),
            Some(Fault::Silent) => loop {
                thread::park();
            },
            Some(Fault::Garbles) => answer[3] ^= 1,
            _ => {}
        }
    }
}

impl Applet for Powered<'_> {
    fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        self.commands += 1;
        let Some((header, data, expected)) = parts(command) else { return WRONG_LENGTH.to_vec() };
        let is_protected = header[0] & 0x0c == 0x0c;
        let mut channel = self.channel.take();
        let opened = match (is_protected, &mut channel) {
            (true, Some(channel)) => channel.open(header, data),
            // Outside of secure messaging, the session that was is gone (section 9.8.5).
            (false, _) => {
                channel = None;
                Some(Opened { header, data: data.to_vec(), expected })
            }
            (true, None) => None,
        };
        let Some(opened) = opened else { return PROTECTION_WRONG.to_vec() };
        self.channel = channel;
        let answer = self.carry_out(&opened);
        let (data, status) = match answer {
            Ok(data) => (data, SUCCESS),
            Err(status) => (Vec::new(), status),
        };
        let mut answer = match &mut self.channel {
            None => data,
            Some(channel) => channel.close(opened.header[1] % 2 == 1, &data, status),
        };
        answer.extend(status);
        // What was agreed on in this command protects the next.
        if let Some(next) = self.next_channel.take() {
            self.channel = Some(next);
        }
        self.misbehave(&mut answer);
        answer
    }

    fn slips(&mut self) -> bool {
        let is_time = self.chip.kind.fault == Some(Fault::Slipping) && self.commands >= SLIP_AFTER;
        is_time && !self.chip.slipped.replace(true)
    }
}

/// Header, data and expected length of a command APDU, short or extended (ISO/IEC 7816-4, section 5.2).
fn parts(command: &[u8]) -> Option<([u8; 4], &[u8], usize)> {
    let (header, rest) = command.split_first_chunk::<4>()?;
    let length = |rest: &[u8], at: usize| Some(usize::from(*rest.get(at)?) << 8 | usize::from(*rest.get(at + 1)?));
    let full = |length: usize, zero: usize| if length == 0 { zero } else { length };
    match rest {
        [] => Some((*header, &[], 0)),
        [expected] => Some((*header, &[], full(usize::from(*expected), 256))),
        [0, _, _] => Some((*header, &[], full(length(rest, 1)?, 65_536))),
        [0, ..] => {
            let (data, after) = rest[3..].split_at_checked(length(rest, 1)?)?;
            let expected = if after.is_empty() { 0 } else { full(length(after, 0)?, 65_536) };
            Some((*header, data, expected))
        }
        [short, rest @ ..] => {
            let (data, after) = rest.split_at_checked(usize::from(*short))?;
            let expected = after.first().map_or(0, |expected| full(usize::from(*expected), 256));
            Some((*header, data, expected))
        }
    }
}
