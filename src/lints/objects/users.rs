//! Which user the processes run as.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{Container, Service, is, number, tell, text};
use crate::tree::{Content, Tree};

/// Root is stated: by number, or by leave.
pub fn root(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |entry: &str, title: String, node: &Tree| {
        let help =
            "state the number of another user; an image that needs root once can give files away while it is built";
        tell(codes::ROOT_USER, entry, node, format!("{title} runs as root"), help)
    };
    let cluster = |container: Container<'_>| told(container.entry(), container.title(), stated_root(&container)?);
    let compose = |service: &Service<'_>| {
        let node = service.tree.get("user").filter(|user| is_root(user))?;
        told(service.entry, service.title(), node)
    };
    outputs.containers().filter_map(cluster).chain(outputs.services().iter().filter_map(compose)).collect()
}

fn stated_root<'a>(container: &Container<'a>) -> Option<&'a Tree> {
    match container.security("runAsUser") {
        Some(user) => Some(user).filter(|user| number(user) == Some(0)),
        None => container.security("runAsNonRoot").filter(|non_root| is(Some(non_root), false)),
    }
}

fn is_root(user: &Tree) -> bool {
    match &user.content {
        Content::Integer(user) => *user == 0,
        Content::Text(user) => matches!(user.split(':').next(), Some("0" | "root")),
        _ => false,
    }
}

/// Nothing says that it is not root: the image decides.
pub fn unstated(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let windows = text(container.pod.template, &["spec", "os", "name"]) == Some("windows");
        let stated = container.security("runAsUser").is_some() || container.security("runAsNonRoot").is_some();
        let message = format!("the image decides whether {} runs as root", container.title());
        let help = "say `runAsNonRoot: true` and the number of the user";
        tell(codes::UNSTATED_USER, container.entry(), container.tree, message, help).filter(|_| !windows && !stated)
    };
    outputs.containers().filter_map(told).collect()
}
