//! The binary: reads the command line and hands over.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match transom::cli::Cli::read().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("transom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
