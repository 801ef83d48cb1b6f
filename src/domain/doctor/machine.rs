//! The machine under the kiosk, the scanner, the trusted authorities, and what the configuration says otherwise.

use super::{Finding, Part};
use crate::domain::fault::{Fault, Trouble};

/// Degrees Celsius from which on a machine's own sensors are worth a look: most slow themselves down near 90.
pub const HOT_FROM: i64 = 85;
/// A disk that says it has used up so many tenths of its life is worth a look (JEDEC eMMC 5.1, EXT_CSD 268: 0x0A is 90 to 100 %).
const WORN_TENTHS: u8 = 9;

/// How worn a disk says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskWear {
    /// The system's name of it.
    pub name: String,
    /// Tenths of its life that are used up, the tenth at hand counted; 11 is past its life.
    pub tenths: u8,
}

/// The machine as it was seen; what it does not tell is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineSeen {
    /// The hottest of its sensors, in degrees Celsius.
    pub celsius: Option<i64>,
    /// Its disks that tell how worn they are.
    pub disks: Vec<DiskWear>,
    /// This program's version.
    pub version: String,
    /// The system's kernel.
    pub kernel: Option<String>,
    /// The system's own name and version.
    pub system: Option<String>,
}

/// Temperature, disks, versions: a line each.
#[must_use]
pub fn machine(seen: &MachineSeen) -> Vec<Finding> {
    let temperature = Finding::of(Part::Temperature);
    let temperature = match seen.celsius {
        None => temperature.fact("not-told", "").untested(None),
        Some(celsius) if celsius >= HOT_FROM => temperature.fact("celsius", celsius).attention(Fault::MachineHot),
        Some(celsius) => temperature.fact("celsius", celsius),
    };
    let versions = Finding::of(Part::Versions).plain(&format!("kiosk {}", seen.version));
    let versions = versions.maybe("", seen.kernel.as_ref()).maybe("", seen.system.as_ref());
    vec![temperature, disks(&seen.disks), versions]
}

fn disks(disks: &[DiskWear]) -> Finding {
    let told = Finding::of(Part::Disk);
    if disks.is_empty() {
        return told.fact("not-told", "").untested(None);
    }
    let line = |disk: &DiskWear| format!("{} {} %", disk.name, u32::from(disk.tenths) * 10);
    let worn = disks.iter().find(|disk| disk.tenths >= WORN_TENTHS).map(line);
    let told = disks.iter().fold(told, |told, disk| told.fact("worn", line(disk)));
    match worn {
        Some(worn) => told.attention(Trouble::new(Fault::DiskWorn, &worn)),
        None => told,
    }
}

/// The authorities that sign ID cards, as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnchorsSeen {
    /// How many could be used.
    pub usable: usize,
    /// What could not.
    pub problems: Vec<String>,
}

/// Whether the chips of ID cards can be judged here.
#[must_use]
pub fn anchors(seen: &AnchorsSeen) -> Finding {
    let told = Finding::of(Part::Anchors).fact("count", seen.usable);
    match seen.problems.first() {
        Some(problem) => told.attention(Trouble::new(Fault::AnchorsUnusable, problem)),
        None if seen.usable == 0 => told.attention(Fault::ChipNoAnchor),
        None => told,
    }
}

/// A scanner on a line of its own: where it is configured and why its line cannot be opened. One that types needs no line.
#[must_use]
pub fn scanner(device: Option<(&str, Option<&str>)>) -> Finding {
    let told = Finding::of(Part::Scanner);
    match device {
        None => told.fact("types", ""),
        Some((device, None)) => told.plain(device),
        Some((device, Some(why))) => told.plain(device).fault(Trouble::new(Fault::ScannerMissing, why)),
    }
}

/// The printer of receipts: where one is configured, what its look told. Without one there is no paper, and nothing is wrong.
#[must_use]
pub fn printer(look: Option<Result<&str, &Trouble>>) -> Finding {
    let told = Finding::of(Part::Printer);
    match look {
        None => told.fact("not-configured", "").untested(None),
        Some(Ok(seen)) => told.plain(seen),
        // Nobody waits for paper.
        Some(Err(trouble)) => told.attention(trouble.clone()),
    }
}

/// The keys that are set otherwise than in the sample; their values may be nobody's business.
#[must_use]
pub fn configuration(differing: &[String]) -> Finding {
    let told = Finding::of(Part::Configuration).fact("differs", differing.len());
    differing.iter().fold(told, |told, key| told.plain(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::doctor::Health;

    fn found(finding: Finding) -> (Health, Option<Fault>) {
        (finding.health, finding.trouble.map(|trouble| trouble.fault))
    }

    #[test]
    fn a_machine_that_tells_nothing_is_not_said_to_be_well() {
        let silent = machine(&MachineSeen::default());
        assert_eq!([silent[0].health, silent[1].health], [Health::Untested; 2]);
        let disk = |tenths| vec![DiskWear { name: "mmcblk0".into(), tenths }];
        let cases = [
            (Some(84), disk(8), (Health::Ok, None), (Health::Ok, None)),
            (
                Some(85),
                disk(9),
                (Health::Attention, Some(Fault::MachineHot)),
                (Health::Attention, Some(Fault::DiskWorn)),
            ),
        ];
        for (celsius, disks, temperature, wear) in cases {
            let seen = MachineSeen { celsius, disks, ..MachineSeen::default() };
            let mut told = machine(&seen).into_iter();
            assert_eq!([told.next(), told.next()].map(|f| found(f.expect("a line"))), [temperature, wear]);
        }
    }

    #[test]
    fn an_authority_that_cannot_be_used_is_told_and_so_is_having_none() {
        let seen = |usable, problems: &[&str]| AnchorsSeen {
            usable,
            problems: problems.iter().map(|problem| (*problem).to_owned()).collect(),
        };
        assert_eq!(found(anchors(&seen(2, &[]))), (Health::Ok, None));
        assert_eq!(found(anchors(&seen(0, &[]))), (Health::Attention, Some(Fault::ChipNoAnchor)));
        assert_eq!(found(anchors(&seen(2, &["a.pem"]))), (Health::Attention, Some(Fault::AnchorsUnusable)));
        assert_eq!(found(scanner(Some(("/dev/x", Some("none"))))), (Health::Fault, Some(Fault::ScannerMissing)));
        assert_eq!(found(scanner(None)), (Health::Ok, None));
        assert_eq!(found(printer(None)), (Health::Untested, None));
        assert_eq!(
            found(printer(Some(Err(&Fault::PrinterAbsent.into())))),
            (Health::Attention, Some(Fault::PrinterAbsent))
        );
    }
}
