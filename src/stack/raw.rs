//! What the language does not know, in the words of the output that does.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Entries;
use super::anything::Anything;
use super::check::scalar::refused;
use super::scalars::{Format, Text};
use crate::diagnostics::{Diagnostic, codes};
use crate::document::{Kind, Node};
use crate::source::{Span, Spanned};

/// An object of an output, stated here or in a file: `{ file: manifests/queue.yaml }`.
pub type Stated = Spanned<Anything>;

/// The only key of an entry whose content stands in a file.
pub const FILE: &str = "file";

/// Objects of which the language knows nothing, by the output that they are for. Each stands here, its strings searched
/// for references, or in a file that is taken as it is: `{ file: manifests/queue.yaml }`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Raw {
    /// Objects of the cluster; a file may hold several.
    #[serde(default)]
    #[schemars(extend("x-singular" = "kubernetes", "x-key" = "label-name"))]
    pub kubernetes: Entries<Stated>,
    /// Files of the Terraform language: `queue: { file: queue.tf }`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "terraform", "x-key" = "label-name"))]
    pub terraform: Entries<Stated>,
    /// Files of rules, as Prometheus reads them: `{ groups: […] }`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "prometheus", "x-key" = "label-name"))]
    pub prometheus: Entries<Stated>,
    /// Dashboards, as Grafana exports them.
    #[serde(default)]
    #[schemars(extend("x-singular" = "grafana", "x-key" = "label-name"))]
    pub grafana: Entries<Stated>,
    /// Parts of the Compose file: `{ services: …, volumes: … }`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "compose", "x-key" = "label-name"))]
    pub compose: Entries<Stated>,
    /// Findings that are meant, by the entry that has them, each with its reason: `kubernetes.queue: { code: reason }`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow", "x-key" = "entry-name"))]
    pub allow: Entries<Entries<Spanned<String>>>,
}

/// The fields of [`Raw`] that are outputs.
pub const OUTPUTS: [&str; 5] = ["kubernetes", "terraform", "prometheus", "grafana", "compose"];

impl Raw {
    /// The entries of an output, by the name that the stack gives the output.
    pub fn of(&self, output: &str) -> Option<&Entries<Stated>> {
        Some(match output {
            "kubernetes" => &self.kubernetes,
            "terraform" => &self.terraform,
            "prometheus" => &self.prometheus,
            "grafana" => &self.grafana,
            "compose" => &self.compose,
            _ => return None,
        })
    }
}

/// The files that raw entries of a document name. They are read with the stack files, so that what is wrong in them is
/// told at its place.
pub fn files(root: &Node) -> Vec<Spanned<String>> {
    let outputs = root.get("raw").map(Node::entries).unwrap_or_default();
    let entries = outputs
        .iter()
        .filter(|output| OUTPUTS.contains(&output.key.as_str()))
        .flat_map(|output| output.value.entries());
    let named = entries.filter_map(|entry| {
        let node = entry.value.get(FILE)?;
        match &node.kind {
            Kind::Text(path) => Some(Spanned { value: path.clone(), span: node.span }),
            _ => None,
        }
    });
    named.collect()
}

/// A string of a raw object with its references.
///
/// # Errors
/// A reference in it is malformed.
pub fn text(text: &str, span: Span) -> Result<Spanned<Text>, Box<Diagnostic>> {
    match Text::parse(text) {
        Ok(value) => Ok(Spanned { value, span }),
        Err(error) => Err(Box::new(refused(span, text, codes::MALFORMED_REFERENCE, error))),
    }
}
