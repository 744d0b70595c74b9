//! What a text or an expression is made of, as the parser reads it: a text grows no larger than what is put into it. Of
//! statements only `if` is taken, and nothing that multiplies, for that repeats texts.

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

/// The first thing in a text that is not taken, as people write it; `None` also where it cannot be read at all.
pub(super) fn forbidden_in_text(text: &str) -> Option<&'static str> {
    statement(&parse(text, "", SyntaxConfig::default()).ok()?)
}

/// The same of an expression.
pub(super) fn forbidden_in_expression(text: &str) -> Option<&'static str> {
    expression(&parse_expr(text).ok()?)
}

fn statement(told: &Stmt<'_>) -> Option<&'static str> {
    let within = |some: &[Stmt<'_>]| some.iter().find_map(statement);
    match told {
        Stmt::Template(whole) => within(&whole.children),
        Stmt::EmitRaw(_) => None,
        Stmt::EmitExpr(emits) => expression(&emits.expr),
        Stmt::IfCond(cond) => {
            expression(&cond.expr).or_else(|| within(&cond.true_body)).or_else(|| within(&cond.false_body))
        }
        Stmt::ForLoop(_) => Some("{% for %}"),
        Stmt::Set(_) | Stmt::SetBlock(_) => Some("{% set %}"),
        Stmt::WithBlock(_) => Some("{% with %}"),
        Stmt::FilterBlock(_) => Some("{% filter %}"),
        // Whatever else a parser may know.
        _ => Some("{% %}"),
    }
}

fn expression(told: &Expr<'_>) -> Option<&'static str> {
    let first = |some: &[Expr<'_>]| some.iter().find_map(expression);
    let maybe = |some: &Option<Expr<'_>>| some.as_ref().and_then(expression);
    match told {
        Expr::Var(_) | Expr::Const(_) => None,
        Expr::BinOp(both) => match both.op {
            BinOpKind::Mul => Some("*"),
            BinOpKind::Pow => Some("**"),
            _ => expression(&both.left).or_else(|| expression(&both.right)),
        },
        Expr::UnaryOp(one) => expression(&one.expr),
        Expr::Compare(all) => {
            expression(&all.expr).or_else(|| all.ops.iter().find_map(|op| expression(&op.expr)))
        }
        Expr::IfExpr(cond) => expression(&cond.test_expr)
            .or_else(|| expression(&cond.true_expr))
            .or_else(|| maybe(&cond.false_expr)),
        Expr::Slice(part) => expression(&part.expr)
            .or_else(|| maybe(&part.start))
            .or_else(|| maybe(&part.stop))
            .or_else(|| maybe(&part.step)),
        Expr::Filter(filter) => maybe(&filter.expr).or_else(|| arguments(&filter.args)),
        Expr::Test(test) => expression(&test.expr).or_else(|| arguments(&test.args)),
        Expr::GetAttr(of) => expression(&of.expr),
        Expr::GetItem(of) => expression(&of.expr).or_else(|| expression(&of.subscript_expr)),
        Expr::Call(call) => expression(&call.expr).or_else(|| arguments(&call.args)),
        Expr::List(list) => first(&list.items),
        Expr::Tuple(tuple) => first(&tuple.items),
        Expr::Map(map) => first(&map.keys).or_else(|| first(&map.values)),
    }
}

fn arguments(some: &[CallArg<'_>]) -> Option<&'static str> {
    some.iter().find_map(|told| match told {
        CallArg::Pos(given)
        | CallArg::Kwarg(_, given)
        | CallArg::PosSplat(given)
        | CallArg::KwargSplat(given) => expression(given),
    })
}
