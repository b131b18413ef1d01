//! What handlers take from a request besides its body.

use crate::http::board::Sieve;
use crate::http::problem::Problem;
use crate::model::{Code, JobId, KeyId, Lane};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use std::str::FromStr;

/// The `{id}` of a path. What is no id leads nowhere: 404.
pub(super) struct Id(pub JobId);

/// The `{id}` of a path that names a key.
pub(super) struct KeyPath(pub KeyId);

/// The `{lane}` of a path.
pub(super) struct LaneName(pub Lane);

/// The `{id}` and the `{n}` (a part's number) of a path.
pub(super) struct PartPath(pub JobId, pub u32);

/// The query of an address; unknown parameters are refused.
pub(super) struct Params<T>(pub T);

impl FromRequest for Id {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(req, "id").map(Self))
    }
}

impl FromRequest for KeyPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(req, "id").map(Self))
    }
}

impl FromRequest for LaneName {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(req, "lane").map(Self))
    }
}

impl FromRequest for PartPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(req, "id").and_then(|id| Ok(Self(id, segment(req, "n")?))))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = actix_web::web::Query::<T>::from_query(req.query_string());
        ready(
            parsed
                .map(|query| Self(query.into_inner()))
                .map_err(|error| bad_query(&error.to_string())),
        )
    }
}

fn segment<T: FromStr>(req: &HttpRequest, name: &str) -> Result<T, Problem> {
    req.match_info()
        .get(name)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::new(Code::NotFound, format!("The address has no valid `{name}`.")))
}

fn bad_query(message: &str) -> Problem {
    // "Query deserialize error: unknown field `x`, expected …"
    let detail = message.split_once(": ").map_or(message, |(_, detail)| detail);
    match detail.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
        Some((name, _)) => Problem::of(Code::UnknownField).at(&format!("?{name}"), detail),
        None => Problem::field("?", detail),
    }
}

/// A value of the query by its own grammar.
pub(super) fn parameter<T: FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    let parse = |text: &str| {
        text.parse().map_err(|error: T::Err| Problem::field(&format!("?{name}"), error.to_string()))
    };
    text.map(parse).transpose()
}

/// Words to search for, at most as long as a [`Sieve`] takes.
pub(super) fn words(q: Option<&str>) -> Result<Option<&str>, Problem> {
    match q {
        Some(text) if text.chars().count() > Sieve::WORDS_MAX => {
            let detail = format!("at most {} characters are searched for", Sieve::WORDS_MAX);
            Err(Problem::field("?q", detail))
        }
        _ => Ok(q),
    }
}

/// A header as text, if it is there and is text.
pub(super) fn text_header(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
