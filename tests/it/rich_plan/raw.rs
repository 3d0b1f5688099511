//! What the stack states in the words of each output.

use stackc::plan::raw::{Raw, RawBlock, RawDashboard, RawDocument, RawModule};
use stackc::tree::{Content, MapBuilder, Origin, Tree};

use super::text;

pub fn raw() -> Raw {
    Raw {
        manifests: vec![manifest()],
        rules: vec![rules()],
        dashboards: vec![dashboard()],
        compose: vec![compose()],
        terraform: vec![module()],
    }
}

fn rules() -> RawDocument {
    let rule = map().literal("record", "queue:depth").literal("expr", "sum(queue_depth)").build();
    let rules = Tree::list(vec![rule], Origin::default());
    let group = map().literal("name", "queue").tree("rules", rules).build();
    RawDocument {
        id: "raw.prometheus.queue".to_owned(),
        origin: Origin::default(),
        name: text("queue"),
        tree: map().tree("groups", Tree::list(vec![group], Origin::default())).build(),
    }
}

fn dashboard() -> RawDashboard {
    RawDashboard {
        id: "raw.grafana.queue".to_owned(),
        origin: Origin::default(),
        name: text("shop-queue-dashboard"),
        uid: text("queue"),
        folder: text("Queues"),
        tree: map().literal("uid", "queue").literal("title", "Queue").build(),
    }
}

fn compose() -> RawDocument {
    let broker = map().literal("image", "rabbitmq:4").build();
    RawDocument {
        id: "raw.compose.queue".to_owned(),
        origin: Origin::default(),
        name: text("queue"),
        tree: map().tree("services", map().tree("broker", broker).build()).build(),
    }
}

fn module() -> RawModule {
    let block = RawBlock {
        id: "raw.terraform.queue/resource.aws_sqs_queue.jobs".to_owned(),
        head: text("resource \"aws_sqs_queue\" \"jobs\""),
        body: map().literal("name", Content::Expression("local.name".to_owned())).build(),
        declares: vec!["aws_sqs_queue.jobs".to_owned()],
        refers: vec![text("local.name")],
        serves: Some("aws_sqs_queue".to_owned()),
        lines: vec![text("resource \"aws_sqs_queue\" \"jobs\" {\n"), text("  name = local.name\n"), text("}\n")],
    };
    RawModule { origin: Origin::default(), name: text("queue"), blocks: vec![block] }
}

fn map() -> MapBuilder {
    MapBuilder::new(Origin::default())
}

fn manifest() -> RawDocument {
    let limits = vec![Tree::new(Content::Number("0.5".to_owned()), Origin::default())];
    let tree = map()
        .literal("apiVersion", "v1")
        .literal("kind", "ConfigMap")
        .tree("metadata", map().literal("name", "queue").literal("namespace", "shop-production").build())
        .literal("immutable", true)
        .literal("binaryData", Content::Null)
        .literal("size", 3u32)
        .tree("limits", Tree::list(limits, Origin::default()));
    RawDocument {
        id: "raw.kubernetes.queue/config-map".to_owned(),
        origin: Origin::default(),
        name: text("queue"),
        tree: tree.build(),
    }
}
