//! What names mean: the one place that resolves references, per runtime and per sink.

use super::value::{PerRuntime, Value};
use crate::diagnostics::Diagnostic;
use crate::source::{Span, Spanned};
use crate::stack::Stack;
use crate::stack::scalars::{EntryName, Text};
use crate::tree::Sourced;

/// What a resolved text flows into, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// An environment variable: everything, secrets too.
    Variable,
    /// Data of a ConfigMap, a label, an argument, a name, an image: known at compile time, never secret.
    /// Holds the sink's name as messages say it: "a label".
    Known(&'static str),
}

/// The container that a text belongs to, for `${self.…}` and `${env.…}`.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// `service.api`; companions have their entry's.
    pub entry: &'a EntryName,
    pub container: Option<&'a crate::stack::container::Container>,
}

/// Resolves references against a stack and collects what is wrong.
pub struct Scope<'a> {
    pub stack: &'a Stack,
    /// The folder's name.
    pub stack_name: &'a str,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Scope<'a> {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The value of a text in each runtime. `None` where it holds a reference that was refused (the diagnostic is told),
    /// or one that leads into a hole. A runtime where the text has no meaning is `None` inside: the caller
    /// reports it with [`Scope::missing_in`] if it needs the value there.
    pub fn value(&mut self, text: &Spanned<Text>, owner: Option<Owner<'a>>, sink: Sink) -> Option<PerRuntime<Value>> {
        let _ = (text, owner, sink);
        None
    }

    /// As [`Scope::value`], for sinks that take only what is known at compile time.
    pub fn known(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'a>>,
        sink: &'static str,
    ) -> Option<PerRuntime<Sourced<String>>> {
        let _ = (text, owner, sink);
        None
    }

    /// As [`Scope::known`], for what only the cluster has: names, labels, annotations.
    pub fn cluster_text(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'a>>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        let _ = (text, owner, sink);
        None
    }

    /// As [`Scope::known`], for what only Compose has.
    pub fn compose_text(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'a>>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        let _ = (text, owner, sink);
        None
    }

    /// The place of the `index`th reference of a text, narrowed to its bytes where they stand verbatim in the source.
    pub fn reference_span(&self, text: &Spanned<Text>, index: usize) -> Span {
        let _ = index;
        text.span
    }
}
