//! What is rendered is read back as it was, with each value on its line.

use camino::Utf8Path;
use proptest::prelude::*;
use stackc::formats::parse::{Node, parse};
use stackc::formats::{json, yaml};
use stackc::tree::{Content, Origin, Tree};

/// The tree with nothing known of its nodes.
fn bare<O>(tree: &Tree<O>) -> Tree<()> {
    let all = |items: &[Tree<O>]| items.iter().map(bare).collect();
    let content = match &tree.content {
        Content::Null => Content::Null,
        Content::Bool(value) => Content::Bool(*value),
        Content::Integer(number) => Content::Integer(*number),
        Content::Number(number) => Content::Number(number.clone()),
        Content::Text(text) => Content::Text(text.clone()),
        Content::Expression(text) => Content::Expression(text.clone()),
        Content::List(items) => Content::List(all(items)),
        Content::Blocks(items) => Content::Blocks(all(items)),
        Content::Map(entries) => Content::Map(entries.iter().map(|(key, value)| (key.clone(), bare(value))).collect()),
        Content::Call { function, arguments } => {
            Content::Call { function: function.clone(), arguments: all(arguments) }
        }
    };
    Tree::new(content, ())
}

fn read(path: &str, text: &str) -> Vec<Node> {
    parse(Utf8Path::new(path), text).unwrap_or_else(|because| panic!("{because} in\n{text}"))
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let text = prop_oneof!["[ -~]{0,12}", "[a#:\\-\n \t\"]{0,10}", any::<String>()];
    let leaf = prop_oneof![
        text.clone().prop_map(Content::Text),
        any::<i64>().prop_map(Content::Integer),
        (any::<i32>(), 1..1000_u32).prop_map(|(whole, part)| Content::Number(format!("{whole}.{part}"))),
        any::<bool>().prop_map(Content::Bool),
        Just(Content::Null),
    ];
    let tree = |content| Tree::new(content, Origin::default());
    leaf.prop_map(tree).prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| Tree::list(items, Origin::default())),
            proptest::collection::btree_map(text.clone(), inner, 0..4).prop_map(move |entries| {
                let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
                tree(Content::Map(entries.collect()))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_reads_back(tree in any_tree()) {
        let read = read("a.yaml", &yaml::render(&tree).text);
        prop_assert_eq!(read.iter().map(bare).collect::<Vec<_>>(), vec![bare(&tree)]);
    }

    #[test]
    fn json_reads_back(tree in any_tree()) {
        let read = read("a.json", &json::render(&tree).text);
        prop_assert_eq!(read.iter().map(bare).collect::<Vec<_>>(), vec![bare(&tree)]);
    }
}

/// Each leaf with its path and its line, from 1.
fn leaves(path: &str, node: &Node, found: &mut Vec<String>) {
    match &node.content {
        Content::Map(entries) => entries.iter().for_each(|(key, value)| leaves(&format!("{path}.{key}"), value, found)),
        Content::List(items) | Content::Blocks(items) | Content::Call { arguments: items, .. } => {
            items.iter().for_each(|item| leaves(&format!("{path}[]"), item, found));
        }
        leaf => found.push(format!("{} {path} {leaf:?}", node.origin.0 + 1)),
    }
}

fn shown(path: &str, text: &str) -> String {
    let mut found = Vec::new();
    read(path, text).iter().for_each(|document| leaves("", document, &mut found));
    found.join("\n")
}

#[test]
fn yaml_has_lines_and_no_layout() {
    let text = "# comment\na:\n  - b: 1\n    c: |\n      x\n      y\n  - { d: '2', e: 0.5 }\n---\nf: no\n";
    insta::assert_snapshot!(shown("a.yaml", text), @r#"
    3 .a[].b Integer(1)
    4 .a[].c Text("x\ny\n")
    7 .a[].d Text("2")
    7 .a[].e Number("0.5")
    9 .f Text("no")
    "#);
}

#[test]
fn json_has_lines() {
    let text = "{\n  \"a\": [1, -2.5,\n    \"\\u00e9\\\"}\"],\n  \"b\": {},\n  \"c\": {\"d\": null}\n}\n";
    insta::assert_snapshot!(shown("a.json", text), @r#"
    2 .a[] Integer(1)
    2 .a[] Number("-2.5")
    3 .a[] Text("é\"}")
    5 .c.d Null
    "#);
}

const HCL: &str = r#"# A database.
resource "aws_db_instance" "main" {
  identifier = "shop" // comment
  port       = -1
  ratio      = 0.5
  vpc_ids    = [aws_vpc.main.id,   "b"]
  url        = "https://${aws_db_instance.main.address}/x"
  count      = var.enabled ? 1 :   0
  policy     = jsonencode({ Version = "2012-10-17", "Statement" = [{ Sid = "A" }] })
  notes      = <<-EOT
    one
    two
  EOT

  parameter {
    name = "a"
  }
  parameter {
    name = "b"
  }
  dynamic "tag" {
    for_each = { for key, value in var.tags : key => value }
    content {}
  }
}
"#;

#[test]
fn hcl_is_literals_blocks_and_expressions() {
    insta::assert_snapshot!(shown("main.tf", HCL), @r#"
    3 .resource.aws_db_instance.main[].identifier Text("shop")
    4 .resource.aws_db_instance.main[].port Integer(-1)
    5 .resource.aws_db_instance.main[].ratio Number("0.5")
    6 .resource.aws_db_instance.main[].vpc_ids[] Expression("aws_vpc.main.id")
    6 .resource.aws_db_instance.main[].vpc_ids[] Text("b")
    7 .resource.aws_db_instance.main[].url Expression("\"https://${aws_db_instance.main.address}/x\"")
    8 .resource.aws_db_instance.main[].count Expression("var.enabled ? 1 : 0")
    9 .resource.aws_db_instance.main[].policy[].Version Text("2012-10-17")
    9 .resource.aws_db_instance.main[].policy[].Statement[].Sid Text("A")
    10 .resource.aws_db_instance.main[].notes Text("one\ntwo\n")
    16 .resource.aws_db_instance.main[].parameter[].name Text("a")
    19 .resource.aws_db_instance.main[].parameter[].name Text("b")
    22 .resource.aws_db_instance.main[].dynamic.tag[].for_each Expression("{ for key, value in var.tags : key => value }")
    "#);
}

#[test]
fn what_is_written_by_hand_elsewhere_is_read() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut files = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir_utf8().unwrap().map(Result::unwrap) {
            let path = entry.path().to_owned();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                read(path.as_str(), &std::fs::read_to_string(&path).unwrap());
                files += 1;
            }
        }
    }
    assert!(files > 40, "{files} files");
}

#[test]
fn what_is_not_in_its_format_says_why() {
    let because = |path: &str, text: &str| parse(Utf8Path::new(path), text).unwrap_err();
    let deep = "[".repeat(200) + &"]".repeat(200);
    insta::assert_snapshot!(because("a.yaml", "a: [\n"), @"it is no YAML: unclosed bracket '[' at char 3 line 1 column 4");
    insta::assert_snapshot!(because("a.yaml", "a: &x 1\nb: *x\n"), @"it has an anchor or a tag, which stackc does not write");
    insta::assert_snapshot!(because("a.yaml", &deep), @"it nests deeper than 128 levels");
    insta::assert_snapshot!(because("a.json", "{\"a\": 1,}"), @"it is no JSON: key must be a string at line 1 column 9");
    insta::assert_snapshot!(because("a.json", &deep), @"it nests deeper than 128 levels");
    insta::assert_snapshot!(because("a.tf", "resource {\n"), @"it is no HCL: invalid block body; expected `}`, newline or identifier (line 1)");
    let text = vec![Node::new(Content::Text("{".to_owned()), Default::default())];
    assert_eq!(parse(Utf8Path::new("a.md"), "{"), Ok(text));
}
