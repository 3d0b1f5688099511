//! Prometheus and Alertmanager: what is scraped, rules with their tests and runbooks, who is told.
//!
//! Rules are always written as files, which their tests read; where an operator runs Prometheus, the same rules and the
//! scrapes are objects too.

mod alertmanager;
mod configuration;
mod monitors;
mod rules;
mod runbooks;
mod spelling;
mod tests;

use crate::plan::Plan;
use crate::plan::raw::RawDocument;
use crate::plan::rule::RuleKind;
use crate::plan::scrape::ScrapeTarget;
use crate::stack::prometheus::{Discovery, RuleForm};
use crate::tree::{Emission, Gap, GapKind, Object, Origin, Tree};

pub fn emit(plan: &Plan) -> Emission {
    let Plan {
        stack,
        environment: _,
        targets: _,
        // Where operators find their objects.
        cluster,
        // Other targets write what runs; scrapes hold what Prometheus needs of it.
        project: _,
        workloads: _,
        configs: _,
        secrets: _,
        volumes: _,
        entrances: _,
        routes: _,
        flows: _,
        network_policies: _,
        module: _,
        grafana: _,
        dashboards: _,
        scrapes,
        rule_groups,
        prometheus,
        alertmanager,
        raw,
        // They apply to what is emitted here.
        patches: _,
    } = plan;
    let Some(prometheus) = prometheus else { return Emission::default() };
    let mut output = Output::default();
    let files = rules::files(rule_groups, &raw.rules);
    let by_operator = prometheus.discovery.value == Discovery::Operator;
    if by_operator {
        monitors::write(&mut output, prometheus, scrapes);
    } else {
        output.add("prometheus/configuration", "prometheus.yml", configuration::file(prometheus, scrapes, &files));
    }
    let givers = runbooks::Givers::of(scrapes);
    for group in rule_groups {
        let id = |what: &str| format!("rules.{}/{what}", group.name.value);
        let name = spelling::file_name(&group.name.value);
        output.add(&id("file"), &format!("rules/{name}.yml"), rules::file(group));
        let cases = tests::file(group, &name);
        cases.into_iter().for_each(|tree| output.add(&id("tests"), &format!("tests/{name}.test.yml"), tree));
        if prometheus.rules.value == RuleForm::Operator {
            let namespace = cluster.as_ref().map(|cluster| &cluster.namespace);
            let groups = Tree::list(vec![rules::tree(group)], group.origin.clone());
            monitors::rule_object(&mut output, prometheus, stack, namespace, (&id("object"), &group.name), groups);
        }
        for rule in group.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Alert { .. })) {
            let page = runbooks::page(group, rule, &givers, alertmanager.as_ref());
            output.add(&format!("{}/runbook", rule.id), &format!("runbooks/{}.md", rule.name.value), page);
        }
    }
    for document in &raw.rules {
        let RawDocument { id, origin, name, tree } = document;
        output.add(&format!("{id}/file"), &format!("rules/{}.yml", name.value), tree.clone());
        if prometheus.rules.value == RuleForm::Operator {
            let groups = tree.get("groups").cloned().unwrap_or_else(|| Tree::list(Vec::new(), origin.clone()));
            let namespace = cluster.as_ref().map(|cluster| &cluster.namespace);
            monitors::rule_object(&mut output, prometheus, stack, namespace, (&format!("{id}/object"), name), groups);
        }
    }
    if let Some(manager) = alertmanager {
        output.add("alertmanager/configuration", "alertmanager.yml", alertmanager::file(manager));
    }
    output.kustomization(&prometheus.origin);
    output.gaps(plan, by_operator);
    Emission { objects: output.objects, gaps: output.gaps }
}

/// The files of one environment, while they are made.
#[derive(Default)]
struct Output {
    objects: Vec<Object>,
    gaps: Vec<Gap>,
    /// Files that `kubectl apply -k` applies.
    applied: Vec<(String, Origin)>,
}

impl Output {
    fn add(&mut self, id: &str, path: &str, tree: Tree) {
        self.objects.push(Object::new(id, path, tree));
    }

    /// An object of the cluster.
    fn apply(&mut self, id: &str, path: &str, tree: Tree) {
        self.applied.push((path.to_owned(), tree.origin.clone()));
        self.add(id, path, tree);
    }

    fn kustomization(&mut self, origin: &Origin) {
        if self.applied.is_empty() {
            return;
        }
        self.applied.sort_by(|one, other| one.0.cmp(&other.0));
        let files = self.applied.iter().map(|(path, origin)| Tree::text(path.as_str(), origin.clone())).collect();
        let tree = monitors::kustomization(origin, Tree::list(files, origin.clone()));
        self.add("prometheus/kustomization", "kustomization.yaml", tree);
    }

    /// What a way of finding targets has no use for.
    fn gaps(&mut self, plan: &Plan, by_operator: bool) {
        let Some(prometheus) = &plan.prometheus else { return };
        let mut gap = |what: String, because: &'static str, origin: &Origin| {
            let (kind, because, origin) = (GapKind::Inapplicable, because.into(), origin.clone());
            self.gaps.push(Gap { kind, what, because, origin });
        };
        if !by_operator && prometheus.rules.value == RuleForm::Files {
            for (name, value) in &prometheus.labels {
                gap(format!("prometheus labels {name}"), "only objects of the operator carry them", &value.origin);
            }
        }
        if !by_operator {
            return;
        }
        let settings = [
            ("scrape_interval", &prometheus.scrape_interval_seconds),
            ("scrape_timeout", &prometheus.scrape_timeout_seconds),
            ("evaluation_interval", &prometheus.evaluation_interval_seconds),
        ];
        let because = "the operator's Prometheus object says it";
        for (name, stated) in settings {
            stated.iter().for_each(|stated| gap(format!("prometheus {name}"), because, &stated.origin));
        }
        for (name, value) in &prometheus.external_labels {
            gap(format!("prometheus external_labels {name}"), because, &value.origin);
        }
        for address in &prometheus.alertmanagers {
            gap(format!("prometheus alertmanagers {}", address.value), because, &address.origin);
        }
        for scrape in &plan.scrapes {
            let ScrapeTarget::Workload(workload) = &scrape.target else { continue };
            if workload.cluster.is_none() {
                gap(format!("{} metrics", scrape.id), "the operator finds pods of the cluster", &scrape.origin);
            }
        }
    }
}
