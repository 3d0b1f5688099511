//! The blocks of a file as a target would emit them, and what their expressions refer to.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, BlockLabel, Structure};
use hcl_edit::visit::{Visit, visit_block, visit_for_expr, visit_traversal};

use super::{Fault, Place, Reader, body, head, range};
use crate::formats::hcl::quoted;
use crate::tree::Tree;

/// A block of a file.
pub struct Written<O> {
    /// `resource`.
    pub kind: String,
    pub labels: Vec<String>,
    /// `resource "aws_sqs_queue" "jobs"`.
    pub header: String,
    /// Of its type and labels.
    pub head: Range<usize>,
    pub range: Range<usize>,
    /// Its arguments and nested blocks, under headers of this form.
    pub body: Tree<O>,
    pub refers: Vec<Referred>,
}

/// A traversal of an expression: `aws_sqs_queue.jobs.arn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// The names up to the first index: `aws_sqs_queue`, `jobs`, `arn`.
    pub path: Vec<String>,
    pub range: Range<usize>,
}

impl Referred {
    /// The address of a block that it leads to: `aws_sqs_queue.jobs`, `data.aws_vpc.main`, `var.size`.
    pub fn address(&self) -> Option<String> {
        let names = match self.path.first()?.as_str() {
            "data" | "ephemeral" => 3,
            "var" | "local" | "module" => 2,
            // `each`, `path`, `self` and the like have no underscore; types of resources have one.
            root if root.contains('_') => 2,
            _ => return None,
        };
        Some(self.path.get(..names)?.join("."))
    }
}

/// What an expression refers to. Nothing, where it is no expression.
pub fn referred(expression: &str) -> Vec<Referred> {
    let mut references = References::default();
    if let Ok(expression) = expression.parse::<Expression>() {
        references.visit_expr(&expression);
    }
    references.unbound()
}

/// The blocks of a file in order, and the bytes of the first argument that stands outside of them.
///
/// # Errors
/// The text is no HCL, or nests too deeply.
pub fn blocks<O: Clone>(text: &str, place: &Place<'_, O>) -> Result<(Vec<Written<O>>, Option<Range<usize>>), Fault> {
    let body = body(text)?;
    let reader = Reader { text, place, header };
    let (mut blocks, mut stray) = (Vec::new(), None);
    for structure in &body {
        match structure {
            Structure::Block(block) => blocks.push(written(&reader, block).ok_or_else(Fault::too_deep)?),
            Structure::Attribute(attribute) => stray = stray.or_else(|| attribute.key.span()),
        }
    }
    Ok((blocks, stray))
}

fn written<O: Clone>(reader: &Reader<'_, O>, block: &Block) -> Option<Written<O>> {
    let body = reader.block(block, 0)?;
    let mut references = References::default();
    references.visit_block(block);
    Some(Written {
        kind: block.ident.as_str().to_owned(),
        labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        header: header(block),
        head: head(block, range(block)),
        range: range(block),
        body,
        refers: references.unbound(),
    })
}

fn header(block: &Block) -> String {
    let labels = block.labels.iter().map(|label| format!(" {}", quoted(label.as_str())));
    std::iter::once(block.ident.as_str().to_owned()).chain(labels).collect()
}

/// What expressions refer to, and the names that they bind themselves.
#[derive(Default)]
struct References {
    found: Vec<Referred>,
    bound: Vec<String>,
}

impl References {
    fn unbound(self) -> Vec<Referred> {
        let References { found, bound } = self;
        found.into_iter().filter(|referred| referred.path.first().is_none_or(|root| !bound.contains(root))).collect()
    }
}

impl Visit for References {
    fn visit_block(&mut self, block: &Block) {
        // Inside of it, the items of a dynamic block go by its label or by what `iterator` says.
        if block.ident.as_str() == "dynamic" {
            self.bound.extend(block.labels.iter().map(BlockLabel::as_str).map(str::to_owned));
            let iterator = block.body.get_attribute("iterator").and_then(|iterator| iterator.value.as_variable());
            self.bound.extend(iterator.map(|name| name.as_str().to_owned()));
        }
        visit_block(self, block);
    }

    fn visit_for_expr(&mut self, node: &ForExpr) {
        let key = node.intro.key_var.as_ref().map(|key| key.as_str().to_owned());
        self.bound.extend(key.into_iter().chain([node.intro.value_var.as_str().to_owned()]));
        visit_for_expr(self, node);
    }

    fn visit_traversal(&mut self, node: &Traversal) {
        if let Expression::Variable(root) = &node.expr {
            let names = node.operators.iter().map_while(|operator| match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str().to_owned()),
                _ => None,
            });
            let path = std::iter::once(root.as_str().to_owned()).chain(names).collect();
            self.found.push(Referred { path, range: range(node) });
        }
        visit_traversal(self, node);
    }
}
