//! How messages call forms, values and limits.

use crate::catalogue::types::{Bounds, Field, Form, Minors};
use crate::diagnostics::{did_you_mean, list_or};
use crate::tree::Content;

/// What a field takes, in words.
pub fn noun(form: &Form) -> String {
    let word = match form {
        Form::Any => "a value",
        Form::Null => "null",
        Form::Text => "text",
        Form::Boolean => "true or false",
        Form::Integer(_) => "an integer",
        Form::Number => "a number",
        Form::Quantity => "a quantity",
        Form::IntOrString => "an integer or text",
        Form::Time => "a time",
        Form::Base64 => "base64 text",
        Form::List(_) => "a list",
        Form::Map(_) | Form::Type(_) => "a map",
        Form::OneOf(forms) => return nouns(forms),
    };
    word.to_owned()
}

/// `text, a list or a map`, each once.
fn nouns(forms: &[Form]) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in forms.iter().filter(|form| !matches!(form, Form::Null)).map(noun) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// What a value is, in words.
pub fn describe(content: &Content) -> &'static str {
    match content {
        Content::Null => "null",
        Content::Bool(_) => "true or false",
        Content::Integer(_) => "an integer",
        Content::Number(_) => "a decimal",
        Content::Text(_) => "text",
        Content::List(_) => "a list",
        Content::Map(_) => "a map",
        Content::Expression(_) | Content::Call { .. } => "an expression",
        Content::Blocks(_) => "a block",
    }
}

/// `from 1 to 65535`, `at least 1`, `at most 16`.
pub fn bounds(bounds: Bounds) -> String {
    match (bounds.least, bounds.largest) {
        (Some(least), Some(largest)) if least == largest => least.to_string(),
        (Some(least), Some(largest)) => format!("{least} to {largest}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(largest)) => format!("at most {largest}"),
        (None, None) => "any number".to_owned(),
    }
}

/// The nearest of the names that a type has, else all of them.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    match did_you_mean(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.clone().next().is_none() => "take it out: nothing stands here".to_owned(),
        None => format!("its fields are {}", list_or(names)),
    }
}

/// Which minors have a field that this one lacks.
pub fn served(minors: Minors, minor: u32) -> String {
    match minors {
        Minors { since: Some(since), .. } if since > minor => {
            format!("it comes with Kubernetes 1.{since}: take it out until then")
        }
        Minors { until: Some(until), .. } => format!("it went after Kubernetes 1.{until}: take it out"),
        Minors { .. } => "take it out".to_owned(),
    }
}

pub fn write_field(field: &Field) -> String {
    match field.limits.values.as_slice() {
        _ if field.block => format!("add a block `{}`", field.name),
        [] => format!("state `{}`: {}", field.name, noun(&field.form)),
        values => format!("state `{}`: {}", field.name, list_or(values.iter().copied())),
    }
}
