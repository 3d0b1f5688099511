//! Which files are environments.

use stackc::commands::states_environment;
use stackc::source::Syntax;

#[test]
fn environments_say_so_at_top_level() {
    let cases = [
        (Syntax::Yaml, "environment: production\n"),
        (Syntax::Yaml, "\u{feff}# comment\n---\nextends: base.yaml\n\"environment\" : production\n"),
        (Syntax::Yaml, "'environment': production"),
        (Syntax::Yaml, "  targets: []\n  environment: production\n"),
        (Syntax::Yaml, "{targets: [], environment: production}\n"),
        (Syntax::Toml, "environment=\"production\"\n[services.api]\n"),
        (Syntax::Toml, "  \"environment\" = 'production'\n"),
        (Syntax::Kdl, "environment \"production\"\n"),
        (Syntax::Kdl, "extends \"x\"\n\"environment\" production\n"),
        (Syntax::Kdl, "environment #\"production\"#\n"),
    ];
    for (syntax, text) in cases {
        assert!(states_environment(syntax, text), "{text}");
    }
}

#[test]
fn other_files_are_only_extended() {
    let cases = [
        (Syntax::Yaml, "services:\n  api:\n    environment: production\n"),
        (Syntax::Yaml, "environments: production\n# environment: production\n"),
        (Syntax::Toml, "[services.api]\nenvironment = \"production\"\n"),
        (Syntax::Toml, "environments = 1\n# environment = 1\n"),
        (Syntax::Kdl, "service \"api\" {\n    environment \"production\"\n}\n"),
        (Syntax::Kdl, "environments \"production\"\n// environment \"production\"\n"),
    ];
    for (syntax, text) in cases {
        assert!(!states_environment(syntax, text), "{text}");
    }
}
