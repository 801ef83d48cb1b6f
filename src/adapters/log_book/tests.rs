//! A log as the program writes it, and what others may have done to the file meanwhile.

use std::fs::OpenOptions;
use std::io::Write as _;

use super::*;

fn line(second: u64, level: &str, target: &str, message: &str) -> String {
    let at = format!("2026-11-27T10:{:02}:{:02}.000000Z", second / 60 % 60, second % 60);
    format!(
        "{{\"timestamp\":\"{at}\",\"level\":\"{level}\",\"fields\":{{\"message\":\"{message}\",\"n\":{second}}},\"target\":\"{target}\"}}\n"
    )
}

fn everything() -> LogFilter {
    LogFilter { level: LogLevel::Trace, part: None, words: vec![] }
}

struct Written {
    _folder: tempfile::TempDir,
    book: LogBook,
}

impl Written {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kiosk.log");
        std::fs::write(&file, text).expect("written");
        Self { _folder: folder, book: LogBook::new(file) }
    }

    fn adds(&self, text: &str) {
        let file = OpenOptions::new().append(true).open(&self.book.file);
        file.expect("there").write_all(text.as_bytes()).expect("written");
    }

    fn page(&self, place: LogPlace, filter: &LogFilter) -> LogPage {
        self.book.page(place, filter).expect("a page")
    }
}

#[test]
fn going_back_page_by_page_shows_each_line_once_however_large_the_log_is() {
    let written = Written::with(&(0..9_000).map(|n| line(n, "INFO", "h2", &"x".repeat(90))).collect::<String>());
    let (mut place, mut numbers) = (LogPlace::Newest, Vec::new());
    loop {
        let page = written.page(place, &everything());
        assert!(page.lines.len() <= LOG_PAGE_LINES_MAX);
        numbers.extend(page.lines.iter().rev().map(|line| line.text.rsplit('=').next().expect("n").to_owned()));
        if page.from == 0 {
            break;
        }
        place = LogPlace::Before(page.from);
    }
    assert_eq!(numbers, (0..9_000).rev().map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_filter_finds_one_line_far_back_in_steps_that_each_have_a_limit() {
    let many = || (0..60_000).map(|n| line(n, "DEBUG", "imza_kiosk::kiosk::runtime", &"y".repeat(120)));
    let wanted = line(7, "WARN", "imza_kiosk::adapters::worker::client", "the carrier worker stopped");
    let written = Written::with(&(wanted + &many().collect::<String>()));
    let filter = LogFilter { level: LogLevel::Warn, part: Some("worker".into()), words: vec!["stopped".into()] };
    let (mut place, mut steps) = (LogPlace::Newest, 0);
    let found = loop {
        let page = written.page(place, &filter);
        steps += 1;
        if let [found] = &page.lines[..] {
            break found.clone();
        }
        assert!(page.from > 0, "it was passed over");
        place = LogPlace::Before(page.from);
    };
    assert!(steps > 1, "several megabytes in one step");
    assert_eq!((found.part.as_str(), found.text.as_str()), ("worker", "the carrier worker stopped n=7"));
    assert_eq!(found.at.map(|at| at.to_string()).as_deref(), Some("2026-11-27T10:00:07Z"));
}

#[test]
fn what_is_written_later_comes_when_its_line_is_whole() {
    let written = Written::with(&line(1, "INFO", "h2", "first"));
    let first = written.page(LogPlace::Newest, &everything());
    let second = line(2, "ERROR", "h2", "second");
    let (half, rest) = second.split_at(20);
    written.adds(half);
    let between = written.page(LogPlace::Since(first.to), &everything());
    assert_eq!((between.lines.len(), between.to), (0, first.to));
    assert_eq!(written.page(LogPlace::Newest, &everything()).lines, first.lines, "half a line is not shown");
    written.adds(rest);
    let later = written.page(LogPlace::Since(between.to), &everything());
    assert_eq!(later.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["second n=2"]);
}

#[test]
fn a_log_that_was_begun_anew_is_read_from_its_end_again() {
    let written = Written::with(&(0..50).map(|n| line(n, "INFO", "h2", "old")).collect::<String>());
    let old = written.page(LogPlace::Newest, &everything());
    std::fs::write(&written.book.file, line(1, "INFO", "h2", "new")).expect("written");
    let page = written.page(LogPlace::Since(old.to), &everything());
    assert!(page.begun_anew);
    assert_eq!(page.lines[0].text, "new n=1");
}

#[test]
fn a_line_longer_than_any_block_is_passed_over_and_those_around_it_are_shown() {
    let long = line(2, "INFO", "h2", &"z".repeat(700_000));
    let written = Written::with(&(line(1, "INFO", "h2", "before") + &long + &line(3, "INFO", "h2", "after")));
    for place in [LogPlace::Newest, LogPlace::Since(0)] {
        let page = written.page(place, &everything());
        let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
        assert!(texts.contains(&"before n=1") && texts.contains(&"after n=3"), "{texts:?}");
        assert!(texts.iter().all(|text| text.chars().count() <= LOG_TEXT_CHARS_MAX));
    }
}

#[test]
fn what_could_move_the_cursor_or_hide_text_does_not_reach_the_screen() {
    let written = Written::with("\u{1b}[2Jno JSON \u{202e}at all\n");
    let page = written.page(LogPlace::Newest, &everything());
    assert_eq!(page.lines[0].text, " [2Jno JSON  at all");
}

#[test]
fn no_log_and_no_file_are_faults_of_their_own() {
    let none = LogBook::new(PathBuf::new()).page(LogPlace::Newest, &everything());
    assert_eq!(none.expect_err("no log").fault, Fault::LogNotKept);
    let gone = LogBook::new("/nonexistent/kiosk.log".into()).page(LogPlace::Newest, &everything());
    assert_eq!(gone.expect_err("no file").fault, Fault::LogUnreadable);
}
