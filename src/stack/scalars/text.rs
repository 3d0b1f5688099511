//! Text with references to other things.

use std::ops::Range;

use super::Format;
use crate::document::shape::FormatError;

/// Text in which `${…}` refers to something else, already split. `$${` is a literal `${`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub parts: Vec<TextPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    Literal(String),
    Reference(Reference),
}

/// `${kind.name.output}`: the path between the braces, names with dots unquoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub path: Vec<String>,
    /// As it is written, braces included: its place is found by this in the bytes of the value.
    pub written: String,
    /// The bytes of the (unescaped) text.
    pub range: Range<usize>,
}

impl Text {
    /// The text, where it holds no reference.
    pub fn literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                TextPart::Literal(text) => Some(text.as_str()),
                TextPart::Reference(_) => None,
            })
            .collect()
    }

    /// Its references, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            TextPart::Literal(_) => None,
            TextPart::Reference(reference) => Some(reference),
        })
    }
}

/// Text, or an integer or boolean that stands for its text. Never a float: three syntaxes print it differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal(pub Text);

impl Format for Text {
    const NAME: &'static str = "text";
    const DESCRIPTION: &'static str = "Text, in which `${…}` refers to something else.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = 0;
        while let Some(dollar) = text[rest..].find('$').map(|offset| rest + offset) {
            literal.push_str(&text[rest..dollar]);
            let tail = &text[dollar..];
            if tail.starts_with("$${") {
                literal.push_str("${");
                rest = dollar + 3;
            } else if tail.starts_with("${") {
                let reference = Reference::parse(text, dollar)?;
                rest = reference.range.end;
                if !literal.is_empty() {
                    parts.push(TextPart::Literal(std::mem::take(&mut literal)));
                }
                parts.push(TextPart::Reference(reference));
            } else {
                literal.push('$');
                rest = dollar + 1;
            }
        }
        literal.push_str(&text[rest..]);
        if !literal.is_empty() || parts.is_empty() {
            parts.push(TextPart::Literal(literal));
        }
        Ok(Text { parts })
    }
}

impl Reference {
    /// The reference whose `${` stands at `start`.
    fn parse(text: &str, start: usize) -> Result<Reference, FormatError> {
        let wrong = |end: usize, message: &str| FormatError {
            message: message.to_owned(),
            help: "a reference is `${kind.name.output}`; a literal `${` is written `$${`".to_owned(),
            range: Some(start..end),
        };
        let mut path = vec![String::new()];
        let mut cursor = start + 2;
        loop {
            let rest = &text[cursor..];
            let Some(next) = rest.chars().next() else {
                return Err(wrong(text.len(), "holds a reference that is not closed"));
            };
            match next {
                '}' => break,
                '.' => path.push(String::new()),
                '[' => {
                    let quoted = rest.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]"));
                    let Some((name, _)) = quoted else {
                        return Err(wrong(text.len(), "holds a bracket that is not closed"));
                    };
                    path.push(name.to_owned());
                    cursor += name.len() + 4;
                    continue;
                }
                letter if letter.is_alphanumeric() || "_-/".contains(letter) => {
                    if let Some(last) = path.last_mut() {
                        last.push(letter);
                    }
                }
                stray => {
                    let refused = wrong(text.len(), &format!("holds a reference with a stray `{stray}`"));
                    return Err(FormatError { range: Some(cursor..cursor + stray.len_utf8()), ..refused });
                }
            }
            cursor += next.len_utf8();
        }
        if path.iter().any(String::is_empty) {
            return Err(wrong(cursor + 1, "holds a reference with an empty part"));
        }
        Ok(Reference { path, written: text[start..=cursor].to_owned(), range: start..cursor + 1 })
    }
}

impl Format for Literal {
    const NAME: &'static str = "literal";
    const DESCRIPTION: &'static str = "Text, in which `${…}` refers to something else; or an integer or boolean.";
    const TYPES: &'static [&'static str] = &["string", "integer", "boolean"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        Text::parse(text).map(Literal)
    }
}
