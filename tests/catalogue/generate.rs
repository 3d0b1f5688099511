//! Writes the catalogues of `src/catalogue/` from what others publish, or checks that they are fresh.
//!
//!     cargo run --example catalogue -- --openapi DIR --crds DIR --compose FILE --terraform FILE [--check]
//!
//! `.ci/catalogue` finds all four; `.ci/catalogue --write` writes.
//!
//! `--openapi` is the folder `kubernetes-json-schema` of the PyPI package `kubernetes-validate` (the OpenAPI of each
//! Kubernetes version, with `$ref`s and `x-kubernetes-*`), `--crds` a folder of JSON schemas of custom resources
//! (`<group>_<version>_<kind>.json`), `--compose` the schema of the Compose specification, `--terraform` the schemas of
//! providers as `shared/conformance/README.md` describes them. What these do not say stands in `facts.rs` and in the
//! `.txt` files beside this one, each with its source.
//!
//! The form of a catalogue is told in `src/catalogue/types.rs`.
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "a tool of the repository, which reads files")]

mod compose;
mod custom;
mod facts;
mod kubernetes;
mod terraform;
mod text;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Writes the catalogues of Kubernetes, Compose and Terraform.
#[derive(Parser)]
struct Arguments {
    /// Holds v1.30.0-local to v1.37.0-local.
    #[arg(long, value_name = "DIR")]
    openapi: PathBuf,
    #[arg(long, value_name = "DIR")]
    crds: PathBuf,
    #[arg(long, value_name = "FILE")]
    compose: PathBuf,
    #[arg(long, value_name = "FILE")]
    terraform: PathBuf,
    /// Write nothing; fail where a catalogue is not what would be written.
    #[arg(long)]
    check: bool,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let mut kubernetes = kubernetes::types(&arguments.openapi)?;
    kubernetes.extend(custom::types(&arguments.crds)?);
    let catalogues = [
        ("kubernetes.txt", kubernetes.reachable(|name| name.contains('/')).render()),
        ("compose.txt", compose::types(&json(&arguments.compose)?)?.render()),
        ("terraform.txt", terraform::types(&json(&arguments.terraform)?)?.render()),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue");
    let stale: Vec<&str> = catalogues
        .iter()
        .filter(|(name, text)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| *name)
        .collect();
    if arguments.check && !stale.is_empty() {
        return Err(format!("{} would change: run this without --check", stale.join(", ")).into());
    }
    for (name, text) in catalogues.iter().filter(|(name, _)| stale.contains(name)) {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn json(path: &Path) -> Outcome<Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// The members of an object; none of anything else.
fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, member)| (key.as_str(), member))
}

/// The texts of a list; none of anything else.
fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
