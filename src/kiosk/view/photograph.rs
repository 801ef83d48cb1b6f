//! The chip's photograph beside what the order's screen asks, for the clerk to hold beside the person: in half blocks, or its
//! place left free for the terminal's own graphics.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use super::{Paint, order, panel, picture};
use crate::domain::picture::Picture;
use crate::kiosk::app::chip::Details;
use crate::kiosk::app::order::OrderScreen;
use crate::kiosk::app::{Model, Screen};

/// Where it stands and what it is, when the order's screen shows one and nothing lies before it.
pub(super) fn place(model: &Model, body: Rect) -> Option<(Rect, &Picture)> {
    let Screen::Order(screen) = &model.screen else { return None };
    let picture = of(screen).filter(|_| is_uncovered(model) && !is_asked(screen))?;
    let (_, right) = split(panel::inner(order::lower(body)), picture);
    Some((right, picture))
}

/// Draws it at the right; what is left of the area.
pub(super) fn draw(frame: &mut Frame, area: Rect, (model, screen): (&Model, &OrderScreen), paint: &Paint) -> Rect {
    let Some(picture) = of(screen) else { return area };
    let (left, right) = split(area, picture);
    if !(paint.leaves_photograph && is_uncovered(model)) {
        picture::draw(frame, right, picture, paint.theme.depth);
    }
    left
}

fn of(screen: &OrderScreen) -> Option<&Picture> {
    let Details::Read(details) = &screen.details else { return None };
    details.photograph.as_ref()?.as_ref().ok()
}

/// A question over the screen is never drawn under a picture.
fn is_uncovered(model: &Model) -> bool {
    model.overlay.is_none() && model.lock.is_none()
}

/// True while something is entered in its place.
fn is_asked(screen: &OrderScreen) -> bool {
    screen.second.is_some() || screen.collector.entry().is_some()
}

fn split(area: Rect, picture: &Picture) -> (Rect, Rect) {
    let columns = picture::columns(picture, area.height, area.width / 3);
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(columns)]).areas(area);
    (Rect { width: left.width.saturating_sub(1), ..left }, right)
}
