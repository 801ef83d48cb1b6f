//! A slip as a PDF document that can be kept for ever: PDF/A-2b (ISO 19005-2). Its one font is inside, every letter of it has its
//! meaning (`ToUnicode`), its black is measured (`CalGray`) and depends on no device, and it says by itself what it is (XMP).

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};

use super::face::{FILE, Face};
use super::layout::{self, MODULE, QUIET, Row};
use super::picture::{BESIDE_RULE, BETWEEN, RULE, black};
use crate::domain::carrier::Sha256Hash;
use crate::domain::slip::Slip;

/// A4 and its margins, in points of 1/72 inch.
const SHEET: (f32, f32) = (595.276, 841.89);
const MARGIN: f32 = 56.7;
/// Points of one dot of the layout: an em of ordinary text comes to 11 points.
const DOT: f32 = 0.5;
/// Dots across and down.
pub(super) const ACROSS: usize = 963;
const DOWN: usize = 1456;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FONT: Ref = Ref::new(3);
const CID_FONT: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FONT_FILE: Ref = Ref::new(6);
const TO_UNICODE: Ref = Ref::new(7);
const METADATA: Ref = Ref::new(8);
const BLACK: Ref = Ref::new(9);
const FIRST_PAGE: i32 = 10;

const FONT_NAME: Name<'_> = Name(b"IMZAAA+NotoSans-Regular");
const MAPPING: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The white of daylight (D65), against which black is measured.
const WHITE: [f32; 3] = [0.9505, 1.0, 1.089];

/// A slip as a document.
pub(super) fn document(slip: &Slip) -> Vec<u8> {
    let face = Face::built_in();
    written(&slip.name, &layout::rows(slip, &face, ACROSS), &face)
}

/// Rows as a document of this name.
pub(super) fn written(name: &str, rows: &[Row], face: &Face) -> Vec<u8> {
    let pages = pages(rows, face);
    let mut pdf = Pdf::new();
    let ids: Vec<(Ref, Ref)> =
        (FIRST_PAGE..).step_by(2).map(|id| (Ref::new(id), Ref::new(id + 1))).take(pages.len()).collect();
    pdf.catalog(CATALOG).pages(PAGES).metadata(METADATA);
    pdf.pages(PAGES).kids(ids.iter().map(|(page, _)| *page)).count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
    for ((page, content), drawn) in ids.iter().zip(&pages) {
        let mut sheet = pdf.page(*page);
        sheet.parent(PAGES).media_box(Rect::new(0.0, 0.0, SHEET.0, SHEET.1)).contents(*content);
        let mut resources = sheet.resources();
        resources.fonts().pair(Name(b"F"), FONT);
        resources.color_spaces().insert(Name(b"G")).primitive(BLACK);
        resources.finish();
        sheet.finish();
        pdf.stream(*content, drawn);
    }
    pdf.color_space(BLACK).cal_gray(WHITE, None, Some(1.0));
    write_font(&mut pdf, face);
    let xmp = xmp(name);
    pdf.metadata(METADATA, xmp.as_bytes());
    let id = Sha256Hash::of(pages.concat().as_slice()).as_bytes()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    pdf.finish()
}

fn write_font(pdf: &mut Pdf, face: &Face) {
    pdf.type0_font(FONT)
        .base_font(FONT_NAME)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(CID_FONT)
        .to_unicode(TO_UNICODE);
    let mut cid = pdf.cid_font(CID_FONT);
    cid.subtype(CidFontType::Type2).base_font(FONT_NAME).system_info(MAPPING).font_descriptor(DESCRIPTOR);
    cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(0, face.advances());
    cid.finish();
    // As the font's own tables `head`, `hhea` and `OS/2` say.
    pdf.font_descriptor(DESCRIPTOR)
        .name(FONT_NAME)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(-621.0, -389.0, 2800.0, 1067.0))
        .italic_angle(0.0)
        .ascent(1069.0)
        .descent(-293.0)
        .cap_height(714.0)
        .stem_v(80.0)
        .font_file2(FONT_FILE);
    pdf.stream(FONT_FILE, FILE).pair(Name(b"Length1"), i32::try_from(FILE.len()).unwrap_or(i32::MAX));
    let mut meanings = UnicodeCmap::new(Name(b"IMZA-Letters"), MAPPING);
    face.letters().into_iter().for_each(|(number, letter)| meanings.pair(number, letter));
    let meanings = meanings.finish();
    pdf.cmap(TO_UNICODE, &meanings);
}

/// The drawing of each page.
fn pages(rows: &[Row], face: &Face) -> Vec<Vec<u8>> {
    let mut pages = Vec::new();
    let (mut content, mut top) = (begun(), 0);
    for row in rows {
        let height = match row {
            Row::Text { size, .. } => usize::from(size.dots()) + BETWEEN,
            Row::Rule => RULE + 2 * BESIDE_RULE,
            Row::Code { modules, .. } => modules.len() * MODULE + 2 * QUIET,
            Row::Room(dots) => *dots,
        };
        if top + height > DOWN {
            pages.push(std::mem::replace(&mut content, begun()).finish().to_vec());
            top = 0;
        }
        draw(&mut content, row, face, top);
        top += height;
    }
    pages.push(content.finish().to_vec());
    pages
}

fn begun() -> Content {
    let mut content = Content::new();
    content.set_fill_color_space(Name(b"G")).set_fill_color([0.0]);
    content.set_stroke_color_space(Name(b"G")).set_stroke_color([0.0]);
    content.set_line_width(0.35);
    content
}

/// Draws a row whose upper edge is so many dots below the margin.
fn draw(content: &mut Content, row: &Row, face: &Face, top: usize) {
    let points = |dots: usize| f32::from(u16::try_from(dots).unwrap_or(u16::MAX)) * DOT;
    let from_above = SHEET.1 - MARGIN - points(top);
    match row {
        Row::Text { size, heavy, pieces } => {
            let (em, ascent) = face.measures(*size);
            let mode = if *heavy { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
            for piece in pieces {
                let letters: Vec<u8> = face.numbers(&piece.text).into_iter().flat_map(u16::to_be_bytes).collect();
                let place = [1.0, 0.0, 0.0, 1.0, MARGIN + piece.left * DOT, from_above - ascent * DOT];
                content.begin_text().set_font(Name(b"F"), em * DOT).set_text_rendering_mode(mode);
                content.set_text_matrix(place).show(Str(&letters)).end_text();
            }
        }
        Row::Rule => {
            let below = points(BESIDE_RULE + RULE);
            content.rect(MARGIN, from_above - below, points(ACROSS), points(RULE)).fill_nonzero();
        }
        Row::Code { left, modules } => {
            for (x, y) in black(modules) {
                let (across, below) = (points(left + x * MODULE), points(QUIET + (y + 1) * MODULE));
                content.rect(MARGIN + across, from_above - below, points(MODULE), points(MODULE));
            }
            content.fill_nonzero();
        }
        Row::Room(_) => {}
    }
}

/// What the document says of itself: its name, and that it is PDF/A-2b.
fn xmp(name: &str) -> String {
    format!(
        r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{name}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"#,
        mark = '\u{FEFF}'
    )
}
