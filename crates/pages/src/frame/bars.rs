//! Charts that are lists of bars, each with its name and its value in words beside it, and the table behind a chart. A bar's
//! length is a share of the longest one, drawn in per cent, so that the words never shrink.

use maud::{Markup, html};

use crate::say;
use crate::words::word;

/// A row of a chart: name, value in words, length, class and texture.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: String,
    pub(crate) length: u64,
    pub(crate) class: &'static str,
    pub(crate) texture: Option<&'static str>,
}

pub(crate) fn bars(rows: &[Row<'_>]) -> Markup {
    let longest = rows.iter().map(|row| row.length).max().unwrap_or(0);
    html! {
        ul.bars {
            @for row in rows {
                li {
                    span.bar-name { (row.name) }
                    svg class={ "bar-line " (row.class) } height="14" aria-hidden="true" {
                        title { (row.name) ": " (row.value) }
                        (bar(&per_cent(row.length, longest), row.texture))
                    }
                    span.bar-value { (row.value) }
                }
            }
        }
    }
}

fn bar(width: &str, texture: Option<&'static str>) -> Markup {
    html! {
        rect.fill x="0" width=(width) height="14" rx="2" {}
        @if let Some(texture) = texture { rect x="0" width=(width) height="14" rx="2" fill=(texture) {} }
    }
}

/// `part` of `whole` in per cent with two decimals, as an attribute: `37.50%`.
pub(crate) fn per_cent(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part.min(whole)) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A chart with its title and, folded, its table.
pub(crate) fn section(title: &str, chart: &Markup, table: &Markup) -> Markup {
    html! {
        section.sheet-part.chart {
            h2 { (title) }
            (chart)
            details { summary { (word("chart-as-table")) } div.table-scroll tabindex="0" role="region" aria-label=(say!("chart-as-table-label", title = title)) { (table) } }
        }
    }
}
