//! Health checks and hooks of the cluster.

use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::outputs::find_port;
use crate::plan::scope::Owner;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::{Check, Lifecycle, Probe, Probes};
use crate::source::{Span, Spanned};
use crate::stack::container::{self as language, Container};
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

impl<'a> PodDraft<'_, 'a> {
    pub fn probes(&mut self, container: &'a Container, probes: &'a language::Probes, owner: Owner<'a>) -> Probes {
        let mut probe = |stated: &'a Option<Spanned<language::Probe>>| self.probe(container, stated.as_ref()?, owner);
        Probes {
            liveness: probe(&probes.liveness),
            readiness: probe(&probes.readiness),
            startup: probe(&probes.startup),
        }
    }

    fn probe(
        &mut self,
        container: &'a Container,
        probe: &'a Spanned<language::Probe>,
        owner: Owner<'a>,
    ) -> Option<Probe> {
        Some(Probe {
            origin: Origin::Stated(probe.span),
            check: self.check(container, probe, owner)?,
            initial_delay_seconds: seconds(&probe.value.initial_delay),
            period_seconds: seconds(&probe.value.period),
            timeout_seconds: seconds(&probe.value.timeout),
            success_threshold: stated(&probe.value.success_threshold),
            failure_threshold: stated(&probe.value.failure_threshold),
            termination_grace_seconds: seconds(&probe.value.termination_grace_period),
        })
    }

    fn check(
        &mut self,
        container: &'a Container,
        probe: &'a Spanned<language::Probe>,
        owner: Owner<'a>,
    ) -> Option<Check> {
        let checks = &probe.value;
        if let Some(http) = &checks.http {
            return self.http(container, http, owner);
        }
        if let Some(tcp) = &checks.tcp {
            return Some(Check::Tcp { port: self.port_number(container, Some(&tcp.value.port), tcp.span)? });
        }
        if let Some(grpc) = &checks.grpc {
            let port = self.port_number(container, Some(&grpc.value.port), grpc.span)?;
            return Some(Check::Grpc { port, service: stated(&grpc.value.service) });
        }
        checks.exec.as_ref().map(|words| self.exec(words, owner))
    }

    fn http(
        &mut self,
        container: &'a Container,
        http: &'a Spanned<language::HttpCheck>,
        owner: Owner<'a>,
    ) -> Option<Check> {
        let headers = http.value.headers.whole();
        let headers = headers
            .filter_map(|(name, text)| Some((name.into(), self.scope.cluster_text(text, Some(owner), "a header")?)));
        let headers = headers.collect();
        Some(Check::Http {
            path: self.scope.cluster_text(&http.value.path, Some(owner), "a path")?,
            port: self.port_number(container, http.value.port.as_ref(), http.span)?,
            scheme: stated(&http.value.scheme),
            headers,
        })
    }

    fn exec(&mut self, words: &'a Spanned<Vec<Spanned<Text>>>, owner: Owner<'a>) -> Check {
        let command = words.value.iter();
        Check::Exec {
            command: command.filter_map(|word| self.scope.cluster_text(word, Some(owner), "an argument")).collect(),
        }
    }

    pub fn lifecycle(
        &mut self,
        container: &'a Container,
        lifecycle: &'a language::Lifecycle,
        owner: Owner<'a>,
    ) -> Lifecycle {
        let mut hook = |stated: &'a Option<Spanned<language::Hook>>| self.hook(container, stated.as_ref()?, owner);
        Lifecycle { post_start: hook(&lifecycle.post_start), pre_stop: hook(&lifecycle.pre_stop) }
    }

    fn hook(&mut self, container: &'a Container, hook: &'a Spanned<language::Hook>, owner: Owner<'a>) -> Option<Check> {
        if let Some(http) = &hook.value.http {
            return self.http(container, http, owner);
        }
        if let Some(sleep) = &hook.value.sleep {
            return Some(Check::Sleep { seconds: Sourced::stated(sleep.value.seconds, sleep.span) });
        }
        hook.value.exec.as_ref().map(|words| self.exec(words, owner))
    }

    /// The container's port of this name; without one the only port, or `http`.
    pub fn port_number(
        &mut self,
        container: &'a Container,
        name: Option<&Spanned<String>>,
        at: Span,
    ) -> Option<Sourced<u16>> {
        if let Some((_, port)) = find_port(container, name.map(|name| name.value.as_str())) {
            let origin = Origin::derived([
                Origin::Stated(name.map_or(at, |name| name.span)),
                Origin::Stated(port.container.span),
            ]);
            return Some(Sourced::new(port.container.value, origin));
        }
        let there: Vec<&str> = container.ports.names().collect();
        let hole = name.is_some_and(|name| there.contains(&name.value.as_str()));
        if !self.entry.damaged && !hole {
            let refused = no_port(name, &there, at);
            let place = container.ports.iter().next().map_or(self.entry.span(), |port| port.name.span);
            self.scope.report(refused.with_related(place, "the container's ports stand here"));
        }
        None
    }
}

fn no_port(name: Option<&Spanned<String>>, there: &[&str], at: Span) -> Diagnostic {
    let message = match name {
        Some(name) => format!("the container has no port `{}`", name.value),
        None => "the container has no port that is meant without a name".to_owned(),
    };
    let near = name.and_then(|name| did_you_mean(&name.value, there.iter().copied()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if there.is_empty() => "give the container a port: `ports: { http: 8080 }`".to_owned(),
        None => format!("name one of {}", list_or(there.iter().copied())),
    };
    let span = name.map_or(at, |name| name.span);
    Diagnostic::error(codes::UNKNOWN_PORT, span, message).with_label("no such port").with_help(help).with_rename(
        span,
        name.map_or("", |name| name.value.as_str()),
        there.iter().copied(),
    )
}
