//! What a word on the command line means at its place.

use crate::document::path::{Segment, Step};
use crate::document::shape::{Scalar, Shape, Shapes};
use crate::document::{Entry, Kind, Node, expand};
use crate::source::{Span, Spanned};

/// The value of `word` in a place of this shape. Text stays text where it may.
pub fn typed(shape: Option<&Shape>, word: &str, before: Option<&Kind>) -> Kind {
    let anything = Scalar { text: true, integer: true, number: true, boolean: true, ..Scalar::default() };
    let scalar = match shape {
        Some(Shape::Scalar(scalar)) => scalar,
        Some(Shape::Any) => &anything,
        _ => return Kind::Text(word.to_owned()),
    };
    let was_text = scalar.text && matches!(before, Some(Kind::Text(_)));
    number(scalar, word)
        .or_else(|| boolean(scalar, word))
        .filter(|_| !was_text)
        .unwrap_or_else(|| Kind::Text(word.to_owned()))
}

fn number(scalar: &Scalar, word: &str) -> Option<Kind> {
    let integer = word.parse::<i64>().ok().filter(|number| scalar.integer && number.to_string() == word);
    let decimal = || (scalar.number && is_decimal(word)).then(|| Kind::Float(word.to_owned()));
    integer.map(Kind::Integer).or_else(decimal)
}

/// Digits on both sides of the point: a decimal in all three syntaxes.
fn is_decimal(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    unsigned
        .split_once('.')
        .is_some_and(|(whole, part)| digits(whole) && digits(part) && (whole == "0" || !whole.starts_with('0')))
}

fn boolean(scalar: &Scalar, word: &str) -> Option<Kind> {
    word.parse().ok().filter(|_| scalar.boolean).map(Kind::Bool)
}

/// A file that says nothing but the value at the steps, with the places of the arguments.
pub fn part(steps: &[Segment], value: Kind, path: Span, word: Span, shapes: &Shapes) -> Node {
    let whole = path.to(word);
    let place = |segment: &Segment| {
        let start = path.range().start;
        Span::new(path.file, start + segment.range.start..start + segment.range.end)
    };
    let mut node = steps.iter().enumerate().rev().fold(Node::new(word, value), |value, (index, segment)| {
        let above = index.checked_sub(1).and_then(|above| steps.get(above));
        // A field that only the short form names bears the place of the map, as in a file.
        let unwritten = above.is_some_and(|above| above.range == segment.range);
        let span = if unwritten { place(segment) } else { whole };
        match &segment.step {
            Step::Key(name) => {
                let key = Spanned { value: name.clone(), span: place(segment) };
                Node::new(span, Kind::Map(vec![Entry::new(key, value)]))
            }
            Step::Item(_) => Node::new(span, Kind::List(vec![value])),
        }
    });
    expand(&mut node, shapes.root(), shapes);
    node
}
