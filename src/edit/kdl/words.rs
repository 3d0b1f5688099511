//! How KDL writes scalars and names.

use crate::document::Kind;

/// A scalar; a bare word stays one where it may.
pub fn scalar(value: &Kind, before: &str) -> String {
    match value {
        Kind::Text(word) if !before.is_empty() && !before.starts_with(['"', '#']) && is_identifier(word) => {
            word.clone()
        }
        Kind::Text(word) => text(word),
        Kind::Bool(true) => "#true".to_owned(),
        Kind::Bool(false) => "#false".to_owned(),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(written) => written.clone(),
        Kind::Null | Kind::Hole | Kind::List(_) | Kind::Map(_) => "#null".to_owned(),
    }
}

/// A string in quotes.
pub fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            hidden if is_hidden(hidden) => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(hidden))),
            shown => quoted.push(shown),
        }
    }
    quoted.push('"');
    quoted
}

/// Controls, line breaks, and marks of direction, which KDL forbids outside escapes.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A name of a node or property.
pub fn identifier(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { text(name) }
}

fn is_identifier(word: &str) -> bool {
    let keyword = matches!(word, "true" | "false" | "null" | "inf" | "nan");
    let rest = |letter: char| letter.is_ascii_alphanumeric() || "_-.:".contains(letter);
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && word.chars().all(rest) && !keyword
}
