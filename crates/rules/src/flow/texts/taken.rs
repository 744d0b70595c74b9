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
    match told {
        Expr::BinOp(both) if matches!(both.op, BinOpKind::Mul) => Some("*"),
        Expr::BinOp(both) if matches!(both.op, BinOpKind::Pow) => Some("**"),
        told => within(told).into_iter().find_map(expression),
    }
}

/// The expressions that one is made of.
pub(super) fn within<'e, 'a>(told: &'e Expr<'a>) -> Vec<&'e Expr<'a>> {
    match told {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::BinOp(both) => vec![&both.left, &both.right],
        Expr::UnaryOp(one) => vec![&one.expr],
        Expr::Compare(all) => [&all.expr].into_iter().chain(all.ops.iter().map(|op| &op.expr)).collect(),
        Expr::IfExpr(cond) => {
            [&cond.test_expr, &cond.true_expr].into_iter().chain(&cond.false_expr).collect()
        }
        Expr::Slice(part) => {
            [&part.expr].into_iter().chain(&part.start).chain(&part.stop).chain(&part.step).collect()
        }
        Expr::Filter(filter) => filter.expr.iter().chain(filter.args.iter().map(given)).collect(),
        Expr::Test(test) => [&test.expr].into_iter().chain(test.args.iter().map(given)).collect(),
        Expr::GetAttr(of) => vec![&of.expr],
        Expr::GetItem(of) => vec![&of.expr, &of.subscript_expr],
        Expr::Call(call) => [&call.expr].into_iter().chain(call.args.iter().map(given)).collect(),
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().chain(&map.values).collect(),
    }
}

fn given<'e, 'a>(told: &'e CallArg<'a>) -> &'e Expr<'a> {
    match told {
        CallArg::Pos(given)
        | CallArg::Kwarg(_, given)
        | CallArg::PosSplat(given)
        | CallArg::KwargSplat(given) => given,
    }
}
