//! The API, one resource a file, and the embedded page.
//!
//! Handlers take a request apart, ask the queue and the files, and put an answer together; none
//! starts a tool or holds a rule of the work. [`routes::ROUTES`] is the table of everything that
//! can be asked, [`dto`] what is said, [`problem`] how it is refused.

mod admin;
mod api;
mod archive;
mod auth;
mod body;
mod choices;
mod clips;
mod clock;
mod convert;
mod cursor;
mod deliveries;
mod docs;
pub mod dto;
mod etag;
mod events;
mod extract;
mod facts;
mod files;
mod follow;
mod glance;
mod guard;
mod health;
mod inspect;
mod intake;
mod jobs;
mod lean;
mod limit;
mod look;
mod look_of;
mod metrics;
mod names;
mod origin;
mod pace;
mod page;
mod plan;
mod pointer;
mod problem;
mod queue;
mod range;
mod request;
mod respond;
mod routes;
mod scrub;
mod series;
mod server;
mod snapshot;
mod spec;
mod sse;
mod submit;
mod uploads;
mod videos;

pub use admin::serve as serve_admin;
pub use api::{Api, ReadyCheck, Settings};
pub use auth::{AuthSettings, KeyHash, Need, fresh_key, need};
pub use convert::operator_view;
pub use docs::openapi;
pub use guard::Hosts;
pub use limit::{LimitSettings, Limits, Patience};
pub use metrics::Token;
pub use routes::ROUTES;
pub use server::{app, serve};
