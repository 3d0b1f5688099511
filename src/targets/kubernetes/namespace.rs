//! The Namespace.

use super::Manifests;
use super::metadata::Identity;
use crate::catalogue::kubernetes::NAMESPACE;
use crate::plan::Cluster;

impl Manifests<'_> {
    pub(super) fn namespace(&mut self) {
        let Cluster {
            origin,
            version: _,
            namespace,
            write_namespace,
            namespace_labels,
            namespace_annotations,
            // Said by the labels.
            pod_security: _,
            // Said by the form and the annotations of jobs.
            delivery: _,
            // Read where a secret comes from it.
            secret_store: _,
            // Tells clusters apart where environments are compared.
            cluster: _,
            // What objects are held against, and no part of them.
            custom_resources: _,
        } = self.cluster;
        let (labels, annotations) = (namespace_labels.as_slice(), namespace_annotations.as_slice());
        if write_namespace.value {
            let id = "kubernetes/namespace".to_owned();
            self.object(NAMESPACE, Identity { id, origin, name: namespace, labels, annotations }, |manifest| manifest);
            return;
        }
        self.made_by_others("kubernetes namespace.labels", labels);
        self.made_by_others("kubernetes namespace.annotations", annotations);
    }
}
