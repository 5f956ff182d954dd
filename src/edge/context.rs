//! What the platform hands to a request and to an object alike, `ctx`: work that outlives an answer, and of an object its storage.

use std::time::Duration;

use js_sys::Promise;
use js_sys::futures::{JsFuture, future_to_promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::ports::Unavailable;

use super::clock;

#[wasm_bindgen]
extern "C" {
    /// `ExecutionContext` of a request, `DurableObjectState` of an object.
    #[derive(Clone)]
    pub type Context;

    #[wasm_bindgen(method, catch, js_name = waitUntil)]
    fn wait_until(this: &Context, promise: &Promise) -> Result<(), JsValue>;

    #[wasm_bindgen(method, getter)]
    fn storage(this: &Context) -> Option<Storage>;

    /// `DurableObjectStorage`.
    type Storage;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Storage, row: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn put(this: &Storage, rows: &js_sys::Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setAlarm)]
    fn set_alarm(this: &Storage, at: f64) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = deleteAll)]
    fn delete_all(this: &Storage) -> Result<Promise, JsValue>;
}

impl Context {
    /// Goes on with work when nobody waits for it any more.
    pub(super) fn finish(&self, work: impl Future<Output = ()> + 'static) {
        let promise = future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        });
        // It goes on in any case; unless the platform heard of it, perhaps not to its end.
        let _heard = self.wait_until(&promise);
    }

    /// Reads a row; `None` if there is none.
    pub(super) async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        let value = settled(self.stored()?.get(row)).await?;
        match value.is_undefined() {
            true => Ok(None),
            false => value.as_string().map(Some).ok_or(Unavailable),
        }
    }

    /// Writes rows, all of them or none.
    pub(super) async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        let values = js_sys::Object::new();
        for (row, value) in rows {
            js_sys::Reflect::set(&values, &(*row).into(), &value.into())
                .map_err(|_| Unavailable)?;
        }
        settled(self.stored()?.put(&values)).await.map(drop)
    }

    /// Has the alarm ring after a time, in place of an earlier one.
    pub(super) async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        let at = clock::now().plus(span).0 as f64;
        settled(self.stored()?.set_alarm(at)).await.map(drop)
    }

    /// Deletes all rows.
    pub(super) async fn forget(&self) -> Result<(), Unavailable> {
        settled(self.stored()?.delete_all()).await.map(drop)
    }

    /// A request has none.
    fn stored(&self) -> Result<Storage, Unavailable> {
        self.storage().ok_or(Unavailable)
    }
}

/// What was waited for. What JavaScript throws goes no further.
pub(super) async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, Unavailable> {
    let promise = promise.map_err(|_| Unavailable)?;
    JsFuture::from(promise).await.map_err(|_| Unavailable)
}

/// The end of an alarm, as the platform looks for it: it rings again after an error.
pub(super) fn rung(alarm: impl Future<Output = Result<(), Unavailable>> + 'static) -> Promise {
    future_to_promise(async move {
        let rung = alarm.await.map(|()| JsValue::UNDEFINED);
        rung.map_err(|_| "storage did not answer".into())
    })
}
