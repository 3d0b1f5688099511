//! The kustomization, by which `kubectl apply -k`, Argo CD and Flux find every object.

use super::Manifests;
use crate::catalogue::kubernetes::KUSTOMIZATION_API_VERSION;
use crate::tree::{MapBuilder, Object, Origin, Tree};

impl Manifests<'_> {
    pub(super) fn kustomization(&mut self) {
        let origin = &self.cluster.origin;
        let tree = MapBuilder::new(origin.clone())
            .literal("apiVersion", KUSTOMIZATION_API_VERSION)
            .literal("kind", "Kustomization")
            .tree("resources", self.resources(origin))
            .build();
        self.objects.push(Object::new("kubernetes/kustomization", "kustomization.yaml", tree));
    }

    /// Every file, by name; each line leads to what its object comes from.
    fn resources(&self, origin: &Origin) -> Tree {
        let mut files: Vec<&Object> = self.objects.iter().collect();
        // As text: comparing paths goes by their components and costs ten times as much.
        files.sort_by_key(|object| object.path.as_str());
        let files = files.into_iter().map(|object| Tree::text(object.path.as_str(), object.tree.origin.clone()));
        Tree::list(files.collect(), origin.clone())
    }
}
