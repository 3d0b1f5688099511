//! Labels and annotations: those that every object gets, and those that the stack states.

use super::scope::{Owner, Scope};
use super::settings::Labels;
use crate::source::{Span, Spanned};
use crate::stack::Entries;
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

pub const NAME: &str = "app.kubernetes.io/name";
pub const INSTANCE: &str = "app.kubernetes.io/instance";
pub const PART_OF: &str = "app.kubernetes.io/part-of";
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The recommended labels of an object that belongs to an entry; `instance` is the name of its workload.
pub fn of_object(scope: &Scope<'_>, seed: &str, instance: Option<&Sourced<String>>, at: Span) -> Labels {
    let managed = recommended("stackc", at);
    merge(of_pod(scope, seed, instance, at), vec![(MANAGED_BY.to_owned(), managed)])
}

/// The recommended labels of a pod. Not who writes it: that would roll every pod when it changes.
pub fn of_pod(scope: &Scope<'_>, seed: &str, instance: Option<&Sourced<String>>, at: Span) -> Labels {
    let mut labels =
        vec![(NAME.to_owned(), recommended(seed, at)), (PART_OF.to_owned(), recommended(scope.stack_name, at))];
    labels.extend(instance.map(|name| (INSTANCE.to_owned(), recommended(&name.value, at))));
    sorted(labels)
}

/// The default pod selector: what never changes while the name stays.
pub fn selector(seed: &str, instance: &Sourced<String>, at: Span) -> Labels {
    sorted(vec![(NAME.to_owned(), recommended(seed, at)), (INSTANCE.to_owned(), recommended(&instance.value, at))])
}

fn recommended(value: &str, at: Span) -> Sourced<String> {
    let because = "tools find what belongs together by the labels that Kubernetes recommends";
    Sourced::new(value.to_owned(), Origin::default_of(at, "recommended-labels", because))
}

/// Both, sorted; the later ones win.
pub fn merge(labels: Labels, stated: Labels) -> Labels {
    let kept = labels.into_iter().filter(|(key, _)| !stated.iter().any(|(there, _)| there == key));
    let kept: Labels = kept.collect();
    sorted(kept.into_iter().chain(stated).collect())
}

pub fn sorted(mut labels: Labels) -> Labels {
    labels.sort_by(|(one, _), (other, _)| one.cmp(other));
    labels
}

impl Scope<'_> {
    /// Labels or annotations that the stack states, sorted; `sink` is "a label" or "an annotation".
    pub fn labels(&mut self, stated: &Entries<Spanned<Text>>, owner: Option<Owner<'_>>, sink: &'static str) -> Labels {
        let labels =
            stated.whole().filter_map(|(key, text)| Some((key.value.clone(), self.cluster_text(text, owner, sink)?)));
        sorted(labels.collect())
    }
}
