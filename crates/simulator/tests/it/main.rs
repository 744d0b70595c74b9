//! The simulator from outside: stories over HTTP, with a business that receives its webhooks.

mod desk;
mod story;
