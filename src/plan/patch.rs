//! Patches of what targets emit, resolved.

use crate::diagnostics::Diagnostic;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::tree::{Sourced, Tree};

/// One patch.
#[derive(Clone, Debug)]
pub struct Patch {
    /// `patch.anti-affinity`.
    pub id: String,
    /// Of its name.
    pub at: Span,
    pub subject: Subject,
    /// The only output that it looks at.
    pub target: Option<Target>,
    /// What it means in each output of the environment. Where it has no meaning, what is wrong there: that matters only
    /// to an object of that output.
    pub changes: Vec<(Target, Result<Change, Vec<Diagnostic>>)>,
}

/// What a patch changes.
#[derive(Clone, Debug)]
pub enum Subject {
    Object {
        /// The logical id.
        id: Spanned<String>,
        /// Whether its entry is in the stack, though no output of the environment may have it.
        is_stated: bool,
    },
    Objects {
        at: Span,
        kind: Spanned<String>,
        labels: Vec<(String, Sourced<String>)>,
    },
}

#[derive(Clone, Debug)]
pub enum Change {
    /// A strategic merge.
    Merge(Tree),
    /// RFC 6902.
    Json(Vec<Operation>),
}

/// An operation of RFC 6902; paths are pointers of RFC 6901.
#[derive(Clone, Debug)]
pub struct Operation {
    pub path: Spanned<String>,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Action {
    Add(Tree),
    Remove,
    Replace(Tree),
    Move(Spanned<String>),
    Copy(Spanned<String>),
    Test(Tree),
}

impl Patch {
    /// The place of what names its objects.
    pub fn subject_at(&self) -> Span {
        match &self.subject {
            Subject::Object { id, .. } => id.span,
            Subject::Objects { at, .. } => *at,
        }
    }
}
