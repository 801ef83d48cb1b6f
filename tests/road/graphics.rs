//! The photograph of an ID card in terminals that draw pictures, each by a protocol of its own, and in one that says nothing.

use super::hands::Hand;
use super::judges::AYSEL;
use super::kiosk::ESC;
use super::stage::Stage;
use super::terminal::Answers;

/// A terminal: what it answers, how its pictures begin and end, and what takes one away where text over it does not.
struct Kind {
    name: &'static str,
    answers: Answers,
    begins: &'static [u8],
    erases: &'static [u8],
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "kitty",
        answers: b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35.2)\x1b\\\x1b[6;18;9t\x1b[?62;c",
        begins: b"\x1b_Ga=T,q=2,f=24,",
        erases: b"\x1b_Ga=d,",
    },
    Kind {
        name: "iTerm2",
        answers: b"\x1bP>|iTerm2 3.5.4\x1b\\\x1b[6;34;15t\x1b[?62;4c",
        begins: b"\x1b]1337;File=inline=1;",
        erases: b"\x1b[2J",
    },
    Kind {
        name: "sixel",
        answers: b"\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?64;1;2;4;6c",
        begins: b"\x1bP0;1;0q\"1;1;",
        erases: b"\x1b[2J",
    },
];

#[test]
fn the_photograph_stands_in_the_terminals_own_graphics_where_it_has_them_and_in_half_blocks_elsewhere() {
    let Some(stage) = Stage::set() else { return };
    let person = stage.person(AYSEL.person);
    stage.counter.insert(AYSEL.person);
    for Kind { name, answers, begins, erases } in KINDS {
        let mut kiosk = stage.opens_kiosk_in(answers);
        kiosk.signs_in();
        kiosk.scans(&person, Hand::Wedge);
        let drawn = kiosk.terminal.wait_for_bytes(name, begins, 0);
        let shown = kiosk.terminal.seen();
        assert!(!shown.rows.contains('▀'), "{name}: half blocks under it\n{}", shown.rows);
        kiosk.presses_until(ESC, "home-prompt-scan");
        kiosk.terminal.wait_for_bytes(name, erases, drawn);
        assert_eq!(kiosk.ends(), 0, "{name}: an ordinary end");
    }
    let mut kiosk = stage.opens_kiosk_in(b"");
    kiosk.signs_in();
    kiosk.scans(&person, Hand::Wedge);
    kiosk.sees_text("▀");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
