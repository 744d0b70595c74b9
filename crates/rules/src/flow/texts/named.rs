//! Where texts and expressions name what a flow calls by a name of its own: what is kept, and an answer to choose by its
//! id. Whoever calls that otherwise finds these places by the parser, so that words which merely look like it stay.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Stmt};
use minijinja::machinery::{Span, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::Source;
use super::taken::within;

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Named {
    /// What is kept under this name.
    Kept(String),
    /// The answer of this id, wherever one of these values is compared with it.
    Chosen {
        /// The id.
        id: String,
        /// The values that the answer may be.
        of: Vec<String>,
    },
}

impl Named {
    /// Where it is named, in bytes, from left to right; nowhere in what cannot be read.
    pub(in crate::flow) fn places(&self, source: Source<'_>) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        match source {
            Source::Text(text) => {
                if let Ok(read) = parse(text, "", SyntaxConfig::default()) {
                    self.in_statement(&read, text, &mut places);
                }
            }
            Source::Expression(text) => {
                if let Ok(read) = parse_expr(text) {
                    self.in_expression(&read, text, &mut places);
                }
            }
        }
        places.sort_by_key(|place| place.start);
        places.dedup();
        places
    }

    /// Whether an expression is nothing but a value that the answer may be: what it leads to is named by the answer's id.
    pub(in crate::flow) fn is_chosen_by(&self, expression: &str) -> bool {
        parse_expr(expression).is_ok_and(|read| self.is_subject(&read))
    }

    fn in_statement(&self, told: &Stmt<'_>, text: &str, places: &mut Vec<Range<usize>>) {
        let all = |some: &[Stmt<'_>], places: &mut Vec<Range<usize>>| {
            for told in some {
                self.in_statement(told, text, places);
            }
        };
        match told {
            Stmt::Template(whole) => all(&whole.children, places),
            Stmt::EmitExpr(emits) => self.in_expression(&emits.expr, text, places),
            Stmt::IfCond(cond) => {
                self.in_expression(&cond.expr, text, places);
                all(&cond.true_body, places);
                all(&cond.false_body, places);
            }
            // Nothing else compiles.
            _ => {}
        }
    }

    fn in_expression(&self, told: &Expr<'_>, text: &str, places: &mut Vec<Range<usize>>) {
        match (self, told) {
            (Self::Kept(name), Expr::Var(var)) if var.id == name => places.push(bytes(var.span())),
            (Self::Chosen { .. }, Expr::Compare(all)) => {
                let mut left = &all.expr;
                for op in &all.ops {
                    let is_in = matches!(op.op, CompareOpKind::In | CompareOpKind::NotIn);
                    let is_asked = is_in || matches!(op.op, CompareOpKind::Eq | CompareOpKind::Ne);
                    if is_asked {
                        self.compared([left, &op.expr], text, places);
                    }
                    left = &op.expr;
                }
            }
            (Self::Chosen { .. }, Expr::BinOp(both))
                if matches!(both.op, BinOpKind::Eq | BinOpKind::Ne | BinOpKind::In) =>
            {
                self.compared([&both.left, &both.right], text, places);
            }
            // What stands in for the answer is one.
            (Self::Chosen { .. }, Expr::Filter(filter))
                if filter.name == "default"
                    && filter.expr.as_ref().is_some_and(|expr| self.is_subject(expr)) =>
            {
                for argument in &filter.args {
                    if let CallArg::Pos(given) = argument {
                        self.constants(given, text, places);
                    }
                }
            }
            _ => {}
        }
        for inner in within(told) {
            self.in_expression(inner, text, places);
        }
    }

    fn compared(&self, [left, right]: [&Expr<'_>; 2], text: &str, places: &mut Vec<Range<usize>>) {
        for (value, other) in [(left, right), (right, left)] {
            if self.is_subject(value) {
                self.constants(other, text, places);
            }
        }
    }

    /// Whether it is one of the values that the answer may be, through whatever filters.
    fn is_subject(&self, told: &Expr<'_>) -> bool {
        match (self, told) {
            (Self::Chosen { of, .. }, Expr::Var(var)) => of.iter().any(|name| name == var.id),
            (_, Expr::Filter(filter)) => filter.expr.as_ref().is_some_and(|expr| self.is_subject(expr)),
            _ => false,
        }
    }

    /// The id as it is written between quotes, alone or in a list.
    fn constants(&self, told: &Expr<'_>, text: &str, places: &mut Vec<Range<usize>>) {
        let Self::Chosen { id, .. } = self else { return };
        match told {
            Expr::Const(constant)
                if constant.value.kind() == ValueKind::String && constant.value.as_str() == Some(id) =>
            {
                let Range { start, end } = bytes(constant.span());
                let inner = start + 1..end.saturating_sub(1);
                // One that is written in another way is left.
                if text.get(inner.clone()) == Some(id) {
                    places.push(inner);
                }
            }
            Expr::List(list) => {
                for item in &list.items {
                    self.constants(item, text, places);
                }
            }
            Expr::Tuple(tuple) => {
                for item in &tuple.items {
                    self.constants(item, text, places);
                }
            }
            _ => {}
        }
    }
}

fn bytes(span: Span) -> Range<usize> {
    let number = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    number(span.start_offset)..number(span.end_offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(named: &Named, source: Source<'_>, to: &str) -> String {
        let (Source::Text(text) | Source::Expression(text)) = source;
        let mut renamed = text.to_owned();
        for place in named.places(source).into_iter().rev() {
            renamed.replace_range(place, to);
        }
        renamed
    }

    #[test]
    fn what_is_kept_is_found_where_it_is_a_value_and_nowhere_else() {
        let kept = Named::Kept("order".into());
        for (text, renamed_to) in [
            ("Your order {{ order }}: order", "Your order {{ no }}: order"),
            ("{{ order.order }}{{ contact.order }}", "{{ no.order }}{{ contact.order }}"),
            ("çà {{ 'order' ~ order | default(order) }}", "çà {{ 'order' ~ no | default(no) }}"),
            (
                "{% if order is defined and not order == 'x' %}{{ order }}{% else %}{{ orders }}{% endif %}",
                "{% if no is defined and not no == 'x' %}{{ no }}{% else %}{{ orders }}{% endif %}",
            ),
            ("{# order #}{% raw %}{{ order }}{% endraw %}", "{# order #}{% raw %}{{ order }}{% endraw %}"),
            ("{{ order", "{{ order"),
        ] {
            assert_eq!(renamed(&kept, Source::Text(text), "no"), renamed_to);
        }
        assert_eq!(renamed(&kept, Source::Expression("order > 3 and 2 < order"), "no"), "no > 3 and 2 < no");
        assert_eq!(
            renamed(&kept, Source::Expression("items[order] if order else order"), "no"),
            "items[no] if no else no"
        );
    }

    #[test]
    fn an_answer_is_found_where_a_value_that_it_may_be_is_compared_with_it() {
        let chosen = Named::Chosen { id: "stop".into(), of: vec!["answer".into(), "topic".into()] };
        for (told, renamed_to) in [
            ("answer == 'stop'", "answer == 'end'"),
            ("\"stop\" != topic | lower", "\"end\" != topic | lower"),
            ("topic in ['stop', 'go', \"stop\"]", "topic in ['end', 'go', \"end\"]"),
            ("topic not in ('stop', stop)", "topic not in ('end', stop)"),
            ("topic | default('stop') == 'go'", "topic | default('end') == 'go'"),
            ("other == 'stop' or 'stop' in contact.name", "other == 'stop' or 'stop' in contact.name"),
            ("'a' if topic == 'stop' else 'stop'", "'a' if topic == 'end' else 'stop'"),
        ] {
            assert_eq!(renamed(&chosen, Source::Expression(told), "end"), renamed_to);
        }
        let text = "{% if answer == 'stop' %}stop{% endif %}";
        assert_eq!(renamed(&chosen, Source::Text(text), "end"), "{% if answer == 'end' %}stop{% endif %}");
        assert!(chosen.is_chosen_by("topic") && chosen.is_chosen_by("answer | lower"));
        assert!(!chosen.is_chosen_by("topic == 'stop'") && !chosen.is_chosen_by("other"));
    }
}
