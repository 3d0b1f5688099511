//! What watches an instance: its logs in CloudWatch, and the role of enhanced monitoring.

use super::addresses;
use super::block::{Arguments, json, reference};
use super::draft::Draft;
use super::key::Key;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::{Expression, Piece};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::aws::RdsInstance;
use crate::stack::scalars::{Duration, TerraformLabel};
use crate::tree::{Origin, Sourced};

const DAY: u32 = 86_400;

/// The days that CloudWatch can keep logs for. Source: `PutRetentionPolicy`.
const RETENTIONS: &[u32] =
    &[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Seconds between two looks. Source: `CreateDBInstance`.
const INTERVALS: &[u32] = &[0, 1, 5, 10, 15, 30, 60];

/// The longest name of a role. Source: `CreateRole`.
const LONGEST_ROLE: usize = 64;

/// Where the logs of an instance stand.
pub fn log_path(identifier: &str) -> String {
    format!("/aws/rds/instance/{identifier}")
}

/// The logs that the stack states, else those of the kind. `None` where RDS publishes no such log, which is told.
pub fn logs(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, block: &RdsInstance) -> Option<Vec<Sourced<String>>> {
    let because = "what goes wrong is told in these logs";
    let Some(stated) = &block.logs else {
        let logs = draft.facts.logs.iter();
        return Some(logs.map(|log| draft.default((*log).to_owned(), "published-logs", because)).collect());
    };
    stated.value.iter().map(|log| published(scope, draft, log)).collect()
}

fn published(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, log: &Spanned<String>) -> Option<Sourced<String>> {
    if draft.facts.published.contains(&log.value.as_str()) {
        return Some(log.into());
    }
    let message = format!("`{}` is no log of {} that RDS publishes", log.value, draft.facts.title);
    scope.unknown(message, &log.value, draft.facts.published, log.span)
}

/// The log groups, made before RDS makes them itself without retention; gives their addresses.
pub fn log_groups(
    draft: &mut Draft<'_, '_>,
    identifier: &str,
    label: &Sourced<String>,
    logs: &[Sourced<String>],
    retention: &Sourced<u32>,
    key: &Key,
) -> Vec<Expression> {
    let path = log_path(identifier);
    let mut groups = Vec::new();
    for log in logs {
        let origin = Origin::derived([draft.name.origin.clone(), log.origin.clone()]);
        let name = Sourced::new(format!("{path}/{}", log.value), origin);
        // The policy of a key that others made may not let CloudWatch use it.
        let key = key.own.then(|| key.arn.clone());
        let arguments =
            draft.arguments().set("name", name).set("retention_in_days", retention.clone()).optional("kms_key_id", key);
        let own = label.clone().map(|label| addresses::log_group(&label, &log.value));
        let name = format!("/{}", own.value);
        groups.push(reference(draft.numbered(&addresses::LOG_GROUP, &name, own, arguments)));
    }
    groups
}

/// The days that CloudWatch keeps logs for.
pub fn log_retention(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    stated: Option<&Spanned<Duration>>,
) -> Option<Sourced<u32>> {
    let Some(stated) = stated else {
        return Some(draft.default(365, "log-retention", "a year of logs serves whoever looks into an incident"));
    };
    let days = Some(stated.value.seconds / DAY).filter(|days| days * DAY == stated.value.seconds);
    let days = days.filter(|days| RETENTIONS.contains(days));
    days.map(|days| Sourced::stated(days, stated.span)).or_else(|| {
        let message =
            format!("`{}` is no time that CloudWatch keeps logs for", scope.context.sources.text(stated.span));
        let help = "write one of its times: `30d`, `90d`, `180d`, `365d`, `731d`, `1827d`, `3653d`";
        scope.report(Diagnostic::error(codes::UNSUPPORTED_TIME, stated.span, message).with_help(help));
        None
    })
}

/// Interval and role of enhanced monitoring.
pub struct Monitoring {
    pub interval: Sourced<u32>,
    /// `None` where it is off.
    pub role: Option<MonitoringRole>,
}

pub struct MonitoringRole {
    pub arn: Expression,
    /// What gives the role its permissions: RDS checks them when the instance is made.
    pub policy: Expression,
}

pub fn monitoring(scope: &mut Scope<'_>, draft: &mut Draft<'_, '_>, block: &RdsInstance) -> Option<Monitoring> {
    let stated = block.monitoring.as_ref().map(|stated| Sourced::stated(stated.value.seconds, stated.span));
    let because = "the operating system shows what the engine does not";
    let interval = stated.unwrap_or_else(|| draft.default(60, "enhanced-monitoring", because));
    if !INTERVALS.contains(&interval.value) {
        let span = interval.origin.span()?;
        let message = format!("`{}` is no interval of enhanced monitoring", scope.context.sources.text(span));
        let help = "write `1s`, `5s`, `10s`, `15s`, `30s` or `60s`, or `0s` for none";
        scope.report(Diagnostic::error(codes::UNSUPPORTED_TIME, span, message).with_help(help));
        return None;
    }
    if interval.value == 0 {
        return Some(Monitoring { interval, role: None });
    }
    let role = role(scope, draft, block.addresses.as_ref().and_then(|addresses| addresses.monitoring_role.as_ref()))?;
    Some(Monitoring { interval, role: Some(role) })
}

fn role(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    label: Option<&Spanned<TerraformLabel>>,
) -> Option<MonitoringRole> {
    let name = draft.satellite("monitoring");
    if name.value.len() > LONGEST_ROLE {
        let help =
            format!("state a `name` of at most {} characters, or `monitoring: 0s`", LONGEST_ROLE - "-monitoring".len());
        return super::draft::refuse_name(scope, &name, help);
    }
    let label = draft.own_label(&addresses::MONITORING_ROLE, label);
    let arguments = draft.arguments().set("name", name).literal("assume_role_policy", trust(draft));
    let address = draft.resource(&addresses::MONITORING_ROLE, label.clone(), arguments);
    let policy = Expression::Template(vec![
        Piece::Text("arn:".to_owned()),
        Piece::Reference("data.aws_partition.current.partition".to_owned()),
        Piece::Text(":iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole".to_owned()),
    ]);
    let arguments =
        draft.arguments().literal("role", reference(format!("{address}.name"))).literal("policy_arn", policy);
    let policy = draft.resource(&addresses::MONITORING_POLICY, label, arguments);
    Some(MonitoringRole { arn: reference(format!("{address}.arn")), policy: reference(policy) })
}

fn trust(draft: &Draft<'_, '_>) -> Expression {
    let origin = draft.origin();
    let object = || Arguments::new(origin.clone());
    let principal = object().literal("Service", "monitoring.rds.amazonaws.com").object();
    let statement = object()
        .literal("Effect", "Allow")
        .literal("Action", "sts:AssumeRole")
        .literal("Principal", principal)
        .object();
    let statements = super::block::list([statement], &origin);
    json(object().literal("Version", "2012-10-17").literal("Statement", statements).object(), &origin)
}
