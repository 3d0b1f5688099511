//! Diagnostics in every format.

use stackc::diagnostics::render::{self, Count, Style};
use stackc::diagnostics::{Diagnostic, codes};
use stackc::source::{FileId, Sources, Span};

const STACK: &str = "environment: production\nservices:\n  api: { image: é, prots: 1 }\n";
const BASE: &str = "services:\n  api: {}\n";

fn span(file: u32, text: &str, word: &str) -> Span {
    let start = text.find(word).unwrap();
    Span::new(FileId(file), start..start + word.len())
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("stacks/shop/production.yaml".into(), STACK.into());
    sources.add("stacks/shop/base.yaml".into(), BASE.into());
    sources
}

fn diagnostic() -> Diagnostic {
    Diagnostic::error(codes::UNKNOWN_SETTING, span(0, STACK, "prots"), "`prots` is no field of 100% of services")
        .with_label("no such field")
        .with_related(span(0, STACK, "production"), "this environment")
        .with_related(span(1, BASE, "api"), "`api` begins here")
        .with_help("did you mean `ports`?")
        .with_fix(span(0, STACK, "prots"), "ports")
}

fn all() -> Vec<Diagnostic> {
    vec![diagnostic(), Diagnostic::outside(codes::FOREIGN_FILE, "`out/x` is foreign")]
}

#[test]
fn short_is_a_line_each() {
    insta::assert_snapshot!(render::short(&all(), &sources()), @r#"
    stacks/shop/production.yaml:3:20: error[unknown-setting]: `prots` is no field of 100% of services
    error[foreign-file]: `out/x` is foreign
    "#);
}

#[test]
fn json_is_an_object_a_line() {
    insta::assert_snapshot!(render::json(&all(), &sources()), @r#"
    {"code":"unknown-setting","severity":"error","message":"`prots` is no field of 100% of services","at":{"path":"stacks/shop/production.yaml","bytes":[54,59],"start":{"line":3,"column":20},"end":{"line":3,"column":25}},"label":"no such field","related":[{"at":{"path":"stacks/shop/production.yaml","bytes":[13,23],"start":{"line":1,"column":14},"end":{"line":1,"column":24}},"message":"this environment"},{"at":{"path":"stacks/shop/base.yaml","bytes":[12,15],"start":{"line":2,"column":3},"end":{"line":2,"column":6}},"message":"`api` begins here"}],"help":"did you mean `ports`?","fix":{"at":{"path":"stacks/shop/production.yaml","bytes":[54,59],"start":{"line":3,"column":20},"end":{"line":3,"column":25}},"text":"ports"}}
    {"code":"foreign-file","severity":"error","message":"`out/x` is foreign"}
    "#);
}

#[test]
fn github_escapes_what_ends_a_command() {
    insta::assert_snapshot!(render::github(&all(), &sources()), @r#"
    ::error file=stacks/shop/production.yaml,line=3,endLine=3,col=20,endColumn=25,title=unknown-setting::`prots` is no field of 100%25 of services%0Ano such field%0Adid you mean `ports`?
    ::error title=foreign-file::`out/x` is foreign
    "#);
}

#[test]
fn graphical_shows_every_place() {
    insta::assert_snapshot!(render::graphical(&all(), &sources(), Style::default()), @r#"
    unknown-setting

      x `prots` is no field of 100% of services
       ,-[stacks/shop/production.yaml:3:20]
     1 | environment: production
       :              ^^^^^|^^^^
       :                   `-- this environment
     2 | services:
     3 |   api: { image: é, prots: 1 }
       :                    ^^|^^
       :                      `-- no such field
       `----
      help: did you mean `ports`?
            `stackc check --fix` does it

    Advice: 
      > `api` begins here
       ,-[stacks/shop/base.yaml:2:3]
     1 | services:
     2 |   api: {}
       :   ^^^
       `----

    foreign-file

      x `out/x` is foreign
    "#);
}

#[test]
fn graphical_clamps_a_span_outside_its_file() {
    let outside = Diagnostic::error(codes::UNKNOWN_SETTING, Span::new(FileId(1), 900..1000), "`x` is gone");
    insta::assert_snapshot!(render::graphical(&[outside], &sources(), Style::default()), @r#"
    unknown-setting

      x `x` is gone
       ,-[stacks/shop/base.yaml:3:1]
     2 |   api: {}
       `----
    "#);
}

#[test]
fn graphical_stops_after_fifty() {
    let many = vec![diagnostic(); render::MAX_REPORTS + 2];
    let text = render::graphical(&many, &sources(), Style::default());
    assert!(text.ends_with("2 more diagnostics not shown: `--format short` lists all\n\n"), "{text}");
    assert_eq!(text.matches("100% of services").count(), render::MAX_REPORTS);
}

#[test]
fn colours_only_where_asked() {
    let text = |color| render::graphical(&all(), &sources(), Style { color, unicode: true });
    assert!(!text(false).contains('\u{1b}'));
    assert!(text(true).contains('\u{1b}'));
}

#[test]
fn counts_agree_with_their_words() {
    assert_eq!(
        [Count(0, "file"), Count(1, "file"), Count(2, "file")].map(|count| count.to_string()).join(", "),
        "0 files, 1 file, 2 files"
    );
    assert_eq!(render::summary(&all()), Some("2 errors".into()));
    assert_eq!(render::summary(&[]), None);
}
