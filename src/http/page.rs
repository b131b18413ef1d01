//! The page as `tests/ui/page.mjs` made it of `assets/ui`, embedded at build; a debug build reads it
//! from disk, so that a change shows at once.

use crate::http::api::Api;
use crate::http::etag;
use crate::http::packed::{packed, takes_gzip};
use crate::http::problem::Problem;
use crate::model::Code;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write;

#[derive(RustEmbed)]
#[folder = "assets/page"]
struct Assets;

/// The font of titles, so that the page shows them as they are going to be drawn.
const FONT: (&str, &[u8]) =
    ("fonts/inter.otf", include_bytes!("../../assets/fonts/inter.otf").as_slice());

/// The names of files in here end with a hash of what is in them: they never change.
const LASTING: &str = "ui/";

/// What the page may do: everything from this server, pictures of sites from anywhere over
/// https, clips from where they are kept, no inline script or style.
fn policy(files: Option<&str>) -> String {
    let files = files.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; img-src 'self' data: blob: https:{files}; \
         media-src 'self' blob:{files}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The page and its files; whatever else is asked for does not exist.
pub(super) async fn show(req: HttpRequest, api: Data<Api>) -> Result<HttpResponse, Problem> {
    let path = req.path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    if name == FONT.0 {
        let lasting = (header::CACHE_CONTROL, "public, max-age=604800");
        return Ok(HttpResponse::Ok().content_type("font/otf").insert_header(lasting).body(FONT.1));
    }
    let file = Assets::get(name).ok_or_else(|| Problem::of(Code::NotFound))?;
    let tag = tag(&file);
    let fresh = etag::matches(req.headers(), &tag);
    let mut response = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let policy = policy(api.settings.files_origin.as_deref());
    response.insert_header((header::ETAG, tag.clone()));
    response.insert_header((header::CACHE_CONTROL, kept(name)));
    response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
    if fresh {
        return Ok(response.finish());
    }
    let kind = file.metadata.mimetype();
    let text = kind.starts_with("text/") || kind == "application/javascript";
    let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    response.insert_header((header::CONTENT_TYPE, kind));
    if text {
        response.insert_header((header::VARY, "accept-encoding"));
    }
    if text
        && takes_gzip(&req)
        && let Some(packed) = packed(&tag, &file.data)
    {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
        return Ok(response.body(packed));
    }
    Ok(response.body(file.data.into_owned()))
}

/// How long a browser may keep a file without asking again.
fn kept(name: &str) -> &'static str {
    if name.starts_with(LASTING) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Weak, because the same file is also sent compressed.
fn tag(file: &EmbeddedFile) -> String {
    let mut tag = String::from("W/\"");
    for byte in &file.metadata.sha256_hash()[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}
