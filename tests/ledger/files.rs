//! Files of a report, read back by programs of others: they know nothing of this product.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Reads the one sheet of a workbook and says each row as a line, its cells between tabs; numbers are told from texts.
const READER: &str = r#"
import sys, zipfile, xml.etree.ElementTree as xml
ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
for name in book.namelist():
    xml.fromstring(book.read(name))
for row in xml.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(ns + "row"):
    cells = []
    for cell in row.iter(ns + "c"):
        text, number = cell.find(ns + "is/" + ns + "t"), cell.find(ns + "v")
        assert (text is None) != (number is None) and (cell.get("t") == "inlineStr") == (number is None)
        cells.append(text.text or "" if number is None else str(int(number.text)))
    sys.stdout.buffer.write(("\t".join(cells) + "\n").encode())
"#;

/// Runs a program that must succeed; `None` where it is not there, which is said aloud and fails in CI.
fn told(mut command: Command) -> Option<String> {
    let output = match command.stderr(Stdio::piped()).stdout(Stdio::piped()).output() {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{command:?}: {error}");
            println!("skipped: {command:?}: {error}");
            return None;
        }
    };
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(content).expect("written");
    file
}

/// The rows of a workbook, the heading the first; by Python's `zipfile` and `xml`.
pub fn workbook(content: &[u8]) -> Option<Vec<Vec<String>>> {
    let file = file(content);
    let mut python = Command::new("python3");
    python.args([Path::new("-c"), Path::new(READER), file.path()]);
    let text = told(python)?;
    Some(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

/// The lines of a PDF document, by Poppler's `pdftotext`, each in its words.
pub fn document(content: &[u8]) -> Option<Vec<Vec<String>>> {
    let file = file(content);
    let mut reader = Command::new("pdftotext");
    reader.arg("-layout").arg(file.path()).arg("-");
    let text = told(reader)?;
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    Some(text.lines().map(words).filter(|words| !words.is_empty()).collect())
}
