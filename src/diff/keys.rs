//! Both sides of a list by what its items are known by.

use crate::catalogue::keys;
use crate::formats::parse::Node;

/// The items of both sides with what each is known by.
pub struct Keyed<'a> {
    pub before: Vec<(String, &'a Node)>,
    pub after: Vec<(String, &'a Node)>,
    pub ordered: bool,
}

/// Both lists by the first key that tells all items of either apart; `None` where the schema has none.
pub fn keyed<'a>(target: &str, list: &str, before: &'a [Node], after: &'a [Node]) -> Option<Keyed<'a>> {
    keys::of(target, list).find_map(|row| {
        let (before, after) = (row.keyed(before)?, row.keyed(after)?);
        Some(Keyed { before, after, ordered: row.ordered })
    })
}
