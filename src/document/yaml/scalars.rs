//! What a plain scalar means by the core schema of YAML 1.2 (chapter 10.3.2).

use crate::document::node::Kind;

/// `None` for an integer that does not fit 64 bits.
pub fn resolve(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Kind::Null),
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        _ => match integer_digits(text) {
            Some((digits, radix)) => i64::from_str_radix(digits, radix).ok().map(Kind::Integer),
            None if is_float(text) => Some(Kind::Float(text.to_owned())),
            None => Some(Kind::Text(text.to_owned())),
        },
    }
}

/// The name that the core schema gives to the type of a scalar, without its `!!`.
pub fn core_tag(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Null => Some("null"),
        Kind::Bool(_) => Some("bool"),
        Kind::Integer(_) => Some("int"),
        Kind::Float(_) => Some("float"),
        Kind::Text(_) => Some("str"),
        Kind::List(_) | Kind::Map(_) | Kind::Hole => None,
    }
}

fn integer_digits(text: &str) -> Option<(&str, u32)> {
    let (digits, radix) = match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(digits), _) => (digits, 8),
        (_, Some(digits)) => (digits, 16),
        _ => (text, 10),
    };
    let unsigned = if radix == 10 { digits.strip_prefix(['-', '+']).unwrap_or(digits) } else { digits };
    let written = !unsigned.is_empty() && unsigned.chars().all(|digit| digit.is_digit(radix));
    written.then_some((digits, radix))
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") || is_decimal(unsigned)
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}
