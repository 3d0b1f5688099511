//! What every object says of itself: its name, its labels, its annotations.

use super::syntax::{LABEL, LABEL_VALUE, PATH_SEGMENT, QUALIFIED, SERVICE, SUBDOMAIN, Syntax};
use crate::catalogue::kubernetes::RELAXED_SERVICE_NAMES;
use crate::diagnostics::codes;
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, items, text};

/// Bytes of all annotations of an object. Source: `TotalAnnotationSizeLimitB` of `api/validation/objectmeta.go`.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Kinds whose names are segments of a path. Source: `pkg/apis/rbac/validation`, and the validation of each other kind.
const PATH_NAMED: &[&str] = &[
    "APIService",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "IPAddress",
    "Role",
    "RoleBinding",
    "StorageVersion",
];

/// Names that a controller makes longer, with what is left. Source: `ValidateCronJobCreate` (eleven characters of the
/// Job's name), and the label `batch.kubernetes.io/job-name` that every Job gets.
const SHORT_NAMES: &[(&str, usize)] = &[("CronJob", 52), ("Job", 63)];

/// Source: `ValidateObjectMetaAccessor` of k8s.io/apimachinery.
pub fn object(judge: &mut Judge<'_>, tree: &Tree, kind: &str) {
    let Some(metadata) = at(tree, &["metadata"]) else { return };
    let syntax = syntax_of(kind, judge.minor);
    name(judge, metadata, "name", &syntax);
    if let Some(prefix) = at(metadata, &["generateName"]).filter(|_| at(metadata, &["name"]).is_none()) {
        let whole = prefix.as_text().is_some_and(|prefix| (syntax.accepts)(&format!("{prefix}x")));
        refuse_name(judge, prefix, whole, "metadata.generateName", &syntax);
    }
    name(judge, metadata, "namespace", &LABEL);
    too_long(judge, metadata, kind);
    maps(judge, metadata);
    for finalizer in items(metadata, &["finalizers"]) {
        let spelled = finalizer.as_text().is_none_or(|name| (QUALIFIED.accepts)(name));
        refuse_name(judge, finalizer, spelled, "metadata.finalizers", &QUALIFIED);
    }
}

fn syntax_of(kind: &str, minor: u32) -> Syntax {
    match kind {
        // Source: `ValidateNamespaceName`, `ValidateStatefulSetName`.
        "Namespace" | "StatefulSet" => LABEL,
        "Service" if minor < RELAXED_SERVICE_NAMES => SERVICE,
        "Service" => LABEL,
        kind if PATH_NAMED.contains(&kind) => PATH_SEGMENT,
        _ => SUBDOMAIN,
    }
}

fn name(judge: &mut Judge<'_>, metadata: &Tree, key: &str, syntax: &Syntax) {
    let Some(node) = at(metadata, &[key]) else { return };
    let spelled = node.as_text().is_none_or(|name| (syntax.accepts)(name));
    refuse_name(judge, node, spelled, &format!("metadata.{key}"), syntax);
}

/// A name that another object or a part of this one goes by. An empty one is nothing.
pub fn reference(judge: &mut Judge<'_>, node: Option<&Tree>, place: &str, syntax: &Syntax) {
    let Some((node, name)) = node.and_then(|node| Some((node, node.as_text()?))) else { return };
    refuse_name(judge, node, name.is_empty() || (syntax.accepts)(name), place, syntax);
}

fn refuse_name(judge: &mut Judge<'_>, node: &Tree, spelled: bool, place: &str, syntax: &Syntax) {
    if !spelled {
        let name = node.as_text().unwrap_or_default();
        let what = format!("has `{name}` as `{place}`, which is {}", syntax.title);
        judge.refuse(codes::INVALID_OBJECT_NAME, node, what, syntax.help);
    }
}

fn too_long(judge: &mut Judge<'_>, metadata: &Tree, kind: &str) {
    let limit = SHORT_NAMES.iter().find(|(short, _)| *short == kind).map(|(_, limit)| *limit);
    let (Some(limit), Some(node)) = (limit, at(metadata, &["name"])) else { return };
    let length = node.as_text().map_or(0, str::len);
    if length > limit {
        let what = format!("has a name of {length} characters, and a {kind} has at most {limit}");
        judge.refuse(codes::INVALID_OBJECT_NAME, node, what, "shorten `metadata.name`");
    }
}

/// Labels and annotations of an object or of a template.
pub fn maps(judge: &mut Judge<'_>, metadata: &Tree) {
    labels(judge, metadata, &["labels"], "label");
    for (key, node) in entries(metadata, &["annotations"]) {
        if !(QUALIFIED.accepts)(&key.to_lowercase()) {
            let what = format!("has an annotation `{key}`, which is {}", QUALIFIED.title);
            judge.refuse(codes::INVALID_LABEL, node, what, QUALIFIED.help);
        }
    }
    let annotations = entries(metadata, &["annotations"]);
    let size: usize = annotations.map(|(key, node)| key.len() + node.as_text().map_or(0, str::len)).sum();
    if let Some(annotations) = at(metadata, &["annotations"]).filter(|_| size > ANNOTATIONS_LIMIT) {
        let what = format!("has {size} bytes of annotations, and an object holds {ANNOTATIONS_LIMIT}");
        judge.refuse(codes::OBJECT_TOO_LARGE, annotations, what, "keep the largest of them elsewhere");
    }
}

/// A map of labels: those of an object, those that a selector asks for. Source: `ValidateLabels`.
pub fn labels(judge: &mut Judge<'_>, tree: &Tree, path: &[&str], what: &str) {
    for (key, node) in entries(tree, path) {
        if !(QUALIFIED.accepts)(key) {
            let told = format!("has a {what} `{key}`, which is {}", QUALIFIED.title);
            judge.refuse(codes::INVALID_LABEL, node, told, QUALIFIED.help);
        }
        value(judge, key, node, what);
    }
}

fn value(judge: &mut Judge<'_>, key: &str, node: &Tree, what: &str) {
    let Content::Text(value) = &node.content else { return };
    if !(LABEL_VALUE.accepts)(value) {
        let told = format!("has a {what} `{key}: {value}`, which is {}", LABEL_VALUE.title);
        judge.refuse(codes::INVALID_LABEL, node, told, LABEL_VALUE.help);
    }
}

/// A label selector. Source: `ValidateLabelSelector` of k8s.io/apimachinery.
pub fn selector(judge: &mut Judge<'_>, selector: &Tree) {
    labels(judge, selector, &["matchLabels"], "selector");
    for expression in items(selector, &["matchExpressions"]) {
        requirement(judge, expression);
    }
}

/// An expression of a selector of labels or of nodes.
pub fn requirement(judge: &mut Judge<'_>, expression: &Tree) {
    let Some(operator) = text(expression, &["operator"]) else { return };
    let values = items(expression, &["values"]).len();
    let wanted = match operator {
        "In" | "NotIn" => values > 0,
        "Exists" | "DoesNotExist" => values == 0,
        "Gt" | "Lt" => values == 1,
        _ => true,
    };
    if !wanted {
        let node = at(expression, &["values"]).or_else(|| at(expression, &["operator"])).unwrap_or(expression);
        let help = match operator {
            "In" | "NotIn" => "state at least one value",
            "Gt" | "Lt" => "state exactly one value",
            _ => "take `values` out",
        };
        judge.conflict(node, format!("selects by `{operator}` with {values} values"), help);
    }
}
