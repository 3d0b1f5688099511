//! PromQL as stackc reads it: parsed by a library, then asked for what the rest needs.

mod labels;

use promql_parser::parser::Expr;

pub use labels::{Labels, labels};

/// # Errors
/// What the parser says, in one clause. It knows no position.
pub fn parse(text: &str) -> Result<Expr, String> {
    promql_parser::parser::parse(text.trim())
}

/// The form in which two spellings of one expression are equal.
pub fn canonical(expr: &Expr) -> String {
    expr.to_string()
}
