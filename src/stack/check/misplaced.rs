//! Fields that their type has and that mean nothing where they stand: what is written has an effect or is refused.

use crate::diagnostics::{Diagnostic, codes};
use crate::document::Node;
use crate::source::Spanned;

/// Fields without a meaning in some places.
struct Rule {
    /// Paths of the maps that hold them; `*` is any entry.
    places: &'static [&'static str],
    fields: &'static [&'static str],
    /// Only beside one of these fields, where there are some.
    beside: &'static [&'static str],
    because: &'static str,
}

const fn rule(places: &'static [&'static str], fields: &'static [&'static str], because: &'static str) -> Rule {
    Rule { places, fields, beside: &[], because }
}

const SERVER_NAMES: &[&str] =
    &["postgres.*.cluster.names", "mysql.*.cluster.names", "redis.*.cluster.names", "valkey.*.cluster.names"];
const INIT_CONTAINERS: &[&str] = &["services.*.init_containers.*", "jobs.*.init_containers.*"];
const CLAIMS: &[&str] = &[
    "volumes.*",
    "services.*.volumes.*.claim",
    "services.*.init_containers.*.volumes.*.claim",
    "services.*.sidecars.*.volumes.*.claim",
    "jobs.*.volumes.*.claim",
    "jobs.*.init_containers.*.volumes.*.claim",
    "jobs.*.sidecars.*.volumes.*.claim",
];
const COMPOSE_VOLUMES: &[&str] = &["services.*.compose.volumes.*", "jobs.*.compose.volumes.*"];
const COMPOSE_ENV: &[&str] = &["services.*.compose.env.*", "jobs.*.compose.env.*"];
const ENV: &[&str] = &[
    "services.*.env.*",
    "services.*.init_containers.*.env.*",
    "services.*.sidecars.*.env.*",
    "jobs.*.env.*",
    "jobs.*.init_containers.*.env.*",
    "jobs.*.sidecars.*.env.*",
];
const VOLUMES: &[&str] = &[
    "services.*.volumes.*",
    "services.*.init_containers.*.volumes.*",
    "services.*.sidecars.*.volumes.*",
    "services.*.compose.volumes.*",
    "jobs.*.volumes.*",
    "jobs.*.init_containers.*.volumes.*",
    "jobs.*.sidecars.*.volumes.*",
    "jobs.*.compose.volumes.*",
];

const RULES: &[Rule] = &[
    rule(&["jobs.*"], &["selector"], "Kubernetes selects the pods of a job itself"),
    Rule {
        beside: &["before"],
        ..rule(
            &["jobs.*"],
            &["time_zone", "starting_deadline", "concurrency", "history"],
            "a job that runs before a rollout has no schedule",
        )
    },
    rule(&["jobs.*.names"], &["service", "autoscaler", "vertical_autoscaler", "disruption_budget"], "a job has none"),
    rule(&["services.*.names", "jobs.*.names"], &["volume"], "only the cluster's databases have such a volume"),
    rule(&["jobs.*.kubernetes"], &["service", "pod_management"], "a job has no Service and no stable pods"),
    rule(
        &[
            "services.*.init_containers.*.ports.*",
            "jobs.*.ports.*",
            "jobs.*.init_containers.*.ports.*",
            "jobs.*.sidecars.*.ports.*",
        ],
        &["service", "internal", "node_port"],
        "no Service leads to what runs to its end",
    ),
    rule(INIT_CONTAINERS, &["probes", "lifecycle"], "what runs to its end is not probed and has no hooks"),
    rule(
        &[
            "services.*.probes.readiness",
            "services.*.sidecars.*.probes.readiness",
            "jobs.*.probes.readiness",
            "jobs.*.sidecars.*.probes.readiness",
        ],
        &["termination_grace_period"],
        "a readiness probe stops no container",
    ),
    Rule { beside: &["existing"], ..rule(CLAIMS, &["class", "access_modes"], "whoever makes the claim decides") },
    Rule {
        beside: &["empty_dir", "claim", "volume", "host_path", "token", "fields", "bind", "anonymous"],
        ..rule(VOLUMES, &["items"], "only a config or secret has keys to choose from")
    },
    Rule {
        beside: &["empty_dir", "claim", "volume", "host_path", "bind", "anonymous"],
        ..rule(VOLUMES, &["mode"], "its files have their own permissions")
    },
    Rule {
        beside: &["empty_dir", "claim", "volume", "config", "secret", "token", "fields", "anonymous"],
        ..rule(VOLUMES, &["propagation", "selinux"], "it is no path of the host")
    },
    rule(COMPOSE_VOLUMES, &["token", "fields"], "only a pod has it"),
    rule(COMPOSE_ENV, &["resource", "divisor"], "only a pod tells its containers of their limits"),
    Rule { beside: &["value", "insecure", "field"], ..rule(ENV, &["divisor"], "only a `resource` is counted") },
    rule(
        SERVER_NAMES,
        &["service_account", "autoscaler", "vertical_autoscaler", "disruption_budget", "role"],
        "a database of the cluster has none",
    ),
    rule(&["redis.*", "valkey.*"], &["username"], "its clients send a password only"),
    rule(
        &["redis.*.external", "valkey.*.external"],
        &["username", "reader_host", "reader_url"],
        "references cannot ask for it",
    ),
    rule(&["redis.*.cluster", "valkey.*.cluster"], &["data"], "the volume's root serves as it is"),
    rule(
        &["redis.*.cluster", "redis.*.container", "valkey.*.cluster", "valkey.*.container"],
        &["init"],
        "its image runs no scripts",
    ),
];

/// Every field of a document that has no meaning where it stands.
pub fn find(root: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        for place in rule.places {
            visit(root, place, &mut |map| diagnostics.extend(stated(map, rule)));
        }
    }
    diagnostics
}

fn visit(node: &Node, place: &str, found: &mut dyn FnMut(&Node)) {
    let (step, rest) = place.split_once('.').unwrap_or((place, ""));
    for entry in node.entries().iter().filter(|entry| step == "*" || entry.key.value == step) {
        if rest.is_empty() { found(&entry.value) } else { visit(&entry.value, rest, found) }
    }
}

fn stated(map: &Node, rule: &Rule) -> Vec<Diagnostic> {
    let beside = |sibling: &&str| map.get(sibling).is_some();
    if !rule.beside.is_empty() && !rule.beside.iter().any(beside) {
        return Vec::new();
    }
    let entries = rule.fields.iter().filter_map(|field| map.entry(field));
    entries.map(|entry| refuse(&entry.key, rule.because)).collect()
}

fn refuse(key: &Spanned<String>, because: &str) -> Diagnostic {
    Diagnostic::error(codes::UNSUPPORTED_FIELD, key.span, format!("`{}` has no meaning here", key.value))
        .with_label(because)
        .with_help(format!("remove `{}`", key.value))
}
