//! The key of the tests, and the chance they have: every nonce is another one, and none is guessed.

use std::sync::atomic::{AtomicU64, Ordering};

use transom_store::seal::{Key, Seal};

/// The one key.
pub(crate) fn keys() -> Vec<Key> {
    vec![Key::new([1; 32])]
}

/// What seals with it.
pub(crate) fn seal() -> Seal {
    seal_with(keys())
}

/// What seals with the first of these keys, and opens with all of them.
pub(crate) fn seal_with(keys: Vec<Key>) -> Seal {
    Seal::new(keys, |bytes| {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let count = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.iter_mut().zip(count.iter().cycle()).for_each(|(byte, part)| *byte = *part);
        Ok(())
    })
}
