//! Judges final objects, whatever made them: typed entries, patches and raw objects give findings alike.

pub mod annotations;
pub mod autoscalers;
pub mod bindings;
pub mod buckets;
pub mod compose;
pub mod dangling;
pub mod dashboards;
pub mod databases;
pub mod exposure;
pub mod host;
pub mod iam;
pub mod images;
pub mod namespaces;
pub mod passwords;
pub mod privileges;
pub mod rbac;
pub mod routes;
pub mod rules;
pub mod security_groups;
pub mod selectors;
pub mod users;
pub mod variables;
