//! What files of the stack's own bring into the module.

use std::collections::BTreeMap;

use super::providers::serves;
use crate::diagnostics::codes;
use crate::plan::Plan;
use crate::plan::managed::Provider;
use crate::plan::raw::RawBlock;
use crate::plan::scope::Scope;
use crate::source::Span;
use crate::tree::{Content, Tree};

/// A file of this name overrides blocks of the others instead of standing beside them.
const OVERRIDE: &str = "override";

/// The blocks that the stack states, and the providers that it configures there itself.
pub struct Stated<'p> {
    blocks: Vec<&'p RawBlock>,
    /// With the block that requires it.
    required: BTreeMap<&'p str, Option<Span>>,
    configured: Vec<&'p str>,
}

impl<'p> Stated<'p> {
    pub fn of(plan: &'p Plan) -> Self {
        let all = || plan.raw.terraform.iter().flat_map(|file| file.blocks.iter().map(move |block| (file, block)));
        let beside = all().filter(|(file, _)| file.name.value != OVERRIDE);
        let required = beside.flat_map(|(_, block)| required(&block.body).map(|name| (name, block.head.origin.span())));
        Stated {
            required: required.collect(),
            configured: all().filter_map(|(_, block)| configured(block)).collect(),
            blocks: all().map(|(_, block)| block).collect(),
        }
    }

    /// The addresses that expressions name.
    pub fn refers(&self) -> impl Iterator<Item = String> {
        self.blocks.iter().flat_map(|block| block.refers.iter().map(|referred| referred.value.clone()))
    }

    /// The types whose providers the stack leaves to stackc.
    pub fn kinds(&self) -> impl Iterator<Item = &'p str> + Clone {
        let kinds = self.blocks.iter().filter_map(|block| block.serves.as_deref());
        let own = self.required.keys().chain(&self.configured);
        let left = kinds.filter(|kind| !own.clone().any(|provider| serves(provider, kind)));
        left.collect::<Vec<_>>().into_iter()
    }

    /// Reports a second `required_providers`: Terraform takes one in a module.
    pub fn check(&self, scope: &mut Scope<'_>, providers: &[Provider]) {
        let own = self.required.values().flatten().min().copied();
        let made = providers.iter().find_map(|provider| provider.origin.span());
        if let (Some(own), Some(made)) = (own, made) {
            let message = "two blocks `required_providers` stand in one module".to_owned();
            scope.report_clash(codes::ADDRESS_CLASH, message, Some((own, made)));
        }
    }
}

/// The provider that a block configures for all that name no other.
fn configured(block: &RawBlock) -> Option<&str> {
    let name = block.head.value.strip_prefix("provider \"")?.strip_suffix('"')?;
    block.body.get("alias").is_none().then_some(name)
}

/// The providers that a block `terraform` requires.
fn required(body: &Tree) -> impl Iterator<Item = &str> {
    let blocks = match body.get("required_providers").map(|required| &required.content) {
        Some(Content::Blocks(blocks)) => blocks.as_slice(),
        _ => &[],
    };
    let entries = blocks.iter().flat_map(|block| match &block.content {
        Content::Map(entries) => entries.as_slice(),
        _ => &[],
    });
    entries.map(|(name, _)| name.as_ref())
}
