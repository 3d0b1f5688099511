//! Keywords and bare words: strings, numbers, and what people write in place of either.

use std::ops::Range;

use super::{Place, Scanner};
use crate::diagnostics::{Diagnostic, codes};
use crate::document::faults::{number_out_of_range, single_quote, unquoted_reference, unquoted_string, word_end};
use crate::document::kdl::numbers::{is_integer, is_number, is_number_like};
use crate::source::Span;

const WORD_STOPS: &[char] = &['{', '}', ';', '=', '"', '(', ')', '\\'];

impl Scanner<'_> {
    pub(super) fn keyword(&mut self) {
        let range = self.at..word_end(self.text, self.at, WORD_STOPS);
        let word = self.text.get(range.clone()).unwrap_or("").to_owned();
        if !matches!(word.as_str(), "#true" | "#false" | "#null" | "#nan" | "#inf" | "#-inf") {
            let help = "write `#true`, `#false` or `#null`, quotes around a string, or `//` before a comment";
            self.refuse(codes::KDL_KEYWORD, range.clone(), format!("`{word}` is no keyword of KDL"), help);
        }
        self.value(range);
    }

    pub(super) fn word(&mut self) {
        let mut end = word_end(self.text, self.at, WORD_STOPS).max(self.at + 1);
        let word = self.text.get(self.at..end).unwrap_or("");
        let comment = word.find("//").into_iter().chain(word.find("/*")).min();
        if let Some(comment) = comment.filter(|_| !word.contains("${")) {
            end = self.at + comment;
        }
        let range = self.at..end;
        let word = self.text.get(range.clone()).unwrap_or("").to_owned();
        if let Some(fault) = self.word_fault(&word, range.clone()) {
            self.faults.push(fault);
            self.value(range);
        } else if is_number_like(&word) {
            self.value(range);
        } else {
            self.string(word.len());
        }
    }

    fn word_fault(&self, word: &str, range: Range<usize>) -> Option<Diagnostic> {
        let span = self.span(range);
        let needs_quotes = word.contains(['/', '[', ']', '#', ')', '\\']) || (is_number_like(word) && !is_number(word));
        match word {
            _ if word.starts_with('\'') => Some(single_quote(span)),
            _ if word.contains("${") => Some(unquoted_reference(span, word, "KDL")),
            "true" | "false" => Some(keyword(span, word).with_fix(span, format!("#{word}"))),
            "null" | "inf" | "-inf" | "nan" => Some(keyword(span, word)),
            _ if needs_quotes || (is_number(word) && self.place == Place::Node) => {
                Some(unquoted_string(span, word, "KDL"))
            }
            _ if is_integer(word) && word.replace('_', "").parse::<i64>().is_err() => {
                Some(number_out_of_range(span, word))
            }
            _ => None,
        }
    }
}

fn keyword(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(codes::KDL_KEYWORD, span, format!("`{word}` lacks its `#`"))
        .with_help(format!("write `#{word}`, or `\"{word}\"` for a string"))
}
