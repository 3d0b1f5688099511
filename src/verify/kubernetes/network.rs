//! Ingresses and network policies. Source: `pkg/apis/networking/validation`.

use super::containers::port;
use super::metadata::{self, reference};
use super::services::network;
use super::syntax::{HOST, LABEL, SERVICE, SUBDOMAIN};
use crate::catalogue::kubernetes::RELAXED_SERVICE_NAMES;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, integer, is_empty, items, stated, text};

/// Parts of a path that a proxy resolves. Source: `invalidPathSequences`, `invalidPathSuffixes`.
const UNSAFE: &[&str] = &["//", "/./", "/../", "%2f", "%2F"];

/// Source: `ValidateIngressSpec`.
pub fn ingress(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    if is_empty(spec, &["rules"]) && at(spec, &["defaultBackend"]).is_none() {
        judge.missing(spec, "leads nowhere: it has neither `rules` nor a `defaultBackend`", "state one of the two");
    }
    at(spec, &["defaultBackend"]).into_iter().for_each(|found| backend(judge, found));
    for rule in items(spec, &["rules"]) {
        host(judge, at(rule, &["host"]), true);
        if let Some(http) = at(rule, &["http"]).filter(|http| at(http, &["paths"]).is_some()) {
            judge.needs(http, &["paths"], "a rule");
        }
        items(rule, &["http", "paths"]).for_each(|path| self::path(judge, path));
    }
    items(spec, &["tls"]).flat_map(|tls| items(tls, &["hosts"])).for_each(|found| host(judge, Some(found), false));
    reference(judge, at(spec, &["ingressClassName"]), "spec.ingressClassName", &SUBDOMAIN);
    let annotated = entries(tree, &["metadata", "annotations"]).find(|(key, _)| *key == "kubernetes.io/ingress.class");
    if let (Some((_, annotated)), Some(class)) = (annotated, at(spec, &["ingressClassName"]))
        && annotated.content != class.content
    {
        let what = "names one class in `ingressClassName` and another in its annotation";
        judge.conflict(class, what, "take the annotation `kubernetes.io/ingress.class` out");
    }
}

/// A certificate may be for an address, a route is not.
fn host(judge: &mut Judge<'_>, node: Option<&Tree>, is_route: bool) {
    let Some((node, host)) = node.and_then(|node| Some((node, node.as_text()?))) else { return };
    let is_address = is_route && host.parse::<std::net::IpAddr>().is_ok();
    if !host.is_empty() && (is_address || !(HOST.accepts)(host)) {
        judge.value(node, format!("routes `{host}`, which is {}", HOST.title), HOST.help);
    }
}

/// Source: `validateHTTPIngressPath`.
fn path(judge: &mut Judge<'_>, tree: &Tree) {
    let kind = text(tree, &["pathType"]).unwrap_or_default();
    let written = text(tree, &["path"]).unwrap_or_default();
    let node = at(tree, &["path"]).or_else(|| at(tree, &["pathType"])).unwrap_or(tree);
    let must_be_absolute = matches!(kind, "Exact" | "Prefix") || !written.is_empty();
    if must_be_absolute && !written.starts_with('/') {
        judge.value(
            node,
            format!("has the path `{written}` of type `{kind}`, which is not absolute"),
            "begin it with `/`",
        );
    } else if matches!(kind, "Exact" | "Prefix") {
        let climbs = written.ends_with("/..") || written.ends_with("/.");
        if climbs || UNSAFE.iter().any(|part| written.contains(part)) {
            judge.value(
                node,
                format!("has the path `{written}`, which proxies read in several ways"),
                "write the plain path",
            );
        }
    }
    at(tree, &["backend"]).into_iter().for_each(|found| backend(judge, found));
}

/// Source: `validateIngressBackend`.
fn backend(judge: &mut Judge<'_>, tree: &Tree) {
    judge.exactly_one(tree, &["service", "resource"], "a backend");
    let Some(service) = at(tree, &["service"]) else { return };
    let syntax = if judge.minor < RELAXED_SERVICE_NAMES { &SERVICE } else { &LABEL };
    reference(judge, at(service, &["name"]), "the Service of a backend", syntax);
    match at(service, &["port"]) {
        Some(found) => judge.exactly_one(found, &["name", "number"], "the port of a backend"),
        None => judge.missing(service, "has a backend without a port", "state `port: { number: … }` or `{ name: … }`"),
    }
    let name = at(service, &["port", "name"]);
    port(judge, name, "the port of a backend");
}

/// Source: `ValidateNetworkPolicySpec`.
pub fn policy(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    at(spec, &["podSelector"]).into_iter().for_each(|selector| metadata::selector(judge, selector));
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in items(spec, &[rules]) {
            items(rule, &["ports"]).for_each(|port| policy_port(judge, port));
            items(rule, &[peers]).for_each(|peer| self::peer(judge, peer));
        }
    }
}

fn policy_port(judge: &mut Judge<'_>, tree: &Tree) {
    port(judge, at(tree, &["port"]), "a port");
    let Some(end) = at(tree, &["endPort"]) else { return };
    match integer(tree, &["port"]) {
        None => judge.conflict(end, "states an `endPort` without a number to begin at", "state `port` as a number"),
        Some(first) if integer(tree, &["endPort"]).is_some_and(|last| last < first) => {
            judge.value(end, "states an `endPort` below its `port`", "make it at least as large as `port`");
        }
        Some(_) => {}
    }
}

/// Source: `ValidateNetworkPolicyPeer`, `ValidateIPBlock`.
fn peer(judge: &mut Judge<'_>, tree: &Tree) {
    const SELECTORS: &[&str] = &["podSelector", "namespaceSelector"];
    let selectors = stated(tree, SELECTORS);
    selectors.iter().for_each(|(_, selector)| metadata::selector(judge, selector));
    let Some(block) = at(tree, &["ipBlock"]) else {
        if selectors.is_empty() {
            judge.missing(
                tree,
                "names a peer that says nothing",
                "state `podSelector`, `namespaceSelector` or `ipBlock`",
            );
        }
        return;
    };
    if let Some((key, _)) = selectors.first() {
        judge.conflict(block, format!("states both `{key}` and `ipBlock` for a peer"), "make two peers of it");
    }
    let whole = at(block, &["cidr"]).and_then(|cidr| network(judge, cidr, "a `cidr`"));
    for node in items(block, &["except"]) {
        let part = network(judge, node, "an exception");
        if let (Some(whole), Some(part)) = (whole, part)
            && (whole.trunc() == part.trunc() || !whole.contains(&part))
        {
            judge.value(node, format!("excepts `{part}`, which is no part of `{whole}`"), "write a part of `cidr`");
        }
    }
}
