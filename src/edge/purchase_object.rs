//! The `LabelPurchase` Durable Object: the platform around [`Purchase`], which has the logic.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Env;

use crate::purchase::Purchase;

use super::context::{Context, rung};
use super::ports::EdgePorts;
use super::{at_once, gateway};

/// One per carrier account and idempotency key: buys the label, once.
#[wasm_bindgen]
pub struct LabelPurchase {
    ctx: Context,
    /// `None` while a setting is wrong.
    purchase: Option<Rc<Purchase<EdgePorts>>>,
}

#[wasm_bindgen]
impl LabelPurchase {
    /// An object that has just been woken.
    #[wasm_bindgen(constructor)]
    pub fn new(ctx: Context, env: Env) -> Self {
        let gateway = gateway(&env);
        let ports = EdgePorts::new(env, ctx.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let purchase =
            ready.map(|ready| Purchase::new(ports, ready.clone(), gateway.isolate.clone()));
        Self { ctx, purchase }
    }

    /// Answers a question, at once or with a promise.
    pub fn answer(&self, question: String) -> JsValue {
        // Without settings nothing is understood: the asker, who has them, asks again.
        let Some(purchase) = self.purchase.clone() else {
            return "".into();
        };
        let ctx = self.ctx.clone();
        at_once(async move {
            let spawn = |task| ctx.finish(purchase.clone().run(task));
            purchase.answer(&question, spawn).await.into()
        })
    }

    /// The platform's alarm. An error makes it ring again.
    pub fn alarm(&self) -> Promise {
        let purchase = self.purchase.clone();
        rung(async move {
            match purchase {
                Some(purchase) => purchase.alarm().await,
                None => Ok(()),
            }
        })
    }
}
