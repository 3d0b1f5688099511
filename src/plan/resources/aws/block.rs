//! Blocks of Terraform, argument by argument.

use crate::plan::managed::{Argument, Expression};
use crate::tree::{Origin, Sourced};

/// The arguments of a block, in groups. What is decided elsewhere brings its origin, the rest has the block's.
pub struct Arguments {
    origin: Origin,
    groups: Vec<Vec<Argument>>,
}

impl Arguments {
    pub fn new(origin: Origin) -> Self {
        Arguments { origin, groups: vec![Vec::new()] }
    }

    /// What follows stands in a group of its own.
    #[must_use]
    pub fn group(mut self) -> Self {
        self.groups.push(Vec::new());
        self
    }

    /// What the resource demands.
    #[must_use]
    pub fn literal(self, name: &str, value: impl Into<Expression>) -> Self {
        let value = Sourced::new(value.into(), self.origin.clone());
        self.set(name, value)
    }

    /// A decided value.
    #[must_use]
    pub fn set(mut self, name: &str, value: Sourced<impl Into<Expression>>) -> Self {
        if let Some(group) = self.groups.last_mut() {
            group.push(Argument::new(name, value.map(Into::into)));
        }
        self
    }

    /// A decided value, where there is one.
    #[must_use]
    pub fn optional(self, name: &str, value: Option<Sourced<impl Into<Expression>>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// The groups that hold something.
    pub fn groups(self) -> Vec<Vec<Argument>> {
        self.groups.into_iter().filter(|group| !group.is_empty()).collect()
    }

    pub fn block(self) -> Expression {
        Expression::Block(self.groups.into_iter().flatten().collect())
    }

    pub fn object(self) -> Expression {
        Expression::Object(self.groups.into_iter().flatten().collect())
    }
}

/// An expression as it is written.
pub fn reference(expression: impl Into<String>) -> Expression {
    Expression::Reference(expression.into())
}

/// `jsonencode(…)`.
pub fn json(value: Expression, origin: &Origin) -> Expression {
    Expression::Call { function: "jsonencode".to_owned(), arguments: vec![Sourced::new(value, origin.clone())] }
}

/// A list whose items have one origin.
pub fn list(items: impl IntoIterator<Item = Expression>, origin: &Origin) -> Expression {
    Expression::List(items.into_iter().map(|item| Sourced::new(item, origin.clone())).collect())
}
