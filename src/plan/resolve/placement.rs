//! Where pods run: spread, attraction, tolerations.

use super::pod::PodDraft;
use super::volumes::is_false;
use crate::plan::entry::Entry;
use crate::plan::labels;
use crate::plan::scope::Owner;
use crate::plan::settings::Labels;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::{Affinity, ClusterPod, NodeTerm, PodTerm, Toleration, TopologySpread};
use crate::source::Spanned;
use crate::stack::pod as language;
use crate::stack::scalars::EntryName;
use crate::tree::{Origin, Sourced};

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

impl<'a> PodDraft<'_, 'a> {
    /// What the stack states, exactly; else apart from each other where there is more than one.
    pub fn spread(&mut self, pod: &mut ClusterPod, replicated: bool) {
        let stated_spread = &self.entry.pod().spread;
        let pods = self.selector();
        if stated_spread.is_empty() {
            return if replicated {
                self.default_spread(pod, pods)
            };
        }
        for (place, spread) in stated_spread.whole().filter(|(_, spread)| !is_false(&spread.require)) {
            match &spread.skew {
                Some(skew) => pod.spread.push(TopologySpread {
                    origin: Origin::Stated(place.span),
                    topology_key: topology(place),
                    max_skew: skew.into(),
                    enforce: stated(&spread.enforce).unwrap_or_else(|| self.soft()),
                    pods: pods.clone(),
                }),
                None => pod.affinity.away.push(PodTerm {
                    origin: Origin::Stated(place.span),
                    weight: stated(&spread.prefer),
                    topology_key: topology(place),
                    pods: pods.clone(),
                }),
            }
        }
    }

    fn default_spread(&mut self, pod: &mut ClusterPod, pods: Labels) {
        let (rule, because) = ("apart", "one node or zone that fails takes one pod of several");
        pod.affinity.away.push(PodTerm {
            origin: self.default(rule, because),
            weight: Some(self.defaulted(100, rule, because)),
            topology_key: self.defaulted(HOSTNAME.to_owned(), rule, because),
            pods: pods.clone(),
        });
        pod.spread.push(TopologySpread {
            origin: self.default(rule, because),
            topology_key: self.defaulted(ZONE.to_owned(), rule, because),
            max_skew: self.defaulted(1, rule, because),
            enforce: self.soft(),
            pods,
        });
    }

    fn soft(&self) -> Sourced<bool> {
        self.defaulted(false, "rather-run", "a pod in the wrong place serves better than one that waits")
    }

    pub fn tolerations(&mut self) -> Vec<Toleration> {
        self.entry.pod().tolerations.iter().map(|toleration| self.toleration(toleration)).collect()
    }

    fn toleration(&mut self, toleration: &language::Toleration) -> Toleration {
        let key = self.cluster_text(toleration.key.as_ref(), "a taint");
        let value = self.cluster_text(toleration.value.as_ref(), "a taint");
        let effect = stated(&toleration.effect);
        let origin =
            key.as_ref().map(|key| key.origin.clone()).or_else(|| effect.as_ref().map(|effect| effect.origin.clone()));
        Toleration {
            origin: origin.unwrap_or(Origin::Stated(self.entry.span())),
            key,
            value,
            effect,
            seconds: seconds(&toleration.duration),
        }
    }

    pub fn affinity(&mut self) -> Affinity {
        let Some(affinity) = &self.entry.pod().affinity else { return Affinity::default() };
        Affinity {
            nodes: affinity.nodes.whole().map(|(name, term)| self.node_term(name, term)).collect(),
            near: affinity.near.whole().filter_map(|(name, term)| self.pod_term(name, term)).collect(),
            away: affinity.away.whole().filter_map(|(name, term)| self.pod_term(name, term)).collect(),
        }
    }

    fn node_term(&mut self, name: &Spanned<String>, term: &language::NodeAffinity) -> NodeTerm {
        let owner = self.owner();
        let labels = term.labels.whole().map(|(label, values)| {
            let values = values.iter().filter_map(|value| self.scope.cluster_text(value, Some(owner), "a label"));
            (label.into(), values.collect())
        });
        let labels = labels.collect();
        NodeTerm { origin: Origin::Stated(name.span), weight: stated(&term.prefer), labels }
    }

    fn pod_term(&mut self, name: &Spanned<String>, term: &language::PodAffinity) -> Option<PodTerm> {
        let hostname = || {
            Sourced::new(
                HOSTNAME.to_owned(),
                Origin::default_of(name.span, "per-node", "a place is a node unless the stack says another"),
            )
        };
        Some(PodTerm {
            origin: Origin::Stated(name.span),
            weight: stated(&term.prefer),
            topology_key: term.topology.as_ref().map_or_else(hostname, topology),
            pods: self.pods_of(&term.to)?,
        })
    }

    /// The labels that select the pods of a service or job.
    fn pods_of(&mut self, to: &Spanned<EntryName>) -> Option<Labels> {
        let scope = &mut *self.scope;
        let EntryName { kind, name } = &to.value;
        if !["service", "job"].contains(&kind.as_str()) {
            let message = format!("`{}` has no pods that a rule of placement can name", to.value);
            return scope.unknown(message, kind, &["service", "job"], to.span);
        }
        let entry: Entry<'_> = scope.entry(kind, name, to.span)?;
        if let Some(selector) = &entry.pod().selector {
            return Some(scope.labels(&selector.value, Some(Owner::of(&entry)), "a label"));
        }
        let instance = scope.workload_name(&entry)?;
        Some(labels::selector(entry.seed(), &instance, to.span))
    }
}

/// The node label that a word for a place stands for.
fn topology(place: &Spanned<String>) -> Sourced<String> {
    let label = match place.value.as_str() {
        "hostname" => HOSTNAME,
        "zone" => ZONE,
        other => other,
    };
    Sourced::stated(label.to_owned(), place.span)
}
