//! Blocks of Terraform against the language and the providers' schemas, and what their expressions name.

pub mod references;

use super::fields::{Dialect, Walk, header};
use super::{error, warning};
use crate::catalogue::terraform::{self, Block};
use crate::catalogue::types::Type;
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::tree::{Content, Object, Tree};

/// The keywords of the language.
const KEYWORDS: &[&str] = &[
    "action",
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// Keywords whose first label names a type of a provider.
const OF_PROVIDERS: &[&str] = &["resource", "data", "ephemeral", "provider"];

pub fn faults(object: &Object) -> Vec<Diagnostic> {
    let Content::Map(headers) = &object.tree.content else { return Vec::new() };
    headers.iter().flat_map(|(header, blocks)| block_faults(object, header, blocks)).collect()
}

fn block_faults(object: &Object, line: &str, blocks: &Tree) -> Vec<Diagnostic> {
    let (Content::Blocks(bodies), Some((keyword, label))) = (&blocks.content, header(line)) else { return Vec::new() };
    if !KEYWORDS.contains(&keyword) {
        return vec![unknown_keyword(object, keyword, blocks)];
    }
    let Block { language, provider } = terraform::block(keyword, label);
    if let (None, Some(label), true) = (provider, label, OF_PROVIDERS.contains(&keyword)) {
        return vec![unverified(object, keyword, label)];
    }
    let types: Vec<&Type> = provider.into_iter().chain(language).collect();
    let mut walk = Walk::new(&object.id, Dialect::Terraform);
    bodies.iter().for_each(|body| walk.object(body, &types));
    walk.found
}

fn unknown_keyword(object: &Object, keyword: &str, blocks: &Tree) -> Diagnostic {
    let message = format!("`{}` is a block `{keyword}`, which Terraform does not have", object.id);
    let found = error(codes::UNKNOWN_OBJECT_FIELD, &blocks.origin, message);
    match did_you_mean(keyword, KEYWORDS.iter().copied()) {
        Some(near) => found.with_help(format!("did you mean `{near}`?")),
        None => found.with_help("take it out, or put it into the block that it belongs to"),
    }
}

fn unverified(object: &Object, keyword: &str, label: &str) -> Diagnostic {
    let message = format!("`{}` is a {keyword} `{label}`, whose arguments stackc does not know", object.id);
    let found = warning(codes::UNVERIFIED_RESOURCE, object, message);
    match did_you_mean(label, terraform::types_of(keyword)) {
        Some(near) => found.with_help(format!("did you mean `{near}`?")),
        None => found.with_help("say why it is right as it is: `allow: { unverified-resource: … }`"),
    }
}
