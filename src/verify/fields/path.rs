//! Where in an object a walk is: `spec.template.spec.containers[api].image`.

use std::fmt::{Display, Formatter};

#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Key(&'a str),
    /// By name where the item has one, else by its place.
    Item(usize, Option<&'a str>),
}

#[derive(Debug, Default)]
pub struct Path<'a>(Vec<Step<'a>>);

impl<'a> Path<'a> {
    pub fn push(&mut self, step: Step<'a>) {
        self.0.push(step);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path of a field below this one.
    pub fn with(&self, name: &str) -> String {
        if self.0.is_empty() { name.to_owned() } else { format!("{self}.{name}") }
    }
}

impl Display for Path<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if key.contains('.') => write!(formatter, "[\"{key}\"]")?,
                Step::Key(key) if index == 0 => formatter.write_str(key)?,
                Step::Key(key) => write!(formatter, ".{key}")?,
                Step::Item(_, Some(name)) => write!(formatter, "[{name}]")?,
                Step::Item(place, None) => write!(formatter, "[{place}]")?,
            }
        }
        Ok(())
    }
}
