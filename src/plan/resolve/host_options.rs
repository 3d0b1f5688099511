//! What a Compose service takes of the host: devices, limits, files, and names in its networks.

use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::paths::from_run_folder;
use crate::plan::value::stated;
use crate::plan::workload::{Device, EnvFile, Ulimit, Watch};
use crate::source::Spanned;
use crate::stack::compose::{self as language, ServiceOptions, WatchAction};
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// What Compose calls the network of a project that states none.
const DEFAULT_NETWORK: &str = "default";

impl PodDraft<'_, '_> {
    pub fn compose_texts(&mut self, texts: &[Spanned<Text>], sink: &'static str) -> Vec<Sourced<String>> {
        texts.iter().filter_map(|text| self.compose_text(Some(text), sink)).collect()
    }

    /// Other names of the service, in networks that it joins.
    pub fn aliases(&mut self, options: &ServiceOptions) -> Vec<(Sourced<String>, Vec<Sourced<String>>)> {
        let joined = self.joined(options);
        let there: Vec<&str> = joined.iter().map(String::as_str).collect();
        let mut aliases = Vec::new();
        for (network, names) in options.aliases.whole() {
            if !there.contains(&network.value.as_str()) {
                let message = format!("`{}` does not join the network `{}`", self.entry.id(), network.value);
                let _: Option<()> = self.scope.unknown(message, &network.value, &there, network.span);
            }
            aliases.push((network.into(), self.compose_texts(names, "a name")));
        }
        aliases
    }

    fn joined(&self, options: &ServiceOptions) -> Vec<String> {
        if let Some(chosen) = &options.networks {
            return chosen.value.iter().map(|network| network.value.clone()).collect();
        }
        let networks = self.environment.project.iter().flat_map(|project| &project.networks);
        let all: Vec<String> = networks.map(|network| network.key.clone()).collect();
        if all.is_empty() { vec![DEFAULT_NETWORK.to_owned()] } else { all }
    }

    pub fn env_files(&mut self, options: &ServiceOptions) -> Vec<EnvFile> {
        let because = "a service without its variables runs in another way than is meant";
        let file = |(name, file): (&Spanned<String>, &language::EnvFile)| EnvFile {
            origin: Origin::Stated(name.span),
            path: Sourced::stated(from_run_folder(self.scope, &file.path).into_string(), file.path.span),
            required: stated(&file.required)
                .unwrap_or_else(|| Sourced::new(true, Origin::default_of(name.span, "required-file", because))),
        };
        options.env_files.whole().map(file).collect()
    }

    pub fn devices(&mut self, options: &ServiceOptions) -> Vec<Device> {
        options.devices.whole().filter_map(|(name, device)| self.device(name, device)).collect()
    }

    fn device(&mut self, name: &Spanned<String>, device: &language::Device) -> Option<Device> {
        let path = self.compose_text(Some(&device.path), "a path")?;
        let because = "a program looks for a device where the host has it, to read and write it";
        let default = || Origin::default_of(name.span, "whole-device", because);
        Some(Device {
            origin: Origin::Stated(name.span),
            at: self.compose_text(device.at.as_ref(), "a path").unwrap_or_else(|| path.clone()),
            permissions: self
                .compose_text(device.permissions.as_ref(), "permissions")
                .unwrap_or_else(|| Sourced::new("rwm".to_owned(), default())),
            path,
        })
    }

    pub fn watch(&mut self, options: &ServiceOptions) -> Vec<Watch> {
        options.watch.whole().map(|(name, watch)| self.watched(name, watch)).collect()
    }

    fn watched(&mut self, name: &Spanned<String>, watch: &language::Watch) -> Watch {
        let copies = matches!(watch.action.value, WatchAction::Sync | WatchAction::SyncAndRestart);
        if copies && watch.to.is_none() {
            let message = format!("`{}` is copied, and nothing says where to", watch.path.value);
            let missing = Diagnostic::error(codes::MISSING_FIELD, watch.action.span, message);
            self.scope.report(missing.with_help("state the path in the container: `to: /app/src`"));
        }
        Watch {
            origin: Origin::Stated(name.span),
            path: Sourced::stated(from_run_folder(self.scope, &watch.path).into_string(), watch.path.span),
            action: (&watch.action).into(),
            to: self.compose_text(watch.to.as_ref(), "a path"),
            ignore: self.compose_texts(&watch.ignore, "a pattern"),
        }
    }
}

pub fn ulimits(options: &ServiceOptions) -> Vec<Ulimit> {
    let limit = |(name, limit): (&Spanned<String>, &language::Ulimit)| Ulimit {
        origin: Origin::Stated(name.span),
        name: name.into(),
        soft: limit.soft.as_ref().unwrap_or(&limit.hard).into(),
        hard: (&limit.hard).into(),
    };
    options.ulimits.whole().map(limit).collect()
}
