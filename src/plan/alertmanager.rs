//! Who is told of alerts.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::tree::{Origin, Sourced};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Alertmanager {
    #[serde(skip)]
    pub origin: Origin,
    pub receivers: Vec<Receiver>,
    /// Takes what no other route takes.
    pub root: AlertRoute,
    /// In order.
    pub routes: Vec<AlertRoute>,
    /// A critical alert silences the lesser ones that share these labels.
    pub inhibit_by: Vec<Sourced<String>>,
}

/// Where messages go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Receiver {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    /// Nobody is told where there is none.
    pub integrations: Vec<Integration>,
}

/// One way to tell someone. Secrets are paths of files.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Integration {
    #[serde(skip)]
    pub origin: Origin,
    /// Its key in a receiver: `pagerduty_configs`.
    pub kind: String,
    /// In Alertmanager's words and order.
    pub fields: Labels,
    pub send_resolved: Option<Sourced<bool>>,
}

/// Which alerts go to a receiver.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlertRoute {
    #[serde(skip)]
    pub origin: Origin,
    pub receiver: Sourced<String>,
    /// Labels with their values; every alert where there is none.
    pub matchers: Labels,
    pub group_by: Vec<Sourced<String>>,
    pub group_wait_seconds: Option<Sourced<u32>>,
    pub group_interval_seconds: Option<Sourced<u32>>,
    pub repeat_interval_seconds: Option<Sourced<u32>>,
    /// Later routes see the alert too.
    pub goes_on: Option<Sourced<bool>>,
}

impl Alertmanager {
    /// The receivers of an alert with these labels, as far as its rule tells them: a matcher on any other label may hold.
    pub fn receivers_of(&self, labels: &[(&str, &str)]) -> Vec<&Sourced<String>> {
        let known = |name: &str| labels.iter().find(|(label, _)| *label == name).map(|(_, value)| *value);
        let mut found = Vec::new();
        for route in &self.routes {
            let takes =
                |(name, value): &(String, Sourced<String>)| known(name).is_none_or(|known| known == value.value);
            if !route.matchers.iter().all(takes) {
                continue;
            }
            found.push(&route.receiver);
            let certain = route.matchers.iter().all(|(name, _)| known(name).is_some());
            if certain && !route.goes_on.as_ref().is_some_and(|goes_on| goes_on.value) {
                return found;
            }
        }
        if found.is_empty() { vec![&self.root.receiver] } else { found }
    }

    /// Whether a receiver tells anyone.
    pub fn tells(&self, receiver: &str) -> bool {
        let named = self.receivers.iter().find(|one| one.name.value == receiver);
        named.is_some_and(|receiver| !receiver.integrations.is_empty())
    }
}
