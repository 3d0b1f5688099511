//! Where a resource runs: one choice per runtime.

use super::kind::ResourceKind;
use crate::diagnostics::{Diagnostic, codes, list_or};
use crate::plan::entry::runs_in;
use crate::plan::scope::{Owner, Scope};
use crate::source::{Span, Spanned};
use crate::stack::resources::{
    Aws, ClusterResource, ContainerResource, ExternalResource, NamedResource, Provider, Resource,
};
use crate::stack::scalars::Text;
use crate::stack::{Stack, Target};

/// A resource of the stack, with its kind.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub kind: &'static ResourceKind,
    pub name: &'a Spanned<String>,
    pub resource: &'a Resource,
    /// What AWS makes of it, where the stack says so; it need not be the choice.
    pub aws: Option<Aws<'a>>,
    /// Something inside was refused: what is missing here must not be reported again.
    pub damaged: bool,
    /// What seeds generated names: `id`, else the key.
    seed: &'a str,
}

/// Where a resource runs in one runtime.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    Cluster(&'a Spanned<ClusterResource>),
    External(&'a Spanned<ExternalResource>),
    /// Terraform makes it.
    Aws(Aws<'a>),
    /// With its defaults where there is no block.
    Container(Option<&'a Spanned<ContainerResource>>),
    Absent,
}

impl Place<'_> {
    /// The runtime whose words a block uses: what is external reads the same in both.
    pub fn target(&self) -> Target {
        match self {
            Place::Container(_) => Target::Compose,
            Place::Cluster(_) | Place::External(_) | Place::Aws(_) | Place::Absent => Target::Kubernetes,
        }
    }
}

impl<'a> Entry<'a> {
    /// `None` for a hole.
    pub fn new(kind: &'static ResourceKind, named: NamedResource<'a>) -> Option<Self> {
        let NamedResource { name, resource, aws, damaged } = named;
        let resource = resource?;
        let seed = resource.id.as_ref().map_or(&name.value, |id| &id.value);
        Some(Entry { kind, name, resource, aws, damaged, seed })
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
        self.seed
    }

    /// The entry under its names before, with the place that says so. With an `id` nothing moves.
    pub fn before(&self) -> Option<(Self, Span)> {
        let before = self.resource.renamed_from.as_ref().filter(|_| self.resource.id.is_none())?;
        Some((Entry { seed: &before.value, ..*self }, before.span))
    }

    pub fn owner(&self) -> Option<Owner<'a>> {
        Some(Owner { kind: self.kind.name, name: &self.name.value, container: None })
    }

    pub fn place(&self, stack: &Stack, target: Target) -> Place<'a> {
        match target {
            _ if !runs_in(stack, self.resource.targets.as_ref(), target) => Place::Absent,
            Target::Kubernetes => self.chosen(),
            Target::Terraform => match self.chosen() {
                Place::Aws(block) => Place::Aws(block),
                _ => Place::Absent,
            },
            Target::Compose => self.in_compose(),
            Target::Prometheus | Target::Grafana => Place::Absent,
        }
    }

    /// The images that it states, where it runs.
    pub fn images(&self, stack: &Stack) -> Vec<&'a Spanned<Text>> {
        let stated = |target| match self.place(stack, target) {
            Place::Cluster(block) => block.value.image.as_ref(),
            Place::Container(block) => block.and_then(|block| block.value.image.as_ref()),
            Place::External(_) | Place::Aws(_) | Place::Absent => None,
        };
        [Target::Kubernetes, Target::Compose].into_iter().filter_map(stated).collect()
    }

    /// The blocks that a cluster may use, each with its provider and its place.
    fn blocks(&self) -> impl Iterator<Item = (Provider, Span, Place<'a>)> {
        let aws = self.aws.map(|block| (Provider::Aws, block.span(), Place::Aws(block)));
        let cluster = self.resource.cluster.as_ref();
        let cluster = cluster.map(|block| (Provider::Cluster, block.span, Place::Cluster(block)));
        let external = self.resource.external.as_ref();
        let external = external.map(|block| (Provider::External, block.span, Place::External(block)));
        [aws, cluster, external].into_iter().flatten()
    }

    /// The block that `provider` names, else the only one.
    fn chosen(&self) -> Place<'a> {
        let provider = self.resource.provider.as_ref().map(|provider| provider.value);
        let mut blocks = self.blocks().filter(|(own, ..)| provider.is_none_or(|provider| provider == *own));
        match (blocks.next(), blocks.next()) {
            (Some((_, _, only)), None) => only,
            _ => Place::Absent,
        }
    }

    fn in_compose(&self) -> Place<'a> {
        match (self.resource.container.as_ref(), self.chosen()) {
            (None, Place::External(external)) => Place::External(external),
            (container, _) => Place::Container(container),
        }
    }

    /// Reports a choice that is missing where a runtime needs it.
    pub fn check(&self, scope: &mut Scope<'_>) {
        let runs = |target| runs_in(scope.stack, self.resource.targets.as_ref(), target);
        let chooses = runs(Target::Kubernetes)
            || runs(Target::Terraform)
            || runs(Target::Compose) && self.resource.container.is_none();
        let mut found = if chooses && !self.damaged { self.ambiguous().or_else(|| self.missing_block()) } else { None };
        if found.is_none() && runs(Target::Kubernetes) && !runs(Target::Terraform) {
            found = self.never_made();
        }
        if let Some(secret) = self.resource.cluster.as_ref().and_then(|block| block.value.secret.as_ref()) {
            // Its keys serve the resource, whatever keeps it from running here.
            scope.read_whole("secret", &secret.value.name);
        }
        found.into_iter().for_each(|diagnostic| scope.report(diagnostic));
    }

    fn ambiguous(&self) -> Option<Diagnostic> {
        let blocks: Vec<_> = self.blocks().collect();
        let [(first, first_span, _), others @ ..] = blocks.as_slice() else { return None };
        if self.resource.provider.is_some() || others.is_empty() {
            return None;
        }
        let names = std::iter::once(first).chain(others.iter().map(|(provider, ..)| provider));
        let names: Vec<&str> = names.map(|provider| word(*provider)).collect();
        let (last, before) = names.split_last()?;
        let before: Vec<String> = before.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("`{}` has the blocks {} and `{last}` and does not choose", self.id(), before.join(", "));
        let diagnostic =
            Diagnostic::error(codes::AMBIGUOUS_PROVIDER, self.span(), message).with_related(*first_span, "one choice");
        let diagnostic =
            others.iter().fold(diagnostic, |told, (_, span, _)| told.with_related(*span, "the other choice"));
        let choices: Vec<String> = names.iter().map(|name| format!("provider: {name}")).collect();
        Some(diagnostic.with_help(format!("state {}", list_or(choices.iter().map(String::as_str)))))
    }

    fn missing_block(&self) -> Option<Diagnostic> {
        let provider = self.resource.provider.as_ref()?;
        if self.blocks().any(|(own, ..)| own == provider.value) {
            return None;
        }
        let block = word(provider.value);
        let message = format!("`{}` chooses `{block}` and has no block of that name", self.id());
        let help = format!("add the block `{block}`, or leave `provider` out");
        Some(Diagnostic::error(codes::MISSING_PROVIDER, provider.span, message).with_help(help))
    }

    /// What pods need and no output of this environment makes.
    fn never_made(&self) -> Option<Diagnostic> {
        let Place::Aws(block) = self.chosen() else { return None };
        let message = format!("`{}` is made by Terraform, which is no target of it here", self.id());
        let help = "add `terraform` to `targets`, or choose another provider in this environment";
        let refused = Diagnostic::error(codes::MISSING_TERRAFORM, self.span(), message).with_help(help);
        Some(refused.with_related(block.span(), "it is chosen here"))
    }
}

/// What a stack file calls a provider.
fn word(provider: Provider) -> &'static str {
    match provider {
        Provider::Aws => "aws",
        Provider::Cluster => "cluster",
        Provider::External => "external",
    }
}

/// The resource that a reference names; `None` where there is none or where it is a hole.
pub fn find<'a>(stack: &'a Stack, kind: &str, name: &str) -> Option<Entry<'a>> {
    let kind = super::kind_named(kind)?;
    Entry::new(kind, (kind.entries)(stack).get(name)?)
}
