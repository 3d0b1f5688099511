//! What a container may do beyond what its process needs.

use crate::catalogue::kubernetes::BASELINE_CAPABILITIES;
use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::pods::Pod;
use crate::lints::walk::{Container, Service, at, entry_of, is, items, namespace, tell, text, texts};
use crate::tree::Tree;

pub fn privileged(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |entry: &str, title: String, node: &Tree| {
        let help = "state the capabilities or devices that it needs, and leave `privileged` out";
        tell(codes::PRIVILEGED_CONTAINER, entry, node, format!("{title} runs privileged, as root of the host"), help)
    };
    let cluster = |container: Container<'_>| {
        let node = at(container.tree, &["securityContext", "privileged"]).filter(|node| is(Some(node), true))?;
        told(container.entry(), container.title(), node)
    };
    let compose = |service: &Service<'_>| {
        let node = service.tree.get("privileged").filter(|node| is(Some(node), true))?;
        told(service.entry, service.title(), node)
    };
    outputs.containers().filter_map(cluster).chain(outputs.services().iter().filter_map(compose)).collect()
}

/// Only where it is stated: what is left out is advice, see [`unrestricted`].
pub fn escalating(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let node = at(container.tree, &["securityContext", "allowPrivilegeEscalation"])?;
        let privileged = is(at(container.tree, &["securityContext", "privileged"]), true);
        let message = format!("{} may gain privileges that its parent lacks", container.title());
        let found = tell(codes::PRIVILEGE_ESCALATION, container.entry(), node, message, "say `false`");
        found.filter(|_| is(Some(node), true) && !privileged)
    };
    outputs.containers().filter_map(told).collect()
}

pub fn capabilities(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let cluster = outputs.containers().flat_map(|container| {
        let added = at(container.tree, &["securityContext", "capabilities", "add"]);
        dangerous(container.entry(), &container.title(), added)
    });
    let services = outputs.services();
    let compose =
        services.iter().flat_map(|service| dangerous(service.entry, &service.title(), service.tree.get("cap_add")));
    cluster.chain(compose).collect()
}

fn dangerous(entry: &str, title: &str, added: Option<&Tree>) -> Vec<Diagnostic> {
    let added = texts(added).filter(|(name, _)| !BASELINE_CAPABILITIES.contains(&name.trim_start_matches("CAP_")));
    let told = added.filter_map(|(name, node)| {
        let message = format!("{title} adds the capability `{name}`, which reaches beyond the container");
        tell(codes::ADDED_CAPABILITY, entry, node, message, "leave it out, or state the smaller one that is needed")
    });
    told.collect()
}

/// A sandbox of the kernel is switched off.
pub fn unconfined(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |entry: &str, title: String, node: &Tree, what: &str| {
        let message = format!("{title} runs without {what}");
        tell(codes::UNCONFINED_CONTAINER, entry, node, message, "take the runtime's default profile")
    };
    let cluster = outputs.containers().filter_map(|container| {
        let (node, what) = unconfined_profile(&container)?;
        told(container.entry(), container.title(), node, what)
    });
    let services = outputs.services();
    let compose = services.iter().filter_map(|service| {
        let (option, node) =
            texts(service.tree.get("security_opt")).find(|(option, _)| option.ends_with("unconfined"))?;
        told(service.entry, service.title(), node, option.split([':', '=']).next()?)
    });
    cluster.chain(compose).collect()
}

fn unconfined_profile<'a>(container: &Container<'a>) -> Option<(&'a Tree, &'static str)> {
    let profile = |key| container.security(key)?.get("type").filter(|kind| kind.as_text() == Some("Unconfined"));
    let masks =
        || at(container.tree, &["securityContext", "procMount"]).filter(|mount| mount.as_text() == Some("Unmasked"));
    let seccomp = profile("seccompProfile").map(|node| (node, "seccomp"));
    let apparmor = || profile("appArmorProfile").map(|node| (node, "AppArmor"));
    seccomp.or_else(apparmor).or_else(|| masks().map(|node| (node, "the masks of `/proc`")))
}

/// What pod security `restricted` demands of a container.
pub fn unrestricted(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let own = container.tree.get("securityContext");
        let escalates = !own.is_some_and(|own| is(own.get("allowPrivilegeEscalation"), false));
        let dropped = items(own.and_then(|own| at(own, &["capabilities", "drop"])));
        let keeps = !dropped.filter_map(Tree::as_text).any(|name| name == "ALL");
        let lack = match (escalates, keeps) {
            (false, false) => return None,
            (true, false) => "does not forbid privilege escalation",
            (false, true) => "keeps the default capabilities",
            (true, true) => "keeps the default capabilities and does not forbid privilege escalation",
        };
        let help = "state `allowPrivilegeEscalation: false` and `capabilities: { drop: [ALL] }`";
        let message = format!("{} {lack}", container.title());
        tell(codes::UNRESTRICTED_CONTAINER, container.entry(), own.unwrap_or(container.tree), message, help)
    };
    outputs.containers().filter_map(told).collect()
}

/// A file that an attacker writes can be run.
pub fn writable_root(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let own = at(container.tree, &["securityContext", "readOnlyRootFilesystem"]);
        let help = "say `read_only_root: true`, and mount an `empty_dir` where it writes";
        let message = format!("the root file system of {} is writable", container.title());
        tell(codes::WRITABLE_ROOT, container.entry(), own.unwrap_or(container.tree), message, help)
            .filter(|_| !is(own, true))
    };
    outputs.containers().filter_map(told).collect()
}

/// A pod gets a token for the API of Kubernetes, and no binding gives it any right there.
pub fn useless_token(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let bound = super::bindings::accounts(outputs);
    let told = |pod: &Pod<'_>| {
        let spec = pod.spec()?;
        let namespace = namespace(pod.object);
        let account = text(spec, &["serviceAccountName"]).unwrap_or("default");
        let made = outputs.manifest("ServiceAccount", namespace, account);
        let of_account = made.and_then(|made| made.tree.get("automountServiceAccountToken"));
        let mounts = spec.get("automountServiceAccountToken").or(of_account);
        if is(mounts, false) || bound.contains(&(namespace, account)) {
            return None;
        }
        let entry = entry_of(pod.object);
        let message =
            format!("the pods of `{entry}` get a token for the API, and nothing gives `{account}` a right there");
        let help = "say `automountServiceAccountToken: false`, or state what it may do under `access`";
        tell(codes::USELESS_TOKEN, entry, mounts.unwrap_or(pod.template), message, help)
    };
    outputs.pods().all.iter().filter_map(told).collect()
}
