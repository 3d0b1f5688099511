//! PersistentVolumeClaims, of their own and as templates of a StatefulSet.

use super::Manifests;
use super::metadata::{Identity, list_of, object_id};
use super::spelling::spelled;
use crate::catalogue::kubernetes::PERSISTENT_VOLUME_CLAIM;
use crate::plan::SharedVolume;
use crate::plan::storage::{Claim, ClaimSpec};
use crate::plan::workload::ClaimTemplate;
use crate::tree::{MapBuilder, Origin, Tree};

impl Manifests<'_> {
    pub(super) fn claim(&mut self, volume: &SharedVolume) {
        let SharedVolume { id, origin, claim, compose: _, labels, annotations } = volume;
        let Some(Claim { name, existing: false, spec: Some(spec) }) = claim else { return };
        let identity = Identity { id: object_id(id, "claim"), origin, name, labels, annotations };
        self.object(PERSISTENT_VOLUME_CLAIM, identity, |manifest| manifest.tree("spec", claim_spec(spec, origin)));
    }
}

fn claim_spec(spec: &ClaimSpec, origin: &Origin) -> Tree {
    let ClaimSpec { size, class, access_modes } = spec;
    let requests = MapBuilder::new(origin.clone()).field("storage", size).build();
    let resources = MapBuilder::new(origin.clone()).tree("requests", requests).build();
    MapBuilder::new(origin.clone())
        .tree("accessModes", list_of(access_modes, origin, spelled))
        .optional("storageClassName", class.as_ref())
        .tree("resources", resources)
        .build()
}

pub(super) fn claim_template(template: &ClaimTemplate) -> Tree {
    let ClaimTemplate { origin, name, spec } = template;
    let metadata = MapBuilder::new(origin.clone()).field("name", name).build();
    MapBuilder::new(origin.clone()).tree("metadata", metadata).tree("spec", claim_spec(spec, origin)).build()
}
