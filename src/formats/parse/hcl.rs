//! HCL: literals as values, blocks under their headers, every other expression as its text with blanks made one.

mod blocks;

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey, UnaryOperator};
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::template::{Element, Template};

use super::{Fault, MAX_DEPTH, Place};
use crate::tree::{Content, Tree};
pub use blocks::{File, Referred, Written, blocks, referred};

type Entries<O> = Vec<(Cow<'static, str>, Tree<O>)>;

/// # Errors
/// The text is no HCL, or nests too deeply.
pub fn parse<O: Clone>(text: &str, place: &Place<'_, O>) -> Result<Tree<O>, Fault> {
    let body = body(text)?;
    let reader = Reader { text, place, header };
    let entries = reader.body(&body, 0).ok_or_else(Fault::too_deep)?;
    Ok(Tree::new(Content::Map(entries), place(0..0, 0..text.len())))
}

fn body(text: &str) -> Result<Body, Fault> {
    text.parse().map_err(|error: hcl_edit::parser::Error| {
        let location = error.location();
        let message = format!("it is no HCL: {} (line {})", error.message(), location.line());
        Fault { message, at: location.offset() }
    })
}

/// An expression with its blanks made one.
pub fn expression(text: &str) -> Result<String, String> {
    let parsed: Expression = text.parse().map_err(|error: hcl_edit::parser::Error| error.message().to_owned())?;
    Ok(if parsed.is_template() { text.trim().to_owned() } else { one_blank(text) })
}

struct Reader<'text, O> {
    text: &'text str,
    place: &'text Place<'text, O>,
    /// The key of a block.
    header: fn(&Block) -> String,
}

impl<O: Clone> Reader<'_, O> {
    /// `None` where it nests too deeply.
    fn body(&self, body: &Body, depth: usize) -> Option<Entries<O>> {
        let mut entries = Entries::new();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => entries.push(self.attribute(attribute, depth)?),
                Structure::Block(block) => add_block(&mut entries, (self.header)(block), self.block(block, depth)?),
            }
        }
        Some(entries)
    }

    fn attribute(&self, attribute: &Attribute, depth: usize) -> Option<(Cow<'static, str>, Tree<O>)> {
        let value = self.value(&attribute.value, depth + 1)?;
        let key = attribute.key.as_str().to_owned();
        Some((key.into(), Tree::new(value, self.at(attribute, &attribute.value))))
    }

    fn block(&self, block: &Block, depth: usize) -> Option<Tree<O>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let entries = self.body(&block.body, depth + 1)?;
        let range = range(block);
        Some(Tree::new(Content::Map(entries), (self.place)(range.clone(), head(block, range))))
    }

    fn at(&self, key: &impl Span, value: &impl Span) -> O {
        (self.place)(range(key), range(value))
    }

    fn value(&self, expression: &Expression, depth: usize) -> Option<Content<O>> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match expression {
            Expression::Null(_) => Content::Null,
            Expression::Bool(value) => Content::Bool(*value.value()),
            Expression::Number(number) => number_of(&number.value().to_string()),
            Expression::String(text) => Content::Text(text.value().clone()),
            Expression::HeredocTemplate(heredoc) => {
                let mut heredoc = heredoc.clone();
                heredoc.dedent();
                literal(&heredoc.template).map_or_else(|| self.written(expression), Content::Text)
            }
            Expression::Array(items) => {
                Content::List(items.iter().map(|item| self.node(item, depth)).collect::<Option<_>>()?)
            }
            Expression::Object(object) => {
                let entries = object.iter().map(|(key, value)| self.object_entry(key, value.expr(), depth));
                Content::Map(entries.collect::<Option<_>>()?)
            }
            Expression::FuncCall(call) => self.call(call, expression, depth)?,
            Expression::UnaryOp(operation) if *operation.operator.value() == UnaryOperator::Neg => {
                match &operation.expr {
                    Expression::Number(number) => number_of(&format!("-{}", number.value())),
                    _ => self.written(expression),
                }
            }
            _ => self.written(expression),
        })
    }

    fn node(&self, expression: &Expression, depth: usize) -> Option<Tree<O>> {
        Some(Tree::new(self.value(expression, depth + 1)?, self.at(expression, expression)))
    }

    fn object_entry(&self, key: &ObjectKey, value: &Expression, depth: usize) -> Option<(Cow<'static, str>, Tree<O>)> {
        let (name, key) = match key {
            ObjectKey::Ident(name) => (name.as_str().to_owned(), range(name)),
            ObjectKey::Expression(Expression::String(text)) => (text.value().clone(), range(text)),
            ObjectKey::Expression(expression) => (self.source(expression), range(expression)),
        };
        Some((name.into(), Tree::new(self.value(value, depth + 1)?, (self.place)(key, range(value)))))
    }

    fn call(&self, call: &FuncCall, whole: &Expression, depth: usize) -> Option<Content<O>> {
        if !call.name.namespace.is_empty() || call.args.expand_final() {
            return Some(self.written(whole));
        }
        let arguments = call.args.iter().map(|argument| self.node(argument, depth)).collect::<Option<_>>()?;
        Some(Content::Call { function: call.name.name.as_str().to_owned().into(), arguments })
    }

    fn written(&self, expression: &Expression) -> Content<O> {
        Content::Expression(self.source(expression))
    }

    fn source(&self, expression: &Expression) -> String {
        let written = expression.span().and_then(|range| self.text.get(range)).unwrap_or_default();
        if expression.is_template() { written.trim().to_owned() } else { one_blank(written) }
    }
}

/// `resource.aws_db_instance.main`.
fn header(block: &Block) -> String {
    let labels = block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str);
    std::iter::once(block.ident.as_str()).chain(labels).collect::<Vec<_>>().join(".")
}

/// The bytes of the block's type and labels.
fn head(block: &Block, whole: Range<usize>) -> Range<usize> {
    let end = block.labels.last().and_then(Span::span).or_else(|| block.ident.span());
    whole.start..end.map_or(whole.end, |last| last.end)
}

fn range(place: &impl Span) -> Range<usize> {
    place.span().unwrap_or_default()
}

fn add_block<O: Clone>(entries: &mut Entries<O>, header: String, block: Tree<O>) {
    let earlier = entries.iter_mut().find(|(key, _)| *key == header);
    match earlier.map(|(_, node)| &mut node.content) {
        Some(Content::Blocks(blocks)) => blocks.push(block),
        _ => {
            let origin = block.origin.clone();
            entries.push((header.into(), Tree::new(Content::Blocks(vec![block]), origin)));
        }
    }
}

fn number_of<O>(written: &str) -> Content<O> {
    written.parse().map_or_else(|_| Content::Number(written.to_owned()), Content::Integer)
}

/// The text of a template that refers to nothing.
fn literal(template: &Template) -> Option<String> {
    let text = |element: &Element| element.as_literal().map(|text| text.value().clone());
    template.iter().map(text).collect()
}

/// Runs of blanks outside of strings as one.
fn one_blank(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let (mut in_string, mut escaped) = (false, false);
    for letter in written.trim().chars() {
        if !in_string && letter.is_whitespace() {
            if !text.ends_with([' ', '(', '[']) {
                text.push(' ');
            }
            continue;
        }
        in_string ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        text.push(letter);
    }
    text
}
