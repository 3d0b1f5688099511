//! Walks an object along its type.

mod blocks;
mod lists;
mod path;
mod scalars;
mod wording;

use crate::catalogue::types::{Field, Form, Type};
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::source::Span;
use crate::tree::{BLANK, Content, Origin, Tree};

pub use blocks::header;
use path::{Path, Step};

/// How a platform reads what a schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A null is nothing; fields come and go with versions.
    Kubernetes { minor: u32, stated: Option<Span> },
    /// A text that names a variable is read after its value is put in, as whatever the field takes.
    Compose,
    /// Scalars are converted to each other; an expression fits any type.
    Terraform,
}

/// An object while it is held against its type.
pub struct Walk<'a> {
    id: &'a str,
    dialect: Dialect,
    path: Path<'a>,
    pub found: Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    pub fn new(id: &'a str, dialect: Dialect) -> Self {
        Walk { id, dialect, path: Path::default(), found: Vec::new() }
    }

    /// A map with the fields of `types`: of a block of Terraform, the provider's and the language's.
    pub fn object(&mut self, tree: &'a Tree, types: &[&Type]) {
        let Content::Map(entries) = &tree.content else { return self.wrong_type(tree, "a map") };
        for (name, value) in entries.iter().filter(|(name, _)| name != BLANK) {
            self.path.push(Step::Key(name));
            self.entry(name, value, types);
            self.path.pop();
        }
        let minor = self.minor();
        for field in types.iter().flat_map(|one| one.fields_of(minor)).filter(|field| field.required) {
            if !self.states(entries, field.name) {
                self.missing(tree, field);
            }
        }
    }

    /// Versions of Kubernetes alone part fields: any other dialect has all of them.
    fn minor(&self) -> u32 {
        match self.dialect {
            Dialect::Kubernetes { minor, .. } => minor,
            Dialect::Compose | Dialect::Terraform => 0,
        }
    }

    fn entry(&mut self, name: &'a str, value: &'a Tree, types: &[&Type]) {
        if self.dialect == Dialect::Terraform && matches!(value.content, Content::Blocks(_)) {
            return self.nested(name, value, types);
        }
        match types.iter().find_map(|one| one.field(name, self.minor())) {
            Some(field) => self.field(value, field),
            None if takes_unknown(name, types) => {}
            None => match types.iter().find_map(|one| one.versions_of(name).first()) {
                Some(field) => self.not_served(value, field),
                None => self.unknown(name, value, types),
            },
        }
    }

    fn is_nothing(&self, value: &Tree) -> bool {
        value.content == Content::Null && self.dialect != Dialect::Compose
    }

    fn field(&mut self, value: &'a Tree, field: &Field) {
        if self.is_nothing(value) {
            return;
        }
        if field.block {
            return self.wrong_type(value, "a block");
        }
        if field.read_only && self.dialect == Dialect::Terraform {
            return self.read_only(value);
        }
        self.value(value, &field.form, field);
        match &value.content {
            Content::List(items) => {
                self.count(value, items.len(), field);
                self.repetitions(items, field);
            }
            Content::Map(entries) => self.count(value, entries.len(), field),
            _ => {}
        }
    }

    /// A value of this form; limits are those of the field that holds it.
    fn value(&mut self, tree: &'a Tree, form: &Form, field: &Field) {
        if let Form::OneOf(forms) = form {
            return match forms.iter().find(|form| self.fits(tree, form)) {
                Some(form) => self.value(tree, form, field),
                None => self.wrong_type(tree, &wording::noun(form)),
            };
        }
        if !self.fits(tree, form) {
            return self.wrong_type(tree, &wording::noun(form));
        }
        match (form, &tree.content) {
            (Form::Type(reference), Content::Map(_)) => {
                reference.get().into_iter().for_each(|found| self.object(tree, &[found]))
            }
            (Form::List(form), Content::List(items)) => self.items(items, form, field),
            (Form::Map(form), Content::Map(entries)) => {
                for (name, value) in entries {
                    self.element(Step::Key(name), value, form, field);
                }
            }
            _ => self.scalar(tree, form, field),
        }
    }

    /// A value of a map or an item of a list.
    fn element(&mut self, step: Step<'a>, tree: &'a Tree, form: &Form, field: &Field) {
        if !self.is_nothing(tree) {
            self.path.push(step);
            self.value(tree, form, field);
            self.path.pop();
        }
    }

    fn report(&mut self, code: Code, origin: &Origin, message: String, help: String) {
        let told = super::error(code, origin, message).with_help(help);
        self.found.push(told);
    }

    /// The field as messages name it.
    fn place(&self) -> String {
        if self.path.is_empty() { format!("`{}`", self.id) } else { format!("`{}` of `{}`", self.path, self.id) }
    }

    fn missing(&mut self, tree: &Tree, field: &Field) {
        let place = self.path.with(field.name);
        let message = format!("`{}` has no `{place}`, which is required", self.id);
        self.report(codes::MISSING_OBJECT_FIELD, &tree.origin, message, wording::write_field(field));
    }

    fn unknown(&mut self, name: &str, value: &Tree, types: &[&Type]) {
        let message = format!("`{}` has no field `{}`", self.id, self.path);
        let minor = self.minor();
        let help = wording::nearest(name, types.iter().flat_map(|one| one.fields_of(minor)).map(|field| field.name));
        self.report(codes::UNKNOWN_OBJECT_FIELD, &value.origin, message, help);
    }

    fn not_served(&mut self, value: &Tree, field: &Field) {
        let Dialect::Kubernetes { minor, stated } = self.dialect else { return };
        let message = format!("`{}` sets `{}`, which Kubernetes 1.{minor} does not have", self.id, self.path);
        let told = super::error(codes::FIELD_NOT_SERVED, &value.origin, message)
            .with_help(wording::served(field.minors, minor));
        let told = match stated {
            Some(span) => told.with_related(span, format!("the cluster runs 1.{minor}")),
            None => told,
        };
        self.found.push(told);
    }

    fn read_only(&mut self, value: &Tree) {
        let message = format!("{} is decided by the provider", self.place());
        self.report(codes::READ_ONLY_FIELD, &value.origin, message, "take it out".to_owned());
    }

    fn wrong_type(&mut self, tree: &Tree, wanted: &str) {
        let message = format!("{} is {}, not {wanted}", self.place(), wording::describe(&tree.content));
        self.report(codes::OBJECT_FIELD_TYPE, &tree.origin, message, format!("write {wanted}"));
    }
}

/// Whether a map of these types may hold a field that none of them names.
fn takes_unknown(name: &str, types: &[&Type]) -> bool {
    types.iter().any(|one| one.traits.open || one.traits.extensible && name.starts_with("x-"))
}
