//! Who waits for whom: explicit dependencies, databases that references name, jobs that come before.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::{Entry, Role};
use crate::plan::scope::Scope;
use crate::plan::workload::{ComposeService, Condition, Dependency};
use crate::plan::{Plan, resources};
use crate::source::{Span, Spanned};
use crate::stack::scalars::EntryName;
use crate::tree::Sourced;

/// One entry waits for another, as the stack says at `at`.
struct Wait {
    from: String,
    to: String,
    at: Span,
}

/// Puts the dependencies of Compose services into the plan, and reports those that cannot hold.
pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let mut waits = stated(scope);
    report_cycles(scope, &waits);
    let uses = scope.uses.iter().filter(|used| resources::is_kind(&used.to.kind));
    waits.extend(uses.map(|used| Wait { from: used.from.to_string(), to: used.to.to_string(), at: used.at }));
    let (there, waits) = (conditions(plan), by_waiting(&waits));
    for workload in &mut plan.workloads {
        let (Some(compose), Some(waits)) = (&mut workload.compose, waits.get(workload.id.as_str())) else { continue };
        compose.depends_on.extend(dependencies(waits, &there));
    }
    check_profiles(scope, plan);
    for compose in plan.workloads.iter_mut().filter_map(|workload| workload.compose.as_mut()) {
        compose.depends_on.sort_by(|one, other| one.service.value.cmp(&other.service.value));
    }
}

fn by_waiting(waits: &[Wait]) -> BTreeMap<&str, Vec<&Wait>> {
    waits.iter().fold(BTreeMap::new(), |mut groups, wait| {
        groups.entry(wait.from.as_str()).or_insert_with(Vec::new).push(wait);
        groups
    })
}

/// What one entry waits for, each once.
fn dependencies(waits: &[&Wait], there: &BTreeMap<String, (String, Condition)>) -> Vec<Dependency> {
    let mut told = BTreeSet::new();
    let waits = waits.iter().filter_map(|wait| Some((wait.at, there.get(&wait.to)?)));
    let waits = waits.filter(|(_, (service, _))| told.insert(service));
    let dependency = |(at, (service, condition)): (Span, &(String, Condition))| Dependency {
        service: Sourced::stated(service.clone(), at),
        condition: *condition,
    };
    waits.map(dependency).collect()
}

/// Compose refuses to start a service that waits for one whose profile is not chosen.
fn check_profiles(scope: &mut Scope<'_>, plan: &Plan) {
    let services = || plan.workloads.iter().filter_map(|workload| workload.compose.as_ref());
    let named: BTreeMap<&str, &ComposeService> =
        services().map(|service| (service.name.value.as_str(), service)).collect();
    for waiting in services() {
        for dependency in &waiting.depends_on {
            let awaited = named.get(dependency.service.value.as_str());
            let Some(awaited) = awaited.filter(|awaited| !start_together(waiting, awaited)) else { continue };
            let Some(at) = dependency.service.origin.span() else { continue };
            let message =
                format!("`{}` waits for `{}`, which is behind a profile", waiting.name.value, awaited.name.value);
            let refused = Diagnostic::error(codes::DEPENDENCY_PROFILE, at, message);
            let place = awaited.profiles.first().and_then(|profile| profile.origin.span());
            let refused = place.into_iter().fold(refused, |refused, place| refused.with_related(place, "the profile"));
            scope.report(refused.with_help("give the one that waits the same profile, or take the profile away"));
        }
    }
}

/// Whether each profile that starts the one starts the other too.
fn start_together(waiting: &ComposeService, awaited: &ComposeService) -> bool {
    let holds = |profile: &Sourced<String>| awaited.profiles.iter().any(|there| there.value == profile.value);
    awaited.profiles.is_empty() || (!waiting.profiles.is_empty() && waiting.profiles.iter().all(holds))
}

/// What others wait for, of every entry that runs in Compose: its service and the state that counts.
fn conditions(plan: &Plan) -> BTreeMap<String, (String, Condition)> {
    let running = plan.workloads.iter().filter_map(|workload| Some((workload, workload.compose.as_ref()?)));
    let condition = running.map(|(workload, compose)| {
        let condition = match &workload.container.healthcheck {
            _ if workload.id.starts_with("job.") => Condition::CompletedSuccessfully,
            Some(_) => Condition::Healthy,
            None => Condition::Started,
        };
        (workload.id.clone(), (compose.name.value.clone(), condition))
    });
    condition.collect()
}

/// Dependencies that the stack states, each to an entry that exists.
fn stated(scope: &mut Scope<'_>) -> Vec<Wait> {
    let mut waits = Vec::new();
    for entry in Entry::all(scope.stack) {
        for dependency in entry.pod().depends_on.iter().filter(|dependency| exists(scope, dependency)) {
            waits.push(Wait { from: entry.id(), to: dependency.value.to_string(), at: dependency.span });
        }
        let Role::Job(job) = entry.role else { continue };
        for later in job.before.iter().flat_map(|before| &before.value).filter(|later| exists(scope, later)) {
            waits.push(Wait { from: later.value.to_string(), to: entry.id(), at: later.span });
        }
    }
    waits
}

/// Reports a name that is no entry which runs.
fn exists(scope: &mut Scope<'_>, name: &Spanned<EntryName>) -> bool {
    let stack = scope.stack;
    let EntryName { kind, name: key } = &name.value;
    match kind.as_str() {
        "service" => scope.named(kind, &stack.services, key, name.span).is_some(),
        "job" => scope.named(kind, &stack.jobs, key, name.span).is_some(),
        _ => match resources::kind_named(kind) {
            Some(known) => resources::named(scope, known, key, name.span).is_some(),
            None => refuse_kind(scope, name),
        },
    }
}

fn refuse_kind(scope: &mut Scope<'_>, name: &Spanned<EntryName>) -> bool {
    let kind = &name.value.kind;
    let kinds: Vec<&str> = ["service", "job"].into_iter().chain(resources::kinds()).collect();
    let message = format!("`{}` names a `{kind}`, which does not run", name.value);
    scope.unknown::<()>(message, kind, &kinds, name.span).is_some()
}

/// Reports each entry that waits for itself, once a cycle.
fn report_cycles(scope: &mut Scope<'_>, waits: &[Wait]) {
    let next = by_waiting(waits);
    let mut done = BTreeSet::new();
    for start in next.keys() {
        if let Some(cycle) = find_cycle(start, &next, &mut Vec::new(), &mut done) {
            scope.report(cycle_of(&cycle));
        }
    }
}

/// The waits of a cycle that is reachable from `at` and not told yet.
fn find_cycle<'w>(
    at: &'w str,
    next: &BTreeMap<&'w str, Vec<&'w Wait>>,
    path: &mut Vec<&'w Wait>,
    done: &mut BTreeSet<&'w str>,
) -> Option<Vec<&'w Wait>> {
    if done.contains(at) {
        return None;
    }
    for wait in next.get(at).into_iter().flatten() {
        path.push(wait);
        if let Some(start) = path.iter().position(|earlier| earlier.from == wait.to) {
            done.extend(path.iter().map(|wait| wait.from.as_str()));
            return Some(path.split_off(start));
        }
        if let Some(cycle) = find_cycle(&wait.to, next, path, done) {
            return Some(cycle);
        }
        path.pop();
    }
    done.insert(at);
    None
}

fn cycle_of(cycle: &[&Wait]) -> Diagnostic {
    let at = cycle.first().map(|wait| (wait.at, wait.from.as_str()));
    let (span, name) = at.unwrap_or((Span { file: crate::source::FileId(0), start: 0, end: 0 }, ""));
    let message = format!("`{name}` waits for itself");
    let refused = Diagnostic::error(codes::DEPENDENCY_CYCLE, span, message);
    let refused = cycle.iter().skip(1).fold(refused, |refused, wait| {
        refused.with_related(wait.at, format!("`{}` waits for `{}`", wait.from, wait.to))
    });
    refused.with_help("take one of these out")
}
