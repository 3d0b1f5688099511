//! Probes and lifecycle hooks.

use super::Manifests;
use super::container::Place;
use super::metadata::{list_of, texts};
use super::spelling::spelled;
use crate::catalogue::kubernetes::SLEEP_OF_ZERO;
use crate::plan::workload::{Check, Probe};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn probe(&mut self, place: &Place<'_>, kind: &str, probe: &Probe) -> Tree {
        let Probe {
            origin,
            check,
            initial_delay_seconds,
            period_seconds,
            timeout_seconds,
            success_threshold,
            failure_threshold,
            termination_grace_seconds,
        } = probe;
        self.probe_gaps(place, kind, probe);
        let head = MapBuilder::new(origin.clone());
        let head = match check {
            Check::Exec { command } => {
                // Unlike that of a hook, the command of a probe is expanded.
                let words = place.expansion.words(command, origin);
                head.tree("exec", MapBuilder::new(origin.clone()).tree("command", words).build())
            }
            Check::Grpc { port, service } => {
                let grpc = MapBuilder::new(origin.clone()).field("port", port).optional("service", service.as_ref());
                head.tree("grpc", grpc.build())
            }
            Check::Http { .. } | Check::Tcp { .. } | Check::Sleep { .. } => handler(head, check, origin),
        };
        let readiness = kind == "readiness";
        let successes = success_threshold.as_ref().filter(|successes| readiness || successes.value <= 1);
        head.optional("initialDelaySeconds", initial_delay_seconds.as_ref())
            .optional("periodSeconds", period_seconds.as_ref())
            .optional("timeoutSeconds", timeout_seconds.as_ref())
            .optional("successThreshold", successes)
            .optional("failureThreshold", failure_threshold.as_ref())
            .optional("terminationGracePeriodSeconds", termination_grace_seconds.as_ref().filter(|_| !readiness))
            .build()
    }

    /// What the API server refuses in one kind of probe.
    fn probe_gaps(&mut self, place: &Place<'_>, kind: &str, probe: &Probe) {
        let what = |field: &str| place.field(&format!("probes.{kind}{field}"));
        if let (Some(grace), "readiness") = (&probe.termination_grace_seconds, kind) {
            let because = "a readiness probe stops nothing";
            self.impossible(what(".termination_grace_period"), because, &grace.origin);
        }
        let successes = probe.success_threshold.as_ref().filter(|successes| successes.value > 1);
        if let Some(successes) = successes.filter(|_| kind != "readiness") {
            let because = "one success is enough for every probe but readiness";
            self.impossible(what(".success_threshold"), because, &successes.origin);
        }
        if let Check::Sleep { seconds } = &probe.check {
            self.impossible(what(""), "a probe checks something", &seconds.origin);
        }
    }

    /// `None` for a hook that does nothing, or that Kubernetes does not have.
    pub(super) fn hook(&mut self, place: &Place<'_>, kind: &str, check: &Check, origin: &Origin) -> Option<Tree> {
        let what = place.field(&format!("lifecycle.{kind}"));
        match check {
            Check::Tcp { port } | Check::Grpc { port, service: _ } => {
                self.impossible(what, "a hook runs a command, calls HTTP or sleeps", &port.origin);
                None
            }
            Check::Sleep { seconds } if seconds.value == 0 && !self.supports(SLEEP_OF_ZERO) => {
                self.inapplicable(
                    what,
                    "before 1.33 a sleep of no time is refused; leaving it out is the same",
                    &seconds.origin,
                );
                None
            }
            Check::Exec { .. } | Check::Http { .. } | Check::Sleep { .. } => {
                Some(handler(MapBuilder::new(origin.clone()), check, origin).build())
            }
        }
    }
}

/// What probes and hooks say alike.
fn handler(head: MapBuilder, check: &Check, origin: &Origin) -> MapBuilder {
    let start = MapBuilder::new(origin.clone());
    match check {
        Check::Http { path, port, scheme, headers } => {
            let http = start
                .field("path", path)
                .field("port", port)
                .optional_tree("scheme", scheme.as_ref().map(spelled))
                .non_empty("httpHeaders", list_of(headers, origin, header));
            head.tree("httpGet", http.build())
        }
        Check::Tcp { port } => head.tree("tcpSocket", start.field("port", port).build()),
        Check::Exec { command } => head.tree("exec", start.tree("command", texts(command, origin)).build()),
        Check::Sleep { seconds } => head.tree("sleep", start.field("seconds", seconds).build()),
        Check::Grpc { port, service } => {
            head.tree("grpc", start.field("port", port).optional("service", service.as_ref()).build())
        }
    }
}

fn header((name, value): &(Sourced<String>, Sourced<String>)) -> Tree {
    MapBuilder::new(value.origin.clone()).field("name", name).field("value", value).build()
}
