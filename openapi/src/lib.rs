//! The OpenAPI document of Edgepost's API: schemas, routes and problems from the types that the API works with
//! (`edgepost::api::openapi`), examples from the API itself, asked in virtual time with the emulator as the carrier. What people read
//! besides is in `prose`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool of the build: what goes wrong has to stop it"
)]

mod difference;
mod document;
mod examples;
mod prose;
mod responses;

pub use difference::differences;
pub use document::document;
pub use examples::{Example, Shop};

/// The document as it is committed.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap();
    text.push('\n');
    text
}
