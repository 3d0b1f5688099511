//! What the stack states and nothing reads, and the findings that it allows.

use crate::diagnostics::{Code, Diagnostic, codes, did_you_mean};
use crate::plan::allowance::Allowance;
use crate::plan::entry::Entry;
use crate::plan::resolve::dashboards;
use crate::plan::resources;
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::raw::OUTPUTS;
use crate::stack::{Entries, Named, Stack};

/// What an import or a mount reads of a config or secret.
const WHOLE: &str = "*";

impl Scope<'_> {
    /// Records that something reads every key of a config or secret.
    pub fn read_whole(&mut self, kind: &str, name: &str) {
        self.reads.insert((format!("{kind}.{name}"), WHOLE.to_owned()));
    }

    /// Whether something reads a key of `config.app` or `secret.app`.
    pub fn is_read(&self, id: &str, key: &str) -> bool {
        let read = |key: &str| self.reads.contains(&(id.to_owned(), key.to_owned()));
        read(WHOLE) || read(key)
    }

    /// Whether the environment's own file states it: what is inherited may serve another environment.
    fn own<T>(&self, stated: &Spanned<T>) -> bool {
        stated.span.file == self.context.file
    }
}

/// Reports what nothing reads, and gives the findings that the stack allows.
pub fn report(scope: &mut Scope<'_>) -> Vec<Allowance> {
    let stack = scope.stack;
    let mut allowed = Vec::new();
    // What is refused may be what reads a key.
    let refused = scope.refused();
    for (name, config) in stack.configs.whole() {
        let id = format!("config.{}", name.value);
        if !refused {
            report_keys(scope, &id, config.data.whole().map(|(key, _)| key));
        }
        allowances(scope, id, &config.allow, &mut allowed);
    }
    for (name, secret) in stack.secrets.whole() {
        let id = format!("secret.{}", name.value);
        if !refused {
            report_keys(scope, &id, secret.keys.iter());
        }
        allowances(scope, id, &secret.allow, &mut allowed);
    }
    for entry in Entry::all(stack) {
        allowances(scope, entry.id(), &entry.pod().allow, &mut allowed);
    }
    for (id, allow) in shared(stack) {
        allowances(scope, id, allow, &mut allowed);
    }
    for dashboard in dashboards::stated(scope) {
        allowances(scope, dashboard.entry(), dashboard.allow(), &mut allowed);
    }
    for kind in resources::KINDS {
        for named in (kind.entries)(stack).iter() {
            let Some(resource) = named.resource else { continue };
            allowances(scope, format!("{}.{}", kind.name, named.name.value), &resource.allow, &mut allowed);
        }
    }
    for (entry, allow) in stack.raw.allow.whole() {
        report_strange(scope, entry);
        allowances(scope, format!("raw.{}", entry.value), allow, &mut allowed);
    }
    for stated in super::alerts::all(stack) {
        allowances(scope, stated.id(), &stated.alert.allow, &mut allowed);
    }
    for (name, patch) in stack.patches.whole() {
        allowances(scope, format!("patch.{}", name.value), &patch.allow, &mut allowed);
    }
    allowed
}

/// What several entries share, and what is no workload: each with what it allows.
fn shared(stack: &Stack) -> Vec<(String, &Entries<Spanned<String>>)> {
    let ingresses = stack.ingresses.whole().map(|(name, stated)| ("ingress", name, &stated.allow));
    let gateways = stack.gateways.whole().map(|(name, stated)| ("gateway", name, &stated.allow));
    let policies = stack.network_policies.whole().map(|(name, stated)| ("network_policy", name, &stated.allow));
    let volumes = stack.volumes.whole().map(|(name, stated)| ("volume", name, &stated.allow));
    let buckets = stack.buckets.whole().map(|(name, stated)| ("bucket", name, &stated.allow));
    let all = ingresses.chain(gateways).chain(policies).chain(volumes).chain(buckets);
    all.map(|(kind, name, allow)| (format!("{kind}.{}", name.value), allow)).collect()
}

fn report_keys<'a>(scope: &mut Scope<'_>, id: &str, keys: impl Iterator<Item = &'a Spanned<String>>) {
    let unread: Vec<_> = keys.filter(|key| !scope.is_read(id, &key.value) && scope.own(key)).collect();
    for key in unread {
        let message = format!("nothing reads `{}` of `{id}`", key.value);
        let help = "take it out, or say why it stays: `allow: { unused-key: … }`";
        scope.report(Diagnostic::warning(codes::UNUSED_KEY, key.span, message).with_help(help).with_entry(id));
    }
}

fn allowances(scope: &mut Scope<'_>, entry: String, allow: &Entries<Spanned<String>>, allowed: &mut Vec<Allowance>) {
    for named in allow.iter() {
        report_without_reason(scope, &entry, named);
        match Code::find(&named.name.value) {
            Some(code) => {
                let own = scope.own(&named.name);
                allowed.push(Allowance { entry: entry.clone(), code, span: named.name.span, own });
            }
            None => report_unknown(scope, &named.name),
        }
    }
}

/// Reports a raw entry that does not exist.
fn report_strange(scope: &mut Scope<'_>, entry: &Spanned<String>) {
    let raw = &scope.stack.raw;
    let (output, name) = entry.value.split_once('.').unwrap_or_default();
    if raw.of(output).is_some_and(|entries| entries.get(name).is_some()) {
        return;
    }
    let named = |output: &'static str| {
        raw.of(output).into_iter().flat_map(Entries::names).map(move |name| format!("{output}.{name}"))
    };
    let there: Vec<String> = OUTPUTS.into_iter().flat_map(named).collect();
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    scope.unknown::<()>(format!("`raw` has no entry `{}`", entry.value), &entry.value, &there, entry.span);
}

fn report_without_reason(scope: &mut Scope<'_>, entry: &str, allowed: &Named<Spanned<String>>) {
    let Some(reason) = allowed.value.as_ref().filter(|reason| reason.value.trim().is_empty()) else { return };
    let message = format!("`{}` is allowed without a reason", allowed.name.value);
    let help = "say why it is meant: the next reader asks";
    scope.report(Diagnostic::warning(codes::MISSING_REASON, reason.span, message).with_help(help).with_entry(entry));
}

fn report_unknown(scope: &mut Scope<'_>, name: &Spanned<String>) {
    let near = did_you_mean(&name.value, codes::ALL.iter().map(|code| code.name()));
    let help = near.map_or("take it out".to_owned(), |near| format!("did you mean `{near}`?"));
    let message = format!("`{}` is no code of a finding", name.value);
    let refused = Diagnostic::error(codes::UNKNOWN_CODE, name.span, message).with_help(help);
    scope.report(refused.with_rename(name.span, &name.value, codes::ALL.iter().map(|code| code.name())));
}
