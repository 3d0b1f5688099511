//! Patches: what each means in every output of the environment.

mod blocks;

use super::anything;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::Entry;
use crate::plan::patch::{Action, Change, Operation, Patch, Subject};
use crate::plan::resources;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::anything::Anything;
use crate::stack::patches::{self as stated, Op};
use crate::stack::scalars::{EntryName, Format};
use crate::stack::{Stack, Target};
use crate::tree::Tree;

/// How messages call the place of a patch's values.
const SINK: &str = "a patch";

pub fn resolve(scope: &mut Scope<'_>) -> Vec<Patch> {
    let stack = scope.stack;
    stack.patches.whole().filter_map(|(name, patch)| resolve_one(scope, name, patch)).collect()
}

fn resolve_one(scope: &mut Scope<'_>, name: &Spanned<String>, patch: &stated::Patch) -> Option<Patch> {
    let target = patch.target.as_ref().map(|target| target.value);
    Some(Patch {
        id: format!("patch.{}", name.value),
        at: name.span,
        subject: subject(scope, patch)?,
        target,
        changes: changes(scope, patch, target),
    })
}

fn subject(scope: &mut Scope<'_>, patch: &stated::Patch) -> Option<Subject> {
    if let Some(id) = &patch.object {
        return Some(Subject::Object { id: id.clone(), is_stated: is_stated(scope.stack, &id.value) });
    }
    let Spanned { value: selection, span } = patch.objects.as_ref()?;
    let labels = selection.labels.whole();
    let labels = labels.filter_map(|(key, text)| Some((key.value.clone(), scope.cluster_text(text, None, "a label")?)));
    Some(Subject::Objects { at: *span, kind: selection.kind.clone(), labels: labels.collect() })
}

/// Whether the entry of an object is in the stack. What belongs to no entry always is.
fn is_stated(stack: &Stack, id: &str) -> bool {
    let entry = id.split('/').next().unwrap_or(id);
    let Ok(EntryName { kind, name }) = EntryName::parse(entry) else { return true };
    match kind.as_str() {
        "service" | "job" => Entry::find(stack, &kind, &name).is_some(),
        "config" => stack.configs.get(&name).is_some(),
        "secret" => stack.secrets.get(&name).is_some(),
        "volume" => stack.volumes.get(&name).is_some(),
        "ingress" => stack.ingresses.get(&name).is_some(),
        "gateway" => stack.gateways.get(&name).is_some(),
        "network_policy" => stack.network_policies.get(&name).is_some(),
        "dashboard" => stack.dashboards.get(&name).is_some(),
        // Those of entries have the names of groups, which only the output knows.
        "alert" | "rules" => true,
        _ => resources::is_stated(stack, &EntryName { kind, name }),
    }
}

/// What is wrong everywhere is told at once; what has no value in one output is kept for an object of that output.
fn changes(
    scope: &mut Scope<'_>,
    patch: &stated::Patch,
    only: Option<Target>,
) -> Vec<(Target, Result<Change, Vec<Diagnostic>>)> {
    let stated = scope.stack.targets.iter().flat_map(|targets| targets.value.iter());
    let targets: Vec<Target> =
        stated.map(|target| target.value).filter(|target| only.is_none_or(|only| only == *target)).collect();
    let mut changes = Vec::new();
    for target in targets {
        let told = scope.diagnostics.len();
        let change = change(scope, patch, target);
        let found = scope.diagnostics.split_off(told);
        let (here, everywhere) = found.into_iter().partition(|one: &Diagnostic| one.code == codes::NO_VALUE_HERE);
        scope.diagnostics.extend::<Vec<_>>(everywhere);
        changes.push((target, change.ok_or(here)));
    }
    changes
}

fn change(scope: &mut Scope<'_>, patch: &stated::Patch, target: Target) -> Option<Change> {
    if let Some(merge) = &patch.merge {
        return merge_of(scope, merge, target).map(Change::Merge);
    }
    let operations: Vec<_> = patch.json.as_ref()?.value.iter().map(|stated| operation(scope, stated, target)).collect();
    operations.into_iter().collect::<Option<_>>().map(Change::Json)
}

fn merge_of(scope: &mut Scope<'_>, merge: &Spanned<Anything>, target: Target) -> Option<Tree> {
    if matches!(merge.value, Anything::Map(_)) {
        return value(scope, merge, target);
    }
    let refused = Diagnostic::error(codes::MISSHAPEN_PATCH, merge.span, "`merge` is no map");
    scope.report(refused.with_help("write the fields of the object that change: `merge: { spec: {…} }`"));
    None
}

fn operation(scope: &mut Scope<'_>, stated: &Spanned<stated::Operation>, target: Target) -> Option<Operation> {
    let stated::Operation { op, path, .. } = &stated.value;
    let action = match op.value {
        Op::Add => Action::Add(needed_value(scope, stated, "add", target)?),
        Op::Replace => Action::Replace(needed_value(scope, stated, "replace", target)?),
        Op::Test => Action::Test(needed_value(scope, stated, "test", target)?),
        Op::Remove => Action::Remove,
        Op::Move => Action::Move(source(scope, stated, "move")?),
        Op::Copy => Action::Copy(source(scope, stated, "copy")?),
    };
    is_pointer(scope, path).then(|| Operation { path: path.clone(), action })
}

fn needed_value(scope: &mut Scope<'_>, stated: &Spanned<stated::Operation>, op: &str, target: Target) -> Option<Tree> {
    match &stated.value.value {
        Some(stated) => value(scope, stated, target),
        None => lacking(scope, stated.value.op.span, op, "value"),
    }
}

fn source(scope: &mut Scope<'_>, stated: &Spanned<stated::Operation>, op: &str) -> Option<Spanned<String>> {
    match &stated.value.from {
        Some(from) => is_pointer(scope, from).then(|| from.clone()),
        None => lacking(scope, stated.value.op.span, op, "from"),
    }
}

fn lacking<T>(scope: &mut Scope<'_>, at: Span, op: &str, field: &str) -> Option<T> {
    let refused = Diagnostic::error(codes::MISSHAPEN_PATCH, at, format!("`{op}` has no `{field}`"));
    scope.report(refused.with_help(format!("add `{field}`")));
    None
}

fn is_pointer(scope: &mut Scope<'_>, path: &Spanned<String>) -> bool {
    let refused = |help: String| {
        let message = format!("`{}` is no JSON pointer", path.value);
        Some(Diagnostic::error(codes::MISSHAPEN_PATCH, path.span, message).with_help(help))
    };
    let escapes = path.value.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    let found = match path.value.as_str() {
        "" => None,
        text if !text.starts_with('/') => refused(format!("write `/{}`", text.replace('.', "/"))),
        _ if !escapes => refused("write `~0` for `~` and `~1` for `/` in a key".to_owned()),
        _ => None,
    };
    let sound = found.is_none();
    found.into_iter().for_each(|refused| scope.report(refused));
    sound
}

fn value(scope: &mut Scope<'_>, stated: &Spanned<Anything>, target: Target) -> Option<Tree> {
    let tree = anything::tree(scope, stated, target, SINK)?;
    if target == Target::Terraform { blocks::spelled(scope, tree) } else { Some(tree) }
}
