//! Walks two trees of one object and finds the values that differ.

use std::collections::BTreeMap;

use super::keys::{Keyed, keyed};
use super::objects::scalar;
use super::{Address, Path};
use crate::catalogue::keys;
use crate::formats::parse::{Line, Node};
use crate::tree::Content;

/// A place where two objects differ.
pub struct Difference {
    pub path: Path,
    pub before: Option<Node>,
    pub after: Option<Node>,
}

/// All places where two objects of one address differ, in the order of the later one, what is gone after it.
pub fn differences(address: &Address, before: &Node, after: &Node) -> Vec<Difference> {
    let mut walk = Walk { target: &address.target, found: Vec::new() };
    walk.node(&Path::default(), before, after);
    walk.found
}

struct Walk<'a> {
    target: &'a str,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn push(&mut self, path: Path, before: Option<&Node>, after: Option<&Node>) {
        self.found.push(Difference { path, before: before.cloned(), after: after.cloned() });
    }

    fn node(&mut self, path: &Path, before: &Node, after: &Node) {
        if before.same(after) {
            return;
        }
        match (&before.content, &after.content) {
            (Content::Map(left), Content::Map(right)) => self.map(path, left, right, after),
            (Content::List(left), Content::List(right)) => self.list(path, [before, after], left, right),
            (Content::Blocks(left), Content::Blocks(right)) => self.list(path, [before, after], left, right),
            (Content::Call { function, arguments }, Content::Call { function: other, arguments: others })
                if function == other && arguments.len() == others.len() =>
            {
                for (one, other) in arguments.iter().zip(others) {
                    self.node(path, one, other);
                }
            }
            _ => self.push(path.clone(), Some(before), Some(after)),
        }
    }

    fn map(
        &mut self,
        path: &Path,
        before: &[(std::borrow::Cow<'static, str>, Node)],
        after: &[(std::borrow::Cow<'static, str>, Node)],
        whole: &Node,
    ) {
        let earlier: BTreeMap<&str, &Node> = before.iter().map(|(key, value)| (key.as_ref(), value)).collect();
        for (key, value) in after {
            match earlier.get(key.as_ref()) {
                Some(earlier) => self.node(&path.key(key), earlier, value),
                None => self.push(path.key(key), None, Some(value)),
            }
        }
        for (key, value) in before.iter().filter(|(key, _)| whole.get(key).is_none()) {
            self.push(path.key(key), Some(value), None);
        }
    }

    fn list(&mut self, path: &Path, whole: [&Node; 2], before: &[Node], after: &[Node]) {
        let name = path.last_key().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        if let Some(keyed) = keyed(self.target, name, before, after) {
            return self.keyed(path, whole, &keyed);
        }
        match (before, after) {
            _ if keys::is_set(self.target, name) => self.set(path, whole, before, after),
            _ if before.iter().chain(after).all(is_leaf) => self.push(path.clone(), Some(whole[0]), Some(whole[1])),
            _ if keys::goes_by_place(self.target, name) && before.len() == after.len() => {
                for (index, (one, other)) in before.iter().zip(after).enumerate() {
                    self.node(&path.item(&index.to_string()), one, other);
                }
            }
            // One item is the other: there is none that it could be mistaken for.
            ([one], [other]) => self.node(&path.item("0"), one, other),
            _ => self.unkeyed(path, whole, before, after),
        }
    }

    fn keyed(&mut self, path: &Path, whole: [&Node; 2], items: &Keyed<'_>) {
        let earlier: BTreeMap<&str, &Node> = items.before.iter().map(|(key, item)| (key.as_str(), *item)).collect();
        let later: BTreeMap<&str, &Node> = items.after.iter().map(|(key, item)| (key.as_str(), *item)).collect();
        for (key, item) in &items.after {
            match earlier.get(key.as_str()) {
                Some(earlier) => self.node(&path.item(key), earlier, item),
                None => self.push(path.item(key), None, Some(item)),
            }
        }
        for (key, item) in items.before.iter().filter(|(key, _)| !later.contains_key(key.as_str())) {
            self.push(path.item(key), Some(item), None);
        }
        if items.ordered {
            let kept = |items: &[(String, &Node)], others: &BTreeMap<&str, &Node>| -> Vec<String> {
                items.iter().map(|(key, _)| key.clone()).filter(|key| others.contains_key(key.as_str())).collect()
            };
            self.order(path, whole, &kept(&items.before, &later), &kept(&items.after, &earlier));
        }
    }

    /// Another order of the same items, where it says something: the items by their keys.
    fn order(&mut self, path: &Path, whole: [&Node; 2], before: &[String], after: &[String]) {
        if before == after {
            return;
        }
        let list = |keys: &[String], line: Line| {
            let item = |key: &String| Node::new(Content::Text(key.clone()), line);
            Node::new(Content::List(keys.iter().map(item).collect()), line)
        };
        self.push(path.key("order"), Some(&list(before, whole[0].origin)), Some(&list(after, whole[1].origin)));
    }

    /// Each value that only one side has.
    fn set(&mut self, path: &Path, whole: [&Node; 2], before: &[Node], after: &[Node]) {
        let found = self.found.len();
        for item in missing(after, before) {
            self.push(path.item(&scalar(item)), None, Some(item));
        }
        for item in missing(before, after) {
            self.push(path.item(&scalar(item)), Some(item), None);
        }
        // The same values, some of them more often.
        if self.found.len() == found && before.len() != after.len() {
            self.push(path.clone(), Some(whole[0]), Some(whole[1]));
        }
    }

    /// Items that nothing tells apart but what they hold: those that only one side has, by their place on it.
    fn unkeyed(&mut self, path: &Path, whole: [&Node; 2], before: &[Node], after: &[Node]) {
        let found = self.found.len();
        for (index, item) in after.iter().enumerate().filter(|(_, item)| !before.iter().any(|other| item.same(other))) {
            self.push(path.item(&index.to_string()), None, Some(item));
        }
        for (index, item) in before.iter().enumerate().filter(|(_, item)| !after.iter().any(|other| item.same(other))) {
            self.push(path.item(&index.to_string()), Some(item), None);
        }
        if self.found.len() == found {
            self.push(path.clone(), Some(whole[0]), Some(whole[1]));
        }
    }
}

fn missing<'a>(items: &'a [Node], others: &'a [Node]) -> impl Iterator<Item = &'a Node> {
    items.iter().filter(|item| !others.iter().any(|other| item.same(other)))
}

fn is_leaf(node: &Node) -> bool {
    !matches!(node.content, Content::Map(_) | Content::List(_) | Content::Blocks(_) | Content::Call { .. })
}
