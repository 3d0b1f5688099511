//! Kinds of objects, and what Kubernetes can do from which minor version on.
//!
//! Source: the published OpenAPI of 1.30 to 1.37, and the table of feature gates on kubernetes.io. Each API version
//! here is served by every one of these minors.

use std::ops::RangeInclusive;

use super::types::{Type, Types};

/// The types of all kinds of objects: Kubernetes' own of all [`MINORS`], and those of the custom resources that the
/// catalogue has.
pub static TYPES: Types = Types::new(include_str!("kubernetes.txt"));

/// The minors whose OpenAPI the catalogue was made of.
pub const MINORS: RangeInclusive<u32> = 30..=37;

/// Keys of lists that an item may leave out, with what they are then.
///
/// Source: `+default` in `staging/src/k8s.io/api/core/v1/types.go`.
pub const KEY_DEFAULTS: &[(&str, &str)] = &[("protocol", "TCP")];

/// The type of objects of this kind, whichever minors serve it ([`Traits::minors`](super::types::Traits::minors)).
pub fn object(api_version: &str, kind: &str) -> Option<&'static Type> {
    TYPES.get(&format!("{api_version}/{kind}"))
}

/// All kinds of objects with their API versions, sorted.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.names().filter_map(|name| name.rsplit_once('/'))
}

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub name: &'static str,
    pub api_version: &'static str,
    pub namespaced: bool,
}

const fn namespaced(api_version: &'static str, name: &'static str) -> Kind {
    Kind { name, api_version, namespaced: true }
}

pub const NAMESPACE: Kind = Kind { name: "Namespace", api_version: "v1", namespaced: false };
pub const CONFIG_MAP: Kind = namespaced("v1", "ConfigMap");
pub const PERSISTENT_VOLUME_CLAIM: Kind = namespaced("v1", "PersistentVolumeClaim");
pub const SERVICE: Kind = namespaced("v1", "Service");
pub const SERVICE_ACCOUNT: Kind = namespaced("v1", "ServiceAccount");
pub const DEPLOYMENT: Kind = namespaced("apps/v1", "Deployment");
pub const STATEFUL_SET: Kind = namespaced("apps/v1", "StatefulSet");
pub const JOB: Kind = namespaced("batch/v1", "Job");
pub const CRON_JOB: Kind = namespaced("batch/v1", "CronJob");
pub const HORIZONTAL_POD_AUTOSCALER: Kind = namespaced("autoscaling/v2", "HorizontalPodAutoscaler");
pub const VERTICAL_POD_AUTOSCALER: Kind = namespaced("autoscaling.k8s.io/v1", "VerticalPodAutoscaler");
pub const POD_DISRUPTION_BUDGET: Kind = namespaced("policy/v1", "PodDisruptionBudget");
pub const ROLE: Kind = namespaced("rbac.authorization.k8s.io/v1", "Role");
pub const ROLE_BINDING: Kind = namespaced("rbac.authorization.k8s.io/v1", "RoleBinding");
pub const INGRESS: Kind = namespaced("networking.k8s.io/v1", "Ingress");
pub const NETWORK_POLICY: Kind = namespaced("networking.k8s.io/v1", "NetworkPolicy");
pub const GATEWAY: Kind = namespaced("gateway.networking.k8s.io/v1", "Gateway");
pub const HTTP_ROUTE: Kind = namespaced("gateway.networking.k8s.io/v1", "HTTPRoute");
pub const GRAFANA_DASHBOARD: Kind = namespaced("grafana.integreatly.org/v1beta1", "GrafanaDashboard");
pub const GRAFANA_DATASOURCE: Kind = namespaced("grafana.integreatly.org/v1beta1", "GrafanaDatasource");
pub const EXTERNAL_SECRET: Kind = namespaced("external-secrets.io/v1", "ExternalSecret");

/// The API version of a kustomization, which is a file and no object of the cluster.
pub const KUSTOMIZATION_API_VERSION: &str = "kustomize.config.k8s.io/v1beta1";

/// From this minor on, names of environment variables hold any printable ASCII but `=`
/// (`RelaxedEnvironmentVariableValidation`, beta).
pub const RELAXED_VARIABLE_NAMES: u32 = 32;

/// From this minor on, the name of a Service may begin with a digit (`RelaxedServiceNameValidation`, beta).
pub const RELAXED_SERVICE_NAMES: u32 = 36;

/// From this minor on, the `serviceName` of a StatefulSet is checked (CHANGELOG-1.33).
pub const LABELLED_SERVICE_NAMES: u32 = 33;

/// From this minor on, any container may state a restart policy of its own (`ContainerRestartRules`, beta).
pub const CONTAINER_RESTART_RULES: u32 = 35;

/// From this minor on, a hook may sleep for no time (`PodLifecycleSleepActionAllowZero`, beta).
pub const SLEEP_OF_ZERO: u32 = 33;

/// From this minor on, a running pod can be given other resources (`InPlacePodVerticalScaling`, beta).
pub const IN_PLACE_RESIZE: u32 = 33;

/// Kinds of widely used custom resources that the catalogue has no types of and that stand in no namespace, beside those
/// whose names begin with `Cluster`. Sources: Gateway API, CSI snapshots, Karpenter, Cilium.
const CLUSTER_SCOPED: &[&str] = &[
    "CiliumClusterwideNetworkPolicy",
    "EC2NodeClass",
    "GatewayClass",
    "NodeClaim",
    "NodePool",
    "VolumeSnapshotClass",
    "VolumeSnapshotContent",
];

/// Whether objects of a kind stand in a namespace: certain for the kinds of the catalogue, by the name for others.
pub fn is_namespaced(api_version: &str, kind: &str) -> bool {
    // Cluster API and CloudNativePG call what stands in a namespace so.
    let of_clusters = kind.starts_with("Cluster") && !["Cluster", "ClusterClass"].contains(&kind);
    match object(api_version, kind) {
        Some(found) => found.traits.namespaced,
        None => !of_clusters && !CLUSTER_SCOPED.contains(&kind),
    }
}

/// What a container may add under the Pod Security Standard `baseline`. Source: `check_capabilities_baseline.go`.
pub const BASELINE_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Fields that hold the number of a port.
pub const PORT_FIELDS: &[&str] = &["containerPort", "hostPort", "nodePort", "number", "port", "targetPort"];

/// Maps whose keys people choose and whose values are strings.
pub const TEXT_MAPS: &[&str] = &["annotations", "data", "labels", "matchLabels", "nodeSelector", "stringData"];
