//! What of the language changes no output, and why.

/// What a change reaches that no output shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The plan: a target that does not exist yet reads it, or a gap names the field and not its value.
    PlanOnly,
    Nothing,
}

pub struct Exemption {
    /// A field with everything below. What begins with `**.` holds below any entry.
    pub path: &'static str,
    pub effect: Effect,
    /// Why no output shows it.
    pub because: &'static str,
}

const fn plan_only(path: &'static str, because: &'static str) -> Exemption {
    Exemption { path, effect: Effect::PlanOnly, because }
}

const fn nothing(path: &'static str, because: &'static str) -> Exemption {
    Exemption { path, effect: Effect::Nothing, because }
}

pub const EXEMPTIONS: &[Exemption] = &[
    plan_only("services.*.metrics", "Prometheus reads it; a gap says so"),
    plan_only("kubernetes.cluster", "it tells clusters apart where environments are compared"),
    plan_only("prometheus.version", "the cases here print the same by the windows of both"),
    plan_only("secrets.*.type", "others make the secret"),
    plan_only("**.container.resources.ephemeral_storage", "a warning names the field"),
    plan_only("**.container.resources.devices", "a warning names the field"),
    plan_only("**.compose.volumes.*.claim", "a named volume of Compose has no claim"),
    nothing("**.compose.volumes.*.claim", "a named volume of Compose has no claim"),
    nothing("kubernetes.custom_resources", "objects are held against it, and none here is of that kind"),
    nothing("terraform.aws.network", "only databases and caches have one"),
    nothing("terraform.aws.eks_cluster", "only databases and caches have clients"),
    nothing("terraform.bridge", "only databases and caches cross it"),
    nothing("terraform.kubernetes", "the bridge brings it"),
    nothing("terraform.random", "passwords bring it"),
    nothing("**.allow", "it silences no finding here, or the change is of the reason"),
];

/// Fields that are refused where they stand: `refused.yaml` states them.
pub const REFUSED: &[&str] = &[
    "services.*.names.volume",
    "services.*.init_containers.*.probes",
    "services.*.init_containers.*.lifecycle",
    "services.*.init_containers.*.ports.*.service",
    "services.*.init_containers.*.ports.*.internal",
    "services.*.init_containers.*.ports.*.node_port",
    "services.*.compose.volumes.*.token",
    "services.*.compose.volumes.*.fields",
    "services.*.compose.env.*.resource",
    "services.*.compose.env.*.divisor",
    "jobs.*.ports.*.node_port",
    "jobs.*.init_containers.*.ports.*.node_port",
    "jobs.*.sidecars.*.ports.*.node_port",
    "jobs.*.compose.volumes.*.token",
    "jobs.*.compose.volumes.*.fields",
    "jobs.*.compose.env.*.resource",
    "jobs.*.compose.env.*.divisor",
    "services.*.probes.readiness.termination_grace_period",
    "services.*.sidecars.*.probes.readiness.termination_grace_period",
    "jobs.*.selector",
    "jobs.*.names.service",
    "jobs.*.names.autoscaler",
    "jobs.*.names.vertical_autoscaler",
    "jobs.*.names.disruption_budget",
    "jobs.*.names.volume",
    "jobs.*.kubernetes.service",
    "jobs.*.kubernetes.pod_management",
    "jobs.*.ports.*.service",
    "jobs.*.ports.*.internal",
    "jobs.*.init_containers.*.ports.*.service",
    "jobs.*.init_containers.*.ports.*.internal",
    "jobs.*.sidecars.*.ports.*.service",
    "jobs.*.sidecars.*.ports.*.internal",
    "jobs.*.init_containers.*.probes",
    "jobs.*.init_containers.*.lifecycle",
    "jobs.*.probes.readiness.termination_grace_period",
    "jobs.*.sidecars.*.probes.readiness.termination_grace_period",
    "postgres.*.cluster.names.service_account",
    "postgres.*.cluster.names.autoscaler",
    "postgres.*.cluster.names.vertical_autoscaler",
    "postgres.*.cluster.names.disruption_budget",
    "postgres.*.cluster.names.role",
    "mysql.*.cluster.names.service_account",
    "mysql.*.cluster.names.autoscaler",
    "mysql.*.cluster.names.vertical_autoscaler",
    "mysql.*.cluster.names.disruption_budget",
    "mysql.*.cluster.names.role",
    "redis.*.username",
    "redis.*.external.username",
    "redis.*.external.reader_host",
    "redis.*.external.reader_url",
    "redis.*.cluster.data",
    "redis.*.cluster.init",
    "redis.*.container.init",
    "redis.*.cluster.names.service_account",
    "redis.*.cluster.names.autoscaler",
    "redis.*.cluster.names.vertical_autoscaler",
    "redis.*.cluster.names.disruption_budget",
    "redis.*.cluster.names.role",
    "valkey.*.username",
    "valkey.*.external.username",
    "valkey.*.external.reader_host",
    "valkey.*.external.reader_url",
    "valkey.*.cluster.data",
    "valkey.*.cluster.init",
    "valkey.*.container.init",
    "valkey.*.cluster.names.service_account",
    "valkey.*.cluster.names.autoscaler",
    "valkey.*.cluster.names.vertical_autoscaler",
    "valkey.*.cluster.names.disruption_budget",
    "valkey.*.cluster.names.role",
];
