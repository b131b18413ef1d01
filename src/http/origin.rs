//! What is kept of a request with the job it makes.

use crate::model::{KeyId, Link, Origin};
use actix_web::{HttpMessage, HttpRequest};

/// The API key a request was let in with; put among its extensions by whoever checked it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallerKey(pub KeyId);

/// The id of a request; put among its extensions when it comes in (see `request`).
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

/// Where a job that this request makes comes from.
pub(super) fn of(req: &HttpRequest, webhook: Option<Link>) -> Origin {
    let extensions = req.extensions();
    Origin {
        key: extensions.get::<CallerKey>().map(|caller| caller.0),
        request: extensions.get::<RequestId>().map(|id| id.0.clone()),
        webhook,
    }
}
