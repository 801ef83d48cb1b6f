//! Writes papers: receipts and the act of a hand-over, in the words of one language. Pure: the same print gives the same slip.

mod counted;
pub mod table;

use fluent_bundle::FluentValue;
use jiff::tz::Offset;

use crate::domain::sale::{Goods, Payback, Payment, ReaderSale, Reversal, SaleReversal};
use crate::domain::slip::{COPY_MARK, Slip, SlipPart};
use crate::kiosk::app::paper::{CertificateOnPaper, HandOverAct, Paper, PrintJob};
use crate::kiosk::words::Words;

/// What a print puts on paper.
#[must_use]
pub fn slip(print: &PrintJob, words: &Words) -> Slip {
    let mut writer = Writer { words, parts: Vec::new() };
    let title = match &print.paper {
        Paper::Sale(_) => "paper-sale",
        Paper::Reversal(_) => "paper-reversal",
        Paper::HandOver(_) => "paper-hand-over",
        Paper::Test => "paper-test",
    };
    writer.parts.push(SlipPart::Title(words.get("product")));
    writer.parts.push(SlipPart::Mark(words.get(title)));
    if print.is_training {
        writer.parts.push(SlipPart::Mark(words.get("training-paper")));
    }
    writer.head(print);
    match &print.paper {
        Paper::Sale(sale) => writer.sale(sale),
        Paper::Reversal(reversal) => writer.reversal(reversal),
        Paper::HandOver(act) => writer.hand_over(act, print),
        Paper::Test => writer.test_page(),
    }
    if print.is_copy {
        writer.parts.push(SlipPart::Mark(COPY_MARK.to_owned()));
    }
    let kind = match print.paper {
        Paper::HandOver(_) => "act",
        Paper::Test => "test",
        Paper::Sale(_) | Paper::Reversal(_) => "receipt",
    };
    let name = format!("{kind}-{}-{:06}{}", print.kiosk, print.receipt, if print.is_copy { "-copy" } else { "" });
    Slip { name: plain(&name), parts: writer.parts }
}

struct Writer<'a> {
    words: &'a Words,
    parts: Vec<SlipPart>,
}

impl Writer<'_> {
    fn pair(&mut self, label: &str, value: impl Into<String>) {
        self.parts.push(SlipPart::Pair { label: self.words.get(label), value: value.into(), heavy: false });
    }

    fn heavy(&mut self, label: &str, value: impl Into<String>) {
        self.parts.push(SlipPart::Pair { label: self.words.get(label), value: value.into(), heavy: true });
    }

    fn text(&mut self, id: &str) {
        self.parts.push(SlipPart::Text(self.words.get(id)));
    }

    fn goods(&self, goods: Goods) -> String {
        self.words.get(&format!("goods-{}", goods.word()))
    }

    /// Every letter, and a rule from edge to edge.
    fn test_page(&mut self) {
        self.text("paper-test-letters");
        self.parts.push(SlipPart::Rule);
    }

    /// Number, where, who, when; a test page has no number.
    fn head(&mut self, print: &PrintJob) {
        if print.is_copy {
            self.parts.push(SlipPart::Mark(COPY_MARK.to_owned()));
        }
        if print.paper != Paper::Test {
            let number = format!("{:06}", print.receipt);
            self.parts.push(SlipPart::Mark(self.words.with("receipt-title", &[("number", number.into())])));
        }
        self.pair("order-branch", print.branch.as_str());
        self.pair("paper-kiosk", print.kiosk.as_str());
        self.pair("receipt-officer", print.officer.as_str());
        self.pair("receipt-time", local(print, print.at, "%d.%m.%Y %H:%M"));
        self.parts.push(SlipPart::Rule);
    }

    fn sale(&mut self, sale: &ReaderSale) {
        for line in sale.lines() {
            let label = self.goods(line.goods);
            let value = format!("{} × {} = {}", line.count, line.price, line.sum());
            self.parts.push(SlipPart::Pair { label, value, heavy: false });
            if let Some(serial) = &line.serial {
                self.pair("sale-serial", serial.as_str());
            }
        }
        self.parts.push(SlipPart::Rule);
        self.heavy("sale-total", sale.total().to_string());
        let way = format!("way-{}", sale.payment().word());
        match sale.payment() {
            Payment::Cash { given } => {
                self.pair(&way, given.to_string());
                self.pair("sale-change", sale.change().to_string());
            }
            Payment::Card { slip } => self.pair(&way, slip.as_str()),
            Payment::Prepaid { order } => self.pair(&way, order.as_str()),
        }
        self.parts.push(SlipPart::Rule);
        self.text("paper-sale-keep");
    }

    fn reversal(&mut self, reversal: &SaleReversal) {
        self.heavy("reversal-receipt", format!("{:06}", reversal.of().receipt));
        let done = self.words.get(&format!("reversal-done-{}", reversal.what().word()));
        self.parts.push(SlipPart::Text(done));
        if let Reversal::Exchange { piece } = reversal.what() {
            self.parts.push(SlipPart::Text(self.goods(piece.goods)));
            if let Some(serials) = &piece.serials {
                self.pair("reversal-back", serials.returned.as_str());
                self.pair("reversal-out", serials.given.as_str());
            }
        }
        if let Some(payback) = reversal.what().payback() {
            self.heavy("reversal-payback", payback.amount().to_string());
            let way = self.words.get(&format!("way-{}", payback.word()));
            self.pair("sale-payment", way);
        }
        if let Some(Payback::Card { slip, .. }) = reversal.what().payback() {
            self.pair("sale-entry-card", slip.as_str());
        }
        let reason = self.words.get(&format!("reversal-{}", reversal.reason().word()));
        self.pair("reversal-reason", reason);
        self.pair("reversal-approved", reversal.approved_by().as_str());
        let buyer = self.words.get("paper-signs-buyer");
        self.parts.push(SlipPart::Signature(buyer));
    }

    fn certificate(&mut self, known: &CertificateOnPaper, (serial, sum): (&str, &str), print: &PrintJob) {
        match known {
            CertificateOnPaper::Facts(certificate) => {
                let day = |at| local(print, at, "%d.%m.%Y");
                let valid = format!("{} – {}", day(certificate.not_before), day(certificate.not_after));
                self.pair(serial, certificate.serial.to_uppercase());
                self.pair("receipt-validity", valid);
            }
            CertificateOnPaper::Hash(hash) => self.pair(sum, hash.to_string()),
            CertificateOnPaper::Unknown => {}
        }
    }

    fn hand_over(&mut self, act: &HandOverAct, print: &PrintJob) {
        self.pair("receipt-order", act.order.as_str());
        self.heavy("receipt-holder", act.holder.as_deref().unwrap_or("—"));
        if let Some(attorney) = &act.attorney {
            let (person, date) = (&attorney.person, attorney.date.strftime("%d.%m.%Y"));
            self.heavy("order-collector", person.name.as_str());
            self.pair("order-document", person.document.as_str());
            self.pair("order-attorney", format!("{} · {date}", attorney.number.as_str()));
            self.pair("attorney-notary", attorney.notary.as_str());
        }
        let carrier = self.words.get(&format!("carrier-{}", act.carrier.word()));
        self.pair("receipt-carrier", carrier);
        self.pair("receipt-serial", act.carrier_serial.as_str());
        self.certificate(&act.certificate, ("receipt-certificate", "paper-certificate-sha256"), print);
        if let Some(second) = &act.authentication {
            self.certificate(second, ("receipt-authentication", "paper-authentication-sha256"), print);
        }
        self.parts.push(SlipPart::Rule);
        self.text("paper-hand-over-declared");
        self.text("receipt-advice");
        let signs = if act.attorney.is_some() { "paper-signs-authorised" } else { "paper-signs-holder" };
        let holder = self.words.get(signs);
        let officer = self.words.with("paper-signs-officer", &[("name", FluentValue::from(print.officer.as_str()))]);
        self.parts.extend([SlipPart::Signature(holder), SlipPart::Signature(officer)]);
    }
}

/// A kiosk's name may hold what no file's should.
fn plain(name: &str) -> String {
    let kept = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    name.chars().map(kept).collect()
}

/// A moment by the clock on the wall.
fn local(print: &PrintJob, at: jiff::Timestamp, format: &str) -> String {
    let offset = Offset::from_seconds(print.utc_offset_seconds).unwrap_or(Offset::UTC);
    offset.to_datetime(at).strftime(format).to_string()
}
