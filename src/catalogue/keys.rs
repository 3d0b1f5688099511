//! What an item of a list is known by, and where the order of a list says something. Patches merge by it, the diff
//! compares by it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::tree::Tree;

/// The key of the items of a list.
pub struct ListKey {
    /// The folder of the target; empty for all.
    pub target: &'static str,
    /// The key that the list stands under; of HCL, the header of the blocks.
    pub list: &'static str,
    /// Fields of an item, with dots into its maps. The first must be there, a default fills the others (`protocol=TCP`).
    pub fields: &'static [&'static str],
    /// Whether another order is another meaning.
    pub ordered: bool,
    /// Whether a patch merges item by item; else it replaces the list, as the API server does.
    pub merges: bool,
}

const fn row(target: &'static str, list: &'static str, fields: &'static [&'static str]) -> ListKey {
    ListKey { target, list, fields, ordered: true, merges: true }
}

/// Lists of Kubernetes without `x-kubernetes-patch-merge-key`.
const fn atomic(list: &'static str, fields: &'static [&'static str]) -> ListKey {
    ListKey { target: "kubernetes", list, fields, ordered: true, merges: false }
}

/// Blocks whose order no provider looks at.
const fn blocks(list: &'static str, fields: &'static [&'static str]) -> ListKey {
    ListKey { target: "terraform", list, fields, ordered: false, merges: true }
}

/// The first row whose fields tell all items apart counts. A list that none fits is a value of its own, or a set.
///
/// Sources: `x-kubernetes-patch-merge-key` and `listMapKeys` of the Kubernetes API types (custom resources merge by
/// the latter), and for lists that are atomic there the fields that people tell items by (`facts/effects.md`, 3.4); the
/// Compose specification; the AWS provider's schemas, where nested blocks are sets; Prometheus' `rules/group.go` and
/// configuration; Grafana's dashboard model.
#[rustfmt::skip]
pub const LIST_KEYS: &[ListKey] = &[
    row("kubernetes", "containers", &["name"]),
    row("kubernetes", "initContainers", &["name"]),
    row("kubernetes", "ephemeralContainers", &["name"]),
    row("kubernetes", "volumes", &["name"]),
    row("kubernetes", "imagePullSecrets", &["name"]),
    row("kubernetes", "ownerReferences", &["uid"]),
    row("kubernetes", "resourceClaims", &["name"]),
    row("kubernetes", "schedulingGates", &["name"]),
    atomic("claims", &["name"]),
    row("kubernetes", "secrets", &["name"]),
    row("kubernetes", "webhooks", &["name"]),
    row("kubernetes", "matchConditions", &["name"]),
    row("kubernetes", "variables", &["name"]),
    row("kubernetes", "env", &["name"]),
    row("kubernetes", "hostAliases", &["ip"]),
    row("kubernetes", "topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    row("kubernetes", "ports", &["containerPort", "protocol=TCP"]),
    row("kubernetes", "ports", &["port", "protocol=TCP"]),
    row("kubernetes", "volumeMounts", &["mountPath"]),
    row("kubernetes", "volumeDevices", &["devicePath"]),
    atomic("tolerations", &["key", "operator=Equal", "value=", "effect="]),
    atomic("envFrom", &["configMapRef.name", "prefix="]),
    atomic("envFrom", &["secretRef.name", "prefix="]),
    atomic("envFrom", &["configMapRef.name|secretRef.name", "prefix="]),
    atomic("sources", &["configMap.name|secret.name|serviceAccountToken.path|downwardAPI"]),
    atomic("items", &["key"]),
    atomic("volumeClaimTemplates", &["metadata.name"]),
    atomic("metrics", &["type", "resource.name=", "containerResource.name=", "pods.metric.name=", "external.metric.name="]),
    atomic("policies", &["type"]),
    atomic("subjects", &["kind", "namespace=", "name="]),
    atomic("rules", &["host"]),
    row("kubernetes", "rules", &["alert|record"]),
    row("kubernetes", "rules", &["alert|record", "labels.severity="]),
    atomic("paths", &["path", "pathType="]),
    atomic("tls", &["secretName"]),
    row("kubernetes", "listeners", &["name"]),
    atomic("parentRefs", &["name", "namespace=", "sectionName="]),
    atomic("backendRefs", &["name", "port="]),
    row("kubernetes", "data", &["secretKey"]),
    row("kubernetes", "containerPolicies", &["containerName"]),
    row("kubernetes", "endpoints", &["port"]),
    row("kubernetes", "podMetricsEndpoints", &["port"]),
    row("kubernetes", "groups", &["name"]),
    row("kubernetes", "conditions", &["type"]),
    row("compose", "ports", &["target", "protocol=tcp"]),
    row("compose", "ports", &["target", "protocol=tcp", "published="]),
    row("compose", "volumes", &["target"]),
    row("compose", "configs", &["target"]),
    row("compose", "configs", &["source"]),
    row("compose", "secrets", &["target"]),
    row("compose", "secrets", &["source"]),
    row("compose", "env_file", &["path"]),
    row("compose", "watch", &["path"]),
    blocks("parameter", &["name"]),
    blocks("tag", &["key"]),
    blocks("setting", &["namespace", "name"]),
    blocks("filter", &["name"]),
    blocks("rule", &["id"]),
    blocks("statement", &["sid"]),
    blocks("Statement", &["Sid"]),
    blocks("principals", &["type"]),
    blocks("condition", &["test", "variable"]),
    blocks("transition", &["storage_class"]),
    blocks("attribute", &["name"]),
    blocks("global_secondary_index", &["name"]),
    blocks("replica", &["region_name"]),
    blocks("log_delivery_configuration", &["log_type"]),
    blocks("metric_query", &["id"]),
    blocks("cors_rule", &["id"]),
    row("terraform", "ingress", &["description"]),
    row("terraform", "egress", &["description"]),
    row("prometheus", "groups", &["name"]),
    row("prometheus", "rules", &["alert|record"]),
    row("prometheus", "rules", &["alert|record", "labels.severity="]),
    row("prometheus", "scrape_configs", &["job_name"]),
    row("prometheus", "receivers", &["name"]),
    row("prometheus", "tests", &["name"]),
    row("prometheus", "input_series", &["series"]),
    row("prometheus", "alert_rule_test", &["alertname", "eval_time"]),
    row("prometheus", "promql_expr_test", &["expr", "eval_time"]),
    row("prometheus", "time_intervals", &["name"]),
    row("prometheus", "remote_write", &["name"]),
    // Dashboards stand in ConfigMaps too.
    row("", "panels", &["id"]),
    row("", "panels", &["title"]),
    row("", "targets", &["refId"]),
    row("", "list", &["name"]),
    row("", "links", &["title"]),
    row("", "overrides", &["matcher.id", "matcher.options="]),
    row("grafana", "datasources", &["uid"]),
    row("grafana", "datasources", &["name"]),
    row("grafana", "providers", &["name"]),
];

/// Lists of plain values whose order says nothing: target, key of the list. Of them each value is a change of its own.
///
/// Sources: the Kubernetes API types (`listType=set`, and lists that the API reads as sets), the Compose
/// specification, the AWS provider's schemas (`TypeSet`), Grafana's dashboard model.
const SETS: &[(&str, &str)] = &[
    ("kubernetes", "accessModes"),
    ("kubernetes", "add"),
    ("kubernetes", "apiGroups"),
    ("kubernetes", "cidrs"),
    ("kubernetes", "drop"),
    ("kubernetes", "except"),
    ("kubernetes", "externalIPs"),
    ("kubernetes", "finalizers"),
    ("kubernetes", "hostnames"),
    ("kubernetes", "hosts"),
    ("kubernetes", "loadBalancerSourceRanges"),
    ("kubernetes", "policyTypes"),
    ("kubernetes", "resourceNames"),
    ("kubernetes", "resources"),
    ("kubernetes", "supplementalGroups"),
    ("kubernetes", "values"),
    ("kubernetes", "verbs"),
    ("compose", "cap_add"),
    ("compose", "cap_drop"),
    ("compose", "expose"),
    ("compose", "group_add"),
    ("compose", "profiles"),
    ("compose", "security_opt"),
    ("terraform", "Action"),
    ("terraform", "actions"),
    ("terraform", "cidr_blocks"),
    ("terraform", "depends_on"),
    ("terraform", "enabled_cloudwatch_logs_exports"),
    ("terraform", "identifiers"),
    ("terraform", "ignore_changes"),
    ("terraform", "ipv6_cidr_blocks"),
    ("terraform", "resources"),
    ("terraform", "security_group_ids"),
    ("terraform", "security_groups"),
    ("terraform", "subnet_ids"),
    ("terraform", "vpc_security_group_ids"),
    ("grafana", "tags"),
];

/// Lists whose items are known by their place alone: target, key of the list.
///
/// Source: Grafana's dashboard model (thresholds follow each other, a step begins where the one before ends).
const PLACES: &[(&str, &str)] = &[("grafana", "steps"), ("kubernetes", "steps")];

pub fn goes_by_place(target: &str, list: &str) -> bool {
    PLACES.contains(&(target, list))
}

pub fn is_set(target: &str, list: &str) -> bool {
    SETS.contains(&(target, list))
}

/// Lists of plain values that a patch adds to: target, key of the list.
///
/// Source: `x-kubernetes-patch-strategy: merge` without a key, of the Kubernetes API types.
const MERGED_SETS: &[(&str, &str)] = &[("kubernetes", "finalizers")];

pub fn merges_as_set(target: &str, list: &str) -> bool {
    MERGED_SETS.contains(&(target, list))
}

/// The rows of a list, in the order in which they are tried.
pub fn of(target: &str, list: &str) -> impl Iterator<Item = &'static ListKey> {
    LIST_KEYS.iter().filter(move |row| row.list == list && (row.target.is_empty() || row.target == target))
}

impl ListKey {
    /// All items with what each is known by; `None` where the fields do not tell them apart.
    pub fn keyed<'t, O>(&self, items: &'t [Tree<O>]) -> Option<Vec<(String, &'t Tree<O>)>> {
        let keyed: Vec<_> = items.iter().map(|item| Some((self.key(item)?, item))).collect::<Option<_>>()?;
        let distinct: BTreeSet<&str> = keyed.iter().map(|(key, _)| key.as_str()).collect();
        (distinct.len() == keyed.len()).then_some(keyed)
    }

    /// The fields of an item that are not their defaults, joined by blanks: `53 UDP`, `80`.
    pub fn key<O>(&self, item: &Tree<O>) -> Option<String> {
        let mut parts = Vec::new();
        for (index, field) in self.fields().enumerate() {
            match field.stated(item) {
                Some(value) if Some(value.as_ref()) == field.default => {}
                Some(value) => parts.push(value),
                None if index == 0 || field.default.is_none() => return None,
                None => {}
            }
        }
        Some(parts.join(" "))
    }

    /// Whether an item states the field that names it.
    pub fn is_stated_by<O>(&self, item: &Tree<O>) -> bool {
        self.fields().next().is_some_and(|field| field.stated(item).is_some())
    }

    /// Whether what `wanted` states of the key is what `item` has.
    pub fn is_meant_by<O, P>(&self, wanted: &Tree<O>, item: &Tree<P>) -> bool {
        self.fields().all(|field| {
            let stated = field.stated(wanted);
            stated.is_none() || stated == field.stated(item).or(field.default.map(Cow::Borrowed))
        })
    }

    /// The field that names an item, as messages call it: `name`, `alert` or `record`.
    pub fn naming_fields(&self) -> impl Iterator<Item = &'static str> {
        self.fields.first().into_iter().flat_map(|field| field.split('|'))
    }

    fn fields(&self) -> impl Iterator<Item = KeyField> {
        self.fields.iter().map(|field| {
            let (paths, default) = field.split_once('=').map_or((*field, None), |(paths, text)| (paths, Some(text)));
            KeyField { paths, default }
        })
    }
}

/// One field of a key: paths of which an item has one, parted by `|`.
struct KeyField {
    paths: &'static str,
    default: Option<&'static str>,
}

impl KeyField {
    fn stated<'t, O>(&self, item: &'t Tree<O>) -> Option<Cow<'t, str>> {
        self.paths.split('|').find_map(|path| path.split('.').try_fold(item, |tree, key| tree.get(key))?.scalar())
    }
}
