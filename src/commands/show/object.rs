//! One object as a target emits it, and as patches leave it.

use std::fmt::Write;

use serde::Serialize;
use similar::TextDiff;

use super::super::Failure;
use super::report::{Touched, touched};
use crate::compiler::{Bundle, OutputFile};
use crate::diagnostics::{did_you_mean, list_or};
use crate::diff::mask::output_line;
use crate::formats::{self, Rendered};
use crate::patches::PatchedObject;
use crate::source::Sources;
use crate::targets::Emitter;
use crate::tree::Tree;

/// Lines of what stays the same that a difference shows.
const CONTEXT: usize = 3;

#[derive(Serialize)]
pub struct ObjectReport<'a> {
    pub environment: String,
    pub object: &'a str,
    /// Below the environment's folder.
    pub file: String,
    pub patches: Vec<Touched<'a>>,
    /// As text of its file, with its secrets masked.
    pub before: String,
    pub after: String,
}

impl<'a> ObjectReport<'a> {
    /// The objects of one id in the outputs of an environment.
    pub fn of(bundle: &'a Bundle, id: &'a str, sources: &Sources) -> Vec<Self> {
        let patched = bundle.patched.iter().filter(|object| object.id == id);
        let patched: Vec<Self> = patched.map(|object| Self::patched(bundle, object, sources)).collect();
        if !patched.is_empty() {
            return patched;
        }
        let holds = |file: &&OutputFile| file.ids.iter().any(|known| known == id);
        bundle.files.iter().filter(holds).map(|file| Self::untouched(bundle, file, id, sources)).collect()
    }

    fn patched(bundle: &'a Bundle, object: &'a PatchedObject, sources: &Sources) -> Self {
        let text = |tree: &Tree| masked(&formats::render(&object.path, &[tree]), |_| true, sources);
        let patches = touched(bundle, sources).into_iter().filter(|touched| touched.object == object.id);
        ObjectReport {
            environment: name(bundle),
            object: &object.id,
            file: format!("{}/{}", Emitter::of(object.target).folder, object.path),
            patches: patches.collect(),
            before: text(&object.before),
            after: text(&object.after),
        }
    }

    fn untouched(bundle: &'a Bundle, file: &'a OutputFile, id: &'a str, sources: &Sources) -> Self {
        let text = masked(&file.rendered, |line| file.id_at(line) == id, sources);
        let text = text.trim_end().to_owned() + "\n";
        ObjectReport {
            environment: name(bundle),
            object: id,
            file: file.path.to_string(),
            patches: Vec::new(),
            before: text.clone(),
            after: text,
        }
    }

    pub fn human(&self) -> String {
        let mut text = format!("{} {} ({})\n", self.environment, self.object, self.file);
        for Touched { patch, at, .. } in &self.patches {
            let _ = writeln!(text, "  {patch} ({at})");
        }
        text.push('\n');
        if self.before == self.after {
            return text + &self.after + "\n";
        }
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let _ = writeln!(text, "{}", diff.unified_diff().context_radius(CONTEXT).header("before", "after"));
        text
    }
}

fn name(bundle: &Bundle) -> String {
    format!("{}/{}", bundle.environment.stack, bundle.environment.name)
}

/// The lines of a file that are asked for, by their indices.
fn masked(rendered: &Rendered, asked: impl Fn(usize) -> bool, sources: &Sources) -> String {
    let lines = rendered.text.lines().zip(&rendered.lines).enumerate().filter(|(index, _)| asked(*index));
    let lines = lines.map(|(_, (line, origin))| format!("{}\n", output_line(line, origin, sources)));
    lines.collect()
}

/// No environment has such an object.
pub fn unknown(id: &str, bundles: &[Bundle]) -> Failure {
    let files = || bundles.iter().flat_map(|bundle| &bundle.files);
    let mut ids: Vec<&str> = files().flat_map(|file| &file.ids).map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    let help = match did_you_mean(id, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let entry = id.split('/').next().unwrap_or(id);
            ids.retain(|known| known.starts_with(entry));
            if ids.is_empty() { "`stackc.lock` lists the ids of all objects".to_owned() } else { list_or(ids) }
        }
    };
    Failure::usage(format!("no object is called `{id}`"), help)
}
