//! Every leaf of a plan reaches every target: as a changed object, or as a gap.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde_json::Value;
use stackc::plan::Plan;
use stackc::tree::{Emission, GapKind};

/// Why a target has nothing to say to a change below `keys`: names of fields and of list entries as they follow
/// each other in the serialised plan, with blanks between them. Indices, wrappers and variants are left out.
pub struct Exemption {
    pub keys: &'static str,
    pub because: Because,
}

pub enum Because {
    /// The reason in words.
    Decided(&'static str),
    /// A [`GapKind::Inapplicable`] gap ends with this field.
    Inapplicable(&'static str),
}

impl std::fmt::Display for Exemption {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.because {
            Because::Decided(reason) => write!(formatter, "{}: {reason}", self.keys),
            Because::Inapplicable(field) => write!(formatter, "{}: the gap `{field}`", self.keys),
        }
    }
}

/// A plan that differs from another in one place.
struct Change {
    keys: Vec<String>,
    name: String,
    plan: Plan,
}

/// The changes of `plan` that neither an object nor a gap of `emit` shows and that no exemption covers, then the
/// exemptions that cover none. `other` is the key of what only the other runtime has.
pub fn silent_changes(
    emit: fn(&Plan) -> Emission,
    plan: &Plan,
    other: &str,
    exemptions: &[Exemption],
) -> (Vec<String>, BTreeSet<String>) {
    let unchanged = emit(plan);
    let tree = serde_json::to_value(plan).unwrap();
    let mut places = Vec::new();
    collect(&tree, "", &[], &mut places);
    places.retain(|(_, keys)| !keys.iter().any(|key| key == other));
    let silent: Vec<Change> = places
        .par_iter()
        .flat_map_iter(|(place, keys)| changes_at(&tree, place, keys))
        .filter(|change| emit(&change.plan) == unchanged)
        .collect();
    let mut unused: BTreeSet<String> = exemptions.iter().map(Exemption::to_string).collect();
    let mut unexplained = Vec::new();
    for change in silent {
        match exemptions.iter().find(|exemption| covers(exemption, &change.keys, &unchanged)) {
            Some(exemption) => drop(unused.remove(&exemption.to_string())),
            None => unexplained.push(format!("{} ({})", change.name, change.keys.join(" "))),
        }
    }
    (unexplained, unused)
}

fn covers(exemption: &Exemption, keys: &[String], emission: &Emission) -> bool {
    let wanted: Vec<&str> = exemption.keys.split(' ').collect();
    let reported = match exemption.because {
        Because::Decided(_) => true,
        Because::Inapplicable(field) => {
            let mut gaps = emission.gaps.iter().filter(|gap| gap.kind == GapKind::Inapplicable);
            gaps.any(|gap| gap.what.ends_with(field))
        }
    };
    reported && keys.windows(wanted.len()).any(|keys| keys == wanted)
}

/// Every place of a tree that holds something, as a JSON pointer and as keys.
fn collect(tree: &Value, place: &str, keys: &[String], places: &mut Vec<(String, Vec<String>)>) {
    let with = |key: Option<&str>| keys.iter().cloned().chain(key.map(str::to_owned)).collect::<Vec<_>>();
    match tree {
        Value::Object(entries) => {
            for (key, value) in entries {
                let field = key != "value" && key.starts_with(|first: char| first.is_ascii_lowercase());
                let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                collect(value, &place, &with(field.then_some(key)), places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{place}/{index}"), &with(entry_name(item)), places);
            }
        }
        _ => {}
    }
    if !place.is_empty() && !tree.is_null() {
        places.push((place.to_owned(), keys.to_vec()));
    }
}

/// What a list entry is called.
fn entry_name(item: &Value) -> Option<&str> {
    ["/id", "/name/value", "/volume/value"].into_iter().find_map(|key| item.pointer(key)?.as_str())
}

fn changes_at(tree: &Value, place: &str, keys: &[String]) -> Vec<Change> {
    let current = tree.pointer(place).unwrap();
    let change = |name: &str, plan| Change { keys: keys.to_vec(), name: format!("{place} {name}"), plan };
    let null = with(tree, place, Value::Null).ok().map(|plan| change("set to null", plan));
    let removed = without(tree, place).map(|plan| change("removed", plan));
    let other = match current {
        Value::Bool(flag) => with(tree, place, (!flag).into()).ok(),
        Value::Number(number) => with(tree, place, (number.as_u64().unwrap() + 1).into()).ok(),
        Value::String(text) => other_text(tree, place, text),
        _ => None,
    };
    null.into_iter().chain(removed).chain(other.map(|plan| change("changed", plan))).collect()
}

/// Another variant of a closed set of words, which the refusal lists; another share; a longer text.
fn other_text(tree: &Value, place: &str, text: &str) -> Option<Plan> {
    let refusal = match with(tree, place, format!("{text}x").into()) {
        Ok(plan) => return Some(plan),
        Err(refusal) => refusal,
    };
    let variants = refusal.split('`').skip(3).step_by(2).filter(|variant| *variant != text);
    variants.chain(["7", "26%"]).find_map(|other| with(tree, place, other.into()).ok())
}

fn with(tree: &Value, place: &str, value: Value) -> Result<Plan, String> {
    let mut tree = tree.clone();
    *tree.pointer_mut(place).unwrap() = value;
    serde_json::from_value(tree).map_err(|error| error.to_string())
}

/// `None` where `place` is no entry of a list.
fn without(tree: &Value, place: &str) -> Option<Plan> {
    let mut tree = tree.clone();
    let (list, index) = place.rsplit_once('/')?;
    tree.pointer_mut(list)?.as_array_mut()?.remove(index.parse().ok()?);
    serde_json::from_value(tree).ok()
}
