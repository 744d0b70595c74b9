//! A row before an act and after it.

/// What an act made of a row.
pub(crate) struct Changed<T> {
    pub(crate) before: T,
    pub(crate) after: T,
}

impl<T: Clone + PartialEq> Changed<T> {
    pub(crate) fn by(before: T, change: impl FnOnce(&mut T)) -> Self {
        let mut after = before.clone();
        change(&mut after);
        Self { before, after }
    }

    /// What it is now, if that is another thing.
    pub(crate) fn news(&self) -> Option<&T> {
        (self.after != self.before).then_some(&self.after)
    }
}
