//! How a command begins and ends: the runtime, the log, the address to listen on, the signal to stop.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use transom_desk::base::settings::Log;
use transom_desk::base::{counts, log};

use crate::listen;

/// Runs a command to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    done
}

/// What asks the process to stop, SIGTERM and Ctrl-C, heard from the moment this is made: before anybody is told
/// that the server is up. Until then they end it at once.
pub(crate) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(crate) fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context("listening for SIGTERM")?,
            interrupt: signal(SignalKind::interrupt()).context("listening for Ctrl-C")?,
        })
    }

    /// Ends when the process is asked to stop.
    pub(crate) async fn asked(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Begins to log and to count.
pub(crate) fn begin_log(log: &Log) -> anyhow::Result<()> {
    log::begin(log)?;
    counts::begin();
    Ok(())
}

/// Listens at an address of the command line or the settings.
pub(crate) async fn listen(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    listen::bind(address).await.map_err(|error| no_place(error, option))
}

/// An error, and what to do where it is about the address to listen on.
pub(crate) fn no_place(error: anyhow::Error, option: &str) -> anyhow::Error {
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(ErrorKind::AddrInUse) => {
            anyhow::anyhow!("{error:#}. End what listens there, or give another address with {option}")
        }
        Some(ErrorKind::AddrNotAvailable) => {
            anyhow::anyhow!("{error:#}. Give an address of this machine with {option}")
        }
        _ => error,
    }
}
