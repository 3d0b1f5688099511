//! Checks of one scalar: its type, its format, what is allowed, its bounds.

use super::{Subject, wrong};
use crate::diagnostics::codes::{self, Code};
use crate::diagnostics::{Diagnostic, list_or};
use crate::document::node::{Kind, Node};
use crate::document::shape::{FormatError, Scalar};
use crate::source::Span;

type Verdict = Result<(), Box<Diagnostic>>;

/// # Errors
/// The one mistake of this scalar.
pub(super) fn check(node: &Node, scalar: &Scalar, subject: Subject<'_>) -> Verdict {
    match &node.kind {
        Kind::Text(text) if scalar.text => check_text(node.span, text, scalar, subject),
        Kind::Integer(number) if scalar.integer => check_integer(node.span, *number, scalar, subject),
        Kind::Float(written) if scalar.number => check_format(node.span, written, scalar),
        Kind::Bool(_) if scalar.boolean => Ok(()),
        _ => Err(Box::new(wrong_type(node, scalar, subject))),
    }
}

fn check_text(span: Span, text: &str, scalar: &Scalar, subject: Subject<'_>) -> Verdict {
    if !scalar.allowed.is_empty() && !scalar.allowed.iter().any(|allowed| allowed == text) {
        let allowed = scalar.allowed.iter().map(String::as_str);
        return Err(Box::new(wrong::not_allowed(span, text, allowed, subject)));
    }
    check_format(span, text, scalar)
}

fn check_format(span: Span, text: &str, scalar: &Scalar) -> Verdict {
    let Some((format, check)) = &scalar.format else { return Ok(()) };
    check(text).map_err(|error| Box::new(refused(span, text, code_of(format), error)))
}

/// A text that its format refuses.
pub fn refused(span: Span, text: &str, code: Code, error: FormatError) -> Diagnostic {
    let part = error.range.and_then(|range| span.within(text, range));
    let message = format!("`{}` {}", first_line(text), error.message);
    Diagnostic::error(code, part.unwrap_or(span), message).with_help(error.help)
}

/// A message is one line.
fn first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((line, _)) => format!("{line}…"),
        None => text.to_owned(),
    }
}

fn check_integer(span: Span, number: i64, scalar: &Scalar, subject: Subject<'_>) -> Verdict {
    let too_small = scalar.minimum.is_some_and(|minimum| number < minimum);
    let too_large = scalar.maximum.is_some_and(|maximum| number > maximum);
    if too_small || too_large {
        let message = format!("`{number}` is out of the range of {subject}");
        return Err(Box::new(Diagnostic::error(codes::OUT_OF_RANGE, span, message).with_help(bounds(scalar))));
    }
    check_format(span, &number.to_string(), scalar)
}

fn bounds(scalar: &Scalar) -> String {
    match (scalar.minimum, scalar.maximum) {
        (Some(minimum), Some(maximum)) => format!("write a number from {minimum} to {maximum}"),
        (Some(minimum), None) => format!("write a number from {minimum}"),
        (None, Some(maximum)) => format!("write a number up to {maximum}"),
        (None, None) => "write a smaller number".to_owned(),
    }
}

fn wrong_type(node: &Node, scalar: &Scalar, subject: Subject<'_>) -> Diagnostic {
    let span = wrong::place(node, subject);
    let message = format!("{subject} is {}, not {}", node.describe(), wanted(scalar));
    let diagnostic = Diagnostic::error(codes::WRONG_TYPE, span, message);
    if scalar.text && scalar.allowed.is_empty() && !is_collection(node) {
        return with_quotes(diagnostic, node, scalar);
    }
    match &node.kind {
        Kind::Text(text) if scalar.integer && text.parse::<i64>().is_ok() => {
            diagnostic.with_help(format!("write it without quotes: `{text}`")).with_fix(span, text.clone())
        }
        Kind::Text(text) if scalar.integer && is_mapping(text) => {
            diagnostic.with_help("write `{ container: 8080, publish: 8080 }`, the port of the host last")
        }
        _ if scalar.integer => diagnostic.with_help("write a whole number"),
        _ if scalar.boolean => diagnostic.with_help("write `true` or `false`"),
        _ if !scalar.allowed.is_empty() => {
            diagnostic.with_help(format!("write {}", list_or(scalar.allowed.iter().map(String::as_str))))
        }
        _ => diagnostic.with_help(format!("write {}", wanted(scalar))),
    }
}

/// A port as Compose writes it, `8080:80`: the habit of most who write their first stack.
fn is_mapping(text: &str) -> bool {
    text.split_once(':').is_some_and(|(host, container)| {
        !host.is_empty() && container.bytes().all(|byte| byte.is_ascii_digit()) && !container.is_empty()
    })
}

fn is_collection(node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_) | Kind::List(_))
}

/// The string that was meant is the same in quotes, unless its format wants more than that: `30` is no duration.
fn with_quotes(diagnostic: Diagnostic, node: &Node, scalar: &Scalar) -> Diagnostic {
    let Some(written) = written(node) else { return diagnostic.with_help("put it in quotes") };
    if let Some(Err(error)) = scalar.format.as_ref().map(|(_, check)| check(&written)) {
        return diagnostic.with_help(error.help);
    }
    let quoted = format!("\"{written}\"");
    diagnostic.with_help(format!("put it in quotes: `{quoted}`")).with_fix(node.span, quoted)
}

/// The bytes of a scalar that is no string, where they are known: `0x1F` is not `31`.
fn written(node: &Node) -> Option<String> {
    let printed = match &node.kind {
        Kind::Integer(number) => number.to_string(),
        Kind::Bool(value) => value.to_string(),
        Kind::Float(written) => return Some(written.clone()),
        _ => return None,
    };
    let same = |length: usize| length == node.span.range().len();
    // KDL writes `#true`.
    let keyword = matches!(node.kind, Kind::Bool(_)) && same(printed.len() + 1);
    (same(printed.len()) || keyword).then_some(printed)
}

fn wanted(scalar: &Scalar) -> &'static str {
    match (scalar.text, scalar.integer, scalar.boolean) {
        (true, true, true) => "a string, an integer or a boolean",
        (true, true, false) if scalar.number => "a number",
        (true, true, false) => "a string or an integer",
        (true, false, _) => "a string",
        (false, true, _) => "an integer",
        (false, false, _) => "a boolean",
    }
}

/// Each format has a code of its own, since each is allowed, explained and looked up on its own.
fn code_of(format: &str) -> Code {
    match format {
        "quantity" | "quantity-range" => codes::INVALID_QUANTITY,
        "duration-text" => codes::INVALID_DURATION,
        "percent" => codes::INVALID_PERCENT,
        "count-or-percent" => codes::INVALID_COUNT,
        "publish" => codes::INVALID_PUBLISHED_PORT,
        "schedule" => codes::INVALID_SCHEDULE,
        "entry-name" => codes::MALFORMED_ENTRY_NAME,
        "cidr" | "ip-address" => codes::INVALID_NETWORK,
        "daily-window" | "weekly-window" => codes::INVALID_WINDOW,
        "version-constraint" => codes::INVALID_VERSION_CONSTRAINT,
        "terraform-label" => codes::INVALID_ADDRESS,
        "aws-region" => codes::INVALID_REGION,
        "aws-account" => codes::INVALID_ACCOUNT,
        "file-mode" => codes::INVALID_FILE_MODE,
        "decimal" => codes::INVALID_NUMBER,
        "moment" => codes::INVALID_MOMENT,
        "kubernetes-version" => codes::UNSUPPORTED_KUBERNETES,
        "server-version" => codes::INVALID_VERSION,
        _ => codes::MALFORMED_REFERENCE,
    }
}
