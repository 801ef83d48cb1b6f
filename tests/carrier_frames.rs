//! Arbitrary bytes on the worker's pipes: refused or understood, never a panic, and never more memory than a few frames.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::AtomicBool;

use imza_kiosk::adapters::worker::{FrameError, read_frame, read_secret, serve, write_frame};
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::domain::secret::SECRET_BYTES_MAX;
use imza_kiosk::ports::carrier::CarrierPort;
use imza_kiosk::wire::worker::{FRAME_BYTES_MAX, WorkerAnswer, WorkerRequest};
use proptest::prelude::*;

/// Counts what this thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = HELD.try_with(|held| {
            held.set(held.get() + layout.size());
            MOST.with(|most| most.set(most.get().max(held.get())));
        });
        // SAFETY: the caller keeps `GlobalAlloc`'s contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let _ = HELD.try_with(|held| held.set(held.get().saturating_sub(layout.size())));
        // SAFETY: the caller keeps `GlobalAlloc`'s contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory that `work` held at once, in bytes.
fn most_held(work: impl FnOnce()) -> usize {
    let before = HELD.get();
    MOST.set(before);
    work();
    MOST.get() - before
}

/// Counts jobs and has no carrier.
#[derive(Default)]
struct NoCarrier {
    jobs: usize,
}

impl CarrierPort for NoCarrier {
    fn perform(&mut self, _job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        self.jobs += 1;
        Err(CarrierFault::Gone)
    }
}

/// Bytes that look like frames often enough to get past the length.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    let json = prop_oneof![
        Just(r#"{"job":"forget"}"#.to_owned()),
        Just(r#"{"job":"inspect","reader":"x"}"#.to_owned()),
        Just(r#"{"job":"choose-pin","address":{"reader":"x","serial":"1"}}"#.to_owned()),
        "[ -~]{0,200}",
        (1usize..40_000).prop_map(|depth| "[".repeat(depth)),
        (1usize..20_000).prop_map(|long| format!(r#"{{"job":"inspect","reader":"{}"}}"#, "\\u00e9".repeat(long))),
    ];
    let frame = (json, -2i64..3).prop_map(|(json, off)| {
        let length = u32::try_from((i64::try_from(json.len()).expect("short") + off).max(0)).expect("short");
        [&length.to_be_bytes()[..], json.as_bytes()].concat()
    });
    let bytes = prop::collection::vec(any::<u8>(), 0..600);
    prop::collection::vec(prop_oneof![3 => frame, 1 => bytes], 0..5).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_served_or_refused_within_bounded_memory(bytes in frames()) {
        let mut carrier = NoCarrier::default();
        let mut answers = Vec::with_capacity(64 * 1024);
        let most = most_held(|| {
            let end = serve(&bytes[..], &mut answers, &mut carrier, &AtomicBool::new(false));
            assert!(end.is_err());
        });
        prop_assert!(most < 4 * FRAME_BYTES_MAX, "{most} bytes for {} on the pipe", bytes.len());
        let mut rest = &answers[..];
        for _ in 0..carrier.jobs {
            let answer: WorkerAnswer = read_frame(&mut rest).expect("an answer for each job");
            prop_assert_eq!(answer, WorkerAnswer::Failed(CarrierFault::Gone));
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn any_answer_is_understood_or_refused(bytes in frames()) {
        let _ = read_frame::<WorkerAnswer>(&mut &bytes[..]);
        let _ = read_secret(&mut &bytes[..]);
    }

    #[test]
    fn an_announced_length_alone_takes_no_memory(length in any::<u32>()) {
        let announced = length.to_be_bytes();
        let most = most_held(|| {
            let read = read_frame::<WorkerRequest>(&mut &announced[..]);
            assert!(matches!(read, Err(FrameError::TooLong { .. } | FrameError::Pipe(_) | FrameError::Nonsense(_))));
        });
        prop_assert!(most <= FRAME_BYTES_MAX + 1024, "{most} bytes");
    }
}

#[test]
fn a_frame_has_a_longest_length_and_a_secret_a_shorter_one() {
    let long = "x".repeat(FRAME_BYTES_MAX);
    let mut pipe = Vec::new();
    let refused = write_frame(&mut pipe, &WorkerRequest::Inspect { reader: long });
    assert!(matches!(refused, Err(FrameError::TooLong { .. })) && pipe.is_empty());

    let secret = |length: usize| {
        let mut frame = u32::try_from(length).expect("short").to_be_bytes().to_vec();
        frame.resize(4 + length, b'1');
        read_secret(&mut &frame[..]).map(|secret| secret.len())
    };
    assert!(matches!(secret(SECRET_BYTES_MAX), Ok(SECRET_BYTES_MAX)));
    assert!(matches!(secret(SECRET_BYTES_MAX + 1), Err(FrameError::TooLong { .. })));
}
