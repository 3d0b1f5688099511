//! Tests of the Kubernetes target.

use stackc::targets::kubernetes::emit;

use crate::rich_plan::rich_plan;
use crate::sensitivity::{Because, Exemption, silent_changes};

const EXEMPTIONS: &[Exemption] = &[];

#[test]
fn every_leaf_of_a_plan_reaches_the_cluster() {
    let (silent, unused) = silent_changes(emit, &rich_plan(), "compose", EXEMPTIONS);
    assert!(silent.is_empty() && unused.is_empty(), "silent: {silent:#?}\nexempt without need: {unused:#?}");
}

#[test]
fn writes_trees_for_conformance() {
    let Some(out) = std::env::var_os("E_OUT") else { return };
    for minor in [30, 33, 35, 37] {
        let mut plan = rich_plan();
        if let Some(cluster) = &mut plan.cluster {
            cluster.version.value = minor;
        }
        let folder = std::path::Path::new(&out).join(format!("rich/v{minor}/kubernetes"));
        std::fs::create_dir_all(&folder).unwrap();
        for object in emit(&plan).objects {
            std::fs::write(folder.join(&object.path), stackc::formats::yaml::render(&object.tree).text).unwrap();
        }
    }
}
