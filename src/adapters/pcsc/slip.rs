//! A card that slips out of the field and is back within seconds: waited for, so that its reading starts again by itself.

use std::ffi::CString;
use std::time::{Duration, Instant};

use pcsc::{Context, Error, ReaderState, Scope, State};

/// How long a card may be away, and how often in one reading.
const AWAY_MAX: Duration = Duration::from_secs(3);
const SLIPS_MAX: u32 = 3;
/// How long the service may take to notice that a card has left: some look at their readers every 0.4 s.
const NOTICE: Duration = Duration::from_secs(1);

/// The slips of a card in one reading.
pub struct Slips {
    reader: CString,
    /// Insertions and removals that the service had counted when the reading began; none where it did not say.
    stay: Option<u32>,
    left: u32,
}

impl Slips {
    /// None yet, of the card in this reader.
    #[must_use]
    pub fn of(reader: &str) -> Self {
        let reader = CString::new(reader).unwrap_or_default();
        let stay = Watch::new(&reader).and_then(|mut watch| watch.look(Duration::ZERO).ok());
        Self { reader, stay: stay.map(|stay| stay.count), left: SLIPS_MAX }
    }

    /// True while the reading may begin once more.
    #[must_use]
    pub const fn may_begin_again(&self) -> bool {
        self.left > 0
    }

    /// Waits until the card is back; false when it stays away.
    pub fn is_back(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        let until = Instant::now() + AWAY_MAX;
        let Some(mut watch) = Watch::new(&self.reader) else { return false };
        let mut patience = Duration::ZERO;
        loop {
            let Ok(stay) = watch.look(patience) else {
                // Nothing has changed: the driver noticed no removal, and the card may answer again.
                return watch.is_present();
            };
            let is_another = self.stay.is_some_and(|before| before != stay.count);
            if stay.has_card && is_another {
                self.stay = Some(stay.count);
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            patience = if stay.has_card { NOTICE.min(left) } else { left };
        }
    }
}

/// What the service says of a reader.
struct Stay {
    has_card: bool,
    count: u32,
}

struct Watch {
    context: Context,
    states: [ReaderState; 1],
}

impl Watch {
    fn new(reader: &CString) -> Option<Self> {
        let context = Context::establish(Scope::User).ok()?;
        Some(Self { context, states: [ReaderState::new(reader.clone(), State::UNAWARE)] })
    }

    /// The state, once it is another than the last one looked at; the first is told at once.
    fn look(&mut self, patience: Duration) -> Result<Stay, Error> {
        self.context.get_status_change(patience, &mut self.states)?;
        for state in &mut self.states {
            state.sync_current_state();
        }
        Ok(Stay { has_card: self.is_present(), count: self.states.iter().map(ReaderState::event_count).sum() })
    }

    fn is_present(&self) -> bool {
        self.states.iter().all(|state| state.event_state().contains(State::PRESENT))
    }
}
