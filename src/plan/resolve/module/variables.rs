//! What the module asks of whoever applies it.

use super::Used;
use crate::plan::managed::Variable;
use crate::plan::resources::aws::settings::{CLIENT_CIDR, SUBNET_IDS, VPC_ID};
use crate::plan::scope::Scope;
use crate::source::Span;
use crate::stack::terraform::{Network, Subnets, Vpc};
use crate::tree::Origin;

/// The variables that expressions name, sorted.
pub fn of(scope: &Scope<'_>, used: &Used, at: Span) -> Vec<Variable> {
    let aws = scope.stack.terraform.as_ref().and_then(|terraform| terraform.value.aws.as_ref());
    let stated = aws.and_then(|aws| aws.value.network.as_ref());
    let network = stated.map(|stated| &stated.value);
    let default = stated.map_or(at, |stated| stated.span);
    let (vpc, vpc_at) = vpc_name(network).unwrap_or((VPC_ID, default));
    let (subnets, subnets_at) = subnets_name(network).unwrap_or((SUBNET_IDS, default));
    let two = (format!("length(var.{subnets}) >= 2"), "Two subnets at least, each in a zone of its own.".to_owned());
    let cidr =
        (format!("can(cidrhost(var.{CLIENT_CIDR}, 0))"), "An address and a prefix, such as 10.0.0.0/16.".to_owned());
    let candidates = [
        (variable(CLIENT_CIDR, "string", "Addresses of the clients of databases and caches", default), Some(cidr)),
        (variable(vpc, "string", "The VPC of databases and caches", vpc_at), None),
        (variable(subnets, "list(string)", "Private subnets of databases and caches", subnets_at), Some(two)),
    ];
    let mut found: Vec<Variable> = candidates
        .into_iter()
        .filter(|(variable, _)| used.names(&format!("var.{}", variable.name)))
        .map(|(variable, validation)| Variable { validation, ..variable })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found.dedup_by(|one, other| one.name == other.name);
    found
}

fn variable(name: &str, constraint: &str, description: &str, at: Span) -> Variable {
    Variable {
        origin: Origin::Stated(at),
        name: name.to_owned(),
        constraint: constraint.to_owned(),
        description: description.to_owned(),
        default: None,
        nullable: false,
        sensitive: false,
        validation: None,
    }
}

fn vpc_name(network: Option<&Network>) -> Option<(&str, Span)> {
    let Vpc { variable: Some(name), .. } = &network?.vpc.as_ref()?.value else { return None };
    Some((&name.value.0, name.span))
}

fn subnets_name(network: Option<&Network>) -> Option<(&str, Span)> {
    let Subnets { variable: Some(name), .. } = &network?.subnets.as_ref()?.value else { return None };
    Some((&name.value.0, name.span))
}
