//! The rules from outside: Meta's worked examples as tables, laws that hold for every history, a second
//! implementation without cleverness that the fold is compared with, the page of who may do what, and bots.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod ends;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod story;
#[cfg(test)]
mod twins;
