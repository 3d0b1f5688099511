//! How many pods run, and how many may go at once.

use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::names::NameRule;
use crate::plan::value::{quantity, seconds, stated};
use crate::plan::workload::{Autoscaler, DisruptionBudget, ScalingRules, VerticalAutoscaler};
use crate::source::{Span, Spanned};
use crate::stack::scalars::{CountOrPercent, Percent, Quantity, QuantityRange};
use crate::stack::service::{self as language, Replicas, Service};
use crate::tree::{Origin, Sourced};

/// The pods of a service.
pub struct Scaling {
    /// `None` where the autoscaler owns the number.
    pub replicas: Option<Sourced<u32>>,
    pub autoscaler: Option<Autoscaler>,
    /// There is always more than one.
    pub replicated: bool,
}

impl<'a> PodDraft<'_, 'a> {
    pub fn scaling(&mut self, service: &'a Service) -> Scaling {
        let Some(replicas) = &service.replicas else {
            let one = self.defaulted(1, "one-replica", "the stack says no other number");
            return Scaling { replicas: Some(one), autoscaler: None, replicated: false };
        };
        if let Some(count) = stated(&replicas.value.count) {
            return Scaling { replicated: count.value > 1, replicas: Some(count), autoscaler: None };
        }
        let autoscaler = self.autoscaler(replicas);
        let replicated = autoscaler.as_ref().is_some_and(|autoscaler| autoscaler.min.value > 1);
        Scaling { replicas: None, autoscaler, replicated }
    }

    fn autoscaler(&mut self, replicas: &'a Spanned<Replicas>) -> Option<Autoscaler> {
        let bounds = &replicas.value;
        let Some(max) = stated(&bounds.max) else {
            let at = bounds.min.as_ref().map_or(replicas.span, |min| min.span);
            self.refuse_autoscaler(at, "has no `max`", "state the most pods that may run: `max: 10`");
            return None;
        };
        let min = stated(&bounds.min).unwrap_or_else(|| {
            Sourced::new(1, Origin::default_of(replicas.span, "one-replica", "the stack says no other number"))
        });
        if min.value > max.value {
            let at = min.origin.span().filter(|_| bounds.min.is_some()).or(max.origin.span());
            self.refuse_autoscaler(
                at.unwrap_or(replicas.span),
                "has a `min` above its `max`",
                "lower `min` or raise `max`",
            );
        }
        let names = self.entry.pod().names.as_ref();
        let pods: Vec<_> = bounds.pods.whole().map(|(name, mean)| (name.into(), quantity(mean))).collect();
        let percent =
            |stated: &Option<Spanned<Percent>>| stated.as_ref().map(|share| Sourced::stated(share.value.0, share.span));
        let (cpu, memory) = (percent(&bounds.cpu), percent(&bounds.memory));
        let unaimed = cpu.is_none() && memory.is_none() && pods.is_empty();
        let because = "a fifth of the CPU request is left for the time that new pods need";
        let aim = || Sourced::new(80, Origin::default_of(replicas.span, "scale-on-cpu", because));
        Some(Autoscaler {
            origin: Origin::Stated(replicas.span),
            name: self.satellite(names.and_then(|names| names.autoscaler.as_ref()), NameRule::Subdomain),
            labels: self.labels(),
            min,
            max,
            cpu_percent: cpu.or_else(|| unaimed.then(aim)),
            memory_percent: memory,
            pods,
            scale_up: bounds.scale_up.as_ref().map(scaling_rules),
            scale_down: bounds.scale_down.as_ref().map(scaling_rules),
        })
    }

    fn refuse_autoscaler(&mut self, at: Span, what: &str, help: &str) {
        if !self.entry.damaged {
            let message = format!("the autoscaler of `{}` {what}", self.entry.id());
            self.scope.report(Diagnostic::error(codes::AUTOSCALER_BOUNDS, at, message).with_help(help));
        }
    }

    pub fn vertical_autoscaler(&mut self, service: &'a Service) -> Option<VerticalAutoscaler> {
        let stated = service.vertical_autoscaling.as_ref()?;
        let names = self.entry.pod().names.as_ref();
        let (min_cpu, max_cpu) = bounds(stated.value.cpu.as_ref());
        let (min_memory, max_memory) = bounds(stated.value.memory.as_ref());
        Some(VerticalAutoscaler {
            origin: Origin::Stated(stated.span),
            name: self.satellite(names.and_then(|names| names.vertical_autoscaler.as_ref()), NameRule::Subdomain),
            labels: self.labels(),
            mode: (&stated.value.mode).into(),
            min_cpu,
            max_cpu,
            min_memory,
            max_memory,
        })
    }

    pub fn disruption_budget(&mut self, service: &'a Service, replicated: bool) -> Option<DisruptionBudget> {
        let budget = service.disruption_budget.as_ref();
        let enabled = budget.and_then(|budget| budget.value.enabled.as_ref());
        if enabled.is_some_and(|enabled| !enabled.value) || (budget.is_none() && !replicated) {
            return None;
        }
        let names = self.entry.pod().names.as_ref();
        let max = budget.and_then(|budget| stated(&budget.value.max_unavailable));
        let min = budget.and_then(|budget| stated(&budget.value.min_available));
        let because = "a node that is drained takes one pod of several at a time";
        let one = || self.defaulted(CountOrPercent::Count(1), "one-pod-at-a-time", because);
        Some(DisruptionBudget {
            max_unavailable: max.or_else(|| min.is_none().then(one)),
            min_available: min,
            origin: budget
                .map_or_else(|| self.default("one-pod-at-a-time", because), |budget| Origin::Stated(budget.span)),
            name: self.satellite(names.and_then(|names| names.disruption_budget.as_ref()), NameRule::Subdomain),
            labels: self.labels(),
        })
    }
}

fn scaling_rules(rules: &Spanned<language::ScalingRules>) -> ScalingRules {
    ScalingRules {
        origin: Origin::Stated(rules.span),
        stabilization_seconds: seconds(&rules.value.stabilization_window),
        at_most: stated(&rules.value.at_most),
        period_seconds: seconds(&rules.value.period),
    }
}

fn bounds(range: Option<&Spanned<QuantityRange>>) -> (Option<Sourced<String>>, Option<Sourced<String>>) {
    let Some(range) = range else { return (None, None) };
    let written = |quantity: &Option<Quantity>| {
        quantity.as_ref().map(|quantity| Sourced::stated(quantity.written.clone(), range.span))
    };
    (written(&range.value.lower), written(&range.value.upper))
}
