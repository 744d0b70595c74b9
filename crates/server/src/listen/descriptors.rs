//! Descriptors: each connection takes one. The system's own limit is often a thousand and may be raised by whoever has
//! it, up to another one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are not connections: the database's, files of messages, what we ask of Meta.
const OTHERS: u64 = 256;

/// How many connections there may be: as many as are wanted, or as the system has descriptors for.
pub(super) fn connections(wanted: usize) -> usize {
    let needed = u64::try_from(wanted).unwrap_or(u64::MAX).saturating_add(OTHERS);
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX).min(needed);
    let now = limit.current.unwrap_or(u64::MAX);
    let raised = now < most
        && setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum }).is_ok();
    let has = if raised { most } else { now };
    if has >= needed {
        return wanted;
    }
    let fits = has.saturating_sub(OTHERS).max(has / 2);
    tracing::warn!(
        descriptors = has,
        connections = fits,
        wanted,
        "the system lets this process have few descriptors: raise the limit (ulimit -n, LimitNOFILE)"
    );
    usize::try_from(fits).unwrap_or(wanted)
}
