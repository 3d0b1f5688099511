//! How Prometheus and its files write things.

use crate::plan::settings::Labels;
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// Seconds in the largest units that hold them: `90` is `1m30s`.
pub fn duration(seconds: u32) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let mut rest = seconds;
    let mut text = String::new();
    for (unit, length) in units {
        if rest >= length {
            text.push_str(&format!("{}{unit}", rest / length));
            rest %= length;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

pub fn time(seconds: &Option<Sourced<u32>>) -> Option<Sourced<String>> {
    seconds.as_ref().map(|seconds| seconds.clone().map(duration))
}

pub fn texts<'t>(items: impl IntoIterator<Item = &'t Sourced<String>>, origin: &Origin) -> Tree {
    let items = items.into_iter().map(|item| Tree::text(item.value.clone(), item.origin.clone())).collect();
    Tree::list(items, origin.clone())
}

/// Texts that the format itself demands.
pub fn words(items: &[&str], origin: &Origin) -> Tree {
    Tree::list(items.iter().map(|item| Tree::text(*item, origin.clone())).collect(), origin.clone())
}

pub fn map_of(pairs: &Labels, origin: &Origin) -> Tree {
    let start = MapBuilder::new(origin.clone());
    pairs.iter().fold(start, |map, (key, value)| map.field(key.clone(), value)).build_of_values()
}

/// The name of a group as a file may be called.
pub fn file_name(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' })
        .collect()
}

/// The name of a group as an object may be called.
pub fn object_name(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    plain.trim_matches('-').to_owned()
}
