//! Provisioning by files: dashboards in a folder, and the two files that tell Grafana of them.

use super::{Delivered, Delivery};
use crate::plan::dashboard::{Datasource, span_text};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// Where Grafana finds the dashboards on its disk; below it stand folders of stacks and environments.
const ROOT: &str = "/var/lib/grafana/dashboards";

impl Delivery<'_> {
    pub(super) fn files(&mut self, dashboards: &[Delivered<'_>]) {
        for one in dashboards {
            let path = format!("dashboards/{}/{}.json", slug(&one.folder.value), one.uid.value);
            self.push(one.id, path, one.tree.clone().into_owned());
        }
        self.providers(dashboards);
        self.datasource_file();
    }

    fn providers(&mut self, dashboards: &[Delivered<'_>]) {
        let mut folders: Vec<&Sourced<String>> = dashboards.iter().map(|dashboard| dashboard.folder).collect();
        folders.sort_by(|one, other| one.value.cmp(&other.value));
        folders.dedup_by(|one, other| one.value == other.value);
        if folders.is_empty() {
            return;
        }
        let origin = self.grafana.origin.clone();
        let providers = folders.into_iter().map(|folder| self.provider(folder)).collect();
        let tree = MapBuilder::new(origin.clone())
            .literal("apiVersion", 1u32)
            .tree("providers", Tree::list(providers, origin))
            .build();
        self.push("grafana/providers", format!("provisioning/dashboards/{}.yaml", self.grafana.name.value), tree);
    }

    fn provider(&self, folder: &Sourced<String>) -> Tree {
        let name = &self.grafana.name.value;
        let folder_name = slug(&folder.value);
        let path = format!("{ROOT}/{name}/{folder_name}");
        let origin = &folder.origin;
        MapBuilder::new(origin.clone())
            .literal("name", format!("{name}-{folder_name}"))
            .literal("orgId", 1u32)
            .field("folder", folder)
            .literal("type", "file")
            .literal("disableDeletion", false)
            .literal("allowUiUpdates", false)
            .literal("updateIntervalSeconds", 30u32)
            .tree("options", MapBuilder::new(origin.clone()).literal("path", path).build())
            .build()
    }

    fn datasource_file(&mut self) {
        if let Some(tree) = datasources(&self.grafana.datasource, &self.grafana.origin) {
            self.push("grafana/datasource", format!("provisioning/datasources/{}.yaml", self.grafana.name.value), tree);
        }
    }
}

/// The content of a provisioning file for data sources; `None` where others make it.
pub(super) fn datasources(datasource: &Datasource, origin: &Origin) -> Option<Tree> {
    let source = datasource_fields(datasource)?;
    let tree = MapBuilder::new(origin.clone())
        .literal("apiVersion", 1u32)
        .literal("prune", true)
        .tree("datasources", Tree::list(vec![source.build()], origin.clone()));
    Some(tree.build())
}

pub(super) fn datasource_fields(datasource: &Datasource) -> Option<MapBuilder> {
    let Datasource { name, uid, url, interval_seconds } = datasource;
    let url = url.as_ref()?;
    let interval = interval_seconds.as_ref().map(|seconds| seconds.clone().map(span_text));
    let settings = MapBuilder::new(url.origin.clone())
        .literal("httpMethod", "POST")
        .literal("prometheusType", "Prometheus")
        .optional("timeInterval", interval.as_ref())
        .build();
    let source = MapBuilder::new(url.origin.clone())
        .field("name", name)
        .field("uid", uid)
        .literal("type", "prometheus")
        .literal("access", "proxy")
        .field("url", url)
        .literal("isDefault", true)
        .literal("editable", false)
        .tree("jsonData", settings);
    Some(source)
}

/// A folder's name on disk.
fn slug(folder: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let words: String = folder.chars().map(plain).collect();
    words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
