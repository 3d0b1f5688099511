//! Paths to values of a stack file, as people write them: `services.api.env["A.B"]`, `command[0]`.

use std::ops::Range;

/// One step of a path, with its bytes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub step: Step,
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// How a path is written, for the help of those that are not.
pub const FORM: &str =
    "write names with dots between them, and names that hold dots in brackets: `services.api.env[\"A.B\"]`";

/// The form of a path, for editors.
pub const PATTERN: &str = r#"^([^.\[]+|\["[^"]+"\])(\.[^.\[]+|\["[^"]+"\]|\[[0-9]+\])*$"#;

/// The steps of a path; `None` where it is no path.
pub fn parse(path: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut at = 0;
    while at < path.len() {
        let (segment, next) = segment(path, at)?;
        segments.push(segment);
        at = next;
    }
    (!segments.is_empty()).then_some(segments)
}

/// The segment at `at`, and where the next one starts.
fn segment(path: &str, at: usize) -> Option<(Segment, usize)> {
    let rest = path.get(at..)?;
    if let Some(quoted) = rest.strip_prefix("[\"") {
        let (name, _) = quoted.split_once("\"]").filter(|(name, _)| !name.is_empty())?;
        let range = at + 2..at + 2 + name.len();
        return Some((Segment { step: Step::Key(name.to_owned()), range }, at + name.len() + 4));
    }
    if let Some(bracket) = rest.strip_prefix('[') {
        let (number, _) = bracket.split_once(']')?;
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let step = Step::Item(number.parse().ok().filter(|_| digits)?);
        return Some((Segment { step, range: at + 1..at + 1 + number.len() }, at + number.len() + 2));
    }
    let start = if at == 0 { 0 } else { at + rest.strip_prefix('.').map(|_| 1)? };
    let name = path.get(start..)?.split(['.', '[']).next().filter(|name| !name.is_empty())?;
    Some((Segment { step: Step::Key(name.to_owned()), range: start..start + name.len() }, start + name.len()))
}

impl std::fmt::Display for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::Key(name) => formatter.write_str(name),
            Step::Item(index) => write!(formatter, "[{index}]"),
        }
    }
}
