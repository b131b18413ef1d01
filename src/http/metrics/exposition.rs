//! One answer: what is counted, and what is looked up when asked.

use crate::http::clock::now;
use crate::http::glance::Glance;
use crate::http::metrics::process::Process;
use crate::measure::catalogue::{self as metrics, Kind, Metric};
use crate::measure::{Measures, Reading};
use crate::model::State;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;
use std::fmt::{self, Error};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// Everything that is said in one answer.
pub(super) struct Exposition {
    pub measures: Arc<Measures>,
    pub version: &'static str,
    /// `None` while the queue cannot be asked.
    pub glance: Option<Arc<Glance>>,
    pub process: Process,
}

impl fmt::Debug for Exposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exposition")
    }
}

type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Values of a gauge with their labels.
type Values = Vec<(Vec<&'static str>, i64)>;

impl Collector for Exposition {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), Error> {
        let build = family(&mut encoder, &metrics::BUILD);
        build?.encode_info(&vec![("version", self.version)])?;
        for (metric, values) in self.gauges() {
            let mut family = family(&mut encoder, metric)?;
            for (labels, value) in values {
                let labels = named(metric, &labels);
                cell(&mut family, &labels, |cell| cell.encode_gauge(&value))?;
            }
        }
        for counts in self.measures.counts() {
            let metric = counts.metric();
            let mut family = family(&mut encoder, metric)?;
            counts.each(|labels, count| {
                let labels = named(metric, labels);
                let count = count.get();
                cell(&mut family, &labels, |cell| {
                    cell.encode_counter::<NoLabelSet, _, u64>(&count, None)
                })
            })?;
        }
        for histograms in self.measures.histograms() {
            let metric = histograms.metric();
            let mut family = family(&mut encoder, metric)?;
            histograms.each(|labels, histogram| {
                let (labels, reading) = (named(metric, labels), histogram.read());
                let Reading { sum, buckets } = &reading;
                cell(&mut family, &labels, |cell| {
                    cell.encode_histogram::<NoLabelSet>(*sum, reading.count(), buckets, None)
                })
            })?;
        }
        Ok(())
    }
}

impl Exposition {
    /// Everything that goes up and down.
    fn gauges(&self) -> Vec<(&'static Metric, Values)> {
        let one = |value: u64| vec![(Vec::new(), signed(value))];
        let maybe = |value: Option<u64>| value.map(one).unwrap_or_default();
        let space = self.glance.as_ref().and_then(|glance| glance.space);
        let workers = self.glance.as_ref().map(|glance| glance.overview.workers.len() as u64);
        let started = self.measures.started().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut gauges = vec![
            (&metrics::WORKERS, maybe(workers)),
            (&metrics::EVENT_STREAMS, vec![(Vec::new(), self.measures.streams())]),
            (&metrics::DISK_FREE, maybe(space.map(|space| space.free))),
            (&metrics::DISK_RESERVED, maybe(space.map(|space| space.reserved))),
            (&metrics::DISK_FLOOR, maybe(space.map(|space| space.floor))),
            (&metrics::DISK_TOTAL, maybe(space.map(|space| space.total))),
            (&metrics::MEMORY, maybe(self.process.memory)),
            (&metrics::OPEN_FDS, maybe(self.process.open_fds)),
            (&metrics::MAX_FDS, maybe(self.process.max_fds)),
            (&metrics::STARTED, one(started.as_secs())),
        ];
        gauges.extend(self.lanes());
        gauges
    }

    /// The lanes as the queue shows them.
    fn lanes(&self) -> [(&'static Metric, Values); 3] {
        let (mut jobs, mut paused, mut oldest) = (Values::new(), Values::new(), Values::new());
        let now = now();
        for lane in self.glance.iter().flat_map(|glance| &glance.overview.lanes) {
            let name = lane.lane.name();
            for (state, count) in State::ALL.into_iter().zip(lane.counts) {
                jobs.push((vec![name, state.name()], signed(count)));
            }
            paused.push((vec![name], i64::from(lane.paused)));
            let age = lane.oldest_queued.map_or(0, |at| now.since(at).as_secs());
            oldest.push((vec![name], signed(age)));
        }
        [(&metrics::JOBS, jobs), (&metrics::LANE_PAUSED, paused), (&metrics::OLDEST_QUEUED, oldest)]
    }
}

/// Begins a family: its name, type, unit and help.
fn family<'a>(
    encoder: &'a mut DescriptorEncoder<'_>,
    metric: &'static Metric,
) -> Result<MetricEncoder<'a>, Error> {
    let kind = match metric.kind {
        Kind::Counter => MetricType::Counter,
        Kind::Gauge => MetricType::Gauge,
        Kind::Histogram => MetricType::Histogram,
        Kind::Info => MetricType::Info,
    };
    let unit = match metric.unit {
        Some("seconds") => Some(&Unit::Seconds),
        Some("bytes") => Some(&Unit::Bytes),
        _ => None,
    };
    encoder.encode_descriptor(metric.stem(), metric.help, unit, kind)
}

/// Shows one member of a family.
fn cell(
    family: &mut MetricEncoder<'_>,
    labels: &Labels<'_>,
    show: impl FnOnce(&mut MetricEncoder<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    // Without labels there is no need for braces around nothing.
    if labels.is_empty() { show(family) } else { show(&mut family.encode_family(labels)?) }
}

fn named<'a>(metric: &Metric, values: &[&'a str]) -> Labels<'a> {
    metric.labels.iter().copied().zip(values.iter().copied()).collect()
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
