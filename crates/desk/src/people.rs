//! Who works at the desk: signing in, and tries at passwords.

pub mod session;
pub mod throttle;
