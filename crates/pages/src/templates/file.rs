//! The field of a sample: a file that is chosen or dropped, which the script uploads at once, and Meta's handle of it. Without
//! the script the handle itself is typed.

use maud::{Markup, html};

use crate::frame::icon::icon;
use crate::words::word;

/// What stands in the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample<'a> {
    /// The field of the form that takes the handle: `header_handle`, `card_handle_0`.
    pub field: &'a str,
    /// Meta's handle; empty without a sample.
    pub handle: &'a str,
    /// The name of the file, where it was uploaded a moment ago.
    pub file: &'a str,
    /// Why a file was not taken.
    pub problem: Option<&'a str>,
}

/// The field with its label, around what [`inside`] draws.
pub fn sample(sample: Sample<'_>) -> Markup {
    let id = format!("sample-{}", sample.field);
    html! {
        div.field.sample data-sample=(sample.field) {
            label for={ "file-" (sample.field) } { (word("template-sample")) }
            p.small id={ (id) "-hint" } { (word("template-sample-hint")) }
            input id={ "file-" (sample.field) } type="file" data-sample-file aria-describedby={ (id) "-hint" }
                accept="image/jpeg,image/png,video/mp4,application/pdf";
            div id=(id) aria-live="polite" { (inside(sample)) }
        }
    }
}

/// What stands below the file, for `#sample-FIELD`.
pub fn inside(sample: Sample<'_>) -> Markup {
    html! {
        @if let Some(problem) = sample.problem { p.wrong role="alert" { (icon("info")) (problem) } }
        @if !sample.file.is_empty() { p.small { (icon("check")) " " bdi { (sample.file) } " " (word("template-sample-there")) } }
        details {
            summary { (word("template-sample-handle")) }
            input id={ "field-" (sample.field) } type="text" name=(sample.field) value=(sample.handle) autocomplete="off" spellcheck="false"
                aria-label=(word("template-sample-handle"));
        }
    }
}
