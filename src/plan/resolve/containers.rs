//! Containers: the entry's own, those that run before it and those that run beside it.

use super::pod::{Containers, PodDraft};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::names::NameRule;
use crate::plan::paths::from_run_folder;
use crate::plan::scope::Owner;
use crate::plan::value::{PerRuntime, known_text, quantity, seconds, stated};
use crate::plan::workload::{
    self, Build, Command, Container, Healthcheck, Lifecycle, Port, Probes, Publish, Resources, Terminal,
    TerminationMessage,
};
use crate::source::{Span, Spanned};
use crate::stack::compose as compose_language;
use crate::stack::container as language;
use crate::stack::scalars::{QuantityRange, Text};
use crate::tree::{Origin, Sourced};

/// What a container is to its entry.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    Main,
    Companion(&'a Spanned<String>),
}

impl<'a> PodDraft<'_, 'a> {
    pub fn containers(&mut self) -> Containers {
        let pod = self.entry.pod();
        let main = self.container(Place::Main, self.entry.container());
        let init = pod.init_containers.whole();
        let init = init.map(|(name, init)| self.container(Place::Companion(name), &init.container)).collect();
        let sidecars = pod.sidecars.whole();
        let sidecars = sidecars.map(|(name, sidecar)| {
            let container = self.container(Place::Companion(name), &sidecar.container);
            let healthcheck = sidecar.healthcheck.as_ref().and_then(|check| self.healthcheck(check));
            Container { healthcheck, ..container }
        });
        Containers { main, init, sidecars: sidecars.collect() }
    }

    fn container(&mut self, place: Place<'a>, container: &'a language::Container) -> Container {
        let owner = Owner { container: Some(container), ..self.owner() };
        let origin = Origin::Stated(match place {
            Place::Main => self.entry.span(),
            Place::Companion(name) => name.span,
        });
        let main = matches!(place, Place::Main);
        let files = self.files(container, owner);
        Container {
            name: self.container_name(place),
            in_cluster: self.in_cluster,
            in_compose: self.in_compose,
            image: self.image(place, container, owner),
            build: container.build.as_ref().and_then(|build| self.build(build, owner)),
            command: container.command.as_ref().map(|words| self.command(words, owner)),
            args: container.args.as_ref().map(|words| self.command(words, owner)),
            working_dir: container.working_dir.as_ref().and_then(|text| self.one_meaning(text, owner, "a path")),
            env: self.env(container, owner, main),
            env_from: self.imports(container),
            files,
            mounts: self.mounts(container, owner, main),
            ports: container.ports.whole().map(|(name, port)| self.port(name, port)).collect(),
            probes: self.probes_of(container, owner),
            resources: container.resources.as_ref().map(|resources| resources_of(&resources.value)).unwrap_or_default(),
            security: self.security(place, container),
            lifecycle: self.lifecycle_of(container, owner),
            image_pull_policy: self.entry.kubernetes().and_then(|options| stated(&options.image_pull_policy)),
            terminal: Terminal { stdin: stated(&container.stdin), tty: stated(&container.tty) },
            termination_message: self.termination_message(),
            healthcheck: self.own_healthcheck(main),
            origin,
        }
    }

    fn termination_message(&mut self) -> Option<TerminationMessage> {
        let message = self.entry.kubernetes()?.termination_message.as_ref()?;
        let path = self.cluster_text(message.path.as_ref(), "a path");
        Some(TerminationMessage { path, policy: stated(&message.policy) })
    }

    fn container_name(&mut self, place: Place<'a>) -> Sourced<String> {
        let names = self.entry.pod().names.as_ref();
        let (stated, default) = match place {
            Place::Companion(name) => (None, Sourced::from(name)),
            Place::Main => (names.and_then(|names| names.container.as_ref()), self.main_name()),
        };
        let owner = self.owner();
        if !self.in_cluster {
            return default;
        }
        self.scope.object_name(stated, default.clone(), NameRule::Label, Some(owner)).unwrap_or(default)
    }

    fn main_name(&self) -> Sourced<String> {
        let because = "the container does what its entry is called";
        self.defaulted(self.entry.seed().to_owned(), "container-of-entry", because)
    }

    fn image(
        &mut self,
        place: Place<'a>,
        container: &'a language::Container,
        owner: Owner<'a>,
    ) -> PerRuntime<Sourced<String>> {
        match &container.image {
            Some(image) => {
                let resolved = self.stated_image(image, place, owner);
                self.check_image(image.span, &resolved);
                resolved
            }
            None => {
                self.missing_image(place, container);
                PerRuntime::default()
            }
        }
    }

    fn stated_image(
        &mut self,
        image: &Spanned<Text>,
        place: Place<'a>,
        owner: Owner<'a>,
    ) -> PerRuntime<Sourced<String>> {
        if !matches!(place, Place::Main) {
            return self.known_where_it_runs(image, owner, "an image");
        }
        // The entry's own image stands among the visited values, so that one that names itself is a cycle.
        let key = format!("{}.image", self.entry.id());
        let found = self.scope.visit(key, image.span, |scope| scope.known(image, Some(owner), "an image"));
        found.map_or_else(PerRuntime::default, |_| self.known_where_it_runs(image, owner, "an image"))
    }

    fn check_image(&mut self, at: Span, image: &PerRuntime<Sourced<String>>) {
        image.iter().for_each(|name| self.scope.check_image(&name.value, at));
    }

    fn missing_image(&mut self, place: Place<'a>, container: &'a language::Container) {
        let built = container.build.is_some();
        if self.entry.damaged || (built && !self.in_cluster) {
            return;
        }
        let (name, span) = match place {
            Place::Main => (self.entry.id(), self.entry.span()),
            Place::Companion(name) => (name.value.clone(), name.span),
        };
        let (message, help) = match built {
            true => (format!("`{name}` has no image for the cluster"), "give it an `image`: only Compose builds"),
            false => (format!("`{name}` has neither `image` nor `build`"), "give it an `image`"),
        };
        let refused = Diagnostic::error(codes::MISSING_IMAGE, span, message).with_help(help);
        self.scope.report(match &container.build {
            Some(build) => refused.with_related(build.span, "this is for Compose alone"),
            None => refused,
        });
    }

    fn build(&mut self, build: &'a Spanned<language::Build>, owner: Owner<'a>) -> Option<Build> {
        if !self.in_compose {
            return None;
        }
        let args = build.args.whole().filter_map(|(name, text)| {
            let value = self.scope.literal(text, Some(owner), crate::plan::scope::Sink::Known("a build argument"))?;
            let value = value.compose?;
            Some((name.into(), Sourced::new(known_text(&value.value)?, value.origin)))
        });
        let args = args.collect();
        Some(Build {
            origin: Origin::Stated(build.span),
            context: Sourced::stated(from_run_folder(self.scope, &build.context).into_string(), build.context.span),
            dockerfile: stated(&build.dockerfile),
            target: stated(&build.target),
            args,
            cache_from: build
                .cache_from
                .iter()
                .filter_map(|image| self.scope.compose_text(image, Some(owner), "an image"))
                .collect(),
        })
    }

    pub fn command(&mut self, words: &Spanned<Vec<Spanned<Text>>>, owner: Owner<'_>) -> Command {
        let mut list = PerRuntime { cluster: Some(Vec::new()), compose: Some(Vec::new()) };
        for word in &words.value {
            let word = self.known_where_it_runs(word, owner, "an argument");
            list.cluster.as_mut().into_iter().for_each(|list| list.extend(word.cluster.clone()));
            list.compose.as_mut().into_iter().for_each(|list| list.extend(word.compose.clone()));
        }
        let words_here = PerRuntime {
            cluster: list.cluster.filter(|_| self.in_cluster),
            compose: list.compose.filter(|_| self.in_compose),
        };
        Command { origin: Origin::Stated(words.span), words: words_here }
    }

    /// A text that has to mean the same wherever the entry runs.
    pub fn one_meaning(
        &mut self,
        text: &Spanned<Text>,
        owner: Owner<'_>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        let found = self.known_where_it_runs(text, owner, sink);
        if let (Some(cluster), Some(compose)) = (&found.cluster, &found.compose)
            && cluster.value != compose.value
        {
            let message = format!("{sink} is `{}` in the cluster and `{}` in Compose", cluster.value, compose.value);
            let help = "write one that is the same in both";
            self.scope.report(Diagnostic::error(codes::TWO_MEANINGS, text.span, message).with_help(help));
        }
        found.cluster.or(found.compose)
    }

    fn port(&mut self, name: &Spanned<String>, port: &language::Port) -> Port {
        let because = "most services speak TCP";
        let protocol = || Sourced::new(language::Protocol::Tcp, Origin::default_of(name.span, "tcp", because));
        Port {
            origin: Origin::Stated(name.span),
            name: name.into(),
            container: (&port.container).into(),
            protocol: stated(&port.protocol).unwrap_or_else(protocol),
            app_protocol: stated(&port.app_protocol),
            host_port: stated(&port.host_port),
            publish: port.publish.as_ref().filter(|_| self.in_compose).map(publish),
        }
    }

    fn probes_of(&mut self, container: &'a language::Container, owner: Owner<'a>) -> Probes {
        let probes = container.probes.as_ref().filter(|_| self.in_cluster);
        probes.map(|probes| self.probes(container, probes, owner)).unwrap_or_default()
    }

    fn lifecycle_of(&mut self, container: &'a language::Container, owner: Owner<'a>) -> Lifecycle {
        let lifecycle = container.lifecycle.as_ref().filter(|_| self.in_cluster);
        lifecycle.map(|lifecycle| self.lifecycle(container, lifecycle, owner)).unwrap_or_default()
    }

    fn own_healthcheck(&mut self, main: bool) -> Option<Healthcheck> {
        let stated = self.entry.compose()?.healthcheck.as_ref().filter(|_| main)?;
        self.healthcheck(stated)
    }

    fn healthcheck(&mut self, check: &Spanned<compose_language::Healthcheck>) -> Option<Healthcheck> {
        let owner = self.owner();
        let command = check.command.value.iter();
        let command = command.filter_map(|word| self.scope.compose_text(word, Some(owner), "an argument")).collect();
        self.in_compose.then(|| Healthcheck {
            origin: Origin::Stated(check.span),
            command,
            interval_seconds: seconds(&check.interval),
            timeout_seconds: seconds(&check.timeout),
            retries: stated(&check.retries),
            start_period_seconds: seconds(&check.start_period),
            start_interval_seconds: seconds(&check.start_interval),
        })
    }
}

/// A port of the host; on the loopback address, so that nobody else on the network reaches it unasked.
pub fn publish(publish: &Spanned<crate::stack::scalars::Publish>) -> Publish {
    let because = "only this machine reaches what does not name an address";
    let local = || Sourced::new("127.0.0.1".to_owned(), Origin::default_of(publish.span, "publish-locally", because));
    let stated = publish.value.address.map(|address| Sourced::stated(address.to_string(), publish.span));
    Publish { port: Sourced::stated(publish.value.port, publish.span), address: stated.unwrap_or_else(local) }
}

/// Requests and limits: one value of memory or scratch space is both, one of CPU the request alone, since a limit
/// of CPU throttles while one of memory protects the node.
pub fn resources_of(stated: &language::Resources) -> Resources {
    let mut resources = workload::Resources::default();
    add_range(&mut resources, "cpu", stated.cpu.as_ref(), false);
    add_range(&mut resources, "memory", stated.memory.as_ref(), true);
    add_range(&mut resources, "ephemeral-storage", stated.ephemeral_storage.as_ref(), true);
    for (name, amount) in stated.devices.whole() {
        resources.requests.push((name.value.clone(), quantity(amount)));
        resources.limits.push((name.value.clone(), quantity(amount)));
    }
    resources
}

fn add_range(resources: &mut Resources, name: &str, range: Option<&Spanned<QuantityRange>>, single_is_limit: bool) {
    let Some(range) = range else { return };
    let lower = range.value.lower.as_ref();
    let upper = range.value.upper.as_ref().or(lower.filter(|_| single_is_limit && !range.value.range));
    let add = |list: &mut Vec<(String, Sourced<String>)>, quantity: Option<&crate::stack::scalars::Quantity>| {
        list.extend(quantity.map(|quantity| (name.to_owned(), Sourced::stated(quantity.written.clone(), range.span))));
    };
    add(&mut resources.requests, lower);
    add(&mut resources.limits, upper);
}
