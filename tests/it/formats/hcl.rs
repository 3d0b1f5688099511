//! HCL is as `terraform fmt` leaves it, and reads back as it was.

use hcl_edit::expr::Expression as Read;
use proptest::prelude::*;
use stackc::formats::hcl;
use stackc::tree::{BLANK, Content, MapBuilder, Origin, Tree};

use super::{TORTURE, map, text};
use crate::terraform::terraform_fmt;

fn tree(content: Content) -> Tree {
    Tree::new(content, Origin::default())
}

fn blocks(bodies: Vec<Tree>) -> Tree {
    tree(Content::Blocks(bodies))
}

/// `resource "a" "b" { … }`.
fn resource(body: Vec<(&str, Tree)>) -> Tree {
    let body = map(body.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    MapBuilder::new(Origin::default()).tree("resource \"a\" \"b\"", blocks(vec![body])).build()
}

fn assert_formatted(text: &str) {
    if let Some(formatted) = terraform_fmt(text) {
        assert_eq!(text, formatted);
    }
}

#[test]
fn arguments_align_in_runs_and_blocks_stand_apart() {
    let one = || text("x");
    let object = |keys: &[&str]| map(keys.iter().map(|key| ((*key).to_owned(), one())).collect());
    let call = tree(Content::Call {
        function: "jsonencode".into(),
        arguments: vec![map(vec![
            ("Version".to_owned(), one()),
            ("Statement".to_owned(), Tree::list(vec![object(&["Sid", "Effect"])], Origin::default())),
        ])],
    });
    let long = Tree::list((0..9).map(|_| text("subnet-0123456789")).collect(), Origin::default());
    let rendered = hcl::render(&[&resource(vec![
        ("name", one()),
        ("long_name", tree(Content::Integer(7))),
        ("tags", object(&["Name", "cost:centre", "for"])),
        ("a", tree(Content::Bool(true))),
        (BLANK, tree(Content::Null)),
        ("policy", call),
        ("subnets", long),
        ("statements", Tree::list(vec![object(&["A", "B"]), object(&["C"])], Origin::default())),
        ("empty", map(Vec::new())),
        ("filter", blocks(vec![map(Vec::new()), object(&["values"])])),
        ("depends_on", Tree::list(vec![tree(Content::Expression("aws_x.y".to_owned()))], Origin::default())),
    ])]);
    insta::assert_snapshot!(rendered.text, @r#"
    resource "a" "b" {
      name      = "x"
      long_name = 7
      tags = {
        Name          = "x"
        "cost:centre" = "x"
        "for"         = "x"
      }
      a = true

      policy = jsonencode({
        Version = "x"
        Statement = [{
          Sid    = "x"
          Effect = "x"
        }]
      })
      subnets = [
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
        "subnet-0123456789",
      ]
      statements = [
        {
          A = "x"
          B = "x"
        },
        { C = "x" },
      ]
      empty = {}

      filter {}

      filter {
        values = "x"
      }

      depends_on = [aws_x.y]
    }
    "#);
    assert_formatted(&rendered.text);
    assert_eq!(rendered.lines.len(), rendered.text.lines().count());
}

#[test]
fn objects_of_a_file_start_where_it_says() {
    let object = resource(vec![("a", text("x"))]);
    let rendered = hcl::render(&[&object, &object]);
    assert_eq!(rendered.text, "resource \"a\" \"b\" {\n  a = \"x\"\n}\n\nresource \"a\" \"b\" {\n  a = \"x\"\n}\n");
    assert_eq!(rendered.starts, [3]);
}

/// The value of the argument `a` of the only block.
fn read_back(text: &str) -> Read {
    let body: hcl_edit::structure::Body = text.parse().unwrap_or_else(|error| panic!("{error} in\n{text}"));
    let block = body.get_blocks("resource").next().unwrap();
    block.body.get_attribute("a").unwrap().value.clone()
}

fn plain(expression: &Read) -> String {
    match expression {
        Read::String(text) => text.value().clone(),
        Read::StringTemplate(template) => template
            .iter()
            .map(|element| match element {
                hcl_edit::template::Element::Literal(text) => text.value().clone(),
                other => panic!("{other:?} is no literal"),
            })
            .collect(),
        other => panic!("{other:?} is no text"),
    }
}

fn assert_reads_back(value: &str) {
    let rendered = hcl::render(&[&resource(vec![("a", text(value))])]).text;
    assert_eq!(plain(&read_back(&rendered)), value, "in\n{rendered}");
}

#[test]
fn torture_strings_read_back_and_keep_their_form() {
    TORTURE.iter().for_each(|torture| assert_reads_back(torture));
    ["${a}", "$${a}", "$$${a}", "%{if}", "%%{x", "$", "$$", "a$", "%", "${", "$%{"]
        .into_iter()
        .for_each(assert_reads_back);
    let entries = TORTURE.iter().map(|torture| ((*torture).to_owned(), text(torture))).collect();
    assert_formatted(&hcl::render(&[&resource(vec![("a", map(entries))])]).text);
}

fn values() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| tree(Content::Bool(value))),
        any::<i32>().prop_map(|number| tree(Content::Integer(number.into()))),
        "[ -~]{0,12}".prop_map(|value| text(&value)),
        "\\PC{0,6}".prop_map(|value| text(&value)),
        "[a-z]{1,4}\\.[a-z]{1,4}".prop_map(|value| tree(Content::Expression(value))),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let entries = prop::collection::btree_map("[a-zA-Z:é ]{1,8}", inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| Tree::list(items, Origin::default())),
            entries.prop_map(|entries| map(entries.into_iter().collect())),
            prop::collection::vec(inner, 0..3)
                .prop_map(|arguments| tree(Content::Call { function: "join".into(), arguments })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_is_rendered_stays_as_terraform_fmt_leaves_it(
        values in prop::collection::btree_map("[a-z_]{1,9}", values(), 1..8)
    ) {
        let body: Vec<(&str, Tree)> = values.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let rendered = hcl::render(&[&resource(body)]);
        prop_assert_eq!(rendered.lines.len(), rendered.text.lines().count());
        assert_formatted(&rendered.text);
    }

    #[test]
    fn any_text_reads_back(value in "\\PC{0,20}") {
        assert_reads_back(&value);
    }
}
