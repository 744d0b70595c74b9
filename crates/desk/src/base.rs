//! What everything stands on and nothing of it knows the desk: time and chance, settings, logs, counts, Meta's Graph API, open
//! pages.

pub mod clock;
pub mod counts;
pub mod graph;
pub mod hub;
pub mod log;
pub mod settings;
