//! Who may read the figures.

use crate::http::problem::Problem;
use crate::model::Code;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use std::fmt;
use subtle::ConstantTimeEq;

/// The bearer token that may read `/metrics`. A secret: it is never shown.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// This token.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Put among the extensions of a request by whoever found that it may read the figures without
/// the token.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct MayReadMetrics;

/// Refuses who may not read the figures. Without a token anybody may.
pub(super) fn check(req: &HttpRequest, token: Option<&Token>) -> Result<(), Problem> {
    let Some(Token(token)) = token else { return Ok(()) };
    if req.extensions().contains::<MayReadMetrics>() || is_given(req, token) {
        return Ok(());
    }
    let asked = HeaderValue::from_static("Bearer realm=\"metrics\"");
    Err(Problem::of(Code::Unauthorized).header(header::WWW_AUTHENTICATE, asked))
}

fn is_given(req: &HttpRequest, token: &str) -> bool {
    let header = req.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let Some((scheme, given)) = header.and_then(|header| header.split_at_checked(7)) else {
        return false;
    };
    // The scheme is compared without regard to case (RFC 9110); how much of a token is right is
    // not to be told by the time that takes.
    scheme.eq_ignore_ascii_case(b"bearer ") && bool::from(given.ct_eq(token.as_bytes()))
}
