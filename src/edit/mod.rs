//! Edits one value of a stack file by the bytes of its place: all others stay.
//!
//! A syntax proposes edits ([`yaml`], [`toml`], [`kdl`]). The first is taken after which the file, read again, means
//! exactly what it meant plus the change; where there is none, nothing is edited.

mod kdl;
mod meaning;
mod mistakes;
mod place;
mod splice;
mod toml;
mod value;
mod yaml;

use crate::diagnostics::Diagnostic;
use crate::document::path::{self, Segment, Step};
use crate::document::{Kind, Node, Shapes, expand, syntax};
use crate::source::{FileId, Spanned, Syntax};
use crate::stack;
use meaning::Change;
use place::Site;
use splice::Edit;

/// A stack file and a path in it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub file: FileId,
    pub text: &'a str,
    pub syntax: Syntax,
    pub shapes: &'a Shapes,
    /// Its span lies among the arguments.
    pub path: &'a Spanned<String>,
}

/// A file after an edit.
#[derive(Clone, Debug)]
pub struct Edited {
    pub text: String,
    /// What stood at the path in the file.
    pub before: Option<Kind>,
    /// What stands there now.
    pub after: Option<Kind>,
}

/// Writes `value` at the path: in the place of what stands there, or as a new entry with what it lies in.
///
/// The language says what type the value has. Where a long form stands (`http: { container: 80 }`), the value is that
/// of the field which the short form (`http: 80`) means. An item beside the last one of a list is appended.
///
/// # Errors
/// The path or the value is none of the language, the file is no stack file, or it can't be edited there alone.
pub fn set(request: Request<'_>, value: &Spanned<String>) -> Result<Edited, Vec<Diagnostic>> {
    let named = place::through_lists(request.segments()?, request.shapes);
    let steps = place::to_leaf(named.clone(), request.shapes);
    let root = request.parse(request.text)?;
    let site = request.find(&root, &steps)?.in_short(steps.len() - named.len());
    request.refuse_several(&site, &steps)?;
    let before = site.missing.is_empty().then(|| site.last().node.kind.clone());
    let shape = place::shape_of(&steps, request.shapes);
    let after = value::typed(shape.map(|shape| request.shapes.get(shape)), value, before.as_ref());
    let part = value::part(&steps, after.clone(), request.path.span, value.span, request.shapes);
    let wrong = stack::check_part(&part, request.shapes);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let proposals = match request.syntax {
        Syntax::Yaml => yaml::set(&site, &after),
        Syntax::Toml => toml::set(&site, &after),
        Syntax::Kdl => kdl::set(&site, &after),
    };
    let change = Change { steps: &steps, value: place::below(&part, &steps) };
    let text = request.choose(&root, proposals, change)?;
    Ok(Edited { text, before, after: Some(after) })
}

/// Removes what stands at the path. What it lay in stays, even if it is empty now.
///
/// # Errors
/// Nothing stands there, the file is no stack file, or it can't be edited there alone.
pub fn unset(request: Request<'_>) -> Result<Edited, Vec<Diagnostic>> {
    let steps = place::through_lists(request.segments()?, request.shapes);
    let root = request.parse(request.text)?;
    let site = request.find(&root, &steps)?;
    if !site.missing.is_empty() {
        return Err(vec![mistakes::nothing(&request, &site, &steps)]);
    }
    let before = Some(site.last().node.kind.clone());
    let proposals = match request.syntax {
        Syntax::Yaml => yaml::remove(&site),
        Syntax::Toml => toml::remove(&site),
        Syntax::Kdl => kdl::remove(&site),
    };
    let text = request.choose(&root, proposals, Change { steps: &steps, value: None })?;
    Ok(Edited { text, before, after: None })
}

impl<'a> Request<'a> {
    fn segments(&self) -> Result<Vec<Segment>, Vec<Diagnostic>> {
        path::parse(self.path).ok_or_else(|| vec![mistakes::malformed(self.path)])
    }

    /// The tree of a text as it is written: its short forms are not expanded.
    fn parse(&self, text: &str) -> Result<Node, Vec<Diagnostic>> {
        let (root, diagnostics) = syntax::parse(self.file, text, self.syntax, self.shapes);
        match root {
            Some(root) if diagnostics.is_empty() => Ok(root),
            _ => Err(diagnostics),
        }
    }

    fn find<'s>(&self, root: &'s Node, steps: &'s [Segment]) -> Result<Site<'s>, Vec<Diagnostic>>
    where
        'a: 's,
    {
        let site = place::find(self.text, root, self.shapes, steps)
            .map_err(|stop| vec![mistakes::no_way(self, &stop, steps)])?;
        let shared = if self.syntax == Syntax::Yaml { place::shared(&site) } else { None };
        match shared {
            Some(shared) => Err(vec![mistakes::shared(&shared)]),
            None => Ok(site),
        }
    }

    /// A list of several stands where the path means its only item.
    fn refuse_several(&self, site: &Site<'_>, steps: &[Segment]) -> Result<(), Vec<Diagnostic>> {
        let implied = matches!(steps.last(), Some(Segment { step: Step::Item(_), .. })) && !self.path.ends_with(']');
        match &site.holder().node.kind {
            Kind::List(items) if implied && items.len() > 1 => Err(vec![mistakes::several(self, items.len())]),
            _ => Ok(()),
        }
    }

    /// The text after the first proposal that changes this and nothing else.
    fn choose(&self, root: &Node, proposals: Vec<Edit>, change: Change<'_>) -> Result<String, Vec<Diagnostic>> {
        let before = self.meaning(root.clone());
        let texts = proposals.into_iter().filter_map(|edit| splice::apply(self.text, edit));
        let found = texts.filter_map(|text| {
            let after = self.meaning(self.parse(&text).ok()?);
            meaning::is_only(&before, &after, change).then_some((text, after))
        });
        let Some((text, after)) = found.into_iter().next() else { return Err(vec![mistakes::entangled(self)]) };
        let clashes = mistakes::new_ones(self, &before, &after);
        if clashes.is_empty() { Ok(text) } else { Err(clashes) }
    }

    fn meaning(&self, mut root: Node) -> Node {
        expand(&mut root, self.shapes.root(), self.shapes);
        root
    }
}
