//! Grafana: classic dashboards, and what hands them to Grafana: provisioning files, ConfigMaps for a sidecar, or
//! objects of the Grafana operator.

mod dashboard;
mod files;
mod objects;
mod panel;
mod queries;
mod view;

use std::borrow::Cow;

use crate::plan::Plan;
use crate::plan::dashboard::{Dashboard, Datasource, Grafana};
use crate::plan::raw::RawDashboard;
use crate::stack::grafana::Provisioning;
use crate::tree::{Emission, Gap, GapKind, MapBuilder, Object, Origin, Sourced, Tree};

pub fn emit(plan: &Plan) -> Emission {
    let Plan {
        // What these decide stands in the uids, tags, thresholds and descriptions of dashboards.
        stack: _,
        environment: _,
        targets: _,
        rule_groups: _,
        scrapes: _,
        // Kubernetes, Compose and Terraform write them.
        project: _,
        workloads: _,
        configs: _,
        secrets: _,
        volumes: _,
        entrances: _,
        routes: _,
        flows: _,
        network_policies: _,
        module: _,
        prometheus: _,
        alertmanager: _,
        cluster,
        grafana,
        dashboards,
        raw,
        // They apply to what is emitted here.
        patches: _,
    } = plan;
    let Some(grafana) = grafana else { return Emission::default() };
    let namespace = cluster.as_ref().map(|cluster| &cluster.namespace);
    let mut delivery = Delivery { grafana, namespace, objects: Vec::new(), gaps: Vec::new() };
    let stated = raw.dashboards.iter().map(Delivered::raw);
    let dashboards: Vec<Delivered<'_>> =
        dashboards.iter().map(|one| Delivered::typed(one, &grafana.datasource)).chain(stated).collect();
    match grafana.provisioning.value {
        Provisioning::Files => delivery.files(&dashboards),
        Provisioning::Sidecar => delivery.config_maps(&dashboards),
        Provisioning::Operator => delivery.operator_objects(&dashboards),
    }
    Emission { objects: delivery.objects, gaps: delivery.gaps }
}

/// A dashboard, and what Grafana needs to be told of it.
struct Delivered<'a> {
    id: &'a str,
    origin: &'a Origin,
    name: &'a Sourced<String>,
    uid: &'a Sourced<String>,
    folder: &'a Sourced<String>,
    tree: Cow<'a, Tree>,
}

impl<'a> Delivered<'a> {
    fn typed(stated: &'a Dashboard, source: &Datasource) -> Self {
        let Dashboard { id, origin, name, uid, folder, .. } = stated;
        Delivered { id, origin, name, uid, folder, tree: Cow::Owned(dashboard::dashboard(stated, source)) }
    }

    fn raw(stated: &'a RawDashboard) -> Self {
        let RawDashboard { id, origin, name, uid, folder, tree } = stated;
        Delivered { id, origin, name, uid, folder, tree: Cow::Borrowed(tree) }
    }
}

/// The objects and gaps of one environment, while they are made.
struct Delivery<'a> {
    grafana: &'a Grafana,
    /// Where objects go, where Kubernetes is among the targets.
    namespace: Option<&'a Sourced<String>>,
    objects: Vec<Object>,
    gaps: Vec<Gap>,
}

impl Delivery<'_> {
    fn push(&mut self, id: impl Into<String>, path: String, tree: Tree) {
        self.objects.push(Object::new(id, path, tree));
    }

    fn impossible(&mut self, dashboard: &Delivered<'_>, because: &'static str) {
        let (what, origin) = (dashboard.id.to_owned(), dashboard.origin.clone());
        self.gaps.push(Gap { kind: GapKind::Impossible, what, because: because.into(), origin });
    }
}

/// What names the data source that viewers choose.
fn chosen_datasource(origin: &Origin) -> Tree {
    datasource("prometheus", "${datasource}", origin)
}

fn datasource(kind: &'static str, uid: &'static str, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).literal("type", kind).literal("uid", uid).build()
}

fn texts(items: &[Sourced<String>], origin: &Origin) -> Tree {
    let items = items.iter().map(|item| Tree::text(item.value.clone(), item.origin.clone()));
    Tree::list(items.collect(), origin.clone())
}
