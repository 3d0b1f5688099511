//! RFC 6902, appendix A, and merges of hand-made trees.

use proptest::prelude::*;
use serde_json::{Value, json};
use stackc::patches;
use stackc::plan::patch::{Action, Change, Operation, Patch, Subject};
use stackc::source::{FileId, Span, Spanned};
use stackc::stack::Target;
use stackc::tree::{Content, Emission, Object, Origin, Tree};

use crate::rich_plan::rich_plan;

fn span() -> Span {
    Span::new(FileId(0), 0..1)
}

fn tree(value: &Value) -> Tree {
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(flag) => Content::Bool(*flag),
        Value::Number(number) => Content::Integer(number.as_i64().unwrap()),
        Value::String(text) => Content::Text(text.clone()),
        Value::Array(items) => Content::List(items.iter().map(tree).collect()),
        Value::Object(entries) => {
            Content::Map(entries.iter().map(|(key, value)| (key.clone().into(), tree(value))).collect())
        }
    };
    Tree::new(content, Origin::Stated(span()))
}

fn value(tree: &Tree) -> Value {
    match &tree.content {
        Content::Null => Value::Null,
        Content::Bool(flag) => json!(flag),
        Content::Integer(number) => json!(number),
        Content::List(items) => items.iter().map(value).collect(),
        Content::Map(entries) => {
            Value::Object(entries.iter().map(|(key, tree)| (key.to_string(), value(tree))).collect())
        }
        _ => json!(tree.as_text().unwrap()),
    }
}

/// A document of a target after a change, and the codes of what is wrong with it.
fn applied(target: Target, document: &Value, change: Change) -> (Value, Vec<&'static str>) {
    let mut plan = rich_plan();
    let id = Spanned { value: "thing.x/object".to_owned(), span: span() };
    let subject = Subject::Object { id, is_stated: true };
    let changes = vec![(target, Ok(change))];
    plan.patches = vec![Patch { id: "patch.a".to_owned(), at: span(), subject, target: None, changes }];
    let object = Object::new("thing.x/object", "x.yaml", tree(document));
    let mut emissions = vec![(target, Emission { objects: vec![object], gaps: Vec::new() })];
    let outcome = patches::apply(&plan, &mut emissions);
    let codes = outcome.diagnostics.iter().map(|found| found.code.name()).collect();
    (value(&emissions[0].1.objects[0].tree), codes)
}

fn merged(document: &Value, merge: &Value) -> (Value, Vec<&'static str>) {
    applied(Target::Kubernetes, document, Change::Merge(tree(merge)))
}

fn text(text: &Value) -> Spanned<String> {
    Spanned { value: text.as_str().unwrap_or_default().to_owned(), span: span() }
}

fn operation(stated: &Value) -> Operation {
    let value = || tree(&stated["value"]);
    let action = match stated["op"].as_str().unwrap() {
        "add" => Action::Add(value()),
        "remove" => Action::Remove,
        "replace" => Action::Replace(value()),
        "move" => Action::Move(text(&stated["from"])),
        "copy" => Action::Copy(text(&stated["from"])),
        _ => Action::Test(value()),
    };
    Operation { path: text(&stated["path"]), action }
}

/// The document after the operations, or the code of what is wrong.
fn patched(document: Value, operations: Value) -> Result<Value, &'static str> {
    let operations = operations.as_array().unwrap().iter().map(operation).collect();
    let (after, codes) = applied(Target::Kubernetes, &document, Change::Json(operations));
    match codes.as_slice() {
        [] | ["idle-patch"] => Ok(after),
        [first, ..] => Err(first),
    }
}

#[test]
#[rustfmt::skip]
fn the_examples_of_the_rfc() {
    let examples = [
        ("A.1", json!({"foo": "bar"}), json!([{"op": "add", "path": "/baz", "value": "qux"}]),
         Ok(json!({"baz": "qux", "foo": "bar"}))),
        ("A.2", json!({"foo": ["bar", "baz"]}), json!([{"op": "add", "path": "/foo/1", "value": "qux"}]),
         Ok(json!({"foo": ["bar", "qux", "baz"]}))),
        ("A.3", json!({"baz": "qux", "foo": "bar"}), json!([{"op": "remove", "path": "/baz"}]),
         Ok(json!({"foo": "bar"}))),
        ("A.4", json!({"foo": ["bar", "qux", "baz"]}), json!([{"op": "remove", "path": "/foo/1"}]),
         Ok(json!({"foo": ["bar", "baz"]}))),
        ("A.5", json!({"baz": "qux", "foo": "bar"}), json!([{"op": "replace", "path": "/baz", "value": "boo"}]),
         Ok(json!({"baz": "boo", "foo": "bar"}))),
        ("A.6", json!({"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}}),
         json!([{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}]),
         Ok(json!({"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}}))),
        ("A.7", json!({"foo": ["all", "grass", "cows", "eat"]}), json!([{"op": "move", "from": "/foo/1", "path": "/foo/3"}]),
         Ok(json!({"foo": ["all", "cows", "eat", "grass"]}))),
        ("A.8", json!({"baz": "qux", "foo": ["a", 2, "c"]}),
         json!([{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}]),
         Ok(json!({"baz": "qux", "foo": ["a", 2, "c"]}))),
        ("A.9", json!({"baz": "qux"}), json!([{"op": "test", "path": "/baz", "value": "bar"}]), Err("failed-patch-test")),
        ("A.10", json!({"foo": "bar"}), json!([{"op": "add", "path": "/child", "value": {"grandchild": {}}}]),
         Ok(json!({"foo": "bar", "child": {"grandchild": {}}}))),
        // A.11 and A.13 are about members that the language refuses before.
        ("A.12", json!({"foo": "bar"}), json!([{"op": "add", "path": "/baz/bat", "value": "qux"}]), Err("unmatched-path")),
        ("A.14", json!({"/": 9, "~1": 10}), json!([{"op": "test", "path": "/~01", "value": 10}]),
         Ok(json!({"/": 9, "~1": 10}))),
        ("A.15", json!({"/": 9, "~1": 10}), json!([{"op": "test", "path": "/~01", "value": "10"}]), Err("failed-patch-test")),
        ("A.16", json!({"foo": ["bar"]}), json!([{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}]),
         Ok(json!({"foo": ["bar", ["abc", "def"]]}))),
        // Section 4.
        ("copy", json!({"a": {"b": 1}}), json!([{"op": "copy", "from": "/a", "path": "/c"}]),
         Ok(json!({"a": {"b": 1}, "c": {"b": 1}}))),
        ("into itself", json!({"a": {"b": 1}}), json!([{"op": "move", "from": "/a", "path": "/a/b"}]), Err("misshapen-patch")),
        ("leading zero", json!({"a": [1, 2]}), json!([{"op": "remove", "path": "/a/01"}]), Err("unmatched-path")),
        ("past the end", json!({"a": [1]}), json!([{"op": "add", "path": "/a/2", "value": 3}]), Err("unmatched-path")),
        ("the whole", json!({"a": 1}), json!([{"op": "remove", "path": ""}]), Err("misshapen-patch")),
    ];
    for (name, document, operations, expected) in examples {
        assert_eq!(patched(document, operations), expected, "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn merges_are_those_of_kubernetes() {
    let containers = json!({"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]});
    let table = [
        (json!({"a": 1, "b": {"c": 2}}), json!({"b": {"d": 3}}), json!({"a": 1, "b": {"c": 2, "d": 3}})),
        (json!({"a": 1, "b": 2}), json!({"a": null}), json!({"b": 2})),
        (json!({"a": {"b": 1}}), json!({"a": {"$patch": "delete"}}), json!({})),
        (json!({"a": {"b": 1}}), json!({"a": {"$patch": "replace", "c": 2}}), json!({"a": {"c": 2}})),
        (json!({}), json!({"a": {"b": [1]}}), json!({"a": {"b": [1]}})),
        (json!({"args": [1, 2]}), json!({"args": [3]}), json!({"args": [3]})),
        (json!({"finalizers": ["a"]}), json!({"finalizers": ["b", "a"]}), json!({"finalizers": ["a", "b"]})),
        (containers.clone(), json!({"containers": [{"name": "b", "tty": true}]}),
         json!({"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y", "tty": true}]})),
        (containers.clone(), json!({"containers": [{"name": "c"}, {"name": "a", "$patch": "delete"}]}),
         json!({"containers": [{"name": "b", "image": "y"}, {"name": "c"}]})),
        (containers.clone(), json!({"containers": [{"name": "a", "$patch": "replace", "tty": true}]}),
         json!({"containers": [{"name": "a", "tty": true}, {"name": "b", "image": "y"}]})),
        (containers.clone(), json!({"containers": [{"$patch": "replace"}, {"name": "z"}]}), json!({"containers": [{"name": "z"}]})),
        // By the merge key of the API; the protocol tells two of one number apart.
        (json!({"ports": [{"containerPort": 53, "protocol": "UDP"}]}), json!({"ports": [{"containerPort": 53, "name": "dns"}]}),
         json!({"ports": [{"containerPort": 53, "protocol": "UDP", "name": "dns"}]})),
        (json!({"ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]}), json!({"ports": [{"port": 53, "name": "dns"}]}),
         json!({"ports": [{"port": 53, "name": "dns"}, {"port": 53, "protocol": "UDP"}]})),
        // Atomic in the API, though people tell their items apart.
        (json!({"tolerations": [{"key": "a"}]}), json!({"tolerations": [{"key": "b"}]}), json!({"tolerations": [{"key": "b"}]})),
    ];
    for (document, merge, expected) in table {
        assert_eq!(merged(&document, &merge), (expected, vec![]), "{merge}");
    }
}

#[test]
#[rustfmt::skip]
fn what_a_merge_cannot_mean_is_refused() {
    let table = [
        (json!({"a": 1}), json!({"b": null}), "unmatched-path"),
        (json!({"containers": [{"name": "a"}]}), json!({"containers": [{"name": "b", "$patch": "delete"}]}), "unmatched-path"),
        (json!({"containers": [{"name": "a"}]}), json!({"containers": [{"image": "x"}]}), "misshapen-patch"),
        (json!({"containers": [{"name": "a"}]}), json!({"containers": {"name": "a"}}), "misshapen-patch"),
        (json!({"a": {"b": 1}}), json!({"a": [1]}), "misshapen-patch"),
        (json!({"a": {"b": 1}}), json!({"a": {"$patch": "remove"}}), "misshapen-patch"),
        (json!({"args": [1]}), json!({"args": [{"$patch": "delete", "name": "x"}]}), "misshapen-patch"),
        (json!({"a": 1}), json!({"$setElementOrder/containers": []}), "misshapen-patch"),
        (json!({"a": 1}), json!({"$retainKeys": []}), "misshapen-patch"),
        (json!({"apiVersion": "v1", "kind": "Pod"}), json!({"kind": "Job"}), "patched-identity"),
    ];
    for (document, merge, code) in table {
        assert_eq!(merged(&document, &merge).1, [code], "{merge}");
    }
}

#[test]
fn one_id_in_two_outputs_needs_a_target() {
    let mut plan = rich_plan();
    let id = Spanned { value: "thing.x/object".to_owned(), span: span() };
    let subject = Subject::Object { id, is_stated: true };
    let change = |target| (target, Ok(Change::Merge(tree(&json!({"b": 2})))));
    let both = [Target::Kubernetes, Target::Grafana];
    let mut patch =
        Patch { id: "patch.a".to_owned(), at: span(), subject, target: None, changes: both.map(change).to_vec() };
    let object = Object::new("thing.x/object", "x.yaml", tree(&json!({"a": 1})));
    let emission = |target| (target, Emission { objects: vec![object.clone()], gaps: Vec::new() });
    let mut apply = |patch: &Patch| {
        plan.patches = vec![patch.clone()];
        let mut emissions = both.map(emission);
        let outcome = patches::apply(&plan, &mut emissions);
        let messages: Vec<String> = outcome.diagnostics.into_iter().map(|found| found.message).collect();
        (messages, emissions.map(|(_, emission)| value(&emission.objects[0].tree)))
    };
    let plain = json!({"a": 1});
    let told = vec!["several outputs have an object `thing.x/object`".to_owned()];
    assert_eq!(apply(&patch), (told, [plain.clone(), plain.clone()]));
    patch.target = Some(Target::Grafana);
    assert_eq!(apply(&patch), (vec![], [plain, json!({"a": 1, "b": 2})]));
}

/// Documents with the lists that have keys, without null.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from)
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        let keyed = prop::collection::btree_map("[a-z]{1,3}", inner.clone(), 0..4).prop_map(|items| {
            items.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Value>()
        });
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            keyed.prop_map(|items| json!({"env": items})),
        ]
    });
    value.prop_map(|value| json!({"spec": value}))
}

proptest! {
    #[test]
    fn an_empty_merge_and_a_merge_of_itself_change_nothing(document in document()) {
        let idle = || (document.clone(), vec!["idle-patch"]);
        prop_assert_eq!(merged(&document, &json!({})), idle());
        prop_assert_eq!(merged(&document, &document), idle());
    }

    #[test]
    fn a_merge_into_nothing_is_the_patch(document in document()) {
        let (after, codes) = merged(&json!({}), &document);
        prop_assert_eq!(after, document);
        prop_assert!(codes.is_empty());
    }
}
