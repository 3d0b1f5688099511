//! Ways in, and who talks to whom.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::stack::container::Protocol;
use crate::tree::{Origin, Sourced};

/// An Ingress or a Gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entrance {
    /// `ingress.public`, `gateway.public`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    pub annotations: Labels,
    pub class: Option<Sourced<String>>,
    pub tls: Option<Tls>,
    pub kind: EntranceKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntranceKind {
    Ingress,
    Gateway,
    /// Made by others in this namespace: only routes are written.
    ExistingGateway {
        namespace: Sourced<String>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tls {
    #[serde(skip)]
    pub origin: Origin,
    /// The name of the Secret object with the certificate; `None` where the controller brings its own.
    pub secret: Option<Sourced<String>>,
}

/// A way from an entrance to a port of a workload, in the order of the stack file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Route {
    /// `service.api/route.public`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// The id of its [`Entrance`].
    pub entrance: String,
    pub host: Sourced<String>,
    pub path: Sourced<String>,
    /// The id of the workload.
    pub workload: String,
    /// The name of its Service object.
    pub service: Sourced<String>,
    /// The Service's port.
    pub port: Sourced<u16>,
    /// The name of the HTTPRoute, where the entrance is a gateway.
    pub name: Sourced<String>,
    pub labels: Labels,
}

/// One may talk to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    #[serde(skip)]
    pub origin: Origin,
    pub from: Endpoint,
    pub to: Endpoint,
    /// The container's port; every port where it is `None`.
    pub port: Option<u16>,
    pub protocol: Protocol,
}

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    /// By id.
    Workload(String),
    Outside(Peer),
}

impl Endpoint {
    /// The id of a workload.
    pub fn workload(&self) -> Option<&str> {
        match self {
            Endpoint::Workload(id) => Some(id),
            Endpoint::Outside(_) => None,
        }
    }
}

/// What a NetworkPolicy selects as the other side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Peer {
    /// Pods with these labels, in the namespaces with those; both may be everything.
    Pods {
        namespaces: Option<Labels>,
        pods: Option<Labels>,
    },
    Network {
        cidr: Sourced<String>,
        except: Vec<Sourced<String>>,
    },
}

/// A NetworkPolicy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NetworkPolicy {
    /// `network_policy.x`, or `service.api/network-policy` for a derived one.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    /// Whose pods: all of these labels; empty for every pod of the namespace.
    pub pods: Labels,
    /// `None` leaves incoming traffic open, an empty list closes it.
    pub ingress: Option<Vec<PolicyRule>>,
    pub egress: Option<Vec<PolicyRule>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyRule {
    #[serde(skip)]
    pub origin: Origin,
    /// Everyone where it is empty.
    pub peers: Vec<Sourced<Peer>>,
    /// Every port where it is empty.
    pub ports: Vec<Sourced<(Protocol, u16)>>,
}
