//! Strategic merge. Source: kubernetes/community, `strategic-merge-patch.md`; `$patch` is as it says there.

use super::edit::Edit;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::tree::{BLANK, Content, Tree};

/// The key that says what becomes of a map or an item.
pub const DIRECTIVE: &str = "$patch";

/// Other keys to which Kubernetes gives a meaning in a merge.
const UNSUPPORTED: [&str; 4] = ["$setElementOrder", "$retainKeys", "$deleteFromPrimitiveList", "$patch/"];

/// Blocks that every resource of Terraform may have.
const META_BLOCKS: [&str; 4] = ["lifecycle", "timeouts", "connection", "provisioner"];

/// Where in an object a merge is.
#[derive(Clone, Copy)]
pub struct Route<'r> {
    above: Option<&'r Route<'r>>,
    pub key: &'r str,
}

/// What becomes of a value that a merge names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Directive {
    Merge,
    Replace,
    Delete,
}

impl<'r> Route<'r> {
    /// An object, by its id.
    pub fn root(id: &'r str) -> Self {
        Route { above: None, key: id }
    }

    pub fn below(&'r self, key: &'r str) -> Self {
        Route { above: Some(self), key }
    }
}

impl std::fmt::Display for Route<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.above.filter(|above| above.above.is_some()) {
            Some(above) => write!(formatter, "{above}.{}", self.key),
            None => formatter.write_str(self.key),
        }
    }
}

impl Edit<'_> {
    /// Merges a value of the patch into one of the object.
    pub fn value(&mut self, route: &Route<'_>, into: &mut Tree, value: &Tree) {
        use Content::{Blocks, Call, List, Map};
        match (&mut into.content, &value.content) {
            (Map(_), Map(_)) => self.map(route, into, value),
            // `jsonencode({…})` is its object, a nested block that stands once its body.
            (Call { arguments: items, .. }, Map(_) | List(_)) | (Blocks(items), Map(_)) if items.len() == 1 => {
                items.iter_mut().for_each(|only| self.value(route, only, value));
            }
            (Blocks(_), Map(_)) => self.several_blocks(route, value),
            (List(_), List(_)) | (Blocks(_), List(_) | Blocks(_)) => self.list(route, into, value),
            (Map(_), List(_) | Blocks(_)) | (List(_), Map(_) | Blocks(_)) => self.other_shape(route, into, value),
            _ => self.replace(into, value),
        }
    }

    fn map(&mut self, route: &Route<'_>, into: &mut Tree, value: &Tree) {
        let Content::Map(fields) = &value.content else { return };
        for (key, field) in fields.iter().filter(|(key, _)| key != DIRECTIVE) {
            match UNSUPPORTED.iter().find(|directive| key.starts_with(**directive)) {
                Some(_) => self.unsupported(key, field),
                None => self.field(route, into, key, field),
            }
        }
    }

    fn field(&mut self, route: &Route<'_>, into: &mut Tree, key: &str, field: &Tree) {
        let directive = self.directive(field);
        let at = self.place(field);
        let Content::Map(entries) = &mut into.content else { return };
        match (entries.iter_mut().find(|(name, _)| name == key), directive) {
            (Some(_), Directive::Delete) => {
                let gone = entries.extract_if(.., |(name, _)| name == key).collect::<Vec<_>>();
                gone.iter().for_each(|(_, old)| self.overrides(old, at));
                into.origin = self.origin(at, Some(&into.origin));
            }
            (None, Directive::Delete) => self.nothing_to_remove(route, into, key, field),
            (Some((_, old)), Directive::Replace) => self.replace(old, &without_directive(field)),
            (Some((_, old)), Directive::Merge) => self.value(&route.below(key), old, field),
            (None, _) => {
                let fresh = self.fresh(&route.below(key), field);
                insert(entries, key, fresh, self.is_hcl());
            }
        }
    }

    /// A value that is new in the object, by the same rules as one that is merged into nothing.
    pub fn fresh(&mut self, route: &Route<'_>, value: &Tree) -> Tree {
        let origin = self.origin(self.place(value), None);
        let is_block = self.is_hcl() && META_BLOCKS.contains(&route.key);
        let content = match &value.content {
            Content::Map(_) if is_block => Content::Blocks(vec![Tree::new(Content::Map(Vec::new()), origin.clone())]),
            Content::Map(_) => Content::Map(Vec::new()),
            Content::List(_) => Content::List(Vec::new()),
            Content::Blocks(_) => Content::Blocks(Vec::new()),
            leaf => leaf.clone(),
        };
        let mut fresh = Tree::new(content, origin);
        self.value(route, &mut fresh, value);
        fresh
    }

    /// What a value of the patch says of itself; an unknown word is refused.
    pub fn directive(&mut self, value: &Tree) -> Directive {
        if value.content == Content::Null {
            return Directive::Delete;
        }
        let Some(stated) = value.get(DIRECTIVE) else { return Directive::Merge };
        match stated.as_text() {
            Some("merge") => Directive::Merge,
            Some("replace") => Directive::Replace,
            Some("delete") => Directive::Delete,
            _ => {
                let at = self.place(stated);
                self.misshapen(at, format!("`{DIRECTIVE}` is no directive"), "write `replace`, `delete` or `merge`");
                Directive::Merge
            }
        }
    }

    fn unsupported(&mut self, key: &str, field: &Tree) {
        let help = "state the list as it is to be under `$patch: replace`, or use `json`";
        self.misshapen(self.place(field), format!("`{key}` is no directive that a patch may have"), help);
    }

    fn nothing_to_remove(&mut self, route: &Route<'_>, into: &Tree, key: &str, field: &Tree) {
        let message = format!("`{route}` has no `{key}` to remove");
        let refused = Diagnostic::error(codes::UNMATCHED_PATH, self.place(field), message);
        self.diagnostics.push(refused.with_label(standing(into)).with_help(near(into, key)));
    }

    fn several_blocks(&mut self, route: &Route<'_>, value: &Tree) {
        let message = format!("`{route}` stands more than once, and the patch does not say which");
        self.misshapen(self.place(value), message, "write a list of blocks, each with what names it, or use `json`");
    }

    fn other_shape(&mut self, route: &Route<'_>, into: &Tree, value: &Tree) {
        let message = format!("`{route}` is {}, and the patch gives {}", shape(into), shape(value));
        let help = format!("write {}, or put another value there with `json`", shape(into));
        self.misshapen(self.place(value), message, help);
    }
}

/// Arguments of a block stand before its nested blocks.
fn insert(entries: &mut Vec<(std::borrow::Cow<'static, str>, Tree)>, key: &str, fresh: Tree, is_hcl: bool) {
    let is_block = |tree: &Tree| matches!(tree.content, Content::Blocks(_));
    let place = match is_hcl && !is_block(&fresh) {
        true => entries.iter().rposition(|(_, tree)| !is_block(tree)).map_or(0, |last| last + 1),
        false => entries.len(),
    };
    entries.insert(place, (key.to_owned().into(), fresh));
}

/// A map of the patch without what it says of itself.
pub fn without_directive(value: &Tree) -> Tree {
    let Content::Map(entries) = &value.content else { return value.clone() };
    let entries = entries.iter().filter(|(key, _)| key != DIRECTIVE).cloned().collect();
    Tree::new(Content::Map(entries), value.origin.clone())
}

fn shape(tree: &Tree) -> &'static str {
    match tree.content {
        Content::Map(_) => "a map",
        Content::List(_) => "a list",
        Content::Blocks(_) => "a block",
        _ => "a value",
    }
}

/// What stands at a place, in a few words.
pub fn standing(tree: &Tree) -> String {
    match &tree.content {
        Content::Map(entries) if entries.is_empty() => "an empty map stands there".to_owned(),
        Content::Map(entries) => format!("it has {}", list_or(keys(entries)).replace(" or ", " and ")),
        Content::List(items) | Content::Blocks(items) => format!("a list of {} stands there", items.len()),
        _ => "a plain value stands there".to_owned(),
    }
}

/// What to do where a key is not there.
pub fn near(tree: &Tree, key: &str) -> String {
    let Content::Map(entries) = &tree.content else { return "take it out".to_owned() };
    did_you_mean(key, keys(entries)).map_or("take it out".to_owned(), |near| format!("did you mean `{near}`?"))
}

fn keys<'t>(entries: &'t [(std::borrow::Cow<'static, str>, Tree)]) -> impl Iterator<Item = &'t str> {
    entries.iter().map(|(key, _)| key.as_ref()).filter(|key| *key != BLANK)
}
