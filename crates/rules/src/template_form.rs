//! A template as somebody types it, field by field: what a `form` holds, how it is `write`-n as Meta's object and `read` back
//! from one.

mod form;
mod read;
mod write;

pub use form::{Button, ButtonKind, Card, Form, HeaderKind, Otp};

#[cfg(test)]
mod tests;
