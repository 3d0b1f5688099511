//! Kubernetes manifests: one object a file, and a kustomization that lists them.

mod access;
mod container;
mod content_name;
mod environment;
mod gateway;
mod ingress;
mod kustomization;
mod metadata;
mod namespace;
mod network_policy;
mod placement;
mod pod;
mod probes;
mod raw;
mod scaling;
mod secrets;
mod service;
mod spelling;
mod storage;
mod volumes;
mod workloads;

use std::collections::BTreeMap;

pub use content_name::name_by_content;

use crate::plan::{Cluster, Config, Plan, Scrape, Secret};
use crate::tree::{Emission, Gap, GapKind, Object, Origin, Sourced};

pub fn emit(plan: &Plan) -> Emission {
    let Plan {
        // What these decide stands in the names, labels and policies of the rest.
        stack: _,
        environment: _,
        targets: _,
        flows: _,
        cluster,
        project: _,
        workloads,
        configs,
        secrets,
        volumes,
        entrances,
        routes,
        scrapes,
        network_policies,
        // Terraform, Prometheus and Grafana write them.
        module: _,
        rule_groups: _,
        grafana: _,
        dashboards: _,
        prometheus: _,
        alertmanager: _,
        raw,
        // They apply to what is emitted here.
        patches: _,
    } = plan;
    let Some(cluster) = cluster else { return Emission::default() };
    let (config_keys, secret_keys) = (config_keys(configs), secret_keys(secrets));
    let mut manifests = Manifests { cluster, config_keys, secret_keys, objects: Vec::new(), gaps: Vec::new() };
    manifests.namespace();
    configs.iter().for_each(|config| manifests.config_map(config));
    secrets.iter().for_each(|secret| manifests.external_secret(secret));
    volumes.iter().for_each(|volume| manifests.claim(volume));
    workloads.iter().for_each(|workload| manifests.workload(workload));
    entrances.iter().for_each(|entrance| manifests.entrance(entrance, routes));
    network_policies.iter().for_each(|policy| manifests.network_policy(policy));
    scrapes.iter().for_each(|scrape| manifests.scrape(scrape));
    manifests.raw(&raw.manifests);
    manifests.kustomization();
    Emission { objects: manifests.objects, gaps: manifests.gaps }
}

/// The keys of ConfigMaps or Secrets, by the name of the object.
type Keys<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn config_keys(configs: &[Config]) -> Keys<'_> {
    by_name(configs.iter().flat_map(|config| config.data.iter().map(|(key, _)| (&config.name, key))))
}

fn secret_keys(secrets: &[Secret]) -> Keys<'_> {
    by_name(secrets.iter().flat_map(|secret| secret.keys.iter().map(|entry| (&secret.name, &entry.key))))
}

/// Secrets that exist already may be several of one name.
fn by_name<'a>(pairs: impl Iterator<Item = (&'a Sourced<String>, &'a Sourced<String>)>) -> Keys<'a> {
    pairs.fold(Keys::new(), |mut keys, (name, key)| {
        keys.entry(&name.value).or_default().push(&key.value);
        keys
    })
}

/// The objects and gaps of one environment, while they are made.
struct Manifests<'a> {
    cluster: &'a Cluster,
    config_keys: Keys<'a>,
    secret_keys: Keys<'a>,
    objects: Vec<Object>,
    gaps: Vec<Gap>,
}

impl Manifests<'_> {
    fn gap(&mut self, kind: GapKind, what: impl Into<String>, because: &'static str, origin: &Origin) {
        self.gaps.push(Gap { kind, what: what.into(), because: because.into(), origin: origin.clone() });
    }

    /// A field that only Compose has.
    fn inapplicable(&mut self, what: impl Into<String>, because: &'static str, origin: &Origin) {
        self.gap(GapKind::Inapplicable, what, because, origin);
    }

    /// What only Prometheus reads.
    fn scrape(&mut self, scrape: &Scrape) {
        let Scrape { id, origin, .. } = scrape;
        self.inapplicable(format!("{id} metrics"), "Prometheus reads it", origin);
    }

    fn impossible(&mut self, what: impl Into<String>, because: &'static str, origin: &Origin) {
        self.gap(GapKind::Impossible, what, because, origin);
    }

    /// Labels or annotations of an object that others make.
    fn made_by_others(&mut self, what: &str, pairs: &[(String, Sourced<String>)]) {
        for (key, value) in pairs {
            self.inapplicable(format!("{what} {key}"), "it is made by others", &value.origin);
        }
    }

    /// Whether the cluster's minor version is at least `minor`.
    fn supports(&self, minor: u32) -> bool {
        self.cluster.version.value >= minor
    }
}
