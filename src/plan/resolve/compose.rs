//! What Compose needs to run a service or job.

use super::host_options::ulimits;
use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::{Entry, Role};
use crate::plan::scope::Sink;
use crate::plan::settings::Labels;
use crate::plan::value::{known_text, stated};
use crate::plan::workload::{ComposeService, Logging};
use crate::source::Spanned;
use crate::stack::compose::{self as language, Restart, ServiceOptions};
use crate::stack::job::Job;
use crate::stack::scalars::{EntryName, Text};
use crate::stack::{Entries, Stack};
use crate::tree::{Origin, Sourced};

/// The profile of jobs that do not start with the project.
const JOBS: &str = "jobs";

impl<'a> PodDraft<'_, 'a> {
    pub fn compose_service(&mut self) -> ComposeService {
        let because = "a service that stopped by itself is started again";
        let restart = self.defaulted(Restart::UnlessStopped, "keep-running", because);
        self.compose_of(restart)
    }

    pub fn compose_job(&mut self, job: &'a Job) -> ComposeService {
        let restart = self.defaulted(Restart::No, "run-once", "a job runs to its end");
        let mut service = self.compose_of(restart);
        if job.before.is_none() && service.profiles.is_empty() && !self.is_awaited() {
            let because = "a job that comes before nothing is started by hand in Compose";
            service.profiles.push(self.defaulted(JOBS.to_owned(), "by-hand", because));
        }
        service.schedule =
            job.schedule.as_ref().map(|schedule| Sourced::stated(schedule.value.0.clone(), schedule.span));
        service
    }

    /// Whether what starts with the project waits for it: Compose refuses to start what waits for a service behind a
    /// profile.
    fn is_awaited(&self) -> bool {
        is_awaited(self.scope.stack, &self.entry, &mut Vec::new())
    }

    fn compose_of(&mut self, restart: Sourced<Restart>) -> ComposeService {
        let name = Sourced::from(self.entry.compose_name());
        self.check_compose_name(&name);
        let empty = ServiceOptions::default();
        let options = self.entry.compose().unwrap_or(&empty);
        self.check_replicas(options);
        ComposeService {
            name,
            restart: Some(stated(&options.restart).unwrap_or(restart)),
            depends_on: Vec::new(),
            networks: self.networks(options),
            aliases: self.aliases(options),
            network_mode: stated(&options.network_mode),
            pid: stated(&options.pid),
            ipc: stated(&options.ipc),
            profiles: options.profiles.iter().map(Sourced::from).collect(),
            replicas: stated(&options.replicas),
            container_name: self.compose_text(options.container_name.as_ref(), "a name"),
            hostname: self.compose_text(options.hostname.as_ref(), "a name"),
            platform: self.compose_text(options.platform.as_ref(), "a platform"),
            pull_policy: stated(&options.pull_policy),
            init: stated(&options.init),
            labels: self.compose_labels(&options.labels),
            logging: options.logging.as_ref().map(|logging| self.logging(logging)),
            extra_hosts: self.extra_hosts(&options.extra_hosts),
            env_files: self.env_files(options),
            devices: self.devices(options),
            ulimits: ulimits(options),
            security_opt: self.compose_texts(&options.security_opt, "an option"),
            runtime: self.compose_text(options.runtime.as_ref(), "a runtime"),
            stop_signal: self.compose_text(options.stop_signal.as_ref(), "a signal"),
            watch: self.watch(options),
            schedule: None,
        }
    }

    pub fn compose_text(&mut self, text: Option<&Spanned<Text>>, sink: &'static str) -> Option<Sourced<String>> {
        let owner = self.owner();
        self.scope.compose_text(text?, Some(owner), sink)
    }

    fn check_compose_name(&mut self, name: &Sourced<String>) {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if !name.value.is_empty() && name.value.chars().all(allowed) {
            return;
        }
        let message = format!("`{}` is no name that Compose takes for a service", name.value);
        let span = name.origin.span().unwrap_or(self.entry.span());
        let help = "use letters, digits, `-`, `_` and `.`";
        self.scope.report(Diagnostic::error(codes::INVALID_NAME, span, message).with_help(help));
    }

    /// The project's networks, all of them where the entry does not choose.
    fn networks(&mut self, options: &ServiceOptions) -> Vec<Sourced<String>> {
        let Some(project) = &self.environment.project else { return Vec::new() };
        let there: Vec<&str> = project.networks.iter().map(|network| network.key.as_str()).collect();
        let Some(chosen) = &options.networks else {
            let all = project.networks.iter();
            return all.map(|network| Sourced::new(network.key.clone(), network.origin.clone())).collect();
        };
        for name in chosen.value.iter().filter(|name| !there.contains(&name.value.as_str())) {
            let message = format!("the project has no network `{}`", name.value);
            let _: Option<()> = self.scope.unknown(message, &name.value, &there, name.span);
        }
        chosen.value.iter().map(Sourced::from).collect()
    }

    /// Several containers cannot publish one port of the host, nor have one name.
    fn check_replicas(&mut self, options: &ServiceOptions) {
        let Some(replicas) = options.replicas.as_ref().filter(|replicas| replicas.value > 1) else { return };
        let published = self.entry.container().ports.whole().find_map(|(_, port)| port.publish.as_ref());
        if let Some(publish) = published {
            let message =
                format!("{} containers publish the port `{}` of the host", replicas.value, publish.value.port);
            self.scope.report_clash(codes::PORT_CLASH, message, Some((replicas.span, publish.span)));
        }
        if let Some(name) = &options.container_name {
            let message = format!("{} containers have one `container_name`", replicas.value);
            self.scope.report_clash(codes::NAME_CLASH, message, Some((replicas.span, name.span)));
        }
    }

    fn compose_labels(&mut self, labels: &Entries<Spanned<Text>>) -> Labels {
        let mut labels: Labels = labels
            .whole()
            .filter_map(|(key, text)| Some((key.value.clone(), self.compose_text(Some(text), "a label")?)))
            .collect();
        labels.sort_by(|(one, _), (other, _)| one.cmp(other));
        labels
    }

    fn extra_hosts(&mut self, hosts: &Entries<Spanned<Text>>) -> Vec<(Sourced<String>, Sourced<String>)> {
        hosts
            .whole()
            .filter_map(|(name, text)| Some((name.into(), self.compose_text(Some(text), "an address")?)))
            .collect()
    }

    fn logging(&mut self, logging: &Spanned<language::Logging>) -> Logging {
        let owner = self.owner();
        let options = logging.value.options.whole().filter_map(|(name, text)| {
            let value = self.scope.literal(text, Some(owner), Sink::Known("an option of logging"))?.compose?;
            Some((Sourced::from(name), Sourced::new(known_text(&value.value)?, value.origin)))
        });
        let options = options.collect();
        Logging { origin: Origin::Stated(logging.span), driver: (&logging.value.driver).into(), options }
    }
}

/// `seen` ends chains that lead back, which are told elsewhere.
fn is_awaited(stack: &Stack, entry: &Entry<'_>, seen: &mut Vec<EntryName>) -> bool {
    let own = entry.entry_name();
    if seen.contains(&own) {
        return false;
    }
    seen.push(own.clone());
    let mut waiting =
        Entry::all(stack).filter(|other| other.pod().depends_on.iter().any(|awaited| awaited.value == own));
    waiting.any(|other| starts_with_the_project(stack, &other, seen))
}

fn starts_with_the_project(stack: &Stack, entry: &Entry<'_>, seen: &mut Vec<EntryName>) -> bool {
    let behind_a_profile = entry.compose().is_some_and(|compose| !compose.profiles.is_empty());
    let by_hand = matches!(entry.role, Role::Job(job) if job.before.is_none());
    !behind_a_profile && (!by_hand || is_awaited(stack, entry, seen))
}
