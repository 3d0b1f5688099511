//! Where a resource runs: one choice per runtime.

use super::kind::ResourceKind;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::runs_in;
use crate::plan::scope::{Owner, Scope};
use crate::source::{Span, Spanned};
use crate::stack::resources::{ClusterResource, ContainerResource, ExternalResource, Provider, Resource};
use crate::stack::{Named, Stack, Target};

/// A resource of the stack, with its kind.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub kind: &'static ResourceKind,
    pub name: &'a Spanned<String>,
    pub resource: &'a Resource,
    /// Something inside was refused: what is missing here must not be reported again.
    pub damaged: bool,
}

/// Where a resource runs in one runtime.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    Cluster(&'a Spanned<ClusterResource>),
    External(&'a Spanned<ExternalResource>),
    /// With its defaults where there is no block.
    Container(Option<&'a Spanned<ContainerResource>>),
    Absent,
}

impl Place<'_> {
    /// The runtime whose words a block uses: what is external reads the same in both.
    pub fn target(&self) -> Target {
        match self {
            Place::Container(_) => Target::Compose,
            Place::Cluster(_) | Place::External(_) | Place::Absent => Target::Kubernetes,
        }
    }
}

impl<'a> Entry<'a> {
    /// `None` for a hole.
    pub fn new(kind: &'static ResourceKind, named: &'a Named<Resource>) -> Option<Self> {
        Some(Entry { kind, name: &named.name, resource: named.value.as_ref()?, damaged: named.damaged })
    }

    /// Every resource that is whole enough to be used, by kind.
    pub fn all(stack: &'a Stack) -> impl Iterator<Item = Entry<'a>> {
        super::KINDS.iter().flat_map(|kind| (kind.entries)(stack).iter().filter_map(|named| Entry::new(kind, named)))
    }

    /// `postgres.main`.
    pub fn id(&self) -> String {
        format!("{}.{}", self.kind.name, self.name.value)
    }

    pub fn span(&self) -> Span {
        self.name.span
    }

    /// What seeds generated names: `id`, else the key.
    pub fn seed(&self) -> &'a str {
        self.resource.id.as_ref().map_or(&self.name.value, |id| &id.value)
    }

    pub fn owner(&self) -> Option<Owner<'a>> {
        Some(Owner { kind: self.kind.name, name: &self.name.value, container: None })
    }

    pub fn place(&self, stack: &Stack, target: Target) -> Place<'a> {
        match target {
            _ if !runs_in(stack, self.resource.targets.as_ref(), target) => Place::Absent,
            Target::Kubernetes => self.in_cluster(),
            Target::Compose => self.in_compose(),
            Target::Terraform | Target::Prometheus | Target::Grafana => Place::Absent,
        }
    }

    fn in_cluster(&self) -> Place<'a> {
        let Resource { provider, cluster, external, .. } = self.resource;
        match (provider.as_ref().map(|provider| provider.value), cluster, external) {
            (None | Some(Provider::Cluster), Some(cluster), None) => Place::Cluster(cluster),
            (Some(Provider::Cluster), Some(cluster), Some(_)) => Place::Cluster(cluster),
            (None | Some(Provider::External), None, Some(external)) => Place::External(external),
            (Some(Provider::External), Some(_), Some(external)) => Place::External(external),
            _ => Place::Absent,
        }
    }

    fn in_compose(&self) -> Place<'a> {
        match (self.resource.container.as_ref(), self.in_cluster()) {
            (None, Place::External(external)) => Place::External(external),
            (container, _) => Place::Container(container),
        }
    }

    /// Reports a choice that is missing where a runtime needs it.
    pub fn check(&self, scope: &mut Scope<'_>) {
        let in_cluster = runs_in(scope.stack, self.resource.targets.as_ref(), Target::Kubernetes);
        let in_compose = runs_in(scope.stack, self.resource.targets.as_ref(), Target::Compose);
        let chooses = in_cluster || in_compose && self.resource.container.is_none();
        let found = if chooses && !self.damaged { self.ambiguous().or_else(|| self.missing_block()) } else { None };
        if let Some(secret) = self.resource.cluster.as_ref().and_then(|block| block.value.secret.as_ref()) {
            // Its keys serve the resource, whatever keeps it from running here.
            scope.read_whole("secret", &secret.value.name);
        }
        found.into_iter().for_each(|diagnostic| scope.report(diagnostic));
    }

    fn ambiguous(&self) -> Option<Diagnostic> {
        let (cluster, external) = (self.resource.cluster.as_ref()?, self.resource.external.as_ref()?);
        if self.resource.provider.is_some() {
            return None;
        }
        let message = format!("`{}` has the blocks `cluster` and `external` and does not choose", self.id());
        let diagnostic = Diagnostic::error(codes::AMBIGUOUS_PROVIDER, self.span(), message)
            .with_related(cluster.span, "one choice")
            .with_related(external.span, "the other choice")
            .with_help("state `provider: cluster` or `provider: external`");
        Some(diagnostic)
    }

    fn missing_block(&self) -> Option<Diagnostic> {
        let provider = self.resource.provider.as_ref()?;
        let (block, missing) = match provider.value {
            Provider::Cluster => ("cluster", self.resource.cluster.is_none()),
            Provider::External => ("external", self.resource.external.is_none()),
        };
        let message = format!("`{}` chooses `{block}` and has no block of that name", self.id());
        let help = format!("add the block `{block}`, or leave `provider` out");
        missing.then(|| Diagnostic::error(codes::MISSING_PROVIDER, provider.span, message).with_help(help))
    }
}

/// The resource that a reference names; `None` where there is none or where it is a hole.
pub fn find<'a>(stack: &'a Stack, kind: &str, name: &str) -> Option<Entry<'a>> {
    let kind = super::kind_named(kind)?;
    Entry::new(kind, (kind.entries)(stack).get(name)?)
}
