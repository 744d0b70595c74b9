//! Writes the world down: one file of JSON lines, on disk before the caller is answered.
//!
//! On start the file is read and written anew without what is out of date. What the lines say is
//! the tables' business.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use anyhow::Context as _;
use tokio::sync::oneshot;

use super::World;
use crate::clock::lock;
use crate::private;

/// Name of the file in the simulator's folder.
const FILE: &str = "world.jsonl";
/// As many callers share one write to the disk at most.
const GROUP: usize = 1000;

/// The open journal; without a folder it writes nothing and everything is at once as durable as it gets.
pub(crate) struct Journal {
    /// False when there is no folder: then nothing has to be on disk.
    keeps: bool,
    queue: std::sync::Mutex<Option<Sender<Entry>>>,
    writer: std::sync::Mutex<Option<JoinHandle<()>>>,
}

struct Entry {
    lines: String,
    written: oneshot::Sender<bool>,
}

impl Journal {
    /// Reads the world kept in `folder`, and opens its journal for what comes. None keeps nothing.
    pub(crate) fn open(folder: Option<&Path>) -> anyhow::Result<(Journal, World)> {
        let Some(folder) = folder else {
            return Ok((Journal { keeps: false, queue: None.into(), writer: None.into() }, World::default()));
        };
        private::folder(folder).with_context(|| format!("making {}", folder.display()))?;
        let path = folder.join(FILE);
        let world = if path.exists() {
            let text = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            World::read(&String::from_utf8_lossy(&text))?
        } else {
            World::default()
        };
        let file = write_anew(&path, &world).with_context(|| format!("writing {}", path.display()))?;
        let (queue, entries) = channel();
        let writer = std::thread::Builder::new()
            .name("simulator-journal".to_owned())
            .spawn(move || write_entries(file, &entries))?;
        Ok((Journal { keeps: true, queue: Some(queue).into(), writer: Some(writer).into() }, world))
    }

    /// Queues lines in order of calls; what it returns answers true once they are on disk.
    pub(crate) fn append(&self, lines: String) -> oneshot::Receiver<bool> {
        let (written, on_disk) = oneshot::channel();
        match lock(&self.queue).as_ref() {
            // A journal that has ended or is closed drops `written`: the waiting caller sees "not written".
            Some(queue) if !lines.is_empty() => drop(queue.send(Entry { lines, written })),
            None if self.keeps && !lines.is_empty() => drop(written),
            Some(_) | None => drop(written.send(true)),
        }
        on_disk
    }

    /// Writes what is queued and closes the file.
    pub(crate) fn close(&self) {
        lock(&self.queue).take();
        if let Some(writer) = lock(&self.writer).take()
            && writer.join().is_err()
        {
            tracing::error!("the journal's thread ended badly");
        }
    }
}

/// A crash between the two steps leaves the old file or the new one, both whole.
fn write_anew(path: &Path, world: &World) -> std::io::Result<File> {
    let fresh = path.with_extension("jsonl.new");
    let mut file = private::file(&fresh)?;
    file.write_all(world.dump().as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    OpenOptions::new().append(true).open(path)
}

fn write_entries(mut file: File, entries: &Receiver<Entry>) {
    while let Ok(first) = entries.recv() {
        let mut group = vec![first];
        group.extend(entries.try_iter().take(GROUP));
        let text: String = group.iter().map(|entry| entry.lines.as_str()).collect();
        let outcome = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        if let Err(error) = &outcome {
            tracing::error!(%error, "the simulator could not write its journal");
        }
        for entry in group {
            // Nobody waits for changes that need no answer.
            let _nobody_waits = entry.written.send(outcome.is_ok());
        }
    }
}
