//! Severities that no convention knows.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::rule::{Rule, RuleKind};

/// Source: kubernetes-mixin and the Prometheus operator's runbooks.
const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];

pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent.plan.rule_groups.iter().flat_map(|group| &group.rules).filter_map(judge).collect()
}

fn judge(rule: &Rule) -> Option<Diagnostic> {
    let RuleKind::Alert { .. } = rule.kind else { return None };
    let (_, severity) = rule.labels.iter().find(|(name, _)| name == "severity")?;
    let stated = severity.value.as_str();
    if SEVERITIES.contains(&stated) || stated == "none" {
        return None;
    }
    let help = match did_you_mean(stated, SEVERITIES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the severities that others route by are {}", list_or(SEVERITIES)),
    };
    let message = format!("`{stated}` is no severity that others route by");
    let at = severity.origin.span()?;
    let found = Diagnostic::warning(codes::FREE_SEVERITY, at, message).with_help(help).with_entry(&rule.id);
    Some(found.with_rename(at, stated, SEVERITIES))
}
