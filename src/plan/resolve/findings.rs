//! What the stack states and nothing reads, and the findings that it allows.

use crate::diagnostics::{Code, Diagnostic, codes, did_you_mean};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::Entries;

/// What an import or a mount reads of a config or secret.
const WHOLE: &str = "*";

type Allow = Entries<Spanned<String>>;

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

pub fn report(scope: &mut Scope<'_>) {
    let stack = scope.stack;
    for (name, config) in stack.configs.whole() {
        let keys: Vec<&Spanned<String>> = config.data.whole().map(|(key, _)| key).collect();
        report_keys(scope, &format!("config.{}", name.value), &keys, &config.allow);
    }
    for (name, secret) in stack.secrets.whole() {
        let keys: Vec<&Spanned<String>> = secret.keys.iter().collect();
        report_keys(scope, &format!("secret.{}", name.value), &keys, &secret.allow);
    }
    for (name, service) in stack.services.whole() {
        let id = format!("service.{}", name.value);
        let silenced: Vec<Code> =
            scope.allowed.iter().filter(|(entry, _)| *entry == id).map(|(_, code)| *code).collect();
        report_allow(scope, &service.pod.allow, &silenced);
    }
    let jobs = stack.jobs.whole().map(|(_, job)| &job.pod.allow);
    let resources = [&stack.postgres, &stack.mysql, &stack.redis, &stack.valkey];
    let resources = resources.into_iter().flat_map(Entries::whole).map(|(_, resource)| &resource.allow);
    for allow in jobs.chain(resources) {
        report_allow(scope, allow, &[]);
    }
}

fn report_keys(scope: &mut Scope<'_>, id: &str, keys: &[&Spanned<String>], allow: &Allow) {
    let unread: Vec<_> = keys.iter().filter(|key| !scope.is_read(id, &key.value) && scope.own(key)).collect();
    let allowed = allow.get(codes::UNUSED_KEY.name()).is_some();
    let silenced: &[Code] = if unread.is_empty() { &[] } else { &[codes::UNUSED_KEY] };
    report_allow(scope, allow, silenced);
    for key in unread.into_iter().filter(|_| !allowed) {
        let message = format!("nothing reads `{}` of `{id}`", key.value);
        let help = "take it out, or say why it stays: `allow: { unused-key: … }`";
        scope.report(Diagnostic::warning(codes::UNUSED_KEY, key.span, message).with_help(help));
    }
}

/// Reports what is allowed and does not occur, and what is no finding at all.
fn report_allow(scope: &mut Scope<'_>, allow: &Allow, silenced: &[Code]) {
    for named in allow.iter() {
        let name = &named.name;
        match Code::find(&name.value) {
            None => {
                let near = did_you_mean(&name.value, codes::ALL.iter().map(|code| code.name()));
                let help = near.map_or("take it out".to_owned(), |near| format!("did you mean `{near}`?"));
                let message = format!("`{}` is no code of a finding", name.value);
                scope.report(Diagnostic::error(codes::UNKNOWN_CODE, name.span, message).with_help(help));
            }
            Some(code) if !silenced.contains(&code) && scope.own(name) => {
                let message = format!("`{}` is allowed and does not occur here", name.value);
                scope.report(Diagnostic::warning(codes::UNUSED_ALLOW, name.span, message).with_help("take it out"));
            }
            Some(_) => {}
        }
    }
}
