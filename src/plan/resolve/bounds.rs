//! Arithmetic of pods: bounds that the API server refuses, that stop every drain, or that aim at nothing.

use super::pod::PodDraft;
use super::scaling::Scaling;
use super::volumes::is_of_one_node;
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::source::{Span, Spanned};
use crate::stack::container::Container;
use crate::stack::scalars::{CountOrPercent, QuantityRange};
use crate::stack::service::{RolloutStrategy, Service};

impl<'a> PodDraft<'_, 'a> {
    pub fn check_bounds(&mut self, service: &'a Service, scaling: &Scaling) {
        self.check_rollout(service);
        self.check_budget(service, scaling);
        self.check_requests(service, scaling);
        self.check_claims(scaling);
    }

    /// The API server refuses a rollout that may neither add nor take away a pod.
    fn check_rollout(&mut self, service: &Service) {
        let Some(rollout) = &service.rollout else { return };
        let recreates =
            rollout.value.strategy.as_ref().is_some_and(|strategy| strategy.value == RolloutStrategy::Recreate);
        let (Some(surge), Some(unavailable)) = (&rollout.value.max_surge, &rollout.value.max_unavailable) else {
            return;
        };
        if recreates || !is_nothing(surge.value) || !is_nothing(unavailable.value) {
            return;
        }
        let message = format!("the rollout of `{}` may neither add nor take away a pod", self.entry.id());
        let refused = Diagnostic::error(codes::STUCK_ROLLOUT, unavailable.span, message);
        let refused = refused.with_related(surge.span, "this lets it add none");
        self.scope
            .report(refused.with_help("raise one of the two: `max_surge: 25%` needs room, `max_unavailable: 1` none"));
    }

    /// A node drain waits for as long as the budget lets no pod go.
    fn check_budget(&mut self, service: &Service, scaling: &Scaling) {
        let Some(budget) = &service.disruption_budget else { return };
        let count = scaling.replicas.as_ref().or(scaling.autoscaler.as_ref().map(|autoscaler| &autoscaler.min));
        let least = count.map_or(0, |count| count.value);
        let none_may_go = budget.value.max_unavailable.as_ref().filter(|bound| is_nothing(bound.value));
        let all_stay = budget.value.min_available.as_ref().filter(|bound| share_of(bound.value, least) >= least);
        if let Some(bound) = none_may_go.or(all_stay).filter(|_| least > 0) {
            let message =
                format!("the budget of `{}` lets none of {least} pods go, so no node drains", self.entry.id());
            self.finding(codes::BLOCKED_DRAIN, bound.span, message, "let one go: `max_unavailable: 1`");
        }
    }

    /// Use is measured against the request: without one the autoscaler has nothing to divide by.
    fn check_requests(&mut self, service: &'a Service, scaling: &Scaling) {
        let Some(autoscaler) = scaling.autoscaler.as_ref().filter(|_| service.vertical_autoscaling.is_none()) else {
            return;
        };
        let aims = [("cpu", &autoscaler.cpu_percent), ("memory", &autoscaler.memory_percent)];
        for (name, aim) in aims {
            let Some(at) = aim.as_ref().and_then(|aim| aim.origin.span()) else { continue };
            if let Some(container) = self.without_request(name) {
                let message =
                    format!("`{}` scales on `{name}`, and its container `{container}` requests none", self.entry.id());
                let help = format!("state what it needs: `resources: {{ {name}: … }}`");
                self.finding(codes::MISSING_REQUEST, at, message, help);
            }
        }
    }

    /// Pods on other nodes than the first wait for ever for a claim that one node mounts.
    fn check_claims(&mut self, scaling: &Scaling) {
        let most = scaling.replicas.as_ref().or(scaling.autoscaler.as_ref().map(|autoscaler| &autoscaler.max));
        let most = most.map_or(0, |most| most.value);
        let single = self.shared.iter().find(|volume| is_of_one_node(volume)).filter(|_| most > 1);
        let Some(at) = single.and_then(|volume| volume.origin.span()) else { return };
        let message = format!("up to {most} pods of `{}` mount a claim that one node alone mounts", self.entry.id());
        let help =
            "give each pod its own: `stateful: true`; or let many nodes mount it: `access_modes: [read_write_many]`";
        self.finding(codes::CLAIM_OF_ONE_NODE, at, message, help);
    }

    /// The first container that keeps running and requests nothing of a resource.
    fn without_request(&self, name: &str) -> Option<&'a str> {
        let own = (self.entry.name.value.as_str(), self.entry.container());
        let sidecars = self.entry.pod().sidecars.whole();
        let sidecars = sidecars.map(|(name, sidecar)| (name.value.as_str(), &sidecar.container));
        std::iter::once(own)
            .chain(sidecars)
            .find(|(_, container)| request(container, name).is_none())
            .map(|(name, _)| name)
    }

    /// Reports what the entry may allow.
    fn finding(&mut self, code: Code, at: Span, message: String, help: impl Into<String>) {
        let finding = Diagnostic::warning(code, at, message).with_help(help).with_entry(self.entry.id());
        self.scope.report(finding);
    }
}

/// A limit alone is the request too.
fn request<'c>(container: &'c Container, name: &str) -> Option<&'c Spanned<QuantityRange>> {
    let resources = &container.resources.as_ref()?.value;
    if name == "cpu" { resources.cpu.as_ref() } else { resources.memory.as_ref() }
}

pub fn is_nothing(bound: CountOrPercent) -> bool {
    matches!(bound, CountOrPercent::Count(0) | CountOrPercent::Percent(0))
}

/// Kubernetes rounds shares of a budget up.
fn share_of(bound: CountOrPercent, pods: u32) -> u32 {
    match bound {
        CountOrPercent::Count(count) => count,
        CountOrPercent::Percent(share) => pods.saturating_mul(share).div_ceil(100),
    }
}
