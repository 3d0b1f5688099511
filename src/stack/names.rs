//! What entries may be called. Each rule is the one of whoever reads the name.

use crate::document::shape::{FormatCheck, FormatError};

/// A rule of names: its key in the schema (`x-key`), a pattern for editors, the longest name in bytes, the help.
struct Rule {
    key: &'static str,
    pattern: &'static str,
    longest: usize,
    /// Completes "`Api` …".
    refusal: &'static str,
    accepts: fn(&str) -> bool,
    help: &'static str,
}

/// Checks of the names of entries, by their `x-key`.
pub const CHECKS: &[(&str, FormatCheck)] = &[
    ("label-name", |name| check(&LABEL_NAME, name)),
    ("port-name", |name| check(&PORT_NAME, name)),
    ("variable", |name| check(&VARIABLE, name)),
    ("data-key", |name| check(&DATA_KEY, name)),
    ("qualified-name", |name| check(&QUALIFIED_NAME, name)),
    ("absolute-path", |name| check(&ABSOLUTE_PATH, name)),
    ("metric-name", |name| check(&METRIC_NAME, name)),
    ("header-name", |name| check(&HEADER_NAME, name)),
    ("series-label", |name| check(&SERIES_LABEL, name)),
];

const RULES: [&Rule; 9] = [
    &LABEL_NAME,
    &PORT_NAME,
    &VARIABLE,
    &DATA_KEY,
    &QUALIFIED_NAME,
    &ABSOLUTE_PATH,
    &METRIC_NAME,
    &HEADER_NAME,
    &SERIES_LABEL,
];

/// RFC 1123: names of most Kubernetes objects and of containers are made of it.
const LABEL_NAME: Rule = Rule {
    key: "label-name",
    refusal: "is no name of an entry",
    pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    longest: 63,
    accepts: |name| bounded(name, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit(), "-"),
    help: "use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends",
};

/// RFC 6335: `IANA_SVC_NAME`, what Kubernetes takes for the name of a port.
const PORT_NAME: Rule = Rule {
    key: "port-name",
    refusal: "is no name of a port",
    pattern: "^([a-z0-9]+-)*[a-z0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    longest: 15,
    accepts: |name| {
        let words = || name.split('-');
        words()
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
            && name.bytes().any(|byte| byte.is_ascii_lowercase())
    },
    help: "use at most 15 lower-case letters, digits and single `-`, with a letter among them",
};

/// Environment variables, as every Kubernetes version and every shell takes them.
const VARIABLE: Rule = Rule {
    key: "variable",
    refusal: "is no name of a variable",
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    longest: 253,
    accepts: |name| starts(name, "_") && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
    help: "use letters, digits and `_`, with no digit at the start",
};

/// Keys of ConfigMaps and Secrets.
const DATA_KEY: Rule = Rule {
    key: "data-key",
    refusal: "is no key of a config or secret",
    pattern: "^[-._a-zA-Z0-9]+$",
    longest: 253,
    accepts: |name| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        !matches!(name, "" | "." | "..") && name.bytes().all(letters)
    },
    help: "use letters, digits, `-`, `_` and `.`",
};

/// Keys of labels and annotations: `app`, `example.com/app`.
const QUALIFIED_NAME: Rule = Rule {
    key: "qualified-name",
    refusal: "is no name of a label or annotation",
    pattern: "^([a-z0-9][-.a-z0-9]*/)?[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$",
    longest: 317,
    accepts: |name| {
        let (prefix, last) = name.rsplit_once('/').map_or((None, name), |(prefix, last)| (Some(prefix), last));
        last.len() <= 63
            && bounded(last, |byte| byte.is_ascii_alphanumeric(), "-_.")
            && prefix.is_none_or(|domain| domain.len() <= 253 && domain.split('.').all(LABEL_NAME.accepts))
    },
    help: "write `name` or `domain.example/name`, the name of at most 63 letters, digits, `-`, `_` and `.`",
};

const ABSOLUTE_PATH: Rule = Rule {
    key: "absolute-path",
    refusal: "is no path in the container",
    pattern: "^/",
    longest: 4096,
    accepts: |name| name.starts_with('/') && !name.contains([':', '\0']),
    help: "write the absolute path in the container: `/etc/app/config.yaml`",
};

/// Prometheus' names of metrics.
const METRIC_NAME: Rule = Rule {
    key: "metric-name",
    refusal: "is no name of a metric",
    pattern: "^[a-zA-Z_:][a-zA-Z0-9_:]*$",
    longest: 512,
    accepts: |name| {
        starts(name, "_:") && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte))
    },
    help: "use letters, digits, `_` and `:`, with no digit at the start",
};

const HEADER_NAME: Rule = Rule {
    key: "header-name",
    refusal: "is no name of a header",
    pattern: "^[-A-Za-z0-9_]+$",
    longest: 256,
    accepts: |name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
    help: "use letters, digits, `-` and `_`",
};

/// Labels of series, as every version of Prometheus takes them.
const SERIES_LABEL: Rule = Rule {
    key: "series-label",
    refusal: "is no name of a label",
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    longest: 253,
    accepts: |name| {
        starts(name, "_")
            && !name.starts_with("__")
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    },
    help: "use letters, digits and `_`, with no digit and no `__` at the start",
};

/// The pattern of an `x-key` and the longest name, for editors.
pub fn pattern(key: &str) -> Option<(&'static str, usize)> {
    RULES.iter().find(|rule| rule.key == key).map(|rule| (rule.pattern, rule.longest))
}

fn check(rule: &Rule, name: &str) -> Result<(), FormatError> {
    if name.len() <= rule.longest && (rule.accepts)(name) {
        return Ok(());
    }
    let message = if name.len() > rule.longest {
        format!("is a name of {} characters", name.len())
    } else {
        rule.refusal.to_owned()
    };
    Err(FormatError { message, help: rule.help.to_owned(), range: None })
}

/// Whether `name` starts and ends with what `edge` accepts, with that or `inner` between.
fn bounded(name: &str, edge: fn(u8) -> bool, inner: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|byte| edge(*byte))
        && bytes.last().is_some_and(|byte| edge(*byte))
        && bytes.iter().all(|byte| edge(*byte) || inner.as_bytes().contains(byte))
}

fn starts(name: &str, others: &str) -> bool {
    name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || others.as_bytes().contains(&byte))
}
