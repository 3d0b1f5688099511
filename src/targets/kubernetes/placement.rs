//! Where pods run: affinity, tolerations, topology spread.

use super::Manifests;
use super::metadata::{list_of, selector, texts};
use super::spelling::spelled;
use crate::plan::workload::{Affinity, NodeTerm, PodTerm, Toleration, TopologySpread};
use crate::stack::pod::TaintEffect;
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn affinity(affinity: &Affinity, origin: &Origin) -> Tree {
    let Affinity { nodes, near, away } = affinity;
    MapBuilder::new(origin.clone())
        .non_empty("nodeAffinity", node_affinity(nodes, origin))
        .non_empty("podAffinity", pod_affinity(near, origin))
        .non_empty("podAntiAffinity", pod_affinity(away, origin))
        .build()
}

/// Kubernetes needs one of several terms, the plan all of its demands: they become one term.
fn node_affinity(nodes: &[NodeTerm], origin: &Origin) -> Tree {
    let mut demands = Vec::new();
    let mut wishes = Vec::new();
    for NodeTerm { origin, weight, labels } in nodes {
        let expressions = labels.iter().map(|(label, values)| expression(label, values));
        match weight {
            None => demands.extend(expressions),
            Some(weight) => {
                let preference = node_term(expressions.collect(), origin);
                let wish = MapBuilder::new(origin.clone()).field("weight", weight).tree("preference", preference);
                wishes.push(wish.build());
            }
        }
    }
    let required = (!demands.is_empty()).then(|| {
        let terms = Tree::list(vec![node_term(demands, origin)], origin.clone());
        MapBuilder::new(origin.clone()).tree("nodeSelectorTerms", terms).build()
    });
    MapBuilder::new(origin.clone())
        .optional_tree(REQUIRED, required)
        .non_empty(PREFERRED, Tree::list(wishes, origin.clone()))
        .build()
}

fn node_term(expressions: Vec<Tree>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).tree("matchExpressions", Tree::list(expressions, origin.clone())).build()
}

fn expression(label: &Sourced<String>, values: &[Sourced<String>]) -> Tree {
    MapBuilder::new(label.origin.clone())
        .field("key", label)
        .literal("operator", "In")
        .tree("values", texts(values, &label.origin))
        .build()
}

fn pod_affinity(terms: &[PodTerm], origin: &Origin) -> Tree {
    let (mut demands, mut wishes) = (Vec::new(), Vec::new());
    for PodTerm { origin, weight, topology_key, pods } in terms {
        let term = MapBuilder::new(origin.clone())
            .tree("labelSelector", selector(pods, origin))
            .field("topologyKey", topology_key)
            .build();
        match weight {
            None => demands.push(term),
            Some(weight) => {
                let wish = MapBuilder::new(origin.clone()).field("weight", weight).tree("podAffinityTerm", term);
                wishes.push(wish.build());
            }
        }
    }
    MapBuilder::new(origin.clone())
        .non_empty(REQUIRED, Tree::list(demands, origin.clone()))
        .non_empty(PREFERRED, Tree::list(wishes, origin.clone()))
        .build()
}

impl Manifests<'_> {
    /// What the API server refuses in a toleration.
    pub(super) fn toleration_gaps(&mut self, workload: &str, tolerations: &[Toleration]) {
        let what = format!("{workload} tolerations");
        for toleration in tolerations {
            if let (None, Some(value)) = (&toleration.key, &toleration.value) {
                self.impossible(&what, "a value is that of a key", &value.origin);
            }
            let forever = toleration.effect.as_ref().is_none_or(|effect| effect.value != TaintEffect::NoExecute);
            if let Some(seconds) = toleration.seconds.as_ref().filter(|_| forever) {
                self.impossible(&what, "only `no_execute` drives pods away after a time", &seconds.origin);
            }
        }
    }
}

pub(super) fn toleration(toleration: &Toleration) -> Tree {
    let Toleration { origin, key, value, effect, seconds } = toleration;
    let operator = if value.is_some() { "Equal" } else { "Exists" };
    MapBuilder::new(origin.clone())
        .optional("key", key.as_ref())
        .literal("operator", operator)
        .optional("value", value.as_ref())
        .optional_tree("effect", effect.as_ref().map(spelled))
        .optional("tolerationSeconds", seconds.as_ref())
        .build()
}

/// `by_revision`: pods of an old revision do not count, so that a rollout ends up spread.
pub(super) fn spread(spread: &[TopologySpread], by_revision: bool, origin: &Origin) -> Tree {
    list_of(spread, origin, |TopologySpread { origin, topology_key, max_skew, enforce, pods }| {
        let unsatisfiable = if enforce.value { "DoNotSchedule" } else { "ScheduleAnyway" };
        let revision = vec![Tree::text("pod-template-hash", origin.clone())];
        MapBuilder::new(origin.clone())
            .field("maxSkew", max_skew)
            .field("topologyKey", topology_key)
            .tree("whenUnsatisfiable", Tree::text(unsatisfiable, enforce.origin.clone()))
            .tree("labelSelector", selector(pods, origin))
            .optional_tree("matchLabelKeys", by_revision.then(|| Tree::list(revision, origin.clone())))
            .build()
    })
}
