//! Values of which the language knows nothing, as trees of one output.

use crate::diagnostics::{Diagnostic, codes};
use crate::document::shape::FormatError;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::stack::anything::Anything;
use crate::stack::scalars::{Decimal, Format, Text, TextPart};
use crate::tree::{Content, Origin, Tree};

/// A value as `target` gets it. References are resolved for that output; other text arrives as it is written, so that
/// `$${HOME}` is the `${HOME}` that Compose or Grafana reads. `None` where something was refused, which is told.
/// `sink` is what messages call the place: "a patch".
pub fn tree(scope: &mut Scope<'_>, value: &Spanned<Anything>, target: Target, sink: &'static str) -> Option<Tree> {
    let content = match &value.value {
        Anything::Null => Content::Null,
        Anything::Bool(flag) => Content::Bool(*flag),
        Anything::Integer(number) => Content::Integer(*number),
        Anything::Number(written) => number(scope, written, value.span)?,
        Anything::Text(text) => Content::Text(resolved(scope, text, value.span, target, sink)?),
        Anything::List(items) => Content::List(whole(items.iter().map(|item| tree(scope, item, target, sink)))?),
        Anything::Map(entries) => {
            let entry = |(key, value): &(Spanned<String>, Spanned<Anything>)| {
                Some((key.value.clone().into(), tree(scope, value, target, sink)?))
            };
            Content::Map(whole(entries.iter().map(entry))?)
        }
    };
    Some(Tree::new(content, Origin::Stated(value.span)))
}

/// All of them, or `None` after the last: each has told what is wrong with it.
fn whole<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<Option<T>> = items.collect();
    items.into_iter().collect()
}

/// A number in its shortest form, whatever the syntax prints.
fn number(scope: &mut Scope<'_>, written: &str, span: Span) -> Option<Content> {
    let exact = Decimal::parse(written).map(|decimal| decimal.0);
    let shortest = || written.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.to_string());
    let Some(text) = exact.ok().or_else(shortest) else {
        let message = format!("`{written}` is no decimal number");
        let refused = Diagnostic::error(codes::INVALID_NUMBER, span, message);
        scope.report(refused.with_help("write digits with at most one point: `0.5`"));
        return None;
    };
    Some(text.parse().map_or(Content::Number(text), Content::Integer))
}

fn resolved(scope: &mut Scope<'_>, text: &str, span: Span, target: Target, sink: &'static str) -> Option<String> {
    let parsed = match Text::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => return malformed(scope, text, span, error),
    };
    let mut whole = Some(String::with_capacity(text.len()));
    for part in parsed.parts {
        let part = match part {
            TextPart::Literal(literal) => Some(literal),
            TextPart::Reference(_) => {
                let reference = Spanned { value: Text { parts: vec![part] }, span };
                referred(scope, &reference, target, sink)
            }
        };
        whole = whole.zip(part).map(|(whole, part)| whole + &part);
    }
    whole
}

/// What a reference means, written so that its reader takes each `$` for itself.
fn referred(scope: &mut Scope<'_>, reference: &Spanned<Text>, target: Target, sink: &'static str) -> Option<String> {
    let Some(value) = scope.known(reference, None, sink)?.get(target).cloned() else {
        scope.missing_in(target, reference, None);
        return None;
    };
    Some(if target == Target::Compose { value.value.replace('$', "$$") } else { value.value })
}

fn malformed<T>(scope: &mut Scope<'_>, text: &str, span: Span, error: FormatError) -> Option<T> {
    let part = error.range.and_then(|range| span.within(text, range)).unwrap_or(span);
    let message = format!("`{}` {}", text.lines().next().unwrap_or_default(), error.message);
    scope.report(Diagnostic::error(codes::MALFORMED_REFERENCE, part, message).with_help(error.help));
    None
}
