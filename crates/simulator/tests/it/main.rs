//! The simulator from outside: stories over HTTP, with a business that receives its webhooks.

#[cfg(test)]
mod api;
#[cfg(test)]
mod at_once;
#[cfg(test)]
mod billing;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod sms;
#[cfg(test)]
mod story;
#[cfg(test)]
mod trouble;
