//! How Kubernetes spells what the language names in its own way.

use crate::stack::container::{AccessMode, HostPathType, HttpScheme, Propagation, Protocol, ResourceField};
use crate::stack::job::{Concurrency, JobRestart};
use crate::stack::kubernetes::{
    DnsPolicy, ImagePullPolicy, IpFamily, IpFamilyPolicy, PodManagement, Seccomp, SecretStoreKind, ServiceType,
    TerminationMessagePolicy,
};
use crate::stack::pod::TaintEffect;
use crate::stack::scalars::CountOrPercent;
use crate::stack::service::{RolloutStrategy, VerticalMode};
use crate::tree::{Content, Sourced, Tree};

/// A closed set of words.
pub(super) trait Spelling {
    fn spelling(&self) -> &'static str;
}

pub(super) fn spelled<T: Spelling>(word: &Sourced<T>) -> Tree {
    Tree::text(word.value.spelling(), word.origin.clone())
}

/// An `IntOrString`.
pub(super) fn share(share: &Sourced<CountOrPercent>) -> Tree {
    let content = match share.value {
        CountOrPercent::Count(count) => Content::from(count),
        CountOrPercent::Percent(_) => Content::from(share.value.to_string()),
    };
    Tree::new(content, share.origin.clone())
}

macro_rules! spellings {
    ($($Type:ident { $($Variant:ident => $spelling:literal),* $(,)? })*) => {$(
        impl Spelling for $Type {
            fn spelling(&self) -> &'static str {
                match self {
                    $($Type::$Variant => $spelling),*
                }
            }
        }
    )*};
}

spellings! {
    AccessMode {
        ReadWriteOnce => "ReadWriteOnce",
        ReadWriteOncePod => "ReadWriteOncePod",
        ReadOnlyMany => "ReadOnlyMany",
        ReadWriteMany => "ReadWriteMany",
    }
    HttpScheme { Http => "HTTP", Https => "HTTPS" }
    Protocol { Tcp => "TCP", Udp => "UDP", Sctp => "SCTP" }
    Concurrency { Allow => "Allow", Forbid => "Forbid", Replace => "Replace" }
    JobRestart { OnFailure => "OnFailure", Never => "Never" }
    DnsPolicy {
        ClusterFirst => "ClusterFirst",
        ClusterFirstWithHostNet => "ClusterFirstWithHostNet",
        Default => "Default",
        None => "None",
    }
    HostPathType {
        Directory => "Directory",
        DirectoryOrCreate => "DirectoryOrCreate",
        File => "File",
        FileOrCreate => "FileOrCreate",
        Socket => "Socket",
        CharDevice => "CharDevice",
        BlockDevice => "BlockDevice",
    }
    Propagation { None => "None", HostToContainer => "HostToContainer", Bidirectional => "Bidirectional" }
    ResourceField {
        RequestsCpu => "requests.cpu",
        RequestsMemory => "requests.memory",
        RequestsEphemeralStorage => "requests.ephemeral-storage",
        LimitsCpu => "limits.cpu",
        LimitsMemory => "limits.memory",
        LimitsEphemeralStorage => "limits.ephemeral-storage",
    }
    TerminationMessagePolicy { File => "File", FallbackToLogsOnError => "FallbackToLogsOnError" }
    IpFamily { V4 => "IPv4", V6 => "IPv6" }
    IpFamilyPolicy {
        SingleStack => "SingleStack",
        PreferDualStack => "PreferDualStack",
        RequireDualStack => "RequireDualStack",
    }
    ImagePullPolicy { Always => "Always", IfNotPresent => "IfNotPresent", Never => "Never" }
    PodManagement { OrderedReady => "OrderedReady", Parallel => "Parallel" }
    Seccomp { RuntimeDefault => "RuntimeDefault", Unconfined => "Unconfined" }
    SecretStoreKind { SecretStore => "SecretStore", ClusterSecretStore => "ClusterSecretStore" }
    ServiceType { ClusterIp => "ClusterIP", NodePort => "NodePort", LoadBalancer => "LoadBalancer" }
    TaintEffect { NoSchedule => "NoSchedule", PreferNoSchedule => "PreferNoSchedule", NoExecute => "NoExecute" }
    RolloutStrategy { Rolling => "RollingUpdate", Recreate => "Recreate", OnDelete => "OnDelete" }
    VerticalMode {
        Auto => "Auto",
        Off => "Off",
        Initial => "Initial",
        Recreate => "Recreate",
        InPlaceOrRecreate => "InPlaceOrRecreate",
    }
}
