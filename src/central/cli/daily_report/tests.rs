//! Tests of the daily report, on a ledger and a folder of their own.

use std::sync::Mutex;

use tempfile::TempDir;

use super::*;
use crate::central::ledger::branches;
use crate::domain::message::MessageChannel;
use crate::domain::order::Branch;
use crate::ports::messages::Sms;

/// A mail server that keeps what it takes, or is out of order.
#[derive(Default)]
struct Post {
    taken: Mutex<Vec<(String, String)>>,
    is_down: Mutex<bool>,
}

impl Messenger for Post {
    fn has(&self, channel: MessageChannel) -> bool {
        channel == MessageChannel::Mail
    }

    fn mail(&self, mail: &Mail) -> Result<(), MessageTrouble> {
        if *self.is_down.lock().expect("no panic") {
            return Err(MessageTrouble::Later("out of order".to_owned()));
        }
        self.taken.lock().expect("no panic").push((mail.to.clone(), format!("{}\n{}", mail.subject, mail.text)));
        Ok(())
    }

    fn sms(&self, _: &Sms) -> Result<(), MessageTrouble> {
        Err(MessageTrouble::Refused("no gateway".to_owned()))
    }
}

struct Scene {
    ledger: Ledger,
    config: Reports,
    post: Post,
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open_or_create(folder.path().join("ledger.sqlite").as_path()).expect("a ledger");
        let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-1".to_owned() };
        ledger.write(|tx| branches::put(tx, &branch)).expect("a branch");
        let reports = folder.path().join("reports");
        std::fs::create_dir(&reports).expect("a folder");
        let recipients = ["a@example.az", "b@example.az"].map(str::to_owned).to_vec();
        let config = Reports { folder: reports, hour: 6, recipients };
        Self { ledger, config, post: Post::default(), folder }
    }

    /// A round at this local time.
    fn at(&self, local: &str) -> Result<Done, String> {
        let now = format!("{local}:00+04:00").parse().expect("a moment");
        round(&self.ledger, &self.config, (now, 4), &self.post)
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("reports")).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|e| e.expect("an entry").file_name().into_string().expect("text")).collect();
        names.sort();
        names
    }
}

#[test]
fn the_day_before_is_kept_in_three_forms_and_sent_once_from_its_hour_on() {
    let scene = Scene::new();
    let first = Done { kept: 1, sent: 1 };
    assert_eq!(
        scene.at("2027-01-04T05:59"),
        Ok(Done { kept: 1, sent: 1 }),
        "the day before yesterday is over long since"
    );
    assert_eq!(scene.at("2027-01-04T05:59"), Ok(Done::default()));
    assert_eq!(scene.at("2027-01-04T06:00"), Ok(first));
    assert_eq!(scene.at("2027-01-04T23:00"), Ok(Done::default()));
    let newest: Vec<_> = scene.files().into_iter().filter(|name| name.starts_with("day-2027-01-03")).collect();
    let endings = ["csv", "pdf", "sent", "xlsx"].map(|ending| format!("day-2027-01-03.{ending}"));
    assert_eq!(newest, endings);
    let taken = scene.post.taken.lock().expect("no panic");
    assert_eq!(taken.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["a@example.az", "b@example.az"].repeat(2));
    assert_eq!(
        taken[3].1,
        "İmza, 03.01.2027: 0\n03.01.2027 tarixində verilmiş sertifikatlar: 0 (bir gün əvvəl 0, bir həftə əvvəl 0)\n\n\
         Bakı-1: 0 (bir gün əvvəl 0, bir həftə əvvəl 0)\n"
    );
}

#[test]
fn days_that_the_centre_missed_are_made_up_for_and_no_more_than_seven() {
    let scene = Scene::new();
    scene.at("2027-01-04T12:00").expect("a report");
    assert_eq!(scene.at("2027-01-07T12:00"), Ok(Done { kept: 3, sent: 3 }));
    assert_eq!(scene.at("2027-03-01T12:00"), Ok(Done { kept: 1, sent: 1 }), "after a long pause the newest alone");
}

#[test]
fn a_report_that_cannot_be_sent_is_kept_all_the_same_and_sent_when_the_mail_server_is_back() {
    let scene = Scene::new();
    *scene.post.is_down.lock().expect("no panic") = true;
    scene.at("2027-01-04T12:00").expect_err("no mail");
    scene.at("2027-01-05T12:00").expect_err("no mail");
    assert_eq!(scene.files().len(), 6, "{:?}", scene.files());
    *scene.post.is_down.lock().expect("no panic") = false;
    assert_eq!(scene.at("2027-01-05T12:10"), Ok(Done { kept: 0, sent: 2 }));
    assert_eq!(scene.at("2027-01-05T12:20"), Ok(Done::default()));
}

#[test]
fn a_folder_that_is_gone_is_said() {
    let scene = Scene::new();
    std::fs::remove_dir(scene.folder.path().join("reports")).expect("removed");
    let said = scene.at("2027-01-04T12:00").expect_err("no folder");
    assert!(said.starts_with("2027-01-03 cannot be kept: "), "{said}");
}

#[test]
fn a_report_that_a_cut_left_half_written_is_made_whole() {
    let scene = Scene::new();
    let half = scene.folder.path().join("reports/day-2027-01-03.csv");
    std::fs::write(&half, "half").expect("written");
    assert_eq!(scene.at("2027-01-04T12:00"), Ok(Done { kept: 1, sent: 1 }));
    assert_eq!(scene.files().len(), 4, "{:?}", scene.files());
    assert_ne!(std::fs::read(&half).expect("there"), b"half");
}
