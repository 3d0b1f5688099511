//! What two environments reach for at once.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::managed::{Argument, Expression, Mode, Module};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::tree::{Origin, Sourced};

/// A thing of the outside world that belongs to one environment of a stack.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Claim<'a> {
    stack: &'a str,
    /// Zero for what the stack names itself; above it, the place among [`NAMES`].
    rank: usize,
    /// What it is, as messages say it.
    kind: &'static str,
    name: &'a str,
    /// The cluster, the bucket or the account that it is in, where the stack names one.
    place: Option<String>,
}

/// Two environments of a stack must never reach for the same namespace of a cluster, host of a route, Compose
/// project, uid of a dashboard, state of Terraform, or name in a cloud. Environments that extend each other are the
/// common case, and the classic accident.
pub fn find(plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut owners: BTreeMap<Claim<'_>, (&Plan, Span)> = BTreeMap::new();
    let mut found = Vec::new();
    for plan in plans {
        // What follows from a name clashes with it, and is told by it.
        let mut told = BTreeSet::new();
        for (claim, at) in claims(plan) {
            match owners.get(&claim) {
                Some((owner, before)) if claim.rank == 0 || told.insert(at) => {
                    found.push(clash(&claim, owner, at, *before));
                }
                Some(_) => {}
                None => {
                    owners.insert(claim, (plan, at));
                }
            }
        }
    }
    found
}

/// What an environment reaches for, each once, with the place that says so.
fn claims(plan: &Plan) -> BTreeMap<Claim<'_>, Span> {
    let cluster = plan.cluster.as_ref().and_then(|cluster| cluster.cluster.as_ref()).map(|name| name.value.clone());
    let namespace = plan.cluster.as_ref().map(|settings| ("namespace", Name::of(&settings.namespace), cluster));
    let project = plan.project.as_ref().map(|project| ("Compose project", Name::of(&project.name), None));
    let hosts = plan.routes.iter().map(|route| ("host", Name::of(&route.host), None));
    let dashboards = plan.dashboards.iter().filter(|_| plan.grafana.is_some());
    let dashboards = dashboards.map(|dashboard| ("dashboard", Name::of(&dashboard.uid), None));
    let made = plan.module.iter().flat_map(|module| state(module).into_iter().chain(in_cloud(module)));
    let mut claims = BTreeMap::new();
    for (kind, name, place) in namespace.into_iter().chain(project).chain(hosts).chain(dashboards).chain(made) {
        let rank = NAMES.iter().position(|(_, _, own)| *own == kind).map_or(0, |place| place + 1);
        let claim = Claim { stack: &plan.stack, rank, kind, name: name.text, place };
        if let Some(span) = name.origin.span() {
            claims.entry(claim).or_insert(span);
        }
    }
    claims
}

struct Name<'a> {
    text: &'a str,
    origin: &'a Origin,
}

impl<'a> Name<'a> {
    fn of(name: &'a Sourced<String>) -> Self {
        Name { text: &name.value, origin: &name.origin }
    }

    /// The literal that an argument is set to.
    fn set_to(arguments: &'a [Argument], name: &str) -> Option<Self> {
        let argument = arguments.iter().find(|argument| argument.name == name)?;
        Some(Name { text: literal(&argument.value.value)?, origin: &argument.value.origin })
    }
}

type Reached<'a> = (&'static str, Name<'a>, Option<String>);

/// A file of a machine belongs to whoever runs Terraform there: only what is shared can be taken.
fn state(module: &Module) -> Option<Reached<'_>> {
    let arguments = &module.backend.as_ref()?.arguments;
    let bucket = Name::set_to(arguments, "bucket")?.text.to_owned();
    Some(("Terraform state", Name::set_to(arguments, "key")?, Some(bucket)))
}

/// The arguments by which AWS tells resources of one type apart, and what messages call them; what the stack names comes
/// before what is named after it.
const NAMES: [(&str, &str, &str); 12] = [
    ("aws_s3_bucket", "bucket", "bucket"),
    ("aws_db_instance", "identifier", "database instance"),
    ("aws_elasticache_replication_group", "replication_group_id", "cache"),
    ("aws_secretsmanager_secret", "name", "secret"),
    ("aws_kms_alias", "name", "alias of a key"),
    ("aws_db_parameter_group", "name", "parameter group"),
    ("aws_db_subnet_group", "name", "subnet group"),
    ("aws_cloudwatch_log_group", "name", "log group"),
    ("aws_elasticache_parameter_group", "name", "parameter group of caches"),
    ("aws_elasticache_subnet_group", "name", "subnet group of caches"),
    ("aws_security_group", "name", "security group"),
    ("aws_iam_role", "name", "role"),
];

fn in_cloud(module: &Module) -> impl Iterator<Item = Reached<'_>> {
    let region = region(module);
    module.blocks.iter().filter(|block| block.mode == Mode::Resource).filter_map(move |block| {
        let (_, argument, kind) = NAMES.iter().find(|(of, _, _)| *of == block.kind)?;
        let name = block.groups.iter().find_map(|group| Name::set_to(group, argument))?;
        let place = match *kind {
            // All accounts share these names.
            "bucket" => None,
            // IAM has no regions.
            "role" => account(module).map(str::to_owned),
            _ => region.clone(),
        };
        Some((*kind, name, place))
    })
}

/// The account and the region, as far as the stack states them.
fn region(module: &Module) -> Option<String> {
    Some(format!("{} {}", account(module).unwrap_or_default(), Name::set_to(provider(module)?, "region")?.text))
}

fn account(module: &Module) -> Option<&str> {
    let allowed = provider(module)?.iter().find(|argument| argument.name == "allowed_account_ids")?;
    match &allowed.value.value {
        Expression::List(accounts) => accounts.first().and_then(|account| literal(&account.value)),
        _ => None,
    }
}

fn provider(module: &Module) -> Option<&[Argument]> {
    let aws = module.providers.iter().find(|provider| provider.name == "aws")?;
    Some(&aws.arguments)
}

fn literal(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Text(text) => Some(text),
        _ => None,
    }
}

fn clash(claim: &Claim<'_>, owner: &Plan, at: Span, before: Span) -> Diagnostic {
    let Claim { kind, name, .. } = claim;
    let message = format!("the {kind} `{name}` belongs to the environment `{}` already", owner.environment.value);
    let diagnostic = Diagnostic::error(codes::ENVIRONMENT_CLASH, at, message)
        .with_help("state another name in this environment; what it inherits names the same thing twice");
    if before == at { diagnostic } else { diagnostic.with_related(before, "stated here first") }
}
