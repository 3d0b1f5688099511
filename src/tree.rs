//! Output trees: what a target emits, each node with the origin of its value.

use std::borrow::Cow;
use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::source::Span;

/// Where a value comes from. Origins form a graph: a derived value keeps those it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written in a stack file.
    Stated(Span),
    /// Decided by stackc. `rule` names the rule in kebab-case, `because` is one sentence,
    /// `at` the entry that the rule was applied to.
    Default { rule: &'static str, because: Cow<'static, str>, at: Span },
    /// Made of others, the one that a person would name first.
    Derived(Arc<[Origin]>),
    /// Written by a patch at `at`, in place of `was`; `None` where nothing stood there.
    Patched { at: Span, was: Option<Arc<Origin>> },
}

impl Origin {
    pub fn default_of(at: Span, rule: &'static str, because: impl Into<Cow<'static, str>>) -> Self {
        Origin::Default { rule, because: because.into(), at }
    }

    pub fn derived(origins: impl IntoIterator<Item = Origin>) -> Self {
        Origin::Derived(origins.into_iter().collect())
    }

    /// The place in a stack file that a person would name.
    pub fn span(&self) -> Option<Span> {
        match self {
            Origin::Stated(span) | Origin::Default { at: span, .. } | Origin::Patched { at: span, .. } => Some(*span),
            Origin::Derived(origins) => origins.iter().find_map(Origin::span),
        }
    }
}

impl Default for Origin {
    /// Made of nothing: only for values that a test builds without a stack file.
    fn default() -> Self {
        Origin::Derived(Arc::from([]))
    }
}

/// A value with its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sourced<T> {
    pub value: T,
    #[serde(skip)]
    pub origin: Origin,
}

impl<T> Sourced<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Sourced { value, origin }
    }

    pub fn stated(value: T, span: Span) -> Self {
        Sourced { value, origin: Origin::Stated(span) }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), origin: self.origin }
    }
}

/// A node of an output document, with what is known of where it comes from: an [`Origin`] where a target made it, a
/// line where it was read. Maps keep the order in which they were written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(bound(serialize = "", deserialize = "O: Default"))]
pub struct Tree<O = Origin> {
    pub content: Content<O>,
    #[serde(skip)]
    pub origin: O,
}

/// HCL: in a block, the key of a blank line between two groups of arguments. No argument is called so.
pub const BLANK: &str = "";

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(bound(serialize = "", deserialize = "O: Default"))]
pub enum Content<O = Origin> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A decimal in its shortest form: `0.0144`.
    Number(String),
    Text(String),
    List(Vec<Tree<O>>),
    Map(Vec<(Cow<'static, str>, Tree<O>)>),
    /// HCL: an expression that is no literal, in the form that `terraform fmt` leaves: `aws_db_instance.main.address`.
    Expression(String),
    /// HCL: `jsonencode({ … })`.
    Call {
        function: Cow<'static, str>,
        arguments: Vec<Tree<O>>,
    },
    /// HCL: nested blocks of one type, in order; each is a map.
    Blocks(Vec<Tree<O>>),
}

impl<O> Tree<O> {
    pub fn new(content: Content<O>, origin: O) -> Self {
        Tree { content, origin }
    }

    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Tree<O>> {
        match &self.content {
            Content::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What stands below `path`, to be changed.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Tree<O>> {
        path.iter().try_fold(self, |tree, key| match &mut tree.content {
            Content::Map(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        })
    }

    /// The text of a value that names something; `None` for null and collections.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.content {
            Content::Text(text) | Content::Number(text) | Content::Expression(text) => Some(Cow::Borrowed(text)),
            Content::Integer(number) => Some(number.to_string().into()),
            Content::Bool(value) => Some(value.to_string().into()),
            _ => None,
        }
    }

    /// The text of a node that is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<O: PartialEq> Tree<O> {
    /// Whether two values are the same, wherever they come from. The order of a map says nothing.
    pub fn same(&self, other: &Self) -> bool {
        match (&self.content, &other.content) {
            (Content::Map(left), Content::Map(right)) => {
                let in_order = |(one, other): (&(_, Self), &(_, Self))| one.0 == other.0 && one.1.same(&other.1);
                left.len() == right.len()
                    && (left.iter().zip(right).all(in_order)
                        || left.iter().all(|(key, value)| other.get(key).is_some_and(|other| value.same(other))))
            }
            (Content::List(left), Content::List(right)) | (Content::Blocks(left), Content::Blocks(right)) => {
                all_same(left, right)
            }
            (Content::Call { function, arguments }, Content::Call { function: other, arguments: others }) => {
                function == other && all_same(arguments, others)
            }
            // The contents of leaves hold no origins.
            (left, right) => left == right,
        }
    }
}

fn all_same<O: PartialEq>(left: &[Tree<O>], right: &[Tree<O>]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(one, other)| one.same(other))
}

impl Tree {
    pub fn text(text: impl Into<String>, origin: Origin) -> Self {
        Tree::new(Content::Text(text.into()), origin)
    }

    /// A list is nothing but its items: it has the origin of the first one, and `origin` where it is empty.
    pub fn list(items: Vec<Tree>, origin: Origin) -> Self {
        let origin = items.first().map_or(origin, |first| first.origin.clone());
        Tree::new(Content::List(items), origin)
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Content::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Content::Text(text)
    }
}

impl From<bool> for Content {
    fn from(value: bool) -> Self {
        Content::Bool(value)
    }
}

impl From<i64> for Content {
    fn from(value: i64) -> Self {
        Content::Integer(value)
    }
}

impl From<u32> for Content {
    fn from(value: u32) -> Self {
        Content::Integer(i64::from(value))
    }
}

impl From<u16> for Content {
    fn from(value: u16) -> Self {
        Content::Integer(i64::from(value))
    }
}

/// Builds a map in the order of the calls. Literal fields take the map's own origin,
/// values that were decided elsewhere bring theirs.
#[derive(Clone, Debug)]
pub struct MapBuilder {
    origin: Origin,
    entries: Vec<(Cow<'static, str>, Tree)>,
}

impl MapBuilder {
    pub fn new(origin: Origin) -> Self {
        MapBuilder { origin, entries: Vec::new() }
    }

    /// A field that the format itself demands: its origin is the map's.
    #[must_use]
    pub fn literal(self, key: impl Into<Cow<'static, str>>, content: impl Into<Content>) -> Self {
        let origin = self.origin.clone();
        self.tree(key, Tree::new(content.into(), origin))
    }

    /// A decided value.
    #[must_use]
    pub fn field<T: Clone + Into<Content>>(self, key: impl Into<Cow<'static, str>>, value: &Sourced<T>) -> Self {
        self.tree(key, Tree::new(value.value.clone().into(), value.origin.clone()))
    }

    /// A decided value, where there is one.
    #[must_use]
    pub fn optional<T: Clone + Into<Content>>(
        self,
        key: impl Into<Cow<'static, str>>,
        value: Option<&Sourced<T>>,
    ) -> Self {
        match value {
            Some(value) => self.field(key, value),
            None => self,
        }
    }

    #[must_use]
    pub fn tree(mut self, key: impl Into<Cow<'static, str>>, tree: Tree) -> Self {
        self.entries.push((key.into(), tree));
        self
    }

    #[must_use]
    pub fn optional_tree(self, key: impl Into<Cow<'static, str>>, tree: Option<Tree>) -> Self {
        match tree {
            Some(tree) => self.tree(key, tree),
            None => self,
        }
    }

    /// A list or map, left out where it is empty.
    #[must_use]
    pub fn non_empty(self, key: impl Into<Cow<'static, str>>, tree: Tree) -> Self {
        let empty = match &tree.content {
            Content::List(items) => items.is_empty(),
            Content::Map(entries) => entries.is_empty(),
            _ => false,
        };
        if empty { self } else { self.tree(key, tree) }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn build(self) -> Tree {
        Tree::new(Content::Map(self.entries), self.origin)
    }

    /// A map that is nothing but its values, as labels are: it has the origin of the first one.
    pub fn build_of_values(self) -> Tree {
        let origin = self.entries.first().map_or(self.origin, |(_, first)| first.origin.clone());
        Tree::new(Content::Map(self.entries), origin)
    }
}

/// One object of a target. Objects that follow each other and have one path share a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The logical id, the same in every environment: `service.api/deployment`.
    pub id: String,
    /// Below the target's folder.
    pub path: Utf8PathBuf,
    pub tree: Tree,
    /// The lines of a file of the stack's own that the tree was read from, line breaks included: they are written in
    /// the place of the tree. Whoever changes the tree takes them away.
    pub written: Option<Vec<Sourced<String>>>,
}

impl Object {
    pub fn new(id: impl Into<String>, path: impl Into<Utf8PathBuf>, tree: Tree) -> Self {
        Object { id: id.into(), path: path.into(), tree, written: None }
    }
}

/// What a target does with a field that it cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// Without meaning there: listed by `show`, not printed.
    Inapplicable,
    /// Said in a weaker way: a warning.
    Approximated,
    /// Cannot be honoured: an error.
    Impossible,
}

/// A field of the plan that a target does not say, or says in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub kind: GapKind,
    /// Logical id and field, as in `service.api tolerations`.
    pub what: String,
    /// One sentence.
    pub because: Cow<'static, str>,
    pub origin: Origin,
}

impl Gap {
    /// The entry that asked: `service.api` of `service.api tolerations`.
    pub fn entry(&self) -> &str {
        self.what.split([' ', '/']).next().unwrap_or_default()
    }
}

/// What a target makes of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emission {
    pub objects: Vec<Object>,
    pub gaps: Vec<Gap>,
}

impl Emission {
    /// The objects of entries of which the target could say everything: what it could not is told by its gap.
    pub fn whole(&self) -> impl Iterator<Item = &Object> {
        let lost = |object: &Object| {
            let entry = object.id.split('/').next().unwrap_or_default();
            self.gaps.iter().any(|gap| gap.kind == GapKind::Impossible && gap.entry() == entry)
        };
        self.objects.iter().filter(move |object| !lost(object))
    }
}
