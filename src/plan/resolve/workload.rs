//! What services and jobs have in common as workloads.

use super::pod::PodDraft;
use crate::plan::labels;
use crate::plan::value::seconds;
use crate::plan::workload::{ClusterWorkload, ComposeService, Controller, Workload};
use crate::tree::Origin;

impl PodDraft<'_, '_> {
    /// The entry's workload, with what each runtime in which it runs adds.
    pub fn workload(
        &mut self,
        cluster: impl FnOnce(&mut Self) -> ClusterWorkload,
        compose: impl FnOnce(&mut Self) -> ComposeService,
    ) -> Workload {
        let containers = self.containers();
        let cluster = self.in_cluster.then(|| cluster(self));
        let compose = self.in_compose.then(|| compose(self));
        Workload {
            id: self.entry.id(),
            origin: Origin::Stated(self.entry.span()),
            container: containers.main,
            init_containers: containers.init,
            sidecars: containers.sidecars,
            volumes: std::mem::take(&mut self.volumes),
            stop_grace_seconds: seconds(&self.entry.pod().stop_grace_period),
            settings: self.settings(),
            cluster,
            compose,
        }
    }

    /// What a workload object has without a Service and without scaling.
    pub fn cluster_workload(&mut self, controller: Controller, replicated: bool) -> ClusterWorkload {
        let (options, owner) = (self.entry.kubernetes(), self.owner());
        let account = self.service_account();
        let own = self.labels();
        let stated_labels = options.map(|options| self.scope.labels(&options.labels, Some(owner), "a label"));
        let annotations = options.map(|options| self.scope.labels(&options.annotations, Some(owner), "an annotation"));
        ClusterWorkload {
            name: self.name.clone(),
            labels: labels::merge(own, stated_labels.unwrap_or_default()),
            annotations: annotations.unwrap_or_default(),
            controller,
            pod: self.cluster_pod(account.as_ref().map(|account| account.name.clone()), replicated),
            service: None,
            service_account: account,
            autoscaler: None,
            vertical_autoscaler: None,
            disruption_budget: None,
        }
    }
}
