//! Metrics that services give.

use super::pod::PodDraft;
use crate::plan::scrape::{Scrape, Series};
use crate::plan::value::seconds;
use crate::source::Spanned;
use crate::stack::service::{self as language, Metrics, Service};
use crate::tree::{Origin, Sourced};

impl<'a> PodDraft<'_, 'a> {
    pub fn scrape(&mut self, service: &'a Service) -> Option<Scrape> {
        let metrics = service.metrics.as_ref()?;
        let Metrics { path, port, interval, series } = &metrics.value;
        let owner = self.owner();
        let stated_path = path.as_ref().map(|path| self.one_meaning(path, owner, "a path"));
        let port = self.port_number(&service.container, port.as_ref(), metrics.span)?;
        let path = match stated_path {
            Some(path) => path?,
            None => self.defaulted("/metrics".to_owned(), "metrics-path", "exporters agree on this path"),
        };
        Some(Scrape {
            origin: Origin::Stated(metrics.span),
            workload: self.entry.id(),
            port,
            path,
            interval_seconds: seconds(interval),
            series: series.whole().map(|(name, series)| exported(name, series)).collect(),
        })
    }
}

fn exported(name: &Spanned<String>, series: &language::Series) -> Series {
    Series {
        name: name.into(),
        kind: Sourced::from(&series.kind),
        labels: series.labels.iter().map(Sourced::from).collect(),
    }
}
