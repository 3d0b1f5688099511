//! PromQL as stackc reads it: parsed by a library, then asked for what the rest needs.

pub mod evaluate;
mod functions;
mod labels;
pub mod series;
pub mod synthesis;
pub mod template;

use promql_parser::parser::{BinaryExpr, Expr, VectorSelector};

pub use labels::{Labels, labels};

/// An expression that PromQL takes.
pub type Parsed = Expr;

/// # Errors
/// What the parser says, in one clause. It knows no position.
pub fn parse(text: &str) -> Result<Parsed, String> {
    promql_parser::parser::parse(text.trim())
}

/// The form in which two spellings of one expression are equal.
pub fn canonical(expr: &Expr) -> String {
    expr.to_string()
}

/// The expression without the parentheses around it.
pub fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

/// What an expression is made of, left to right.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Aggregate(aggregate) => aggregate.param.iter().chain([&aggregate.expr]).map(AsRef::as_ref).collect(),
        Expr::Unary(unary) => vec![&unary.expr],
        Expr::Binary(binary) => vec![&binary.lhs, &binary.rhs],
        Expr::Paren(paren) => vec![&paren.expr],
        Expr::Subquery(subquery) => vec![&subquery.expr],
        Expr::Call(call) => call.args.args.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// An expression and everything in it, the outer before the inner.
pub fn walk<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    children(expr).into_iter().for_each(|child| walk(child, visit));
}

/// Every selector of an expression.
pub fn selectors(expr: &Expr) -> Vec<&VectorSelector> {
    let mut found = Vec::new();
    walk(expr, &mut |part| match part {
        Expr::VectorSelector(selector) => found.push(selector),
        Expr::MatrixSelector(matrix) => found.push(&matrix.vs),
        _ => {}
    });
    found
}

/// The name of the metric that a selector reads, where it is one.
pub fn metric(selector: &VectorSelector) -> Option<&str> {
    let named = || selector.matchers.matchers.iter().find(|matcher| matcher.name == "__name__" && is_equal(matcher));
    selector.name.as_deref().or_else(|| named().map(|matcher| matcher.value.as_str()))
}

pub(crate) fn is_equal(matcher: &promql_parser::label::Matcher) -> bool {
    matches!(matcher.op, promql_parser::label::MatchOp::Equal)
}

/// Whether an operator compares.
pub fn is_comparison(binary: &BinaryExpr) -> bool {
    binary.op.is_comparison_operator()
}

/// The number that an expression is, where it is one.
pub fn literal(expr: &Expr) -> Option<f64> {
    match bare(expr) {
        Expr::NumberLiteral(number) => Some(number.val),
        Expr::Unary(unary) => literal(&unary.expr).map(|value| -value),
        _ => None,
    }
}

/// The two sides and the operator of an expression that compares something with a number.
pub fn threshold(expr: &Expr) -> Option<(&Expr, String, f64)> {
    let Expr::Binary(binary) = bare(expr) else { return None };
    let value = literal(&binary.rhs).filter(|_| is_comparison(binary))?;
    Some((bare(&binary.lhs), binary.op.to_string(), value))
}

/// A number as PromQL writes it, in its shortest form.
pub fn number(value: f64) -> String {
    let text = format!("{value}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Every time range that an expression looks back over, in milliseconds: windows with their offsets.
pub fn reach(expr: &Expr) -> i64 {
    let own = match expr {
        Expr::VectorSelector(selector) => offset(selector),
        Expr::MatrixSelector(matrix) => milliseconds(matrix.range) + offset(&matrix.vs),
        Expr::Subquery(subquery) => milliseconds(subquery.range),
        _ => 0,
    };
    own + children(expr).into_iter().map(reach).max().unwrap_or(0)
}

/// The windows of an expression, in milliseconds.
pub fn windows(expr: &Expr) -> Vec<i64> {
    let mut found = Vec::new();
    walk(expr, &mut |part| {
        if let Expr::MatrixSelector(matrix) = part {
            found.push(milliseconds(matrix.range));
        }
    });
    found
}

pub(crate) fn offset(selector: &VectorSelector) -> i64 {
    use promql_parser::parser::Offset;
    match &selector.offset {
        Some(Offset::Pos(duration)) => milliseconds(*duration),
        Some(Offset::Neg(duration)) => -milliseconds(*duration),
        None => 0,
    }
}

pub(crate) fn milliseconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
