//! Which bare words of KDL are numbers.

/// Such a word is a number or a fault: no string without quotes starts like it.
pub fn is_number_like(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|first: char| first.is_ascii_digit())
}

pub fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefixed = radix.iter().find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, *radix)));
    match prefixed {
        Some((digits, radix)) => are_digits(digits, radix),
        None => is_decimal(unsigned),
    }
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(mantissa, exponent)| {
        (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
    });
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    are_digits(whole, 10)
        && fraction.is_none_or(|fraction| are_digits(fraction, 10))
        && exponent.is_none_or(|exponent| are_digits(exponent, 10))
}

pub fn is_integer(word: &str) -> bool {
    are_digits(word.strip_prefix(['-', '+']).unwrap_or(word), 10)
}

/// Digits with `_` between them.
fn are_digits(text: &str, radix: u32) -> bool {
    text.starts_with(|first: char| first.is_digit(radix))
        && text.chars().all(|digit| digit == '_' || digit.is_digit(radix))
}
