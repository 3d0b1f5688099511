//! Panels and rows.

use std::collections::BTreeSet;

use super::layout::{Cursor, Ids, default_size};
use super::queries::{self, Asked};
use super::uids::Uids;
use super::variables::uses;
use super::{Stated, links, optional_text, thresholds, title_of};
use crate::catalogue::grafana::{UNIT_PREFIXES, UNITS};
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::plan::Plan;
use crate::plan::alert_line::{self, Line};
use crate::plan::dashboard::{Panel, Row};
use crate::plan::scope::Scope;
use crate::plan::value::stated as sourced;
use crate::source::{Span, Spanned};
use crate::stack::grafana::{self as language, LegendMode, PanelKind};
use crate::stack::scalars::Decimal;
use crate::stack::{Entries, Named};
use crate::tree::{Origin, Sourced};

/// The panels of one dashboard, while they are laid out.
pub struct Panels<'p, 'a> {
    plan: &'p Plan,
    uids: &'p Uids,
    dashboard: Stated<'a>,
    ids: Ids,
    cursor: Cursor,
    used: BTreeSet<String>,
}

impl<'p, 'a> Panels<'p, 'a> {
    pub fn new(plan: &'p Plan, uids: &'p Uids, dashboard: Stated<'a>) -> Self {
        let ids = Ids::of(dashboard.dashboard);
        Panels { plan, uids, dashboard, ids, cursor: Cursor::default(), used: BTreeSet::new() }
    }

    /// The variables that queries read.
    pub fn used_variables(self) -> BTreeSet<String> {
        self.used
    }

    /// Panels in the order of the file, below each other where a line is full.
    pub fn resolve(
        &mut self,
        scope: &mut Scope<'_>,
        row: Option<&str>,
        stated: &Entries<language::Panel>,
    ) -> Vec<Panel> {
        stated.iter().filter_map(|panel| self.panel(scope, row, panel)).collect()
    }

    pub fn row(&mut self, scope: &mut Scope<'_>, name: &Spanned<String>, stated: &language::Row) -> Option<Row> {
        let language::Row { title, collapsed, panels } = stated;
        let open = || Sourced::new(false, Origin::default_of(name.span, "open-row", "what is stated is to be seen"));
        let collapsed = collapsed.as_ref().map_or_else(open, Sourced::from);
        let y = self.cursor.end_line();
        self.cursor.go_to(y + 1);
        let panels = self.resolve(scope, Some(&name.value), panels);
        let below = if collapsed.value { y + 1 } else { self.cursor.end_line() };
        self.cursor.go_to(below);
        Some(Row {
            origin: Origin::Stated(name.span),
            panel_id: self.ids.row(&name.value),
            title: title_of(scope, title.as_ref(), name, self.dashboard.owner())?,
            collapsed,
            y,
            panels,
        })
    }

    fn panel(&mut self, scope: &mut Scope<'_>, row: Option<&str>, named: &Named<language::Panel>) -> Option<Panel> {
        let (name, stated) = (&named.name, named.value.as_ref()?);
        let kind = stated.kind.as_ref().map_or_else(|| default_kind(name.span), Sourced::from);
        if !named.damaged {
            report_empty(scope, name, stated, kind.value);
        }
        report_idle(scope, stated, kind.value);
        let asked = self.asked(scope, kind.value, &stated.queries);
        let shown: Vec<&str> = asked.iter().map(|asked| asked.canonical.as_str()).collect();
        let lines = alert_line::lines(&self.plan.rule_groups, &shown);
        let steps = match stated.thresholds.is_empty() {
            true => alert_line::steps(&lines),
            false => thresholds::stated(scope, &stated.thresholds, name.span),
        };
        let owner = self.dashboard.owner();
        let size = default_size(kind.value);
        let number = |stated: &Option<Spanned<u32>>, default| stated.as_ref().map_or(default, |stated| stated.value);
        Some(Panel {
            origin: Origin::Stated(name.span),
            panel_id: self.ids.panel(row, &name.value),
            title: title_of(scope, stated.title.as_ref(), name, owner)?,
            description: match &stated.description {
                Some(_) => optional_text(scope, stated.description.as_ref(), owner, "a description"),
                None => description(name.span, &asked, &lines),
            },
            grid: self.cursor.place(number(&stated.width, size.0), number(&stated.height, size.1)),
            unit: stated.unit.as_ref().and_then(|unit| known_unit(scope, unit)),
            decimals: sourced(&stated.decimals),
            min: decimal(stated.min.as_ref()),
            max: decimal(stated.max.as_ref()),
            legend: has_legend(kind.value).then(|| legend(stated.legend.as_ref(), name.span)),
            stack: sourced(&stated.stack),
            thresholds: if has_thresholds(kind.value) { steps } else { Vec::new() },
            links: links::of_panel(scope, self.uids, &self.dashboard, &stated.links),
            text: optional_text(scope, stated.text.as_ref(), owner, "a text"),
            queries: asked.into_iter().map(|asked| asked.query).collect(),
            kind,
        })
    }

    fn asked(&mut self, scope: &mut Scope<'_>, kind: PanelKind, stated: &Entries<language::Query>) -> Vec<Asked> {
        let mut asked = Vec::new();
        for (index, query) in stated.whole().enumerate() {
            asked.extend(queries::query(scope, self.plan, &self.dashboard, kind, index, query));
        }
        let names = asked.iter().flat_map(|asked| uses(&asked.query.expr.value)).map(|(_, name)| name.to_owned());
        self.used.extend(names);
        asked
    }
}

fn default_kind(at: Span) -> Sourced<PanelKind> {
    Sourced::new(
        PanelKind::Timeseries,
        Origin::default_of(at, "panel-type", "series over time are what Prometheus has"),
    )
}

fn has_legend(kind: PanelKind) -> bool {
    matches!(kind, PanelKind::Timeseries | PanelKind::StateTimeline)
}

fn has_thresholds(kind: PanelKind) -> bool {
    !matches!(kind, PanelKind::Heatmap | PanelKind::Text)
}

fn legend(stated: Option<&Spanned<LegendMode>>, at: Span) -> Sourced<LegendMode> {
    let because = "names under the graph leave it its width";
    stated.map_or_else(|| Sourced::new(LegendMode::List, Origin::default_of(at, "legend-list", because)), Sourced::from)
}

fn decimal(stated: Option<&Spanned<Decimal>>) -> Option<Sourced<String>> {
    stated.map(|decimal| Sourced::stated(decimal.value.0.clone(), decimal.span))
}

/// What the panel asks, and which alerts watch it.
fn description(at: Span, asked: &[Asked], lines: &[Line<'_>]) -> Option<Sourced<String>> {
    let on_one_line = |expr: &str| expr.split_whitespace().collect::<Vec<_>>().join(" ");
    let queries = asked.iter().map(|Asked { query, .. }| match &query.legend {
        Some(legend) if asked.len() > 1 => format!("{}: `{}`", legend.value, on_one_line(&query.expr.value)),
        _ => format!("`{}`", on_one_line(&query.expr.value)),
    });
    let sentences: Vec<String> = queries.chain(lines.iter().map(Line::words)).collect();
    let own = Origin::default_of(at, "panel-description", "viewers see what is asked and what alerts");
    let queries = asked.iter().map(|asked| asked.query.expr.origin.clone());
    let origins = std::iter::once(own).chain(queries).chain(lines.iter().map(Line::origin));
    (!sentences.is_empty()).then(|| Sourced::new(sentences.join("\n\n"), Origin::derived(origins)))
}

fn known_unit(scope: &mut Scope<'_>, unit: &Spanned<String>) -> Option<Sourced<String>> {
    let made = |prefix: &&str| unit.value.strip_prefix(*prefix).is_some_and(|rest| !rest.is_empty());
    if UNITS.contains(&unit.value.as_str()) || UNIT_PREFIXES.iter().any(made) {
        return Some(unit.into());
    }
    let help = match did_you_mean(&unit.value, UNITS.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? Any other text is `suffix:{}`", unit.value),
        None => format!("write a unit that Grafana does not know as `suffix:{}`", unit.value),
    };
    let message = format!("`{}` is no unit of Grafana", unit.value);
    scope.report(Diagnostic::error(codes::UNKNOWN_UNIT, unit.span, message).with_help(help));
    None
}

fn report_empty(scope: &mut Scope<'_>, name: &Spanned<String>, panel: &language::Panel, kind: PanelKind) {
    let (missing, help) = match kind {
        PanelKind::Text if panel.text.is_none() => ("text", "state what it says: `text: …`"),
        PanelKind::Text => return,
        _ if panel.queries.is_empty() => ("query", "state what it shows: `queries: { rate: … }`"),
        _ => return,
    };
    let message = format!("the panel `{}` has no {missing}", name.value);
    scope.report(Diagnostic::error(codes::EMPTY_PANEL, name.span, message).with_help(help));
}

/// Reports what its kind of panel does not draw.
fn report_idle(scope: &mut Scope<'_>, panel: &language::Panel, kind: PanelKind) {
    let entry = |name: Option<&Spanned<String>>| name.map(|name| name.span);
    let drawn = kind != PanelKind::Text;
    let first = |panel: &language::Panel| panel.queries.iter().next().map(|named| named.name.span);
    let fields = [
        ("legend", panel.legend.as_ref().map(|stated| stated.span), has_legend(kind)),
        ("stack", panel.stack.as_ref().map(|stated| stated.span), kind == PanelKind::Timeseries),
        ("thresholds", entry(panel.thresholds.iter().next().map(|named| &named.name)), has_thresholds(kind)),
        ("text", panel.text.as_ref().map(|stated| stated.span), !drawn),
        ("unit", panel.unit.as_ref().map(|stated| stated.span), drawn),
        ("decimals", panel.decimals.as_ref().map(|stated| stated.span), drawn),
        ("min", panel.min.as_ref().map(|stated| stated.span), drawn),
        ("max", panel.max.as_ref().map(|stated| stated.span), drawn),
        ("links", entry(panel.links.iter().next().map(|named| &named.name)), drawn),
        ("queries", first(panel), drawn),
    ];
    for (field, span, _) in fields.into_iter().filter(|(_, _, has_meaning)| !has_meaning) {
        let Some(span) = span else { continue };
        let message = format!("`{field}` has no meaning for this kind of panel");
        let help = "take it out, or state another `type`";
        scope.report(Diagnostic::error(codes::UNSUPPORTED_FIELD, span, message).with_help(help));
    }
}
