//! Schemas of custom resources: read from the files that a stack names, and objects held against them.

use camino::Utf8Path;
use stackc::diagnostics::Diagnostic;
use stackc::document::{Kind, Node, syntax};
use stackc::plan::custom_resource::CustomResource;
use stackc::source::{FileId, Syntax};
use stackc::tree::{Content, Origin, Tree};
use stackc::verify::custom::CustomKinds;

use crate::pages::example;
use crate::support::Memory;

const CRD: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size, color]
              properties:
                size: { type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9 }
                color: { type: string, enum: [red, green], default: red }
                port: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] }
                note: { type: string, nullable: true }
                name: { type: string, pattern: "^[a-z]+$", maxLength: 5 }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
                tags: { type: object, additionalProperties: { type: string } }
                parts:
                  type: array
                  maxItems: 2
                  items: { type: object, required: [id], properties: { id: { type: string } } }
                template: { type: object, x-kubernetes-embedded-resource: true, properties: { spec: { type: object } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: beside }
"#;

/// The kinds that a stack describes, or what is wrong with the files.
fn resources(stated: &str, files: &[(&str, &str)]) -> Result<Vec<CustomResource>, Vec<String>> {
    let stack = format!(
        "environment: production\ntargets: [kubernetes]\nkubernetes:\n  version: \"1.35\"\n  custom_resources: {stated}\nservices:\n  api: {{ image: \"shop/api:v1\", user: 1001 }}\n"
    );
    let path = "stacks/shop/production.yaml";
    let all: Vec<(&str, &str)> = files.iter().copied().chain([(path, stack.as_str())]).collect();
    let compilation = crate::support::compile(&[example(Utf8Path::new(path))], &[], &Memory::with(&all));
    let errors: Vec<String> = compilation.diagnostics.iter().map(|told| shown(told, &stack)).collect();
    match compilation.bundles.into_iter().next() {
        Some(bundle) => Ok(bundle.plan.cluster.unwrap().custom_resources),
        None => Err(errors),
    }
}

fn shown(diagnostic: &Diagnostic, text: &str) -> String {
    let place = diagnostic.span.and_then(|span| text.get(span.range())).unwrap_or("").lines().next().unwrap_or("");
    format!("{} at `{place}`: {} ({})\n", diagnostic.code, diagnostic.message, diagnostic.help.as_deref().unwrap_or(""))
}

/// An object whose nodes have the places of a text.
fn tree(node: &Node) -> Tree {
    let content = match &node.kind {
        Kind::Null | Kind::Hole => Content::Null,
        Kind::Bool(value) => Content::Bool(*value),
        Kind::Integer(number) => Content::Integer(*number),
        Kind::Float(written) => Content::Number(written.clone()),
        Kind::Text(text) => Content::Text(text.clone()),
        Kind::List(items) => Content::List(items.iter().map(tree).collect()),
        Kind::Map(entries) => {
            Content::Map(entries.iter().map(|entry| (entry.key.value.clone().into(), tree(&entry.value))).collect())
        }
    };
    Tree::new(content, Origin::Stated(node.span))
}

fn object(text: &str) -> Tree {
    let (root, diagnostics) = syntax::parse(FileId(0), text, Syntax::Yaml, &stackc::document::Shapes::new());
    assert_eq!(diagnostics, []);
    tree(&root.unwrap())
}

/// What is wrong with an object; `None` where no schema is known for it.
fn faults(resources: &[CustomResource], text: &str) -> Option<String> {
    let told = CustomKinds::of(resources).faults(&object(text))?;
    Some(told.iter().map(|told| shown(told, text)).collect())
}

fn widgets() -> Vec<CustomResource> {
    resources("{ widgets: { file: crds/widgets.yaml } }", &[("stacks/shop/crds/widgets.yaml", CRD)]).unwrap()
}

#[test]
fn a_definition_describes_each_of_its_versions() {
    let found = widgets();
    let names: Vec<_> = found.iter().map(|found| (found.api_version.as_str(), found.kind.as_str())).collect();
    assert_eq!(names, [("example.com/v1", "Widget")]);
}

#[test]
fn a_sound_object_is_accepted() {
    let sound = r#"
apiVersion: example.com/v1
kind: Widget
metadata: { name: a, labels: { app: a } }
spec:
  size: 3
  port: http
  note: ~
  free: { anything: [1, { goes: true }] }
  tags: { a: b }
  parts: [{ id: x }]
  template: { apiVersion: v1, kind: Pod, metadata: { name: x }, spec: {} }
"#;
    assert_eq!(faults(&widgets(), sound), Some(String::new()));
    assert_eq!(faults(&widgets(), "{ apiVersion: example.com/v2, kind: Widget }"), None);
    assert_eq!(faults(&widgets(), "{ apiVersion: v1, kind: Service }"), None);
}

#[test]
fn every_fault_is_told_at_its_place() {
    let wrong = r#"
apiVersion: example.com/v1
kind: Widget
metadata: { name: a }
extra: 1
spec:
  sise: 3
  color: gren
  port: 1.5
  note: 7
  name: TooLong
  tags: { a: 1 }
  parts: [{ id: x }, { idd: y }, 3]
  template: { kind: 3, status: {} }
"#;
    insta::assert_snapshot!(faults(&widgets(), wrong).unwrap(), @r#"
    custom-resource-mismatch at `gren`: `spec.color` of a `Widget` has a value that its schema does not list (did you mean `green`?)
    custom-resource-mismatch at `1.5`: `spec.port` of a `Widget` is a number, not an integer or a string (write an integer or a string)
    custom-resource-mismatch at `7`: `spec.note` of a `Widget` is an integer, not a string or null (write a string or null)
    custom-resource-mismatch at `TooLong`: `spec.name` of a `Widget` is against `maxLength` of its schema (the schema says `maxLength: 5`)
    custom-resource-mismatch at `TooLong`: `spec.name` of a `Widget` is against `pattern` of its schema (the schema says `pattern: ^[a-z]+$`)
    custom-resource-mismatch at `1`: `spec.tags.a` of a `Widget` is an integer, not a string (write a string)
    custom-resource-mismatch at `[{ id: x }, { idd: y }, 3]`: `spec.parts` of a `Widget` is against `maxItems` of its schema (the schema says `maxItems: 2`)
    custom-resource-mismatch at `y`: `idd` is no field of `spec.parts[1]` of a `Widget` (did you mean `id`?)
    custom-resource-mismatch at `{ idd: y }`: `spec.parts[1]` of a `Widget` has no `id` (state `id`)
    custom-resource-mismatch at `3`: `spec.parts[2]` of a `Widget` is an integer, not a map (write a map)
    custom-resource-mismatch at `3`: `spec.template.kind` of a `Widget` is an integer, not a string (write a string)
    custom-resource-mismatch at `{}`: `status` is no field of `spec.template` of a `Widget` (its fields are `spec`, `apiVersion`, `kind` or `metadata`)
    custom-resource-mismatch at `3`: `sise` is no field of `spec` of a `Widget` (did you mean `size`?)
    custom-resource-mismatch at `sise: 3`: `spec` of a `Widget` has no `size` (state `size`)
    custom-resource-mismatch at `1`: `extra` is no field of a `Widget` (its fields are `spec`, `apiVersion`, `kind` or `metadata`)
    "#);
    let small = "{ apiVersion: example.com/v1, kind: Widget, spec: { size: 0 } }";
    insta::assert_snapshot!(faults(&widgets(), small).unwrap(), @r#"
    custom-resource-mismatch at `0`: `spec.size` of a `Widget` is against `exclusiveMinimum` of its schema (the schema says `exclusiveMinimum: 0`)
    "#);
    insta::assert_snapshot!(faults(&widgets(), "{ apiVersion: example.com/v1, kind: Widget }").unwrap(), @r#"
    custom-resource-mismatch at `{ apiVersion: example.com/v1, kind: Widget }`: a `Widget` has no `spec` (state `spec`)
    "#);
}

#[test]
fn a_json_schema_is_taken_at_its_word() {
    let schema = r##"{ "type": "object", "properties": { "spec": { "$ref": "#/$defs/spec" } },
        "$defs": { "spec": { "type": "object", "required": ["a"] } } }"##;
    let files = [("stacks/shop/thing.json", schema)];
    let stated = "{ things: { file: thing.json, api_version: example.com/v1, kind: Thing } }";
    let found = resources(stated, &files).unwrap();
    let faults = faults(&found, "{ apiVersion: example.com/v1, kind: Thing, more: 1, spec: {} }").unwrap();
    insta::assert_snapshot!(faults, @r#"
    custom-resource-mismatch at `{}`: `spec` of a `Thing` has no `a` (state `a`)
    "#);
    let own =
        r#"{ "type": "object", "x-kubernetes-group-version-kind": [{ "group": "", "version": "v1", "kind": "Own" }] }"#;
    let found = resources("{ own: own.json }", &[("stacks/shop/own.json", own)]).unwrap();
    assert_eq!((found[0].api_version.as_str(), found[0].kind.as_str()), ("v1", "Own"));
}

#[test]
fn files_that_describe_nothing_are_refused() {
    let wrong = |text: &str| resources("{ a: crd.yaml }", &[("stacks/shop/crd.yaml", text)]).unwrap_err().concat();
    let found = [
        resources("{ a: gone.yaml }", &[]).unwrap_err().concat(),
        wrong("a: [1"),
        wrong("just text"),
        wrong("type: object"),
        wrong("kind: CustomResourceDefinition"),
    ];
    insta::assert_snapshot!(found.concat(), @r#"
    missing-file at `gone.yaml`: the file `stacks/shop/gone.yaml` does not exist (a path is relative to the stack file that states it)
    invalid-custom-schema at `crd.yaml`: `stacks/shop/crd.yaml` is not readable: it is no YAML: unclosed bracket '[' at char 3 line 1 column 4 (name a CustomResourceDefinition, or state `api_version` and `kind` beside a JSON Schema)
    invalid-custom-schema at `crd.yaml`: `stacks/shop/crd.yaml` holds no schema of a custom resource (name a CustomResourceDefinition, or state `api_version` and `kind` beside a JSON Schema)
    invalid-custom-schema at `crd.yaml`: `stacks/shop/crd.yaml` does not say which kind its schema is of (name a CustomResourceDefinition, or state `api_version` and `kind` beside a JSON Schema)
    invalid-custom-schema at `crd.yaml`: `stacks/shop/crd.yaml` holds no schema of a custom resource (name a CustomResourceDefinition, or state `api_version` and `kind` beside a JSON Schema)
    "#);
    let broken =
        resources("{ a: { file: crd.yaml, api_version: v1, kind: A } }", &[("stacks/shop/crd.yaml", "type: nonsense")]);
    insta::assert_snapshot!(faults(&broken.unwrap(), "{ apiVersion: v1, kind: A }").unwrap(), @r#"
    invalid-custom-schema at ``: the schema of `A` in `v1` is invalid: "nonsense" is not valid under any of the schemas listed in the 'anyOf' keyword (correct the schema, or take the file of the resource's own release)
    "#);
}
