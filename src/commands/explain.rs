//! `stackc explain`: the page of a code, or the list of all.

use super::arguments::Explain;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::diagnostics::codes::{ALL, Code};
use crate::diagnostics::{Level, did_you_mean};
use crate::lints::levels;

pub fn run(options: &Explain, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match &options.code {
        Some(name) => terminal.result(&page(find(name)?))?,
        None => terminal.result(&list())?,
    }
    Ok(Outcome::Clean)
}

fn find(name: &str) -> Result<Code, Failure> {
    let help = || match did_you_mean(name, ALL.iter().map(|code| code.name())) {
        Some(code) => format!("did you mean `{code}`?"),
        None => "`stackc explain` lists all codes".to_owned(),
    };
    Code::find(name).ok_or_else(|| Failure::usage(format!("there is no code `{name}`"), help()))
}

/// The page, with the level in its heading.
fn page(code: Code) -> String {
    let (heading, rest) = code.page().split_once('\n').unwrap_or_default();
    match levels::default_level(code) {
        Some(level) => format!("{heading} (lint, {} by default)\n{rest}", level.name()),
        None => format!("{heading} (error)\n{rest}"),
    }
}

/// Each code with its level and the first sentence of its page, in alphabetical order.
fn list() -> String {
    let mut codes = ALL.to_vec();
    codes.sort_by_key(|code| code.name());
    let width = codes.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let line = |code: &Code| {
        let level = levels::default_level(*code).map_or("error", Level::name);
        format!("{:width$}  {level:5}  {}\n", code.name(), first_sentence(code.page()))
    };
    codes.iter().map(line).collect()
}

fn first_sentence(page: &str) -> String {
    let paragraph: Vec<&str> = page.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ");
    text.split_once(". ").map_or(text.clone(), |(sentence, _)| format!("{sentence}."))
}
