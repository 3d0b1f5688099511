//! Renders objects as text. Rendering cannot fail and keeps one origin a line.

pub mod hcl;
pub mod json;
pub mod parse;
pub mod yaml;

use camino::Utf8Path;

use crate::tree::{Content, Object, Origin, Tree};

/// A rendered file. `lines[n]` is the origin of line n + 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub lines: Vec<Origin>,
    /// Where a file holds several objects: the index of the line at which each but the first starts.
    pub starts: Vec<usize>,
}

/// The file at `path`, in the format that its extension names. Only a format whose files hold several objects takes
/// more than one tree.
pub fn render(path: &Utf8Path, trees: &[&Tree]) -> Rendered {
    let one = |render: fn(&Tree) -> Rendered| trees.first().map(|tree| render(tree)).unwrap_or_default();
    match path.extension() {
        Some("json") => one(json::render),
        Some("md") => one(text),
        Some("tf") => hcl::render(trees),
        _ => one(yaml::render),
    }
}

/// The file of some objects, those that come from a file of the stack's own in the lines of that file.
pub fn file(path: &Utf8Path, objects: &[Object]) -> Rendered {
    if objects.iter().all(|object| object.written.is_none()) {
        let trees: Vec<&Tree> = objects.iter().map(|object| &object.tree).collect();
        return render(path, &trees);
    }
    let mut file = Rendered::default();
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            file.starts.push(file.lines.len());
        }
        match &object.written {
            Some(lines) => lines.iter().for_each(|line| file.push(&line.value, &line.origin)),
            None => file.append(&render(path, &[&object.tree])),
        }
    }
    file
}

impl Rendered {
    fn push(&mut self, line: &str, origin: &Origin) {
        self.text.push_str(line);
        self.lines.push(origin.clone());
    }

    /// Adds what stands alone, with a blank line before it.
    fn append(&mut self, other: &Rendered) {
        if let (false, Some(origin)) = (self.text.is_empty(), other.lines.first()) {
            self.push("\n", origin);
        }
        self.text.push_str(&other.text);
        self.lines.extend(other.lines.iter().cloned());
    }
}

/// A text that is a file as it is.
fn text(tree: &Tree) -> Rendered {
    let text = match &tree.content {
        Content::Text(text) => text.clone(),
        _ => String::new(),
    };
    let lines = text.lines().map(|_| tree.origin.clone()).collect();
    Rendered { text, lines, starts: Vec::new() }
}
