//! What waits for a supervisor: a row a request, the longest wait first; below it who asks, why, and the evidence.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::orders::{fit, selected};
use super::queue::age;
use super::{Next, Paint, clock, labelled, panel};
use crate::domain::approval::Matter;
use crate::domain::evidence::Difference;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::sale::Reversal;
use crate::kiosk::app::Model;
use crate::kiosk::app::approvals::{ApprovalsScreen, selected as pointed_at};
use crate::wire::approvals::WaitingApproval;

/// Columns of age, branch, officer and kind; what it is about is last.
const WIDTHS: [usize; 4] = [8, 14, 13, 18];
/// Rows of the evidence, with its frame.
const EVIDENCE_ROWS: u16 = 9;
const LABEL_WIDTH: usize = 12;

/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &ApprovalsScreen,
    paint: &Paint,
) -> (Next, Keys) {
    let [list, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(EVIDENCE_ROWS)]).areas(area);
    let desk = &model.approvals;
    let inner = panel::framed(frame, list, title(model, paint), paint);
    if desk.waiting.is_empty() {
        let id = match (desk.told, model.line.is_up()) {
            (true, _) => "approvals-none",
            (false, true) => "approvals-loading",
            (false, false) => "approvals-offline",
        };
        frame.render_widget(Paragraph::new(Line::styled(paint.t(id), paint.theme.muted)), inner);
    } else {
        frame.render_widget(Paragraph::new(rows(inner, model, screen, paint)), inner);
    }
    let inner = panel::framed(frame, below, paint.t("approvals-evidence"), paint);
    let Some(request) = pointed_at(model) else {
        return (Next::Step(paint.t("approvals-next-none")), &[("Esc", "key-back")]);
    };
    frame.render_widget(Paragraph::new(evidence(model, request, paint)).wrap(Wrap { trim: false }), inner);
    let next = if desk.is_deciding() {
        Next::Wait(paint.t("approvals-deciding"))
    } else {
        Next::Step(paint.t("approvals-next"))
    };
    (next, &[("Enter", "key-approve"), ("F7", "key-refuse"), ("Esc", "key-back")])
}

/// How many wait.
fn title(model: &Model, paint: &Paint) -> String {
    let count = model.approvals.waiting.len();
    let count = if model.approvals.more { format!("{count}+") } else { count.to_string() };
    paint.words.with("approvals-title", &[("count", count.into())])
}

fn rows<'a>(area: Rect, model: &Model, screen: &ApprovalsScreen, paint: &Paint) -> Vec<Line<'a>> {
    let [age_width, branch, officer, kind] = WIDTHS;
    let cell = |id: &str, width: usize| fit(&paint.t(id), width);
    let head = format!(
        "  {} {} {} {} {}",
        cell("approvals-column-age", age_width),
        cell("approvals-column-branch", branch),
        cell("approvals-column-officer", officer),
        cell("approvals-column-kind", kind),
        paint.t("approvals-column-about")
    );
    let row = |request: &WaitingApproval| {
        let about = about(&request.matter, paint);
        let what = paint.t(&format!("matter-{}", request.matter.word()));
        format!(
            "  {} {} {} {} {about}",
            fit(&age(request.asked_at, model, paint), age_width),
            fit(&request.branch.name, branch),
            fit(&request.asked_by_name, officer),
            fit(&what, kind)
        )
    };
    let height = usize::from(area.height).saturating_sub(1);
    let from = (screen.selected + 1).saturating_sub(height);
    let shown = model.approvals.waiting.iter().map(row).enumerate().skip(from).take(height);
    let marked = shown.map(|(n, text)| {
        let line = Line::raw(text);
        if n == screen.selected { selected(&line, paint) } else { line }
    });
    std::iter::once(Line::styled(head, paint.theme.muted)).chain(marked).collect()
}

/// Which order, receipt or carrier.
pub(super) fn about(matter: &Matter, paint: &Paint) -> String {
    match matter {
        Matter::Evidence { order, .. } | Matter::GiveUp { order, .. } => order.as_str().to_owned(),
        Matter::Sale { of, .. } => paint.words.with("approvals-receipt", &[("number", of.receipt.into())]),
        Matter::Unblock { serial, .. } => serial.clone(),
    }
}

/// The id of the sentence that says the clerk's reason.
fn reason_id(matter: &Matter) -> String {
    let screen = match matter {
        Matter::Evidence { .. } => "approve",
        Matter::Sale { .. } => "reversal",
        Matter::GiveUp { .. } => "give-up",
        Matter::Unblock { .. } => "unblock",
    };
    format!("{screen}-{}", matter.reason())
}

/// Who asks and why, and what there is to judge it by.
fn evidence<'a>(model: &Model, request: &WaitingApproval, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let what = paint.t(&format!("matter-{}", request.matter.word()));
    let who = format!("{} ({})", request.asked_by_name, request.asked_by.as_str());
    let place = format!("{} · {} · {}", request.branch.name, request.kiosk, clock(model, request.asked_at));
    let what = Span::styled(format!("{what} · {}", about(&request.matter, paint)), theme.strong);
    let mut lines = vec![
        labelled(paint, "approvals-what", what, LABEL_WIDTH),
        labelled(paint, "approvals-who", format!("{who} · {place}"), LABEL_WIDTH),
        labelled(paint, "approvals-why", paint.t(&reason_id(&request.matter)), LABEL_WIDTH),
    ];
    if let Some(order) = &request.order {
        let of = format!("{} · {}", order.holder.full(), paint.t(&format!("order-{}", order.state.word())));
        lines.push(labelled(paint, "approvals-holder", of, LABEL_WIDTH));
    }
    match &request.matter {
        Matter::Evidence { reading, differs, standing, .. } => {
            let register = standing.and_then(DocumentStanding::fault);
            let register = register.map_or_else(String::new, |fault| format!(" · {}", paint.words.fault(fault).what));
            let grade = format!("{}{register}", paint.t(&format!("reading-{}", reading.word())));
            let grade = Span::styled(grade, theme.attention);
            lines.push(labelled(paint, "approvals-card", grade, LABEL_WIDTH));
            lines.extend(compared(request, *differs, paint));
        }
        Matter::Sale { what, .. } => lines.extend(sale(what, paint)),
        Matter::GiveUp { carrier_serial, .. } => {
            let serial = carrier_serial.clone().unwrap_or_else(|| "–".to_owned());
            lines.push(labelled(paint, "approvals-carrier", serial, LABEL_WIDTH));
        }
        Matter::Unblock { manufacturer, serial, .. } => {
            lines.push(labelled(paint, "approvals-carrier", format!("{manufacturer} · {serial}"), LABEL_WIDTH));
        }
    }
    lines
}

/// What the card says beside the order, by number and date of birth.
fn compared<'a>(request: &WaitingApproval, differs: Option<Difference>, paint: &Paint) -> Vec<Line<'a>> {
    let (Some(card), Some(order)) = (&request.card, &request.order) else { return vec![] };
    let theme = &paint.theme;
    let line = |id: &str, (on_card, on_order): (String, String), of: Difference| {
        let (mark, style) =
            if differs == Some(of) { (theme.symbols.failed, theme.fault) } else { (theme.symbols.done, theme.ok) };
        let said = [("card", on_card.into()), ("order", on_order.into())];
        let text = paint.words.with("approvals-compared", &said);
        labelled(paint, id, Span::styled(format!("{mark} {text}"), style), LABEL_WIDTH)
    };
    let documents = (card.document.as_str().to_owned(), order.document.as_str().to_owned());
    let day = |date: jiff::civil::Date| date.strftime("%d.%m.%Y").to_string();
    let births = (day(card.birth_date), day(order.birth_date));
    vec![
        line("approvals-document", documents, Difference::Document),
        line("approvals-birth", births, Difference::BirthDate),
    ]
}

/// What is given back, or which reader goes for which.
fn sale<'a>(what: &Reversal, paint: &Paint) -> Vec<Line<'a>> {
    match what {
        Reversal::Void { payback } | Reversal::Refund { payback } => {
            let way = paint.t(&format!("way-{}", payback.word()));
            let amount = Span::styled(format!("{} · {way}", payback.amount()), paint.theme.strong);
            vec![labelled(paint, "approvals-payback", amount, LABEL_WIDTH)]
        }
        Reversal::Exchange { piece } => {
            let goods = paint.t(&format!("goods-{}", piece.goods.word()));
            let serials = piece.serials.as_ref().map_or_else(String::new, |serials| {
                format!(" · {} → {}", serials.returned.as_str(), serials.given.as_str())
            });
            vec![labelled(paint, "approvals-reader", format!("{goods}{serials}"), LABEL_WIDTH)]
        }
    }
}
