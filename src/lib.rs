//! EZ Clips turns a video link or an upload into a numbered series of clips, in the background,
//! durably. The library behind the `ezclips` program; its interface may change at any time.
//!
//! The rooms, ground floor first; a room uses only those below it:
//!
//! ```text
//!  app  config  telemetry          the roof: the only place that names engines
//!  cli                             commands, progress bars, tables
//!  http                            the API and the page          work   claim loop, pipelines
//!  plan         queue         files         media         hooks  (siblings never meet)
//!  measure                         counters and histograms
//!  model                           words and rules, pure
//! ```

pub mod app;
pub mod cli;
pub mod config;
pub mod files;
pub mod hooks;
pub mod http;
pub mod measure;
pub mod media;
pub mod model;
pub mod plan;
pub mod queue;
pub mod telemetry;
pub mod work;
