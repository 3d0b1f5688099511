//! What is rendered reads back as it was, by a reader that others wrote.

mod hcl;

use std::sync::Arc;

use proptest::prelude::*;
use stackc::formats::yaml;
use stackc::source::{FileId, Span};
use stackc::tree::{Content, MapBuilder, Origin, Tree};

/// Strings that some YAML 1.1 or 1.2 reader takes for something else when they stand bare, or whose bytes get lost.
#[rustfmt::skip]
const TORTURE: &[&str] = &[
    "", " ", "  a", "a ", "\t", "\ta", "a\t", "\n", "\n\n", "\na", "a\n", "a\n\n", "a\n\n\n", "a\nb", "a\nb\n",
    "a\n b\n", "a\n\tb\n", "a \nb", "a\t\nb", "a\n ", "a\n\t", " a\nb", "a\n\nb", "a\n  \nb", "a\r\nb", "a\rb",
    "a\u{85}b\nc", "a\u{2028}b", "a\u{2029}\nb", "\u{feff}a", "a\u{feff}\nb", "\0", "a\u{7}b", "\u{7f}", "\u{1b}[0m",
    "\u{a0}", "a\u{a0}b", "\u{200b}", "\u{202e}evil", "é", "日本\n語", "😀", "😀\nx", "\u{10ffff}", "\u{fffe}", "\u{ffff}",
    "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "false", "False", "yes", "Yes", "YES", "no", "No",
    "NO", "y", "Y", "n", "N", "on", "On", "ON", "off", "Off", "OFF", "oN", "0", "1", "-1", "+1", "01", "012", "0o17",
    "0x1F", "0xdeadbeef", "0b101", "1_000", "1e3", "1E3", "1e+3", "1.5", "1.", ".5", "-.5", "1.5e3", ".inf", "-.inf",
    "+.Inf", ".nan", ".NaN", "inf", "nan", "NaN", "Infinity", "12:30", "12:30:45", "190:20:30", "1:2", "-1:30",
    "2026-11-22", "2026-11-22T10:00:00Z", "2026-11-22 10:00:00", "1.30", "1.2.3", "10.0.0.0/8", "15-alpine", "250m",
    "512Mi", "1Gi", "8Ei", "1E", "1n", "1u", "30s", "1h30m", "7d", "1f", "1L", "5e", "0o8", "08", "09", "-", "--",
    "---", "--- a", "...", "- a", "-a", "-flag", "--flag=x", "?", "? a", "?a", ":", ": a", ":a", "a:", "a: b", "a:b",
    "a :b", "a\n: b", "#", "# a", "a#b", "a #b", "a\n# b", "!", "!a", "!!str a", "&a", "*a", "*", "%a", "%YAML 1.1",
    "@a", "`a`", "|", "|-", "| a", ">", ">-", "'", "'a'", "it's", "\"", "\"a\"", "a\"b", "\\", "\\n", "a\\", "{", "}",
    "{}", "{a: b}", "[", "]", "[]", "[a, b]", ",", "a, b", "<<", "=", "<", "a=b", "$", "$$", "${A:?}", "$(A)", "%",
    "70%", "*/5 * * * *", "0 2 * * *", "@daily", "_", "__", "_1", "/", "/health", "./a", "../a", ".", "..", ".a",
    "~a", "a~", "http://a:80/b?c=d#e", "postgresql://u:p@h:5432/d", "nginx:1.27", "a@sha256:0f", "key: |", "a: >",
    "- - a", "a - b", "a\n---\nb", "a\n...\nb", "---\na", "...\na", "|\na", "a:\nb", "#a\nb", "- a\n- b\n",
    "{\n  \"a\": 1\n}\n", "#!/bin/sh\nset -eu\n", "server {\n\tlisten 80;\n}\n", "\u{1F468}\u{200D}\u{1F469}", "e3",
    "x", "o", "b", "E", "00", "0.0", "+", "+a", "+.5", "0_0", "1_", "1__0", "0x", "0b", "0b2", "0xg", "1x", "3o",
    "true ", " true", "nulll", "yess", "None", "nil", "undefined", "-0", "0e0", "1e", "1e-", "12e03", "1d", "2D",
    "١٢", "½", "Ⅷ", "a\u{300}", "\u{d7ff}", "\u{e000}", "\u{9f}", "\u{80}\nx", "ab\u{2060}", "end\\\n",
];

fn text(text: &str) -> Tree {
    Tree::text(text, Origin::default())
}

fn map(entries: Vec<(String, Tree)>) -> Tree {
    let builder = MapBuilder::new(Origin::default());
    entries.into_iter().fold(builder, |map, (key, value)| map.tree(key, value)).build()
}

/// The tree as the independent reader understands the text.
fn read(text: &str) -> serde_yaml::Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn expected(tree: &Tree) -> serde_yaml::Value {
    use serde_yaml::Value;
    match &tree.content {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::Bool(*value),
        Content::Integer(number) => Value::Number((*number).into()),
        Content::Number(number) => serde_yaml::from_str(number).unwrap(),
        Content::Text(text) => Value::String(text.clone()),
        Content::Expression(_) | Content::Call { .. } | Content::Blocks(_) => unreachable!("of HCL alone"),
        Content::List(items) => Value::Sequence(items.iter().map(expected).collect()),
        Content::Map(entries) => Value::Mapping(
            entries.iter().map(|(key, value)| (Value::String(key.to_string()), expected(value))).collect(),
        ),
    }
}

fn assert_reads_back(tree: &Tree) {
    let rendered = yaml::render(tree);
    assert_eq!(read(&rendered.text), expected(tree), "in\n{}", rendered.text);
    assert_eq!(rendered.lines.len(), rendered.text.matches('\n').count());
    assert!(rendered.text.ends_with('\n'));
}

#[test]
fn torture_strings_read_back_in_every_place() {
    for torture in TORTURE {
        assert_reads_back(&text(torture));
        assert_reads_back(&map(vec![((*torture).to_owned(), text(torture)), ("after after".to_owned(), text("b"))]));
        assert_reads_back(&Tree::list(vec![text(torture), text("b")], Origin::default()));
        let nested = Tree::list(vec![map(vec![("a".to_owned(), text(torture))])], Origin::default());
        assert_reads_back(&map(vec![("k".to_owned(), Tree::list(vec![nested, text(torture)], Origin::default()))]));
    }
}

#[test]
fn layout_is_what_people_write() {
    let empty = || Tree::list(Vec::new(), Origin::default());
    let port =
        map(vec![("name".to_owned(), text("http")), ("port".to_owned(), Tree::new(80_u16.into(), Origin::default()))]);
    let nested = Tree::list(vec![text("a"), text("b")], Origin::default());
    let tree = map(vec![
        ("version".to_owned(), text("1.30")),
        ("country".to_owned(), text("no")),
        ("cpu".to_owned(), text("250m")),
        ("on".to_owned(), Tree::new(true.into(), Origin::default())),
        ("missing".to_owned(), Tree::new(Content::Null, Origin::default())),
        ("script".to_owned(), text("#!/bin/sh\n\nexit\n")),
        ("tail".to_owned(), text("a\nb\n\n")),
        ("ports".to_owned(), Tree::list(vec![port.clone(), port], Origin::default())),
        ("lists".to_owned(), Tree::list(vec![nested, empty()], Origin::default())),
        ("none".to_owned(), map(Vec::new())),
        ("all".to_owned(), empty()),
    ]);
    insta::assert_snapshot!(yaml::render(&tree).text, @r#"
    version: "1.30"
    country: "no"
    cpu: 250m
    "on": true
    missing: null
    script: |
      #!/bin/sh

      exit
    tail: |+
      a
      b

    ports:
      - name: http
        port: 80
      - name: http
        port: 80
    lists:
      - - a
        - b
      - []
    none: {}
    all: []
    "#);
}

#[test]
fn each_line_has_the_origin_of_the_value_that_starts_on_it() {
    let at = |start: usize| Origin::Stated(Span::new(FileId(0), start..start + 1));
    let item = MapBuilder::new(at(3)).tree("a", Tree::text("x\ny", at(4))).tree("b", Tree::text("z", at(5))).build();
    let tree = MapBuilder::new(at(0)).tree("items", Tree::list(vec![item], at(2))).literal("kind", "K").build();
    let rendered = yaml::render(&tree);
    assert_eq!(rendered.text, "items:\n  - a: |-\n      x\n      y\n    b: z\nkind: K\n");
    // A list stands where its first item does.
    assert_eq!(rendered.lines, [at(3), at(4), at(4), at(4), at(5), at(0)]);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(TORTURE).prop_map(str::to_owned),
        proptest::collection::vec(proptest::sample::select(TORTURE), 1..4).prop_map(|texts| texts.concat()),
        "[ -~]{0,12}",
        "[a#:\\-\n \t]{0,10}",
        proptest::collection::vec(any::<char>(), 0..8).prop_map(|letters| letters.into_iter().collect()),
    ]
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        any_text().prop_map(Content::Text),
        any::<i64>().prop_map(Content::Integer),
        any::<bool>().prop_map(Content::Bool),
        Just(Content::Null),
    ];
    let leaf = leaf.prop_map(|content| Tree::new(content, Origin::Derived(Arc::from([]))));
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| Tree::list(items, Origin::default())),
            proptest::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|entries| map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_trees_read_back(tree in any_tree()) {
        assert_reads_back(&tree);
    }
}
