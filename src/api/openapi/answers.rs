//! What stands in answers and has no type of its own where they are written: texts of a form, parts that are written by hand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::words;
use crate::rates::Cents;

/// Types that are never made: they stand for a text, or a number, of some form. Written out where they are used.
macro_rules! forms {
    ($($name:ident = $schema:tt;)+) => {$(
        pub(in crate::api) enum $name {}

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

forms! {
    Day = {"type": "string", "format": "date"};
    Instant = {"type": "string", "format": "date-time"};
    Jws = {"type": "string", "pattern": "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"};
    Base64 = {"type": "string", "contentEncoding": "base64"};
    Zip5 = {"type": "string", "pattern": "^[0-9]{5}$"};
    Urn = {"type": "string", "pattern": "^urn:edgepost:problem:[a-z_]+$"};
    Seconds = {"type": "integer", "minimum": 1};
    Status = {"type": "integer", "minimum": 400, "maximum": 599};
    Pounds = {"type": "string", "const": "lb"};
    Inches = {"type": "string", "const": "in"};
    Yes = {"type": "boolean", "const": true};
    No = {"type": "boolean", "const": false};
    Edgepost = {"type": "string", "const": "edgepost"};
}

/// What an extra service costs, of the carrier's price.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "stands for `rates::Charge`, whose code may be another word elsewhere"
)]
pub(in crate::api) struct ExtraServiceCharge {
    code: words::ExtraService,
    /// What the carrier calls it.
    name: String,
    /// In cents.
    amount: Cents,
}
