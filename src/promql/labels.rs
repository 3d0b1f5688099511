//! Which labels the series of an expression can have.

use std::collections::BTreeSet;

use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality, token};

/// Labels that the result of an expression can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labels {
    /// At most these.
    Only(BTreeSet<String>),
    /// Any but these: what a metric has is not known here.
    AllBut(BTreeSet<String>),
}

impl Labels {
    fn any() -> Self {
        Labels::AllBut(BTreeSet::new())
    }

    fn none() -> Self {
        Labels::Only(BTreeSet::new())
    }

    pub fn can_have(&self, label: &str) -> bool {
        match self {
            Labels::Only(kept) => kept.contains(label),
            Labels::AllBut(dropped) => !dropped.contains(label),
        }
    }

    fn keep(self, names: &[String]) -> Self {
        Labels::Only(names.iter().filter(|name| self.can_have(name)).cloned().collect())
    }

    fn drop(mut self, names: &[String]) -> Self {
        match &mut self {
            Labels::Only(kept) => kept.retain(|name| !names.contains(name)),
            Labels::AllBut(dropped) => dropped.extend(names.iter().cloned()),
        }
        self
    }

    fn add(mut self, names: &[String]) -> Self {
        match &mut self {
            Labels::Only(kept) => kept.extend(names.iter().cloned()),
            Labels::AllBut(dropped) => dropped.retain(|name| !names.contains(name)),
        }
        self
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Labels::Only(one), Labels::Only(other)) => Labels::Only(one.union(&other).cloned().collect()),
            (Labels::AllBut(one), Labels::AllBut(other)) => Labels::AllBut(one.intersection(&other).cloned().collect()),
            (Labels::AllBut(dropped), Labels::Only(kept)) | (Labels::Only(kept), Labels::AllBut(dropped)) => {
                Labels::AllBut(dropped.difference(&kept).cloned().collect())
            }
        }
    }
}

/// The labels that the series of `expr` can have.
pub fn labels(expr: &Expr) -> Labels {
    match expr {
        Expr::Aggregate(aggregate) => of_aggregate(aggregate),
        Expr::Binary(binary) => of_binary(binary),
        Expr::Call(call) => of_call(call),
        Expr::Unary(unary) => labels(&unary.expr),
        Expr::Paren(paren) => labels(&paren.expr),
        Expr::Subquery(subquery) => labels(&subquery.expr),
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::Extension(_) => Labels::any(),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Labels::none(),
    }
}

fn of_aggregate(aggregate: &AggregateExpr) -> Labels {
    let inner = labels(&aggregate.expr);
    if matches!(aggregate.op.id(), token::T_TOPK | token::T_BOTTOMK | token::T_LIMITK | token::T_LIMIT_RATIO) {
        return inner;
    }
    let kept = match &aggregate.modifier {
        None => Labels::none(),
        Some(LabelModifier::Include(names)) => inner.keep(&names.labels),
        Some(LabelModifier::Exclude(names)) => inner.drop(&names.labels),
    };
    match aggregate.param.as_deref() {
        Some(Expr::StringLiteral(name)) if aggregate.op.id() == token::T_COUNT_VALUES => {
            kept.add(std::slice::from_ref(&name.val))
        }
        _ => kept,
    }
}

fn of_binary(binary: &BinaryExpr) -> Labels {
    let (left, right) = (labels(&binary.lhs), labels(&binary.rhs));
    match binary.op.id() {
        token::T_LOR => return left.or(right),
        token::T_LAND | token::T_LUNLESS => return left,
        _ => {}
    }
    if is_number(&binary.lhs) {
        return right;
    }
    let Some(modifier) = &binary.modifier else { return left };
    match (&modifier.card, &modifier.matching) {
        (VectorMatchCardinality::ManyToOne(extra), _) => left.add(&extra.labels),
        (VectorMatchCardinality::OneToMany(extra), _) => right.add(&extra.labels),
        (_, Some(LabelModifier::Include(names))) => left.keep(&names.labels),
        (_, Some(LabelModifier::Exclude(names))) => left.drop(&names.labels),
        (_, None) => left,
    }
}

fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::NumberLiteral(_) => true,
        Expr::Paren(paren) => is_number(&paren.expr),
        Expr::Unary(unary) => is_number(&unary.expr),
        Expr::Call(call) => matches!(call.func.name, "scalar" | "time" | "pi"),
        _ => false,
    }
}

fn of_call(call: &Call) -> Labels {
    let mut arguments = call.args.args.iter();
    match call.func.name {
        "absent" | "absent_over_time" => Labels::any(),
        "scalar" | "time" | "pi" | "vector" => Labels::none(),
        "label_replace" | "label_join" => {
            let inner = arguments.next().map_or(Labels::none(), |series| labels(series));
            match arguments.next().map(|name| &**name) {
                Some(Expr::StringLiteral(name)) => inner.add(std::slice::from_ref(&name.val)),
                _ => inner,
            }
        }
        "histogram_quantile" => {
            arguments.last().map_or(Labels::none(), |series| labels(series).drop(&["le".to_owned()]))
        }
        // Series come first or last, numbers in the other places.
        _ => arguments.map(|argument| labels(argument)).fold(Labels::none(), Labels::or),
    }
}
