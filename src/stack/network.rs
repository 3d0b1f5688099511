//! Ways in from outside, and rules of who may talk to whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{Cidr, EntryName, Text};
use crate::source::Spanned;

/// An Ingress that routes of several services share.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Ingress {
    /// What its names are made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The object's name.
    pub name: Option<Spanned<Text>>,
    /// The ingress class: `alb`, `nginx`.
    pub class: Option<Spanned<Text>>,
    /// Annotations of the object, which its controller reads.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// TLS is served; `{}` where the controller ends it with a certificate of its own.
    pub tls: Option<Spanned<Tls>>,
    /// Where the controller's traffic comes from. Without it no policy is derived for routes.
    pub from: Option<Spanned<Peer>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// A Gateway that routes of several services share (Gateway API).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Gateway {
    /// What its names are made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The object's name.
    pub name: Option<Spanned<Text>>,
    /// The GatewayClass. Needed unless the gateway exists already.
    pub class: Option<Spanned<Text>>,
    /// It is made by others, in this namespace: only routes are written.
    pub existing: Option<Spanned<ExistingGateway>>,
    /// Annotations of the object, which its controller reads.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// Where TLS ends; its hosts are those of the routes.
    pub tls: Option<Spanned<Tls>>,
    /// Where the controller's pods run, so that network policies let them in.
    pub from: Option<Spanned<Peer>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "namespace"))]
pub struct ExistingGateway {
    /// The namespace that it lies in.
    pub namespace: Spanned<Text>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "secret"))]
pub struct Tls {
    /// The secret that holds the certificate: `secret.tls`.
    pub secret: Option<Spanned<EntryName>>,
}

/// A NetworkPolicy, instead of those that are derived.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NetworkPolicy {
    /// What its name is made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The object's name.
    pub name: Option<Spanned<Text>>,
    /// The entries whose pods it is for: `[service.api]`; every pod of the namespace where it is left out.
    #[serde(default)]
    pub pods: Vec<Spanned<EntryName>>,
    /// Who may come in. `{}` closes it.
    #[schemars(extend("x-key" = "label-name"))]
    pub ingress: Option<Spanned<Entries<IngressRule>>>,
    /// Where it may go. `{}` closes it.
    #[schemars(extend("x-key" = "label-name"))]
    pub egress: Option<Spanned<Entries<EgressRule>>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct IngressRule {
    /// Everyone where it is left out.
    #[serde(default)]
    #[schemars(extend("x-singular" = "from", "x-key" = "label-name"))]
    pub from: Entries<Peer>,
    /// The ports that are open; all where it is left out.
    #[serde(default)]
    pub ports: Vec<NetworkPort>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct EgressRule {
    /// Everyone where it is left out.
    #[serde(default)]
    #[schemars(extend("x-singular" = "to", "x-key" = "label-name"))]
    pub to: Entries<Peer>,
    /// The ports that may be reached; all where it is left out.
    #[serde(default)]
    pub ports: Vec<NetworkPort>,
}

/// A port number of one protocol.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "port"))]
pub struct NetworkPort {
    /// The number of the port.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Spanned<u16>,
    /// The protocol; `tcp` where it is left out.
    pub protocol: Option<Spanned<super::container::Protocol>>,
}

/// One end of a connection.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["namespace", "cidr"], ["cidr", "pods"], ["cidr", "entry"], ["entry", "namespace"], ["entry", "pods"]]))]
pub struct Peer {
    /// Pods of the namespaces with these labels; of every namespace for `{}`.
    pub namespace: Option<Spanned<Labelled>>,
    /// Pods with these labels.
    pub pods: Option<Spanned<Labelled>>,
    /// Addresses of this network.
    pub cidr: Option<Spanned<Cidr>>,
    /// But not of these.
    #[serde(default)]
    pub except: Vec<Spanned<Cidr>>,
    /// Pods of an entry: `service.api`.
    pub entry: Option<Spanned<EntryName>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Labelled {
    /// Labels that it bears.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: BTreeMap<String, Spanned<Text>>,
}

/// A volume that several entries mount.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SharedVolume {
    /// What its name is made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The claim's name.
    pub name: Option<Spanned<Text>>,
    #[serde(rename = "$claim")]
    #[schemars(flatten)]
    pub claim: super::container::Claim,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}
