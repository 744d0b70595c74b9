//! The only reader of time and of chance. Two clocks: *business time* (may be moved: windows, schedules) and
//! *machine time* (leases, time-outs, sessions). Ids are made here too: of version 7, in order of arrival.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use tokio::sync::watch;
use transom_rules::time::{Span, Timestamp};
use uuid::{ContextV7, Uuid};

/// The clock of one process.
#[derive(Debug)]
pub struct Clock {
    offset_ms: AtomicI64,
    moved: watch::Sender<i64>,
    /// What ids are dated by where it is not the machine's time.
    dated: OnceLock<Mutex<Dated>>,
}

/// An instant that ids are made for, as seconds and the rest in nanoseconds, and their order within it.
#[derive(Debug, Default)]
struct Dated {
    at: (u64, u32),
    context: ContextV7,
}

impl Clock {
    /// A clock whose business time runs ahead of (or behind) the machine's by `offset`.
    pub fn new(offset: Span) -> Self {
        Self {
            offset_ms: AtomicI64::new(offset.as_millis()),
            moved: watch::channel(offset.as_millis()).0,
            dated: OnceLock::new(),
        }
    }

    /// Business time.
    pub fn now(&self) -> Timestamp {
        self.machine() + Span::millis(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Machine time.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn machine(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// How far business time is ahead of the machine's.
    pub fn offset(&self) -> Span {
        Span::millis(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Moves business time; whoever watches is told.
    pub fn set_offset(&self, offset: Span) {
        self.offset_ms.store(offset.as_millis(), Ordering::Relaxed);
        self.moved.send_replace(offset.as_millis());
    }

    /// Changes whenever business time was moved.
    pub fn moves(&self) -> watch::Receiver<i64> {
        self.moved.subscribe()
    }

    /// A new id; later ones are greater, within this process strictly so.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn id(&self) -> Uuid {
        let Some(dated) = self.dated.get() else { return Uuid::now_v7() };
        let Dated { at: (seconds, nanos), context } = &*dated.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(context, *seconds, *nanos))
    }

    /// From now on ids are made as if it were as late as when `like` was made: what is made again later takes its
    /// old place among what is still there.
    pub(crate) fn date_ids(&self, like: Uuid) {
        let at = like.get_timestamp().map(|at| at.to_unix()).unwrap_or_default();
        self.dated.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner).at = at;
    }

    /// 32 bytes nobody can guess.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn secret(&self) -> anyhow::Result<[u8; 32]> {
        secret()
    }
}

/// 32 bytes nobody can guess, before there is a clock.
pub(crate) fn secret() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    chance(&mut bytes).map_err(|error| anyhow::anyhow!("the machine has no randomness: {error}"))?;
    Ok(bytes)
}

/// Fills bytes with what nobody can guess.
pub(crate) fn chance(bytes: &mut [u8]) -> std::io::Result<()> {
    getrandom::fill(bytes).map_err(Into::into)
}
