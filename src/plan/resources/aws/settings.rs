//! What the resources of AWS share: region, network and cluster, as the stack states them.

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::Expression;
use crate::plan::scope::Scope;
use crate::plan::settings::Labels;
use crate::source::{Span, Spanned};
use crate::stack::scalars::{TerraformLabel, Text};
use crate::stack::terraform::{Aws, Network, Subnets, Terraform, Vpc};
use crate::tree::{Origin, Sourced};

/// The addresses of what the module looks up, and the names of its variables. A module holds those of them that
/// a block refers to.
pub const VPC: &str = "data.aws_vpc.main";
pub const SUBNETS: &str = "data.aws_subnets.main";
pub const EKS_CLUSTER: &str = "data.aws_eks_cluster.cluster";
pub const VPC_ID: &str = "vpc_id";
pub const SUBNET_IDS: &str = "subnet_ids";
pub const CLIENT_CIDR: &str = "client_cidr";

/// The part of `terraform.aws` that resources need. What the stack leaves out is a variable of the module.
#[derive(Clone, Debug)]
pub struct AwsSettings {
    pub region: Sourced<String>,
    /// The only account that may be changed.
    pub account: Option<Sourced<String>>,
    pub vpc_id: Sourced<Expression>,
    /// A list of at least two.
    pub subnet_ids: Sourced<Expression>,
    /// The addresses of clients.
    pub cidr: Option<Sourced<String>>,
    /// The name of the EKS cluster whose pods are clients.
    pub cluster: Option<Sourced<String>>,
    /// Its security group, which is that of its pods unless they have their own.
    pub cluster_security_group: Option<Sourced<Expression>>,
    /// Those that the stack states.
    pub tags: Labels,
}

/// The settings of this environment. `None` where there is no region, which is told.
pub fn settings(scope: &mut Scope<'_>) -> Option<AwsSettings> {
    let terraform = scope.stack.terraform.as_ref();
    let aws = terraform.and_then(|terraform| terraform.value.aws.as_ref());
    let Some(region) = aws.and_then(|aws| aws.value.region.as_ref()) else { return missing_region(scope, terraform) };
    let aws = &aws?.value;
    let network = aws.network.as_ref();
    let default = network.map_or(region.span, |network| network.span);
    let network = network.map(|network| &network.value);
    let cluster = aws.eks_cluster.as_ref().and_then(|name| scope.terraform_text(name, "the name of a cluster"));
    Some(AwsSettings {
        region: Sourced::stated(region.value.0.clone(), region.span),
        account: aws.account.as_ref().map(|account| Sourced::stated(account.value.0.clone(), account.span)),
        vpc_id: vpc_id(scope, network.and_then(|network| network.vpc.as_ref()), default),
        subnet_ids: subnet_ids(scope, network.and_then(|network| network.subnets.as_ref()), default),
        cidr: network.and_then(cidr),
        cluster_security_group: cluster.as_ref().map(security_group),
        cluster,
        tags: tags(scope, aws),
    })
}

fn missing_region(scope: &mut Scope<'_>, terraform: Option<&Spanned<Terraform>>) -> Option<AwsSettings> {
    let aws = terraform.and_then(|terraform| terraform.value.aws.as_ref()).map(|aws| aws.span);
    let environment = scope.stack.environment.as_ref().map(|environment| environment.span);
    let at = aws.or(terraform.map(|terraform| terraform.span)).or(environment)?;
    let message = "the resources of AWS have no `region`".to_owned();
    let help = "state it once: `terraform: { aws: { region: eu-west-1 } }`";
    scope.report(Diagnostic::error(codes::MISSING_REGION, at, message).with_help(help));
    None
}

/// The tags that the stack states for everything, sorted.
pub fn tags(scope: &mut Scope<'_>, aws: &Aws) -> Labels {
    let stated = aws.tags.whole();
    let mut tags: Labels =
        stated.filter_map(|(key, text)| Some((key.value.clone(), scope.terraform_text(text, "a tag")?))).collect();
    tags.sort_by(|(one, _), (other, _)| one.cmp(other));
    tags
}

fn cidr(network: &Network) -> Option<Sourced<String>> {
    network.cidr.as_ref().map(|cidr| Sourced::stated(cidr.value.0.to_string(), cidr.span))
}

fn security_group(cluster: &Sourced<String>) -> Sourced<Expression> {
    let expression = format!("{EKS_CLUSTER}.vpc_config[0].cluster_security_group_id");
    Sourced::new(Expression::Reference(expression), cluster.origin.clone())
}

fn vpc_id(scope: &mut Scope<'_>, vpc: Option<&Spanned<Vpc>>, default: Span) -> Sourced<Expression> {
    let Some(vpc) = vpc else { return default_variable(VPC_ID, default) };
    match &vpc.value {
        Vpc { id: Some(id), .. } => text(scope, id, "the id of a VPC"),
        Vpc { variable: Some(name), .. } => variable(name),
        Vpc { .. } => Sourced::stated(Expression::Reference(format!("{VPC}.id")), vpc.span),
    }
}

fn subnet_ids(scope: &mut Scope<'_>, subnets: Option<&Spanned<Subnets>>, default: Span) -> Sourced<Expression> {
    let Some(subnets) = subnets else { return default_variable(SUBNET_IDS, default) };
    match &subnets.value {
        Subnets { ids: Some(ids), .. } => {
            let list = ids.value.iter().map(|id| text(scope, id, "the id of a subnet")).collect();
            Sourced::stated(Expression::List(list), ids.span)
        }
        Subnets { variable: Some(name), .. } => variable(name),
        Subnets { .. } => Sourced::stated(Expression::Reference(format!("{SUBNETS}.ids")), subnets.span),
    }
}

fn text(scope: &mut Scope<'_>, stated: &Spanned<Text>, sink: &'static str) -> Sourced<Expression> {
    let text = scope.terraform_text(stated, sink);
    // What is refused is told, and keeps the plan from being made.
    text.map_or_else(
        || Sourced::stated(Expression::Text(String::new()), stated.span),
        |text| text.map(Expression::Text),
    )
}

fn variable(name: &Spanned<TerraformLabel>) -> Sourced<Expression> {
    Sourced::stated(Expression::Reference(format!("var.{}", name.value.0)), name.span)
}

fn default_variable(name: &str, at: Span) -> Sourced<Expression> {
    let because = "what the stack leaves out is asked of whoever applies the module";
    Sourced::new(Expression::Reference(format!("var.{name}")), Origin::default_of(at, "module-variable", because))
}
