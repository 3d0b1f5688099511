//! Every leaf of a plan reaches every target: as a changed object, or as a gap.

use std::collections::BTreeSet;

use serde_json::Value;
use stackc::plan::Plan;
use stackc::tree::{Emission, GapKind};

/// Why a target has nothing to say to a change below `key`.
pub struct Exemption {
    /// Keys of the serialised plan, joined by `/`; list indices and enum variants between them are skipped.
    pub key: &'static str,
    pub because: Because,
}

pub enum Because {
    /// The reason in words.
    Decided(&'static str),
    /// An [`GapKind::Inapplicable`] gap ends with this field.
    Inapplicable(&'static str),
}

/// The changes of `plan` that neither an object nor a gap of `emit` shows and that no exemption covers, then the
/// exemptions that cover none. `other` is the key of what only the other runtime has.
pub fn silent_changes(
    emit: fn(&Plan) -> Emission,
    plan: &Plan,
    other: &str,
    exemptions: &[Exemption],
) -> (BTreeSet<String>, BTreeSet<&'static str>) {
    let unchanged = emit(plan);
    let mut unused: BTreeSet<&str> = exemptions.iter().map(|exemption| exemption.key).collect();
    let mut silent = BTreeSet::new();
    for (path, changed) in changes(plan) {
        if emit(&changed) != unchanged {
            continue;
        }
        let keys = keys_of(&path);
        if keys.iter().any(|key| key == other) {
            continue;
        }
        match exemptions.iter().find(|exemption| covers(exemption, &keys, &unchanged)) {
            Some(exemption) => drop(unused.remove(exemption.key)),
            None => drop(silent.insert(path)),
        }
    }
    (silent, unused)
}

fn covers(exemption: &Exemption, keys: &[String], emission: &Emission) -> bool {
    let wanted: Vec<&str> = exemption.key.split('/').collect();
    let stands = keys.windows(wanted.len()).any(|keys| keys == wanted);
    stands
        && match exemption.because {
            Because::Decided(_) => true,
            Because::Inapplicable(field) => {
                let mut gaps = emission.gaps.iter().filter(|gap| gap.kind == GapKind::Inapplicable);
                gaps.any(|gap| gap.what.ends_with(field))
            }
        }
}

/// The field names of a path, without list indices, `value` wrappers and enum variants.
fn keys_of(path: &str) -> Vec<String> {
    let field = |key: &&str| *key != "value" && key.starts_with(|first: char| first.is_ascii_lowercase());
    path.split(['/', ' ']).filter(field).map(str::to_owned).collect()
}

/// Every plan that differs from `plan` in one place, with that place and what was done there.
pub fn changes(plan: &Plan) -> Vec<(String, Plan)> {
    let tree = serde_json::to_value(plan).unwrap();
    let mut places = Vec::new();
    collect(&tree, String::new(), &mut places);
    places.iter().flat_map(|place| changes_at(&tree, place)).collect()
}

fn collect(tree: &Value, place: String, places: &mut Vec<String>) {
    match tree {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| collect(value, format!("{place}/{}", key.replace('/', "~1")), places));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect(item, format!("{place}/{index}"), places));
        }
        _ => {}
    }
    if !place.is_empty() && !tree.is_null() {
        places.push(place);
    }
}

fn changes_at(tree: &Value, place: &str) -> Vec<(String, Plan)> {
    let current = tree.pointer(place).unwrap();
    let mut plans = Vec::new();
    for (name, value) in replacements(current) {
        plans.extend(with(tree, place, value).ok().map(|plan| (format!("{place} {name}"), plan)));
    }
    if let Value::String(text) = current {
        plans.extend(other_text(tree, place, text).map(|plan| (format!("{place} CHANGED"), plan)));
    }
    plans
}

/// Changes that need not know the type: `null` is refused where the field is no option, and skipped.
fn replacements(current: &Value) -> Vec<(String, Value)> {
    let mut values = vec![("NULL".to_owned(), Value::Null)];
    match current {
        Value::Bool(flag) => values.push(("FLIPPED".to_owned(), (!flag).into())),
        Value::Number(number) => values.push(("MORE".to_owned(), (number.as_u64().unwrap() + 1).into())),
        Value::Array(items) => values.extend((0..items.len()).map(|index| {
            let kept = items.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, item)| item.clone());
            (format!("WITHOUT {index}"), kept.collect())
        })),
        _ => {}
    }
    values
}

/// Another variant of a closed set of words, a share that differs, or a longer text.
fn other_text(tree: &Value, place: &str, text: &str) -> Option<Plan> {
    match with(tree, place, format!("{text}x").into()) {
        Ok(plan) => Some(plan),
        Err(refusal) => {
            let variants = refusal.split('`').skip(3).step_by(2).filter(|variant| *variant != text);
            let others = variants.map(str::to_owned).chain(["26%".to_owned(), "7".to_owned()]);
            others.into_iter().find_map(|other| with(tree, place, other.into()).ok())
        }
    }
}

fn with(tree: &Value, place: &str, value: Value) -> Result<Plan, String> {
    let mut tree = tree.clone();
    *tree.pointer_mut(place).unwrap() = value;
    serde_json::from_value(tree).map_err(|error| error.to_string())
}
