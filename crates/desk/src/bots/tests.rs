//! Bots in the desk.
