//! How diagnostics speak: the bad example of every page is compiled, and what it is told is held to one style.

use stackc::diagnostics::{Diagnostic, codes};

use crate::pages::bad_example;

/// Words that address the reader, that hedge, or that look back or ahead.
const REFUSED: [&str; 12] =
    ["you", "your", "we", "please", "might", "maybe", "should", "could", "would", "will", "was", "were"];

/// What is wrong with the wording of a diagnostic.
fn faults(diagnostic: &Diagnostic) -> Vec<&'static str> {
    let message = diagnostic.message.as_str();
    let help = diagnostic.help.as_deref().unwrap_or_default();
    let labels = diagnostic.related.iter().map(|related| related.message.as_str()).chain(diagnostic.label.as_deref());
    let all: Vec<&str> = labels.chain([message, help]).collect();
    let rules = [
        (!message.contains('`'), "names nothing in backticks"),
        (help.is_empty(), "has no help"),
        (diagnostic.span.is_none(), "has no place"),
        (all.iter().any(|text| text.matches('`').count() % 2 != 0), "opens a backtick and does not close it"),
        (all.iter().any(|text| text.ends_with('.')), "ends in a period"),
        (all.iter().any(|text| text.contains('\n')), "has several lines"),
        (all.iter().any(|text| prose(text).split(' ').any(|word| REFUSED.contains(&word))), "says a refused word"),
        (all.iter().any(|text| is_sentence(text)), "starts with a capital letter"),
        (message.contains("; ") || message.contains(". "), "is more than one clause"),
    ];
    rules.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect()
}

/// A text without what stands in backticks, in lower case.
fn prose(text: &str) -> String {
    let text = text.strip_prefix("did you mean ").unwrap_or(text);
    text.split('`').step_by(2).collect::<String>().to_lowercase().replace([',', ':', '?', ';'], "")
}

/// Whether a text starts like a sentence. Names that are capital in themselves may stand first.
fn is_sentence(text: &str) -> bool {
    const NAMES: [&str; 8] = ["Kubernetes", "Compose", "ConfigMaps", "KDL", "YAML", "TOML", "Prometheus", "Docker"];
    text.starts_with(char::is_uppercase) && !NAMES.iter().any(|name| text.starts_with(name))
}

#[test]
fn every_message_keeps_the_style() {
    let mut wrong = Vec::new();
    for code in codes::ALL {
        let Some(compilation) = bad_example(*code) else { continue };
        for d in &compilation.diagnostics {
            println!(
                "@{code}|{}|{}|{}|{:?}|{:?}",
                d.span.map_or("-", |s| compilation.sources.text(s)),
                d.message,
                d.help.as_deref().unwrap_or("-"),
                d.label.as_deref().unwrap_or("-"),
                d.related
                    .iter()
                    .map(|r| format!("{}<-{}", r.message, compilation.sources.text(r.span)))
                    .collect::<Vec<_>>()
            );
        }
        let found = compilation.diagnostics.iter();
        wrong
            .extend(found.flat_map(|one| faults(one).into_iter().map(move |fault| format!("{code} {fault}: {one:?}"))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
