//! The Service object of a service: what others dial.

use super::pod::PodDraft;
use super::volumes::is_true;
use crate::plan::labels;
use crate::plan::outputs::is_internal;
use crate::plan::value::stated;
use crate::plan::workload::{ServiceObject, ServicePort};
use crate::source::Spanned;
use crate::stack::container::{Port, Protocol};
use crate::stack::kubernetes::{ServiceObject as Options, ServiceType};
use crate::stack::service::{LoadBalancer, Service};
use crate::tree::{Origin, Sourced};

impl<'a> PodDraft<'_, 'a> {
    /// Nothing where nobody may call the service; a StatefulSet has one all the same, for the names of its pods.
    pub fn service_object(&mut self, service: &'a Service) -> Option<ServiceObject> {
        let sidecars = self.entry.pod().sidecars.whole().map(|(_, sidecar)| &sidecar.container);
        let containers = std::iter::once(self.entry.container()).chain(sidecars);
        let open = containers.flat_map(|container| container.ports.whole()).filter(|(_, port)| !is_internal(port));
        let ports: Vec<ServicePort> = open.map(|(name, port)| service_port(name, port)).collect();
        let stateful = service.stateful.as_ref().filter(|stateful| stateful.value);
        if ports.is_empty() && stateful.is_none() {
            return None;
        }
        let options = self.entry.kubernetes().and_then(|options| options.service.as_ref());
        let balancer = service
            .load_balancer
            .as_ref()
            .filter(|balancer| balancer.value.enabled.is_none() || is_true(&balancer.value.enabled));
        let headless = options.and_then(|options| stated(&options.headless)).or_else(|| {
            let stateful = stateful.filter(|_| balancer.is_none())?;
            let because = "the names of the pods of a StatefulSet are what a headless Service gives";
            Some(Sourced::new(true, Origin::default_of(stateful.span, "headless-with-state", because)))
        });
        Some(ServiceObject {
            origin: self.service_origin(service),
            name: self.scope.service_name(&self.entry)?,
            labels: self.service_labels(options),
            annotations: self.service_annotations(options, balancer),
            kind: self.service_kind(options, balancer),
            selector: self.selector(),
            headless,
            sticky: options.and_then(|options| stated(&options.sticky)),
            local_traffic: options.and_then(|options| stated(&options.local_traffic)),
            publish_not_ready: options.and_then(|options| stated(&options.publish_not_ready)),
            ip_family_policy: options.and_then(|options| stated(&options.ip_family_policy)),
            ip_families: options.into_iter().flat_map(|options| &options.ip_families).map(Sourced::from).collect(),
            load_balancer_class: self
                .cluster_text(balancer.and_then(|balancer| balancer.value.class.as_ref()), "a name"),
            source_ranges: source_ranges(balancer),
            ports,
        })
    }

    fn service_origin(&self, service: &Service) -> Origin {
        let port = service.container.ports.iter().next().map(|named| Origin::Stated(named.name.span));
        port.unwrap_or(Origin::Stated(self.entry.span()))
    }

    fn service_labels(&mut self, options: Option<&'a Options>) -> crate::plan::settings::Labels {
        let owner = self.owner();
        let stated = options.map(|options| self.scope.labels(&options.labels, Some(owner), "a label"));
        labels::merge(self.labels(), stated.unwrap_or_default())
    }

    fn service_annotations(
        &mut self,
        options: Option<&'a Options>,
        balancer: Option<&'a Spanned<LoadBalancer>>,
    ) -> crate::plan::settings::Labels {
        let owner = self.owner();
        let balancer =
            balancer.map(|balancer| self.scope.labels(&balancer.value.annotations, Some(owner), "an annotation"));
        let stated = options.map(|options| self.scope.labels(&options.annotations, Some(owner), "an annotation"));
        labels::merge(balancer.unwrap_or_default(), stated.unwrap_or_default())
    }

    fn service_kind(
        &self,
        options: Option<&Options>,
        balancer: Option<&Spanned<LoadBalancer>>,
    ) -> Sourced<ServiceType> {
        let stated_kind = options.and_then(|options| stated(&options.kind));
        stated_kind.unwrap_or_else(|| match balancer {
            Some(balancer) => Sourced::stated(ServiceType::LoadBalancer, balancer.span),
            None => self.defaulted(
                ServiceType::ClusterIp,
                "inside-only",
                "nothing outside reaches what the stack does not expose",
            ),
        })
    }
}

fn service_port(name: &Spanned<String>, port: &Port) -> ServicePort {
    let tcp = || Sourced::new(Protocol::Tcp, Origin::default_of(name.span, "tcp", "most services speak TCP"));
    ServicePort {
        origin: Origin::Stated(name.span),
        name: name.into(),
        port: port.service.as_ref().unwrap_or(&port.container).into(),
        target: (&port.container).into(),
        node_port: stated(&port.node_port),
        protocol: stated(&port.protocol).unwrap_or_else(tcp),
        app_protocol: stated(&port.app_protocol),
    }
}

fn source_ranges(balancer: Option<&Spanned<LoadBalancer>>) -> Vec<Sourced<String>> {
    let ranges = balancer.into_iter().flat_map(|balancer| &balancer.value.from);
    ranges.map(|range| Sourced::stated(range.value.0.to_string(), range.span)).collect()
}
