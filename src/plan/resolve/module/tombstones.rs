//! What Terraform forgets and does not destroy: the resources of entries that are gone.

use crate::diagnostics::{Diagnostic, codes};
use crate::formats::hcl::is_identifier;
use crate::plan::managed::{Managed, Mode, Removed};
use crate::plan::resources;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::scalars::{EntryName, Format};
use crate::stack::terraform::{Fate, Tombstone};
use crate::tree::Origin;

/// What the removed entries had. An address that never was is none to Terraform, so all that an entry can have stand here.
pub fn removed(scope: &mut Scope<'_>, blocks: &[Managed]) -> Vec<Removed> {
    let stack = scope.stack;
    let mut removed: Vec<Removed> = Vec::new();
    for (name, tombstone) in stack.removed.whole() {
        let Some(addresses) = addresses(scope, name, tombstone) else { continue };
        let origin = Origin::Stated(name.span);
        removed.extend(addresses.into_iter().map(|from| Removed { origin: origin.clone(), from }));
    }
    // What another entry makes under that address now is not gone.
    let made =
        |address: &String| blocks.iter().any(|block| block.mode == Mode::Resource && block.address() == *address);
    removed.retain(|removed| !made(&removed.from));
    removed.sort_by(|one, other| one.from.cmp(&other.from));
    removed.dedup_by(|one, other| one.from == other.from);
    removed
}

fn addresses(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &Spanned<Tombstone>) -> Option<Vec<String>> {
    let entry = EntryName::parse(&name.value).ok()?;
    let Tombstone { fate, addresses } = &stated.value;
    let Fate::Keep = fate.value;
    if resources::is_stated(scope.stack, &entry) {
        return still_there(scope, name);
    }
    if !addresses.is_empty() {
        return addresses.iter().map(|address| checked(scope, address)).collect();
    }
    match resources::aws::addresses(&entry.kind, &entry.name, resources::aws::bridge::is_written_by_terraform(scope)) {
        Some(addresses) => Some(addresses),
        None => unknown_kind(scope, &entry.kind, name.span),
    }
}

fn still_there<T>(scope: &mut Scope<'_>, name: &Spanned<String>) -> Option<T> {
    let message = format!("`{}` is removed and still stated", name.value);
    let refused = Diagnostic::error(codes::REMOVED_AND_STATED, name.span, message);
    scope.report(refused.with_help("take one of the two out"));
    None
}

fn unknown_kind<T>(scope: &mut Scope<'_>, kind: &str, at: Span) -> Option<T> {
    let there: Vec<&str> = resources::aws::kinds().collect();
    scope.unknown(format!("Terraform makes nothing for `{kind}`"), kind, &there, at)
}

/// The address of a resource of the root module.
fn checked(scope: &mut Scope<'_>, address: &Spanned<String>) -> Option<String> {
    let parts: Vec<&str> = address.value.split('.').collect();
    if parts.len() == 2 && parts.iter().all(|part| is_identifier(part)) {
        return Some(address.value.clone());
    }
    let message = format!("`{}` is no address of a resource", address.value);
    let help = "write the type and the label of its block: `aws_db_instance.main`";
    scope.report(Diagnostic::error(codes::INVALID_ADDRESS, address.span, message).with_help(help));
    None
}
