//! Spans to a collector of traces: OTLP over HTTP with protobuf.
//!
//! Spans wait in a bounded queue and go out in batches on a thread of their own; when the collector
//! is away they are dropped. Which share is kept, and what the program is called, is said by the
//! usual variables (`OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`).

use crate::telemetry::Sink;
use async_trait::async_trait;
use opentelemetry::Key;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::fmt;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;

/// How long the collector may take to accept a batch.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long what is left may take at the end.
const LAST: Duration = Duration::from_secs(3);

/// Spans on their way; the rest is sent when it is dropped.
pub(super) struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST) {
            tracing::warn!(%error, "some spans were not sent");
        }
    }
}

/// Adds the collector at `address` to where spans go: its base address, as in
/// `http://localhost:4318`.
pub(super) fn start(address: &str, sinks: &mut Vec<Sink>) -> Result<Traces, String> {
    let told = |error: &dyn fmt::Display| format!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}");
    let client = Client::new().map_err(|error| told(&error))?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", address.trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()
        .map_err(|error| told(&error))?;
    let resource = Resource::builder().build();
    let name = resource.get(&Key::from_static_str("service.name"));
    let unnamed = name.is_none_or(|name| name.as_str().starts_with("unknown_service"));
    let resource = Resource::builder();
    let resource = if unnamed { resource.with_service_name("ezclips") } else { resource };
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource.build())
        .build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("ezclips"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    // Of this program only: libraries have spans of their own.
    let ours = Targets::new().with_target("ezclips", LevelFilter::INFO);
    sinks.push(layer.with_filter(ours).boxed());
    Ok(Traces(provider))
}

/// Sends batches. Called on the exporter's thread, which belongs to no runtime, so it has its own.
struct Client {
    runtime: Runtime,
    client: reqwest::Client,
}

impl Client {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { runtime, client })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.runtime.block_on(async {
            let request = reqwest::Request::try_from(request)?;
            let answer = self.client.execute(request).await?.error_for_status()?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = Response::new(answer.bytes().await?);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
