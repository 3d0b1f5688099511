//! What services and jobs share around their container: companions, placement, identity.

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::{InitContainer, Sidecar};
use super::entries::{Empty, Entries};
use super::scalars::{Duration, EntryName, IpAddress, Text};
use crate::source::Spanned;

/// The pod around a container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Pod {
    /// Outputs in which this entry appears; all of the environment's where it is left out.
    pub targets: Option<Spanned<Vec<Spanned<super::Target>>>>,
    /// Seeds every generated name, address and selector; the entry's key where it is left out.
    pub id: Option<Spanned<String>>,
    /// The runtime name; `<stack>-<entry>` in Kubernetes where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Names of what belongs to it.
    pub names: Option<Names>,
    /// The pod selector, exactly. It can't change on a live Deployment.
    #[schemars(extend("x-key" = "qualified-name"))]
    pub selector: Option<Spanned<Entries<Spanned<Text>>>>,
    /// Labels of the pods.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Annotations of the pods.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// Containers that run to their end first, in order.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub init_containers: Entries<InitContainer>,
    /// Containers that run beside it.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub sidecars: Entries<Sidecar>,
    /// Entries that must be up first, in Compose: `[service.api, postgres.main]`.
    #[serde(default)]
    pub depends_on: Vec<Spanned<EntryName>>,
    /// The group that owns mounted volumes.
    #[schemars(range(max = 2147483647))]
    pub fs_group: Option<Spanned<u32>>,
    /// The account the pods act as.
    pub service_account: Option<Spanned<ServiceAccount>>,
    /// Rules of a Role that the account gets, by a name of their own.
    #[serde(default)]
    #[schemars(extend("x-singular" = "access", "x-key" = "label-name"))]
    pub access: Entries<AccessRule>,
    /// Keep pods apart: by `hostname`, `zone` or any node label.
    #[serde(default)]
    #[schemars(extend("x-singular" = "spread", "x-key" = "qualified-name"))]
    pub spread: Entries<Spread>,
    /// Attraction to nodes and pods.
    pub affinity: Option<Affinity>,
    /// Node labels that must be there.
    #[serde(default)]
    #[schemars(extend("x-singular" = "node_selector", "x-key" = "qualified-name"))]
    pub node_selector: Entries<Spanned<Text>>,
    /// Taints that are put up with.
    #[serde(default)]
    pub tolerations: Vec<Toleration>,
    /// The name of a PriorityClass.
    pub priority: Option<Spanned<Text>>,
    /// Time between the signal to stop and the kill.
    pub stop_grace_period: Option<Spanned<Duration>>,
    /// Addresses of host names that no name server knows.
    #[serde(default)]
    #[schemars(extend("x-singular" = "host_alias"))]
    pub host_aliases: Entries<Spanned<IpAddress>>,
    /// Name servers beside those that it has anyway, and how names are looked up.
    pub dns: Option<Dns>,
    /// Kernel parameters of its own namespaces: `net.core.somaxconn: "1024"`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "sysctl"))]
    pub sysctls: Entries<Spanned<Text>>,
    /// Who this entry may call: `none`, or ports of the internet.
    pub egress: Option<Spanned<Egress>>,
    /// What people are told of it, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "metric-name"))]
    pub alerts: Entries<super::alerting::Alert>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// Names of what belongs to an entry.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Names {
    /// The container's name.
    pub container: Option<Spanned<Text>>,
    /// The Service's name.
    pub service: Option<Spanned<Text>>,
    /// The ServiceAccount's name.
    pub service_account: Option<Spanned<Text>>,
    /// The HorizontalPodAutoscaler's name.
    pub autoscaler: Option<Spanned<Text>>,
    /// The VerticalPodAutoscaler's name.
    pub vertical_autoscaler: Option<Spanned<Text>>,
    /// The PodDisruptionBudget's name.
    pub disruption_budget: Option<Spanned<Text>>,
    /// The NetworkPolicy's name.
    pub network_policy: Option<Spanned<Text>>,
    /// Of the claim of a cluster database.
    pub volume: Option<Spanned<Text>>,
    /// The name of the Role and of its binding.
    pub role: Option<Spanned<Text>>,
}

/// How names are looked up.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Dns {
    /// Addresses of name servers.
    #[serde(default)]
    pub nameservers: Vec<Spanned<IpAddress>>,
    /// Domains in which a short name is tried.
    #[serde(default)]
    pub searches: Vec<Spanned<Text>>,
    /// Options of the resolver: `ndots: "2"`. An empty value is a word alone.
    #[serde(default)]
    pub options: Entries<Spanned<Text>>,
}

/// A service account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "name"))]
pub struct ServiceAccount {
    /// The ServiceAccount's name.
    pub name: Option<Spanned<Text>>,
    /// It exists already: use it, do not write it.
    pub existing: Option<Spanned<bool>>,
    /// Mount its token into the pods; only where `access` is given, unless this says so.
    pub token: Option<Spanned<bool>>,
    /// Annotations of the ServiceAccount, such as the role of a cloud.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
}

/// What may be done with which Kubernetes resources.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AccessRule {
    /// `[""]`, the core group, where it is left out.
    pub api_groups: Option<Vec<Spanned<String>>>,
    /// Kinds of objects in the plural, such as `pods`.
    pub resources: Vec<Spanned<String>>,
    /// What may be done with them, such as `get`.
    pub verbs: Vec<Spanned<String>>,
    /// Only these objects, by name; all where it is left out.
    #[serde(default)]
    pub resource_names: Vec<Spanned<Text>>,
}

/// How pods keep apart over one kind of place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["prefer", "require", "skew"]], "x-required-choice" = true))]
pub struct Spread {
    /// Prefer places without one, with this weight.
    #[schemars(range(min = 1, max = 100))]
    pub prefer: Option<Spanned<u32>>,
    /// Never two in one place.
    pub require: Option<Spanned<bool>>,
    /// The most by which two places may differ in their number of pods.
    #[schemars(range(min = 1))]
    pub skew: Option<Spanned<u32>>,
    /// With `skew`: rather leave a pod pending than break it.
    pub enforce: Option<Spanned<bool>>,
}

/// Attraction to nodes and to pods of other entries.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Affinity {
    /// Nodes with these labels.
    #[serde(default)]
    #[schemars(extend("x-singular" = "node", "x-key" = "label-name"))]
    pub nodes: Entries<NodeAffinity>,
    /// Places where pods of an entry run.
    #[serde(default)]
    #[schemars(extend("x-singular" = "near", "x-key" = "label-name"))]
    pub near: Entries<PodAffinity>,
    /// Places where none does.
    #[serde(default)]
    #[schemars(extend("x-singular" = "away", "x-key" = "label-name"))]
    pub away: Entries<PodAffinity>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NodeAffinity {
    /// Each label with the values that are good.
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Vec<Spanned<Text>>>,
    /// A preference with this weight; a demand where it is left out.
    #[schemars(range(min = 1, max = 100))]
    pub prefer: Option<Spanned<u32>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct PodAffinity {
    /// The entry: `service.cache`.
    pub to: Spanned<EntryName>,
    /// `hostname` (where it is left out), `zone` or a node label.
    pub topology: Option<Spanned<String>>,
    /// The weight of a wish from 1 to 100; without it the rule is a demand.
    #[schemars(range(min = 1, max = 100))]
    pub prefer: Option<Spanned<u32>>,
}

/// A taint that is put up with.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Toleration {
    /// Every taint where it is left out.
    pub key: Option<Spanned<Text>>,
    /// Any value where it is left out.
    pub value: Option<Spanned<Text>>,
    /// The effect of the taint; every effect where it is left out.
    pub effect: Option<Spanned<TaintEffect>>,
    /// With `no_execute`: for this long.
    pub duration: Option<Spanned<Duration>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaintEffect {
    /// New pods stay away.
    NoSchedule,
    /// New pods stay away where there is another node.
    PreferNoSchedule,
    /// Running pods leave too.
    NoExecute,
}

/// What an entry may call beyond what it refers to. Outgoing traffic is closed only where this is said.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-variant" = true, "x-choice" = [["none", "internet"]], "x-required-choice" = true))]
pub struct Egress {
    /// Nothing but what it refers to.
    pub none: Option<Spanned<Empty>>,
    /// These TCP ports of any public address.
    #[schemars(inner(range(min = 1)))]
    pub internet: Option<Spanned<Vec<Spanned<u16>>>>,
}
