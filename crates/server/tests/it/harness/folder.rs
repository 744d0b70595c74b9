//! Folders for tests. Each is removed with everything in it when it is dropped; what is left when the tests end,
//! or are killed, goes with them.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the folders of this process lie, and who removes it: the end of the pipe says that the process is gone.
static ALL: LazyLock<(PathBuf, Child)> = LazyLock::new(|| {
    let all = std::env::temp_dir().join(format!("transom-it-{}", std::process::id()));
    std::fs::create_dir_all(&all).unwrap();
    let mut keeper = Command::new("sh");
    keeper.args(["-c", "cat; rm -rf \"$0\""]).arg(&all);
    // A group of its own: Ctrl-C on the terminal ends the tests only.
    let keeper = keeper.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    (all, keeper)
});

/// A folder that is removed with everything in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let path = ALL.0.join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// A new folder with all that is in this one.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        copy_all(&self.0, &copy.0);
        copy
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn demo_file(&self) -> PathBuf {
        self.0.join("demo.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a process that was just killed still holds may stay.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (kind, copy) = (entry.file_type().unwrap(), to.join(entry.file_name()));
        if kind.is_dir() {
            std::fs::create_dir(&copy).unwrap();
            std::fs::set_permissions(&copy, entry.metadata().unwrap().permissions()).unwrap();
            copy_all(&entry.path(), &copy);
        } else {
            std::fs::copy(entry.path(), copy).unwrap();
        }
    }
}
