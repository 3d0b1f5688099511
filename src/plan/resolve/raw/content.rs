//! What a raw entry holds: a value of the stack file with its references resolved, or the documents of a file as they are.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::document::{Kind, Node, yaml};
use crate::formats::parse::{Fault, json};
use crate::plan::paths::from_run_folder;
use crate::plan::resolve::files::read_text;
use crate::plan::scope::Scope;
use crate::source::{FileId, Span, Spanned};
use crate::stack::anything::Anything;
use crate::stack::raw::{self, FILE, Stated};
use crate::stack::scalars::Text;
use crate::tree::{Content, Origin, Sourced, Tree};

/// How an output takes the strings of an inline object.
pub struct Reading {
    /// What a string means there; reports what it does not accept.
    pub text: fn(&mut Scope<'_>, &Spanned<Text>) -> Option<Sourced<String>>,
    /// Whether a reference alone is a number, by the keys that lead to it.
    pub is_number: fn(&[&str]) -> bool,
}

/// Where the content of an entry stands.
pub enum Held<'a> {
    Inline(&'a Stated),
    File(Spanned<String>),
}

/// Reports an entry that is neither a map nor a file, or both.
pub fn held<'a>(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &'a Stated) -> Option<Held<'a>> {
    let Anything::Map(entries) = &stated.value else {
        let message = format!("`{}` is {}, not a map", name.value, stated.value.describe());
        let help = "write the object, or name its file: `{ file: … }`";
        scope.report(Diagnostic::error(codes::WRONG_TYPE, stated.span, message).with_help(help));
        return None;
    };
    let Some((key, path)) = entries.iter().find(|(key, _)| key.value == FILE) else {
        return Some(Held::Inline(stated));
    };
    if let Some((other, _)) = entries.iter().find(|(other, _)| other.value != FILE) {
        let message = format!("`{FILE}` and `{}` exclude each other", other.value);
        let help = "name a file, or write the object; `unset` takes away what is inherited";
        let refused = Diagnostic::error(codes::CONFLICTING_CHOICE, other.span, message).with_help(help);
        scope.report(refused.with_related(key.span, format!("`{FILE}` stands here")));
        return None;
    }
    match &path.value {
        Anything::Text(text) => Some(Held::File(Spanned { value: text.clone(), span: path.span })),
        other => {
            let message = format!("`{FILE}` is {}, not a string", other.describe());
            scope.report(Diagnostic::error(codes::WRONG_TYPE, path.span, message).with_help("write a path"));
            None
        }
    }
}

/// The documents of an entry. `None` where something in it is refused, which is told.
pub fn documents(
    scope: &mut Scope<'_>,
    name: &Spanned<String>,
    stated: &Stated,
    reading: &Reading,
) -> Option<Vec<Tree>> {
    match held(scope, name, stated)? {
        Held::Inline(stated) => Some(vec![Inline { scope, reading, keys: Vec::new() }.tree(stated)?]),
        Held::File(path) => file_documents(scope, &path),
    }
}

/// The text of a file that an entry names, and its id; reports one that cannot be read.
pub fn file(scope: &mut Scope<'_>, path: &Spanned<String>) -> Option<FileId> {
    let found = scope.context.sources.find(&from_run_folder(scope, path));
    if found.is_none() {
        // It could not be read with the stack files: now that is told.
        read_text(scope, path);
    }
    found
}

pub fn file_documents(scope: &mut Scope<'_>, path: &Spanned<String>) -> Option<Vec<Tree>> {
    let file = file(scope, path)?;
    let text = &scope.context.sources.get(file)?.text;
    if scope.context.sources.path(file).extension() == Some("json") {
        return json_document(scope, file, text).map(|document| vec![document]);
    }
    let (documents, faults) = yaml::documents(file, text);
    if !faults.is_empty() {
        faults.into_iter().for_each(|fault| scope.report(fault));
        return None;
    }
    let documents = documents?;
    if documents.is_empty() {
        return refuse_empty(scope, path);
    }
    Some(documents.iter().map(node_tree).collect())
}

/// Reports a file of which nothing would come.
pub fn refuse_empty<T>(scope: &mut Scope<'_>, path: &Spanned<String>) -> Option<T> {
    let message = format!("`{}` holds nothing", path.value);
    let help = "write what it is for, or take the entry out";
    scope.report(Diagnostic::error(codes::EMPTY_RAW, path.span, message).with_help(help));
    None
}

fn json_document(scope: &mut Scope<'_>, file: FileId, text: &str) -> Option<Tree> {
    let read = json::parse(text, &|_, value| Origin::Stated(Span::new(file, value)));
    read.map_err(|fault| refuse_syntax(scope, codes::INVALID_JSON, file, &fault)).ok()
}

/// Reports a file that is not in its format, at the line where it shows.
pub fn refuse_syntax(scope: &mut Scope<'_>, code: Code, file: FileId, fault: &Fault) {
    let text = scope.context.sources.get(file).map_or("", |source| source.text.as_str());
    let rest = text.get(fault.at..).unwrap_or_default();
    let word = rest.find(char::is_whitespace).unwrap_or(rest.len()).max(1).min(rest.len());
    let span = Span::new(file, fault.at..fault.at + word);
    let format = if code == codes::INVALID_HCL { "HCL" } else { "JSON" };
    let message = format!("`{}` is no {format}", scope.context.sources.path(file));
    // The reader begins with what the message says.
    let why = fault.message.split_once(": ").map_or(fault.message.as_str(), |(_, why)| why);
    scope.report(
        Diagnostic::error(code, span, message).with_label(format!("the reader says: {why}")).with_help("correct it"),
    );
}

/// A value of a file, as it is.
fn node_tree(node: &Node) -> Tree {
    let content = match &node.kind {
        Kind::Null | Kind::Hole => Content::Null,
        Kind::Bool(value) => Content::Bool(*value),
        Kind::Integer(number) => Content::Integer(*number),
        Kind::Float(digits) => Content::Number(digits.clone()),
        Kind::Text(text) => Content::Text(text.clone()),
        Kind::List(items) => Content::List(items.iter().map(node_tree).collect()),
        Kind::Map(entries) => Content::Map(
            entries.iter().map(|entry| (entry.key.value.clone().into(), node_tree(&entry.value))).collect(),
        ),
    };
    Tree::new(content, Origin::Stated(node.span))
}

/// Resolves a value of the stack file.
struct Inline<'s, 'scope, 'a, 'v> {
    scope: &'s mut Scope<'a>,
    reading: &'scope Reading,
    /// The keys that lead to the value.
    keys: Vec<&'v str>,
}

impl<'v> Inline<'_, '_, '_, 'v> {
    /// `None` where some string of it is refused; all of them are told.
    fn tree(&mut self, value: &'v Stated) -> Option<Tree> {
        let content = match &value.value {
            Anything::Null => Content::Null,
            Anything::Bool(flag) => Content::Bool(*flag),
            Anything::Integer(number) => Content::Integer(*number),
            Anything::Number(digits) => Content::Number(digits.clone()),
            Anything::Text(text) => return self.text(text, value),
            Anything::List(items) => {
                let items: Vec<Option<Tree>> = items.iter().map(|item| self.tree(item)).collect();
                Content::List(items.into_iter().collect::<Option<_>>()?)
            }
            Anything::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|(key, value)| self.entry(key, value)).collect();
                Content::Map(entries.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Tree::new(content, Origin::Stated(value.span)))
    }

    fn entry(&mut self, key: &'v Spanned<String>, value: &'v Stated) -> Option<(std::borrow::Cow<'static, str>, Tree)> {
        self.keys.push(&key.value);
        let tree = self.tree(value);
        self.keys.pop();
        Some((key.value.clone().into(), tree?))
    }

    fn text(&mut self, text: &str, value: &Stated) -> Option<Tree> {
        if !text.contains("${") {
            return Some(Tree::text(text, Origin::Stated(value.span)));
        }
        let stated = raw::text(text, value.span).map_err(|refused| self.scope.report(*refused)).ok()?;
        let Sourced { value: resolved, origin } = (self.reading.text)(self.scope, &stated)?;
        let alone = stated.value.references().any(|reference| reference.written == text);
        let number = resolved.parse().ok().filter(|_| alone && (self.reading.is_number)(&self.keys));
        Some(Tree::new(number.map_or(Content::Text(resolved), Content::Integer), origin))
    }
}
