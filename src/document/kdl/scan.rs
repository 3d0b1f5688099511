//! Finds the faults that people make in KDL, each at its narrowest place, before the parser sees the text.
//!
//! The parser overflows the stack on deep nesting and on many errors, and its errors can span the whole file and
//! miss the fault: so what this scan accepts is nearly always well-formed. It never refuses what is.

mod strings;
mod words;

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::document::faults::{MAX_DEPTH, too_deep};
use crate::source::{FileId, Span};

/// All faults of `text` in its order; empty for nearly all that the parser accepts.
pub fn faults(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut scanner = Scanner {
        file,
        text,
        at: 0,
        place: Place::Node,
        blocks: Vec::new(),
        dashed: None,
        last: Last::Blank,
        faults: Vec::new(),
    };
    if let Some((at, forbidden)) = text.char_indices().find(|(_, character)| is_forbidden(*character)) {
        let message = format!("`U+{:04X}` is a character that KDL forbids", u32::from(forbidden));
        scanner.invalid(at..at + forbidden.len_utf8(), &message, "remove it, or write `\\u{…}` in a string");
        return scanner.faults;
    }
    while scanner.at < text.len() {
        scanner.token();
    }
    scanner.end();
    scanner.faults
}

/// Where in a node the scan is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A node's name comes, or the end of its block.
    Node,
    /// Arguments, properties or children come.
    Entries,
    /// Removed children were here: only children come.
    Children,
    /// The children are closed: the line ends.
    Closed,
}

/// What stands before the current byte.
#[derive(Clone, PartialEq)]
enum Last {
    /// Nothing that matters; a blank sets `touching` of the others to false.
    Blank,
    Name {
        range: Range<usize>,
        touching: bool,
    },
    /// A string that is a property's key if `=` follows.
    Key {
        touching: bool,
    },
    /// The `=` of a property.
    Equals(usize),
    /// A number, a keyword or the value of a property.
    Value {
        touching: bool,
    },
}

struct Block {
    open: usize,
    /// Where the scan goes on after it.
    then: Place,
}

struct Scanner<'text> {
    file: FileId,
    text: &'text str,
    at: usize,
    place: Place,
    blocks: Vec<Block>,
    /// A `/-` that waits for what it removes.
    dashed: Option<usize>,
    last: Last,
    faults: Vec<Diagnostic>,
}

impl Scanner<'_> {
    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        match first {
            _ if is_newline(first) => self.newline(first.len_utf8()),
            _ if first.is_whitespace() => self.blank(first.len_utf8()),
            '/' if rest.starts_with("//") => self.at += rest.find(is_newline).unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '/' if rest.starts_with("/-") => self.slashdash(),
            '\\' => self.continuation(),
            ';' => self.newline(1),
            '{' => self.open(),
            '}' => self.close(),
            '=' => self.equals(),
            '(' => self.annotation(),
            '"' => self.quoted(),
            '#' => self.hash(),
            '[' => self.bracket(),
            _ => self.word(),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn blank(&mut self, length: usize) {
        self.at += length;
        if let Last::Name { touching, .. } | Last::Key { touching } | Last::Value { touching } = &mut self.last {
            *touching = false;
        }
    }

    fn newline(&mut self, length: usize) {
        self.missing_value();
        self.at += length;
        if self.dashed.is_none() {
            self.place = Place::Node;
        }
        self.last = Last::Blank;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        loop {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
            } else {
                match rest.chars().next() {
                    Some(character) => self.at += character.len_utf8(),
                    None => return self.invalid(start..start + 2, "`/*` is not closed", "close it by `*/`"),
                }
            }
            if depth == 0 {
                return self.blank(0);
            }
            if depth > MAX_DEPTH {
                return self.stop(too_deep(self.span(self.at - 2..self.at)));
            }
        }
    }

    fn slashdash(&mut self) {
        self.missing_value();
        self.nothing_dashed();
        if self.is_touching() {
            self.invalid(self.at..self.at + 2, "no blank stands before `/-`", "separate values by blanks alone");
        }
        self.dashed = Some(self.at);
        self.at += 2;
        self.last = Last::Blank;
    }

    fn continuation(&mut self) {
        let rest = self.rest().get(1..).unwrap_or("");
        let blanks = rest.trim_start_matches(|blank: char| blank.is_whitespace() && !is_newline(blank));
        let comment = blanks.starts_with("//") || blanks.starts_with("/*");
        if !(blanks.is_empty() || blanks.starts_with(is_newline) || comment) {
            return self.invalid_here(
                1,
                "`\\` does not end its line",
                "put quotes around a value that holds a backslash",
            );
        }
        let skipped = if comment { blanks.find(is_newline).unwrap_or(blanks.len()) } else { 0 };
        let newline = blanks.get(skipped..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.at += 1 + rest.len() - blanks.len() + skipped + newline;
        self.blank(0);
    }

    fn open(&mut self) {
        self.missing_value();
        let open = self.at;
        if self.place == Place::Node {
            self.invalid(open..open + 1, "`{` follows no node", "put the node's name before it");
        } else if self.place == Place::Closed && self.dashed.is_none() {
            self.invalid(open..open + 1, "`{` follows the children of its node", "put it on a line of its own");
        }
        if self.blocks.len() == MAX_DEPTH {
            return self.stop(too_deep(self.span(open..open + 1)));
        }
        let then = match (self.dashed.take(), self.place) {
            (Some(_), Place::Entries | Place::Children) => Place::Children,
            _ => Place::Closed,
        };
        self.blocks.push(Block { open, then });
        self.place = Place::Node;
        self.last = Last::Blank;
        self.at += 1;
    }

    fn close(&mut self) {
        self.missing_value();
        self.nothing_dashed();
        match self.blocks.pop() {
            Some(block) => self.place = block.then,
            None => return self.stray("`}` closes nothing"),
        }
        self.last = Last::Blank;
        self.at += 1;
    }

    fn equals(&mut self) {
        let at = self.at;
        match std::mem::replace(&mut self.last, Last::Equals(at)) {
            Last::Key { .. } => self.at += 1,
            Last::Name { range, .. } => {
                self.last = Last::Blank;
                let name = self.text.get(range).unwrap_or("");
                let message = format!("`=` stands between `{name}` and its value");
                let help = format!("write `{name} \"…\"`: only a property has `=`");
                self.refuse(codes::INVALID_KDL, at..at + 1, message, &help);
                self.at += 1;
            }
            _ => {
                self.last = Last::Blank;
                self.stray("`=` follows no property's name");
            }
        }
    }

    fn missing_value(&mut self) {
        if let Last::Equals(at) = self.last {
            self.last = Last::Blank;
            self.refuse(codes::INVALID_KDL, at..at + 1, "no value follows `=`".to_owned(), "state the value");
        }
    }

    fn nothing_dashed(&mut self) {
        if let Some(at) = self.dashed.take() {
            let message = "`/-` removes nothing";
            self.invalid(at..at + 2, message, "put it before a node, an argument or a property");
        }
    }

    fn annotation(&mut self) {
        if self.place == Place::Node && self.rest().starts_with("(list)") {
            self.at += "(list)".len();
            return;
        }
        let line = self.rest().lines().next().unwrap_or("");
        let length = line.find(')').map_or(1, |closing| closing + 1);
        let written = self.rest().get(..length).unwrap_or("").to_owned();
        let message = format!("`{written}` is a type annotation, which no stack file needs");
        self.refuse(codes::KDL_TYPE_ANNOTATION, self.at..self.at + length, message, "remove it");
        self.at += length;
    }

    fn bracket(&mut self) {
        let help = "write the items one after the other, as in `targets \"compose\" \"kubernetes\"`";
        self.refuse(codes::INVALID_KDL, self.at..self.at + 1, "`[` opens no list in KDL".to_owned(), help);
        self.last = Last::Blank;
        self.at += self.rest().find(is_newline).unwrap_or(self.rest().len());
    }

    /// A string of `length` bytes: a node's name, an argument, or a property's key or value.
    fn string(&mut self, length: usize) {
        let range = self.at..self.at + length;
        if self.place == Place::Node {
            self.place = Place::Entries;
            self.dashed = None;
            self.last = Last::Name { range: range.clone(), touching: true };
        } else if matches!(self.last, Last::Equals(_)) {
            return self.value(range);
        } else {
            self.entry(&range);
            self.last = Last::Key { touching: true };
        }
        self.at = range.end;
    }

    /// An argument that can be no key, or the value of a property.
    fn value(&mut self, range: Range<usize>) {
        if self.place == Place::Node {
            self.place = Place::Entries;
        } else if !matches!(self.last, Last::Equals(_)) {
            self.entry(&range);
        }
        self.dashed = None;
        self.last = Last::Value { touching: true };
        self.at = range.end;
    }

    fn entry(&mut self, range: &Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or("").lines().next().unwrap_or("").to_owned();
        if matches!(self.place, Place::Closed | Place::Children) {
            let message = format!("`{written}` follows the children of its node");
            self.invalid(range.clone(), &message, "put it before the `{`, or on a line of its own");
        } else if self.is_touching() {
            self.invalid(range.clone(), &format!("no blank stands before `{written}`"), "separate values by blanks");
        }
        self.dashed = None;
    }

    /// No blank stands between the last value and this byte.
    fn is_touching(&self) -> bool {
        matches!(
            self.last,
            Last::Name { touching: true, .. } | Last::Key { touching: true } | Last::Value { touching: true }
        )
    }

    fn end(&mut self) {
        self.missing_value();
        self.nothing_dashed();
        let unclosed: Vec<usize> = self.blocks.iter().map(|block| block.open).collect();
        if let Some(open) = unclosed.last() {
            self.invalid(*open..open + 1, "`{` is not closed", "close it by `}`");
        }
    }

    fn stray(&mut self, message: &str) {
        self.invalid_here(1, message, "remove it");
    }

    fn invalid_here(&mut self, length: usize, message: &str, help: &str) {
        self.invalid(self.at..self.at + length, message, help);
        self.last = Last::Blank;
        self.at += length;
    }

    fn invalid(&mut self, range: Range<usize>, message: &str, help: &str) {
        self.refuse(codes::INVALID_KDL, range, message.to_owned(), help);
    }

    fn refuse(&mut self, code: Code, range: Range<usize>, message: String, help: &str) {
        self.faults.push(Diagnostic::error(code, self.span(range), message).with_help(help));
    }

    /// Gives up on the rest of the file.
    fn stop(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
        self.blocks.clear();
        self.last = Last::Blank;
        self.dashed = None;
        self.at = self.text.len();
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

fn is_newline(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

/// Characters that KDL forbids everywhere: controls, and those that turn the direction of text.
fn is_forbidden(character: char) -> bool {
    let control = character.is_ascii_control() && !character.is_ascii_whitespace() && character != '\u{b}';
    control
        || matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
