//! Records of the supervisor's region: what is looked for, what was found, and the proof of one of them.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::orders::{fit, selected};
use super::{Next, Paint, clock, date, labelled, panel};
use crate::domain::record::{KINDS, Record, RecordSeq};
use crate::kiosk::app::Model;
use crate::kiosk::app::audit::{AuditField, AuditScreen, Found, Shown, SignatureStand};
use crate::wire::record_search::FoundRecord;

/// Width of the labels of the fields.
const FIELD_WIDTH: usize = 26;
/// Width of the labels of a proof: a hash stands beside them on 80 columns.
const LABEL_WIDTH: usize = 10;
/// Characters of a certificate's hash that are shown, as many as people compare.
const HASH_CHARS: usize = 16;
/// Columns of moment, kiosk, number, officer and kind.
const WIDTHS: [usize; 5] = [16, 11, 6, 8, 16];

/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, screen: &AuditScreen, paint: &Paint) -> (Next, Keys) {
    match (&screen.shown, &screen.found) {
        (Some(shown), _) => draw_proof(frame, area, model, shown, paint),
        (None, Some(found)) => draw_found(frame, area, model, (screen, found), paint),
        (None, None) => draw_form(frame, area, screen, paint),
    }
}

fn draw_form(frame: &mut Frame, area: Rect, screen: &AuditScreen, paint: &Paint) -> (Next, Keys) {
    let inner = panel::active(frame, area, paint.t("audit-title"), paint);
    let theme = &paint.theme;
    let mut lines = vec![Line::styled(paint.t("audit-what"), theme.muted), Line::raw("")];
    for field in AuditField::ALL {
        let is_focused = *field == screen.focus;
        let cursor = if is_focused { theme.symbols.cursor } else { " " };
        let style = if is_focused { theme.focus } else { theme.text };
        let text = format!("{}{}", screen.text(*field), if is_focused { "_" } else { "" });
        let label = fit(&paint.t(&format!("audit-{}", field.word())), FIELD_WIDTH);
        let mut spans = vec![Span::styled(format!("{cursor} {label} "), theme.muted), Span::styled(text, style)];
        if screen.wrong == Some(*field) {
            spans.push(Span::styled(format!("  {} ", theme.symbols.attention), theme.attention));
            spans.push(Span::styled(paint.t(&format!("audit-wrong-{}", field.word())), theme.attention));
        }
        lines.push(Line::from(spans));
    }
    let kind = screen.kind.map_or_else(|| paint.t("audit-any"), |kind| paint.t(&format!("record-{}", KINDS[kind])));
    lines.push(Line::from(vec![
        Span::styled("F6", theme.key),
        Span::styled(format!(" {} ", fit(&paint.t("audit-kind"), FIELD_WIDTH - 1)), theme.muted),
        Span::styled(kind, if screen.kind.is_some() { theme.attention } else { theme.text }),
    ]));
    lines.push(Line::raw(""));
    lines.extend(screen.trouble.iter().flat_map(|trouble| panel::trouble_lines(trouble, paint)));
    frame.render_widget(Paragraph::new(lines), inner);
    let next = match &screen.trouble {
        _ if screen.is_asking() => Next::Wait(paint.t("audit-asking")),
        Some(trouble) => super::next_for(trouble, paint),
        None => Next::Step(paint.t("audit-next")),
    };
    (next, &[("Enter", "key-audit-find"), ("Tab", "key-audit-field"), ("F6", "key-audit-kind"), ("Esc", "key-back")])
}

fn draw_found(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    (screen, found): (&AuditScreen, &Found),
    paint: &Paint,
) -> (Next, Keys) {
    let count = FluentValue::from(i64::try_from(found.records.len()).unwrap_or(0));
    let title = if found.more { "audit-found-more" } else { "audit-found" };
    let inner = panel::framed(frame, area, paint.words.with(title, &[("count", count)]), paint);
    let mut below = screen.trouble.iter().flat_map(|trouble| panel::trouble_lines(trouble, paint)).collect::<Vec<_>>();
    if screen.is_gone {
        below.push(Line::styled(paint.t("audit-gone"), paint.theme.attention));
    }
    let height = usize::from(inner.height).saturating_sub(1 + below.len());
    let mut lines = vec![header(paint)];
    let first = (found.selected + 1).saturating_sub(height);
    for (place, record) in found.records.iter().enumerate().skip(first).take(height) {
        let line = row(record, model, paint);
        lines.push(if place == found.selected { selected(&line, paint) } else { line });
    }
    if found.records.is_empty() {
        lines.push(Line::styled(paint.t("audit-none"), paint.theme.attention));
    }
    lines.extend(below);
    frame.render_widget(Paragraph::new(lines), inner);
    let next = match &screen.trouble {
        _ if screen.is_asking() => Next::Wait(paint.t("audit-asking")),
        Some(trouble) => super::next_for(trouble, paint),
        None if found.records.is_empty() => Next::Step(paint.t("audit-next-none")),
        None => Next::Step(paint.t("audit-next-found")),
    };
    let keys: Keys = if found.more {
        &[("Enter", "key-audit-proof"), ("F7", "key-audit-more"), ("Esc", "key-back")]
    } else {
        &[("Enter", "key-audit-proof"), ("Esc", "key-back")]
    };
    (next, keys)
}

fn header<'a>(paint: &Paint) -> Line<'a> {
    let names = ["audit-col-at", "audit-col-kiosk", "audit-col-number", "audit-col-officer", "audit-col-kind"];
    let cells: Vec<String> = names.iter().zip(WIDTHS).map(|(id, width)| fit(&paint.t(id), width)).collect();
    Line::styled(format!("  {} {}", cells.join(" "), paint.t("audit-col-about")), paint.theme.muted)
}

fn row<'a>(record: &FoundRecord, model: &Model, paint: &Paint) -> Line<'a> {
    let at = format!("{} {}", date(model, record.place.at), clock(model, record.place.at));
    let known = KINDS.contains(&record.kind.as_str());
    let kind = record.kind.as_str();
    let kind = if known { paint.t(&format!("record-{kind}")) } else { kind.to_owned() };
    let number = record.place.seq.0.to_string();
    let cells = [at.as_str(), &record.place.kiosk, &number, record.officer.as_str(), &kind];
    let cells: Vec<String> = cells.iter().zip(WIDTHS).map(|(text, width)| fit(text, width)).collect();
    let receipt = record.receipt.map(|receipt| format!("#{receipt}"));
    let about = match (&record.order, receipt) {
        _ if record.erased => paint.t("audit-erased"),
        (Some(order), _) => order.as_str().to_owned(),
        (None, Some(receipt)) => receipt,
        (None, None) => String::new(),
    };
    let style = if record.erased { paint.theme.muted } else { paint.theme.text };
    Line::styled(format!("  {} {about}", cells.join(" ")), style)
}

fn draw_proof(frame: &mut Frame, area: Rect, model: &Model, shown: &Shown, paint: &Paint) -> (Next, Keys) {
    let number = shown.proof.seq.0;
    let values = [("number", FluentValue::from(number)), ("kiosk", shown.proof.kiosk.as_str().into())];
    let inner = panel::active(frame, area, paint.words.with("audit-proof-title", &values), paint);
    let mut lines = vec![verdict(shown, paint), Line::raw("")];
    if let Some(record) = shown.proof.record() {
        lines.extend(facts(record, shown, model, paint));
    }
    lines.push(Line::raw(""));
    lines.extend(links(shown, paint));
    let findings = shown.judged.findings.iter().map(|finding| {
        let text = paint.t(&format!("audit-flaw-{}", finding.flaw.word()));
        let values = [("number", FluentValue::from(finding.seq.0)), ("what", text.into())];
        mark(false, paint.words.with("audit-finding", &values), paint)
    });
    lines.extend(findings);
    frame.render_widget(Paragraph::new(lines), inner);
    let next = match (&shown.saved, shown.signature) {
        (Some(file), _) => Next::Step(paint.words.with("audit-saved", &[("file", file.as_str().into())])),
        (None, SignatureStand::Checking(_)) => Next::Wait(paint.t("audit-checking")),
        (None, _) if shown.holds() => Next::Step(paint.t("audit-next-proof")),
        (None, _) => Next::Fault(paint.t("audit-next-broken")),
    };
    let keys: Keys = if model.settings.exports_tables {
        &[("Ctrl-E", "key-audit-save"), ("Esc", "key-back")]
    } else {
        &[("Esc", "key-back")]
    };
    (next, keys)
}

fn mark<'a>(holds: bool, text: String, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let (symbol, style) = if holds { (theme.symbols.done, theme.ok) } else { (theme.symbols.failed, theme.fault) };
    Line::from(vec![Span::styled(format!("{symbol} "), style), Span::styled(text, theme.text)])
}

fn verdict<'a>(shown: &Shown, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    match shown.signature {
        SignatureStand::Checking(_) => Line::styled(paint.t("audit-checking"), theme.muted),
        _ if shown.holds() => Line::styled(format!("{} {}", theme.symbols.done, paint.t("audit-holds")), theme.ok),
        _ => Line::styled(format!("{} {}", theme.symbols.failed, paint.t("audit-broken")), theme.fault),
    }
}

/// The record, as it stands in the chain.
fn facts<'a>(record: &Record, shown: &Shown, model: &Model, paint: &Paint) -> Vec<Line<'a>> {
    let moment = |at| format!("{} {}", date(model, at), clock(model, at));
    let kind = record.kind.as_str();
    let kind = if KINDS.contains(&kind) { paint.t(&format!("record-{kind}")) } else { kind.to_owned() };
    let made = format!("{} · {} · {kind}", moment(record.at), record.officer.as_str());
    let received = [("at", FluentValue::from(moment(shown.proof.received_at)))];
    let about = match record.fact() {
        Ok(fact) => {
            let order = fact.order().map(|order| order.as_str().to_owned());
            let receipt = fact.receipt().map(|receipt| format!("#{receipt}"));
            let named: Vec<String> = [order, receipt].into_iter().flatten().collect();
            if named.is_empty() { paint.t("audit-content") } else { named.join(" · ") }
        }
        Err(_) if record.content.is_some() => paint.t("audit-content"),
        Err(_) => shown.proof.erased_at.map_or_else(
            || paint.t("audit-erased"),
            |at| paint.words.with("audit-erased-at", &[("at", moment(at).into())]),
        ),
    };
    let line = |id: &str, text: String| labelled(paint, id, Span::styled(text, paint.theme.text), LABEL_WIDTH);
    vec![
        line("audit-made", made),
        line("audit-received", paint.words.with("audit-received-at", &received)),
        line("audit-about", about),
        line("audit-commitment", record.commitment.to_string()),
        line("audit-hash-before", record.prev_hash.to_string()),
        line("audit-hash", record.hash.to_string()),
    ]
}

/// What was verified of it here.
fn links<'a>(shown: &Shown, paint: &Paint) -> Vec<Line<'a>> {
    let number = |seq: RecordSeq| FluentValue::from(seq.0);
    let of = |seq: u64| [("number", FluentValue::from(seq))];
    let seq = shown.proof.seq.0;
    let mut lines = vec![];
    if let Some(run) = &shown.proof.run {
        let hash: String = run.certificate_sha256.to_string().chars().take(HASH_CHARS).collect();
        let values = [("from", number(run.from_seq)), ("to", number(run.to_seq)), ("hash", hash.into())];
        let text = paint.words.with("audit-run", &values);
        lines.push(Line::styled(text, paint.theme.muted));
    }
    match shown.signature {
        SignatureStand::Checking(_) => {}
        SignatureStand::Holds => lines.push(mark(true, paint.t("audit-signature-holds"), paint)),
        SignatureStand::Fails => lines.push(mark(false, paint.t("audit-signature-fails"), paint)),
        SignatureStand::Nothing => lines.push(mark(false, paint.t("audit-signature-nothing"), paint)),
    }
    lines.push(match shown.judged.follows {
        None => mark(true, paint.t("audit-first"), paint),
        Some(true) => mark(true, paint.words.with("audit-follows", &of(seq - 1)), paint),
        Some(false) => mark(false, paint.words.with("audit-follows-not", &of(seq - 1)), paint),
    });
    lines.push(match shown.judged.is_followed {
        None => Line::styled(format!("  {}", paint.t("audit-newest")), paint.theme.muted),
        Some(true) => mark(true, paint.words.with("audit-followed", &of(seq + 1)), paint),
        Some(false) => mark(false, paint.words.with("audit-followed-not", &of(seq + 1)), paint),
    });
    lines
}
