//! What HCL has and the three syntaxes of stacks have not: `{ $expression: "…" }` and `{ $block: {…} }`.

use crate::diagnostics::{Diagnostic, codes};
use crate::formats::parse::hcl_expression;
use crate::plan::scope::Scope;
use crate::tree::{Content, Origin, Tree};

const EXPRESSION: &str = "$expression";
const BLOCK: &str = "$block";

/// A tree in which expressions and blocks are what they say. `None` where one was refused, which is told.
pub fn spelled(scope: &mut Scope<'_>, tree: Tree) -> Option<Tree> {
    let Tree { content, origin } = tree;
    let content = match content {
        Content::Map(entries) => return map(scope, entries, origin),
        Content::List(items) => list(items.into_iter().map(|item| spelled(scope, item)).collect::<Option<_>>()?),
        leaf => leaf,
    };
    Some(Tree::new(content, origin))
}

fn map(scope: &mut Scope<'_>, entries: Vec<(std::borrow::Cow<'static, str>, Tree)>, origin: Origin) -> Option<Tree> {
    match <[_; 1]>::try_from(entries) {
        Ok([(key, value)]) if key == EXPRESSION => expression(scope, &value, origin),
        Ok([(key, value)]) if key == BLOCK => block(scope, value, origin),
        Ok(only) => fields(scope, only.into(), origin),
        Err(entries) => fields(scope, entries, origin),
    }
}

fn fields(scope: &mut Scope<'_>, entries: Vec<(std::borrow::Cow<'static, str>, Tree)>, origin: Origin) -> Option<Tree> {
    let entries = entries.into_iter().map(|(key, value)| Some((key, spelled(scope, value)?))).collect::<Option<_>>()?;
    Some(Tree::new(Content::Map(entries), origin))
}

/// Blocks that follow each other are one run of blocks.
fn list(items: Vec<Tree>) -> Content {
    if items.is_empty() || !items.iter().all(|item| matches!(item.content, Content::Blocks(_))) {
        return Content::List(items);
    }
    let blocks = |item: Tree| match item.content {
        Content::Blocks(blocks) => blocks,
        _ => Vec::new(),
    };
    Content::Blocks(items.into_iter().flat_map(blocks).collect())
}

fn expression(scope: &mut Scope<'_>, value: &Tree, origin: Origin) -> Option<Tree> {
    let found = value.as_text().ok_or_else(|| "it is no text".to_owned()).and_then(hcl_expression);
    match found {
        Ok(text) => Some(Tree::new(Content::Expression(text), origin)),
        Err(why) => refused(scope, &origin, "`$expression` is no expression of Terraform", why),
    }
}

fn block(scope: &mut Scope<'_>, value: Tree, origin: Origin) -> Option<Tree> {
    if !matches!(value.content, Content::Map(_)) {
        return refused(scope, &origin, "`$block` is no map", "it holds the arguments of the block".to_owned());
    }
    let body = spelled(scope, value)?;
    Some(Tree::new(Content::Blocks(vec![body]), origin))
}

fn refused<T>(scope: &mut Scope<'_>, origin: &Origin, message: &str, why: String) -> Option<T> {
    let help = "write `{ $expression: \"aws_db_instance.main.address\" }` or `{ $block: { name = … } }`";
    if let Some(at) = origin.span() {
        let refused = Diagnostic::error(codes::MISSHAPEN_PATCH, at, message).with_label(why);
        scope.report(refused.with_help(help));
    }
    None
}
