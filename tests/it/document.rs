//! Short forms, `extends`, `unset` and merging.

use camino::Utf8Path;
use proptest::prelude::*;
use stackc::document::{Entry, Kind, Node, Reader, merge};
use stackc::source::{FileId, Span, Spanned};
use stackc::stack;

use crate::support::Memory;

/// The merged tree of `stacks/shop/production.yaml` in one line, or what is wrong as code, place and message.
fn read(files: &[(&str, &str)]) -> Result<String, Vec<String>> {
    let files = Memory::with(files);
    let shapes = stack::shapes();
    let mut reader = Reader::new(&files, &shapes);
    let result = reader.read(Utf8Path::new("stacks/shop/production.yaml"));
    result.map(|document| plain(&document.root)).map_err(|diagnostics| {
        let told = |diagnostic: &stackc::diagnostics::Diagnostic| {
            let place = diagnostic.span.map_or("", |span| reader.sources.text(span));
            format!("{} at `{place}`: {}", diagnostic.code, diagnostic.message)
        };
        diagnostics.iter().map(told).collect()
    })
}

fn plain(node: &Node) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match &node.kind {
        Kind::Null | Kind::Hole => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(text) | Kind::Text(text) => text.clone(),
        Kind::List(items) => format!("[{}]", joined(items.iter().map(plain).collect())),
        Kind::Map(entries) => {
            let pairs = entries.iter().map(|entry| format!("{}: {}", entry.key.value, plain(&entry.value)));
            format!("{{{}}}", joined(pairs.collect()))
        }
    }
}

const OWN: &str = "stacks/shop/production.yaml";
const BASE: &str = "stacks/shop/base.yaml";

/// What `own` and `base` merge to, less `extends`.
fn merged(base: &str, own: &str) -> Result<String, Vec<String>> {
    let text = format!("extends: base.yaml\n{own}");
    read(&[(OWN, &text), (BASE, base)])
        .map(|told| told.replace(", extends: [base.yaml]", "").replace("extends: [base.yaml], ", ""))
}

#[test]
fn short_forms_are_expanded_before_merging() {
    assert_eq!(
        merged(
            "services: { api: { ports: { http: 3001 } } }",
            "services: { api: { ports: { http: { publish: 3001 } } } }"
        )
        .unwrap(),
        "{services: {api: {ports: {http: {container: 3001, publish: 3001}}}}}"
    );
}

#[test]
fn maps_merge_in_the_order_of_the_base_and_lists_replace() {
    assert_eq!(
        merged(
            "services: { api: { command: [a, b], env: { A: 1, B: 2 } }, web: {} }",
            "services: { new: {}, api: { command: [c], env: { C: 3, A: 4 } } }"
        )
        .unwrap(),
        "{services: {api: {command: [c], env: {A: {value: 4}, B: {value: 2}, C: {value: 3}}}, web: {}, new: {}}}"
    );
}

#[test]
fn one_alternative_removes_its_siblings() {
    assert_eq!(
        merged(
            "services: { api: { replicas: 2, volumes: { data: { empty_dir: {}, at: /data } } } }",
            "services: { api: { replicas: { min: 2, max: 4 }, volumes: { data: { claim: { size: 1Gi } } } } }"
        )
        .unwrap(),
        "{services: {api: {replicas: {min: 2, max: 4}, volumes: {data: {at: /data, claim: {size: 1Gi}}}}}}"
    );
}

#[test]
fn unset_takes_inherited_values_away() {
    let base = "services: { api: { env: { A: 1, B.C: 2 }, labels: { app: api } } }";
    assert_eq!(
        merged(base, "unset: [services.api.env.A, 'services.api.env[\"B.C\"]']\nservices: { api: { env: { A: 3 } } }")
            .unwrap(),
        "{services: {api: {env: {A: {value: 3}}, labels: {app: api}}}, unset: [services.api.env.A, services.api.env[\"B.C\"]]}"
    );
    assert_eq!(
        merged(base, "unset: [services.api.evn.A, services..a, services.web]").unwrap_err(),
        [
            "unset-nothing at `evn`: `services.api.evn.A` names nothing that is inherited",
            "malformed-path at `services..a`: `services..a` is no path",
            "unset-nothing at `web`: `services.web` names nothing that is inherited",
        ]
    );
}

#[test]
fn a_base_keeps_its_environment_and_its_own_unset() {
    let files = [
        (OWN, "extends: [staging.toml, ../policy.yaml]\nenvironment: production\n"),
        (
            "stacks/shop/staging.toml",
            "environment = 'staging'\nextends = ['base.yaml']\nunset = ['services.api.env.A']\ntargets = ['compose']\n",
        ),
        (BASE, "services: { api: { env: { A: 1, B: 2 } } }"),
        ("stacks/policy.yaml", "targets: [kubernetes]\n"),
    ];
    assert_eq!(
        read(&files).unwrap(),
        "{services: {api: {env: {B: {value: 2}}}}, targets: [kubernetes], extends: [staging.toml, ../policy.yaml], environment: production}"
    );
}

#[test]
fn every_value_keeps_its_own_file() {
    let files = Memory::with(&[
        (OWN, "extends: base.yaml\nservices: { api: { user: 2 } }\n"),
        (BASE, "services: { api: { image: one, user: 1 } }\n"),
    ]);
    let shapes = stack::shapes();
    let mut reader = Reader::new(&files, &shapes);
    let document = reader.read(Utf8Path::new(OWN)).unwrap();
    let api = document.root.get("services").unwrap().get("api").unwrap();
    let place = |field: &str| {
        let entry = api.entry(field).unwrap();
        let text = |span: Span| format!("{}:{}", reader.sources.path(span.file), reader.sources.text(span));
        (text(entry.key.span), text(entry.value.span))
    };
    assert_eq!(place("image"), (format!("{BASE}:image"), format!("{BASE}:one")));
    assert_eq!(place("user"), (format!("{OWN}:user"), format!("{OWN}:2")));
}

#[test]
fn a_cycle_shows_its_chain() {
    let files = [
        (OWN, "extends: base.yaml"),
        (BASE, "extends: [other.yaml]"),
        ("stacks/shop/other.yaml", "extends: ./base.yaml"),
    ];
    assert_eq!(
        read(&files).unwrap_err(),
        ["extends-cycle at `./base.yaml`: `stacks/shop/base.yaml` extends itself through `stacks/shop/other.yaml`"]
    );
}

#[test]
fn what_cannot_be_read_is_told_where_it_is_named() {
    assert_eq!(
        read(&[(OWN, "extends: [bse.yaml, base.json, 3]")]).unwrap_err(),
        [
            "wrong-type at `3`: `extends` holds an integer, not a path",
            "missing-file at `bse.yaml`: `stacks/shop/bse.yaml` does not exist",
            "unknown-syntax at `base.json`: `stacks/shop/base.json` is no stack file",
        ]
    );
    assert_eq!(read(&[]).unwrap_err(), ["missing-file at ``: `stacks/shop/production.yaml` does not exist"]);
    assert_eq!(read(&[(OWN, "[1]")]).unwrap_err(), ["wrong-type at `[1]`: the file holds a list, not a map"]);
}

#[test]
fn a_file_that_is_reached_twice_tells_its_mistakes_once() {
    let files = [
        (OWN, "extends: [one.yaml, two.yaml]"),
        ("stacks/shop/one.yaml", "extends: base.yaml"),
        ("stacks/shop/two.yaml", "extends: base.yaml"),
        (BASE, "extends: gone.yaml"),
    ];
    assert_eq!(read(&files).unwrap_err(), ["missing-file at `gone.yaml`: `stacks/shop/gone.yaml` does not exist"]);
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn text_map(entries: Vec<(String, Node)>) -> Node {
    let entry = |(key, value)| Entry::new(Spanned { value: key, span: NOWHERE }, value);
    Node::new(NOWHERE, Kind::Map(entries.into_iter().map(entry).collect()))
}

/// Services with variables and with volumes of one kind each: maps, entries and a choice.
fn layer() -> impl Strategy<Value = Node> {
    let text = |text: String| Node::new(NOWHERE, Kind::Text(text));
    let variables = proptest::collection::btree_map("[A-C]", "[a-z]{1,2}", 0..3).prop_map(move |map| {
        text_map(map.into_iter().map(|(key, value)| (key, text_map(vec![("value".to_owned(), text(value))]))).collect())
    });
    let volumes = proptest::collection::btree_map("[ab]", prop::sample::select(vec!["bind", "volume", "config"]), 0..3)
        .prop_map(move |map| {
            text_map(
                map.into_iter()
                    .map(|(key, kind)| (key, text_map(vec![(kind.to_owned(), text("x".to_owned()))])))
                    .collect(),
            )
        });
    let service = (variables, volumes)
        .prop_map(|(env, volumes)| text_map(vec![("env".to_owned(), env), ("volumes".to_owned(), volumes)]));
    proptest::collection::btree_map("[xy]", service, 0..3)
        .prop_map(|services| text_map(vec![("services".to_owned(), text_map(services.into_iter().collect()))]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_empty_map_changes_nothing(layer in layer()) {
        let shapes = stack::shapes();
        let root = shapes.root();
        prop_assert_eq!(&merge(Node::map(NOWHERE), layer.clone(), root, &shapes), &layer);
        prop_assert_eq!(&merge(layer.clone(), Node::map(NOWHERE), root, &shapes), &layer);
    }

    #[test]
    fn a_chain_merges_from_either_end(one in layer(), two in layer(), three in layer()) {
        let shapes = stack::shapes();
        let over = |base: &Node, layer: &Node| merge(base.clone(), layer.clone(), shapes.root(), &shapes);
        prop_assert_eq!(over(&over(&one, &two), &three), over(&one, &over(&two, &three)));
    }
}
