//! The keys of an issue: what is on the carrier already, and, where it holds two, how far each of them is.

use ratatui::text::{Line, Span};

use super::Paint;
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::KeyPurpose;
use crate::domain::issue::{IssueKey, Need, Step, StepState};
use crate::kiosk::app::issue::IssueScreen;

/// Digits of a hash that a person compares.
const SHORT_HASH_DIGITS: usize = 8;

/// The steps that each key goes through by itself.
const STEPS: [Step; 6] = [Step::Key, Step::Request, Step::Certificate, Step::Write, Step::ReadBack, Step::Proof];

/// A line for each of two keys with a mark for each of its steps; nothing for a carrier with one key, whose steps stand above.
pub(super) fn table<'a>(screen: &IssueScreen, paint: &Paint) -> Vec<Line<'a>> {
    let issue = &screen.issue;
    if !issue.keys.are_two() || !issue.pin_chosen {
        return vec![];
    }
    let running = match issue.need() {
        Need::Do(job) => job.purpose().map(|purpose| (purpose, job.step())),
        _ => None,
    };
    let names: Vec<String> = issue.keys.iter().map(|(purpose, _)| name(purpose, paint)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let line = |((purpose, key), name): ((KeyPurpose, &IssueKey), &String)| {
        let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
        let mut spans = vec![Span::styled(format!("{name:<width$}"), theme.text)];
        for step in STEPS {
            let (symbol, style) = match key.knows(step) {
                Some(true) => (symbols.done, theme.ok),
                _ if running == Some((purpose, step)) => (symbols.cursor, theme.key),
                _ => (symbols.waiting, theme.muted),
            };
            let label = paint.t(&format!("issue-key-{}", step.word()));
            spans.extend([Span::styled(format!("  {symbol}"), style), Span::styled(format!(" {label}"), theme.muted)]);
        }
        Line::from(spans)
    };
    std::iter::once(Line::raw("")).chain(issue.keys.iter().zip(&names).map(line)).collect()
}

/// What is already on the carrier, so that nobody throws it away.
pub(super) fn on_carrier<'a>(screen: &IssueScreen, paint: &Paint) -> Vec<Line<'a>> {
    let issue = &screen.issue;
    if issue.keys.signature.spki_sha256.is_none() {
        return vec![];
    }
    let is_whole = issue.keys.iter().all(|(_, key)| key.read_back);
    let are_two = issue.keys.authentication.as_ref().is_some_and(|key| key.spki_sha256.is_some());
    let id = match (is_whole, are_two) {
        (false, false) => "issue-on-carrier-key",
        (false, true) => "issue-on-carrier-key-two",
        (true, false) => "issue-on-carrier-certificate",
        (true, true) => "issue-on-carrier-certificate-two",
    };
    let serial = issue.bound.as_ref().map_or("", |b| b.serial.as_str()).to_owned();
    let mut lines = vec![Line::styled(paint.words.with(id, &[("serial", serial.into())]), paint.theme.attention)];
    lines.extend(issue.keys.iter().filter_map(|(purpose, key)| hashes(screen, (purpose, key), paint)));
    lines
}

fn name(purpose: KeyPurpose, paint: &Paint) -> String {
    paint.t(&format!("issue-key-for-{}", purpose.word()))
}

/// The first digits of the key's and the certificate's hash, each with whether it was seen on the carrier that is in.
fn hashes<'a>(screen: &IssueScreen, (purpose, key): (KeyPurpose, &IssueKey), paint: &Paint) -> Option<Line<'a>> {
    let (issue, symbols) = (&screen.issue, &paint.theme.symbols);
    let spki = key.spki_sha256?;
    let certificate = key.certificate.as_deref().map(Sha256Hash::of);
    let seen = issue.inspection.as_ref();
    // Made since the last look, or found by it.
    let key_is_new = matches!(issue.step_state(Step::Key), StepState::Done(Some(_)));
    let key_is_seen =
        seen.is_some_and(|seen| key_is_new || seen.keys.iter().any(|found| found.spki_sha256 == Some(spki)));
    let certificate_is_seen = certificate
        .is_some_and(|hash| key.written || seen.is_some_and(|seen| seen.certificates.iter().any(|c| c.sha256 == hash)));
    let part = |name: &str, hash: Sha256Hash, is_seen: bool| {
        let mark = if is_seen { symbols.done } else { symbols.waiting };
        format!("{name} {mark} {}", &hash.to_string()[..SHORT_HASH_DIGITS])
    };
    let mut text = part(&paint.t("issue-hash-key"), spki, key_is_seen);
    if issue.keys.are_two() {
        text = format!("{}: {text}", name(purpose, paint));
    }
    if let Some(hash) = certificate {
        text.push_str(&format!("  {}", part(&paint.t("issue-hash-certificate"), hash, certificate_is_seen)));
    }
    Some(Line::styled(text, paint.theme.muted))
}
