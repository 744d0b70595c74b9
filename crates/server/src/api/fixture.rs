//! An app on a fresh file, with what requests need.
