//! Provisioning by objects of the cluster: ConfigMaps that a sidecar collects, or what the Grafana operator reads.

use super::files::{datasource_fields, datasources};
use super::{Delivered, Delivery};
use crate::catalogue::grafana::CONFIG_MAP_LIMIT;
use crate::catalogue::kubernetes::{
    CONFIG_MAP, GRAFANA_DASHBOARD, GRAFANA_DATASOURCE, KUSTOMIZATION_API_VERSION, Kind,
};
use crate::formats::{json, yaml};
use crate::plan::settings::Labels;
use crate::tree::{MapBuilder, Object, Origin, Sourced, Tree};

/// By which the sidecar of the kube-prometheus-stack finds dashboards and data sources, and learns of a folder.
const DASHBOARD_LABEL: &str = "grafana_dashboard";
const DATASOURCE_LABEL: &str = "grafana_datasource";
const FOLDER_ANNOTATION: &str = "grafana_folder";

/// An object of the cluster.
struct Manifest<'a> {
    id: String,
    kind: Kind,
    origin: &'a Origin,
    name: &'a str,
    /// Beside those that the stack states.
    label: Option<&'static str>,
    folder: Option<&'a Sourced<String>>,
}

impl<'a> Delivery<'a> {
    pub(super) fn config_maps(&mut self, dashboards: &[Delivered<'_>]) {
        for one in dashboards {
            let text = json::render(&one.tree).text;
            if text.len() > CONFIG_MAP_LIMIT {
                self.impossible(one, "a ConfigMap holds at most 1 MiB");
            }
            let manifest = Manifest {
                id: one.id.to_owned(),
                kind: CONFIG_MAP,
                origin: one.origin,
                name: &one.name.value,
                label: Some(DASHBOARD_LABEL),
                folder: Some(one.folder),
            };
            self.config_map(&manifest, format!("{}.json", one.uid.value), text);
        }
        if let Some(tree) = datasources(&self.grafana.datasource, &self.grafana.origin) {
            let name = format!("{}-datasource", self.grafana.name.value);
            let manifest = self.own_manifest(CONFIG_MAP, &name, Some(DATASOURCE_LABEL));
            self.config_map(&manifest, format!("{name}.yaml"), yaml::render(&tree).text);
        }
        self.kustomization();
    }

    pub(super) fn operator_objects(&mut self, dashboards: &[Delivered<'_>]) {
        for one in dashboards {
            let text = json::render(&one.tree).text;
            let spec = MapBuilder::new(one.origin.clone())
                .tree("instanceSelector", self.instances(one.origin))
                .field("folder", one.folder)
                .field("uid", one.uid)
                .literal("json", text)
                .build();
            let manifest = Manifest {
                id: one.id.to_owned(),
                kind: GRAFANA_DASHBOARD,
                origin: one.origin,
                name: &one.name.value,
                label: None,
                folder: None,
            };
            self.manifest(&manifest, |map| map.tree("spec", spec));
        }
        self.operator_datasource();
        self.kustomization();
    }

    fn operator_datasource(&mut self) {
        let Some(source) = datasource_fields(&self.grafana.datasource) else { return };
        let origin = &self.grafana.origin;
        let spec = MapBuilder::new(origin.clone())
            .tree("instanceSelector", self.instances(origin))
            .field("uid", &self.grafana.datasource.uid)
            .tree("datasource", source.build())
            .build();
        let name = format!("{}-datasource", self.grafana.name.value);
        let manifest = self.own_manifest(GRAFANA_DATASOURCE, &name, None);
        self.manifest(&manifest, |map| map.tree("spec", spec));
    }

    fn own_manifest<'m>(&self, kind: Kind, name: &'m str, label: Option<&'static str>) -> Manifest<'m>
    where
        'a: 'm,
    {
        Manifest { id: "grafana/datasource".to_owned(), kind, origin: &self.grafana.origin, name, label, folder: None }
    }

    fn instances(&self, origin: &Origin) -> Tree {
        MapBuilder::new(origin.clone()).tree("matchLabels", map_of(&self.grafana.instance_selector, origin)).build()
    }

    fn config_map(&mut self, manifest: &Manifest<'_>, key: String, text: String) {
        let data = MapBuilder::new(manifest.origin.clone()).literal(key, text).build();
        self.manifest(manifest, |map| map.tree("data", data));
    }

    fn manifest(&mut self, manifest: &Manifest<'_>, body: impl FnOnce(MapBuilder) -> MapBuilder) {
        let Manifest { id, kind, origin, name, .. } = manifest;
        let head = MapBuilder::new((*origin).clone())
            .literal("apiVersion", kind.api_version)
            .literal("kind", kind.name)
            .tree("metadata", self.metadata(manifest));
        let path = format!("{}-{name}.yaml", kind.name.to_lowercase());
        self.push(id.clone(), path, body(head).build());
    }

    fn metadata(&self, manifest: &Manifest<'_>) -> Tree {
        let Manifest { origin, name, label, folder, .. } = manifest;
        let label = label.map(|label| (label.to_owned(), Sourced::new("1".to_owned(), (*origin).clone())));
        let mut labels: Labels = self.grafana.labels.iter().cloned().chain(label).collect();
        labels.sort_by(|(one, _), (other, _)| one.cmp(other));
        let annotations = MapBuilder::new((*origin).clone()).optional(FOLDER_ANNOTATION, *folder).build();
        MapBuilder::new((*origin).clone())
            .literal("name", *name)
            .optional("namespace", self.namespace)
            .non_empty("labels", map_of(&labels, origin))
            .non_empty("annotations", annotations)
            .build()
    }

    fn kustomization(&mut self) {
        let mut files: Vec<&Object> = self.objects.iter().collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let files = files.into_iter().map(|file| Tree::text(file.path.as_str(), file.tree.origin.clone())).collect();
        let tree = MapBuilder::new(self.grafana.origin.clone())
            .literal("apiVersion", KUSTOMIZATION_API_VERSION)
            .literal("kind", "Kustomization")
            .tree("resources", Tree::list(files, self.grafana.origin.clone()))
            .build();
        self.push("grafana/kustomization", "kustomization.yaml".to_owned(), tree);
    }
}

fn map_of(labels: &Labels, origin: &Origin) -> Tree {
    let start = MapBuilder::new(origin.clone());
    labels.iter().fold(start, |map, (key, value)| map.field(key.clone(), value)).build_of_values()
}
