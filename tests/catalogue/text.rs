//! The text of a catalogue while it is made: types and their fields, sorted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

/// What a field takes, and what is said of it: `[core.v1.EnvVar] keys=name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    pub kind: String,
    /// In the order in which they are written.
    pub facets: Vec<String>,
}

impl Form {
    pub fn of(kind: impl Into<String>) -> Self {
        Form { kind: kind.into(), facets: Vec::new() }
    }

    pub fn facet(mut self, facet: impl Into<String>) -> Self {
        self.facets.push(facet.into());
        self
    }
}

/// A field in a run of Kubernetes minors; of what has no versions, in all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    pub required: bool,
    pub form: Form,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Type {
    /// `namespaced`, `custom`, `open`, ….
    pub traits: Vec<String>,
    /// What stands between name and end of each line, by name; several where versions differ.
    fields: BTreeMap<String, Vec<String>>,
}

impl Type {
    pub fn with(traits: &[&str]) -> Self {
        Type { traits: traits.iter().map(|word| (*word).to_owned()).collect(), fields: BTreeMap::new() }
    }

    pub fn field(&mut self, name: &str, required: bool, form: Form) {
        let mark = if required { "!" } else { "" };
        let line = [vec![format!("{mark} {}", form.kind)], form.facets].concat().join(" ");
        self.fields.entry(name.to_owned()).or_default().push(line);
    }
}

/// Types by name.
#[derive(Default)]
pub struct Types(BTreeMap<String, Type>);

impl Types {
    /// Types as they are written by hand, in the form of a catalogue.
    pub fn parse(text: &str) -> Self {
        let mut types = Types::default();
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix(' ') {
                None => {
                    let mut words = line.split(' ').map(str::to_owned);
                    last = words.next().unwrap_or_default();
                    types.0.insert(last.clone(), Type { traits: words.collect(), fields: BTreeMap::new() });
                }
                Some(field) => {
                    let end = field.find(['!', ' ']).unwrap_or(field.len());
                    let fields = &mut types.0.entry(last.clone()).or_default().fields;
                    fields.entry(field[..end].to_owned()).or_default().push(field[end..].to_owned());
                }
            }
        }
        types
    }

    pub fn insert(&mut self, name: impl Into<String>, made: Type) {
        self.0.insert(name.into(), made);
    }

    pub fn extend(&mut self, others: Types) {
        self.0.extend(others.0);
    }

    /// The name of a type that is like `made`: one that is there already and whose name begins with `family`, else `name`.
    pub fn intern(&mut self, family: &str, name: &str, made: Type) -> String {
        let mut known = self.0.iter().filter(|(known, _)| known.starts_with(family));
        if let Some((known, _)) = known.find(|(_, known)| **known == made) {
            return known.clone();
        }
        self.0.insert(name.to_owned(), made);
        name.to_owned()
    }

    /// Those that `root` says are asked for, and all that they refer to.
    pub fn reachable(mut self, root: impl Fn(&str) -> bool) -> Self {
        let mut open: Vec<String> = self.0.keys().filter(|name| root(name)).cloned().collect();
        let mut found: BTreeSet<String> = open.iter().cloned().collect();
        while let Some(name) = open.pop() {
            let lines = self.0.get(&name).into_iter().flat_map(|made| made.fields.values().flatten());
            for referred in lines.flat_map(|line| references(line)) {
                if found.insert(referred.to_owned()) {
                    open.push(referred.to_owned());
                }
            }
        }
        self.0.retain(|name, _| found.contains(name));
        self
    }

    pub fn render(&self) -> String {
        let mut text = String::new();
        for (name, Type { traits, fields }) in &self.0 {
            let _ = writeln!(text, "{}", [std::slice::from_ref(name), traits].concat().join(" "));
            for (field, lines) in fields {
                lines.iter().for_each(|line| {
                    let _ = writeln!(text, " {field}{line}");
                });
            }
        }
        text
    }
}

/// The types that the form of a field names.
fn references(line: &str) -> impl Iterator<Item = &str> {
    let form = line.trim_start_matches('!').trim_start().split(' ').next().unwrap_or_default();
    form.split(['|', '[', ']', '{', '}']).filter(|word| word.contains('.'))
}

/// Enum, limits and pattern of a JSON schema, as facets. A pattern comes last, since it may hold blanks.
pub fn facets(schema: &Value) -> Vec<String> {
    let bound = |low: &str, high: &str| {
        let [low, high] = [low, high].map(|key| schema[key].as_i64().map(|number| number.to_string()));
        (low.is_some() || high.is_some()).then(|| format!("{}..{}", low.unwrap_or_default(), high.unwrap_or_default()))
    };
    let values = crate::texts(&schema["enum"]);
    let values = (!values.is_empty()).then(|| format!("enum={}", values.join("|")));
    let range = bound("minimum", "maximum").map(|bound| format!("range={bound}"));
    let length = bound("minLength", "maxLength").map(|bound| format!("length={bound}"));
    let count = bound("minItems", "maxItems").or_else(|| bound("minProperties", "maxProperties"));
    let count = count.map(|bound| format!("count={bound}"));
    let set = (schema["uniqueItems"] == true).then(|| "set".to_owned());
    let pattern = schema["pattern"].as_str().map(|pattern| format!("pattern={pattern}"));
    [set, values, range, length, count, pattern].into_iter().flatten().collect()
}
