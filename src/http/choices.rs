//! Which fields of a body go together: what its type cannot tell the document.

use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

/// A body, the word for how many of its fields must be there, and those fields with their types.
type Choice = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// `oneOf`: exactly one of them; `anyOf`: one at least.
const CHOICES: [Choice; 4] = [
    ("NewSeries", "oneOf", &[("url", "string"), ("video_id", "string")]),
    ("NewPlan", "oneOf", &[("video_id", "string"), ("duration_ms", "integer")]),
    (
        "PartsDto",
        "oneOf",
        &[
            ("every_ms", "integer"),
            ("count", "integer"),
            ("ranges", "array"),
            ("chapters", "boolean"),
        ],
    ),
    ("TitlesDto", "anyOf", &[("headline", "string"), ("part_label", "string")]),
];

/// Writes them into the document. `null` is as good as absent, so types are named.
pub(super) fn write(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    for (name, word, fields) in CHOICES {
        let Some(RefOr::T(Schema::Object(body))) = components.schemas.get_mut(name) else {
            continue;
        };
        let ways: Vec<Value> = fields
            .iter()
            .map(|(field, kind)| json!({ "required": [field], "properties": { *field: { "type": kind } } }))
            .collect();
        body.extensions = Some(Extensions::from_iter([(word, Value::from(ways))]));
    }
}
