//! The `CarrierAccount` Durable Object: the platform around [`Account`], which has the logic.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Env;

use crate::token::TokenFailure;
use crate::token::account::Account;
use crate::token::protocol::Answer;

use super::context::{Context, rung};
use super::ports::EdgePorts;
use super::{at_once, gateway};

/// One per carrier, host and client id: keeps the tokens, and is the only caller of token endpoints.
#[wasm_bindgen]
pub struct CarrierAccount {
    ctx: Context,
    /// `None` while a setting is wrong.
    account: Option<Rc<Account<EdgePorts>>>,
}

#[wasm_bindgen]
impl CarrierAccount {
    /// An object that has just been woken.
    #[wasm_bindgen(constructor)]
    pub fn new(ctx: Context, env: Env) -> Self {
        let gateway = gateway(&env);
        let ports = EdgePorts::new(env, ctx.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let account = ready.map(|ready| Account::new(ports, ready.account.clone()));
        Self { ctx, account }
    }

    /// Answers a question, at once or with a promise.
    pub fn answer(&self, question: String) -> JsValue {
        #[cfg(feature = "panic-route")]
        panic_on_purpose(&question);
        let Some(account) = self.account.clone() else {
            return failed().into();
        };
        let ctx = self.ctx.clone();
        at_once(async move {
            let spawn = |task| ctx.finish(account.clone().run(task));
            account.answer(&question, spawn).await.into()
        })
    }

    /// The platform's alarm. An error makes it ring again.
    pub fn alarm(&self) -> Promise {
        let account = self.account.clone();
        rung(async move {
            match account {
                Some(account) => account.alarm().await,
                None => Ok(()),
            }
        })
    }
}

/// The answer of an object that has no settings to work with.
fn failed() -> String {
    serde_json::to_string(&Answer::failed(TokenFailure::OBJECT_UNAVAILABLE)).unwrap_or_default()
}

/// Test builds only: the question that the object panics at.
#[cfg(feature = "panic-route")]
pub(super) const PANIC: &str = "panic on purpose";

#[cfg(feature = "panic-route")]
#[allow(clippy::panic, reason = "this is its purpose")]
fn panic_on_purpose(question: &str) {
    if question == PANIC {
        panic!("a panic on purpose");
    }
}
