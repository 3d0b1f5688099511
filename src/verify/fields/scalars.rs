//! Whether a value has the form that a field takes, and whether it is one of those that the field allows.

use super::{Dialect, Walk, wording};
use crate::catalogue::types::{Bounds, Field, Form, Width};
use crate::diagnostics::{codes, list_or};
use crate::tree::{Content, Tree};

impl Walk<'_> {
    /// Whether a value has a form, as far as it can be told without looking into it.
    pub(super) fn fits(&self, tree: &Tree, form: &Form) -> bool {
        let content = &tree.content;
        let scalar = match content {
            Content::Expression(_) | Content::Call { .. } => return true,
            Content::Text(text) => Scalar::Text(text),
            Content::Integer(_) => Scalar::Integer,
            Content::Number(_) => Scalar::Number,
            Content::Bool(_) => Scalar::Boolean,
            Content::Null => {
                return matches!(form, Form::Null | Form::Any) || one_of(form, |form| self.fits(tree, form));
            }
            Content::List(_) | Content::Blocks(_) => {
                return matches!(form, Form::List(_) | Form::Any) || one_of(form, |form| self.fits(tree, form));
            }
            Content::Map(_) => {
                return matches!(form, Form::Map(_) | Form::Type(_) | Form::Any)
                    || one_of(form, |form| self.fits(tree, form));
            }
        };
        match form {
            Form::Any => true,
            Form::OneOf(forms) => forms.iter().any(|form| self.fits(tree, form)),
            Form::Null | Form::List(_) | Form::Map(_) | Form::Type(_) => false,
            _ => match self.dialect {
                Dialect::Terraform => scalar.converts(form),
                Dialect::Compose if scalar.is_interpolated() => true,
                Dialect::Kubernetes { .. } | Dialect::Compose => scalar.is(form),
            },
        }
    }

    /// A scalar that has its form.
    pub(super) fn scalar(&mut self, tree: &Tree, form: &Form, field: &Field) {
        let text = match &tree.content {
            Content::Text(text) => text,
            Content::Integer(number) => return self.number(tree, *number, form, field),
            _ => return,
        };
        let interpolated = self.dialect == Dialect::Compose && text.contains('$');
        if !interpolated && let Some((problem, help)) = problem(text, form, field) {
            let message = format!("{} is {problem}", self.place());
            self.report(codes::OBJECT_FIELD_VALUE, &tree.origin, message, help);
        }
    }

    fn number(&mut self, tree: &Tree, number: i64, form: &Form, field: &Field) {
        let narrow = matches!(form, Form::Integer(Width::Bits32)) && i32::try_from(number).is_err();
        let range = field.limits.range;
        if narrow || !range.contain(number) {
            let bounded = range != Bounds::default();
            let allowed = if bounded { wording::bounds(range) } else { "a number of 32 bits".to_owned() };
            let message = format!("{} is `{number}`, not {allowed}", self.place());
            self.report(codes::OBJECT_FIELD_VALUE, &tree.origin, message, format!("write {allowed}"));
        }
    }
}

fn one_of(form: &Form, fits: impl FnMut(&Form) -> bool) -> bool {
    matches!(form, Form::OneOf(forms) if forms.iter().any(fits))
}

/// What is wrong with a text, and what to do.
fn problem(text: &str, form: &Form, field: &Field) -> Option<(String, String)> {
    let shape = match form {
        Form::Quantity => (!is_quantity(text)).then_some(("no quantity", "`250m`, `1.5` or `512Mi`")),
        Form::Time => (!is_time(text)).then_some(("no time", "`2026-01-31T12:00:00Z`")),
        Form::Base64 => {
            return (!is_base64(text)).then(|| ("no base64".to_owned(), "encode it, or use `stringData`".to_owned()));
        }
        _ => None,
    };
    if let Some((problem, example)) = shape {
        return Some((format!("`{text}`, {problem}"), format!("write it as {example}")));
    }
    let limits = &field.limits;
    if !limits.values.is_empty() && !limits.values.contains(&text) {
        let values = limits.values.iter().copied().filter(|value| !value.is_empty());
        let help = match crate::diagnostics::did_you_mean(text, values.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", list_or(values)),
        };
        return Some((format!("`{text}`, which is none of its values"), help));
    }
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    if !limits.length.contain(length) {
        let allowed = wording::bounds(limits.length);
        return Some((format!("{length} characters long, not {allowed}"), format!("write {allowed} characters")));
    }
    let pattern = limits.pattern.as_ref().filter(|pattern| !pattern.fits(text))?;
    Some((format!("`{text}`, which its pattern refuses"), format!("write what `{}` matches", pattern.text)))
}

/// A scalar as far as forms part scalars.
enum Scalar<'a> {
    Text(&'a str),
    Integer,
    Number,
    Boolean,
}

impl Scalar<'_> {
    fn is(&self, form: &Form) -> bool {
        match self {
            Scalar::Text(_) => {
                matches!(form, Form::Text | Form::Quantity | Form::IntOrString | Form::Time | Form::Base64)
            }
            Scalar::Integer => matches!(form, Form::Integer(_) | Form::Number | Form::Quantity | Form::IntOrString),
            Scalar::Number => matches!(form, Form::Number | Form::Quantity),
            Scalar::Boolean => matches!(form, Form::Boolean),
        }
    }

    /// Terraform converts a scalar to any type in which it can be written.
    fn converts(&self, form: &Form) -> bool {
        match (self, form) {
            (Scalar::Text(text), Form::Number | Form::Integer(_)) => text.parse::<f64>().is_ok(),
            (Scalar::Text(text), Form::Boolean) => matches!(*text, "true" | "false"),
            (Scalar::Integer | Scalar::Number, Form::Boolean) | (Scalar::Boolean, Form::Number | Form::Integer(_)) => {
                false
            }
            _ => true,
        }
    }

    /// Compose puts the values of variables in before it looks at types.
    fn is_interpolated(&self) -> bool {
        matches!(self, Scalar::Text(text) if text.contains('$'))
    }
}

/// Source: `ParseQuantity` of k8s.io/apimachinery/pkg/api/resource.
pub fn is_quantity(text: &str) -> bool {
    const SUFFIXES: &[&str] = &["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let decimal = number.contains(|letter: char| letter.is_ascii_digit()) && number.matches('.').count() <= 1;
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|power| power.parse::<i32>().is_ok());
    decimal && (SUFFIXES.contains(&suffix) || exponent)
}

/// RFC 3339, as far as its punctuation.
fn is_time(text: &str) -> bool {
    let mark = |place: usize, letter: u8| text.as_bytes().get(place) == Some(&letter);
    mark(4, b'-') && mark(7, b'-') && mark(10, b'T') && mark(13, b':') && mark(16, b':') && text.len() >= 20
}

/// The standard alphabet, padded; line breaks are passed over (Go's `base64.StdEncoding`).
fn is_base64(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|letter| !matches!(letter, b'\n' | b'\r')).collect();
    let padding = letters.iter().rev().take_while(|letter| **letter == b'=').count();
    let body = letters.len().saturating_sub(padding);
    let alphabet = |letter: &u8| letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/');
    padding <= 2 && letters.len().is_multiple_of(4) && letters.iter().take(body).all(alphabet)
}
