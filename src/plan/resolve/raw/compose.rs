//! Parts of the Compose file that the stack states in Compose's own words.

use camino::Utf8Path;

use super::content::{self, Reading};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::Plan;
use crate::plan::paths::to_run_folder;
use crate::plan::raw::RawDocument;
use crate::plan::scope::{Scope, Sink};
use crate::plan::value::Part;
use crate::source::Spanned;
use crate::stack::Target;
use crate::stack::scalars::{Text, TextPart};
use crate::tree::{Content, Origin, Sourced, Tree};

const READING: Reading = Reading { text, is_number: |_| false };

/// What the parts of one project are made of; `x-…` is anybody's.
const SECTIONS: [&str; 5] = ["services", "networks", "volumes", "configs", "secrets"];

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    for (name, stated) in stack.raw.compose.by_name() {
        let Some(documents) = content::documents(scope, name, stated, &READING) else { continue };
        let [tree] = documents.as_slice() else {
            super::report_several(scope, name, stated);
            continue;
        };
        if check(scope, name, tree) && scope.has(Target::Compose) {
            let mut tree = tree.clone();
            Paths::of(scope, &tree).into_iter().for_each(|paths| paths.lead(&mut tree));
            plan.raw.compose.push(RawDocument {
                id: format!("raw.compose.{}", name.value),
                origin: Origin::Stated(name.span),
                name: name.into(),
                tree,
            });
        }
    }
}

/// A string as Compose interpolates it: what is written stays, what a reference means is literal, and a secret is the
/// variable that holds it.
fn text(scope: &mut Scope<'_>, stated: &Spanned<Text>) -> Option<Sourced<String>> {
    let mut written = String::new();
    let mut origins = vec![Origin::Stated(stated.span)];
    for part in &stated.value.parts {
        let reference = match part {
            TextPart::Literal(literal) => {
                written.push_str(literal);
                continue;
            }
            TextPart::Reference(reference) => reference.clone(),
        };
        let alone = Spanned { value: Text { parts: vec![TextPart::Reference(reference)] }, span: stated.span };
        let Some(value) = scope.value(&alone, None, Sink::Variable)?.compose else {
            if scope.has(Target::Compose) {
                scope.missing_in(Target::Compose, &alone, None);
            }
            return None;
        };
        written.extend(value.value.iter().map(spelled));
        origins.push(value.origin);
    }
    Some(Sourced::new(written, Origin::derived(origins)))
}

fn spelled(part: &Part) -> String {
    match part {
        Part::Known(text) | Part::Insecure(text) => text.replace('$', "$$"),
        Part::Secret(key) => format!("${{{}:?}}", key.variable),
        Part::Variable(name) => format!("${{{name}}}"),
    }
}

/// Whether it is a part of a Compose file; reports what else stands in it.
fn check(scope: &mut Scope<'_>, name: &Spanned<String>, tree: &Tree) -> bool {
    let told = scope.diagnostics.len();
    let Content::Map(entries) = &tree.content else {
        let message = format!("`{}` is no part of a Compose file", name.value);
        let help = format!("write a map with {}", list_or(SECTIONS));
        scope.report(Diagnostic::error(codes::WRONG_TYPE, name.span, message).with_help(help));
        return false;
    };
    for (key, value) in entries.iter().filter(|(key, _)| !key.starts_with("x-")) {
        let at = value.origin.span().unwrap_or(name.span);
        if !SECTIONS.contains(&key.as_ref()) {
            let message = format!("`{key}` is no section that `{}` adds to the Compose file", name.value);
            let help = match did_you_mean(key, SECTIONS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("take it out: its sections are {}", list_or(SECTIONS)),
            };
            scope.report(Diagnostic::error(codes::UNKNOWN_FIELD, at, message).with_help(help));
        } else if !matches!(value.content, Content::Map(_)) {
            let message = format!("`{key}` of `{}` is not a map", name.value);
            scope.report(Diagnostic::error(codes::WRONG_TYPE, at, message).with_help("write entries by name"));
        }
    }
    scope.diagnostics.len() == told
}

/// Paths are relative to the file that states them, and Compose reads them from where its own file stands.
struct Paths {
    /// From the folder of the Compose file to that of the stating file.
    lead: String,
}

impl Paths {
    fn of(scope: &Scope<'_>, tree: &Tree) -> Option<Self> {
        let file = tree.origin.span()?.file;
        let folder = scope.context.sources.path(file).parent().unwrap_or(Utf8Path::new(""));
        let root = to_run_folder(scope.context.compose_folder);
        Some(Paths { lead: format!("{root}/{folder}").trim_end_matches('/').to_owned() })
    }

    /// Source: the Compose specification, the attributes that hold a path of the host.
    fn lead(&self, file: &mut Tree) {
        each(file, "services", &mut |service| {
            self.build(service);
            visit(service, "env_file", &mut |file| self.listed(file, "path"));
            visit(service, "volumes", &mut |volumes| self.volumes(volumes));
        });
        for section in ["configs", "secrets"] {
            each(file, section, &mut |entry| visit(entry, "file", &mut |path| self.path(path)));
        }
    }

    fn build(&self, service: &mut Tree) {
        visit(service, "build", &mut |build| match build.content {
            Content::Map(_) => visit(build, "context", &mut |context| self.path(context)),
            _ => self.path(build),
        });
    }

    fn volumes(&self, volumes: &mut Tree) {
        let Content::List(volumes) = &mut volumes.content else { return };
        for volume in volumes {
            let is_bind = volume.get("type").and_then(Tree::as_text) == Some("bind");
            match &volume.content {
                Content::Map(_) if is_bind => visit(volume, "source", &mut |source| self.path(source)),
                // `./data:/data`; what begins otherwise names a volume.
                Content::Text(text) if text.starts_with('.') => self.path(volume),
                _ => {}
            }
        }
    }

    /// A path, or a list of paths or of maps that hold one.
    fn listed(&self, tree: &mut Tree, key: &str) {
        match &mut tree.content {
            Content::List(items) => items.iter_mut().for_each(|item| self.listed(item, key)),
            Content::Map(_) => visit(tree, key, &mut |path| self.path(path)),
            _ => self.path(tree),
        }
    }

    fn path(&self, tree: &mut Tree) {
        let Content::Text(path) = &mut tree.content else { return };
        // A variable may hold an absolute path, and an address is none.
        if !path.starts_with(['/', '~', '$']) && !path.contains("://") {
            *path = match path.trim_start_matches("./") {
                "" | "." => self.lead.clone(),
                below => format!("{}/{below}", self.lead),
            };
        }
    }
}

fn visit(tree: &mut Tree, key: &str, change: &mut dyn FnMut(&mut Tree)) {
    let Content::Map(entries) = &mut tree.content else { return };
    entries.iter_mut().filter(|(name, _)| name == key).for_each(|(_, value)| change(value));
}

/// Every entry of a section.
fn each(tree: &mut Tree, section: &str, change: &mut dyn FnMut(&mut Tree)) {
    visit(tree, section, &mut |section| {
        let Content::Map(entries) = &mut section.content else { return };
        entries.iter_mut().for_each(|(_, entry)| change(entry));
    });
}
