//! Whatever a job before another job states has an effect: in the pod of the last job of the chain, or in Compose, or
//! as a diagnostic.

use std::collections::BTreeSet;

use rayon::prelude::*;
use stackc::diagnostics::Severity;

use super::exemptions::REFUSED;
use super::{Is, Place, Rich, covering, covers, language, memory, outcome, places, rich, silent};

use crate::support::compile;

const CHAINED: &str = include_str!("../rich_stack/chained.yaml");

/// What no job before another can state, and the code that says so.
const NEVER_CHAINED: [(&str, &str, &str); 9] = [
    ("jobs.*.sidecars", "sidecars: { proxy: { image: \"a:v1\" } }", "chained-job-option"),
    ("jobs.*.probes", "probes: { liveness: { exec: [a] } }", "impossible-here"),
    ("jobs.*.lifecycle", "lifecycle: { pre_stop: { exec: [a] } }", "impossible-here"),
    ("jobs.*.schedule", "schedule: \"@daily\"", "conflicting-choice"),
    ("jobs.*.time_zone", "time_zone: UTC", "unsupported-field"),
    ("jobs.*.starting_deadline", "starting_deadline: 5m", "unsupported-field"),
    ("jobs.*.concurrency", "concurrency: allow", "unsupported-field"),
    ("jobs.*.history", "history: { failed: 1 }", "unsupported-field"),
    ("jobs.*.volumes.*.bind", "volumes: { a: { bind: ., at: /a } }", "compose-only-volume"),
];

/// Alternatives that the chain does not choose.
const ELSEWHERE: [&str; 5] = ["anonymous", "insecure", "bind", "egress.none", "compose.network_mode"];

fn chained(shapes: &stackc::document::Shapes) -> (Rich, Vec<Place>) {
    let rich = rich("chained", CHAINED, shapes);
    let mut found = Vec::new();
    places(shapes, shapes.root(), &rich.root, "", "", &mut found);
    (rich, found)
}

#[test]
fn the_chain_compiles() {
    let environment = super::environment("chained");
    let compilation = compile(std::slice::from_ref(&environment), &[], &memory(&environment.path, CHAINED));
    let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    assert_eq!(errors.map(|found| found.message.as_str()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_chain_states_every_field_of_a_job() {
    let shapes = stackc::stack::shapes();
    let mut missing = BTreeSet::new();
    language(&shapes, shapes.root(), "", &mut missing);
    // Alerts are about the entry, whatever pod it runs in.
    missing.retain(|path| path.starts_with("jobs.") && !path.starts_with("jobs.*.alerts"));
    let (_, places) = chained(&shapes);
    let early = |place: &&Place| ["/jobs/seed/", "/jobs/dump/"].iter().any(|job| place.pointer.starts_with(job));
    places.iter().filter(early).for_each(|place| _ = missing.remove(&place.path));
    missing.retain(|path| {
        let never = NEVER_CHAINED.iter().map(|(path, ..)| path).chain(REFUSED);
        !never.into_iter().any(|refused| covers(refused, path)) && !ELSEWHERE.iter().any(|leaf| path.ends_with(leaf))
    });
    assert_eq!(missing, BTreeSet::new(), "neither seed nor dump states these");
}

#[test]
fn what_a_chained_job_states_is_never_lost() {
    let shapes = stackc::stack::shapes();
    let (rich, places) = chained(&shapes);
    let before = outcome(&rich.environment, &rich.root);
    let stated: Vec<&Place> =
        places.iter().filter(|place| matches!(place.is, Is::Leaf(_)) && place.pointer.starts_with("/jobs/")).collect();
    assert!(stated.len() > 150, "only {} leaves", stated.len());
    let lost: Vec<String> = stated
        .par_iter()
        .flat_map_iter(|place| {
            silent(&rich, place, &before).into_iter().map(move |(effect, what)| (place, effect, what))
        })
        .filter(|(place, effect, _)| covering(&place.path, effect).is_none())
        .map(|(place, _, what)| format!("{} {what}", place.pointer))
        .collect();
    assert!(lost.is_empty(), "{} changes change nothing:\n{}", lost.len(), lost.join("\n"));
}

/// The codes that a job before another gets which states `option`.
fn codes_of(option: &str) -> Vec<&'static str> {
    let environment = super::environment("production");
    let text = format!(
        "environment: production\ntargets: [kubernetes, compose]\nkubernetes: {{ delivery: flux }}\n\
         services: {{ api: {{ image: \"a:v1\", user: 1 }} }}\njobs:\n  \
         last: {{ image: \"a:v1\", user: 1, before: [service.api] }}\n  \
         first: {{ image: \"a:v1\", user: 1, before: [job.last], {option} }}\n"
    );
    let compilation = compile(std::slice::from_ref(&environment), &[], &memory(&environment.path, &text));
    let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.code.name()).collect()
}

#[test]
fn what_a_chained_job_cannot_have_is_refused() {
    for (path, option, code) in NEVER_CHAINED {
        assert_eq!(codes_of(option), [code], "{path}");
    }
}

#[test]
fn what_the_last_job_does_not_state_is_refused() {
    let options = [
        "restart: on_failure",
        "retries: 9",
        "deadline: 1h",
        "parallelism: 2",
        "completions: 2",
        "stop_grace_period: 9s",
        "priority: low",
        "name: other",
        "labels: { a: b }",
        "annotations: { a: b }",
        "node_selector: { a: b }",
        "service_account: other",
        "access: { reads: { resources: [pods], verbs: [get] } }",
        "names: { network_policy: a }",
        "spread: { zone: { prefer: 5 } }",
        "affinity: { nodes: { a: { labels: { b: [c] } } } }",
        "affinity: { near: { a: { to: service.api } } }",
        "affinity: { away: { a: { to: service.api } } }",
        "tolerations: [{ key: a }]",
        "egress: none",
        "kubernetes: { labels: { a: b } }",
        "kubernetes: { annotations: { a: b } }",
        "kubernetes: { dns_policy: Default }",
        "kubernetes: { enable_service_links: true }",
        "kubernetes: { share_process_namespace: true }",
        "kubernetes: { runtime_class: a }",
        "kubernetes: { scheduler: a }",
        "kubernetes: { hostname: a }",
        "kubernetes: { subdomain: a }",
        "sysctls: { net.ipv4.tcp_syncookies: \"1\" }",
        "host_aliases: { a.example.com: 10.0.0.9 }",
        "dns: { nameservers: [10.0.0.10] }",
        "dns: { searches: [example.com] }",
        "dns: { options: { ndots: \"2\" } }",
    ];
    for option in options {
        assert_eq!(codes_of(option), ["chained-job-option"], "{option}");
    }
}
