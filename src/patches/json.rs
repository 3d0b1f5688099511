//! JSON Patch. Source: RFC 6902.

use super::edit::Edit;
use super::pointer::{Token, index, tokens};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::patch::{Action, Operation};
use crate::source::{Span, Spanned};
use crate::tree::{Content, Tree};

impl Edit<'_> {
    /// All operations in order, up to the first that fails.
    pub fn operations(&mut self, id: &str, tree: &mut Tree, operations: &[Operation]) {
        for operation in operations {
            if self.operation(id, tree, operation).is_none() {
                return;
            }
        }
    }

    fn operation(&mut self, id: &str, tree: &mut Tree, operation: &Operation) -> Option<()> {
        let Operation { path, action } = operation;
        match action {
            Action::Add(value) => {
                let fresh = self.copy(value, None);
                self.add(id, tree, path, fresh)
            }
            Action::Remove => self.remove(id, tree, path).map(drop),
            Action::Replace(value) => {
                let old = self.reach(id, tree, &tokens(path))?;
                self.replace(old, value);
                Some(())
            }
            Action::Move(from) => self.move_value(id, tree, from, path),
            Action::Copy(from) => {
                let found = self.reach(id, tree, &tokens(from))?.clone();
                let fresh = self.moved(&found, path.span);
                self.add(id, tree, path, fresh)
            }
            Action::Test(value) => self.test(id, tree, path, value),
        }
    }

    fn add(&mut self, id: &str, tree: &mut Tree, path: &Spanned<String>, fresh: Tree) -> Option<()> {
        let tokens = tokens(path);
        let Some((last, above)) = tokens.split_last() else {
            self.put(tree, fresh, path.span);
            return Some(());
        };
        let parent = self.reach(id, tree, above)?;
        match inside(parent).map(|inside| &mut inside.content) {
            Some(Content::Map(entries)) => match entries.iter_mut().find(|(key, _)| *key == last.key) {
                Some((_, old)) => self.put(old, fresh, last.at),
                None => entries.push((last.key.clone().into(), fresh)),
            },
            Some(Content::List(items) | Content::Blocks(items)) => {
                let end = (last.key == "-").then_some(items.len());
                let place = end.or_else(|| index(&last.key)).filter(|place| *place <= items.len());
                let Some(place) = place else { return self.nowhere(id, parent, last) };
                items.insert(place, fresh);
            }
            _ => return self.nowhere(id, parent, last),
        }
        Some(())
    }

    /// Puts a value in the place of another.
    fn put(&mut self, old: &mut Tree, fresh: Tree, at: Span) {
        if old.same(&fresh) {
            return;
        }
        self.overrides(old, at);
        let was = old.origin.clone();
        let at = fresh.origin.span().unwrap_or(at);
        *old = Tree::new(fresh.content, self.origin(at, Some(&was)));
    }

    fn remove(&mut self, id: &str, tree: &mut Tree, path: &Spanned<String>) -> Option<Tree> {
        let tokens = tokens(path);
        let Some((last, above)) = tokens.split_last() else {
            self.misshapen(path.span, "a patch removes a whole object", "leave out in the stack what makes the object");
            return None;
        };
        let parent = self.reach(id, tree, above)?;
        let Some(old) = take(parent, last) else { return self.nowhere(id, parent, last) };
        parent.origin = self.origin(path.span, Some(&parent.origin));
        self.overrides(&old, path.span);
        Some(old)
    }

    fn move_value(&mut self, id: &str, tree: &mut Tree, from: &Spanned<String>, path: &Spanned<String>) -> Option<()> {
        if path.value.strip_prefix(from.value.as_str()).is_some_and(|rest| rest.starts_with('/')) {
            let message = format!("`{}` moves into itself", from.value);
            self.misshapen(path.span, message, "move it to a place outside of it");
            return None;
        }
        if path.value == from.value {
            return self.reach(id, tree, &tokens(from)).map(drop);
        }
        let old = self.remove(id, tree, from)?;
        let fresh = self.moved(&old, path.span);
        self.add(id, tree, path, fresh)
    }

    fn test(&mut self, id: &str, tree: &mut Tree, path: &Spanned<String>, value: &Tree) -> Option<()> {
        let found = self.reach(id, tree, &tokens(path))?;
        if found.same(value) {
            return Some(());
        }
        let label = described(found, self.folder);
        let message = format!("`{}` of `{id}` is not what `test` wants", path.value);
        let refused = Diagnostic::error(codes::FAILED_PATCH_TEST, self.place(value), message).with_label(label);
        self.diagnostics.push(refused.with_help("lay the patch to what is generated now, or take the test out"));
        None
    }
}

/// What holds the entries of a place: of `jsonencode({…})` its object. `None` of any other call.
fn inside(tree: &mut Tree) -> Option<&mut Tree> {
    match tree.content {
        Content::Call { ref mut arguments, .. } => arguments.first_mut(),
        _ => Some(tree),
    }
}

fn take(parent: &mut Tree, token: &Token) -> Option<Tree> {
    match &mut inside(parent)?.content {
        Content::Map(entries) => {
            let place = entries.iter().position(|(key, _)| *key == token.key)?;
            Some(entries.remove(place).1)
        }
        Content::List(items) | Content::Blocks(items) => {
            let place = index(&token.key).filter(|place| *place < items.len())?;
            Some(items.remove(place))
        }
        _ => None,
    }
}

/// What stands in the place of what was expected. Texts of the Compose file may hold secrets.
fn described(tree: &Tree, folder: &str) -> String {
    match tree.scalar().filter(|_| folder != "compose") {
        Some(text) => format!("`{text}` stands there"),
        None => super::merge::standing(tree),
    }
}
