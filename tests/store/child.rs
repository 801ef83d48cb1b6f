//! A second process that works on a store until it is done or killed, and says after each operation that it was acknowledged.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::time::Duration;

use imza_kiosk::adapters::store::{Store, StoreOptions, panics_are_caught};
use imza_kiosk::domain::fault::Trouble;
use imza_kiosk::ports::outbox::StoreError;

use crate::model::{Model, Op, Random};
use crate::scene::{Scene, key, options};

/// Longest life of a child: one that hangs is killed, and its test fails with its seed or its fault instead of waiting.
const LIFE_MAX: Duration = Duration::from_secs(120);

/// Operations in one life of a store.
pub const OPS: usize = 160;

/// Set for a child: where its store is. Without it, the same test is a whole life in one process.
const DIRECTORY: &str = "STORE_DIRECTORY";

/// Set for a child that only opens the store.
pub const OPEN_ONLY: &str = "STORE_OPEN_ONLY";

/// Set for a child on whose disk one sync fails.
pub const FAULTS: &str = "STORE_FAULTS";

/// Set for a child that ends when the store refuses what the model does not, and says how.
pub const ENDS_AT_REFUSAL: &str = "STORE_ENDS_AT_REFUSAL";

/// Small limits, so that the queue fills up and the log is written anew now and then.
pub fn child_options() -> StoreOptions {
    StoreOptions { queue_max: 12, log_bytes_slack: 4 << 10, ..options() }
}

/// The operations that follow from a seed.
pub fn ops(seed: u64) -> Vec<Op> {
    let mut random = Random(seed);
    (0..OPS).map(|_| Op::from_random(random.next())).collect()
}

/// The model after the first `count` operations.
pub fn model_after(seed: u64, count: usize) -> Model {
    let mut model = Model::new(child_options().queue_max);
    for op in &ops(seed)[..count] {
        drop(model.apply(*op));
    }
    model
}

/// How many operations the store holds: as many as were acknowledged, or one more, the one under way. `None` when it holds
/// neither.
pub fn operations_held(seed: u64, acknowledged: usize, store: &Store) -> Result<usize, String> {
    let mut differences = vec![];
    for count in acknowledged..=(acknowledged + 1).min(OPS) {
        match model_after(seed, count).difference(store) {
            None => return Ok(count),
            Some(difference) => differences.push(difference),
        }
    }
    Err(format!("seed {seed}, {acknowledged} acknowledged: {differences:?}"))
}

/// A child at work.
pub struct Worker {
    pub process: Child,
    pub said: BufReader<ChildStderr>,
    /// Dropped it ends the watch over the child's life.
    _watched: SyncSender<()>,
}

impl Worker {
    /// Starts a child that goes on with the operations of `seed` from number `from`.
    pub fn start(dir: &Path, seed: u64, from: usize, environment: &[(&str, String)]) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "child::a_life_without_accident_goes_as_the_model_says", "--nocapture"]);
        command.env(DIRECTORY, dir).env("STORE_SEED", seed.to_string()).env("STORE_FROM", from.to_string());
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a child");
        let said = BufReader::new(process.stderr.take().expect("piped"));
        let watched = watch(&process);
        Self { process, said, _watched: watched }
    }

    /// Waits for the end; how many operations were acknowledged, and the refusal that ended the work, if one did.
    pub fn ended(mut self) -> Result<(usize, Option<String>), String> {
        let said = self.rest();
        let end = self.process.wait().map_err(|error| error.to_string())?;
        let (acknowledged, others): (Vec<_>, Vec<_>) = said.lines().partition(|line| line.starts_with("acknowledged"));
        match others.as_slice() {
            _ if !end.success() => Err(format!("{end}: {}", others.join("\n"))),
            [] => Ok((acknowledged.len(), None)),
            [one] if one.starts_with("refused ") => Ok((acknowledged.len(), Some((*one).to_owned()))),
            _ => Err(others.join("\n")),
        }
    }

    /// Waits until `count` more operations are acknowledged, or the child has ended; returns how many were.
    pub fn acknowledged(&mut self, count: usize) -> usize {
        let mut seen = 0;
        let mut line = String::new();
        while seen < count {
            line.clear();
            if self.said.read_line(&mut line).expect("readable") == 0 {
                break;
            }
            assert!(line.starts_with("acknowledged"), "the child says: {line}{}", self.rest());
            seen += 1;
        }
        seen
    }

    fn rest(&mut self) -> String {
        std::io::read_to_string(&mut self.said).unwrap_or_default()
    }
}

/// Kills the child when its longest life is over and the watch has not ended.
fn watch(child: &Child) -> SyncSender<()> {
    let (watched, ended) = mpsc::sync_channel::<()>(1);
    let child = rustix::process::Pid::from_child(child);
    std::thread::spawn(move || {
        if ended.recv_timeout(LIFE_MAX) == Err(RecvTimeoutError::Timeout) {
            eprintln!("a child that does not come to an end is killed after {LIFE_MAX:?}");
            let _gone = rustix::process::kill_process(child, rustix::process::Signal::KILL);
        }
    });
    watched
}

#[test]
fn a_life_without_accident_goes_as_the_model_says() {
    match std::env::var_os(DIRECTORY) {
        Some(dir) => work(Path::new(&dir)),
        None => {
            let scene = Scene::new();
            work(&scene.dir);
            operations_held(0, OPS, &Store::open(&scene.dir, &key(), child_options()).expect("opens"))
                .expect("all of them");
        }
    }
}

/// Performs the operations, and says of each that it was acknowledged.
fn work(dir: &Path) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panics_are_caught() {
            told(panic);
        }
    }));
    let number = |name: &str| std::env::var(name).map_or(0, |text| text.parse::<u64>().expect("a number"));
    let (seed, from) = (number("STORE_SEED"), usize::try_from(number("STORE_FROM")).expect("small"));
    let faults_expected = std::env::var_os(FAULTS).is_some();
    if std::env::var_os(ENDS_AT_REFUSAL).is_some() {
        return work_until_refused(dir, seed, from).unwrap_or_else(|error| say_refusal(&error));
    }
    let mut model = model_after(seed, from);
    let mut store = open(dir, faults_expected);
    if std::env::var_os(OPEN_ONLY).is_some() {
        return;
    }
    for op in &ops(seed)[from..] {
        let mut performed = model.perform(*op, &store);
        if faults_expected && matches!(performed, Err(StoreError::NotDurable(_))) {
            assert_not_half_done(&model, *op, &store);
            performed = model.perform(*op, &store);
        }
        // Erasing reads the log and makes the index anew: what the disk does not give at that moment closes the store, and it is
        // opened again.
        if faults_expected && *op == Op::Forget && matches!(performed, Err(StoreError::Unreadable(_))) {
            drop(store);
            store = open(dir, faults_expected);
            assert_not_half_done(&model, *op, &store);
            performed = model.perform(*op, &store);
        }
        assert_eq!(performed, model.apply(*op), "{op:?}");
        if *op == Op::Reopen {
            drop(store);
            store = open(dir, faults_expected);
        }
        if std::env::var_os(DIRECTORY).is_some() {
            writeln!(std::io::stderr(), "acknowledged {op:?}").expect("the parent listens");
        }
    }
}

/// What failed did not happen; an erasure whose new log already stood when the disk failed has happened whole.
fn assert_not_half_done(before: &Model, op: Op, store: &Store) {
    let mut erased = before.clone();
    if op == Op::Forget && erased.apply(op).is_ok() && erased.difference(store).is_none() {
        return;
    }
    assert_eq!(before.difference(store), None, "what failed did not happen: {op:?}");
}

/// Performs the operations on a disk that fails: what the store refuses beside the model ends it.
fn work_until_refused(dir: &Path, seed: u64, from: usize) -> Result<(), StoreError> {
    let open = || Store::open(dir, &key(), child_options());
    let (mut model, mut store) = (model_after(seed, from), open()?);
    for op in &ops(seed)[from..] {
        let performed = model.perform(*op, &store);
        let expected = model.apply(*op);
        if performed != expected {
            performed?;
            panic!("{op:?} ought to be refused: {expected:?}");
        }
        if *op == Op::Reopen {
            drop(store);
            store = open()?;
        }
        writeln!(std::io::stderr(), "acknowledged {op:?}").expect("the parent listens");
    }
    Ok(())
}

/// How a clerk would be told: the fault, its side, and what a technician reads.
fn say_refusal(error: &StoreError) {
    let kind = match error {
        StoreError::NotDurable(_) => "not-durable",
        StoreError::Unreadable(_) => "unreadable",
        other => panic!("a disk that fails is no {other:?}"),
    };
    let told = Trouble::from(error.clone());
    assert!(!told.detail.is_empty(), "{error:?}");
    writeln!(std::io::stderr(), "refused {kind} {} {}", told.fault.code(), told.fault.side().word()).expect("heard");
}

/// Opens the store; where a fault of the disk is expected, a second time.
fn open(dir: &Path, faults_expected: bool) -> Store {
    let once = || Store::open(dir, &key(), child_options());
    match once() {
        Err(StoreError::Unreadable(_) | StoreError::NotDurable(_)) if faults_expected => once(),
        opened => opened,
    }
    .expect("the store opens")
}
