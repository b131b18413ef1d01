//! What runs the house: keys, cookies, and how it is.

use crate::http::dto::shapes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `GET /keys`.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeysDto {
    /// Oldest first.
    pub items: Vec<KeyDto>,
}

/// An API key, without what is secret of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyDto {
    /// By which it is revoked.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// `read`, `write` or `admin`.
    pub scope: &'static str,
    /// When it was made.
    pub created_at: String,
}

/// `POST /keys`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for, such as a person or a program: at most 80 bytes, and no other key's name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What it opens: `read`, `write` (default) or `admin`.
    #[schema(value_type = Option<shapes::ScopeName>, inline)]
    pub scope: Option<String>,
}

/// A key that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeKeyDto {
    /// What is known of it from now on.
    #[serde(flatten)]
    pub known: KeyDto,
    /// The key itself, shown this once.
    pub key: String,
}

/// `GET /cookies`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CookiesDto {
    /// Whether there is a cookies file.
    pub present: bool,
    /// Its size.
    pub bytes: u64,
    /// When it was put there; `null` without one.
    pub changed_at: Option<String>,
    /// For how many domains it has cookies.
    pub domain_count: u64,
    /// The first 200 of them, in order.
    pub domains: Vec<String>,
}

/// `PUT /cookies`: a cookies.txt.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 1_048_576)]
pub struct CookiesText(#[expect(dead_code, reason = "for the document only")] String);

/// `GET /doctor`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoctorDto {
    /// The version of the program.
    pub version: &'static str,
    /// What was looked at.
    pub checks: Vec<CheckDto>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckDto {
    /// What.
    pub name: &'static str,
    /// `good`, `limited` (something works less well) or `bad` (nothing works without it).
    pub health: &'static str,
    /// What was found.
    pub words: String,
    /// What to do; empty when nothing is to be done.
    pub hint: String,
}
