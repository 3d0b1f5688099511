//! What KDL nodes mean by the shape of their place.
use super::{FILE, Node, Shape, Shapes, Short, Syntax, boolean, faults, fields, plain, scalar, syntax};
use stackc::diagnostics::Diagnostic;

/// A small language that has each kind of shape, recursive where the real one is.
fn shapes() -> Shapes {
    let mut shapes = Shapes::new();
    let any = shapes.root();
    let text = shapes.push(scalar());
    let switch = shapes.push(boolean());
    let texts = shapes.push(Shape::List { item: text, one: true });
    let labels = shapes.push(Shape::Map { value: text, key: None });
    let port = shapes.push(fields(
        &[("container", "container", text), ("publish", "publish", text)],
        Some(Short::Field("container".to_owned())),
    ));
    let ports = shapes.push(Shape::Map { value: port, key: None });
    let variable = shapes.push(fields(
        &[("value", "value", text), ("insecure", "insecure", text)],
        Some(Short::Field("value".to_owned())),
    ));
    let env = shapes.push(Shape::Map { value: variable, key: None });
    let probe = shapes.push(fields(&[("http", "http", text), ("period", "period", text)], None));
    let probes = shapes.push(fields(&[("liveness", "liveness", probe), ("readiness", "readiness", probe)], None));
    let toleration = shapes.push(fields(&[("key", "key", text), ("effect", "effect", text)], None));
    let tolerations = shapes.push(Shape::List { item: toleration, one: false });
    let balancer = shapes.push(fields(
        &[("enabled", "enabled", switch), ("class", "class", text)],
        Some(Short::Field("enabled".to_owned())),
    ));
    let empty_dir = shapes.push(fields(&[("size", "size", text)], None));
    let manager = shapes.push(fields(&[("path", "path", text)], Some(Short::Field("path".to_owned()))));
    let existing = shapes.push(fields(&[], None));
    let source = shapes.push(fields(
        &[("existing", "existing", existing), ("secrets_manager", "secrets_manager", manager)],
        Some(Short::Variant),
    ));
    let subnets =
        shapes.push(fields(&[("ids", "id", texts), ("tag", "tag", text)], Some(Short::Field("ids".to_owned()))));
    let service = shapes.push(fields(
        &[
            ("image", "image", text),
            ("command", "command", texts),
            ("labels", "label", labels),
            ("node_selector", "node_selector", labels),
            ("ports", "port", ports),
            ("env", "env", env),
            ("probes", "probe", probes),
            ("tolerations", "toleration", tolerations),
            ("load_balancer", "load_balancer", balancer),
            ("read_only_root", "read_only_root", switch),
            ("empty_dir", "empty_dir", empty_dir),
            ("source", "source", source),
            ("subnets", "subnet", subnets),
            ("raw", "raw", any),
        ],
        None,
    ));
    let services = shapes.push(Shape::Map { value: service, key: None });
    let root = shapes.push(fields(&[("targets", "target", texts), ("services", "service", services)], None));
    shapes.set_root(root);
    shapes
}

fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    syntax::parse(FILE, text, Syntax::Kdl, &shapes())
}

/// The one service of a file whose body is `body`.
fn service(body: &str) -> String {
    let text = format!("service \"a\" {{\n{body}\n}}\n");
    let (root, diagnostics) = read(&text);
    assert_eq!(faults(&text, &diagnostics), [""; 0], "{body}");
    let root = root.unwrap();
    plain(root.get("services").and_then(|services| services.get("a")).unwrap())
}

fn refused(text: &str) -> Vec<String> {
    faults(text, &read(text).1)
}

#[test]
fn nodes_in_the_singular_are_entries() {
    let (root, diagnostics) = read("target \"x\"\nservice \"a\" { image \"i\" }\nservice \"b\" {\n}\n");
    assert_eq!(diagnostics, []);
    assert_eq!(plain(&root.unwrap()), r#"{targets: ["x"], services: {a: {image: "i"}, b: {}}}"#);
    assert_eq!(service("label \"x\" \"1\"; label \"y\" \"2\""), r#"{labels: {x: "1", y: "2"}}"#);
    assert_eq!(service("port \"http\" container=1"), "{ports: {http: {container: 1}}}");
    assert_eq!(service("port \"http\" 1"), "{ports: {http: 1}}");
    assert_eq!(service("port \"http\" 1 publish=2"), "{ports: {http: {container: 1, publish: 2}}}");
    assert_eq!(service("probe \"liveness\" http=\"/h\""), r#"{probes: {liveness: {http: "/h"}}}"#);
    assert_eq!(service("probe \"liveness\""), "{probes: {liveness: {}}}");
    assert_eq!(service("probe \"startup\" http=\"/h\""), r#"{probes: {startup: {http: "/h"}}}"#);
    let two = "toleration key=\"a\"\ntoleration key=\"b\" { effect \"c\" }";
    assert_eq!(service(two), r#"{tolerations: [{key: "a"}, {key: "b", effect: "c"}]}"#);
}

#[test]
fn nodes_in_the_plural_are_the_whole() {
    assert_eq!(service("labels x=\"1\" { y \"2\" }"), r#"{labels: {x: "1", y: "2"}}"#);
    assert_eq!(service("ports { http 1; grpc container=2 }"), "{ports: {http: 1, grpc: {container: 2}}}");
    assert_eq!(service("tolerations { - key=\"a\"; - key=\"b\" }"), r#"{tolerations: [{key: "a"}, {key: "b"}]}"#);
    assert_eq!(service("labels"), "{labels: {}}");
    assert_eq!(service("tolerations"), "{tolerations: []}");
}

#[test]
fn a_name_that_is_field_and_entry_alike_tells_by_its_argument() {
    assert_eq!(service("env PORT=\"x\" NODE=1"), r#"{env: {PORT: "x", NODE: 1}}"#);
    assert_eq!(service("env \"PORT\" \"x\""), r#"{env: {PORT: "x"}}"#);
    assert_eq!(service("env \"PORT\" insecure=\"x\""), r#"{env: {PORT: {insecure: "x"}}}"#);
    assert_eq!(service("env A=\"x\"\nenv \"B\" \"y\""), r#"{env: {A: "x", B: "y"}}"#);
    assert_eq!(service("node_selector disk=\"ssd\""), r#"{node_selector: {disk: "ssd"}}"#);
    assert_eq!(service("node_selector \"disk\" \"ssd\""), r#"{node_selector: {disk: "ssd"}}"#);
}

#[test]
fn values_by_their_shape() {
    assert_eq!(service("image \"i\""), r#"{image: "i"}"#);
    assert_eq!(service("image \"i\" \"j\""), r#"{image: ["i", "j"]}"#);
    assert_eq!(service("command \"a\""), r#"{command: ["a"]}"#);
    assert_eq!(service("command { - \"a\"; - \"b\" }"), r#"{command: ["a", "b"]}"#);
    assert_eq!(service("command"), "{command: []}");
    assert_eq!(service("read_only_root"), "{read_only_root: true}");
    assert_eq!(service("load_balancer"), "{load_balancer: true}");
    assert_eq!(service("load_balancer class=\"c\""), r#"{load_balancer: {class: "c"}}"#);
    assert_eq!(service("load_balancer #false class=\"c\""), r#"{load_balancer: {enabled: false, class: "c"}}"#);
    assert_eq!(service("empty_dir"), "{empty_dir: {}}");
    assert_eq!(service("subnets \"a\""), r#"{subnets: ["a"]}"#);
    assert_eq!(service("subnets \"a\" \"b\""), r#"{subnets: ["a", "b"]}"#);
    assert_eq!(service("subnets { - \"a\" }"), r#"{subnets: ["a"]}"#);
    assert_eq!(service("subnets tag=\"t\""), r#"{subnets: {tag: "t"}}"#);
    assert_eq!(service("source \"existing\""), r#"{source: "existing"}"#);
    assert_eq!(service("source \"secrets_manager\" path=\"p\""), r#"{source: {secrets_manager: {path: "p"}}}"#);
    assert_eq!(service("source { secrets_manager \"p\" }"), r#"{source: {secrets_manager: "p"}}"#);
}

#[test]
fn what_is_unknown_is_what_it_looks_like() {
    assert_eq!(
        service("raw a=1 { b 1 2; c; d { - 1; - x=1 } ; e { f \"g\" } }"),
        "{raw: {a: 1, b: [1, 2], c: {}, d: [1, {x: 1}], e: {f: \"g\"}}}"
    );
    assert_eq!(
        service("raw { (list)a; (list)b 1; (list)c { - 1 }; d { (list)- ; (list)- 1 } }"),
        "{raw: {a: [], b: [1], c: [1], d: [[], [1]]}}"
    );
    assert_eq!(service("raw { a #null; b { \"-\" 1 }; c 1.50 }"), "{raw: {a: null, b: {-: 1}, c: float(1.50)}}");
    assert_eq!(service("imagee \"i\""), r#"{imagee: "i"}"#);
}

#[test]
fn what_has_no_place_is_refused() {
    assert_eq!(refused("service { image \"i\" }\n"), [r#"missing-entry-name "service""#]);
    assert_eq!(refused("service \"a\" { image }\n"), [r#"missing-value "image""#]);
    assert_eq!(refused("service \"a\" 1 { image \"i\" }\n"), [r#"kdl-argument "1""#]);
    assert_eq!(refused("service \"a\"\nservice \"b\"\nservice \"a\"\n"), [r#"duplicate-key "\"a\"""#]);
    assert_eq!(refused("service \"a\" { image \"i\"; image \"j\" }\n"), [r#"duplicate-key "image""#]);
    assert_eq!(refused("service \"a\" { labels x=\"1\"; labels y=\"2\" }\n"), [r#"duplicate-key "labels""#]);
    assert_eq!(refused("service \"a\" { labels x=\"1\"; label \"x\" \"2\" }\n"), [r#"duplicate-key "\"x\"""#]);
    assert_eq!(refused("service \"a\" { port \"http\" 1 container=2 }\n"), [r#"duplicate-key "container""#]);
}
