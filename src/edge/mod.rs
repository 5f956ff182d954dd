//! The platform: the only folder that says `worker::`. One adapter a file: translate in, call the core, translate out.

mod account_object;
mod clock;
mod context;
mod desk_object;
mod outgoing;
mod ports;
mod purchase_object;

use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::futures::future_to_promise;
use js_sys::{Array, Uint8Array};
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::{self, DataPoint, Header, Incoming, Isolate, Outgoing, Payload};
use crate::config::Config;

use context::Context;
use ports::EdgePorts;

/// What an isolate keeps between requests: plain values only, since whatever does I/O belongs to one request.
struct Gateway {
    config: Config,
    isolate: Rc<Isolate>,
    /// Whether the deployment has a binding for data points.
    has_metrics: bool,
}

/// Analytics Engine: a data point for each request.
const METRICS: &str = "METRICS";

thread_local! {
    static GATEWAY: std::cell::OnceCell<Rc<Gateway>> = const { std::cell::OnceCell::new() };
}

/// The settings do not change within the life of an isolate; they are read once, at its first request.
fn gateway(env: &worker::Env) -> Rc<Gateway> {
    GATEWAY.with(|cell| {
        cell.get_or_init(|| {
            let config = read_config(env);
            for problem in config.problems() {
                worker::console_error!("setting {}: {}", problem.name, problem.problem);
            }
            Rc::new(Gateway {
                config,
                isolate: Rc::default(),
                has_metrics: js_sys::Reflect::has(env, &METRICS.into()).unwrap_or_default(),
            })
        })
        .clone()
    })
}

/// A variable that `wrangler.toml` holds as a number, a list or a table arrives as such, and is read as the JSON it stands for:
/// left unread, it would be a setting that nobody heeds.
fn read_config(env: &worker::Env) -> Config {
    Config::from_lookup(|name| {
        let value = js_sys::Reflect::get(env, &name.into()).ok()?;
        let json = || js_sys::JSON::stringify(&value).ok()?.as_string();
        value.as_string().or_else(json)
    })
}

/// The most bytes of a body that the entry module has to read.
#[wasm_bindgen]
pub fn most_body_bytes() -> u32 {
    u32::try_from(api::MOST_BYTES).unwrap_or(u32::MAX)
}

/// Answers one request: at once, or with a promise if something has to be waited for. The answer is one string: a JSON head on the
/// first line (`status`, `headers`; `point`, the data point; `file`: the file at the request's path is the answer), the line for the
/// log on the second, then the body; for a picture an array of those two lines and the bytes.
#[wasm_bindgen]
#[allow(
    clippy::too_many_arguments,
    reason = "one crossing: what is read of a request comes in at once"
)]
pub fn answer(
    method: String,
    path: String,
    origin: Option<String>,
    body: Option<Uint8Array>,
    env: worker::Env,
    ctx: Context,
    publishable_key: Option<String>,
    authorization: Option<String>,
    idempotency_key: Option<String>,
    accept: Option<String>,
    address: Option<String>,
    content_type: Option<String>,
) -> JsValue {
    at_once(async move {
        let gateway = gateway(&env);
        #[cfg(feature = "panic-route")]
        panic_on_purpose(&path, &env, &gateway).await;
        let ports = EdgePorts::new(env, ctx);
        let body = body.map(|bytes| bytes.to_vec());
        let incoming = Incoming {
            method: &method,
            path: &path,
            origin: origin.as_deref(),
            publishable_key: publishable_key.as_deref(),
            authorization: authorization.as_deref(),
            idempotency_key: idempotency_key.as_deref(),
            accept: accept.as_deref(),
            address: address.as_deref(),
            content_type: content_type.as_deref(),
            body: body.as_deref(),
        };
        let outgoing = api::answer(&gateway.config, &gateway.isolate, &ports, incoming).await;
        let text = encode(&outgoing, gateway.has_metrics).into();
        match &outgoing.body {
            Payload::Text(_) | Payload::File => text,
            Payload::Bytes(bytes) => Array::of2(&text, &Uint8Array::from(bytes.as_slice())).into(),
        }
    })
}

/// A value, at once or, if something has to be waited for, as a promise: that costs more than an answer from memory does.
fn at_once(work: impl Future<Output = JsValue> + 'static) -> JsValue {
    let mut work = Box::pin(work);
    match work
        .as_mut()
        .poll(&mut std::task::Context::from_waker(Waker::noop()))
    {
        Poll::Ready(value) => value,
        // Polled again, with a waker, before anything that it waits for can end.
        Poll::Pending => future_to_promise(async move { Ok(work.await) }).into(),
    }
}

/// The answer to a request that never got one, in the same form. For a new instance of this module: the one that panicked is gone.
#[wasm_bindgen]
pub fn failed(
    method: &str,
    path: &str,
    origin: Option<String>,
    env: worker::Env,
    ctx: Context,
) -> String {
    let gateway = gateway(&env);
    let incoming = Incoming {
        origin: origin.as_deref(),
        ..Incoming::new(method, path)
    };
    let ports = EdgePorts::new(env, ctx);
    encode(
        &api::failed(&gateway.config, &ports, &incoming),
        gateway.has_metrics,
    )
}

/// Test builds only: what happens to the requests after a panic has to be seen, not believed.
#[cfg(feature = "panic-route")]
#[allow(clippy::panic, reason = "this is its purpose")]
async fn panic_on_purpose(path: &str, env: &worker::Env, gateway: &Gateway) {
    match (path, &gateway.config.ready) {
        ("/__test/panic", _) => panic!("a panic on purpose"),
        ("/__test/panic-object", Ok(ready)) => {
            // The object never answers; this request ends when its patience does.
            let object = &ready.account.object;
            let (binding, question) = (ports::CARRIER_ACCOUNT, account_object::PANIC);
            let deadline = std::time::Duration::from_millis(300);
            let asked = outgoing::ask(env, binding, object, question, deadline).await;
            drop(asked);
        }
        _ => {}
    }
}

/// The first line on the way out.
#[derive(Serialize)]
struct Head<'a> {
    status: u16,
    #[serde(serialize_with = "as_object")]
    headers: &'a [Header],
    /// The file at the request's path is the answer.
    #[serde(skip_serializing_if = "is_false")]
    file: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<DataPoint<'a>>,
}

fn as_object<S: Serializer>(headers: &[Header], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(headers.iter().map(|(name, value)| (name, value)))
}

fn is_false(value: &bool) -> bool {
    !value
}

/// One string for the way out. Head and log are JSON without a line break, so the first two end them.
fn encode(outgoing: &Outgoing, with_point: bool) -> String {
    let head = Head {
        status: outgoing.status,
        headers: &outgoing.headers,
        file: matches!(outgoing.body, Payload::File),
        point: with_point.then(|| outgoing.note.data_point()),
    };
    // The log as text: JavaScript has only to print it.
    let line = serde_json::to_string(&outgoing.note).unwrap_or_default();
    let mut text = serde_json::to_string(&head).unwrap_or_default();
    let body = outgoing.body.text();
    text.reserve_exact(line.len() + body.len() + 2);
    for part in ["\n", &line, "\n", body] {
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn note() -> api::Note {
        api::Note {
            request_id: "r".to_owned(),
            route: "/v1/health",
            method: "GET",
            status: 204,
            code: None,
            fault: None,
            source: None,
            carrier_calls: 0,
            ms: 1,
        }
    }

    #[wasm_bindgen_test]
    fn an_answer_crosses_as_a_head_a_log_line_and_a_body() {
        let outgoing = Outgoing {
            status: 200,
            headers: vec![("x-a", "\"quoted\"\n".to_owned()), ("x-b", "é".to_owned())],
            body: Payload::Text("{\"text\":\"two\\nlines\"}\n".to_owned()),
            note: note(),
        };
        let text = encode(&outgoing, false);
        let (head, rest) = text.split_once('\n').unwrap();
        let (log, body) = rest.split_once('\n').unwrap();
        assert_eq!(log, serde_json::to_string(&outgoing.note).unwrap());
        let head = js_sys::JSON::parse(head).unwrap();
        let get = |object: &wasm_bindgen::JsValue, name: &str| {
            js_sys::Reflect::get(object, &name.into()).unwrap()
        };
        assert_eq!(get(&head, "status").as_f64(), Some(200.0));
        let headers = get(&head, "headers");
        assert_eq!(
            get(&headers, "x-a").as_string().as_deref(),
            Some("\"quoted\"\n")
        );
        assert_eq!(get(&headers, "x-b").as_string().as_deref(), Some("é"));
        assert_eq!(body, outgoing.body.text());
    }

    #[wasm_bindgen_test]
    fn an_answer_without_a_body_ends_with_its_log_line_and_has_a_point_where_points_go() {
        let outgoing = Outgoing {
            status: 204,
            headers: Vec::new(),
            body: Payload::Text(String::new()),
            note: note(),
        };
        let log = r#"{"request_id":"r","route":"/v1/health","method":"GET","status":204,"carrier_calls":0,"ms":1}"#;
        let point = r#"{"indexes":["/v1/health"],"blobs":["/v1/health","GET","ok","",""],"doubles":[1,204,0]}"#;
        for (with_point, head) in [
            (false, r#"{"status":204,"headers":{}}"#.to_owned()),
            (
                true,
                format!(r#"{{"status":204,"headers":{{}},"point":{point}}}"#),
            ),
        ] {
            let text = encode(&outgoing, with_point);
            assert_eq!(text, format!("{head}\n{log}\n"));
        }
    }
}
