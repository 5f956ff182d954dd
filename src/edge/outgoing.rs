//! Requests to the carrier: aborted at their deadline, read through the stream up to a cap, redirects not followed.

use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::{StreamExt, TryStreamExt};
use worker::{AbortController, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect};

use crate::ports::{Limits, Request, Response, SendError};

/// Sends one request within its limits.
///
/// # Errors
///
/// Why nothing usable came back. JavaScript's own error text goes no further: it may hold the URL, and so an address.
pub(super) async fn send(request: &Request, limits: Limits) -> Result<Response, SendError> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = std::pin::pin!(async {
        let outgoing = build(request).map_err(|_| SendError::Lost)?;
        let response = Fetch::Request(outgoing)
            .send_with_signal(&signal)
            .await
            .map_err(|_| SendError::Lost)?;
        read(response, limits.body).await
    });
    let outcome = within(limits.timeout, exchange)
        .await
        .unwrap_or(Err(SendError::TimedOut));
    if outcome.is_err() {
        // Dropping a fetch does not cancel it.
        controller.abort();
    }
    outcome
}

/// A future's value, or `None` after `span`.
pub(super) async fn within<F: Future + Unpin>(span: Duration, future: F) -> Option<F::Output> {
    match select(future, Delay::from(span)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

fn build(request: &Request) -> worker::Result<worker::Request> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(if request.method == "POST" {
        Method::Post
    } else {
        Method::Get
    })
    .with_headers(headers)
    // A 307 or 308 would send the body, and with it the client secret, to wherever it points.
    .with_redirect(RequestRedirect::Manual);
    if !request.body.is_empty() {
        init.with_body(Some(
            js_sys::Uint8Array::from(request.body.as_slice()).into(),
        ));
    }
    worker::Request::new_with_init(&request.url, &init)
}

async fn read(mut response: worker::Response, most: usize) -> Result<Response, SendError> {
    let status = response.status_code();
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let mut body = Vec::new();
    if let Ok(stream) = response.stream() {
        let mut stream = stream.map_err(|_| SendError::Lost);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if body.len() + chunk.len() > most {
                return Err(SendError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
    }
    Ok(Response {
        status,
        retry_after,
        body,
    })
}
