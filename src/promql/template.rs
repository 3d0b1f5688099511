//! Templates of labels and annotations: what is wrong with one, and what one prints.
//!
//! The language is Go's `text/template` with the functions of Prometheus (`template/template.go`). Printing covers
//! values, labels and the functions that format numbers; the rest is left to Prometheus.

use std::ops::Range;

use super::series::LabelSet;

/// What a template may call.
const FUNCTIONS: [&str; 47] = [
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "toTime",
    "toDuration",
    "now",
    "title",
    "toUpper",
    "toLower",
    "stripPort",
    "stripDomain",
    "match",
    "reReplaceAll",
    "graphLink",
    "tableLink",
    "parseDuration",
    "parseDurationTime",
    "query",
    "first",
    "label",
    "value",
    "strvalue",
    "sortByLabel",
    "args",
    "safeHtml",
    "externalURL",
    "pathPrefix",
    "urlQueryEscape",
    "tmpl",
    "and",
    "or",
    "not",
    "len",
    "index",
    "slice",
    "print",
    "printf",
    "println",
    "html",
    "js",
    "urlquery",
    "call",
    "true",
    "false",
    "nil",
];

const OPERATORS: [&str; 16] = [
    "eq", "ne", "lt", "le", "gt", "ge", "if", "else", "end", "range", "with", "define", "template", "block", "break",
    "continue",
];

/// What is wrong with a template, and the bytes of it that are to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub message: String,
    pub range: Range<usize>,
}

/// Every function that is none of Prometheus', and an action that is not closed.
pub fn faults(template: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    for action in actions(template) {
        match action {
            Action::Open(start) => {
                found.push(Fault {
                    message: "opens an action and does not close it".to_owned(),
                    range: start..template.len(),
                });
            }
            Action::Code { code, start } => found.extend(unknown_functions(code, start)),
            Action::Text(_) => {}
        }
    }
    found
}

/// The functions that a template may call.
pub fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter()
}

fn unknown_functions(code: &str, start: usize) -> Vec<Fault> {
    let known = |word: &str| FUNCTIONS.contains(&word) || OPERATORS.contains(&word);
    words(code)
        .into_iter()
        .filter(|(_, word)| word.starts_with(|first: char| first.is_ascii_alphabetic()) && !known(word))
        .map(|(at, word)| Fault {
            message: format!("calls `{word}`, which is no function of templates"),
            range: start + at..start + at + word.len(),
        })
        .collect()
}

/// The bytes of the first `$value` in a template.
pub fn value_use(template: &str) -> Option<Range<usize>> {
    actions(template).into_iter().find_map(|action| match action {
        Action::Code { code, start } => {
            let (at, word) = words(code).into_iter().find(|(_, word)| matches!(*word, "$value" | ".Value"))?;
            Some(start + at..start + at + word.len())
        }
        _ => None,
    })
}

/// The labels that a template reads.
pub fn label_uses(template: &str) -> Vec<String> {
    let code = actions(template).into_iter().filter_map(|action| match action {
        Action::Code { code, .. } => Some(code),
        _ => None,
    });
    code.flat_map(words).filter_map(|(_, word)| label_of(word).map(str::to_owned)).collect()
}

fn label_of(word: &str) -> Option<&str> {
    word.strip_prefix("$labels.").or_else(|| word.strip_prefix(".Labels."))
}

/// What a template prints; `None` where it uses more than is known here.
pub fn render(template: &str, labels: &LabelSet, value: f64) -> Option<String> {
    let mut text = String::new();
    for action in actions(template) {
        match action {
            Action::Text(plain) => text.push_str(plain),
            Action::Code { code, .. } => text.push_str(&pipeline(code, labels, value)?.print()),
            Action::Open(_) => return None,
        }
    }
    Some(text)
}

enum Action<'t> {
    Text(&'t str),
    /// What stands between the braces, and where it starts.
    Code {
        code: &'t str,
        start: usize,
    },
    Open(usize),
}

fn actions(template: &str) -> Vec<Action<'_>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some((before, after)) = template.get(rest..).and_then(|text| text.split_once("{{")) {
        found.push(Action::Text(before));
        let start = rest + before.len() + 2;
        let Some((code, _)) = after.split_once("}}") else {
            found.push(Action::Open(start - 2));
            return found;
        };
        found.push(Action::Code { code, start });
        rest = start + code.len() + 2;
    }
    found.extend(template.get(rest..).map(Action::Text));
    found
}

/// The words of an action with their places, without what stands in quotes.
fn words(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, letter) in code.char_indices().chain([(code.len(), ' ')]) {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, letter) if letter.is_alphanumeric() || "_.$".contains(letter) => start = start.or(Some(at)),
            (None, letter) => {
                let word = start.take().and_then(|start| Some((start, code.get(start..at)?)));
                found.extend(word);
                quote = Some(letter).filter(|letter| matches!(letter, '"' | '`'));
            }
        }
    }
    found
}

enum Printed {
    Number(f64),
    Text(String),
}

impl Printed {
    fn print(self) -> String {
        match self {
            Printed::Number(value) => number(value),
            Printed::Text(text) => text,
        }
    }
}

fn pipeline(code: &str, labels: &LabelSet, value: f64) -> Option<Printed> {
    let mut commands = code.split('|').map(str::trim);
    let first = commands.next()?;
    let mut printed = command(first, None, labels, value)?;
    for next in commands {
        printed = command(next, Some(printed), labels, value)?;
    }
    Some(printed)
}

fn command(text: &str, piped: Option<Printed>, labels: &LabelSet, value: f64) -> Option<Printed> {
    let (function, rest) = text.split_once(' ').unwrap_or((text, ""));
    if let Some(format) = text.strip_prefix("printf ") {
        let (format, argument) = format.trim().strip_prefix('"')?.split_once('"')?;
        let argument = if argument.trim().is_empty() { piped? } else { operand(argument.trim(), labels, value)? };
        return print_formatted(format, argument);
    }
    let is_first = piped.is_none();
    let argument = || if rest.trim().is_empty() { piped } else { operand(rest.trim(), labels, value) };
    match function {
        "humanize" | "humanize1024" | "humanizePercentage" | "humanizeDuration" => {
            let Printed::Number(value) = argument()? else { return None };
            Some(Printed::Text(humanized(function, value)))
        }
        "toUpper" => Some(Printed::Text(argument()?.print().to_uppercase())),
        "toLower" => Some(Printed::Text(argument()?.print().to_lowercase())),
        _ if is_first => operand(text, labels, value),
        _ => None,
    }
}

fn operand(text: &str, labels: &LabelSet, value: f64) -> Option<Printed> {
    match text {
        "$value" | ".Value" => Some(Printed::Number(value)),
        _ => {
            let plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let name = label_of(text).filter(plain)?;
            Some(Printed::Text(labels.get(name).cloned().unwrap_or_default()))
        }
    }
}

/// `%.2f` and `%s` with text around it.
fn print_formatted(format: &str, argument: Printed) -> Option<Printed> {
    let (before, verb) = format.split_once('%')?;
    let end = verb.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (digits, rest) = verb.split_at(end);
    let after = rest.get(1..)?.replace("%%", "\u{0}");
    if after.contains('%') {
        return None;
    }
    let shown = match (rest.get(..1)?, argument, digits.strip_prefix('.').map(str::parse::<usize>)) {
        ("f", Printed::Number(value), Some(Ok(digits))) => format!("{value:.digits$}"),
        ("s", Printed::Text(text), None) if digits.is_empty() => text,
        _ => return None,
    };
    Some(Printed::Text(format!("{before}{shown}{}", after.replace('\u{0}', "%"))))
}

/// A float as Go prints it: shortest, with an exponent below 1e-4 and from 1e21.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value != 0.0 && !(-4..21).contains(&exponent) {
        return with_exponent(mantissa, exponent);
    }
    format!("{value}")
}

fn with_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// Go's `%.4g`.
fn four_digits(value: f64) -> String {
    if !value.is_finite() {
        return number(value);
    }
    let scientific = format!("{value:.3e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    if !(-4..4).contains(&exponent) {
        return with_exponent(mantissa, exponent);
    }
    let digits = usize::try_from(3 - exponent).unwrap_or(0);
    let fixed = format!("{value:.digits$}");
    if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.').to_owned() } else { fixed }
}

fn humanized(function: &str, value: f64) -> String {
    match function {
        "humanizePercentage" => format!("{}%", four_digits(value * 100.0)),
        "humanizeDuration" => duration(value),
        "humanize1024" => large(value, 1024.0, &["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]),
        _ if value != 0.0 && value.abs() < 1.0 => small(value),
        _ => large(value, 1000.0, &["k", "M", "G", "T", "P", "E", "Z", "Y"]),
    }
}

fn large(mut value: f64, factor: f64, prefixes: &[&'static str]) -> String {
    let mut shown = "";
    for prefix in prefixes {
        if value.abs() < factor || !value.is_finite() {
            break;
        }
        shown = prefix;
        value /= factor;
    }
    format!("{}{shown}", four_digits(value))
}

fn small(mut value: f64) -> String {
    let mut shown = "";
    for prefix in ["m", "u", "n", "p", "f", "a", "z", "y"] {
        if value.abs() >= 1.0 {
            break;
        }
        shown = prefix;
        value *= 1000.0;
    }
    format!("{}{shown}", four_digits(value))
}

fn duration(value: f64) -> String {
    if !value.is_finite() {
        return four_digits(value);
    }
    if value == 0.0 || value.abs() < 1.0 {
        return format!("{}s", if value == 0.0 { "0".to_owned() } else { small(value) });
    }
    let sign = if value < 0.0 { "-" } else { "" };
    #[expect(clippy::cast_possible_truncation, reason = "Prometheus truncates too")]
    let whole = value.abs() as i64;
    let (seconds, minutes, hours, days) = (whole % 60, whole / 60 % 60, whole / 3_600 % 24, whole / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}s", four_digits(value.abs())),
        (0, 0, _) => format!("{sign}{minutes}m {seconds}s"),
        (0, _, _) => format!("{sign}{hours}h {minutes}m {seconds}s"),
        _ => format!("{sign}{days}d {hours}h {minutes}m {seconds}s"),
    }
}
