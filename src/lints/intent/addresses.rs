//! Addresses that are written by hand into variables.

use std::collections::BTreeMap;

use super::Intent;
use super::stated::Setting;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;

/// Words in the names of variables whose addresses browsers use.
const FOR_BROWSERS: &[&str] = &["CORS", "ORIGIN", "PUBLIC", "VITE_", "REACT_APP_", "REDIRECT", "CALLBACK"];

/// The host and the port of a URL.
struct Address<'a> {
    host: &'a str,
    port: Option<u16>,
}

/// Every `scheme://login@host:port` of a text.
fn addresses(text: &str) -> impl Iterator<Item = Address<'_>> {
    text.split("://").skip(1).filter_map(|rest| {
        let authority = rest.split(['/', '?', '#', ',', ' ']).next()?;
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        Some(Address { host, port: port.and_then(|port| port.parse().ok()) })
    })
}

/// A URL that names an entry of the stack by the host that it has today.
pub fn of_entries(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let hosts = hosts(intent);
    let told = intent.settings().filter_map(|setting| {
        let owner = setting.literals().flat_map(addresses).find_map(|address| {
            let name = address.host.split_once('.').filter(|(_, rest)| is_inside(intent, rest));
            hosts.get(name.map_or(address.host, |(name, _)| name)).copied()
        })?;
        let message = format!("`{}` names `{owner}` by hand", setting.name.value);
        let help = format!("refer to it: `${{{owner}.{}}}`, so that its name, port and policies follow", output(owner));
        let found = Diagnostic::warning(codes::LITERAL_HOST, setting.value.span, message);
        Some(found.with_help(help).with_entry(&setting.entry))
    });
    told.collect()
}

/// What others call the workloads of the stack: the names in Compose and of Services.
fn hosts<'a>(intent: &Intent<'a>) -> BTreeMap<&'a str, &'a str> {
    let names = |workload: &'a Workload| {
        let compose = workload.compose.as_ref().map(|compose| compose.name.value.as_str());
        let cluster = workload.cluster.as_ref().and_then(|cluster| Some(cluster.service.as_ref()?.name.value.as_str()));
        compose.into_iter().chain(cluster).map(|name| (name, workload.id.as_str()))
    };
    intent.plan.workloads.iter().flat_map(names).collect()
}

/// Whether what follows the name of a Service is the environment's own namespace.
fn is_inside(intent: &Intent<'_>, rest: &str) -> bool {
    let namespace = intent.plan.cluster.as_ref().map(|cluster| cluster.namespace.value.as_str());
    rest.split('.').next() == namespace
}

fn output(entry: &str) -> &'static str {
    if entry.starts_with("service.") { "url" } else { "host" }
}

/// A URL of the pod itself, where none of its containers listens.
pub fn of_the_pod(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let pods: BTreeMap<&str, &Workload> =
        intent.in_cluster().map(|(workload, _)| (workload.id.as_str(), workload)).collect();
    let told =
        intent.settings().filter(|setting| setting.in_cluster && !is_for_browsers(setting)).filter_map(|setting| {
            let pod = pods.get(setting.entry.as_str())?;
            let deaf = |address: &Address<'_>| is_own(address.host) && !may_answer(pod, address.port);
            let address = setting.literals().flat_map(addresses).find(deaf)?;
            let message = format!("`{}` leads to the pod itself, where nothing listens", setting.name.value);
            let help = "refer to the entry that is meant: `${service.….url}`";
            let found = Diagnostic::warning(codes::LOCALHOST_URL, setting.value.span, message);
            Some(found.with_label(format!("`{}` is the pod", address.host)).with_help(help).with_entry(&setting.entry))
        });
    told.collect()
}

fn is_own(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}

/// What stands beside the container may listen without saying so.
fn may_answer(pod: &Workload, port: Option<u16>) -> bool {
    let on_host = pod.cluster.as_ref().and_then(|cluster| cluster.pod.host_network.as_ref());
    let listens = pod.container.ports.iter().any(|own| Some(own.container.value) == port);
    listens || !pod.sidecars.is_empty() || on_host.is_some_and(|host| host.value)
}

fn is_for_browsers(setting: &Setting<'_>) -> bool {
    let name = setting.name.value.to_ascii_uppercase();
    FOR_BROWSERS.iter().any(|word| name.contains(word))
}
