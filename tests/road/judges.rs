//! The judges of a finished issue, none of them ours: `pkcs11-tool` reads the certificate off the carrier and signs with the
//! carrier's key, `openssl` verifies both, pkilint reads the certificate. Then what the centre and the kiosk say of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::figures;
use super::stage::Stage;

/// What is issued to whom, and what must be found.
pub struct Issued<'a> {
    /// The holder, as the counter calls the ID card.
    pub person: &'a str,
    /// Order number.
    pub order: &'a str,
    /// The carrier as the counter calls it.
    pub carrier: &'a str,
    /// Its serial number.
    pub serial: &'a str,
    /// The variable that names its module.
    pub module: &'a str,
    /// The citizen's PIN.
    pub pin: &'a str,
    /// The certificate's subject as `openssl x509 -nameopt RFC2253,utf8,-esc_msb` prints it.
    pub subject: &'a str,
}

/// The README's smart card.
pub const AYSEL: Issued<'_> = Issued {
    person: "id-aysel",
    order: "260-1147",
    carrier: "card-1",
    serial: "26100001",
    module: SMART_CARD,
    pin: "482915",
    subject: "serialNumber=PNOAZ-7TEST1Z,GN=AYSEL,SN=NÜMUNƏ,CN=NÜMUNƏ AYSEL ELDAR QIZI,C=AZ",
};

/// The README's USB token; the holder's ID card is valid for life.
pub const ELVIN: Issued<'_> = Issued {
    person: "id-elvin",
    order: "260-1148",
    carrier: "token-1",
    serial: "26200001",
    module: USB_TOKEN,
    pin: "628401",
    subject: "serialNumber=PNOAZ-3TEST2Y,GN=ELVİN,SN=NÜMUNƏ,CN=NÜMUNƏ ELVİN RAUF OĞLU,C=AZ",
};

/// The counter's variables that name the modules of smart cards and of USB tokens.
pub const SMART_CARD: &str = "IMZA_MODULE_SMART_CARD";
pub const USB_TOKEN: &str = "IMZA_MODULE_USB_TOKEN";

/// Judges an issue; the carrier is in its reader.
pub fn judge(stage: &Stage, issued: &Issued<'_>) {
    let bench = Bench::new(stage, issued);
    bench.carrier_holds_the_certificate();
    bench.openssl_trusts_it();
    bench.certificate_says_what_was_ordered();
    bench.carrier_signs();
    bench.pkilint_finds_nothing();
    bench.centre_has_it_once();
    figures::count("road.judged_issues");
}

/// One issue before its judges.
struct Bench<'a> {
    stage: &'a Stage,
    issued: &'a Issued<'a>,
    /// The certificate read off the carrier, PEM.
    certificate: PathBuf,
    folder: PathBuf,
}

impl<'a> Bench<'a> {
    fn new(stage: &'a Stage, issued: &'a Issued<'a>) -> Self {
        let folder = stage.file(&format!("judges-{}", issued.order));
        fs::create_dir_all(&folder).expect("a folder");
        Self { stage, issued, certificate: folder.join("certificate.pem"), folder }
    }

    fn carrier_holds_the_certificate(&self) {
        let der = self.folder.join("carrier.der");
        self.pkcs11_tool(&["--read-object", "--type", "cert", "--id", "02", "--output-file", text(&der)]);
        let at_centre = self.folder.join("centre.der");
        self.stage.centre.run(&["certificate", "show", self.issued.order, "--der", "--out", text(&at_centre)]);
        let (on_carrier, at_centre) = (fs::read(&der).expect("a file"), fs::read(&at_centre).expect("a file"));
        assert!(!on_carrier.is_empty() && on_carrier == at_centre, "the carrier holds what the centre signed");
        openssl(&["x509", "-inform", "DER", "-in", text(&der), "-out", text(&self.certificate)]);
    }

    fn openssl_trusts_it(&self) {
        let (root, issuing) = (self.stage.centre.file("ca/root.crt"), self.stage.centre.file("ca/issuing.crt"));
        let strict = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", text(&root)];
        openssl(&[strict.as_slice(), &["-untrusted", text(&issuing), text(&self.certificate)]].concat());
    }

    fn certificate_says_what_was_ordered(&self) {
        let show = ["x509", "-in", text(&self.certificate), "-noout", "-subject", "-startdate", "-enddate"];
        let form = ["-nameopt", "RFC2253,utf8,-esc_msb", "-dateopt", "iso_8601"];
        let said = openssl(&[show.as_slice(), &form].concat());
        let line = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap_or_else(|| panic!("no {name} in {said}"))
        };
        assert_eq!(line("subject"), self.issued.subject);
        let moment = |name: &str| line(name).parse::<Timestamp>().expect("a moment");
        let validity = moment("notAfter").duration_since(moment("notBefore"));
        let off = validity - SignedDuration::from_hours(24 * 365 * 3);
        assert!(off.abs() <= SignedDuration::from_hours(24), "valid for {validity:#}");
    }

    /// A document's hash, signed on the carrier by a stranger that knows the citizen's PIN.
    fn carrier_signs(&self) {
        let [document, hash, signature, key] =
            ["document", "hash", "signature", "key.pem"].map(|n| self.folder.join(n));
        fs::write(&document, "what the citizen signs at home").expect("a file");
        openssl(&["dgst", "-sha256", "-binary", "-out", text(&hash), text(&document)]);
        let sign = ["--login", "--pin", self.issued.pin, "--sign", "--id", "02", "--mechanism", "ECDSA"];
        let files = ["--signature-format", "openssl", "--input-file", text(&hash), "--output-file", text(&signature)];
        self.pkcs11_tool(&[sign.as_slice(), &files].concat());
        openssl(&["x509", "-in", text(&self.certificate), "-noout", "-pubkey", "-out", text(&key)]);
        let verify = ["dgst", "-sha256", "-verify", text(&key), "-signature", text(&signature), text(&document)];
        openssl(&verify);
    }

    fn pkilint_finds_nothing(&self) {
        let issuing = self.stage.centre.file("ca/issuing.crt");
        let holder = ["--type", "NCP-NATURAL-PERSON-CERTIFICATE", text(&self.certificate)];
        let chain = [text(&issuing), text(&self.certificate)];
        for (linter, arguments) in [("lint_etsi_cert", &holder[..]), ("lint_pkix_signer_signee_cert_chain", &chain[..])]
        {
            let Some(program) = pkilint(linter) else { return };
            let mut lint = Command::new(program);
            lint.args(["lint", "--severity", "NOTICE", "--format", "JSON"]).args(arguments);
            let report: Value = serde_json::from_str(&finish(lint)).expect("JSON");
            assert_eq!(report["results"], Value::Array(vec![]), "{linter}");
            figures::count("road.lints_without_finding");
        }
    }

    fn centre_has_it_once(&self) {
        let all = self.stage.centre.json(&["certificate", "list"]);
        let of_order: Vec<&Value> =
            all.as_array().expect("a list").iter().filter(|line| line["order"] == self.issued.order).collect();
        let [certificate] = of_order.as_slice() else { panic!("one certificate for the order, not {of_order:#?}") };
        assert_eq!(certificate["state"], "active");
        assert_eq!(certificate["carrier_serial"], self.issued.serial);
        let shown = self.stage.centre.json(&["order", "show", self.issued.order]);
        assert_eq!(shown["order"]["state"], "handed-over");
    }

    fn pkcs11_tool(&self, arguments: &[&str]) {
        let mut tool = Command::new("pkcs11-tool");
        tool.envs(self.stage.environment()).arg("--module").arg(self.stage.module(self.issued.module)).args(arguments);
        finish(tool);
    }
}

/// After the kiosk has ended: every record made is acknowledged, and as many hand-overs were made as issues.
pub fn judge_queue(stage: &Stage, hand_overs: usize) {
    let queue = stage.queue();
    assert_eq!(queue["unsent"], 0, "{queue:#}");
    assert_eq!(queue["acked_seq"], queue["last_seq"]);
    let records = queue["records"].as_array().expect("a list");
    assert!(records.iter().all(|record| record["at_the_centre"] == true), "{queue:#}");
    let handed_over = records.iter().filter(|record| record["kind"] == "hand-over");
    assert_eq!(handed_over.count(), hand_overs, "{queue:#}");
}

/// A linter of pkilint: in `PKILINT_BIN`, in target/tools, or in the search path. Missing is said aloud, and fails in CI.
fn pkilint(linter: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PKILINT_BIN").map(PathBuf::from);
    let target = Path::new(env!("CARGO_BIN_EXE_kiosk")).ancestors().nth(2).map(|t| t.join("tools/pkilint/bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = named.into_iter().chain(target).chain(std::env::split_paths(&path));
    let found = folders.find_map(|folder| Some(folder.join(linter)).filter(|program| program.is_file()));
    if found.is_none() {
        let missing = "pkilint is not there: install it or name its folder in PKILINT_BIN";
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
        println!("skipped: {missing}");
    }
    found
}

fn openssl(arguments: &[&str]) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments);
    finish(openssl)
}

fn finish(mut command: Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (printed, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {printed}{complaints}");
    printed.into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
