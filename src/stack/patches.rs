//! What is changed in the output after the language has said all it can.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Target;
use super::anything::Anything;
use super::entries::Entries;
use super::scalars::Text;
use crate::source::Spanned;

/// A change of what is generated. Patches apply in the order of the file, those of a base first.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["object", "objects"], ["merge", "json"]], "x-required-choice" = true))]
pub struct Patch {
    /// The logical id of the object, as `stackc why` and `stackc.lock` name it: `service.api/deployment`. One service
    /// of the Compose file is `service.api/compose`.
    pub object: Option<Spanned<String>>,
    /// Every object that matches.
    pub objects: Option<Spanned<Selection>>,
    /// The output, where several have such an object.
    pub target: Option<Spanned<Target>>,
    /// A strategic merge: maps merge, `null` removes, lists merge by the key that the platform knows for their items,
    /// other lists are replaced. `$patch: replace` and `$patch: delete` are those of Kubernetes. In Terraform a string
    /// is literal, `{ $expression: "…" }` an expression and `{ $block: {…} }` a nested block that is not there yet.
    pub merge: Option<Spanned<Anything>>,
    /// Operations of JSON Patch (RFC 6902), in order.
    pub json: Option<Spanned<Vec<Spanned<Operation>>>>,
    /// Findings about the patch that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// Which objects a patch changes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Selection {
    /// The kind of a Kubernetes object, the type of a Terraform resource (`aws_db_instance`), `service` for those of
    /// the Compose file, else the kind of the entry: `dashboard`, `rules`.
    pub kind: Spanned<String>,
    /// Labels that the object carries.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
}

/// One operation of JSON Patch.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Operation {
    /// What is done.
    pub op: Spanned<Op>,
    /// A JSON pointer (RFC 6901): `/spec/template/spec/containers/0/image`. `-` is the place after a list's end.
    pub path: Spanned<String>,
    /// What `add`, `replace` and `test` need.
    pub value: Option<Spanned<Anything>>,
    /// What `move` and `copy` need: a pointer too.
    pub from: Option<Spanned<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Put `value` at `path`; before the item that stands there.
    Add,
    /// Take away what stands at `path`.
    Remove,
    /// Put `value` in the place of what stands at `path`.
    Replace,
    /// Put what stands at `from` at `path`.
    Move,
    /// Put a copy of what stands at `from` at `path`.
    Copy,
    /// Refuse the patch unless `value` stands at `path`.
    Test,
}
