//! Services and jobs as one: what resolving needs of an entry that becomes a workload.

use crate::source::{Span, Spanned};
use crate::stack::compose::ServiceOptions;
use crate::stack::container::Container;
use crate::stack::job::Job;
use crate::stack::kubernetes::WorkloadOptions;
use crate::stack::pod::Pod;
use crate::stack::scalars::EntryName;
use crate::stack::service::Service;
use crate::stack::{Named, Stack, Target};

/// A service or a job of the stack.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub name: &'a Spanned<String>,
    pub role: Role<'a>,
    /// Something inside was refused: what is missing here must not be reported again.
    pub damaged: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    Service(&'a Service),
    Job(&'a Job),
}

impl<'a> Entry<'a> {
    pub fn service(named: &'a Named<Service>) -> Option<Self> {
        let role = Role::Service(named.value.as_ref()?);
        Some(Entry { name: &named.name, role, damaged: named.damaged })
    }

    pub fn job(named: &'a Named<Job>) -> Option<Self> {
        let role = Role::Job(named.value.as_ref()?);
        Some(Entry { name: &named.name, role, damaged: named.damaged })
    }

    /// Every service and job that is whole enough to be used, in the order of the files.
    pub fn all(stack: &'a Stack) -> impl Iterator<Item = Entry<'a>> {
        let services = stack.services.iter().filter_map(Entry::service);
        services.chain(stack.jobs.iter().filter_map(Entry::job))
    }

    /// `None` where there is no such entry, or where it is a hole.
    pub fn find(stack: &'a Stack, kind: &str, name: &str) -> Option<Self> {
        match kind {
            "service" => stack.services.get(name).and_then(Entry::service),
            "job" => stack.jobs.get(name).and_then(Entry::job),
            _ => None,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self.role {
            Role::Service(_) => "service",
            Role::Job(_) => "job",
        }
    }

    /// `service.api`.
    pub fn id(&self) -> String {
        format!("{}.{}", self.kind(), self.name.value)
    }

    pub fn entry_name(&self) -> EntryName {
        EntryName { kind: self.kind().to_owned(), name: self.name.value.clone() }
    }

    pub fn span(&self) -> Span {
        self.name.span
    }

    /// What seeds generated names: `id`, else the key.
    pub fn seed(&self) -> &'a str {
        self.pod().id.as_ref().map_or(&self.name.value, |id| &id.value)
    }

    pub fn container(&self) -> &'a Container {
        match self.role {
            Role::Service(service) => &service.container,
            Role::Job(job) => &job.container,
        }
    }

    /// Its own container, then its companions.
    pub fn containers(&self) -> Vec<&'a Container> {
        let pod = self.pod();
        let init = pod.init_containers.whole().map(|(_, companion)| &companion.container);
        let sidecars = pod.sidecars.whole().map(|(_, companion)| &companion.container);
        std::iter::once(self.container()).chain(init).chain(sidecars).collect()
    }

    pub fn pod(&self) -> &'a Pod {
        match self.role {
            Role::Service(service) => &service.pod,
            Role::Job(job) => &job.pod,
        }
    }

    pub fn kubernetes(&self) -> Option<&'a WorkloadOptions> {
        match self.role {
            Role::Service(service) => service.kubernetes.as_ref(),
            Role::Job(job) => job.kubernetes.as_ref(),
        }
    }

    pub fn compose(&self) -> Option<&'a ServiceOptions> {
        match self.role {
            Role::Service(service) => service.compose.as_ref(),
            Role::Job(job) => job.compose.as_ref(),
        }
    }

    /// Whether it appears in an output of the environment.
    pub fn runs_in(&self, stack: &Stack, target: Target) -> bool {
        runs_in(stack, self.pod().targets.as_ref(), target)
    }

    /// What it is called in the Compose file.
    pub fn compose_name(&self) -> &'a Spanned<String> {
        let stated = self.compose().and_then(|compose| compose.name.as_ref());
        stated.or(self.pod().id.as_ref()).unwrap_or(self.name)
    }
}

/// Whether the environment has `target`, and an entry with its own list of targets appears there.
pub fn runs_in(stack: &Stack, narrowed: Option<&Spanned<Vec<Spanned<Target>>>>, target: Target) -> bool {
    let holds = |targets: &Spanned<Vec<Spanned<Target>>>| targets.value.iter().any(|named| named.value == target);
    stack.targets.as_ref().is_some_and(holds) && narrowed.is_none_or(holds)
}
