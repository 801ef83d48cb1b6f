//! The line of an order whose application names several holders: which one this is, and whether the seal is theirs.

use ratatui::text::Line;

use super::Paint;
use crate::domain::order::Order;

/// It; `None` for an order that stands alone.
pub(super) fn line(order: &Order, paint: &Paint) -> Option<Line<'static>> {
    let count = i64::from(order.holders);
    let text = match &order.package {
        Some(package) => {
            let values = [
                ("number", package.number.as_str().into()),
                ("place", i64::from(package.place).into()),
                ("count", count.into()),
            ];
            let text = paint.words.with("order-package", &values);
            if package.seal_right { format!("{text} · {}", paint.t("order-seal")) } else { text }
        }
        None if count > 1 => paint.words.with("order-holders", &[("count", count.into())]),
        None => return None,
    };
    Some(Line::styled(text, paint.theme.attention))
}
