//! The workloads that run in the cluster, found by the ids of their entries.

use std::collections::BTreeMap;

use crate::plan::Workload;

/// By id. A resource has a second workload of the same id in Compose, which is not among these.
pub struct InCluster<'p>(BTreeMap<&'p str, &'p Workload>);

impl<'p> InCluster<'p> {
    pub fn of(workloads: &'p [Workload]) -> Self {
        let running = workloads.iter().filter(|workload| workload.cluster.is_some());
        InCluster(running.map(|workload| (workload.id.as_str(), workload)).collect())
    }

    pub fn get(&self, id: &str) -> Option<&'p Workload> {
        self.0.get(id).copied()
    }
}
