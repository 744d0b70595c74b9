//! Contacts that are brought in from a file.

use crate::words;

words! {
    /// How far the file is.
    State {
        /// It is still coming.
        Uploading = "uploading",
        /// It is here, and somebody has to say what its columns hold.
        Uploaded = "uploaded",
        /// It is gone through, and nothing is kept of it.
        Checking = "checking",
        /// It was gone through, and nothing was kept of it.
        Checked = "checked",
        /// Its contacts are being brought in.
        Running = "running",
        /// Somebody stopped it. It can go on where it was.
        Stopped = "stopped",
        /// All of it was brought in, but for what could not be taken.
        Done = "done",
    }
}

impl State {
    /// Whether the server goes through it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Running)
    }

    /// Whether it can begin, or go on.
    pub const fn can_begin(self) -> bool {
        matches!(self, Self::Uploaded | Self::Checked | Self::Stopped)
    }
}
