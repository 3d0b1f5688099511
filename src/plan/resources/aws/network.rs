//! Where a resource stands in the network, and who may dial it.

use super::addresses::{FROM_CLUSTER, FROM_NETWORK, Made, SECURITY_GROUP};
use super::block::{list, reference};
use super::draft::Draft;
use super::settings::CLIENT_CIDR;
use crate::plan::managed::Expression;
use crate::source::Spanned;
use crate::stack::scalars::TerraformLabel;
use crate::tree::Sourced;

/// The longest description of a rule. Source: `AuthorizeSecurityGroupIngress`.
const LONGEST_DESCRIPTION: usize = 255;

/// The subnet group; gives the expression of its name.
pub fn subnet_group(draft: &mut Draft<'_, '_>, made: &Made, label: Option<&Spanned<TerraformLabel>>) -> Expression {
    let label = draft.label(label);
    let description = format!("Subnets of {} {}", draft.facts.title, draft.name.value);
    let arguments = draft
        .arguments()
        .set("name", draft.name.clone())
        .literal("description", description)
        .set("subnet_ids", draft.settings.subnet_ids.clone());
    let address = draft.resource(made, label, arguments);
    reference(format!("{address}.name"))
}

/// The security group with its rules; gives the list of its id.
pub fn security_group(draft: &mut Draft<'_, '_>, label: Option<&Spanned<TerraformLabel>>) -> Expression {
    let label = draft.label(label);
    let description = format!("{} {}: only declared clients", draft.facts.title, draft.name.value);
    let arguments = draft
        .arguments()
        .set("name", draft.satellite(draft.facts.suffix))
        .literal("description", description)
        .set("vpc_id", draft.settings.vpc_id.clone())
        .group()
        .literal("lifecycle", draft.arguments().literal("create_before_destroy", true).block());
    let address = draft.resource(&SECURITY_GROUP, label.clone(), arguments);
    let id = format!("{address}.id");
    ingress_rule(draft, &id, label);
    list([reference(id)], &draft.origin())
}

/// All pods of a cluster come from one source, and AWS refuses two rules of equal source and port: the consumers
/// share a rule. Without one there is none.
fn ingress_rule(draft: &mut Draft<'_, '_>, group: &str, label: Sourced<String>) {
    if draft.consumers.is_empty() {
        return;
    }
    let (argument, rule, source) = source(draft);
    let arguments = draft
        .arguments()
        .literal("security_group_id", reference(group))
        .literal("description", description(draft))
        .set(argument, source)
        .literal("ip_protocol", "tcp")
        .set("from_port", draft.port.clone())
        .set("to_port", draft.port.clone());
    draft.resource(rule, label.map(|label| rule.label(&label)), arguments);
}

/// Where the cluster's pods come from: the argument, the rule, the value.
fn source(draft: &Draft<'_, '_>) -> (&'static str, &'static Made, Sourced<Expression>) {
    let settings = draft.settings;
    match (&settings.cluster_security_group, &settings.cidr) {
        (Some(group), _) => ("referenced_security_group_id", &FROM_CLUSTER, group.clone()),
        (None, Some(cidr)) if cidr.value.contains(':') => {
            ("cidr_ipv6", &FROM_NETWORK, cidr.clone().map(Expression::Text))
        }
        (None, Some(cidr)) => ("cidr_ipv4", &FROM_NETWORK, cidr.clone().map(Expression::Text)),
        (None, None) => {
            let because = "what the stack leaves out is asked of whoever applies the module";
            let variable = reference(format!("var.{CLIENT_CIDR}"));
            ("cidr_ipv4", &FROM_NETWORK, draft.default(variable, "module-variable", because))
        }
    }
}

/// Names every consumer that fits.
fn description(draft: &Draft<'_, '_>) -> String {
    let mut text = format!("{} from ", draft.facts.title);
    let count = draft.consumers.len();
    for (index, consumer) in draft.consumers.iter().enumerate() {
        let more = format!(" and {} more", count - index);
        let next = if index == 0 { consumer.clone() } else { format!(", {consumer}") };
        if text.len() + next.len() + more.len() > LONGEST_DESCRIPTION {
            return text + &more;
        }
        text.push_str(&next);
    }
    text
}
