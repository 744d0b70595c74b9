//! The channel from outside: signed bytes in, events out. Payloads of our own with what they mean, payloads
//! of others where they are at hand, hostile bodies, laws.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test that fails may panic, and need not be fast"
)]

mod hostile;
mod laws;
mod others;
mod payloads;
mod told;

use transom_channels::whatsapp::signature::{sign, verify};
use transom_channels::whatsapp::webhook::{self, Parsed};

/// Parses a body as the server does: signed, verified, parsed.
fn post(body: &[u8]) -> Parsed {
    let header = sign("secret", body);
    webhook::parse(verify("secret", Some(&header), body).unwrap())
}

/// One of the payloads beside the tests.
fn payload(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/whatsapp/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The names of all of them, in order.
fn payloads() -> Vec<String> {
    let folder = std::fs::read_dir(format!("{}/fixtures/whatsapp", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut names: Vec<_> = folder
        .filter_map(|file| {
            file.unwrap().file_name().to_str().unwrap().strip_suffix(".json").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}
