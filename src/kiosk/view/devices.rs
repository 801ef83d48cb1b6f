//! Diagnostics: a line a part, with its state by symbol and word; the side and the remedy of whatever is wrong.

mod bench;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, home, panel};
use crate::domain::clock::ClockStanding;
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::app::copy;
use crate::kiosk::app::devices::Devices;
use crate::kiosk::app::line::LineState;
use crate::kiosk::app::{Model, StoreView};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};

/// What the bench's footer offers.
const BENCH_KEYS: &[(&str, &str)] =
    &[("Enter", "key-look-again"), ("F6", "key-look-all"), ("F7", "key-tools"), ("Esc", "key-back")];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &Devices,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    if let Some(bench) = &screen.bench {
        return (bench::draw(frame, area, model, bench, paint), BENCH_KEYS);
    }
    let inner = panel::framed(frame, area, paint.t("devices-title"), paint);
    let mut lines = Vec::new();
    let mut worst: Option<Trouble> = None;
    for (line, trouble) in checks(model, paint) {
        lines.push(line);
        if let Some(trouble) = trouble {
            lines.extend(panel::trouble_lines(&trouble, paint).into_iter().skip(1).map(indented));
            worst.get_or_insert(trouble);
        }
    }
    lines.push(Line::raw(""));
    let about = format!("{} {} · {}", model.settings.kiosk, model.settings.version, model.settings.branch);
    lines.push(Line::styled(about, paint.theme.muted));
    if let Some(warning) = &model.store_warning {
        lines.push(Line::styled(warning.clone(), paint.theme.attention));
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
    let next = match worst {
        Some(trouble) => Next::Fault(paint.words.fault(trouble.fault).next),
        None => Next::Step(paint.t("devices-next")),
    };
    (next, &[("Enter", "key-retry"), ("F6", "key-bench"), ("Esc", "key-back")])
}

fn indented(line: Line<'_>) -> Line<'_> {
    let mut spans = vec![Span::raw("    ")];
    let style = line.style;
    spans.extend(line.spans);
    Line::from(spans).style(style)
}

fn check<'a>(symbol: &str, style: Style, label: String, text: String, paint: &Paint) -> Line<'a> {
    Line::from(vec![
        Span::styled(format!("{symbol} "), style),
        Span::styled(format!("{label:<20} "), paint.theme.strong),
        Span::raw(text),
    ])
}

fn checks<'a>(model: &Model, paint: &Paint) -> Vec<(Line<'a>, Option<Trouble>)> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let good = |id: &str, text: String| (check(symbols.done, theme.ok, paint.t(id), text, paint), None);
    let bad = |id: &str, trouble: Trouble| {
        let text = paint.words.fault(trouble.fault).what;
        let line = check(symbols.failed, theme.fault, paint.t(id), format!("{} · {text}", trouble.fault.code()), paint);
        (line, Some(trouble))
    };
    let open = |id: &str, text: String| (check(symbols.waiting, theme.muted, paint.t(id), text, paint), None);
    let mut all = vec![
        match &model.line.state {
            LineState::Unknown => open("devices-centre", paint.t("line-unknown")),
            LineState::Up => good("devices-centre", paint.t("line-up")),
            LineState::Down(trouble) => bad("devices-centre", trouble.clone()),
        },
        match &model.store {
            StoreView::Opening => open("devices-store", paint.t("store-opening")),
            StoreView::Open(queue) => {
                let count = i64::try_from(queue.unsent).unwrap_or(i64::MAX).into();
                good("devices-store", paint.words.with("queue-waiting", &[("count", count)]))
            }
            StoreView::Closed(error) => bad("devices-store", Trouble::new(Fault::StoreClosed, &error.to_string())),
        },
    ];
    all.push(match (copy::trouble(model), model.copy.state.as_of) {
        (Some(trouble), _) => bad("devices-copy", trouble),
        (None, Some(as_of)) => good("devices-copy", super::copy::as_of(model, as_of, paint)),
        (None, None) => open("devices-copy", paint.t("line-unknown")),
    });
    all.push(match (&model.clock.apart, model.clock.standing()) {
        (Some(trouble), _) => bad("devices-clock", trouble.clone()),
        (None, ClockStanding::Unsynced) if matches!(model.line.state, LineState::Unknown) => {
            open("devices-clock", paint.t("line-unknown"))
        }
        (None, ClockStanding::Unsynced) => bad("devices-clock", Fault::ClockUnsynced.into()),
        (None, ClockStanding::Ending(left)) => {
            let text = home::clock_ending(left, paint);
            (check(symbols.attention, theme.attention, paint.t("devices-clock"), text, paint), None)
        }
        (None, ClockStanding::Checked) => good("devices-clock", paint.t("clock-checked")),
    });
    match &model.readers {
        None => all.push(open("devices-readers", paint.t("readers-unknown"))),
        Some(ReadersState::ServiceDown(detail)) => {
            all.push(bad("devices-readers", Trouble::new(Fault::ReaderServiceDown, detail)));
        }
        Some(ReadersState::Running(readers)) if readers.is_empty() => {
            all.push(bad("devices-readers", Fault::ReaderMissing.into()));
        }
        Some(ReadersState::Running(readers)) => {
            all.extend(readers.iter().map(|reader| (reader_line(reader, paint), None)));
        }
    }
    all
}

fn reader_line<'a>(reader: &ReaderState, paint: &Paint) -> Line<'a> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let label = paint.t(match reader.role {
        ReaderRole::IdCard => "reader-id-card",
        ReaderRole::Carrier(crate::domain::order::CarrierKind::SmartCard) => "reader-smart-card",
        ReaderRole::Carrier(crate::domain::order::CarrierKind::UsbToken) => "reader-usb-token",
        ReaderRole::Unassigned => "reader-unassigned",
    });
    let (symbol, style) = match reader.role {
        ReaderRole::Unassigned => (symbols.waiting, theme.muted),
        _ => (symbols.done, theme.ok),
    };
    let card = reader.card.as_ref().map_or_else(
        || paint.t("reader-empty"),
        |atr| {
            let hex: Vec<String> = atr.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("ATR {}", hex.join(" "))
        },
    );
    check(symbol, style, label, format!("{} · {card}", reader.name), paint)
}
