//! Bots: flows that people write as files, what makes sure that they keep to the rules, and what runs them. All of it is
//! pure: the desk does what a run wants done, and tells it what happens.
//!
//! Reading order: [`kind`] (what a flow may say, as a table), [`model`] (what it says), [`compile`]; then [`run`] and
//! [`step`](step::step), the interpreter. [`edit`] changes a file without touching what it does not change, [`graph`]
//! and [`outline`](mod@outline) show it, [`gallery`] has some to begin with. docs/bots.md is the manual of the language.

mod answer;
mod check;
mod edges;
pub mod edit;
pub mod gallery;
pub mod kind;
pub mod length;
pub mod model;
pub mod outline;
pub mod problem;
mod read;
pub mod run;
mod say;
pub mod step;
mod texts;
pub mod trigger;
mod yaml;

pub use answer::Answer;
pub use check::{Known, KnownTemplate};
pub use edges::Via;

use model::Flow;
use problem::Problem;

/// What a flow that compiled loses where it goes by SMS, in the order of the file. None of it keeps it from being deployed.
pub fn warnings(flow: &Flow, known: &Known) -> Vec<Problem> {
    check::losses(flow, known)
}

/// Compiles a flow for a workspace. One that compiles sends nothing free-form outside the window as long as what is due
/// comes promptly ([`model::LATE`]), and no run of it goes on for ever without the customer.
///
/// # Errors
/// All that is wrong with it, in the order of the file.
pub fn compile(text: &str, known: &Known) -> Result<Flow, Vec<Problem>> {
    let root = yaml::read(text).map_err(|problem| vec![*problem])?;
    let mut problems = Vec::new();
    let flow = read::read(&root, known.margin, &mut problems);
    // Of half a flow nothing more can be said.
    let flow = flow.filter(|_| problems.is_empty());
    problems.extend(flow.iter().flat_map(|flow| check::check(&root, flow, known)));
    problems.sort_by_key(|problem| problem.at);
    flow.filter(|_| problems.is_empty()).ok_or(problems)
}
