//! What pods and containers share with the machine that they run on.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::pods::Pod;
use crate::lints::walk::{Service, at, entry_of, is, items, tell, text};
use crate::tree::{Content, Tree};

pub fn namespaces(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let cluster = outputs.pods().all.iter().flat_map(of_node);
    let services = outputs.services();
    cluster.chain(services.iter().flat_map(of_host)).collect()
}

const HELP: &str = "leave it out: what it isolates is open to every process of the machine";

fn of_node(pod: &Pod<'_>) -> Vec<Diagnostic> {
    let shared = [("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "shared memory")];
    let told = shared.into_iter().filter_map(|(key, what)| {
        let node = pod.spec()?.get(key).filter(|node| is(Some(node), true))?;
        let entry = entry_of(pod.object);
        let message = format!("the pods of `{entry}` share the {what} of their node");
        tell(codes::HOST_NAMESPACE, entry, node, message, HELP)
    });
    told.collect()
}

fn of_host(service: &Service<'_>) -> Vec<Diagnostic> {
    let shared = [("network_mode", "network"), ("pid", "processes"), ("ipc", "shared memory")];
    let told = shared.into_iter().filter_map(|(key, what)| {
        let node = service.tree.get(key).filter(|node| node.as_text() == Some("host"))?;
        let message = format!("{} shares the {what} of its host", service.title());
        tell(codes::HOST_NAMESPACE, service.entry, node, message, HELP)
    });
    told.collect()
}

/// Whoever holds the socket of the container runtime is root on the machine.
const SOCKETS: &[&str] = &["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock"];

fn is_socket(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| SOCKETS.contains(&name))
}

/// Volumes of pods that are folders of the node, each with its path.
fn host_paths<'a>(pod: &Pod<'a>) -> impl Iterator<Item = (&'a str, &'a Tree)> {
    let volumes = items(pod.spec().and_then(|spec| spec.get("volumes")));
    volumes.filter_map(|volume| {
        let node = at(volume, &["hostPath", "path"])?;
        Some((node.as_text()?, node))
    })
}

pub fn paths(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |pod: &Pod<'_>| {
        let entry = entry_of(pod.object);
        let paths = host_paths(pod).filter(|(path, _)| !is_socket(path));
        let told = paths.filter_map(|(path, node)| {
            let message = format!("the pods of `{entry}` mount `{path}` of their node");
            let help = "mount a claim, a config or scratch space: a node's files bind a pod to it and let it out of its container";
            tell(codes::HOST_PATH, entry, node, message, help)
        });
        told.collect::<Vec<_>>()
    };
    outputs.pods().all.iter().flat_map(told).collect()
}

pub fn sockets(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let help = "give it a proxy of the socket that lets through only what it asks";
    let cluster = outputs.pods().all.iter().flat_map(|pod| host_paths(pod).map(move |found| (pod, found)));
    let cluster = cluster.filter(|(_, (path, _))| is_socket(path)).filter_map(|(pod, (path, node))| {
        let entry = entry_of(pod.object);
        let message = format!("the pods of `{entry}` hold `{path}`, and with it the node");
        tell(codes::RUNTIME_SOCKET, entry, node, message, help)
    });
    let services = outputs.services();
    let compose = services.iter().flat_map(binds).filter(|bind| is_socket(bind.source)).filter_map(|bind| {
        let message = format!("{} holds `{}`, and with it the host", bind.service.title(), bind.source);
        tell(codes::RUNTIME_SOCKET, bind.service.entry, bind.node, message, help)
    });
    cluster.chain(compose).collect()
}

/// A folder of the host in a Compose service.
struct Bind<'s> {
    service: Service<'s>,
    source: &'s str,
    read_only: bool,
    node: &'s Tree,
}

fn binds<'s>(service: &Service<'s>) -> impl Iterator<Item = Bind<'s>> + use<'s> {
    let service = *service;
    items(service.tree.get("volumes")).filter_map(move |volume| bind(service, volume))
}

/// `{ type: bind, source, target }`, or `source:target:ro`.
fn bind<'s>(service: Service<'s>, volume: &'s Tree) -> Option<Bind<'s>> {
    match &volume.content {
        Content::Text(short) => {
            let mut parts = short.split(':');
            let (source, _, options) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
            let read_only = options.split(',').any(|option| option == "ro");
            Some(Bind { service, source, read_only, node: volume })
        }
        _ => {
            let source = volume.get("source").filter(|_| text(volume, &["type"]) == Some("bind"))?;
            let read_only = is(volume.get("read_only"), true);
            Some(Bind { service, source: source.as_text()?, read_only, node: source })
        }
    }
}

/// What the host itself lives on.
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/run",
];

/// Those that can be written: to read the clock's zone or the kernel's counters is common and harmless.
pub fn system_binds(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |bind: Bind<'_>| {
        let message = format!("{} may write to `{}` of its host", bind.service.title(), bind.source);
        let help = "mount it read-only, or only the folder that it needs";
        tell(codes::BIND_OF_SYSTEM_PATH, bind.service.entry, bind.node, message, help)
    };
    let services = outputs.services();
    let system = services.iter().flat_map(binds).filter(|bind| !bind.read_only && is_system(bind.source));
    system.filter(|bind| !is_socket(bind.source)).filter_map(told).collect()
}

fn is_system(path: &str) -> bool {
    let below =
        |folder: &&str| path.strip_prefix(*folder).is_some_and(|rest: &str| rest.is_empty() || rest.starts_with('/'));
    path == "/" || SYSTEM.iter().any(below)
}

/// A port of the node, for which two pods fight.
pub fn ports(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let own_network = |pod: &Pod<'_>| !is(pod.spec().and_then(|spec| spec.get("hostNetwork")), true);
    let containers = outputs.containers().filter(|container| own_network(&container.pod));
    let ports = containers.flat_map(|container| items(container.tree.get("ports")).map(move |port| (container, port)));
    let told = ports.filter_map(|(container, port)| {
        let message = format!("{} takes a port of its node, one pod of it fits on each", container.title());
        tell(codes::HOST_PORT, container.entry(), port.get("hostPort")?, message, "let a Service lead there instead")
    });
    told.collect()
}
