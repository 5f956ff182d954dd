//! The `QuoteDesk` Durable Object: the platform around [`Desk`], which has the logic.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Env;

use crate::desk::Desk;

use super::context::{Context, rung};
use super::ports::EdgePorts;
use super::{at_once, gateway};

/// One per carrier account and canonical question: asks the carrier once for everybody.
#[wasm_bindgen]
pub struct QuoteDesk {
    ctx: Context,
    /// `None` while a setting is wrong.
    desk: Option<Rc<Desk<EdgePorts>>>,
}

#[wasm_bindgen]
impl QuoteDesk {
    /// An object that has just been woken.
    #[wasm_bindgen(constructor)]
    pub fn new(ctx: Context, env: Env) -> Self {
        let gateway = gateway(&env);
        let ports = EdgePorts::new(env, ctx.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let desk = ready.map(|ready| Desk::new(ports, ready.clone(), gateway.isolate.clone()));
        Self { ctx, desk }
    }

    /// Answers a question, at once or with a promise.
    pub fn answer(&self, question: String) -> JsValue {
        // Without settings nothing is understood: the asker, who has them, does without.
        let Some(desk) = self.desk.clone() else {
            return "".into();
        };
        let ctx = self.ctx.clone();
        at_once(async move {
            let spawn = |task| ctx.finish(desk.clone().run(task));
            desk.answer(&question, spawn).await.into()
        })
    }

    /// The platform's alarm. An error makes it ring again.
    pub fn alarm(&self) -> Promise {
        let desk = self.desk.clone();
        rung(async move {
            match desk {
                Some(desk) => desk.alarm().await,
                None => Ok(()),
            }
        })
    }
}
