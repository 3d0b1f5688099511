//! The root module of Terraform: the blocks that resources expand into, and what these refer to beside each other.
//!
//! Nothing stands in it that no block needs: providers, lookups and variables are those that expressions name.

mod lookups;
mod providers;
mod stated;
mod tombstones;
mod variables;

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::managed::{
    Argument, Backend, Expression, Import, Managed, Mode, Module, ModuleOutput, Moved, Removed,
};
use crate::plan::resources::Expansion;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::stack::scalars::Text;
use crate::stack::terraform::{self as language, LocalBackend, S3Backend};
use crate::tree::{Origin, Sourced};
use stated::Stated;

/// What write-only arguments and ephemeral resources need; Terraform 2 does not exist.
const TERRAFORM: &str = ">= 1.11.0, < 2.0.0";

/// What Terraform makes, as resources expand into it.
#[derive(Debug, Default)]
pub struct Made {
    pub blocks: Vec<Managed>,
    pub moved: Vec<Moved>,
    pub imports: Vec<Import>,
    pub outputs: Vec<ModuleOutput>,
}

impl Made {
    pub fn take(expansion: &mut Expansion) -> Self {
        Made {
            blocks: std::mem::take(&mut expansion.blocks),
            moved: std::mem::take(&mut expansion.moved),
            imports: std::mem::take(&mut expansion.imports),
            outputs: std::mem::take(&mut expansion.outputs),
        }
    }
}

/// The module of this environment, where Terraform is among its targets.
pub fn module(scope: &mut Scope<'_>, plan: &Plan, made: Made) -> Option<Module> {
    let stack = scope.stack;
    let at = stack.targets.as_ref()?.value.iter().find(|target| target.value == Target::Terraform)?.span;
    let Made { mut blocks, moved, imports, mut outputs } = made;
    outputs.sort_by(|one, other| one.name.cmp(&other.name));
    still_made(scope, &moved, &blocks);
    let mut used = Used::of(&blocks);
    let stated = Stated::of(plan);
    used.expressions.extend(stated.refers());
    let removed = tombstones::removed(scope, &blocks);
    let direct = providers::of(scope, plan, kinds(&blocks, &removed).chain(stated.kinds()), at);
    direct.iter().for_each(|provider| used.read(&provider.arguments));
    blocks.extend(lookups::of(scope, &mut used));
    // A provider may be configured by what another one looks up.
    let providers = providers::of(scope, plan, kinds(&blocks, &removed).chain(stated.kinds()), at);
    stated.check(scope, &providers);
    let stated = stack.terraform.as_ref();
    Some(Module {
        origin: stated.map_or(Origin::Stated(at), |stated| Origin::Stated(stated.span)),
        required_version: required_version(stated, at),
        providers,
        backend: stated.and_then(|stated| backend(scope, stated.value.backend.as_ref()?)),
        variables: variables::of(scope, &used, at),
        outputs,
        blocks,
        moved,
        removed,
        imports,
    })
}

/// Reports an entry that is renamed from one which the stack still has: Terraform moves no resource that it keeps.
fn still_made(scope: &mut Scope<'_>, moved: &[Moved], blocks: &[Managed]) {
    let made: BTreeSet<String> = blocks.iter().map(Managed::address).collect();
    let kept: BTreeSet<Span> =
        moved.iter().filter(|moved| made.contains(&moved.from)).filter_map(|moved| moved.origin.span()).collect();
    for at in kept {
        let message = format!("`{}` is renamed and still stated", scope.context.sources.text(at));
        let refused = Diagnostic::error(codes::REMOVED_AND_STATED, at, message);
        scope.report(refused.with_help("take one of the two out"));
    }
}

/// The types of all blocks, and of those that are gone: their provider still reads them once.
fn kinds<'m>(blocks: &'m [Managed], removed: &'m [Removed]) -> impl Iterator<Item = &'m str> + Clone {
    blocks.iter().map(|block| block.kind.as_str()).chain(removed.iter().map(|removed| removed.from.as_str()))
}

fn required_version(stated: Option<&Spanned<language::Terraform>>, at: Span) -> Sourced<String> {
    match stated.and_then(|stated| stated.value.version.as_ref()) {
        Some(version) => Sourced::stated(version.value.0.clone(), version.span),
        None => {
            let because = "write-only arguments keep secrets out of the state from 1.11 on";
            Sourced::new(TERRAFORM.to_owned(), Origin::default_of(at, "terraform-version", because))
        }
    }
}

fn backend(scope: &mut Scope<'_>, stated: &Spanned<language::Backend>) -> Option<Backend> {
    match (&stated.value.s3, &stated.value.local) {
        (Some(s3), _) => s3_backend(scope, &s3.value, s3.span),
        (None, Some(local)) => local_backend(scope, local),
        (None, None) => None,
    }
}

fn s3_backend(scope: &mut Scope<'_>, stated: &S3Backend, at: Span) -> Option<Backend> {
    let S3Backend { bucket, key, region, encrypt, use_lockfile, kms_key_id, role, profile } = stated;
    let on = |stated: &Option<Spanned<bool>>, rule: &'static str, because: &'static str| {
        let value = stated.as_ref().map_or_else(
            || Sourced::new(true, Origin::default_of(at, rule, because)),
            |stated| Sourced::stated(stated.value, stated.span),
        );
        value.map(Expression::Bool)
    };
    let mut arguments = vec![
        Argument::new("bucket", text(scope, bucket)?),
        Argument::new("key", text(scope, key)?),
        Argument::new("region", text(scope, region)?),
        Argument::new("encrypt", on(encrypt, "encrypted-state", "the state names everything that there is")),
        Argument::new("use_lockfile", on(use_lockfile, "locked-state", "two runs at once would part the state")),
    ];
    for (name, stated) in [("kms_key_id", kms_key_id), ("profile", profile)] {
        let value = stated.as_ref().and_then(|stated| text(scope, stated));
        arguments.extend(value.map(|value| Argument::new(name, value)));
    }
    if let Some(role) = role {
        let role = Argument::new("role_arn", text(scope, role)?);
        let origin = role.value.origin.clone();
        arguments.push(Argument::new("assume_role", Sourced::new(Expression::Object(vec![role]), origin)));
    }
    Some(Backend { origin: Origin::Stated(at), kind: "s3".to_owned(), arguments })
}

fn local_backend(scope: &mut Scope<'_>, stated: &Spanned<LocalBackend>) -> Option<Backend> {
    let arguments = vec![Argument::new("path", text(scope, &stated.value.path)?)];
    Some(Backend { origin: Origin::Stated(stated.span), kind: "local".to_owned(), arguments })
}

fn text(scope: &mut Scope<'_>, stated: &Spanned<Text>) -> Option<Sourced<Expression>> {
    Some(scope.terraform_text(stated, "a setting of the backend")?.map(Expression::Text))
}

/// What expressions name.
struct Used {
    expressions: Vec<String>,
}

impl Used {
    fn of(blocks: &[Managed]) -> Self {
        let mut used = Used { expressions: Vec::new() };
        blocks.iter().for_each(|block| used.read_block(block));
        used
    }

    fn read_block(&mut self, block: &Managed) {
        block.groups.iter().for_each(|group| self.read(group));
    }

    fn read(&mut self, arguments: &[Argument]) {
        let mut collect = |expression: &str| self.expressions.push(expression.to_owned());
        arguments.iter().for_each(|argument| argument.value.value.each_reference(&mut collect));
    }

    /// Whether `address` stands in an expression, as a whole.
    fn names(&self, address: &str) -> bool {
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let whole = |expression: &String| {
            expression.match_indices(address).any(|(start, found)| {
                let bytes = expression.as_bytes();
                let before = start.checked_sub(1).and_then(|index| bytes.get(index));
                !before.is_some_and(|byte| inside(byte) || *byte == b'.')
                    && !bytes.get(start + found.len()).is_some_and(inside)
            })
        };
        self.expressions.iter().any(whole)
    }
}

/// A block that looks something up.
fn lookup(mode: Mode, address: (&str, &str), groups: Vec<Vec<Argument>>, origin: Origin) -> Managed {
    let (kind, label) = address;
    Managed {
        id: format!("terraform/{}-{}", kind.replace('_', "-"), label.replace('_', "-")),
        mode,
        kind: kind.to_owned(),
        label: Sourced::new(label.to_owned(), origin.clone()),
        file: "data".to_owned(),
        groups,
        origin,
    }
}
