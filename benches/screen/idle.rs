//! What the programs cost while nobody touches them: processor time, wake-ups, memory. Read from `/proc`, from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::contenders::Contender;
use crate::figures::Figure;
use crate::pty::Pty;

/// How long is watched.
const WINDOW: Duration = Duration::from_secs(30);
/// Before it: what a start sets going has ended.
const SETTLING: Duration = Duration::from_secs(8);

/// What a program and its children used up to a moment, by thread.
struct Account {
    /// Nanoseconds on a processor, and voluntary context switches: each is one wake-up.
    threads: BTreeMap<PathBuf, (u64, u64)>,
}

/// Rates over the window, and memory at its end.
pub struct Idle {
    /// Processor time in percent of one core.
    pub cpu_percent: f64,
    /// Wake-ups a second.
    pub wakeups_per_s: f64,
    /// Resident memory of the program itself.
    pub rss_mib: f64,
    /// Resident memory with its children's, shared pages counted twice.
    pub rss_with_children_mib: f64,
}

/// Watches programs that are at rest, all in the same window.
pub fn watch(resting: &[(&str, &Pty)]) -> Vec<Idle> {
    thread::sleep(SETTLING);
    let begun = Instant::now();
    let before: Vec<Account> = resting.iter().map(|(_, pty)| Account::of(pty.process_id())).collect();
    thread::sleep(WINDOW);
    let after: Vec<Account> = resting.iter().map(|(_, pty)| Account::of(pty.process_id())).collect();
    let seconds = begun.elapsed().as_secs_f64();
    let mut all = Vec::new();
    for (((name, pty), before), after) in resting.iter().zip(&before).zip(&after) {
        println!("  {name}: {}", after.awakened_since(before));
        let (nanoseconds, switches) = after.since(before);
        let rss: Vec<f64> = family(pty.process_id()).iter().map(|process| rss_mib(*process)).collect();
        all.push(Idle {
            cpu_percent: nanoseconds as f64 / 1e9 / seconds * 100.0,
            wakeups_per_s: switches as f64 / seconds,
            rss_mib: rss[0],
            rss_with_children_mib: rss.iter().sum(),
        });
    }
    all
}

/// The kiosk with nothing around it and, where it could be staged, at its counter with a centre, beside `tig` and `vim`.
pub fn figures(alone: &Contender, staged: Option<&Pty>, [tig, vim]: [&Contender; 2]) -> Vec<Figure> {
    let [alone, tig, vim] = [alone, tig, vim].map(|contender| {
        let mut pty = Pty::start(contender);
        pty.until_shown(&contender.first_frame.iter().map(String::as_str).collect::<Vec<_>>());
        pty
    });
    let mut resting = vec![("kiosk, nothing around it", &alone), ("tig", &tig), ("vim", &vim)];
    resting.extend(staged.map(|staged| ("kiosk at its counter, signed in", staged)));
    let idle = watch(&resting);
    let (alone, tig, vim) = (&idle[0], &idle[1], &idle[2]);
    let mut figures = vec![
        Figure::beside("ui.idle_cpu_percent", alone.cpu_percent, "%", "tig", tig.cpu_percent),
        Figure::beside("ui.idle_wakeups_per_s", alone.wakeups_per_s, "1/s", "tig", tig.wakeups_per_s),
        Figure::beside("ui.rss_mib", alone.rss_mib, "MiB", "tig", tig.rss_mib),
        Figure::beside("ui.idle_cpu_over_vim_percent", alone.cpu_percent, "%", "vim", vim.cpu_percent),
        Figure::beside("ui.idle_wakeups_over_vim_per_s", alone.wakeups_per_s, "1/s", "vim", vim.wakeups_per_s),
        Figure::beside("ui.rss_over_vim_mib", alone.rss_mib, "MiB", "vim", vim.rss_mib),
        Figure::alone("ui.rss_with_guard_mib", alone.rss_with_children_mib, "MiB"),
    ];
    if let Some(staged) = idle.get(3) {
        figures.extend([
            Figure::beside("ui.idle_cpu_at_counter_percent", staged.cpu_percent, "%", "tig", tig.cpu_percent),
            Figure::beside("ui.idle_wakeups_at_counter_per_s", staged.wakeups_per_s, "1/s", "tig", tig.wakeups_per_s),
            Figure::beside("ui.rss_at_counter_mib", staged.rss_mib, "MiB", "tig", tig.rss_mib),
        ]);
    }
    figures
}

impl Account {
    fn of(process: u32) -> Self {
        let tasks = family(process).into_iter().flat_map(tasks_of);
        Self { threads: tasks.filter_map(|task| used(&task).map(|used| (task, used))).collect() }
    }

    /// A thread that ended in between is not counted any more; none does while a program rests.
    fn since(&self, before: &Self) -> (u64, u64) {
        self.threads.iter().fold((0, 0), |(run, woken), (task, now)| {
            let then = before.threads.get(task).copied().unwrap_or_default();
            (run + now.0 - then.0, woken + now.1 - then.1)
        })
    }

    /// Who woke up how often, for the person who has to mend it.
    fn awakened_since(&self, before: &Self) -> String {
        let busy = self.threads.iter().filter_map(|(task, now)| {
            let then = before.threads.get(task).copied().unwrap_or_default();
            let name = fs::read_to_string(task.join("comm")).unwrap_or_default();
            let (woken, microseconds) = (now.1 - then.1, (now.0 - then.0) / 1_000);
            (woken > 0).then(|| format!("{} {woken}× ({microseconds} µs)", name.trim()))
        });
        let busy: Vec<String> = busy.collect();
        format!(
            "in {} s woke up: {}",
            WINDOW.as_secs(),
            if busy.is_empty() { "nobody".into() } else { busy.join(", ") }
        )
    }
}

/// A process and its children, itself first.
fn family(process: u32) -> Vec<u32> {
    let children = tasks_of(process).into_iter().flat_map(|task| {
        let listed = fs::read_to_string(task.join("children")).unwrap_or_default();
        listed.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()
    });
    std::iter::once(process).chain(children).collect()
}

fn tasks_of(process: u32) -> Vec<PathBuf> {
    let listed = fs::read_dir(format!("/proc/{process}/task")).expect("the program runs");
    listed.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// Nanoseconds on a processor and voluntary context switches of a thread that still runs.
fn used(task: &Path) -> Option<(u64, u64)> {
    let run = fs::read_to_string(task.join("schedstat")).ok()?.split(' ').next()?.parse().ok()?;
    let status = fs::read_to_string(task.join("status")).ok()?;
    Some((run, number_after(&status, "voluntary_ctxt_switches:")?))
}

fn rss_mib(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the program runs");
    number_after(&status, "VmRSS:").expect("VmRSS is said") as f64 / 1024.0
}

fn number_after(status: &str, field: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?.parse().ok()
}
