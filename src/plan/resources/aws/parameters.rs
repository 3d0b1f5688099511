//! Parameter groups.

use super::addresses::Made;
use super::block::{Arguments, reference};
use super::draft::Draft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::{Argument, Expression};
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::aws::ApplyMethod;
use crate::stack::scalars::{Literal, TerraformLabel, Text};
use crate::tree::Sourced;

/// A parameter that the stack states.
pub struct Stated<'a> {
    pub name: &'a Spanned<String>,
    pub value: &'a Spanned<Literal>,
    pub apply: Option<&'a Spanned<ApplyMethod>>,
}

/// What the stack says of the group.
pub struct Group<'a> {
    pub made: &'static Made,
    /// One that exists.
    pub existing: Option<&'a Spanned<Text>>,
    pub label: Option<&'a Spanned<TerraformLabel>>,
    pub stated: Vec<Stated<'a>>,
    pub engine_version: &'a Sourced<String>,
}

/// The expression of the group's name. A group that exists is used as it is.
pub fn group(scope: &mut Scope<'_>, draft: &mut Draft<'_, '_>, group: &Group<'_>) -> Option<Sourced<Expression>> {
    if let Some(existing) = group.existing {
        refuse_parameters(scope, existing.span, &group.stated);
        return Some(scope.terraform_text(existing, "a parameter group")?.map(Expression::Text));
    }
    let family = family(scope, draft, group.engine_version)?;
    let label = draft.label(group.label);
    // Another family is another group, which must exist before the old one goes.
    let name = draft.satellite(&family.value.replace('.', "-"));
    let description = format!("{} {}", draft.facts.title, draft.name.value);
    let mut arguments =
        draft.arguments().set("name", name).literal("description", description).set("family", family).group();
    for parameter in parameters(scope, draft, &group.stated)? {
        arguments = arguments.set("parameter", parameter.value);
    }
    let lifecycle = draft.arguments().literal("create_before_destroy", true).block();
    let arguments = arguments.group().literal("lifecycle", lifecycle);
    let address = draft.resource(group.made, label, arguments);
    Some(Sourced::new(reference(format!("{address}.name")), draft.origin()))
}

fn refuse_parameters(scope: &mut Scope<'_>, existing: Span, stated: &[Stated<'_>]) {
    for parameter in stated {
        let message = format!("`{}` is stated beside a parameter group that exists", parameter.name.value);
        let refused = Diagnostic::error(codes::CONFLICTING_CHOICE, parameter.name.span, message);
        let help = "take `parameter_group` out, and a group with these parameters is made";
        scope.report(refused.with_related(existing, "the group stands here").with_help(help));
    }
}

fn family(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, version: &Sourced<String>) -> Option<Sourced<String>> {
    if let Some(family) = (draft.facts.family)(&version.value) {
        return Some(Sourced::new(family, version.origin.clone()));
    }
    let message = format!("`{}` tells no parameter family of {}", version.value, draft.facts.title);
    let help = "state major and minor version, or a `parameter_group` that exists";
    let span = version.origin.span()?;
    scope.report(Diagnostic::error(codes::UNSUPPORTED_ENGINE, span, message).with_help(help));
    None
}

/// The defaults that the stack does not state otherwise, and what it states, by name.
fn parameters(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, stated: &[Stated<'_>]) -> Option<Vec<Argument>> {
    let because = "clients use TLS, and what is slow or changes the schema is logged";
    let defaults = draft.facts.parameters.iter().filter(|(name, _)| !stated.iter().any(|own| own.name.value == *name));
    let mut parameters: Vec<Argument> = defaults
        .map(|(name, value)| {
            let value = draft.default((*value).to_owned(), "engine-parameter", because);
            parameter(draft, name, value, None)
        })
        .collect();
    for own in stated {
        let value = scope.terraform_literal(own.value, "a parameter")?;
        parameters.push(parameter(draft, &own.name.value, value, own.apply));
    }
    parameters.sort_by(|one, other| one.name.cmp(&other.name));
    Some(parameters)
}

/// The block of a parameter, under the parameter's name.
fn parameter(
    draft: &Draft<'_, '_>,
    name: &str,
    value: Sourced<String>,
    apply: Option<&Spanned<ApplyMethod>>,
) -> Argument {
    let origin = value.origin.clone();
    let method = apply.map(|apply| {
        let word = match apply.value {
            ApplyMethod::Immediate => "immediate",
            ApplyMethod::PendingReboot => "pending-reboot",
        };
        Sourced::stated(word.to_owned(), apply.span)
    });
    let block =
        Arguments::new(draft.origin()).literal("name", name).set("value", value).optional("apply_method", method);
    Argument::new(name, Sourced::new(block.block(), origin))
}
