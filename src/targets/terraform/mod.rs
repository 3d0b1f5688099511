//! The root module of Terraform, in files as its style guide parts them: `terraform.tf` (versions and backend),
//! `providers.tf`, `variables.tf`, `outputs.tf`, `data.tf`, and one file for each entry of the stack.
//!
//! An object is one block; those of one file follow each other. Source: developer.hashicorp.com/terraform/language/style.

mod expressions;
mod settings;

use crate::plan::Plan;
use crate::plan::managed::{Import, Managed, Mode, Module, Moved, Removed};
use crate::plan::raw::{RawBlock, RawModule};
use crate::tree::{Content, Emission, MapBuilder, Object, Origin, Tree};
use expressions::{arguments, body};

pub fn emit(plan: &Plan) -> Emission {
    let Plan {
        // What these decide stands in the module.
        stack: _,
        environment: _,
        targets: _,
        module,
        // The runtimes and what watches them: other targets write them.
        cluster: _,
        project: _,
        workloads: _,
        configs: _,
        secrets: _,
        volumes: _,
        entrances: _,
        routes: _,
        flows: _,
        scrapes: _,
        network_policies: _,
        rule_groups: _,
        grafana: _,
        dashboards: _,
        prometheus: _,
        alertmanager: _,
        raw,
        // They apply to what is emitted here.
        patches: _,
    } = plan;
    let mut objects = module.as_ref().map(objects).unwrap_or_default();
    objects.extend(raw.terraform.iter().flat_map(stated));
    Emission { objects, gaps: Vec::new() }
}

fn objects(module: &Module) -> Vec<Object> {
    let Module { origin, required_version, providers, backend, variables, outputs, blocks, moved, removed, imports } =
        module;
    let mut objects = vec![settings::terraform(origin, required_version, providers, backend.as_ref())];
    objects.extend(providers.iter().filter_map(settings::provider));
    objects.extend(variables.iter().map(settings::variable));
    objects.extend(outputs.iter().map(settings::output));
    let files = files(blocks);
    for file in &files {
        let blocks: Vec<&Managed> = blocks.iter().filter(|block| block.file == *file).collect();
        objects.extend(blocks.iter().map(|block| managed(block)));
        objects.extend(imports.iter().filter_map(|import| import_block(import, &blocks)));
        objects.extend(moved.iter().filter_map(|moved| moved_block(moved, &blocks)));
    }
    objects.extend(removed.iter().map(removed_block));
    objects
}

/// Each once, in order.
fn files(blocks: &[Managed]) -> Vec<&str> {
    let mut files: Vec<&str> = blocks.iter().map(|block| block.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn managed(managed: &Managed) -> Object {
    let Managed { id, origin, mode, kind, label, file, groups } = managed;
    let keyword = match mode {
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
        Mode::Resource => "resource",
    };
    let header = format!("{keyword} \"{kind}\" \"{}\"", label.value);
    let origin = Origin::derived([label.origin.clone(), origin.clone()]);
    block(id.clone(), &format!("{file}.tf"), header, body(groups, origin))
}

/// Beside the block that it is about.
fn import_block(import: &Import, blocks: &[&Managed]) -> Option<Object> {
    let Import { origin, to, id } = import;
    let about = blocks.iter().find(|block| block.address() == *to)?;
    let tree = arguments(origin).tree("to", expression(to, origin)).field("id", id).build();
    Some(block(format!("{}-import", about.id), &format!("{}.tf", about.file), "import".to_owned(), tree))
}

/// Beside the block that it is about.
fn moved_block(moved: &Moved, blocks: &[&Managed]) -> Option<Object> {
    let Moved { origin, from, to } = moved;
    let about = blocks.iter().find(|block| block.address() == *to)?;
    let tree = arguments(origin).tree("from", expression(from, origin)).tree("to", expression(to, origin)).build();
    Some(block(format!("{}-moved", about.id), &format!("{}.tf", about.file), "moved".to_owned(), tree))
}

fn removed_block(removed: &Removed) -> Object {
    let Removed { origin, from } = removed;
    let lifecycle = arguments(origin).literal("destroy", false).build();
    let lifecycle = Tree::new(Content::Blocks(vec![lifecycle]), origin.clone());
    let tree = arguments(origin).tree("from", expression(from, origin)).tree("lifecycle", lifecycle).build();
    block(format!("terraform/removed-{from}"), "removed.tf", "removed".to_owned(), tree)
}

/// The blocks of a file that the stack states itself, in its own bytes.
fn stated(file: &RawModule) -> Vec<Object> {
    // What leads to the entry stands in its blocks.
    let RawModule { origin: _, name, blocks } = file;
    let object = |stated: &RawBlock| {
        // What it declares, names and is served by is checked before.
        let RawBlock { id, head, body, declares: _, refers: _, serves: _, lines } = stated;
        let object = block(id.clone(), &format!("{}.tf", name.value), head.value.clone(), body.clone());
        Object { written: Some(lines.clone()), ..object }
    };
    blocks.iter().map(object).collect()
}

fn expression(text: &str, origin: &Origin) -> Tree {
    Tree::new(Content::Expression(text.to_owned()), origin.clone())
}

/// One block as an object.
fn block(id: String, path: &str, header: String, body: Tree) -> Object {
    let origin = body.origin.clone();
    let blocks = Tree::new(Content::Blocks(vec![body]), origin.clone());
    Object::new(id, path, MapBuilder::new(origin).tree(header, blocks).build())
}
