//! What the module looks up: data sources, and credentials that live as long as a run.

use super::{Used, lookup};
use crate::plan::managed::{Argument, Expression, Managed, Mode};
use crate::plan::resources::aws::settings::{AwsSettings, settings};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::Entries;
use crate::stack::scalars::Text;
use crate::stack::terraform::{Network, Subnets, Vpc};
use crate::tree::{Origin, Sourced};

type Groups = Vec<Vec<Argument>>;

/// The lookups that expressions name, and those that these name themselves.
pub fn of(scope: &mut Scope<'_>, used: &mut Used) -> Vec<Managed> {
    let stack = scope.stack;
    let Some(aws) = stack.terraform.as_ref().and_then(|terraform| terraform.value.aws.as_ref()) else {
        return Vec::new();
    };
    let Some(settings) = aws.value.region.as_ref().and_then(|_| settings(scope)) else { return Vec::new() };
    let origin = Origin::Stated(aws.span);
    let network = aws.value.network.as_ref().map(|network| &network.value);
    // What names another stands before it.
    let candidates = [
        subnets(scope, network, &settings),
        vpc(scope, network),
        cluster(&settings, Mode::Ephemeral, "aws_eks_cluster_auth"),
        cluster(&settings, Mode::Data, "aws_eks_cluster"),
        Some(lookup(Mode::Data, ("aws_caller_identity", "current"), Vec::new(), origin.clone())),
        Some(lookup(Mode::Data, ("aws_partition", "current"), Vec::new(), origin)),
    ];
    let mut found: Vec<Managed> = candidates.into_iter().flatten().filter(|candidate| take(used, candidate)).collect();
    found.sort_by(|one, other| (one.mode, &one.kind).cmp(&(other.mode, &other.kind)));
    found
}

fn take(used: &mut Used, candidate: &Managed) -> bool {
    let taken = used.names(&candidate.address());
    if taken {
        used.read_block(candidate);
    }
    taken
}

fn cluster(settings: &AwsSettings, mode: Mode, kind: &str) -> Option<Managed> {
    let name = settings.cluster.clone()?;
    let origin = name.origin.clone();
    let groups = vec![vec![Argument::new("name", name.map(Expression::Text))]];
    Some(lookup(mode, (kind, "cluster"), groups, origin))
}

fn vpc(scope: &mut Scope<'_>, network: Option<&Network>) -> Option<Managed> {
    let Spanned { value: Vpc { tags: Some(tags), .. }, span } = network?.vpc.as_ref()? else { return None };
    let groups = vec![vec![tags_of(scope, tags)]];
    Some(lookup(Mode::Data, ("aws_vpc", "main"), groups, Origin::Stated(*span)))
}

/// By their tags, within the VPC.
fn subnets(scope: &mut Scope<'_>, network: Option<&Network>, settings: &AwsSettings) -> Option<Managed> {
    let Spanned { value: Subnets { tags: Some(tags), .. }, span } = network?.subnets.as_ref()? else { return None };
    let origin = Origin::Stated(*span);
    let vpc = settings.vpc_id.clone();
    let values = Sourced::new(Expression::List(vec![vpc.clone()]), vpc.origin);
    let filter =
        vec![Argument::new("name", Sourced::new("vpc-id".into(), origin.clone())), Argument::new("values", values)];
    let filter = Argument::new("filter", Sourced::new(Expression::Block(filter), origin.clone()));
    let groups: Groups = vec![vec![tags_of(scope, tags)], vec![filter]];
    Some(lookup(Mode::Data, ("aws_subnets", "main"), groups, origin))
}

fn tags_of(scope: &mut Scope<'_>, tags: &Spanned<Entries<Spanned<Text>>>) -> Argument {
    let stated = tags.value.whole();
    let mut tags_of: Vec<Argument> = stated
        .filter_map(|(key, text)| {
            Some(Argument::new(key.value.as_str(), scope.terraform_text(text, "a tag")?.map(Expression::Text)))
        })
        .collect();
    tags_of.sort_by(|one, other| one.name.cmp(&other.name));
    Argument::new("tags", Sourced::stated(Expression::Object(tags_of), tags.span))
}
