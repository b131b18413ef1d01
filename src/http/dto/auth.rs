//! Keys, sessions and links that open a file.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /session`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// An API key.
    pub key: String,
}

/// `GET /session`: who one is.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionDto {
    /// `keys`, or `none` where everybody may do everything.
    pub mode: &'static str,
    /// Whether this request came with a key that is known.
    pub signed_in: bool,
    /// `read`, `write` or `admin`: what one may do; `null` for nothing.
    pub scope: Option<&'static str>,
    /// The name of the key.
    pub key: Option<String>,
}

/// `POST /series/{id}/links`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLinks {
    /// How long they open their file, in seconds: 60 to 604,800 (a week); a day when absent.
    pub expires_in_s: Option<u64>,
}

/// Addresses that open one file each for a while, without a key.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinksDto {
    /// Until then.
    pub expires_at: String,
    /// The clips that are ready; `&download` may be added.
    pub parts: Vec<PartLinkDto>,
    /// All of them in one ZIP; `null` until the series succeeded.
    pub archive: Option<String>,
    /// The list of the parts; `null` until the series succeeded.
    pub manifest: Option<String>,
}

/// The address of one clip.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartLinkDto {
    /// Its number.
    pub n: u32,
    /// Its address.
    pub clip: String,
}
