//! How many pods there are, how large, and how many a drain may take: the two autoscalers and the disruption budget.

use super::Manifests;
use super::metadata::{Identity, object_id, selector};
use super::spelling::{share, spelled};
use super::workloads::controller_kind;
use crate::catalogue::kubernetes::{
    HORIZONTAL_POD_AUTOSCALER, IN_PLACE_RESIZE, POD_DISRUPTION_BUDGET, VERTICAL_POD_AUTOSCALER,
};
use crate::plan::workload::{
    Autoscaler, ClusterWorkload, Controller, DisruptionBudget, ScalingRules, VerticalAutoscaler,
};
use crate::stack::scalars::CountOrPercent;
use crate::stack::service::VerticalMode;
use crate::tree::{GapKind, MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn autoscaler(&mut self, workload: &str, owner: &ClusterWorkload, autoscaler: &Autoscaler) {
        let Autoscaler { origin, name, labels, min, max, cpu_percent, memory_percent, pods, scale_up, scale_down } =
            autoscaler;
        if matches!(owner.controller, Controller::Job { .. } | Controller::CronJob { .. }) {
            return self.impossible(format!("{workload} replicas"), "a job runs to its end and does not scale", origin);
        }
        let resources = [("cpu", cpu_percent), ("memory", memory_percent)];
        let resources = resources.into_iter().filter_map(|(name, share)| Some(resource(name, share.as_ref()?)));
        let metrics = resources.chain(pods.iter().map(|(name, mean)| pods_metric(name, mean))).collect();
        let behavior = MapBuilder::new(origin.clone())
            .optional_tree("scaleUp", scale_up.as_ref().map(|rules| self.scaling_rules(workload, "scale_up", rules)))
            .optional_tree(
                "scaleDown",
                scale_down.as_ref().map(|rules| self.scaling_rules(workload, "scale_down", rules)),
            );
        let spec = MapBuilder::new(origin.clone())
            .tree("scaleTargetRef", target(owner, origin))
            .field("minReplicas", min)
            .field("maxReplicas", max)
            .non_empty("metrics", Tree::list(metrics, origin.clone()))
            .non_empty("behavior", behavior.build())
            .build();
        let identity = Identity { id: object_id(workload, "autoscaler"), origin, name, labels, annotations: &[] };
        self.object(HORIZONTAL_POD_AUTOSCALER, identity, |manifest| manifest.tree("spec", spec));
    }

    fn scaling_rules(&mut self, workload: &str, direction: &str, rules: &ScalingRules) -> Tree {
        let ScalingRules { origin, stabilization_seconds, at_most, period_seconds } = rules;
        if let (None, Some(period)) = (at_most, period_seconds) {
            let what = format!("{workload} replicas.{direction}.period");
            self.impossible(what, "a period bounds nothing without `at_most`", &period.origin);
        }
        let policies = at_most.iter().map(|bound| policy(bound, period_seconds.as_ref())).collect();
        MapBuilder::new(origin.clone())
            .optional("stabilizationWindowSeconds", stabilization_seconds.as_ref())
            .non_empty("policies", Tree::list(policies, origin.clone()))
            .build()
    }

    pub(super) fn vertical_autoscaler(
        &mut self,
        workload: &str,
        owner: &ClusterWorkload,
        container: &Sourced<String>,
        autoscaler: &VerticalAutoscaler,
    ) {
        let VerticalAutoscaler { origin, name, labels, mode, min_cpu, max_cpu, min_memory, max_memory } = autoscaler;
        if mode.value == VerticalMode::InPlaceOrRecreate && !self.supports(IN_PLACE_RESIZE) {
            let because = "Kubernetes resizes running pods from 1.33 on; before, they are recreated";
            self.gap(GapKind::Approximated, format!("{workload} vertical_autoscaling.mode"), because, &mode.origin);
        }
        let least = quantities(min_cpu.as_ref(), min_memory.as_ref(), origin);
        let most = quantities(max_cpu.as_ref(), max_memory.as_ref(), origin);
        let bounded = [min_cpu, max_cpu, min_memory, max_memory].into_iter().any(Option::is_some);
        let update = MapBuilder::new(origin.clone()).tree("updateMode", spelled(mode)).build();
        let spec = MapBuilder::new(origin.clone())
            .tree("targetRef", target(owner, origin))
            .tree("updatePolicy", update)
            .optional_tree("resourcePolicy", bounded.then(|| container_policy(container, least, most, origin)))
            .build();
        let id = object_id(workload, "vertical-autoscaler");
        let identity = Identity { id, origin, name, labels, annotations: &[] };
        self.object(VERTICAL_POD_AUTOSCALER, identity, |manifest| manifest.tree("spec", spec));
    }

    pub(super) fn disruption_budget(&mut self, workload: &str, owner: &ClusterWorkload, budget: &DisruptionBudget) {
        let DisruptionBudget { origin, name, labels, max_unavailable, min_available } = budget;
        let pods = match &owner.controller {
            Controller::Deployment { selector, .. } | Controller::StatefulSet { selector, .. } => selector,
            Controller::Job { .. } | Controller::CronJob { .. } => &owner.pod.labels,
        };
        let spec = MapBuilder::new(origin.clone())
            .optional_tree("maxUnavailable", max_unavailable.as_ref().map(share))
            .optional_tree("minAvailable", min_available.as_ref().map(share))
            // A pod that never becomes ready must not hold up a node drain.
            .literal("unhealthyPodEvictionPolicy", "AlwaysAllow")
            .tree("selector", selector(pods, origin))
            .build();
        let identity =
            Identity { id: object_id(workload, "disruption-budget"), origin, name, labels, annotations: &[] };
        self.object(POD_DISRUPTION_BUDGET, identity, |manifest| manifest.tree("spec", spec));
    }
}

fn target(owner: &ClusterWorkload, origin: &Origin) -> Tree {
    let (kind, _) = controller_kind(&owner.controller);
    MapBuilder::new(origin.clone())
        .literal("apiVersion", kind.api_version)
        .literal("kind", kind.name)
        .field("name", &owner.name)
        .build()
}

fn resource(name: &str, share: &Sourced<u32>) -> Tree {
    let origin = &share.origin;
    let target =
        MapBuilder::new(origin.clone()).literal("type", "Utilization").field("averageUtilization", share).build();
    let resource = MapBuilder::new(origin.clone()).literal("name", name).tree("target", target).build();
    MapBuilder::new(origin.clone()).literal("type", "Resource").tree("resource", resource).build()
}

fn pods_metric(name: &Sourced<String>, mean: &Sourced<String>) -> Tree {
    let origin = &mean.origin;
    let metric = MapBuilder::new(name.origin.clone()).field("name", name).build();
    let target = MapBuilder::new(origin.clone()).literal("type", "AverageValue").field("averageValue", mean).build();
    let pods = MapBuilder::new(origin.clone()).tree("metric", metric).tree("target", target).build();
    MapBuilder::new(origin.clone()).literal("type", "Pods").tree("pods", pods).build()
}

fn policy(bound: &Sourced<CountOrPercent>, period: Option<&Sourced<u32>>) -> Tree {
    // Kubernetes demands a period; a minute is what `at_most` means where none is said.
    let minute = Sourced::new(60, bound.origin.clone());
    let (kind, value) = match bound.value {
        CountOrPercent::Count(count) => ("Pods", count),
        CountOrPercent::Percent(share) => ("Percent", share),
    };
    MapBuilder::new(bound.origin.clone())
        .literal("type", kind)
        .literal("value", value)
        .field("periodSeconds", period.unwrap_or(&minute))
        .build()
}

fn quantities(cpu: Option<&Sourced<String>>, memory: Option<&Sourced<String>>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).optional("cpu", cpu).optional("memory", memory).build()
}

/// Bounds for the workload's own container.
fn container_policy(container: &Sourced<String>, least: Tree, most: Tree, origin: &Origin) -> Tree {
    let policy = MapBuilder::new(origin.clone())
        .field("containerName", container)
        .non_empty("minAllowed", least)
        .non_empty("maxAllowed", most)
        .build();
    let policies = Tree::list(vec![policy], origin.clone());
    MapBuilder::new(origin.clone()).tree("containerPolicies", policies).build()
}
