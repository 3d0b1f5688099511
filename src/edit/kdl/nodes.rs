//! The nodes of a KDL file with their places.

use std::ops::Range;

use kdl::{KdlDocument, KdlEntry, KdlNode};

use crate::edit::splice::{Edit, Lines, Splice};

/// All nodes, in the order of the file.
pub struct Nodes<'a> {
    pub lines: Lines<'a>,
    nodes: Vec<NodePlace>,
}

/// A node.
pub struct NodePlace {
    /// As it is written.
    pub name: String,
    name_range: Range<usize>,
    /// From its name to its last argument, property or brace.
    pub range: Range<usize>,
    /// Arguments and properties.
    entries: Vec<EntryPlace>,
    /// Between its braces.
    pub block: Option<Block>,
}

pub struct EntryPlace {
    range: Range<usize>,
    is_property: bool,
}

pub struct Block {
    range: Range<usize>,
    /// The last of its nodes.
    last: Option<Range<usize>>,
}

/// What starts at a byte.
pub enum Place<'n> {
    Name(&'n NodePlace),
    Argument(&'n NodePlace, &'n EntryPlace),
    Property(&'n EntryPlace),
}

impl EntryPlace {
    pub fn node<'n>(&self, nodes: &'n Nodes<'_>) -> Option<&'n NodePlace> {
        nodes.nodes.iter().rev().find(|node| node.entries.iter().any(|entry| entry.range == self.range))
    }
}

impl<'a> Nodes<'a> {
    pub fn read(text: &'a str) -> Option<Self> {
        let document = KdlDocument::parse_v2(text).ok()?;
        let mut nodes = Nodes { lines: Lines(text), nodes: Vec::new() };
        nodes.collect(&document);
        Some(nodes)
    }

    /// Gives the range of the document's last node.
    fn collect(&mut self, document: &KdlDocument) -> Option<Range<usize>> {
        let mut last = None;
        for node in document.nodes() {
            let place = self.of(node);
            last = Some(place.range.clone());
            self.nodes.push(place);
        }
        last
    }

    fn of(&mut self, node: &KdlNode) -> NodePlace {
        let name_range = source_range(node.name().span());
        let entries: Vec<EntryPlace> = node.entries().iter().map(entry).collect();
        let end = entries.iter().map(|entry| entry.range.end).max().unwrap_or(name_range.end);
        let last = node.children().and_then(|children| self.collect(children));
        let block = node.children().and_then(|_| self.braces(end, source_range(node.span()).end));
        let block = block.map(|range| Block { range, last });
        let range = name_range.start..block.as_ref().map_or(end, |block| block.range.end);
        let name = self.lines.get(name_range.clone()).to_owned();
        NodePlace { name, name_range, range, entries, block }
    }

    fn braces(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let written = self.lines.get(start..end);
        Some(start + written.find('{')?..start + written.rfind('}')? + 1)
    }

    /// What starts at `at`, or holds it: the value of a property lies in it.
    pub fn place(&self, at: usize) -> Option<Place<'_>> {
        let entry = |node: &'_ NodePlace| node.entries.iter().position(|entry| entry.range.contains(&at));
        self.nodes.iter().find_map(|node| match entry(node).and_then(|index| node.entries.get(index)) {
            Some(entry) if entry.is_property => Some(Place::Property(entry)),
            Some(entry) => Some(Place::Argument(node, entry)),
            None if node.name_range.contains(&at) => Some(Place::Name(node)),
            None => None,
        })
    }

    pub fn remove_entry(&self, entry: &EntryPlace) -> Splice {
        let before = self.lines.get(0..entry.range.start);
        Splice::remove(before.trim_end_matches([' ', '\t']).len()..entry.range.end)
    }

    /// With its lines, or alone where other nodes share them.
    pub fn remove_node(&self, node: &NodePlace) -> Vec<Edit> {
        let rest = self.lines.get(node.range.end..self.lines.end(node.range.end));
        let blanks = rest.len() - rest.trim_start_matches([' ', ';']).len();
        let alone = Splice::remove(node.range.start..node.range.end + blanks);
        let shared = rest.get(blanks..).is_some_and(|rest| !(rest.is_empty() || rest.starts_with("//")));
        let lines = self.lines.remove(node.range.clone()).filter(|_| !shared);
        lines.into_iter().chain([alone]).map(|splice| vec![splice]).collect()
    }

    /// The nodes that hold these bytes.
    pub fn remove_all(&self, starts: &[usize]) -> Option<Edit> {
        let nodes = starts.iter().map(|start| match self.place(*start)? {
            Place::Name(node) | Place::Argument(node, _) => Some(node),
            Place::Property(property) => property.node(self),
        });
        let splices = nodes.map(|node| self.lines.remove(node?.range.clone()));
        splices.collect::<Option<Edit>>().filter(|edit| !edit.is_empty())
    }

    pub fn add_property(&self, node: &NodePlace, property: &str) -> Splice {
        let end = node.entries.iter().map(|entry| entry.range.end).max().unwrap_or(node.name_range.end);
        Splice::insert(end, format!(" {property}"))
    }

    /// A node behind another one.
    pub fn add_sibling(&self, node: &NodePlace, sibling: &str) -> Splice {
        let before = self.lines.before(node.range.start);
        match before.trim().is_empty() {
            true => self.lines.insert_after(node.range.end, &format!("{before}{sibling}")),
            false => Splice::insert(node.range.end, format!("; {sibling}")),
        }
    }

    /// A node between the braces of another; `child` writes it behind an indentation.
    pub fn add_child(&self, node: &NodePlace, child: &dyn Fn(&str) -> String) -> Splice {
        let outer = self.indentation(node.range.start);
        let inner = format!("{outer}{}", self.unit());
        let Some(block) = &node.block else {
            return Splice::insert(node.range.end, format!(" {{\n{inner}{}\n{outer}}}", child(&inner)));
        };
        match &block.last {
            None => Splice::new(block.range.clone(), format!("{{\n{inner}{}\n{outer}}}", child(&inner))),
            Some(last) if self.lines.before(last.start).trim().is_empty() => {
                let inner = self.lines.before(last.start);
                self.lines.insert_after(last.end, &format!("{inner}{}", child(inner)))
            }
            Some(last) => Splice::insert(last.end, format!("; {}", child(&outer))),
        }
    }

    fn indentation(&self, at: usize) -> String {
        let before = self.lines.before(at);
        before.chars().take_while(|letter| letter.is_whitespace()).collect()
    }

    /// One level of indentation: that of the first indented line, else four blanks.
    pub fn unit(&self) -> String {
        let indented = self.nodes.iter().map(|node| self.lines.before(node.range.start));
        let blank = indented.filter(|before| !before.is_empty() && before.trim().is_empty());
        blank.min_by_key(|before| before.len()).unwrap_or("    ").to_owned()
    }
}

fn entry(entry: &KdlEntry) -> EntryPlace {
    EntryPlace { range: source_range(entry.span()), is_property: entry.name().is_some() }
}

fn source_range(span: miette::SourceSpan) -> Range<usize> {
    span.offset()..span.offset() + span.len()
}
