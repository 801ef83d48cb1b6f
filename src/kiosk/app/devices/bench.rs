//! The technician's bench: every part looked at for real, a line each as soon as it is known; Enter looks again.

use jiff::Timestamp;

use crate::domain::doctor::{Finding, Group, Health, Part, StoreOpening};
use crate::kiosk::app::message::{Answer, Effect, JobId, Key};
use crate::kiosk::app::{Model, Screen, StoreView, tools};
use crate::ports::diagnostics::Look;
use crate::ports::outbox::StoreError;

/// Most lines: a counter with many readers and profiles has a few dozen.
const LINES_MAX: usize = 200;

/// A finding, and when it was told.
#[derive(Debug, Clone)]
pub struct BenchLine {
    /// The finding.
    pub finding: Finding,
    /// The kiosk's time then.
    pub at: Timestamp,
    /// Told before the look that is under way.
    stale: bool,
}

/// What is known so far.
#[derive(Debug, Default)]
pub struct Bench {
    /// The lines, in the order of the parts.
    pub lines: Vec<BenchLine>,
    /// The line under the cursor.
    pub selected: usize,
    /// The groups that are being looked at.
    running: Vec<(JobId, Group)>,
}

impl Bench {
    /// True while something is being looked at.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// How many lines are like that.
    #[must_use]
    pub fn count(&self, health: Health) -> usize {
        self.lines.iter().filter(|line| line.finding.health == health).count()
    }

    /// The line under the cursor.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&BenchLine> {
        self.lines.get(self.selected)
    }

    /// Takes what was found: a line takes the place of its predecessor.
    fn take(&mut self, look: Look, at: Timestamp) {
        for finding in look.findings {
            let same = |line: &BenchLine| line.finding.id() == finding.id() && told_apart(&line.finding, &finding);
            self.lines.retain(|line| !(line.stale && same(line)));
            if self.lines.len() < LINES_MAX {
                self.lines.push(BenchLine { finding, at, stale: false });
            }
        }
        if look.ended {
            // What was not found again is gone: a reader that was unplugged.
            self.lines.retain(|line| line.finding.part.group() != look.group || !line.stale);
            self.running.retain(|(_, group)| *group != look.group);
        }
        let place = |line: &BenchLine| Part::ALL.iter().position(|part| *part == line.finding.part);
        self.lines
            .sort_by(|one, other| (place(one), &one.finding.subject).cmp(&(place(other), &other.finding.subject)));
        self.selected = self.selected.min(self.lines.len().saturating_sub(1));
    }
}

/// Two readers of one use have one id, and are told apart by their names.
fn told_apart(one: &Finding, other: &Finding) -> bool {
    one.part != Part::Reader || one.facts.first() == other.facts.first()
}

/// Begins with everything.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    if let Screen::Devices(devices) = &mut model.screen {
        devices.bench = Some(Bench::default());
        begin(model, Group::ALL, out);
    }
}

/// Looks at these groups, those that are being looked at left out.
fn begin(model: &mut Model, groups: &[Group], out: &mut Vec<Effect>) {
    let (job, own) = (model.job(), own_store(&model.store));
    let Screen::Devices(devices) = &mut model.screen else { return };
    let Some(bench) = &mut devices.bench else { return };
    let rests = |group: &Group| !bench.running.iter().any(|(_, running)| running == group);
    let groups: Vec<Group> = groups.iter().copied().filter(rests).collect();
    if groups.is_empty() {
        return;
    }
    for line in bench.lines.iter_mut().filter(|line| groups.contains(&line.finding.part.group())) {
        line.stale = true;
    }
    bench.running.extend(groups.iter().map(|group| (job, *group)));
    out.push(Effect::Examine(job, groups, own));
}

/// What this kiosk knows of its own store, which nobody else can open meanwhile.
fn own_store(store: &StoreView) -> StoreOpening {
    match store {
        StoreView::Opening => StoreOpening::Opening,
        StoreView::Open(queue) => StoreOpening::Open {
            last_seq: queue.last_seq,
            acked_seq: queue.acked_seq,
            unsent: queue.unsent,
            limit: queue.limit,
            oldest: queue.oldest,
            halt: queue.halt,
        },
        StoreView::Closed(StoreError::Damaged(why)) => StoreOpening::Damaged(why.clone()),
        StoreView::Closed(error) => StoreOpening::Closed(error.clone().into()),
    }
}

/// Takes a key while the bench is in front; false for one that is not its own.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) -> bool {
    let Screen::Devices(devices) = &mut model.screen else { return false };
    let Some(bench) = &mut devices.bench else { return false };
    let last = bench.lines.len().saturating_sub(1);
    match key {
        Key::Up => bench.selected = bench.selected.saturating_sub(1),
        Key::Down => bench.selected = (bench.selected + 1).min(last),
        Key::PageUp => bench.selected = bench.selected.saturating_sub(10),
        Key::PageDown => bench.selected = (bench.selected + 10).min(last),
        Key::Home => bench.selected = 0,
        Key::End => bench.selected = last,
        Key::Enter => {
            let group = bench.under_cursor().map(|line| line.finding.part.group());
            let groups = group.map_or_else(|| Group::ALL.to_vec(), |group| vec![group]);
            begin(model, &groups, out);
        }
        Key::F(6) => begin(model, Group::ALL, out),
        Key::F(7) => tools::open(model),
        Key::Esc => devices.bench = None,
        _ => return false,
    }
    true
}

/// Takes what was found; an answer to a bench that was left is nobody's.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    let at = model.at;
    let Screen::Devices(devices) = &mut model.screen else { return };
    let (Some(bench), Answer::Looked(looks)) = (&mut devices.bench, answer) else { return };
    for look in looks {
        if bench.running.contains(&(job, look.group)) {
            bench.take(look, at);
        }
    }
}
