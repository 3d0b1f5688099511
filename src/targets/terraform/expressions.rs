//! Arguments and expressions of the plan as trees.

use crate::plan::managed::{Argument, Expression, Piece};
use crate::tree::{BLANK, Content, MapBuilder, Origin, Sourced, Tree};

/// An empty body.
pub fn arguments(origin: &Origin) -> MapBuilder {
    MapBuilder::new(origin.clone())
}

/// Groups of arguments, parted by a blank line.
pub fn body(groups: &[Vec<Argument>], origin: Origin) -> Tree {
    let mut body = arguments(&origin);
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            body = body.literal(BLANK, Content::Null);
        }
        body = group.iter().fold(body, |body, argument| body.tree(argument.name.clone(), tree(&argument.value)));
    }
    body.build()
}

pub fn tree(value: &Sourced<Expression>) -> Tree {
    let Sourced { value, origin } = value;
    let items = |items: &[Sourced<Expression>]| items.iter().map(tree).collect();
    let object = |arguments: &[Argument]| {
        arguments.iter().map(|argument| (argument.name.clone().into(), tree(&argument.value))).collect()
    };
    let content = match value {
        Expression::Text(text) => Content::Text(text.clone()),
        Expression::Integer(number) => Content::Integer(*number),
        Expression::Bool(value) => Content::Bool(*value),
        Expression::Reference(expression) => Content::Expression(expression.clone()),
        Expression::Template(pieces) => Content::Expression(Piece::join(pieces)),
        Expression::List(list) => Content::List(items(list)),
        Expression::Object(arguments) => Content::Map(object(arguments)),
        Expression::Call { function, arguments } => {
            Content::Call { function: function.clone().into(), arguments: items(arguments) }
        }
        Expression::Block(arguments) => {
            Content::Blocks(vec![Tree::new(Content::Map(object(arguments)), origin.clone())])
        }
    };
    Tree::new(content, origin.clone())
}
