//! What a bench measured: a table for people, and `target/figures/<bench>.json` for `make figures`. No measuring.

use std::path::Path;

/// One measured value, beside a peer's value from the same run where there is one.
pub struct Figure {
    /// Name under which the figure is compared from version to version.
    pub name: &'static str,
    /// What was measured.
    pub value: f64,
    /// Unit of both values.
    pub unit: &'static str,
    /// Who did the same in the same run, and how it came out.
    pub peer: Option<(&'static str, f64)>,
}

impl Figure {
    /// A value without a peer.
    pub fn alone(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self { name, value, unit, peer: None }
    }

    /// A value beside a peer's.
    pub fn beside(name: &'static str, value: f64, unit: &'static str, peer: &'static str, peer_value: f64) -> Self {
        Self { name, value, unit, peer: Some((peer, peer_value)) }
    }

    /// Value by peer's value; none without a peer, or beside a peer's nought.
    fn ratio(&self) -> Option<f64> {
        self.peer.map(|(_, peer)| self.value / peer).filter(|ratio| ratio.is_finite())
    }
}

/// Prints the figures and writes `target/figures/<bench>.json`.
pub fn report(bench: &str, figures: &[Figure]) {
    let command = format!("cargo bench --bench {bench}");
    println!("\n{:<34} {:>10} {:<8} {:>10} {:>7}  peer", "figure", "value", "unit", "peer's", "ratio");
    for figure in figures {
        let peer = figure.peer.map_or_else(String::new, |(_, value)| format!("{value:.3}"));
        let ratio = figure.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let who = figure.peer.map_or("", |(who, _)| who);
        println!("{:<34} {:>10.3} {:<8} {peer:>10} {ratio:>7}  {who}", figure.name, figure.value, figure.unit);
    }
    let list: Vec<_> = figures
        .iter()
        .map(|figure| {
            serde_json::json!({
                "name": figure.name,
                "value": figure.value,
                "unit": figure.unit,
                "peer": figure.peer.map(|(who, _)| who),
                "peer_value": figure.peer.map(|(_, value)| value),
                "ratio": figure.ratio(),
                "command": command,
            })
        })
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("target/figures can be made");
    let text = serde_json::to_string_pretty(&list).expect("figures are plain data");
    std::fs::write(folder.join(bench).with_extension("json"), text + "\n").expect("the figures can be written");
}

/// Prints what was demanded and whether it held in this run; a busy machine may break a limit in milliseconds.
pub fn judge(demands: &[(&str, bool)]) {
    println!();
    for (demand, holds) in demands {
        println!("{:<14} {demand}", if *holds { "holds" } else { "DOES NOT HOLD" });
    }
}

/// The value of a figure.
pub fn value(figures: &[Figure], name: &str) -> f64 {
    named(figures, name).value
}

/// The value of a figure's peer.
pub fn peer(figures: &[Figure], name: &str) -> f64 {
    named(figures, name).peer.expect("a figure with a peer").1
}

fn named<'a>(figures: &'a [Figure], name: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("there is no figure {name}"))
}

/// The value that `part` (0 to 1) of the samples do not exceed.
pub fn percentile(samples: &[f64], part: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1).expect("something was measured");
    let index = (last as f64 * part).ceil() as usize;
    sorted[index.min(last)]
}

/// The middle value.
pub fn median(samples: &[f64]) -> f64 {
    percentile(samples, 0.5)
}

/// How busy the machine is: absolute times mean nothing without it.
pub fn machine() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load: Vec<&str> = load.split(' ').take(3).collect();
    format!("{cores} cores, load average {}", load.join(" "))
}
