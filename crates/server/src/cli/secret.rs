//! Secrets of a command. They are no arguments, which others on the machine can read: they come from a prompt that
//! does not show them, from the standard input or from a file, and go to the terminal or into a file of their owner's.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

/// The longest secret, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// Where a secret comes from.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// Reads the secret from this file; else it is asked for at a terminal, or read from the standard input
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

impl Given {
    /// A secret that there is already.
    pub(super) fn read(&self, what: &str) -> anyhow::Result<String> {
        if self.is_asked_for() { ask(what) } else { self.text().map(|text| one_line(&text)) }
    }

    /// A secret that is chosen now: at a terminal it is typed twice.
    pub(super) fn choose(&self, what: &str) -> anyhow::Result<String> {
        let first = self.read(what)?;
        if self.is_asked_for() {
            anyhow::ensure!(ask("Once more")? == first, "these are two different ones; nothing has changed");
        }
        Ok(first)
    }

    /// Whether somebody sits there who types.
    pub(super) fn is_asked_for(&self) -> bool {
        self.from.is_none() && io::stdin().is_terminal()
    }

    /// All that is in the file or comes on the standard input.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        match &self.from {
            None => whole(io::stdin()).context("the standard input"),
            Some(path) => {
                let file = File::open(path).map_err(anyhow::Error::from);
                file.and_then(whole).with_context(|| path.display().to_string())
            }
        }
    }
}

fn whole(from: impl Read) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

fn one_line(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).to_owned()
}

/// Asks at the terminal; what is typed is not shown.
pub(super) fn ask(what: &str) -> anyhow::Result<String> {
    rpassword::prompt_password(format!("{what} (is not shown): ")).context("reading from the terminal")
}

/// Asks for what may be seen.
pub(super) fn ask_openly(what: &str) -> anyhow::Result<String> {
    eprint!("{what}: ");
    let mut line = String::new();
    io::stdin().read_line(&mut line).context("reading from the terminal")?;
    Ok(line.trim().to_owned())
}

/// Where a secret goes that is shown once.
#[derive(Debug, Args)]
pub(super) struct Handed {
    /// Writes it into a new file that only you can read, instead of printing it
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Handed {
    /// Makes its place, before the secret is made: what cannot be written makes none.
    pub(super) fn prepare(&self) -> anyhow::Result<Place> {
        let Some(path) = &self.to else { return Ok(Place::Terminal) };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(file) => Ok(Place::File(NewFile { path: path.clone(), file, is_filled: false })),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                anyhow::bail!("{} exists already; choose another name", path.display())
            }
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }
}

/// Where a secret is about to go.
#[derive(Debug)]
pub(super) enum Place {
    /// On the standard output.
    Terminal,
    /// Into a file.
    File(NewFile),
}

/// A file that is empty yet; it goes again where nothing comes into it.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    file: File,
    is_filled: bool,
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_filled && std::fs::remove_file(&self.path).is_err() {
            eprintln!("transom: the empty file {} is left", self.path.display());
        }
    }
}

impl Place {
    /// Hands the secret over, and says what to know about it; that goes to standard error, so that the output is the
    /// secret alone.
    pub(super) fn give(self, secret: &str, about: &str) -> anyhow::Result<()> {
        match self {
            Self::Terminal => {
                println!("{secret}");
                eprintln!("{about}");
            }
            Self::File(mut new) => {
                writeln!(new.file, "{secret}").with_context(|| new.path.display().to_string())?;
                new.is_filled = true;
                eprintln!("Written to {}. {about}", new.path.display());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_the_line_end_is_no_part() {
        assert_eq!(one_line("a secret \r\n"), "a secret ");
        assert_eq!(one_line("a\nb\n\n"), "a\nb");
    }
}
