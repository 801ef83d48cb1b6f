//! What Linux tells of the machine under the kiosk: sensors, worn disks, versions. What it does not tell is left out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::doctor::{DiskWear, MachineSeen};

/// Most bytes of one of the system's small files.
const FILE_BYTES_MAX: usize = 4 * 1024;

/// The system's files.
#[derive(Debug, Clone)]
pub struct Machine {
    root: PathBuf,
}

impl Machine {
    /// A machine whose `/sys`, `/proc` and `/etc` lie below `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Reads them.
    #[must_use]
    pub fn look(&self) -> MachineSeen {
        let release = self.read("etc/os-release");
        let name = |line: &str| Some(line.strip_prefix("PRETTY_NAME=")?.trim_matches('"').to_owned());
        MachineSeen {
            celsius: self.hottest(),
            disks: self.disks(),
            version: env!("CARGO_PKG_VERSION").into(),
            kernel: self.read("proc/sys/kernel/osrelease").map(|kernel| format!("Linux {}", kernel.trim())),
            system: release.and_then(|release| release.lines().find_map(name)),
        }
    }

    /// The hottest thermal zone (`/sys/class/thermal/thermal_zone*/temp`, thousandths of a degree Celsius).
    fn hottest(&self) -> Option<i64> {
        let zones = self.entries("sys/class/thermal").into_iter().filter(|zone| zone.contains("thermal_zone"));
        let read = |zone: String| self.read(&format!("sys/class/thermal/{zone}/temp"))?.trim().parse::<i64>().ok();
        zones.filter_map(read).max().map(|thousandths| thousandths / 1_000)
    }

    /// Disks of the eMMC kind tell both halves' used life (`/sys/block/*/device/life_time`); the worse one counts.
    fn disks(&self) -> Vec<DiskWear> {
        let wear = |name: String| {
            let told = self.read(&format!("sys/block/{name}/device/life_time"))?;
            let parts =
                told.split_whitespace().filter_map(|part| u8::from_str_radix(part.trim_start_matches("0x"), 16).ok());
            let tenths = parts.max().filter(|tenths| (1..=11).contains(tenths))?;
            Some(DiskWear { name, tenths })
        };
        let mut disks: Vec<DiskWear> = self.entries("sys/block").into_iter().filter_map(wear).collect();
        disks.sort_by(|one, other| one.name.cmp(&other.name));
        disks
    }

    fn entries(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn read(&self, file: &str) -> Option<String> {
        let bytes = fs::read(self.root.join(file)).ok()?;
        String::from_utf8(bytes.into_iter().take(FILE_BYTES_MAX).collect()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hottest_sensor_the_worst_half_of_a_disk_and_the_versions_are_read() {
        let root = tempfile::tempdir().expect("a folder");
        for (file, text) in [
            ("sys/class/thermal/thermal_zone0/temp", "41000\n"),
            ("sys/class/thermal/thermal_zone1/temp", "86500\n"),
            ("sys/class/thermal/cooling_device0/temp", "99000\n"),
            ("sys/block/mmcblk0/device/life_time", "0x02 0x0a\n"),
            ("sys/block/sda/device/model", "disk\n"),
            ("proc/sys/kernel/osrelease", "6.12.0\n"),
            ("etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 13\"\n"),
        ] {
            let file = root.path().join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(file, text).expect("written");
        }
        let seen = Machine::at(root.path()).look();
        assert_eq!(seen.celsius, Some(86));
        assert_eq!(seen.disks, [DiskWear { name: "mmcblk0".into(), tenths: 10 }]);
        assert_eq!(
            (seen.kernel.as_deref(), seen.system.as_deref()),
            (Some("Linux 6.12.0"), Some("Debian GNU/Linux 13"))
        );
        let nothing = Machine::at(&root.path().join("nowhere")).look();
        assert_eq!((nothing.celsius, nothing.disks.len(), nothing.kernel), (None, 0, None));
    }
}
