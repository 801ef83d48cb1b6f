//! What citizens are told: messages that are due are written in the order's language, sent, and tried again until they are taken.
//!
//! X never: a message for an event twice, but where a process ends between a server's answer and the note of it, and then under the
//! same reference; an address or a text in the ledger's table of messages or in a log.

use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};

use super::{Desk, Trouble};
use crate::central::ledger::messages::{self, Due};
use crate::central::ledger::{LedgerError, orders, portal, sign_ins};
use crate::central::portal::open_pages::hours;
use crate::central::portal::words::{Language, Words};
use crate::domain::carrier::Sha256Hash;
use crate::domain::message::{MessageChannel, MessageEvent, MessageState, TRIED_FOR, wait_after};
use crate::domain::order::Order;
use crate::ports::messages::{Mail, MessageTrouble, Sms};

/// Messages in one round.
const ROUND_MAX: u32 = 50;
/// How long a message belongs to whoever took it.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(5);
/// How often certificates that end soon are looked for.
const EXPIRY_ROUND: SignedDuration = SignedDuration::from_hours(1);

/// Everything that a message is written from.
struct About {
    order: Order,
    place: String,
    hours: String,
    ends: String,
    email: String,
    language: Language,
}

/// What a try came to.
enum Outcome {
    Settled(MessageState),
    Later,
}

impl Desk {
    /// One round of messages: those that became true, those that are due. Answers how many were sent.
    ///
    /// # Errors
    /// When the ledger fails; its own log says why.
    pub fn tell(&self) -> Result<usize, LedgerError> {
        let now = self.clock.now();
        self.ledger.write(|tx| messages::release_ready(tx, now))?;
        if self.is_expiry_due(now) {
            self.ledger.write(|tx| messages::want_expiry(tx, now))?;
            self.ledger.write(|tx| sign_ins::forget_over(tx, now))?;
        }
        let mut sent = 0;
        for message in self.ledger.read(|tx| messages::all_due(tx, now, ROUND_MAX))? {
            if !self.ledger.write(|tx| messages::take(tx, &message, now, now + TAKEN_FOR))? {
                continue;
            }
            let outcome = self.try_message(&message)?;
            let now = self.clock.now();
            let is_too_old = message.first_try_at.is_some_and(|first| now.duration_since(first) >= TRIED_FOR);
            sent += usize::from(matches!(outcome, Outcome::Settled(MessageState::Sent)));
            self.ledger.write(|tx| match outcome {
                Outcome::Settled(state) => messages::settle(tx, &message, state, now),
                Outcome::Later if is_too_old => messages::settle(tx, &message, MessageState::GivenUp, now),
                Outcome::Later => messages::put_off(tx, &message, now + wait_after(message.tries + 1)),
            })?;
        }
        Ok(sent)
    }

    fn is_expiry_due(&self, now: Timestamp) -> bool {
        let mut looked = self.expiry_looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = looked.is_none_or(|at| now.duration_since(at) >= EXPIRY_ROUND);
        if is_due {
            *looked = Some(now);
        }
        is_due
    }

    fn try_message(&self, message: &Due) -> Result<Outcome, LedgerError> {
        let messenger = &self.outside.messenger;
        let dropped = Outcome::Settled(MessageState::Dropped);
        if !messenger.has(message.channel) {
            return Ok(dropped);
        }
        let Some(about) = self.about(message)? else { return Ok(dropped) };
        let reference = reference(message);
        let taken = match message.channel {
            MessageChannel::Mail => {
                let (subject, text) = letter(&about, message.event, &self.rules.public_address);
                messenger.mail(&Mail { reference, to: about.email, subject, text })
            }
            MessageChannel::Sms => {
                let text = text_message(&about, message.event);
                let Some(to) = about.order.phone else { return Ok(dropped) };
                messenger.sms(&Sms { reference, to, text })
            }
        };
        let (order, event, channel) = (&message.order, message.event.word(), message.channel.word());
        Ok(match taken {
            Ok(()) => Outcome::Settled(MessageState::Sent),
            Err(MessageTrouble::Refused(why)) => {
                tracing::warn!(%order, event, channel, why, "a message is refused");
                Outcome::Settled(MessageState::Refused)
            }
            Err(MessageTrouble::Later(why)) => {
                tracing::warn!(%order, event, channel, why, "a message is tried again later");
                Outcome::Later
            }
        })
    }

    fn about(&self, message: &Due) -> Result<Option<About>, LedgerError> {
        let now = self.clock.now();
        let offset = jiff::tz::Offset::constant(self.rules.utc_offset_hours);
        self.ledger.read(|tx| {
            let order = orders::by_number(tx, &message.order, now)?;
            let address = messages::address_of(tx, &message.order)?;
            let (Some(order), Some((email, language))) = (order, address) else { return Ok(None) };
            let language = Language::of(&language).unwrap_or(Language::Az);
            let place = portal::places(tx)?.into_iter().find(|place| place.branch.code == order.branch.code);
            let ends = messages::end_of(tx, &message.order)?;
            let ends = ends.map(|at| offset.to_datetime(at).date().strftime("%d.%m.%Y").to_string());
            let hours = place.as_ref().map_or_else(String::new, |place| hours(&place.hours, language));
            let place = place.map_or_else(
                || order.branch.name.clone(),
                |place| format!("{}, {}, {}", place.branch.name, place.region, place.address),
            );
            Ok(Some(About { order, place, hours, ends: ends.unwrap_or_default(), email, language }))
        })
    }

    /// Sends a one-time code; it is no message of the ledger, where its text would be.
    pub(in crate::central::portal) fn send_code(
        &self,
        code: &str,
        to: &sign_ins::Reach,
        language: Language,
    ) -> Result<(), Trouble> {
        let words = language.words();
        let life = self.rules.codes.life.as_secs() / 60;
        let text = filled(words, "code_text", &[code, &life.to_string()]);
        let reference = super::random_hex().ok_or(Trouble::Centre)?;
        let taken = match to {
            sign_ins::Reach::Phone(phone) => self.outside.messenger.sms(&Sms { reference, to: phone.clone(), text }),
            sign_ins::Reach::Mail(email) => {
                let subject = filled(words, "code_subject", &[]);
                self.outside.messenger.mail(&Mail { reference, to: email.clone(), subject, text })
            }
        };
        taken.map_err(|trouble| {
            tracing::warn!(%trouble, "a one-time code");
            Trouble::Centre
        })
    }
}

/// The same for every try, and says nothing to whoever reads it on its way.
fn reference(message: &Due) -> String {
    let name = format!("message:{}/{}/{}", message.order, message.event.word(), message.channel.word());
    Sha256Hash::of(name.as_bytes()).to_string()[..40].to_owned()
}

/// A sentence with its places filled, one after the other.
fn filled(words: &Words, name: &str, values: &[&str]) -> String {
    let sentence = words.get(name).cloned().unwrap_or_default();
    values.iter().fold(sentence, |text, value| text.replacen("{}", value, 1))
}

/// What stands in the places of an event's sentences.
fn values(about: &About, event: MessageEvent) -> Vec<&str> {
    let number = about.order.number.as_str();
    match event {
        MessageEvent::Paid | MessageEvent::Ready | MessageEvent::Issued => vec![number, &about.place],
        MessageEvent::HandedOver | MessageEvent::Expires60 | MessageEvent::Expires30 | MessageEvent::Expires7 => {
            vec![number, &about.ends]
        }
        MessageEvent::Suspended => vec![number],
    }
}

/// Three spans of days have one text.
const fn name(event: MessageEvent) -> &'static str {
    match event {
        MessageEvent::Expires60 | MessageEvent::Expires30 | MessageEvent::Expires7 => "expires",
        event => event.word(),
    }
}

fn text_message(about: &About, event: MessageEvent) -> String {
    filled(about.language.words(), &format!("message_{}_sms", name(event)), &values(about, event))
}

fn letter(about: &About, event: MessageEvent, public_address: &str) -> (String, String) {
    let words = about.language.words();
    let name = name(event);
    let subject = filled(words, &format!("message_{name}_subject"), &values(about, event)[..1]);
    let mut paragraphs = vec![filled(words, &format!("message_{name}_text"), &values(about, event))];
    if matches!(event, MessageEvent::Paid | MessageEvent::Ready) {
        paragraphs.push(filled(words, "message_bring", &[&about.hours]));
    }
    let status = format!("{public_address}/{}/status", about.language.code());
    paragraphs.push(filled(words, "message_look", &[&status]));
    paragraphs.push(filled(words, "message_foot", &[]));
    (subject, paragraphs.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_sentences_for_the_ways_it_goes_by() {
        for event in MessageEvent::ALL.iter().copied() {
            for channel in event.channels() {
                let parts: &[&str] = match channel {
                    MessageChannel::Mail => &["subject", "text"],
                    MessageChannel::Sms => &["sms"],
                };
                for part in parts {
                    let id = format!("message_{}_{part}", name(event));
                    assert!(Language::En.words().contains_key(&id), "{id}");
                }
            }
        }
    }

    #[test]
    fn a_message_has_one_name_for_all_its_tries_and_another_one_has_another() {
        let due = |order: &str, event, channel| {
            let order = crate::domain::order::OrderNumber::parse(order).expect("a number");
            let made = Due::of(order, event, channel);
            reference(&made)
        };
        let one = due("260-1147", MessageEvent::Paid, MessageChannel::Mail);
        assert_eq!(one, due("260-1147", MessageEvent::Paid, MessageChannel::Mail));
        assert_ne!(one, due("260-1147", MessageEvent::Ready, MessageChannel::Mail));
        assert_ne!(one, due("260-1148", MessageEvent::Paid, MessageChannel::Mail));
        assert!(!one.contains("1147"));
    }
}
