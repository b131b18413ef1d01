//! Shapes of values for the document that no Rust type says by itself.

use crate::model::{Code, Lane, Scope, SeriesSpec, State};
use utoipa::openapi::schema::{
    AnyOfBuilder, Array, ArrayBuilder, KnownFormat, Schema, SchemaFormat, SchemaType,
};
use utoipa::openapi::{Object, ObjectBuilder, Ref, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

/// The bytes of a file.
pub struct Bytes;

impl PartialSchema for Bytes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .min_length(Some(1))
            .into()
    }
}

impl ToSchema for Bytes {}

macro_rules! names {
    ($($(#[$doc:meta])* $shape:ident = $names:expr;)*) => {$(
        $(#[$doc])*
        pub struct $shape;

        impl PartialSchema for $shape {
            fn schema() -> RefOr<Schema> {
                let shape = ObjectBuilder::new().schema_type(Type::String);
                shape.enum_values(Some($names)).into()
            }
        }

        impl ToSchema for $shape {}
    )*};
}

names! {
    /// The name of a state.
    StateName = State::ALL.map(State::name);
    /// The name of a state that a job can be retried in.
    RetriedName = [State::Failed, State::Cancelled].map(State::name);
    /// The name of a state that a job can be cancelled in.
    LiveName = [State::Waiting, State::Queued, State::Running].map(State::name);
    /// A code of the table of failures.
    CodeName = Code::ALL.iter().map(|code| code.name());
    /// The name of a scope.
    ScopeName = Scope::ALL.map(Scope::name);
    /// The name of a lane.
    LaneName = Lane::ALL.map(Lane::name);
}

/// Stretches, `[start, end]` each, or nothing.
pub fn ranges() -> Array {
    let moment = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(0))
        .maximum(Some(SeriesSpec::TIME_MAX_MS));
    let range = ArrayBuilder::new().items(moment).min_items(Some(2)).max_items(Some(2)).build();
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .description(Some("Exactly these stretches, `[start, end]` each."))
        .items(RefOr::T(Schema::Array(range)))
        .min_items(Some(1))
        .max_items(Some(SeriesSpec::RANGES_MAX))
        .build()
}

/// The text of an event.
pub fn event_data() -> Object {
    let nothing = ObjectBuilder::new().schema_type(Type::Object).max_properties(Some(0));
    let event = AnyOfBuilder::new().item(Ref::from_schema_name("EventDto")).item(nothing).build();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("JSON: an `EventDto`; `{}` for `gap`."))
        .content_media_type("application/json")
        .content_schema(Some(Schema::AnyOf(event)))
        .build()
}

/// `true` or nothing.
pub fn chapters() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Boolean, Type::Null]))
        .description(Some("`true`: one part a chapter."))
        .enum_values(Some([serde_json::Value::Bool(true), serde_json::Value::Null]))
        .build()
}
