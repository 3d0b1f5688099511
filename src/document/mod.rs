//! Reads a stack file in three syntaxes into one spanned tree, expands its short forms and merges what it extends.
//!
//! After [`Reader::read`] every map has unique keys, no short form is left, `extends` and `unset` are applied, and
//! every value keeps the file and the bytes that state it.

mod expand;
mod faults;
pub mod kdl;
mod merge;
pub mod node;
pub mod path;
pub mod shape;
pub mod syntax;
pub mod toml;
mod unique;
mod unset;
pub mod yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileError, FileId, Files, MAX_FILE_BYTES, Sources, Span, Spanned, Syntax};
pub use expand::expand;
pub use merge::merge;
pub use node::{Entry, Kind, Node};
pub use shape::Shapes;

/// What a file says of itself alone: nothing of it is inherited.
const OWN: [&str; 3] = ["environment", "extends", "unset"];

/// A stack file with everything that it extends merged into it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file that was asked for.
    pub file: FileId,
    /// Its path, relative to the folder of the run.
    pub path: Utf8PathBuf,
    pub root: Node,
    /// The files in KDL, where a node names one entry in the singular.
    pub kdl: Vec<FileId>,
}

/// Reads documents; a file that several of them extend is read and merged once.
pub struct Reader<'run> {
    pub files: &'run dyn Files,
    pub shapes: &'run Shapes,
    pub sources: Sources,
    merged: BTreeMap<Utf8PathBuf, Arc<Merged>>,
}

/// A file with what it extends, and everything that is wrong with either.
struct Merged {
    file: FileId,
    /// `None` where the file itself can't be read as a map.
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

/// The files on the way to the one that is being read, each with the item of `extends` that names it.
type Chain = Vec<(Utf8PathBuf, Option<Span>)>;

impl<'run> Reader<'run> {
    pub fn new(files: &'run dyn Files, shapes: &'run Shapes) -> Self {
        Reader { files, shapes, sources: Sources::default(), merged: BTreeMap::new() }
    }

    /// The merged document of the file at `path`, relative to the folder of the run.
    ///
    /// # Errors
    /// Every syntax error of this file and of all that it extends, and every mistake of merging. Two documents
    /// that extend the same wrong file both tell its errors.
    pub fn read(&mut self, path: &Utf8Path) -> Result<Document, Vec<Diagnostic>> {
        let merged = self.merged(path, None, &mut Vec::new()).map_err(|diagnostic| vec![*diagnostic])?;
        match &merged.root {
            Some(root) if merged.diagnostics.is_empty() => {
                let kdl = self.sources.written_in(Syntax::Kdl);
                Ok(Document { file: merged.file, path: path.to_owned(), root: root.clone(), kdl })
            }
            _ => Err(merged.diagnostics.clone()),
        }
    }

    fn merged(
        &mut self,
        path: &Utf8Path,
        asked: Option<Span>,
        chain: &mut Chain,
    ) -> Result<Arc<Merged>, Box<Diagnostic>> {
        if let Some(start) = chain.iter().position(|(other, _)| other == path) {
            return Err(Box::new(cycle(path, asked, chain.get(start..).unwrap_or_default())));
        }
        if let Some(merged) = self.merged.get(path) {
            return Ok(Arc::clone(merged));
        }
        let (file, own, diagnostics) = self.parse(path, asked)?;
        chain.push((path.to_owned(), asked));
        let merged = Arc::new(self.lay_over_bases(file, path, own, diagnostics, chain));
        chain.pop();
        self.merged.insert(path.to_owned(), Arc::clone(&merged));
        Ok(merged)
    }

    /// One file alone, its short forms expanded.
    fn parse(
        &mut self,
        path: &Utf8Path,
        asked: Option<Span>,
    ) -> Result<(FileId, Option<Node>, Vec<Diagnostic>), Box<Diagnostic>> {
        let syntax = Syntax::of(path).ok_or_else(|| Box::new(unknown_syntax(path, asked)))?;
        let bytes = self.files.read(path).map_err(|error| Box::new(unreadable(path, asked, &error)))?;
        let file = self.sources.add(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        let text = match syntax::decode_utf8(file, bytes) {
            Ok(text) => text,
            Err(diagnostic) => return Ok((file, None, vec![diagnostic])),
        };
        let (root, mut diagnostics) = syntax::parse(file, &text, syntax, self.shapes);
        let root = root.and_then(|root| whole_file(root, &mut diagnostics)).map(|mut root| {
            expand(&mut root, self.shapes.root(), self.shapes);
            root
        });
        Ok((file, root, diagnostics))
    }

    fn lay_over_bases(
        &mut self,
        file: FileId,
        path: &Utf8Path,
        own: Option<Node>,
        mut diagnostics: Vec<Diagnostic>,
        chain: &mut Chain,
    ) -> Merged {
        let Some(own) = own else { return Merged { file, root: None, diagnostics } };
        let mut inherited = None;
        for item in paths(&own, "extends", &mut diagnostics) {
            match self.merged(&beside(path, &item.value), Some(item.span), chain) {
                Ok(base) => {
                    add_new(&mut diagnostics, &base.diagnostics);
                    inherited = self.lay_over(inherited, base.root.as_ref().map(inheritable));
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        let unset = paths(&own, "unset", &mut diagnostics);
        let mut inherited = inherited.unwrap_or_else(|| Node::map(own.span));
        // What a broken base would have given can't be told from what nobody states.
        if diagnostics.is_empty() {
            diagnostics = unset::apply(&unset, &mut inherited);
        }
        let root = merge(inherited, own, self.shapes.root(), self.shapes);
        Merged { file, root: Some(root), diagnostics }
    }

    fn lay_over(&self, base: Option<Node>, over: Option<Node>) -> Option<Node> {
        match (base, over) {
            (Some(base), Some(over)) => Some(merge(base, over, self.shapes.root(), self.shapes)),
            (base, over) => over.or(base),
        }
    }
}

/// An empty file is an empty map; anything else but a map is refused.
fn whole_file(root: Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    match root.kind {
        Kind::Map(_) => Some(root),
        Kind::Null => Some(Node::map(root.span)),
        _ => {
            let message = format!("the file holds {}, not a map", root.describe());
            let help = "a stack file is a map: `environment`, `targets`, `services`, …";
            diagnostics.push(Diagnostic::error(codes::WRONG_TYPE, root.span, message).with_help(help));
            None
        }
    }
}

/// The paths under `extends` or `unset`. A wrong type is reported here, since a base's is not seen by the check.
fn paths(own: &Node, field: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    let Some(node) = own.get(field) else { return Vec::new() };
    let items = match &node.kind {
        Kind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut texts = Vec::new();
    for item in items {
        match &item.kind {
            Kind::Text(text) => texts.push(Spanned { value: text.clone(), span: item.span }),
            _ => {
                let message = format!("`{field}` holds {}, not a path", item.describe());
                let help = format!("write a path, or a list of them: `{field}: [{}]`", example(field));
                diagnostics.push(Diagnostic::error(codes::WRONG_TYPE, item.span, message).with_help(help));
            }
        }
    }
    texts
}

fn example(field: &str) -> &'static str {
    if field == "unset" { "services.api.env.DEBUG" } else { "base.yaml" }
}

/// A base without what it says of itself alone.
fn inheritable(base: &Node) -> Node {
    let entries = base.entries().iter().filter(|entry| !OWN.contains(&entry.key.as_str()));
    Node::new(base.span, Kind::Map(entries.cloned().collect()))
}

fn add_new(diagnostics: &mut Vec<Diagnostic>, more: &[Diagnostic]) {
    for diagnostic in more {
        if !diagnostics.contains(diagnostic) {
            diagnostics.push(diagnostic.clone());
        }
    }
}

/// `path` as the file at `holder` means it, without `.` and inner `..`.
fn beside(holder: &Utf8Path, path: &str) -> Utf8PathBuf {
    let joined = holder.parent().unwrap_or(Utf8Path::new("")).join(path);
    let mut plain = Utf8PathBuf::new();
    for component in joined.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn at(code: codes::Code, asked: Option<Span>, message: String) -> Diagnostic {
    match asked {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::outside(code, message),
    }
}

fn unknown_syntax(path: &Utf8Path, asked: Option<Span>) -> Diagnostic {
    at(codes::UNKNOWN_SYNTAX, asked, format!("`{path}` is no stack file"))
        .with_help("name a file that ends in `.yaml`, `.yml`, `.toml` or `.kdl`")
}

fn unreadable(path: &Utf8Path, asked: Option<Span>, error: &FileError) -> Diagnostic {
    match error {
        FileError::NotFound => at(codes::MISSING_FILE, asked, format!("`{path}` does not exist"))
            .with_help("correct the path: it is relative to the file that holds it"),
        FileError::TooLarge => {
            at(codes::FILE_TOO_LARGE, asked, format!("`{path}` is larger than {MAX_FILE_BYTES} bytes"))
                .with_help("split the stack, or state what is shared in a file that it extends")
        }
        FileError::Unreadable(reason) => {
            at(codes::UNREADABLE_FILE, asked, format!("`{path}` is not readable: {reason}"))
                .with_help("check the file's permissions")
        }
    }
}

/// `links` leads from `path` to the item that names it again.
fn cycle(path: &Utf8Path, asked: Option<Span>, links: &[(Utf8PathBuf, Option<Span>)]) -> Diagnostic {
    let through: Vec<String> = links.iter().skip(1).map(|(file, _)| format!("`{file}`")).collect();
    let message = if through.is_empty() {
        format!("`{path}` extends itself")
    } else {
        format!("`{path}` extends itself through {}", through.join(", "))
    };
    let diagnostic =
        at(codes::EXTENDS_CYCLE, asked, message).with_help("move what they share into a file that extends neither");
    links.iter().skip(1).fold(diagnostic, |diagnostic, (file, link)| match link {
        Some(span) => diagnostic.with_related(*span, format!("`{file}` is extended here")),
        None => diagnostic,
    })
}
