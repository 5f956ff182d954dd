//! `POST /v1/quotes/verify`: whether a quote is ours and still holds, and what it says.

use crate::clock::UnixMillis;
use crate::config::Ready;
use crate::quote;

use super::Answer;
use super::body::Form;
use super::problem::Problem;

/// Reads the body `{"quote": "eyJ…"}`.
pub(super) fn read(body: &[u8]) -> Result<String, Problem> {
    const QUOTE: &str = "the quote of a rate, as POST /v1/rates gave it";
    let (mut form, mut root) = Form::open(body)?;
    let quote = form
        .required(&mut root, "quote", QUOTE)
        .and_then(|value| form.any_text(value, QUOTE));
    form.close(root);
    form.finish(quote)
}

/// A quote that is not taken is an answer, no problem: whoever asks has asked rightly.
pub(super) fn verify(ready: &Ready, quote: &str, now: UnixMillis) -> Answer {
    Answer::new(
        match quote::verify(&ready.quote_keys, quote, &ready.shop_id, now) {
            Ok(claims) => format!(r#"{{"valid":true,"claims":{claims}}}"#),
            Err(why) => format!(r#"{{"valid":false,"reason":"{}"}}"#, why.name()),
        },
    )
}
