//! What a container may use and may do.

use super::companions::{Part, Role};
use super::project::Shared;
use super::values::{bytes, cpus, own_texts, whole};
use crate::plan::workload::{Resources, Security};
use crate::tree::{GapKind, MapBuilder, Origin, Sourced, Tree};

/// `deploy`: replicas, limits, and requests as reservations.
pub(super) fn deploy(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    resources: &Resources,
    replicas: Option<&Sourced<u32>>,
) -> Tree {
    let Resources { requests, limits } = resources;
    let origin = &part.container.origin;
    let limits = amounts(shared, part, limits, Bound::Limit);
    let reservations = amounts(shared, part, requests, Bound::Reservation);
    let resources = MapBuilder::new(origin.clone()).non_empty("limits", limits).non_empty("reservations", reservations);
    MapBuilder::new(origin.clone())
        .optional("replicas", replicas)
        .non_empty("resources", resources.build_of_values())
        .build_of_values()
}

/// What an amount is to a container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Limit,
    Reservation,
}

/// The resource that Kubernetes calls what Compose reserves as devices of the driver `nvidia`.
const NVIDIA: &str = "nvidia.com/gpu";

/// Processors, memory and graphics cards; everything else is a gap, which counts where it limits.
fn amounts(shared: &mut Shared<'_>, part: &Part<'_>, amounts: &[(String, Sourced<String>)], bound: Bound) -> Tree {
    let other = if bound == Bound::Limit { GapKind::Approximated } else { GapKind::Inapplicable };
    let origin = amounts.first().map(|(_, amount)| amount.origin.clone()).unwrap_or_default();
    amounts
        .iter()
        .fold(MapBuilder::new(origin), |map, (name, amount)| match name.as_str() {
            "cpu" => map.tree("cpus", cpus(amount)),
            "memory" => map.tree("memory", bytes(amount)),
            NVIDIA if bound == Bound::Reservation => map.tree("devices", graphics_cards(amount)),
            // What is reserved is all that there is.
            NVIDIA => map,
            name => {
                let because = format!("Compose runs the container without an amount of `{name}`.");
                shared.gap(other, part.what(&format!("resources {name}")), because, &amount.origin);
                map
            }
        })
        .build()
}

fn graphics_cards(count: &Sourced<String>) -> Tree {
    let origin = || count.origin.clone();
    let capabilities = Tree::list(vec![Tree::text("gpu", origin())], origin());
    let cards = MapBuilder::new(origin()).literal("driver", "nvidia").tree("count", whole(count));
    Tree::list(vec![cards.tree("capabilities", capabilities).build()], origin())
}

pub(super) struct SecurityKeys {
    pub(super) user: Option<Tree>,
    pub(super) read_only: Option<Tree>,
    pub(super) security_opt: Tree,
    pub(super) privileged: Option<Tree>,
}

/// Capabilities apart, which are lists as they stand. Compose copies `files` into the container and cannot where its
/// root is read-only, so there the root stays writable.
pub(super) fn security(shared: &mut Shared<'_>, part: &Part<'_>, security: &Security, files: bool) -> SecurityKeys {
    let Security {
        user,
        group,
        read_only_root,
        allow_privilege_escalation,
        privileged,
        drop_capabilities: _,
        add_capabilities: _,
    } = security;
    if let Some(read_only) = read_only_root.as_ref().filter(|read_only| files && read_only.value) {
        let because = "Compose cannot copy files into a read-only root: the root stays writable.";
        shared.gap(GapKind::Approximated, part.what("read_only_root"), because, &read_only.origin);
    }
    let flag = |value: &Sourced<bool>| Tree::new(value.value.into(), value.origin.clone());
    SecurityKeys {
        user: owner(shared, part, user.as_ref(), group.as_ref()),
        read_only: read_only_root.as_ref().filter(|_| !files).map(flag),
        security_opt: security_opt(part, allow_privilege_escalation.as_ref()),
        privileged: privileged.as_ref().map(flag),
    }
}

/// What is derived, and what the stack states of the workload's own container.
fn security_opt(part: &Part<'_>, allowed: Option<&Sourced<bool>>) -> Tree {
    let derived =
        allowed.map(|allowed| Sourced::new(format!("no-new-privileges:{}", !allowed.value), allowed.origin.clone()));
    let stated = part.pod.compose.security_opt.iter().filter(|_| part.role == Role::Own).cloned();
    own_texts(&derived.into_iter().chain(stated).collect::<Vec<_>>())
}

/// `uid:gid`. Docker takes no group without a user.
fn owner(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    user: Option<&Sourced<u32>>,
    group: Option<&Sourced<u32>>,
) -> Option<Tree> {
    match (user, group) {
        (Some(user), Some(group)) => {
            let origin = Origin::derived([user.origin.clone(), group.origin.clone()]);
            Some(Tree::text(format!("{}:{}", user.value, group.value), origin))
        }
        (Some(user), None) => Some(Tree::text(user.value.to_string(), user.origin.clone())),
        (None, Some(group)) => {
            let because = "Compose sets no group without a user: the image's own group stays.";
            shared.gap(GapKind::Approximated, part.what("group"), because, &group.origin);
            None
        }
        (None, None) => None,
    }
}
