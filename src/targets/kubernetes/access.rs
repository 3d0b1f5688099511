//! What pods may do with the Kubernetes API: ServiceAccount, Role, RoleBinding.

use super::Manifests;
use super::metadata::{Identity, list_of, object_id, texts};
use crate::catalogue::kubernetes::{ROLE, ROLE_BINDING, SERVICE_ACCOUNT};
use crate::plan::workload::{AccessRule, ServiceAccount};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn service_account(&mut self, workload: &str, account: &ServiceAccount) {
        let ServiceAccount { origin, name, existing, labels, annotations, mount_token, role, rules } = account;
        let identity =
            |object: &str, name| Identity { id: object_id(workload, object), origin, name, labels, annotations: &[] };
        if !existing.value {
            let identity = Identity { annotations, ..identity("service-account", name) };
            self.object(SERVICE_ACCOUNT, identity, |manifest| {
                manifest.field("automountServiceAccountToken", mount_token)
            });
        }
        if !rules.is_empty() {
            self.object(ROLE, identity("role", role), |manifest| manifest.tree("rules", list_of(rules, origin, rule)));
            let subject = self.subject(name, origin);
            self.object(ROLE_BINDING, identity("role-binding", role), |manifest| {
                manifest.tree("roleRef", role_reference(role, origin)).tree("subjects", subject)
            });
        }
    }

    fn subject(&self, account: &Sourced<String>, origin: &Origin) -> Tree {
        let subject = MapBuilder::new(origin.clone())
            .literal("kind", SERVICE_ACCOUNT.name)
            .field("name", account)
            .field("namespace", &self.cluster.namespace)
            .build();
        Tree::list(vec![subject], origin.clone())
    }
}

fn role_reference(role: &Sourced<String>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone())
        .literal("apiGroup", "rbac.authorization.k8s.io")
        .literal("kind", ROLE.name)
        .field("name", role)
        .build()
}

fn rule(rule: &AccessRule) -> Tree {
    let AccessRule { origin, api_groups, resources, resource_names, verbs } = rule;
    MapBuilder::new(origin.clone())
        .tree("apiGroups", texts(api_groups, origin))
        .tree("resources", texts(resources, origin))
        .non_empty("resourceNames", texts(resource_names, origin))
        .tree("verbs", texts(verbs, origin))
        .build()
}
