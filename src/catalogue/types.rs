//! Types of objects as a platform publishes them, read from a committed text when they are first asked for.
//!
//! A catalogue is made of lines, sorted by bytes. A type is its name and what holds for all of it; its fields follow,
//! each behind one blank:
//!
//! ```text
//! batch/v1/CronJob namespaced
//!  spec! batch.v1.CronJobSpec
//! core.v1.Container
//!  name! string
//!  ports [core.v1.ContainerPort] keys=containerPort,protocol merge=containerPort
//!  restartPolicyRules [core.v1.ContainerRestartRule] since=34
//! ```
//!
//! `!` says that the field is required. A form is a scalar's word, a type (every name of one holds a dot or a slash),
//! `[form]` for a list, `{form}` for a map by text, or alternatives parted by `|`. Facets follow, parted by a blank:
//! `since=`, `until=` (Kubernetes minors), `enum=`, `range=`, `length=`, `count=`, `set`, `keys=`, `merge=`,
//! `retain-keys`, `read-only`, `write-only`, `block`, and last `pattern=`, which may hold blanks. A facet of a scalar
//! is one of the items of a list, too.

mod parse;

use std::sync::OnceLock;

use regex::Regex;

/// One catalogue.
pub struct Types {
    text: &'static str,
    table: OnceLock<Vec<Entry>>,
}

/// A type as it stands in the text, and as it was read.
struct Entry {
    name: &'static str,
    traits: &'static str,
    fields: &'static str,
    read: OnceLock<Type>,
}

impl Types {
    pub const fn new(text: &'static str) -> Self {
        Types { text, table: OnceLock::new() }
    }

    /// The type of that name.
    pub fn get(&'static self, name: &str) -> Option<&'static Type> {
        let table = self.table();
        let entry = &table[table.binary_search_by(|entry| entry.name.cmp(name)).ok()?];
        Some(entry.read.get_or_init(|| parse::read(self, entry)))
    }

    /// The names of all types, sorted.
    pub fn names(&'static self) -> impl Iterator<Item = &'static str> {
        self.table().iter().map(|entry| entry.name)
    }

    fn table(&'static self) -> &'static [Entry] {
        self.table.get_or_init(|| parse::table(self.text))
    }
}

/// A type of objects.
#[derive(Debug)]
pub struct Type {
    pub name: &'static str,
    pub traits: Traits,
    /// Sorted by name. One name stands several times where versions differ in it, each time for its own minors.
    pub fields: Vec<Field>,
}

/// What holds for a whole type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Of a kind of object: whether it lives in a namespace.
    pub namespaced: bool,
    /// Of a kind of object: defined by a CustomResourceDefinition, so that a cluster decides which versions it serves.
    pub custom: bool,
    /// Takes fields that are not named here.
    pub open: bool,
    /// Takes fields that begin with `x-`.
    pub extensible: bool,
    pub minors: Minors,
}

impl Type {
    /// The lines of a field; none where the type lacks it in every version.
    pub fn versions_of(&self, name: &str) -> &[Field] {
        let start = self.fields.partition_point(|field| field.name < name);
        let count = self.fields[start..].iter().take_while(|field| field.name == name).count();
        &self.fields[start..start + count]
    }

    /// The field as `minor` has it.
    pub fn field(&self, name: &str, minor: u32) -> Option<&Field> {
        self.versions_of(name).iter().find(|field| field.minors.contain(minor))
    }

    /// All fields that `minor` has.
    pub fn fields_of(&self, minor: u32) -> impl Iterator<Item = &Field> + Clone {
        self.fields.iter().filter(move |field| field.minors.contain(minor))
    }
}

/// A run of Kubernetes minors: 35 for 1.35. What has no versions is in all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minors {
    /// The first one, where it is not in all that the catalogue knows.
    pub since: Option<u32>,
    /// The last one, likewise.
    pub until: Option<u32>,
}

impl Minors {
    pub fn contain(self, minor: u32) -> bool {
        self.since.is_none_or(|since| minor >= since) && self.until.is_none_or(|until| minor <= until)
    }
}

/// A field of a type.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub required: bool,
    pub form: Form,
    pub minors: Minors,
    pub limits: Limits,
    pub list: ListKind,
    /// What a strategic merge does with it.
    pub merge: Option<Merge>,
    /// Strategic merge: keys of the map that the patch does not name go (`retainKeys`).
    pub retain_keys: bool,
    /// Written by the platform: a value stated is refused by Terraform and ignored by Kubernetes.
    pub read_only: bool,
    /// Terraform: a nested block, not an argument.
    pub block: bool,
}

/// What a field takes.
#[derive(Debug)]
pub enum Form {
    Any,
    Null,
    Text,
    Boolean,
    Integer(Width),
    Number,
    /// A Kubernetes quantity, as text or number.
    Quantity,
    IntOrString,
    /// RFC 3339.
    Time,
    /// Text that holds bytes.
    Base64,
    List(Box<Form>),
    /// By text.
    Map(Box<Form>),
    Type(Reference),
    /// The first that fits counts.
    OneOf(Vec<Form>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Any,
    Bits32,
    Bits64,
}

/// A type by name.
pub struct Reference {
    pub name: &'static str,
    types: &'static Types,
    found: OnceLock<Option<&'static Type>>,
}

impl Reference {
    /// The type; a test holds that every name in a catalogue has one.
    pub fn get(&self) -> Option<&'static Type> {
        *self.found.get_or_init(|| self.types.get(self.name))
    }
}

impl std::fmt::Debug for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// What a schema says of values beyond their form.
#[derive(Debug, Default)]
pub struct Limits {
    /// The values that a text takes; empty where any.
    pub values: Vec<&'static str>,
    pub range: Bounds,
    /// Of a text, in characters.
    pub length: Bounds,
    /// Of a list or map, in entries.
    pub count: Bounds,
    pub pattern: Option<Pattern>,
}

/// Least and largest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub least: Option<i64>,
    pub largest: Option<i64>,
}

impl Bounds {
    pub fn contain(self, number: i64) -> bool {
        self.least.is_none_or(|least| number >= least) && self.largest.is_none_or(|largest| number <= largest)
    }
}

/// A regular expression, compiled when a value is first held against it.
#[derive(Debug)]
pub struct Pattern {
    pub text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Whether it occurs in `text`.
    pub fn fits(&self, text: &str) -> bool {
        self.regex().is_none_or(|pattern| pattern.is_match(text))
    }

    /// Whether it is a regular expression; a test holds that all are.
    pub fn compiles(&self) -> bool {
        self.regex().is_some()
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.text).ok()).as_ref()
    }
}

/// What items of a list are known by (`x-kubernetes-list-type`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// One value.
    Atomic,
    /// Each item once.
    Set,
    /// By these fields, which are unique together.
    Keyed(Vec<&'static str>),
}

/// How a strategic merge joins lists (`x-kubernetes-patch-strategy: merge`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Values that are not there yet are added.
    Values,
    /// Items are matched by this field.
    By(&'static str),
}
