//! A QR code (ISO/IEC 18004): as an inline SVG picture with the quiet zone that scanners ask for, and module by module.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around the code.
const QUIET: i32 = 4;

/// Draws a text; `None` when it is too long for a code.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // A String takes whatever is written.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let label = minijinja::HtmlEscape(label).to_string();
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0,0h{size}v{size}h-{size}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// A text's modules row by row, true for black ones; `None` when it is too long for a code.
pub(super) fn modules(text: &str) -> Option<Vec<Vec<bool>>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let row = |y| (0..code.size()).map(|x| code.get_module(x, y)).collect();
    Some((0..code.size()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_finders_and_a_quiet_zone() {
        let drawn = svg("260-114700", "order <1>").expect("short");
        assert!(drawn.contains("aria-label=\"order &lt;1&gt;\"") && drawn.contains("viewBox=\"0 0 29 29\""), "{drawn}");
        // Version 1 has 21 modules: corners of the finders.
        for corner in ["M4,4h1", "M24,4h1", "M4,24h1"] {
            assert!(drawn.contains(corner), "{corner}");
        }
        assert!(!drawn.contains("M3,") && !drawn.contains(",3h1"));
    }
}
