//! Scalars in the spelling that `docker compose config` prints.

use crate::plan::settings::Labels;
use crate::stack::scalars::{Format, Quantity};
use crate::tree::{Content, MapBuilder, Origin, Sourced, Tree};

/// Compose reads `$` in every string as the start of a variable.
pub(super) fn escape(text: &str) -> String {
    text.replace('$', "$$")
}

pub(super) fn text(text: &Sourced<String>) -> Tree {
    Tree::text(escape(&text.value), text.origin.clone())
}

pub(super) fn texts(texts: &[Sourced<String>], origin: &Origin) -> Tree {
    Tree::list(texts.iter().map(text).collect(), origin.clone())
}

/// A list with the origin of its first item.
pub(super) fn own_texts(items: &[Sourced<String>]) -> Tree {
    texts(items, &items.first().map(|item| item.origin.clone()).unwrap_or_default())
}

pub(super) fn pairs(entries: &[(Sourced<String>, Sourced<String>)], origin: &Origin) -> Tree {
    let map = MapBuilder::new(origin.clone());
    entries.iter().fold(map, |map, (key, value)| map.tree(key.value.clone(), text(value))).build()
}

pub(super) fn labels(labels: &Labels, origin: &Origin) -> Tree {
    let map = MapBuilder::new(origin.clone());
    labels.iter().fold(map, |map, (key, value)| map.tree(key.clone(), text(value))).build()
}

/// Seconds as Go prints a duration: `30s`, `1m30s`, `1h0m0s`.
pub(super) fn duration(seconds: &Sourced<u32>) -> Tree {
    let (hours, minutes, rest) = (seconds.value / 3600, seconds.value / 60 % 60, seconds.value % 60);
    let printed = match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m{rest}s"),
        _ => format!("{hours}h{minutes}m{rest}s"),
    };
    Tree::text(printed, seconds.origin.clone())
}

/// Permission bits: `"0440"`.
pub(super) fn mode(mode: &Sourced<u32>) -> Tree {
    Tree::text(format!("{:04o}", mode.value), mode.origin.clone())
}

/// A quantity of processors as a decimal: `250m` is `0.25`.
pub(super) fn cpus(quantity: &Sourced<String>) -> Tree {
    converted(quantity, |milli| {
        let decimal = format!("{}.{:03}", milli / 1000, milli % 1000);
        decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
    })
}

/// A quantity of bytes in the largest unit of Docker (powers of 1024) that keeps it whole: `512Mi` is `512m`.
pub(super) fn bytes(quantity: &Sourced<String>) -> Tree {
    const UNITS: [(i128, &str); 3] = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")];
    converted(quantity, |milli| {
        let bytes = (milli + 999) / 1000;
        match UNITS.iter().find(|(size, _)| bytes % size == 0 && bytes > 0) {
            Some((size, unit)) => format!("{}{unit}", bytes / size),
            None => format!("{bytes}b"),
        }
    })
}

/// A quantity as a whole number, rounded up.
pub(super) fn whole(quantity: &Sourced<String>) -> Tree {
    let number = Quantity::parse(&quantity.value).ok().and_then(|read| i64::try_from((read.milli + 999) / 1000).ok());
    let content = number.map_or_else(|| Content::from(quantity.value.clone()), Content::from);
    Tree::new(content, quantity.origin.clone())
}

/// A quantity that the plan holds is valid; another would stand as it is written.
fn converted(quantity: &Sourced<String>, print: impl FnOnce(i128) -> String) -> Tree {
    let printed = Quantity::parse(&quantity.value).map_or_else(|_| escape(&quantity.value), |read| print(read.milli));
    Tree::text(printed, quantity.origin.clone())
}
