//! The arguments and blocks of Terraform: resources, data sources, ephemeral resources and providers from the
//! providers' schemas, the language's own blocks by hand.

use serde_json::Value;

use crate::text::{Form, Type, Types};
use crate::{Outcome, members};

/// Blocks that a provider lets be written as arguments too (`SchemaConfigModeAttr`).
///
/// Source: `internal/service/ec2/vpc_security_group.go` of hashicorp/terraform-provider-aws.
const AS_ARGUMENT: &[(&str, &str)] =
    &[("resource.aws_security_group", "ingress"), ("resource.aws_security_group", "egress")];

pub fn types(schemas: &Value) -> Outcome<Types> {
    let mut types = Types::default();
    let kinds = [
        ("provider", "providers"),
        ("resource", "resources"),
        ("data", "data_sources"),
        ("ephemeral", "ephemeral_resources"),
    ];
    for (prefix, kind) in kinds {
        let found = &schemas[kind];
        if !found.is_object() {
            return Err(format!("the schemas of providers have no {kind}").into());
        }
        for (name, schema) in members(found) {
            let name = format!("{prefix}.{name}");
            let made = body(&mut types, &name, schema);
            types.insert(name, made);
        }
    }
    types.extend(Types::parse(include_str!("terraform.txt")));
    Ok(types)
}

fn body(types: &mut Types, path: &str, schema: &Value) -> Type {
    let mut made = Type::default();
    for (name, attribute) in members(&schema["attrs"]) {
        let form = argument(types, &format!("{path}.{name}"), attribute);
        made.field(name, attribute["required"] == true, form);
    }
    for (name, block) in members(&schema["blocks"]) {
        let form = nested(types, path, name, block);
        made.field(name, block["required"] == true, form);
    }
    made
}

fn argument(types: &mut Types, path: &str, attribute: &Value) -> Form {
    let read_only = attribute["optional"] != true && attribute["required"] != true;
    let kind = attribute["type"].as_str().unwrap_or_default();
    let mut form = match kind {
        // What a provider computes is read as a whole.
        "object" if read_only => Form::of("any"),
        "object" => {
            let made = body(types, path, attribute);
            let name = types.intern("", path, made);
            Form::of(if attribute["nesting"] == "single" { name } else { format!("[{name}]") })
        }
        _ => {
            Form { kind: word(kind), facets: kind.starts_with("set(").then(|| "set".to_owned()).into_iter().collect() }
        }
    };
    form.facets.extend(read_only.then(|| "read-only".to_owned()));
    form.facets.extend((attribute["write_only"] == true).then(|| "write-only".to_owned()));
    form
}

fn word(kind: &str) -> String {
    let inner =
        |kind: &str| kind.trim_end_matches(')').split_once('(').map(|(_, inner)| word(inner)).unwrap_or_default();
    match kind {
        "bool" => "boolean".to_owned(),
        _ if kind.starts_with("list(") || kind.starts_with("set(") => format!("[{}]", inner(kind)),
        _ if kind.starts_with("map(") => format!("{{{}}}", inner(kind)),
        other => other.to_owned(),
    }
}

fn nested(types: &mut Types, path: &str, name: &str, block: &Value) -> Form {
    let made = body(types, &format!("{path}.{name}"), block);
    let referred = types.intern("", &format!("{path}.{name}"), made);
    let nesting = block["nesting"].as_str().unwrap_or_default();
    let mut form = Form::of(format!("[{referred}]"));
    form.facets.extend((nesting == "set").then(|| "set".to_owned()));
    form.facets.extend((nesting == "single" || block["max"] == 1).then(|| "count=..1".to_owned()));
    if !AS_ARGUMENT.contains(&(path, name)) {
        form.facets.push("block".to_owned());
    }
    form
}
