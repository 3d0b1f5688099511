//! What an item of a list is known by, and where the order of a list says something.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::objects::scalar;
use crate::formats::parse::Node;
use crate::tree::Content;

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
}

const fn row(target: &'static str, list: &'static str, fields: &'static [&'static str]) -> ListKey {
    ListKey { target, list, fields, ordered: true }
}

/// Blocks whose order no provider looks at.
const fn blocks(list: &'static str, fields: &'static [&'static str]) -> ListKey {
    ListKey { target: "terraform", list, fields, ordered: false }
}

/// The first row whose fields tell all items apart counts. A list that none fits is a value of its own, or a set.
///
/// Sources: `listMapKeys` of the Kubernetes API types, and for lists that are atomic there the fields that people tell
/// items by (`facts/effects.md`, 3.4); the Compose specification; the AWS provider's schemas, where nested blocks are
/// sets; Prometheus' `rules/group.go` and configuration; Grafana's dashboard model.
#[rustfmt::skip]
pub const LIST_KEYS: &[ListKey] = &[
    row("kubernetes", "containers", &["name"]),
    row("kubernetes", "initContainers", &["name"]),
    row("kubernetes", "ephemeralContainers", &["name"]),
    row("kubernetes", "volumes", &["name"]),
    row("kubernetes", "imagePullSecrets", &["name"]),
    row("kubernetes", "resourceClaims", &["name"]),
    row("kubernetes", "schedulingGates", &["name"]),
    row("kubernetes", "claims", &["name"]),
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
    row("kubernetes", "tolerations", &["key", "operator=Equal", "value=", "effect="]),
    row("kubernetes", "envFrom", &["configMapRef.name", "prefix="]),
    row("kubernetes", "envFrom", &["secretRef.name", "prefix="]),
    row("kubernetes", "envFrom", &["configMapRef.name|secretRef.name", "prefix="]),
    row("kubernetes", "sources", &["configMap.name|secret.name|serviceAccountToken.path|downwardAPI"]),
    row("kubernetes", "items", &["key"]),
    row("kubernetes", "volumeClaimTemplates", &["metadata.name"]),
    row("kubernetes", "metrics", &["type", "resource.name=", "containerResource.name=", "pods.metric.name=", "external.metric.name="]),
    row("kubernetes", "policies", &["type"]),
    row("kubernetes", "subjects", &["kind", "namespace=", "name="]),
    row("kubernetes", "rules", &["host"]),
    row("kubernetes", "rules", &["alert|record"]),
    row("kubernetes", "rules", &["alert|record", "labels.severity="]),
    row("kubernetes", "paths", &["path", "pathType="]),
    row("kubernetes", "tls", &["secretName"]),
    row("kubernetes", "listeners", &["name"]),
    row("kubernetes", "parentRefs", &["name", "namespace=", "sectionName="]),
    row("kubernetes", "backendRefs", &["name", "port="]),
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

/// The items of both sides with what each is known by.
pub struct Keyed<'a> {
    pub before: Vec<(String, &'a Node)>,
    pub after: Vec<(String, &'a Node)>,
    pub ordered: bool,
}

/// Both lists by the first key that tells all items of either apart; `None` where the schema has none.
pub fn keyed<'a>(target: &str, list: &str, before: &'a [Node], after: &'a [Node]) -> Option<Keyed<'a>> {
    let fits = |row: &&ListKey| row.list == list && (row.target.is_empty() || row.target == target);
    LIST_KEYS.iter().filter(fits).find_map(|row| {
        let (before, after) = (by_key(row, before)?, by_key(row, after)?);
        Some(Keyed { before, after, ordered: row.ordered })
    })
}

fn by_key<'a>(row: &ListKey, items: &'a [Node]) -> Option<Vec<(String, &'a Node)>> {
    let keyed: Vec<(String, &Node)> = items.iter().map(|item| Some((key(row, item)?, item))).collect::<Option<_>>()?;
    let distinct: BTreeSet<&str> = keyed.iter().map(|(key, _)| key.as_str()).collect();
    (distinct.len() == keyed.len()).then_some(keyed)
}

/// The fields of an item that are not their defaults, joined by blanks: `53 UDP`, `80`.
fn key(row: &ListKey, item: &Node) -> Option<String> {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    for (index, field) in row.fields.iter().enumerate() {
        let (name, default) = field.split_once('=').map_or((*field, None), |(name, default)| (name, Some(default)));
        match name.split('|').find_map(|path| at(item, path)) {
            Some(value) if Some(value.as_str()) == default => {}
            Some(value) => parts.push(value.into()),
            None if index == 0 || default.is_none() => return None,
            None => {}
        }
    }
    Some(parts.join(" "))
}

fn at(item: &Node, path: &str) -> Option<String> {
    let node = path.split('.').try_fold(item, |node, key| node.get(key))?;
    match &node.content {
        Content::Map(_) | Content::List(_) | Content::Null => None,
        _ => Some(scalar(node)),
    }
}
