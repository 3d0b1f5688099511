//! The providers whose blocks the module holds.

use crate::plan::Plan;
use crate::plan::managed::{Argument, Expression, Provider};
use crate::plan::resources::aws::settings::{AwsSettings, EKS_CLUSTER, settings};
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::scalars::VersionConstraint;
use crate::stack::terraform::Terraform;
use crate::tree::{Origin, Sourced};

/// A provider that stackc writes blocks of.
struct Known {
    name: &'static str,
    /// The oldest that has every argument which stackc writes.
    version: &'static str,
    because: &'static str,
    stated: fn(&Terraform) -> Option<&Spanned<VersionConstraint>>,
    arguments: fn(&mut Scope<'_>, &Plan) -> Vec<Argument>,
}

/// Sorted by name.
const KNOWN: [Known; 3] = [
    Known {
        name: "aws",
        version: "~> 6.69",
        because: "caches take their password as a write-only argument from 6.69 on",
        stated: |terraform| terraform.aws.as_ref()?.value.version.as_ref(),
        arguments: |scope, plan| settings(scope).map(|settings| aws(settings, plan)).unwrap_or_default(),
    },
    Known {
        name: "kubernetes",
        version: "~> 3.0",
        because: "it writes secrets that the state does not hold",
        stated: |terraform| terraform.kubernetes.as_ref()?.value.version.as_ref(),
        arguments: |scope, _| kubernetes(scope),
    },
    Known {
        name: "random",
        version: "~> 3.7",
        because: "passwords are ephemeral from 3.7 on",
        stated: |terraform| terraform.random.as_ref()?.value.version.as_ref(),
        arguments: |_, _| Vec::new(),
    },
];

/// Those that serve types of blocks, sorted by name.
pub fn of<'k>(
    scope: &mut Scope<'_>,
    plan: &Plan,
    kinds: impl Iterator<Item = &'k str> + Clone,
    at: Span,
) -> Vec<Provider> {
    let used = |known: &&Known| kinds.clone().any(|kind| serves(known.name, kind));
    KNOWN.iter().filter(used).map(|known| provider(scope, plan, known, at)).collect()
}

/// `aws` serves `aws_s3_bucket`.
pub fn serves(provider: &str, kind: &str) -> bool {
    kind.strip_prefix(provider).is_some_and(|rest| rest.starts_with('_'))
}

fn provider(scope: &mut Scope<'_>, plan: &Plan, known: &Known, at: Span) -> Provider {
    let stated = scope.stack.terraform.as_ref().and_then(|terraform| (known.stated)(&terraform.value));
    let version = match stated {
        Some(version) => Sourced::stated(version.value.0.clone(), version.span),
        None => Sourced::new(known.version.to_owned(), Origin::default_of(at, "provider-version", known.because)),
    };
    let arguments = (known.arguments)(scope, plan);
    let origin = arguments.first().map_or_else(|| version.origin.clone(), |first| first.value.origin.clone());
    let (name, source) = (known.name.to_owned(), format!("hashicorp/{}", known.name));
    Provider { origin, name, source, version, arguments }
}

fn aws(settings: AwsSettings, plan: &Plan) -> Vec<Argument> {
    let AwsSettings { region, account, tags, .. } = settings;
    let origin = region.origin.clone();
    let tags: Vec<Argument> = match tags.is_empty() {
        true => default_tags(plan, &origin),
        false => tags.into_iter().map(|(key, value)| Argument::new(key, value.map(Expression::Text))).collect(),
    };
    let tags_origin = tags.first().map_or_else(|| origin.clone(), |first| first.value.origin.clone());
    let tags = Argument::new("tags", Sourced::new(Expression::Object(tags), tags_origin.clone()));
    let account = account.map(|account| {
        let origin = account.origin.clone();
        Sourced::new(Expression::List(vec![account.map(Expression::Text)]), origin)
    });
    let mut arguments = vec![Argument::new("region", region.map(Expression::Text))];
    arguments.extend(account.map(|account| Argument::new("allowed_account_ids", account)));
    arguments.push(Argument::new("default_tags", Sourced::new(Expression::Block(vec![tags]), tags_origin)));
    arguments
}

fn default_tags(plan: &Plan, origin: &Origin) -> Vec<Argument> {
    let because = "tags tell whose a resource is";
    let tag = |name: &str, value: &str| {
        let origin = match origin.span() {
            Some(at) => Origin::default_of(at, "default-tags", because),
            None => origin.clone(),
        };
        Argument::new(name, Sourced::new(Expression::from(value), origin))
    };
    vec![tag("Environment", &plan.environment.value), tag("ManagedBy", "stackc"), tag("Stack", &plan.stack)]
}

/// Reaches the cluster by a token that lives as long as a run.
fn kubernetes(scope: &mut Scope<'_>) -> Vec<Argument> {
    let Some(cluster) = settings(scope).and_then(|settings| settings.cluster) else { return Vec::new() };
    let argument = |name: &str, expression: String| {
        Argument::new(name, Sourced::new(Expression::Reference(expression), cluster.origin.clone()))
    };
    vec![
        argument("host", format!("{EKS_CLUSTER}.endpoint")),
        argument("cluster_ca_certificate", format!("base64decode({EKS_CLUSTER}.certificate_authority[0].data)")),
        argument("token", "ephemeral.aws_eks_cluster_auth.cluster.token".to_owned()),
    ]
}
