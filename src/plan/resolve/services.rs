//! Services: Deployments, and StatefulSets where each pod keeps its name.

use super::bounds::is_nothing;
use super::pod::PodDraft;
use super::volumes::is_true;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::{ClusterWorkload, Controller, Rollout, Workload};
use crate::stack::scalars::CountOrPercent;
use crate::stack::service::{self as language, RolloutStrategy, Service};
use crate::tree::Sourced;

impl<'a> PodDraft<'_, 'a> {
    pub fn service(&mut self, service: &'a Service) -> Workload {
        self.workload(|draft| draft.cluster_service(service), |draft| draft.compose_service())
    }

    fn cluster_service(&mut self, service: &'a Service) -> ClusterWorkload {
        let scaling = self.scaling(service);
        self.check_bounds(service, &scaling);
        let controller = self.controller(service, scaling.replicas);
        let workload = self.cluster_workload(controller, scaling.replicated);
        ClusterWorkload {
            service: self.service_object(service),
            autoscaler: scaling.autoscaler,
            vertical_autoscaler: self.vertical_autoscaler(service),
            disruption_budget: self.disruption_budget(service, scaling.replicated),
            ..workload
        }
    }

    fn controller(&mut self, service: &'a Service, replicas: Option<Sourced<u32>>) -> Controller {
        let selector = self.selector();
        if !is_true(&service.stateful) {
            return Controller::Deployment { selector, replicas, rollout: self.rollout(service) };
        }
        Controller::StatefulSet {
            selector,
            replicas,
            service_name: self.scope.service_name(&self.entry).unwrap_or_default(),
            claims: std::mem::take(&mut self.claims),
            pod_management: self.entry.kubernetes().and_then(|options| stated(&options.pod_management)),
            rollout: service.rollout.as_ref().map(|rollout| stated_rollout(&rollout.value)).unwrap_or_default(),
        }
    }

    /// A new pod has to be ready before an old one goes, except where both need a claim that only one may mount.
    fn rollout(&mut self, service: &'a Service) -> Rollout {
        let rollout = service.rollout.as_ref().map(|rollout| stated_rollout(&rollout.value)).unwrap_or_default();
        let strategy = rollout.strategy.unwrap_or_else(|| self.strategy());
        let rolling = strategy.value == RolloutStrategy::Rolling;
        let (rule, because) = ("no-pod-missed", "an old pod goes only when a new one is ready");
        let bound = |stated: Option<Sourced<CountOrPercent>>, default| {
            stated.or_else(|| rolling.then(|| self.defaulted(default, rule, because)))
        };
        let (surge, unavailable) = (rollout.max_surge, rollout.max_unavailable);
        let in_place = surge.as_ref().is_some_and(|surge| is_nothing(surge.value));
        let one_less =
            || self.defaulted(CountOrPercent::Count(1), "one-pod-less", "no pod may be added before one goes");
        Rollout {
            max_unavailable: bound(unavailable.or_else(|| in_place.then(one_less)), CountOrPercent::Count(0)),
            max_surge: bound(surge, CountOrPercent::Percent(25)),
            strategy: Some(strategy),
            ..rollout
        }
    }

    fn strategy(&self) -> Sourced<RolloutStrategy> {
        if self.mounts_own_claim() {
            let because = "two pods on different nodes cannot mount the claim at once";
            return self.defaulted(RolloutStrategy::Recreate, "recreate-with-own-claim", because);
        }
        self.defaulted(RolloutStrategy::Rolling, "no-pod-missed", "an old pod goes only when a new one is ready")
    }
}

/// A rollout without what stackc decides.
fn stated_rollout(rollout: &language::Rollout) -> Rollout {
    Rollout {
        strategy: stated(&rollout.strategy),
        max_surge: stated(&rollout.max_surge),
        max_unavailable: stated(&rollout.max_unavailable),
        min_ready_seconds: seconds(&rollout.min_ready),
        progress_deadline_seconds: seconds(&rollout.progress_deadline),
        history: stated(&rollout.history),
        partition: stated(&rollout.partition),
    }
}
