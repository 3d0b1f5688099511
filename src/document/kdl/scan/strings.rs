//! Quoted and raw strings.

use super::{Last, Place, Scanner, is_newline};
use crate::diagnostics::codes;

impl Scanner<'_> {
    pub(super) fn quoted(&mut self) {
        let multi_line = self.rest().starts_with("\"\"\"");
        let quotes = if multi_line { 3 } else { 1 };
        let body = self.at + quotes;
        if multi_line && !self.text.get(body..).is_some_and(|body| body.starts_with(is_newline)) {
            self.invalid(self.at..body, "text follows `\"\"\"` on its line", "start the text on the next line");
        }
        match self.quoted_body(body, multi_line) {
            Some(length) => self.string(quotes + length + quotes),
            None => self.unclosed(quotes, if multi_line { None } else { Some(body) }),
        }
    }

    /// Length of the body of a quoted string up to its closing quotes. Unknown escapes are told.
    fn quoted_body(&mut self, body: usize, multi_line: bool) -> Option<usize> {
        let text = self.text.get(body..)?;
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' if !multi_line || text.get(at..)?.starts_with("\"\"\"") => return Some(at),
                '\\' => {
                    let escaped = characters.next().map_or(' ', |(_, escaped)| escaped);
                    self.escape(body + at, escaped, &mut characters);
                }
                _ if is_newline(character) && !multi_line => return None,
                _ => {}
            }
        }
        None
    }

    fn escape(&mut self, at: usize, escaped: char, rest: &mut std::str::CharIndices<'_>) {
        if escaped.is_whitespace() {
            let blanks = rest.as_str().len() - rest.as_str().trim_start().len();
            let end = rest.offset() + blanks;
            while rest.offset() < end && rest.next().is_some() {}
        } else if !"\\\"bfnrtsu".contains(escaped) {
            let message = format!("`\\{escaped}` is no escape of KDL");
            let help = "write `\\\\` for a backslash, or a raw string: `#\"…\"#`";
            self.refuse(codes::INVALID_KDL, at..at + 1 + escaped.len_utf8(), message, help);
        }
    }

    /// A raw string or a keyword.
    pub(super) fn hash(&mut self) {
        let hashes = self.rest().bytes().take_while(|byte| *byte == b'#').count();
        let after = self.rest().get(hashes..).unwrap_or("");
        if !after.starts_with('"') {
            return self.keyword();
        }
        let multi_line = after.starts_with("\"\"\"") && after.get(3..).is_some_and(|body| body.starts_with(is_newline));
        let quotes = if multi_line { 3 } else { 1 };
        let closing = format!("{}{}", "\"".repeat(quotes), "#".repeat(hashes));
        let body = after.get(quotes..).unwrap_or("");
        let line = if multi_line { body.len() } else { body.find(is_newline).unwrap_or(body.len()) };
        match body.get(..line).and_then(|body| body.find(&closing)) {
            Some(length) => self.string(hashes + quotes + length + closing.len()),
            None => self.unclosed(hashes + quotes, (!multi_line).then_some(self.at + hashes + quotes)),
        }
    }

    /// A string whose quotes open but do not close; `line` is where its only line goes on, if it has only one.
    fn unclosed(&mut self, quotes: usize, line: Option<usize>) {
        let written = self.rest().get(..quotes).unwrap_or("").to_owned();
        let message = format!("the quote `{written}` is not closed");
        self.refuse(
            codes::INVALID_KDL,
            self.at..self.at + quotes,
            message,
            "close it; lines of their own need `\"\"\"`",
        );
        let rest = line.and_then(|line| self.text.get(line..)?.find(is_newline).map(|length| line + length));
        self.at = rest.unwrap_or(self.text.len());
        self.last = Last::Blank;
        self.place = Place::Entries;
    }
}
