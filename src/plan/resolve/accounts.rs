//! Service accounts and what they may do.

use super::pod::PodDraft;
use crate::plan::names::NameRule;
use crate::plan::value::stated;
use crate::plan::workload::{AccessRule, ServiceAccount};
use crate::source::Spanned;
use crate::stack::pod as language;
use crate::tree::{Origin, Sourced};

impl<'a> PodDraft<'_, 'a> {
    /// Only where the stack asks for one, or gives access rules.
    pub fn service_account(&mut self) -> Option<ServiceAccount> {
        let pod = self.entry.pod();
        let account = pod.service_account.as_ref();
        let first_rule = pod.access.iter().next().map(|rule| rule.name.span);
        let at = account.map(|account| account.span).or(first_rule)?;
        let (names, owner) = (pod.names.as_ref(), self.owner());
        let stated_name = account.and_then(|account| account.value.name.as_ref());
        let name = stated_name.or(names.and_then(|names| names.service_account.as_ref()));
        let existing = account.and_then(|account| stated(&account.value.existing));
        let annotations =
            account.map(|account| self.scope.labels(&account.value.annotations, Some(owner), "an annotation"));
        Some(ServiceAccount {
            origin: Origin::Stated(at),
            name: self.satellite(name, NameRule::Subdomain),
            existing: existing
                .unwrap_or_else(|| self.defaulted(false, "own-account", "the stack does not say that others make it")),
            labels: self.labels(),
            annotations: annotations.unwrap_or_default(),
            mount_token: self.defaulted(false, "token-by-pod", "the pods that need its token say so themselves"),
            role: self.satellite(names.and_then(|names| names.role.as_ref()), NameRule::Subdomain),
            rules: self.access_rules(),
        })
    }

    /// A token is a way into the cluster: only who has business there gets one.
    pub fn mount_token(&self) -> Sourced<bool> {
        let pod = self.entry.pod();
        let token = pod.service_account.as_ref().and_then(|account| stated(&account.value.token));
        token.unwrap_or_else(|| match pod.access.iter().next() {
            Some(rule) => Sourced::stated(true, rule.name.span),
            None => self.defaulted(false, "no-token", "a program without access rules has no use for a token"),
        })
    }

    fn access_rules(&mut self) -> Vec<AccessRule> {
        self.entry.pod().access.by_name().map(|(name, rule)| self.access_rule(name, rule)).collect()
    }

    fn access_rule(&mut self, name: &'a Spanned<String>, rule: &'a language::AccessRule) -> AccessRule {
        let owner = self.owner();
        let core = || {
            vec![Sourced::new(
                String::new(),
                Origin::default_of(name.span, "core-group", "most resources are of the core group"),
            )]
        };
        let list = |texts: &[Spanned<String>]| texts.iter().map(Sourced::from).collect();
        let named = rule.resource_names.iter();
        AccessRule {
            origin: Origin::Stated(name.span),
            api_groups: rule.api_groups.as_deref().map_or_else(core, list),
            resources: list(&rule.resources),
            resource_names: named.filter_map(|text| self.scope.cluster_text(text, Some(owner), "a name")).collect(),
            verbs: list(&rule.verbs),
        }
    }
}
