//! Deployments, StatefulSets, Jobs and CronJobs.

use super::Manifests;
use super::metadata::{Identity, list_of, object_id, selector as label_selector};
use super::pod::{Pod, PodForm};
use super::spelling::{share, spelled};
use super::storage::claim_template;
use crate::catalogue::kubernetes::{CRON_JOB, DEPLOYMENT, JOB, Kind, STATEFUL_SET};
use crate::plan::Workload;
use crate::plan::workload::{ClusterWorkload, Controller, JobSpec, Rollout};
use crate::stack::service::RolloutStrategy;
use crate::tree::{MapBuilder, Tree};

/// The kind of object that runs a workload, and the last part of its logical id.
pub(super) fn controller_kind(controller: &Controller) -> (Kind, &'static str) {
    match controller {
        Controller::Deployment { .. } => (DEPLOYMENT, "deployment"),
        Controller::StatefulSet { .. } => (STATEFUL_SET, "stateful-set"),
        Controller::Job { .. } => (JOB, "job"),
        Controller::CronJob { .. } => (CRON_JOB, "cron-job"),
    }
}

impl Manifests<'_> {
    pub(super) fn workload(&mut self, workload: &Workload) {
        let Workload {
            id,
            origin,
            container,
            init_containers,
            sidecars,
            volumes,
            stop_grace_seconds,
            settings: shared,
            cluster,
            compose: _,
        } = workload;
        let Some(cluster) = cluster else { return };
        let ClusterWorkload {
            name,
            labels,
            annotations,
            controller,
            pod: settings,
            service,
            service_account,
            autoscaler,
            vertical_autoscaler,
            disruption_budget,
        } = cluster;
        let stop_grace_seconds = stop_grace_seconds.as_ref();
        let pod =
            Pod { id, origin, settings, container, init_containers, sidecars, volumes, stop_grace_seconds, shared };
        let spec = self.controller(&pod, controller);
        let (kind, role) = controller_kind(controller);
        let identity = Identity { id: object_id(id, role), origin, name, labels, annotations };
        self.object(kind, identity, |manifest| manifest.tree("spec", spec));
        service_account.iter().for_each(|account| self.service_account(id, account));
        service.iter().for_each(|service| self.service(id, service));
        autoscaler.iter().for_each(|autoscaler| self.autoscaler(id, cluster, autoscaler));
        vertical_autoscaler.iter().for_each(|scaler| self.vertical_autoscaler(id, cluster, &container.name, scaler));
        disruption_budget.iter().for_each(|budget| self.disruption_budget(id, cluster, budget));
    }

    fn controller(&mut self, pod: &Pod<'_>, controller: &Controller) -> Tree {
        let spec = MapBuilder::new(pod.origin.clone());
        match controller {
            Controller::Deployment { selector, replicas, rollout } => self
                .rollout(spec.optional("replicas", replicas.as_ref()), pod, rollout)
                .tree("selector", label_selector(selector, pod.origin))
                .tree("template", self.pod_template(pod, PodForm::Deployment))
                .build(),
            Controller::StatefulSet { selector, replicas, service_name, claims, pod_management, rollout } => spec
                .field("serviceName", service_name)
                .optional("replicas", replicas.as_ref())
                .optional_tree("podManagementPolicy", pod_management.as_ref().map(spelled))
                .optional("revisionHistoryLimit", rollout.history.as_ref())
                .optional("minReadySeconds", rollout.min_ready_seconds.as_ref())
                .non_empty("updateStrategy", self.update_strategy(pod, rollout))
                .tree("selector", label_selector(selector, pod.origin))
                .tree("template", self.pod_template(pod, PodForm::StatefulSet))
                .non_empty("volumeClaimTemplates", list_of(claims, pod.origin, claim_template))
                .build(),
            // The name is given when the content is final.
            Controller::Job { ttl_seconds, named_by_content: _, job } => {
                self.job(spec.optional("ttlSecondsAfterFinished", ttl_seconds.as_ref()), pod, job)
            }
            Controller::CronJob {
                schedule,
                time_zone,
                suspend,
                concurrency,
                starting_deadline_seconds,
                successful_history,
                failed_history,
                job,
            } => {
                let template = self.job(MapBuilder::new(pod.origin.clone()), pod, job);
                spec.field("schedule", schedule)
                    .optional("timeZone", time_zone.as_ref())
                    .optional("suspend", suspend.as_ref())
                    .tree("concurrencyPolicy", spelled(concurrency))
                    .optional("startingDeadlineSeconds", starting_deadline_seconds.as_ref())
                    .optional("successfulJobsHistoryLimit", successful_history.as_ref())
                    .optional("failedJobsHistoryLimit", failed_history.as_ref())
                    .tree("jobTemplate", MapBuilder::new(pod.origin.clone()).tree("spec", template).build())
                    .build()
            }
        }
    }

    fn rollout(&mut self, spec: MapBuilder, pod: &Pod<'_>, rollout: &Rollout) -> MapBuilder {
        let Rollout {
            strategy,
            max_surge,
            max_unavailable,
            min_ready_seconds,
            progress_deadline_seconds,
            history,
            partition,
        } = rollout;
        let on_delete = strategy.as_ref().filter(|strategy| strategy.value == RolloutStrategy::OnDelete);
        for origin in partition.iter().map(|one| &one.origin).chain(on_delete.map(|one| &one.origin)) {
            let what = format!("{} rollout", pod.id);
            self.impossible(what, "only a `stateful` service replaces its pods one by one", origin);
        }
        let mut bounds = MapBuilder::new(pod.origin.clone())
            .optional_tree("maxSurge", max_surge.as_ref().map(share))
            .optional_tree("maxUnavailable", max_unavailable.as_ref().map(share));
        if strategy.as_ref().is_some_and(|strategy| strategy.value == RolloutStrategy::Recreate) {
            for bound in max_surge.iter().chain(max_unavailable) {
                let what = format!("{} rollout", pod.id);
                self.impossible(what, "a rollout that recreates stops every pod at once", &bound.origin);
            }
            bounds = MapBuilder::new(pod.origin.clone());
        }
        let strategy = MapBuilder::new(pod.origin.clone())
            .optional_tree("type", strategy.as_ref().map(spelled))
            .non_empty("rollingUpdate", bounds.build());
        spec.optional("revisionHistoryLimit", history.as_ref())
            .optional("progressDeadlineSeconds", progress_deadline_seconds.as_ref())
            .optional("minReadySeconds", min_ready_seconds.as_ref())
            .non_empty("strategy", strategy.build())
    }

    /// How a StatefulSet replaces its pods: one after the other, the last one first.
    fn update_strategy(&mut self, pod: &Pod<'_>, rollout: &Rollout) -> Tree {
        let Rollout {
            strategy,
            max_surge,
            max_unavailable,
            // Beside the strategy.
            min_ready_seconds: _,
            progress_deadline_seconds,
            history: _,
            partition,
        } = rollout;
        let recreate = strategy.as_ref().filter(|strategy| strategy.value == RolloutStrategy::Recreate);
        let deadline = progress_deadline_seconds.iter().map(|deadline| &deadline.origin);
        let bounds = max_surge.iter().chain(max_unavailable).map(|bound| &bound.origin);
        for origin in recreate.iter().map(|strategy| &strategy.origin).chain(deadline).chain(bounds) {
            let what = format!("{} rollout", pod.id);
            self.impossible(what, "a `stateful` service replaces one pod at a time, without a deadline", origin);
        }
        let by_hand = strategy.as_ref().is_some_and(|strategy| strategy.value == RolloutStrategy::OnDelete);
        if let Some(partition) = partition.as_ref().filter(|_| by_hand) {
            let what = format!("{} rollout", pod.id);
            self.impossible(what, "who deletes pods by hand decides which ones stay", &partition.origin);
        }
        let bounds = MapBuilder::new(pod.origin.clone()).optional("partition", partition.as_ref());
        MapBuilder::new(pod.origin.clone())
            .optional_tree("type", strategy.as_ref().map(spelled))
            .non_empty("rollingUpdate", bounds.build())
            .build()
    }

    fn job(&mut self, spec: MapBuilder, pod: &Pod<'_>, job: &JobSpec) -> Tree {
        let JobSpec { retries, deadline_seconds, parallelism, completions, restart } = job;
        spec.optional("parallelism", parallelism.as_ref())
            .optional("completions", completions.as_ref())
            .field("backoffLimit", retries)
            .optional("activeDeadlineSeconds", deadline_seconds.as_ref())
            .tree("template", self.pod_template(pod, PodForm::Job(restart)))
            .build()
    }
}
