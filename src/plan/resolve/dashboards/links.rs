//! Ways from a dashboard to other pages.

use super::uids::Uids;
use super::{Stated, text, title_of};
use crate::plan::dashboard::{Link, LinkTarget};
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::Entries;
use crate::stack::grafana::{DashboardLink, DataLink};
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// The tags that every dashboard of an environment has.
pub fn family(scope: &Scope<'_>, at: Span) -> Vec<Sourced<String>> {
    let environment = scope.stack.environment.as_ref().map(|environment| environment.value.clone());
    let tag =
        |tag| Sourced::new(tag, Origin::default_of(at, "dashboard-tags", "dashboards of a stack find each other"));
    std::iter::once(scope.stack_name.to_owned()).chain(environment).map(tag).collect()
}

/// The links that the stack states, then one to the other dashboards of the environment, where there are any.
pub fn of_dashboard(scope: &mut Scope<'_>, uids: &Uids, stated: &Stated<'_>) -> Vec<Link> {
    let links = stated.dashboard.links.whole();
    let mut links: Vec<_> = links.filter_map(|(name, link)| dashboard_link(scope, uids, stated, name, link)).collect();
    if uids.len() > 1 {
        let origin = Origin::default_of(stated.span(), "dashboard-links", "dashboards of a stack lead to each other");
        let default = |value: &str| Sourced::new(value.to_owned(), origin.clone());
        let to = LinkTarget::Tags(family(scope, stated.span()));
        let new_tab = Sourced::new(false, origin.clone());
        links.push(Link { origin: origin.clone(), title: default(scope.stack_name), to, new_tab });
    }
    links
}

fn dashboard_link(
    scope: &mut Scope<'_>,
    uids: &Uids,
    stated: &Stated<'_>,
    name: &Spanned<String>,
    link: &DashboardLink,
) -> Option<Link> {
    let DashboardLink { title, url, dashboard, tags, new_tab } = link;
    let to = match tags {
        Some(tags) => {
            let tags = tags.value.iter().filter_map(|tag| text(scope, tag, stated.owner(), "a tag"));
            LinkTarget::Tags(tags.collect())
        }
        None => target(scope, uids, stated, url.as_ref(), dashboard.as_ref())?,
    };
    let title = title_of(scope, title.as_ref(), name, stated.owner())?;
    Some(Link { origin: Origin::Stated(name.span), title, to, new_tab: same_tab(new_tab.as_ref(), name.span) })
}

/// What clicks on values lead to.
pub fn of_panel(scope: &mut Scope<'_>, uids: &Uids, stated: &Stated<'_>, links: &Entries<DataLink>) -> Vec<Link> {
    let links = links.whole().filter_map(|(name, DataLink { title, url, dashboard, new_tab })| {
        let to = target(scope, uids, stated, url.as_ref(), dashboard.as_ref())?;
        let title = title_of(scope, title.as_ref(), name, stated.owner())?;
        Some(Link { origin: Origin::Stated(name.span), title, to, new_tab: same_tab(new_tab.as_ref(), name.span) })
    });
    links.collect()
}

fn same_tab(stated: Option<&Spanned<bool>>, at: Span) -> Sourced<bool> {
    let because = "whoever wants a new tab opens one";
    stated.map_or_else(|| Sourced::new(false, Origin::default_of(at, "same-tab", because)), Sourced::from)
}

fn target(
    scope: &mut Scope<'_>,
    uids: &Uids,
    stated: &Stated<'_>,
    url: Option<&Spanned<Text>>,
    dashboard: Option<&Spanned<String>>,
) -> Option<LinkTarget> {
    let Some(name) = dashboard else { return text(scope, url?, stated.owner(), "an address").map(LinkTarget::Url) };
    match uids.find(stated, name) {
        Some(uid) => Some(LinkTarget::Dashboard(Sourced::stated(uid.value.clone(), name.span))),
        // What is wrong with it is told there.
        None if scope.stack.dashboards.get(&name.value).is_some() => None,
        None => {
            let message = format!("the stack has no dashboard `{}`", name.value);
            let there: Vec<&str> = scope.stack.dashboards.names().collect();
            scope.unknown(message, &name.value, &there, name.span)
        }
    }
}
