//! What is wrong with a patch that finds nothing, if anything: it may be about an output that the environment has not.

use super::sites::{SERVICE, Sites};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::patch::{Patch, Subject};
use crate::source::Spanned;
use crate::stack::Target;

/// `None` where the patch waits for an output of other environments.
pub fn report(sites: &Sites, patch: &Patch) -> Option<Diagnostic> {
    let is_emitted = |target: &Target| sites.emitted.contains(target);
    match &patch.subject {
        Subject::Object { id, is_stated } => {
            let waits = match &patch.target {
                Some(target) => !is_emitted(target),
                None => !homes_of(&id.value).iter().all(is_emitted) && near_role(sites, &id.value).is_none(),
            };
            (!is_stated || !waits).then(|| no_object(sites, id))
        }
        Subject::Objects { kind, labels, .. } => {
            let home = patch.target.unwrap_or_else(|| home_of(&kind.value));
            is_emitted(&home).then(|| no_kind(sites, kind, !labels.is_empty()))
        }
    }
}

/// The outputs that hold objects of an entry and role.
fn homes_of(id: &str) -> Vec<Target> {
    let (entry, role) = id.split_once('/').unwrap_or((id, ""));
    let kind = entry.split('.').next().unwrap_or(entry);
    match (kind, role.split(['/', '.']).next().unwrap_or(role)) {
        ("compose", _) | (_, "compose") => vec![Target::Compose],
        ("service" | "job", "monitor") | ("rules" | "alert" | "prometheus" | "alertmanager", _) => {
            vec![Target::Prometheus]
        }
        (_, "dashboard") | ("dashboard" | "grafana", _) => vec![Target::Grafana],
        ("bucket" | "terraform", _) => vec![Target::Terraform],
        ("service" | "job" | "config" | "volume" | "ingress" | "gateway" | "network_policy" | "kubernetes", _) => {
            vec![Target::Kubernetes]
        }
        _ => vec![Target::Kubernetes, Target::Terraform],
    }
}

/// The output that holds objects of a kind.
fn home_of(kind: &str) -> Target {
    match kind {
        SERVICE | "compose" => Target::Compose,
        "dashboard" | "grafana" => Target::Grafana,
        "rules" | "alert" | "prometheus" | "alertmanager" => Target::Prometheus,
        resource if resource.contains('_') => Target::Terraform,
        _ => Target::Kubernetes,
    }
}

/// The object of the same entry whose role is mistyped.
fn near_role<'a>(sites: &'a Sites, id: &str) -> Option<&'a str> {
    let (entry, role) = id.split_once('/')?;
    let roles = of_entry(sites, entry).filter_map(|id| Some(id.split_once('/')?.1));
    did_you_mean(role, roles)
}

fn of_entry<'a>(sites: &'a Sites, entry: &str) -> impl Iterator<Item = &'a str> {
    let ids = sites.all.iter().map(|site| site.id.as_str());
    ids.filter(move |id| id.split('/').next() == Some(entry))
}

fn no_object(sites: &Sites, id: &Spanned<String>) -> Diagnostic {
    let ids = || sites.all.iter().map(|site| site.id.as_str());
    let entry = id.value.split('/').next().unwrap_or(&id.value);
    let message = format!("no object of this environment is called `{}`", id.value);
    let refused = Diagnostic::error(codes::UNMATCHED_PATCH, id.span, message);
    let siblings: Vec<&str> = of_entry(sites, entry).collect();
    let there = list_or(if siblings.is_empty() { nearest(&id.value, ids()) } else { siblings });
    let near = near_role(sites, &id.value).map(|role| format!("{entry}/{role}"));
    let near = near.or_else(|| did_you_mean(&id.value, ids()).map(str::to_owned));
    refused.with_help(match near {
        Some(near) => format!("did you mean `{near}`? There are {}", there.replace(" or ", " and ")),
        None => format!("name one of {there}"),
    })
}

/// All ids, the most similar first.
fn nearest<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_by_key(|other| strsim::damerau_levenshtein(id, other));
    ids
}

fn no_kind(sites: &Sites, kind: &Spanned<String>, has_labels: bool) -> Diagnostic {
    let mut kinds: Vec<&str> = sites.all.iter().map(|site| site.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let is_there = kinds.contains(&kind.value.as_str());
    let message = match has_labels && is_there {
        true => format!("no `{}` of this environment carries these labels", kind.value),
        false => format!("no object of this environment is a `{}`", kind.value),
    };
    let help = match did_you_mean(&kind.value, kinds.iter().copied()) {
        _ if is_there => "state labels that the objects have".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name one of {}", list_or(kinds)),
    };
    Diagnostic::error(codes::UNMATCHED_PATCH, kind.span, message).with_help(help)
}
