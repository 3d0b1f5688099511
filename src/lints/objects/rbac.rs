//! Roles that give more than they seem to.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{entry_of, items, name, tell, texts};
use crate::tree::{Object, Tree};

/// A rule of a Role or ClusterRole.
#[derive(Clone, Copy)]
struct Rule<'a> {
    role: &'a Object,
    tree: &'a Tree,
}

impl<'a> Rule<'a> {
    /// The first item of a list that is one of these.
    fn one_of(&self, list: &str, wanted: &[&str]) -> Option<(&'a str, &'a Tree)> {
        texts(self.tree.get(list)).find(|(item, _)| wanted.contains(item))
    }

    /// A resource that it names, where it may do one of these things with it.
    fn allows(&self, verbs: &[&str], resources: &[&str]) -> Option<(&'a str, &'a Tree)> {
        self.one_of("verbs", verbs)?;
        self.one_of("resources", resources)
    }

    fn is_of_named_objects(&self) -> bool {
        items(self.tree.get("resourceNames")).next().is_some()
    }

    fn tell(&self, code: Code, node: &Tree, may: &str, help: &str) -> Option<Diagnostic> {
        tell(code, entry_of(self.role), node, format!("the role `{}` {may}", name(self.role)), help)
    }
}

fn rules<'a>(outputs: &Outputs<'a>) -> Vec<Rule<'a>> {
    let roles = outputs.manifests("Role").chain(outputs.manifests("ClusterRole"));
    roles.flat_map(|role| items(role.tree.get("rules")).map(move |tree| Rule { role, tree })).collect()
}

pub fn wildcards(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |rule: Rule<'_>| {
        let help = "name what it needs: a wildcard also holds what is added later";
        let all = |list| rule.one_of(list, &["*"]);
        if let Some((_, node)) = all("resources") {
            return rule.tell(codes::WILDCARD_RBAC, node, "reaches every resource", help);
        }
        rule.tell(codes::WILDCARD_RBAC, all("verbs")?.1, "may do everything with what it names", help)
    };
    rules(outputs).into_iter().filter_map(told).collect()
}

/// To list secrets is to read them all.
pub fn readable_secrets(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |rule: Rule<'_>| {
        let (_, node) = rule.allows(&["get", "list", "watch", "*"], &["secrets"])?;
        let help = "mount the secrets that it needs, or name them in `resourceNames` with the verb `get`";
        let found = rule.tell(codes::SECRETS_READABLE, node, "can read every secret of its namespace", help);
        found.filter(|_| !rule.is_of_named_objects())
    };
    rules(outputs).into_iter().filter_map(told).collect()
}

/// To run a command in a pod is to have all that the pod has.
pub fn exec_into_pods(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    const WAYS_IN: &[&str] = &["pods/exec", "pods/attach", "pods/ephemeralcontainers", "pods/*", "nodes/proxy"];
    let told = |rule: Rule<'_>| {
        let (resource, node) = rule.allows(&["create", "get", "update", "patch", "*"], WAYS_IN)?;
        let may = format!("can run commands in pods through `{resource}`");
        rule.tell(codes::POD_EXEC_RBAC, node, &may, "leave it out, or bind it to people for the time of an incident")
    };
    rules(outputs).into_iter().filter_map(told).collect()
}

/// With these, an account gives itself every other right.
pub fn escalation(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |rule: Rule<'_>| {
        let verb = rule.one_of("verbs", &["escalate", "bind", "impersonate"]);
        let token = || rule.allows(&["create", "*"], &["serviceaccounts/token"]);
        let (what, node) = verb.or_else(token)?;
        let may = format!("can give itself the rights of others through `{what}`");
        rule.tell(codes::ESCALATING_RBAC, node, &may, "leave it out, or limit it by `resourceNames`")
            .filter(|_| !rule.is_of_named_objects())
    };
    rules(outputs).into_iter().filter_map(told).collect()
}
