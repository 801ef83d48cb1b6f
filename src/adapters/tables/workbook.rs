//! A table as a workbook of one sheet (Office Open XML, ECMA-376 part 1): numbers are numbers, texts are texts and never a
//! formula. The parts lie in a ZIP archive, made here as well.

use super::archive::Archive;
use crate::domain::table::{Cell, Table};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Longest name of a sheet, in characters (18.2.19).
const SHEET_NAME_MAX: usize = 31;

const CONTENT_TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/xl/workbook.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
<Override PartName=\"/xl/styles.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
<Override PartName=\"/xl/worksheets/sheet1.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
const PACKAGE: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"xl/workbook.xml\"/></Relationships>";
const BOOK: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
Target=\"worksheets/sheet1.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" \
Target=\"styles.xml\"/></Relationships>";
/// Two styles of cells: plain, and the heading's heavy letters.
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<fonts count=\"2\"><font/><font><b/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
<fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border/></borders>\
<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
<cellXfs count=\"2\"><xf/><xf fontId=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>";

/// The table as a workbook: heading and rows on its one sheet, the heading fixed.
#[must_use]
pub fn workbook(table: &Table) -> Vec<u8> {
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        escaped(&sheet_name(&table.name))
    );
    let mut archive = Archive::default();
    let sheet = sheet(table);
    for (name, part) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", BOOK),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        archive.add(name, format!("{HEAD}{part}").as_bytes());
    }
    archive.finish()
}

fn sheet(table: &Table) -> String {
    let mut text = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
        <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" state=\"frozen\"/>\
        </sheetView></sheetViews><sheetData>"
        .to_owned();
    let heading: Vec<Cell> = table.headings.iter().map(|heading| Cell::Text(heading.clone())).collect();
    for (n, row) in (1_u32..).zip(std::iter::once(&heading).chain(&table.rows)) {
        text.push_str(&format!("<row r=\"{n}\">"));
        for (at, cell) in row.iter().enumerate() {
            let (place, style) = (format!("{}{n}", column(at)), u8::from(n == 1));
            match cell {
                Cell::Number(number) => text.push_str(&format!("<c r=\"{place}\" s=\"{style}\"><v>{number}</v></c>")),
                Cell::Text(shown) => text.push_str(&format!(
                    "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(shown)
                )),
            }
        }
        text.push_str("</row>");
    }
    text + "</sheetData></worksheet>"
}

/// A column's letters, from 0: A to Z, then AA and on.
fn column(at: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match at.checked_sub(26) {
        Some(rest) => column(rest / 26) + &letter(rest).to_string(),
        None => letter(at).to_string(),
    }
}

/// Without the characters that a sheet's name may not have, and no longer than it may be.
fn sheet_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(SHEET_NAME_MAX);
    let kept: String = kept.collect();
    if kept.is_empty() { "1".to_owned() } else { kept }
}

/// For XML 1.0: its own characters by name, and without those that it cannot have at all (2.2).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(c),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_on_after_z() {
        let told = [0, 25, 26, 27, 51, 52, 701, 702].map(column);
        assert_eq!(told, ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn names_and_texts_have_no_character_that_the_format_cannot_have() {
        assert_eq!(sheet_name("day/2026:[11]*"), "day202611");
        assert_eq!(sheet_name(&"x".repeat(40)).len(), SHEET_NAME_MAX);
        assert_eq!(escaped("a<b & \"c\"\u{1}\u{FFFF}>"), "a&lt;b &amp; &quot;c&quot;&gt;");
    }
}
