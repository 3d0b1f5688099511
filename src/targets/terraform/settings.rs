//! What a module says of itself: versions, backend, providers, variables, outputs.

use super::block;
use super::expressions::{arguments, body, tree};
use crate::plan::managed::{Backend, ModuleOutput, Provider, Variable};
use crate::tree::{Content, Object, Origin, Sourced, Tree};

/// The block `terraform`.
pub fn terraform(
    origin: &Origin,
    required_version: &Sourced<String>,
    providers: &[Provider],
    backend: Option<&Backend>,
) -> Object {
    let mut settings = arguments(origin).field("required_version", required_version);
    if !providers.is_empty() {
        let required = providers.iter().fold(arguments(origin), |all, provider| {
            let Provider { origin, name, source, version, arguments: _ } = provider;
            let requirement = arguments(origin).literal("source", source.as_str()).field("version", version).build();
            all.tree(name.clone(), requirement)
        });
        settings = settings.tree("required_providers", nested(required.build()));
    }
    if let Some(Backend { origin, kind, arguments }) = backend {
        let body = body(std::slice::from_ref(arguments), origin.clone());
        settings = settings.tree(format!("backend \"{kind}\""), nested(body));
    }
    block("terraform/terraform".to_owned(), "terraform.tf", "terraform".to_owned(), settings.build())
}

/// The block of a provider that has settings.
pub fn provider(provider: &Provider) -> Option<Object> {
    let Provider { origin, name, source: _, version: _, arguments } = provider;
    let body = body(std::slice::from_ref(arguments), origin.clone());
    let object = || block(format!("terraform/provider-{name}"), "providers.tf", format!("provider \"{name}\""), body);
    (!arguments.is_empty()).then(object)
}

pub fn variable(variable: &Variable) -> Object {
    let Variable { origin, name, constraint, description, default, nullable, sensitive, validation } = variable;
    let mut body = arguments(origin)
        .literal("description", description.as_str())
        .literal("type", Content::Expression(constraint.clone()))
        .optional_tree("default", default.as_ref().map(tree));
    // Terraform's own defaults are not written.
    body = if *nullable { body } else { body.literal("nullable", false) };
    body = if *sensitive { body.literal("sensitive", true) } else { body };
    if let Some((condition, message)) = validation {
        let rule = arguments(origin)
            .literal("condition", Content::Expression(condition.clone()))
            .literal("error_message", message.as_str());
        body = body.tree("validation", nested(rule.build()));
    }
    block(id("variable", name), "variables.tf", format!("variable \"{name}\""), body.build())
}

pub fn output(output: &ModuleOutput) -> Object {
    let ModuleOutput { origin, name, description, value } = output;
    let body = arguments(origin).literal("description", description.as_str()).tree("value", tree(value));
    block(id("output", name), "outputs.tf", format!("output \"{name}\""), body.build())
}

fn id(what: &str, name: &str) -> String {
    format!("terraform/{what}-{}", name.replace('_', "-"))
}

fn nested(body: Tree) -> Tree {
    let origin = body.origin.clone();
    Tree::new(Content::Blocks(vec![body]), origin)
}
