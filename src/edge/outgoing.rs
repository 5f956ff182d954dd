//! Ways out that cross the network: a thin module of JavaScript does the I/O, this puts values in and takes values out.

use std::time::Duration;

use js_sys::futures::JsFuture;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;

use crate::clock::millis;
use crate::ports::{Limits, ObjectAddress, ObjectError, Request, Response, SendError, Unavailable};

use super::clock;
use super::context::settled;

#[wasm_bindgen(module = "/src/edge/io.js")]
extern "C" {
    fn exchange(
        method: &str,
        url: &str,
        headers: &str,
        body: &Uint8Array,
        timeout: f64,
        most: f64,
    ) -> Promise;
    #[wasm_bindgen(catch, js_name = kvRead)]
    fn kv_read(namespace: &JsValue, key: &str, deadline: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = kvWrite)]
    fn kv_write(namespace: &JsValue, key: &str, value: &str, ttl: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = askObject)]
    fn ask_object(
        objects: &JsValue,
        name: &str,
        hint: &str,
        question: &str,
        deadline: f64,
    ) -> Result<Promise, JsValue>;
    fn cached(key: &str, deadline: f64) -> Promise;
    fn cache(key: &str, text: &str, ttl: f64) -> Promise;
    #[wasm_bindgen(catch)]
    fn asset(assets: &JsValue, path: &str, deadline: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = withinLimit)]
    fn within_limit(limiter: &JsValue, key: &str, deadline: f64) -> Promise;
}

/// Sends one request within its limits.
///
/// # Errors
///
/// Why nothing usable came back.
pub(super) async fn send(request: &Request, limits: Limits) -> Result<Response, SendError> {
    let headers: std::collections::BTreeMap<_, _> = request
        .headers
        .iter()
        .map(|(name, value)| (name, value))
        .collect();
    let headers = serde_json::to_string(&headers).unwrap_or_default();
    let answer = exchange(
        request.method,
        &request.url,
        &headers,
        // A copy: a view of wasm's memory would still be read after that memory has changed.
        &Uint8Array::from(request.body.as_slice()),
        milliseconds(limits.timeout),
        limits.body as f64,
    );
    let answer = JsFuture::from(answer).await.map_err(|_| SendError::Lost)?;
    match answer.dyn_into::<Array>() {
        Ok(parts) => Ok(Response {
            status: parts.get(0).as_f64().unwrap_or_default() as u16,
            received_at: clock::now(),
            retry_after: parts.get(1).as_string(),
            content_type: parts.get(2).as_string(),
            body: Uint8Array::new(&parts.get(3)).to_vec(),
        }),
        Err(word) => Err(match word.as_string().as_deref() {
            Some("timed out") => SendError::TimedOut,
            Some("too large") => SendError::TooLarge,
            _ => SendError::Lost,
        }),
    }
}

/// Reads a value from KV.
pub(super) async fn read_kv(
    env: &Env,
    binding: &str,
    key: &str,
    deadline: Duration,
) -> Result<Option<String>, Unavailable> {
    settle(kv_read(&named(env, binding)?, key, milliseconds(deadline))).await
}

/// Writes a value to KV.
pub(super) async fn write_kv(
    env: &Env,
    binding: &str,
    key: &str,
    value: &str,
    ttl: Duration,
) -> Result<(), Unavailable> {
    let ttl = ttl.as_secs() as f64;
    let written = settle(kv_write(&named(env, binding)?, key, value, ttl)).await;
    written.map(|_| ())
}

/// Asks a Durable Object of a namespace.
pub(super) async fn ask(
    env: &Env,
    binding: &str,
    object: &ObjectAddress,
    question: &str,
    deadline: Duration,
) -> Result<String, ObjectError> {
    let objects = named(env, binding).map_err(|_| ObjectError::Lost)?;
    let ObjectAddress {
        name,
        location_hint,
    } = object;
    let deadline = milliseconds(deadline);
    let answer = ask_object(&objects, name, location_hint, question, deadline)
        .map_err(|_| ObjectError::Lost)?;
    match JsFuture::from(answer).await {
        Ok(answer) => answer.as_string().ok_or(ObjectError::Lost),
        Err(word) => Err(match word.as_string().as_deref() {
            Some("overloaded") => ObjectError::Overloaded,
            Some("late") => ObjectError::TimedOut,
            _ => ObjectError::Lost,
        }),
    }
}

/// Reads from the location's cache.
pub(super) async fn read_cache(key: &str, deadline: Duration) -> Option<String> {
    let found = JsFuture::from(cached(key, milliseconds(deadline))).await;
    found.ok()?.as_string()
}

/// Writes to the location's cache.
pub(super) async fn write_cache(key: &str, text: &str, ttl: Duration) {
    let written = JsFuture::from(cache(key, text, ttl.as_secs() as f64)).await;
    drop(written);
}

/// Reads a static file.
pub(super) async fn read_asset(
    env: &Env,
    binding: &str,
    path: &str,
    deadline: Duration,
) -> Result<Option<String>, Unavailable> {
    settle(asset(&named(env, binding)?, path, milliseconds(deadline))).await
}

/// Counts one for a key at a rate limiter; whether it is within the limit.
pub(super) async fn ask_limiter(
    env: &Env,
    binding: &str,
    key: &str,
    deadline: Duration,
) -> Result<bool, Unavailable> {
    let asked = within_limit(&named(env, binding)?, key, milliseconds(deadline));
    let answer = settled(Ok(asked)).await?;
    answer.as_bool().ok_or(Unavailable)
}

/// Waits for text, or null.
async fn settle(promise: Result<Promise, JsValue>) -> Result<Option<String>, Unavailable> {
    Ok(settled(promise).await?.as_string())
}

fn named(env: &Env, binding: &str) -> Result<JsValue, Unavailable> {
    Reflect::get(env, &binding.into()).map_err(|_| Unavailable)
}

fn milliseconds(span: Duration) -> f64 {
    millis(span) as f64
}
