//! The API over HTTP, against an app on a fresh file.
