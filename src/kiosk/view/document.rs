//! What the card in front is worth, and what the register of invalid documents says of it: a line each, and why it needs a second
//! person.

use ratatui::text::{Line, Span};

use super::{Paint, clock};
use crate::domain::evidence::Evidence;
use crate::domain::fault::Fault;
use crate::domain::invalid_documents::DocumentStanding;
use crate::kiosk::app::Model;
use crate::kiosk::app::document::DocumentWord;
use crate::kiosk::app::order::{OrderScreen, rests_on_lease};
use crate::kiosk::app::scan::IdCard;

/// The lines below an order: of the holder's card, and of that of whoever collects, which is named.
pub(super) fn lines<'a>(model: &Model, screen: &OrderScreen, paint: &Paint) -> Vec<Line<'a>> {
    let of_collector = line(model, &screen.collector_register, paint).map(|mut line| {
        line.spans.insert(0, Span::raw(format!("{} · ", paint.t("attorney-card"))));
        line
    });
    line(model, &screen.register, paint).into_iter().chain(of_collector).collect()
}

/// What the register says of a card; none where no register is asked.
pub(super) fn line<'a>(model: &Model, register: &DocumentWord, paint: &Paint) -> Option<Line<'a>> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let (symbol, style, text) = match register {
        DocumentWord::None => return None,
        DocumentWord::Asking(_) => (symbols.attention, theme.muted, paint.t("register-asking")),
        DocumentWord::Failed(_) => (symbols.attention, theme.attention, paint.t("register-failed")),
        DocumentWord::Told(answer) => {
            let (symbol, style) = match answer.standing {
                DocumentStanding::NotAsked => return None,
                DocumentStanding::Valid => (symbols.done, theme.ok),
                DocumentStanding::Invalid => (symbols.failed, theme.fault),
                DocumentStanding::Unknown | DocumentStanding::Unreachable => (symbols.attention, theme.attention),
            };
            let time = clock(model, answer.asked_at);
            let id = format!("register-{}", answer.standing.word());
            (symbol, style, paint.words.with(&id, &[("time", time.into())]))
        }
    };
    Some(Line::styled(format!("{symbol} {text}"), style))
}

/// Why a second person is needed: the register's word of either card, or else the evidence.
pub(super) fn needs_second<'a>(screen: &OrderScreen, paint: &Paint) -> Vec<Line<'a>> {
    let standing = screen.register.needs_second().or(screen.collector_register.needs_second());
    let of_register = standing.and_then(DocumentStanding::fault);
    let (fault, how) =
        (of_register.unwrap_or(Fault::EvidenceNeedsSecond), paint.words.fault(Fault::EvidenceNeedsSecond));
    let what = format!("{} {} {}", paint.theme.symbols.attention, fault.code(), paint.words.fault(fault).what);
    vec![Line::styled(what, paint.theme.attention), Line::raw(how.safe), Line::styled(how.next, paint.theme.strong)]
}

/// The grade of the evidence, when it was read, and who approved it; or that it is the running lease's.
pub(super) fn graded<'a>(
    (model, screen): (&Model, &OrderScreen),
    card: &IdCard,
    evidence: &Evidence,
    paint: &Paint,
) -> Line<'a> {
    let grade = paint.t(&format!("reading-{}", evidence.reading.word()));
    let since = if rests_on_lease(screen) { paint.t("reading-of-lease") } else { clock(model, card.read_at) };
    let by = evidence.approval.as_ref().map_or_else(String::new, |approval| format!(" · {}", approval.by.as_str()));
    Line::styled(format!("{grade} · {since}{by}"), paint.theme.muted)
}
