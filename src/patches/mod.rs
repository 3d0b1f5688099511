//! Changes emitted objects as the stack's patches say, in the order of its files.
//!
//! What a patch writes has [`Origin::Patched`](crate::tree::Origin::Patched); what it leaves alone keeps its origin and
//! its place. No object is made, removed or renamed here, but for the tests of rules that are others now.

mod alerts;
mod edit;
mod identity;
mod json;
mod lists;
mod merge;
mod pointer;
mod sites;
mod unmatched;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::patch::{Change, Patch};
use crate::source::Span;
use crate::stack::Target;
use crate::tree::{Emission, Tree};
use edit::Edit;
use merge::Route;
use sites::{Site, Sites};

/// What became of the objects of an environment.
#[derive(Debug, Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    pub objects: Vec<PatchedObject>,
}

/// An object, or a part of one that has an id of its own, as a target emitted it and as patches leave it.
#[derive(Clone, Debug)]
pub struct PatchedObject {
    pub target: Target,
    pub id: String,
    /// Of its file, below the target's folder.
    pub path: Utf8PathBuf,
    pub before: Tree,
    pub after: Tree,
    /// The ids of the patches that touch it, in order.
    pub patches: Vec<String>,
}

/// Applies the patches of a plan to what targets made of it.
pub fn apply(plan: &Plan, emissions: &mut [(Target, Emission)]) -> Outcome {
    if plan.patches.is_empty() {
        return Outcome::default();
    }
    let sites = Sites::of(plan, emissions);
    let mut stage = Stage { emissions, outcome: Outcome::default() };
    let mut written = BTreeMap::new();
    for patch in &plan.patches {
        let places = stage.patch(patch, &sites, &written);
        written.extend(places.into_iter().map(|at| (at, patch.id.as_str())));
    }
    let Stage { emissions, mut outcome } = stage;
    outcome.diagnostics.extend(alerts::settle(emissions, &outcome.objects, &written));
    outcome
}

struct Stage<'a> {
    emissions: &'a mut [(Target, Emission)],
    outcome: Outcome,
}

impl Stage<'_> {
    /// Applies one patch; gives the places of the values that it writes. `earlier` are those of the patches before, each
    /// with its patch.
    fn patch(&mut self, patch: &Patch, sites: &Sites, earlier: &BTreeMap<Span, &str>) -> Vec<Span> {
        let found = match sites.of_patch(patch) {
            Ok(found) => found,
            Err(refused) => {
                self.outcome.diagnostics.push(*refused);
                return Vec::new();
            }
        };
        let mut written = Vec::new();
        let mut idle = !found.is_empty();
        for site in found {
            let (edit, changed) = self.apply_at(patch, site, earlier);
            idle &= !changed && edit.diagnostics.is_empty();
            written.extend(edit.written);
            self.outcome.diagnostics.extend(edit.diagnostics);
        }
        self.outcome.diagnostics.extend(idle.then(|| changes_nothing(patch)));
        written
    }

    /// Applies a patch to one object, and says whether that is another now.
    fn apply_at<'p>(
        &mut self,
        patch: &'p Patch,
        site: &Site,
        earlier: &'p BTreeMap<Span, &'p str>,
    ) -> (Edit<'p>, bool) {
        let mut edit = Edit::new(patch, site.target, earlier);
        let change = match patch.changes.iter().find(|(target, _)| *target == site.target) {
            Some((_, Ok(change))) => change,
            Some((_, Err(missing))) => {
                edit.diagnostics.clone_from(missing);
                return (edit, false);
            }
            None => return (edit, false),
        };
        let Some(part) = site.part_mut(self.emissions) else { return (edit, false) };
        let before = part.clone();
        let Some(tree) = site.root_mut(part) else { return (edit, false) };
        match change {
            Change::Merge(value) => edit.value(&Route::root(&site.id), tree, value),
            Change::Json(operations) => edit.operations(&site.id, tree, operations),
        }
        identity::check(&mut edit, site, &before, part);
        let changed = !before.same(part);
        if changed {
            let after = part.clone();
            self.remember(patch, site, before, after);
        }
        (edit, changed)
    }

    fn remember(&mut self, patch: &Patch, site: &Site, before: Tree, after: Tree) {
        let known = self.outcome.objects.iter_mut().find(|one| one.target == site.target && one.id == site.id);
        if let Some(known) = known {
            known.after = after;
            return known.patches.push(patch.id.clone());
        }
        let (target, id, path) = (site.target, site.id.clone(), site.path.clone());
        let patches = vec![patch.id.clone()];
        self.outcome.objects.push(PatchedObject { target, id, path, before, after, patches });
    }
}

fn changes_nothing(patch: &Patch) -> Diagnostic {
    let message = format!("`{}` changes nothing", patch.id);
    let help = "take it out, or say why it stays: `allow: { idle-patch: … }`";
    Diagnostic::warning(codes::IDLE_PATCH, patch.at, message).with_help(help).with_entry(&patch.id)
}
