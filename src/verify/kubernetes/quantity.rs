//! Quantities, compared. Source: `ParseQuantity` of k8s.io/apimachinery/pkg/api/resource.

use crate::tree::{Content, Tree};

/// The value of a quantity, exact for all but more digits than a double holds.
pub fn of(tree: &Tree) -> Option<f64> {
    match &tree.content {
        Content::Integer(number) => Some(*number as f64),
        Content::Number(text) | Content::Text(text) => parse(text),
        _ => None,
    }
}

fn parse(text: &str) -> Option<f64> {
    const SUFFIXES: &[(&str, f64)] = &[
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("Ei", 1_152_921_504_606_846_976.0),
        ("n", 1e-9),
        ("u", 1e-6),
        ("m", 1e-3),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("E", 1e18),
    ];
    let suffixed = SUFFIXES.iter().find_map(|(suffix, factor)| Some((text.strip_suffix(suffix)?, factor)));
    match suffixed {
        Some((number, factor)) => number.parse::<f64>().ok().map(|number| number * factor),
        None => text.parse().ok(),
    }
}
