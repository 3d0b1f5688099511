//! Who is told of alerts.

use super::scrapes::plain;
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::plan::Plan;
use crate::plan::alertmanager::{AlertRoute, Alertmanager, Integration, Receiver};
use crate::plan::rule::{Rule, RuleKind};
use crate::plan::scope::{Scope, Sink};
use crate::plan::settings::Labels;
use crate::plan::value::{Part, seconds, stated};
use crate::source::{Span, Spanned};
use crate::stack::alerting as language;
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// Takes what nobody is told of.
const NOBODY: &str = "nobody";

pub fn resolve(scope: &mut Scope<'_>) -> Option<Alertmanager> {
    let stack = scope.stack;
    let manager = stack.alertmanager.as_ref()?;
    let at = manager.receivers.iter().next().map(|first| first.name.span);
    let at = at.or_else(|| stack.targets.as_ref().map(|targets| targets.span))?;
    let mut receivers: Vec<Receiver> = Vec::new();
    for (name, receiver) in manager.receivers.whole() {
        receivers.push(resolved(scope, name, receiver));
    }
    let default = |rule, because| Origin::default_of(at, rule, because);
    let fallback = manager.default.as_ref().and_then(|name| receiver(scope, manager, name));
    let fallback = fallback.unwrap_or_else(|| {
        let name = Sourced::new(
            NOBODY.to_owned(),
            default("default-receiver", "Alertmanager needs one for what no route takes"),
        );
        receivers.push(Receiver { origin: name.origin.clone(), name: name.clone(), integrations: Vec::new() });
        name
    });
    let by_name = || vec![Sourced::new("alertname".to_owned(), default("by-name", "one alert, one message"))];
    let names = |stated: &Option<Spanned<Vec<Spanned<String>>>>| {
        stated.as_ref().map_or_else(by_name, |names| names.value.iter().map(Sourced::from).collect())
    };
    let root = AlertRoute {
        origin: default("root-route", "Alertmanager starts at one route"),
        receiver: fallback,
        matchers: Vec::new(),
        group_by: names(&manager.group_by),
        group_wait_seconds: seconds(&manager.group_wait),
        group_interval_seconds: seconds(&manager.group_interval),
        repeat_interval_seconds: seconds(&manager.repeat_interval),
        goes_on: None,
    };
    let routes = manager.routes.whole().filter_map(|(name, stated)| route(scope, manager, name, stated)).collect();
    Some(Alertmanager { origin: Origin::Stated(at), receivers, root, routes, inhibit_by: names(&manager.inhibit_by) })
}

fn route(
    scope: &mut Scope<'_>,
    manager: &language::Alertmanager,
    name: &Spanned<String>,
    stated_route: &language::AlertRoute,
) -> Option<AlertRoute> {
    let matchers = stated_route.matches.whole().map(|(label, value)| (label.value.clone(), Sourced::from(value)));
    let grouped = stated_route.group_by.iter().flat_map(|names| &names.value).map(Sourced::from);
    Some(AlertRoute {
        origin: Origin::Stated(name.span),
        receiver: receiver(scope, manager, &stated_route.receiver)?,
        matchers: matchers.collect(),
        group_by: grouped.collect(),
        group_wait_seconds: seconds(&stated_route.group_wait),
        group_interval_seconds: seconds(&stated_route.group_interval),
        repeat_interval_seconds: seconds(&stated_route.repeat_interval),
        goes_on: stated(&stated_route.goes_on),
    })
}

/// A receiver by its name; reports one that is not there.
fn receiver(
    scope: &mut Scope<'_>,
    manager: &language::Alertmanager,
    name: &Spanned<String>,
) -> Option<Sourced<String>> {
    if manager.receivers.get(&name.value).is_some() {
        return Some(Sourced::from(name));
    }
    let there: Vec<&str> = manager.receivers.names().collect();
    let help = match did_you_mean(&name.value, there.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add it: `alertmanager: {{ receivers: {{ {}: … }} }}`", name.value),
    };
    let message = format!("the stack has no receiver `{}`", name.value);
    let refused = Diagnostic::error(codes::UNKNOWN_RECEIVER, name.span, message).with_help(help);
    scope.report(refused.with_rename(name.span, &name.value, there));
    None
}

fn resolved(scope: &mut Scope<'_>, name: &Spanned<String>, receiver: &language::Receiver) -> Receiver {
    let language::Receiver { pagerduty, slack, opsgenie, webhook, email } = receiver;
    let mut integrations = Vec::new();
    if let Some(pagerduty) = pagerduty {
        let fields = secret(scope, "routing_key", &pagerduty.value.routing_key);
        integrations.push(integration("pagerduty_configs", pagerduty.span, [fields], None));
    }
    if let Some(slack) = slack {
        let language::Slack { api_url, channel, send_resolved } = &slack.value;
        let fields = [secret(scope, "api_url", api_url), known(scope, "channel", channel)];
        integrations.push(integration(
            "slack_configs",
            slack.span,
            fields,
            Some(resolved_too(send_resolved, slack.span)),
        ));
    }
    if let Some(opsgenie) = opsgenie {
        let fields = secret(scope, "api_key", &opsgenie.value.api_key);
        integrations.push(integration("opsgenie_configs", opsgenie.span, [fields], None));
    }
    if let Some(webhook) = webhook {
        let language::Webhook { url, send_resolved } = &webhook.value;
        let is_plain = url.value.literal().is_some();
        let field = if is_plain { known(scope, "url", url) } else { secret(scope, "url", url) };
        integrations.push(integration("webhook_configs", webhook.span, [field], stated(send_resolved)));
    }
    if let Some(email) = email {
        integrations.push(mail(scope, email));
    }
    Receiver { origin: Origin::Stated(name.span), name: name.into(), integrations }
}

/// Slack says nothing of the end by itself.
fn resolved_too(stated_too: &Option<Spanned<bool>>, at: Span) -> Sourced<bool> {
    let default = || {
        Sourced::new(true, Origin::default_of(at, "send-resolved", "whoever is told of the start is told of the end"))
    };
    stated(stated_too).unwrap_or_else(default)
}

fn mail(scope: &mut Scope<'_>, email: &Spanned<language::Email>) -> Integration {
    let language::Email { to, from, smarthost, username, password } = &email.value;
    let mut fields = vec![known(scope, "to", to), known(scope, "from", from), known(scope, "smarthost", smarthost)];
    fields.extend(username.as_ref().map(|username| known(scope, "auth_username", username)));
    fields.extend(password.as_ref().map(|password| secret(scope, "auth_password", password)));
    integration("email_configs", email.span, fields, None)
}

fn integration(
    kind: &str,
    at: Span,
    fields: impl IntoIterator<Item = Option<(String, Sourced<String>)>>,
    send_resolved: Option<Sourced<bool>>,
) -> Integration {
    let fields: Labels = fields.into_iter().flatten().collect();
    Integration { origin: Origin::Stated(at), kind: kind.to_owned(), fields, send_resolved }
}

type Field = Option<(String, Sourced<String>)>;

fn known(scope: &mut Scope<'_>, key: &str, text: &Spanned<Text>) -> Field {
    plain(scope, text, None, "Alertmanager's configuration").map(|value| (key.to_owned(), value))
}

/// The file that holds the key of a secret, where the operator and most charts mount it.
fn secret(scope: &mut Scope<'_>, key: &str, text: &Spanned<Text>) -> Field {
    let value = scope.value(text, None, Sink::Variable)?;
    let value = value.cluster.or(value.compose)?;
    if let [Part::Secret(found)] = value.value.as_slice() {
        let path = format!("/etc/alertmanager/secrets/{}/{}", found.object, found.key);
        return Some((format!("{key}_file"), Sourced::new(path, value.origin)));
    }
    let message = format!("`{key}` stands in plain text, and whoever has it speaks as this receiver");
    let help = "keep it in a secret and name its key: `${secret.pagerduty.routing_key}`";
    scope.report(Diagnostic::error(codes::PLAIN_CREDENTIAL, text.span, message).with_help(help));
    None
}

/// Every alert reaches someone.
pub fn check(scope: &mut Scope<'_>, plan: &Plan) {
    let Some(manager) = &plan.alertmanager else { return };
    for rule in plan.rule_groups.iter().flat_map(|group| &group.rules) {
        if !matches!(rule.kind, RuleKind::Alert { .. }) || reaches(manager, rule) {
            continue;
        }
        let Some(at) = rule.origin.span() else { continue };
        let message = format!("no receiver is told of `{}`", rule.name.value);
        let help = "add a route whose `match` takes it, or a `default` receiver";
        scope.report(Diagnostic::warning(codes::UNROUTED_ALERT, at, message).with_help(help).with_entry(&rule.id));
    }
}

fn reaches(manager: &Alertmanager, rule: &Rule) -> bool {
    receivers(manager, rule).iter().any(|receiver| manager.tells(&receiver.value))
}

/// The receivers of an alert, by the labels that its rule states.
pub fn receivers<'m>(manager: &'m Alertmanager, rule: &Rule) -> Vec<&'m Sourced<String>> {
    let stated = rule.labels.iter().map(|(name, value)| (name.as_str(), value.value.as_str()));
    let labels: Vec<(&str, &str)> = stated.chain([("alertname", rule.name.value.as_str())]).collect();
    manager.receivers_of(&labels)
}
