//! Files of the Terraform language: read block by block, and checked against the rest of the module.

use std::collections::BTreeSet;

use super::content::{self, Held};
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::formats::parse::hcl::{File, Written, blocks};
use crate::plan::Plan;
use crate::plan::managed::Managed;
use crate::plan::raw::{RawBlock, RawModule};
use crate::plan::scope::Scope;
use crate::source::{FileId, Span, Spanned};
use crate::stack::Target;
use crate::stack::raw::Stated;
use crate::tree::{Content, Origin, Sourced};

/// Blocks that speak of addresses which are not there any more, or not yet.
const OF_THE_PAST: [&str; 3] = ["moved", "removed", "import"];

/// The files of the environment's module.
pub fn module_files(scope: &mut Scope<'_>) -> Vec<RawModule> {
    let stack = scope.stack;
    let stated = stack.raw.terraform.by_name();
    let files: Vec<_> = stated.filter_map(|(name, stated)| module_file(scope, name, stated)).collect();
    if scope.has(Target::Terraform) { files } else { Vec::new() }
}

fn module_file(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &Stated) -> Option<RawModule> {
    let path = match content::held(scope, name, stated)? {
        Held::File(path) => path,
        Held::Inline(stated) => {
            let message = format!("`{}` states Terraform in the stack file", name.value);
            let help = "write its blocks to a file, and name it: `{ file: queue.tf }`";
            scope.report(Diagnostic::error(codes::INLINE_TERRAFORM, stated.span, message).with_help(help));
            return None;
        }
    };
    let file = content::file(scope, &path)?;
    let text = &scope.context.sources.get(file)?.text;
    let written = read(scope, &path, file, text)?;
    let blocks = raw_blocks(file, text, &name.value, written);
    Some(RawModule { origin: Origin::Stated(name.span), name: name.into(), blocks })
}

/// The blocks of a file; reports one that Terraform does not read, or that holds none.
fn read(scope: &mut Scope<'_>, path: &Spanned<String>, file: FileId, text: &str) -> Option<Vec<Written<Origin>>> {
    let place = |_, value| Origin::Stated(Span::new(file, value));
    let read = blocks(text, &place).map_err(|fault| {
        content::refuse_syntax(scope, codes::INVALID_HCL, file, &fault);
    });
    let File { blocks, stray } = read.ok()?;
    if let Some(stray) = stray {
        let at = Span::new(file, stray);
        let message = format!("`{}` stands outside of every block", scope.context.sources.text(at));
        let help = "a file of Terraform holds blocks: put it into `locals { … }`";
        scope.report(Diagnostic::error(codes::INVALID_HCL, at, message).with_help(help));
        return None;
    }
    if blocks.is_empty() {
        return content::refuse_empty(scope, path);
    }
    Some(blocks)
}

/// Each block with the lines from the end of the one before it; the last one has the rest of the file.
fn raw_blocks(file: FileId, text: &str, entry: &str, written: Vec<Written<Origin>>) -> Vec<RawBlock> {
    let ends: Vec<usize> =
        written.iter().skip(1).zip(&written).map(|(_, block)| line_end(text, block.range.end)).collect();
    let mut taken = BTreeSet::new();
    let mut start = 0;
    let mut blocks = Vec::new();
    for (index, block) in written.into_iter().enumerate() {
        let end = ends.get(index).copied().unwrap_or(text.len());
        let lines = lines(file, text, start..end);
        start = end;
        let own = std::iter::once(&block.kind).chain(&block.labels).map(String::as_str).collect::<Vec<_>>().join(".");
        let mut roles = std::iter::once(own.clone()).chain((2..).map(|number| format!("{own}-{number}")));
        let role = roles.find(|role| taken.insert(role.clone())).unwrap_or(own);
        blocks.push(RawBlock {
            id: format!("raw.terraform.{entry}/{role}"),
            declares: declared(&block),
            refers: referred(file, &block),
            serves: block.labels.first().filter(|_| is_served(&block.kind)).cloned(),
            head: Sourced::stated(block.header, Span::new(file, block.head)),
            body: block.body,
            lines,
        });
    }
    blocks
}

/// The start of the line after the one that holds a byte.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

fn lines(file: FileId, text: &str, range: std::ops::Range<usize>) -> Vec<Sourced<String>> {
    let mut start = range.start;
    let line = |line: &str| {
        let span = Span::new(file, start..start + line.trim_end().len());
        start += line.len();
        Sourced::stated(line.to_owned(), span)
    };
    text.get(range).unwrap_or_default().split_inclusive('\n').map(line).collect()
}

fn is_served(kind: &str) -> bool {
    ["resource", "data", "ephemeral"].contains(&kind)
}

/// The addresses by which expressions name what a block makes.
fn declared(block: &Written<Origin>) -> Vec<String> {
    match (block.kind.as_str(), block.labels.as_slice()) {
        ("resource", [kind, name]) => vec![format!("{kind}.{name}")],
        (mode @ ("data" | "ephemeral"), [kind, name]) => vec![format!("{mode}.{kind}.{name}")],
        ("module", [name]) => vec![format!("module.{name}")],
        ("variable", [name]) => vec![format!("var.{name}")],
        ("locals", _) => match &block.body.content {
            Content::Map(entries) => entries.iter().map(|(name, _)| format!("local.{name}")).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn referred(file: FileId, block: &Written<Origin>) -> Vec<Sourced<String>> {
    if OF_THE_PAST.contains(&block.kind.as_str()) {
        return Vec::new();
    }
    let refers = block.refers.iter();
    let placed = refers
        .filter_map(|referred| Some(Sourced::stated(referred.address()?, Span::new(file, referred.range.clone()))));
    placed.collect()
}

/// Reports addresses that neither the files nor what stackc makes has.
pub fn check_addresses(scope: &mut Scope<'_>, plan: &Plan) {
    let Some(module) = &plan.module else { return };
    let files = || plan.raw.terraform.iter().flat_map(|file| &file.blocks);
    let made = module.blocks.iter().map(Managed::address);
    let variables = module.variables.iter().map(|variable| format!("var.{}", variable.name));
    let known: BTreeSet<String> =
        made.chain(variables).chain(files().flat_map(|block| block.declares.iter().cloned())).collect();
    let own = files().flat_map(|block| &block.refers);
    let own = own.filter_map(|referred| Some((referred.value.clone(), referred.origin.span()?)));
    let stack = scope.applied.iter().map(|applied| (applied.address.clone(), applied.at));
    let named: BTreeSet<(String, Span)> = own.chain(stack).collect();
    for (address, at) in named.into_iter().filter(|(address, _)| !known.contains(address)) {
        let help = match did_you_mean(&address, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it in a file under `raw: { terraform: … }`, or name what stackc makes".to_owned(),
        };
        let at = scope.context.sources.name_within(at, &address);
        let message = format!("the module of Terraform has no `{address}`");
        scope.report(Diagnostic::error(codes::UNKNOWN_ADDRESS, at, message).with_help(help));
    }
}
