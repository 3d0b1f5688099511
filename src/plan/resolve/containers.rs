//! Containers.
use crate::plan::value::quantity; use crate::plan::workload::{self, Publish, Resources}; use crate::source::Spanned; use crate::stack::container as language; use crate::stack::scalars::QuantityRange; use crate::tree::{Origin, Sourced};
/// A port of the host; on the loopback address, so that nobody else on the network reaches it unasked.
pub fn publish(publish: &Spanned<crate::stack::scalars::Publish>) -> Publish {
    let because = "only this machine reaches what does not name an address";
    let local = || Sourced::new("127.0.0.1".to_owned(), Origin::default_of(publish.span, "publish-locally", because));
    let stated = publish.value.address.map(|address| Sourced::stated(address.to_string(), publish.span));
    Publish { port: Sourced::stated(publish.value.port, publish.span), address: stated.unwrap_or_else(local) }
}

/// Requests and limits: one value of memory or scratch space is both, one of CPU the request alone, since a limit
/// of CPU throttles while one of memory protects the node.
pub fn resources_of(stated: &language::Resources) -> Resources {
    let mut resources = workload::Resources::default();
    add_range(&mut resources, "cpu", stated.cpu.as_ref(), false);
    add_range(&mut resources, "memory", stated.memory.as_ref(), true);
    add_range(&mut resources, "ephemeral-storage", stated.ephemeral_storage.as_ref(), true);
    for (name, amount) in stated.devices.whole() {
        resources.requests.push((name.value.clone(), quantity(amount)));
        resources.limits.push((name.value.clone(), quantity(amount)));
    }
    resources
}

fn add_range(resources: &mut Resources, name: &str, range: Option<&Spanned<QuantityRange>>, single_is_limit: bool) {
    let Some(range) = range else { return };
    let lower = range.value.lower.as_ref();
    let upper = range.value.upper.as_ref().or(lower.filter(|_| single_is_limit && !range.value.range));
    let add = |list: &mut Vec<(String, Sourced<String>)>, quantity: Option<&crate::stack::scalars::Quantity>| {
        list.extend(quantity.map(|quantity| (name.to_owned(), Sourced::stated(quantity.written.clone(), range.span))));
    };
    add(&mut resources.requests, lower);
    add(&mut resources.limits, upper);
}

impl crate::plan::scope::Scope<'_> {
    pub fn read_whole(\&mut self, kind: \&str, name: \&str) {
        self.reads.insert((format!("{kind}.{name}"), "*".to_owned()));
    }
}
