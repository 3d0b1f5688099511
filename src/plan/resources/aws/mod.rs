//! Resources of AWS, as blocks of Terraform.

mod addresses;
pub mod block;
pub mod bridge;
pub mod bucket;
mod cache;
mod database;
mod draft;
pub mod facts;
mod key;
mod network;
pub mod outputs;
mod parameters;
mod secret;
pub mod settings;
pub mod values;
mod watch;
mod windows;

use super::Expansion;
use super::credentials::{credential, pick};
use super::kind::Role;
use super::outputs::params;
use super::place::{Entry, Place};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::managed::{Import, Managed, ModuleOutput, Moved};
use crate::plan::resolve::flows::consumers;
use crate::plan::scope::{Scope, Sink};
use crate::plan::value::known_text;
use crate::source::Spanned;
use crate::stack::Target;
use crate::stack::aws::FinalSnapshot;
use crate::stack::resources::Aws;
use crate::stack::scalars::{Literal, Text};
use crate::tree::{Origin, Sourced};
pub use addresses::{addresses, kinds};
use block::Arguments;
use bridge::Bridge;
use draft::Draft;
use settings::AwsSettings;

/// The blocks of every resource that Terraform makes, and in the plan the Secrets by which pods read of them.
pub fn expand(scope: &mut Scope<'_>, plan: &mut Plan, expansion: &mut Expansion) {
    let stack = scope.stack;
    let mut settings = None;
    for entry in Entry::all(stack) {
        if let Place::Aws(_) = entry.place(stack, Target::Kubernetes) {
            plan.secrets.extend(bridge::secret(scope, plan, &entry));
        }
        let Place::Aws(block) = entry.place(stack, Target::Terraform) else { continue };
        let settings = settings.get_or_insert_with(|| settings::settings(scope));
        let Some(settings) = settings.as_ref() else { continue };
        let Some(Resource { blocks, outputs }) = resource(scope, plan, &entry, block, settings) else { continue };
        expansion.moved.extend(moved(scope, plan, &entry, block, settings, &blocks));
        expansion.imports.extend(import(scope, block, &blocks));
        expansion.blocks.extend(blocks);
        expansion.outputs.extend(outputs);
    }
}

/// What Terraform makes of an entry.
struct Resource {
    blocks: Vec<Managed>,
    outputs: Vec<ModuleOutput>,
}

/// From the addresses of the same blocks under the entry's names before.
fn moved(
    scope: &mut Scope<'_>,
    plan: &Plan,
    entry: &Entry<'_>,
    block: Aws<'_>,
    settings: &AwsSettings,
    now: &[Managed],
) -> Vec<Moved> {
    let Some((entry, at)) = entry.before() else { return Vec::new() };
    let told = scope.diagnostics.len();
    let before = resource(scope, plan, &entry, block, settings);
    // What is wrong with the blocks is told of them as they are now.
    scope.diagnostics.truncate(told);
    let before = before.map(|before| before.blocks).unwrap_or_default();
    Moved::between(&before, now, Origin::Stated(at)).collect()
}

/// What Terraform takes over instead of making it.
fn import(scope: &mut Scope<'_>, block: Aws<'_>, blocks: &[Managed]) -> Option<Import> {
    let (stated, role) = match block {
        Aws::Database(block) => (block.value.import.as_ref()?, "/instance"),
        Aws::Cache(block) => (block.value.import.as_ref()?, "/group"),
    };
    let id = scope.terraform_text(stated, "an identifier")?;
    let to = blocks.iter().find(|block| block.id.ends_with(role))?.address();
    Some(Import { origin: id.origin.clone(), to, id })
}

fn resource(
    scope: &mut Scope<'_>,
    plan: &Plan,
    entry: &Entry<'_>,
    block: Aws<'_>,
    settings: &AwsSettings,
) -> Option<Resource> {
    let stated = match block {
        Aws::Database(block) => block.value.name.as_ref(),
        Aws::Cache(block) => block.value.name.as_ref(),
    };
    let mut draft = Draft {
        entry,
        facts: entry.kind.aws,
        settings,
        at: entry.span(),
        name: draft::name(scope, entry, stated)?,
        path: draft::path(scope, entry)?,
        port: port(entry, block),
        consumers: consumers(scope, plan, &entry.id()),
        blocks: Vec::new(),
        outputs: Vec::new(),
    };
    let bridge = Bridge::of(scope, plan, entry);
    match block {
        Aws::Database(block) => database::expand(scope, &mut draft, &block.value, &bridge)?,
        Aws::Cache(block) => cache::expand(scope, &mut draft, &block.value, &bridge)?,
    }
    Some(Resource { blocks: draft.blocks, outputs: draft.outputs })
}

/// The port that the server listens on.
pub fn port(entry: &Entry<'_>, block: Aws<'_>) -> Sourced<u32> {
    let stated = match block {
        Aws::Database(block) => block.value.port.as_ref(),
        Aws::Cache(block) => block.value.port.as_ref(),
    };
    match stated {
        Some(port) => Sourced::stated(port.value.into(), port.span),
        None => {
            let because = "the engine listens on this port unless it is told another";
            let origin = Origin::default_of(entry.span(), "engine-port", because);
            Sourced::new(entry.kind.port.into(), origin)
        }
    }
}

/// The engine version that the block states, else that of the entry's version.
fn engine_version(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    stated: Option<&Spanned<String>>,
) -> Option<Sourced<String>> {
    if let Some(stated) = stated {
        return Some(stated.into());
    }
    let Some(version) = &draft.entry.resource.version else {
        return super::image::missing_version(scope, draft.entry);
    };
    if let Some(engine) = (draft.facts.engine_version)(&version.value.0) {
        return Some(Sourced::stated(engine, version.span));
    }
    let message = format!("`{}` is no version of {} that AWS runs", version.value.0, draft.facts.title);
    let help = "state an `engine_version` that AWS offers";
    scope.report(Diagnostic::error(codes::UNSUPPORTED_ENGINE, version.span, message).with_help(help));
    None
}

fn database(scope: &mut Scope<'_>, entry: &Entry<'_>) -> Option<Sourced<String>> {
    known(scope, entry, Role::Database)
}

fn username(scope: &mut Scope<'_>, entry: &Entry<'_>) -> Option<Sourced<String>> {
    if let Some(stated) = &entry.resource.username {
        return scope.terraform_text(stated, "the name of a user");
    }
    known(scope, entry, Role::Username)
}

fn known(scope: &mut Scope<'_>, entry: &Entry<'_>, role: Role) -> Option<Sourced<String>> {
    let value = credential(scope, entry, entry.place(scope.stack, Target::Terraform), role).ok()??;
    Some(Sourced::new(known_text(&value.value)?, value.origin))
}

/// How URLs of a resource are written.
struct UrlOptions {
    scheme: String,
    params: Vec<(String, String)>,
}

fn url_options(scope: &mut Scope<'_>, entry: &Entry<'_>) -> UrlOptions {
    let stated = entry.resource.url.as_ref().and_then(|url| url.value.scheme.as_ref());
    let default = entry.kind.aws.scheme.unwrap_or(entry.kind.scheme);
    UrlOptions {
        scheme: stated.map_or(default, |scheme| scheme.value.as_str()).to_owned(),
        params: params(scope, entry, Target::Kubernetes),
    }
}

/// Taking over what runs must not replace a password that clients use: the stack says where it comes from.
fn check_import(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    import: Option<&Spanned<Text>>,
    has_password: bool,
    other: &str,
) -> Option<()> {
    let Some(import) = import.filter(|_| !has_password) else { return Some(()) };
    let message = format!("`{}` is taken over, and a generated password replaces the one in use", draft.entry.id());
    let help = format!(
        "state where its password stands, `password: {{ existing: … }}`, or `password: {other}`; `password: generated` replaces it"
    );
    scope.report(Diagnostic::error(codes::ADOPTED_PASSWORD, import.span, message).with_help(help));
    None
}

/// The snapshot that outlives what it is of.
fn final_snapshot(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    stated: Option<&Spanned<FinalSnapshot>>,
    arguments: Arguments,
    can_skip: bool,
) -> Option<Arguments> {
    let stated = stated.map(|snapshot| &snapshot.value);
    let take = stated.and_then(|snapshot| snapshot.take.clone());
    let take = draft.choose(&take, true, "final-snapshot", "what is deleted by mistake can be restored");
    let skip = can_skip.then(|| take.clone().map(|take| !take));
    let arguments = arguments.optional("skip_final_snapshot", skip);
    if !take.value {
        return Some(arguments);
    }
    let name = match stated.and_then(|snapshot| snapshot.name.as_ref()) {
        Some(name) => scope.terraform_text(name, "a name")?,
        None => draft.satellite("final"),
    };
    Some(arguments.set("final_snapshot_identifier", name))
}

impl Scope<'_> {
    /// As [`Scope::terraform_text`], of a literal.
    fn terraform_literal(&mut self, literal: &Spanned<Literal>, sink: &'static str) -> Option<Sourced<String>> {
        let value = pick(self.literal(literal, None, Sink::Known(sink)), Target::Terraform).ok()??;
        Some(Sourced::new(known_text(&value.value)?, value.origin))
    }
}
