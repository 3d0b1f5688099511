//! What lints look at in a stack as it is written, each with the entry that may allow what is wrong with it.

use super::Intent;
use crate::plan::entry::Entry;
use crate::plan::resources;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::stack::scalars::{Literal, Text, TextPart};

/// A text that a container gets as a variable.
pub struct Setting<'a> {
    /// `service.api`, `config.app`.
    pub entry: String,
    /// Whether it is for the cluster too.
    pub in_cluster: bool,
    pub name: &'a Spanned<String>,
    pub value: &'a Spanned<Literal>,
}

impl<'a> Setting<'a> {
    /// What is written between references.
    pub fn literals(&self) -> impl Iterator<Item = &'a str> {
        self.value.value.0.parts.iter().filter_map(|part| match part {
            TextPart::Literal(text) => Some(text.as_str()),
            TextPart::Reference(_) => None,
        })
    }
}

/// The name of an image as it is written.
pub struct Image<'a> {
    pub entry: String,
    pub name: &'a Spanned<Text>,
}

impl<'a> Intent<'a> {
    /// Variables of containers, and the data of configs.
    pub fn settings(&self) -> impl Iterator<Item = Setting<'a>> {
        let stack = self.stack;
        let of_entries = Entry::all(stack).flat_map(move |entry| {
            let in_cluster = entry.runs_in(stack, Target::Kubernetes);
            let shared = entry.containers().into_iter().flat_map(|container| container.env.whole());
            let shared = shared.map(move |variable| (variable, in_cluster));
            let compose = entry.compose().into_iter().flat_map(|compose| compose.env.whole());
            let all = shared.chain(compose.map(|variable| (variable, false)));
            all.filter_map(move |((name, variable), in_cluster)| {
                Some(Setting { entry: entry.id(), in_cluster, name, value: variable.value.as_ref()? })
            })
        });
        of_entries.chain(self.config_data())
    }

    fn config_data(&self) -> impl Iterator<Item = Setting<'a>> {
        let in_cluster = self.plan.cluster.is_some();
        self.stack.configs.whole().flat_map(move |(config, stated)| {
            let entry = format!("config.{}", config.value);
            stated.data.whole().map(move |(name, value)| Setting { entry: entry.clone(), in_cluster, name, value })
        })
    }

    /// Images that are pulled: what only Compose runs and what it builds is named as the stack likes.
    pub fn pulled_images(&self) -> Vec<Image<'a>> {
        let stack = self.stack;
        let mut images = Vec::new();
        for entry in Entry::all(stack) {
            let in_cluster = entry.runs_in(stack, Target::Kubernetes);
            let runs = in_cluster || entry.runs_in(stack, Target::Compose);
            let pulled = entry.containers().into_iter().filter(|one| runs && (in_cluster || one.build.is_none()));
            images.extend(pulled.filter_map(|one| Some(Image { entry: entry.id(), name: one.image.as_ref()? })));
        }
        for entry in resources::Entry::all(stack) {
            images.extend(entry.images(stack).into_iter().map(|name| Image { entry: entry.id(), name }));
        }
        images
    }

    /// Whether the environment's own file states it: what it inherits may serve another environment.
    pub fn is_own(&self, span: Span) -> bool {
        span.file == self.file
    }
}
