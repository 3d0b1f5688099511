//! Properties that hold for all inputs.
use proptest::prelude::*;

use super::{FILE, Kind, Node, Shapes, Syntax, places, plain, read, syntax, tree};

/// A tree without spans, of what all three syntaxes can say alike.
#[derive(Clone, Debug)]
enum Value {
    Bool(bool),
    Integer(i64),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~äöü€\u{1F600}\\t\\n]{0,12}",
        "[a-z]{1,8}",
        proptest::sample::select(vec![
            "",
            "no",
            "on",
            "yes",
            "null",
            "~",
            "true",
            "1e3",
            "012",
            "0o17",
            "12:30",
            ".inf",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#",
            "${x.y}",
            "$${",
            "%",
            "@",
            "`",
            "\"",
            "'",
            "\\",
            "\\q",
            "/",
            "//",
            "/*",
            "{",
            "}",
            "[",
            "]",
            "<<",
            "---",
            " a",
            "a ",
            "\n",
            "a\n",
            "\ta",
            "\u{85}",
            "\u{2028}",
            "é",
            "=",
            "(list)",
            "10s",
            "70%",
            "\u{7f}\u{1}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        nasty().prop_map(Value::Text),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            entries(inner).prop_map(Value::Map)
        ]
    })
}

fn entries(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<(String, Value)>> {
    proptest::collection::vec((nasty(), value), 0..6).prop_map(|mut entries| {
        let mut seen = std::collections::HashSet::new();
        entries.retain(|(key, _)| seen.insert(key.clone()));
        entries
    })
}

fn document() -> impl Strategy<Value = Vec<(String, Value)>> {
    entries(value())
}

/// Escapes that mean the same in all three syntaxes.
fn quoted(text: &str, unicode: impl Fn(u32) -> String) -> String {
    let escaped = text.chars().map(|character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => unicode(u32::from(character)),
        _ => character.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

fn short_unicode(code: u32) -> String {
    format!("\\u{code:04x}")
}

fn kdl_unicode(code: u32) -> String {
    format!("\\u{{{code:x}}}")
}

fn join<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn flow_yaml(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Text(text) => quoted(text, short_unicode),
        Value::List(items) => format!("[{}]", join(items, flow_yaml)),
        Value::Map(entries) => {
            format!(
                "{{{}}}",
                join(entries, |(key, value)| format!("{}: {}", quoted(key, short_unicode), flow_yaml(value)))
            )
        }
    }
}

/// Block style, as people write it.
fn block_yaml(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::List(items) if !items.is_empty() => {
            items.iter().map(|item| format!("\n{pad}- {}", block_yaml(item, indent + 2).trim_start())).collect()
        }
        Value::Map(entries) if !entries.is_empty() => entries
            .iter()
            .map(|(key, value)| format!("\n{pad}{}: {}", quoted(key, short_unicode), block_yaml(value, indent + 2)))
            .collect(),
        other => flow_yaml(other),
    }
}

fn yaml(document: &[(String, Value)]) -> String {
    block_yaml(&Value::Map(document.to_vec()), 0)
}

fn inline_toml(value: &Value) -> String {
    match value {
        Value::List(items) => format!("[{}]", join(items, inline_toml)),
        Value::Map(entries) => {
            format!(
                "{{{}}}",
                join(entries, |(key, value)| format!("{} = {}", quoted(key, short_unicode), inline_toml(value)))
            )
        }
        other => flow_yaml(other),
    }
}

fn toml(document: &[(String, Value)]) -> String {
    document.iter().map(|(key, value)| format!("{} = {}\n", quoted(key, short_unicode), inline_toml(value))).collect()
}

fn kdl_node(name: &str, value: &Value) -> String {
    match value {
        Value::Bool(value) => format!("{name} #{value}\n"),
        Value::Integer(value) => format!("{name} {value}\n"),
        Value::Text(text) => format!("{name} {}\n", quoted(text, kdl_unicode)),
        Value::List(items) => {
            let items: String = items.iter().map(|item| kdl_node("-", item)).collect();
            format!("(list){name} {{\n{items}}}\n")
        }
        Value::Map(entries) => format!("{name} {{\n{}}}\n", kdl(entries)),
    }
}

fn kdl(document: &[(String, Value)]) -> String {
    document.iter().map(|(key, value)| kdl_node(&quoted(key, kdl_unicode), value)).collect()
}

/// The independent reader's tree in the words of [`plain`].
fn plain_serde(value: &serde_yaml::Value) -> String {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => "null".to_owned(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Number(number) => number.to_string(),
        Yaml::String(text) => format!("{text:?}"),
        Yaml::Sequence(items) => format!("[{}]", join(items, plain_serde)),
        Yaml::Mapping(map) => {
            let entries: Vec<_> = map.iter().collect();
            let key = |key: &serde_yaml::Value| key.as_str().unwrap_or("<no string>").to_owned();
            format!("{{{}}}", join(&entries, |(name, value)| format!("{}: {}", key(name), plain_serde(value))))
        }
        Yaml::Tagged(tagged) => plain_serde(&tagged.value),
    }
}

/// Every span lies in the file, at boundaries of characters, and inside that of its parent (aliases aside).
fn assert_spans(text: &str, node: &Node) {
    assert!(places(text, node).iter().all(|place| !place.contains("<outside>")), "{text:?}");
    if let Kind::Map(entries) = &node.kind {
        for entry in entries {
            assert!(entry.key.span.start < entry.key.span.end);
            assert_spans(text, &entry.value);
        }
    }
}

const VALID: &[(Syntax, &str)] = &[
    (Syntax::Yaml, include_str!("valid.yaml")),
    (Syntax::Toml, include_str!("valid.toml")),
    (Syntax::Kdl, include_str!("valid.kdl")),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn three_syntaxes_give_one_tree(document in document()) {
        let yaml = tree(Syntax::Yaml, &yaml(&document));
        let toml = tree(Syntax::Toml, &toml(&document));
        let kdl = tree(Syntax::Kdl, &kdl(&document));
        prop_assert_eq!(plain(&yaml), plain(&toml));
        prop_assert_eq!(plain(&yaml), plain(&kdl));
    }

    #[test]
    fn yaml_is_read_as_another_reader_reads_it(document in document()) {
        let text = yaml(&document);
        let theirs: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let ours = tree(Syntax::Yaml, &text);
        prop_assert_eq!(plain(&ours), if document.is_empty() { "{}".to_owned() } else { plain_serde(&theirs) });
    }

    #[test]
    fn strings_of_one_line_keep_their_bytes(document in document()) {
        let text = yaml(&document);
        assert_spans(&text, &tree(Syntax::Yaml, &text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_files_never_panic(
        which in 0..VALID.len(),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0..6usize, "[ -~\\n\\t€]{0,3}"), 1..6),
    ) {
        let (syntax, valid) = VALID[which];
        let mut characters: Vec<char> = valid.chars().collect();
        for (at, removed, inserted) in edits {
            let at = at.index(characters.len() + 1);
            let end = (at + removed).min(characters.len());
            characters.splice(at..end, inserted.chars());
        }
        let text: String = characters.into_iter().collect();
        let (root, diagnostics) = read(syntax, &text);
        prop_assert!(root.is_some() || !diagnostics.is_empty());
        for diagnostic in &diagnostics {
            prop_assert!(text.get(diagnostic.span.unwrap().range()).is_some(), "{:?}", diagnostic);
        }
        if let Some(root) = root {
            assert_spans(&text, &root);
        }
    }
}

#[test]
fn valid_files_are_equal() {
    let trees: Vec<String> = VALID.iter().map(|(syntax, text)| plain(&tree(*syntax, text))).collect();
    assert_eq!(trees[0], trees[1]);
    assert_eq!(trees[0], trees[2]);
}

/// A fault repeated ten thousand times neither overflows the stack nor takes long.
#[test]
fn many_faults_do_no_harm() {
    for (syntax, faults) in super::bad_inputs::ALL {
        for (fault, _) in *faults {
            let text = fault.repeat(10_000 / fault.len());
            let (_, diagnostics) = syntax::parse(FILE, &text, *syntax, &Shapes::new());
            assert!(!diagnostics.is_empty(), "{fault:?}");
        }
    }
}

/// What the scan of KDL leaves to the parser, and what it stops on.
#[test]
fn many_rare_faults_do_no_harm() {
    for fault in [
        "a \u{200e}b\n",
        "a \"x\"/-1\n",
        "a k=/-1 b\n",
        "a \"\"\"\nx\n  \"\"\"\n",
        "a #\"\"\"#\n",
        "a 1._5\n",
        "a {} /- {} {}\n",
    ] {
        let (root, diagnostics) = read(Syntax::Kdl, &fault.repeat(2_000));
        assert!(root.is_none() && !diagnostics.is_empty(), "{fault:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let refused = |bytes: &[u8]| {
        syntax::decode_utf8(FILE, bytes.to_vec())
            .map_err(|told| (told.code.name(), told.message, told.span.map(|span| span.range())))
    };
    assert_eq!(refused("é: 1".as_bytes()), Ok("é: 1".to_owned()));
    assert_eq!(refused(b"a: \xff\n"), Err(("not-utf8", "the byte `0xFF` is not UTF-8".to_owned(), Some(3..4))));
    assert_eq!(refused(b"a: \xc3"), Err(("not-utf8", "the byte `0xC3` is not UTF-8".to_owned(), Some(3..4))));
    let mark = "the file starts with a byte order mark".to_owned();
    assert_eq!(refused(b"\xef\xbb\xbfa: 1"), Err(("byte-order-mark", mark, Some(0..3))));
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        "[".repeat(100_000),
        "a: {".repeat(100_000),
        "- ".repeat(100_000),
        format!("a: {}1{}", "[".repeat(70), "]".repeat(70)),
    ] {
        let (_, diagnostics) = read(Syntax::Yaml, &text);
        assert_eq!(
            diagnostics.iter().map(|told| told.code.name()).collect::<Vec<_>>(),
            ["nesting-too-deep"],
            "{}",
            &text[..20]
        );
    }
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}1{}", "[".repeat(70), "]".repeat(70)),
        format!("{}a = 1", "a.".repeat(70)),
    ] {
        let (_, diagnostics) = read(Syntax::Toml, &text);
        assert!(diagnostics.iter().any(|told| told.code.name() == "nesting-too-deep"), "{}", &text[..20]);
    }
    for text in ["a {\n".repeat(100_000), format!("{}{}", "a {".repeat(65), "}".repeat(65)), "/*".repeat(100_000)] {
        let (_, diagnostics) = read(Syntax::Kdl, &text);
        assert_eq!(
            diagnostics.iter().map(|told| told.code.name()).collect::<Vec<_>>(),
            ["nesting-too-deep"],
            "{}",
            &text[..20]
        );
    }
}

#[test]
fn aliases_without_bound_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", ")));
    }
    let (_, diagnostics) = read(Syntax::Yaml, &text);
    assert_eq!(super::faults(&text, &diagnostics), [r#"alias-expansion "*a4""#]);
}
