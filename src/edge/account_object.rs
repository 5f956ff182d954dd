//! The `CarrierAccount` Durable Object: the platform around [`Account`], which has the logic.

use std::rc::Rc;

use worker::{DurableObject, Env, State, durable_object};

use crate::token::TokenFailure;
use crate::token::account::Account;
use crate::token::protocol::Answer;

use super::gateway;
use super::ports::EdgePorts;

/// One per carrier, host and client id: keeps the tokens, and is the only caller of token endpoints.
#[durable_object(alarm)]
pub struct CarrierAccount {
    state: Rc<State>,
    /// `None` while a setting is wrong.
    account: Option<Rc<Account<EdgePorts>>>,
}

impl DurableObject for CarrierAccount {
    fn new(state: State, env: Env) -> Self {
        let state = Rc::new(state);
        let gateway = gateway(&env);
        let ports = EdgePorts::of_object(env, state.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let account = ready.map(|ready| Account::new(ports, ready.account.clone()));
        Self { state, account }
    }

    async fn fetch(&self, mut request: worker::Request) -> worker::Result<worker::Response> {
        let question = request.text().await?;
        #[cfg(feature = "panic-route")]
        panic_on_purpose(&question);
        let answer = match &self.account {
            Some(account) => {
                let spawn = |task| self.state.wait_until(account.clone().run(task));
                account.answer(&question, spawn).await
            }
            None => serde_json::to_string(&Answer::failed(TokenFailure::OBJECT_UNAVAILABLE))?,
        };
        worker::Response::ok(answer)
    }

    async fn alarm(&self) -> worker::Result<worker::Response> {
        let rung = match &self.account {
            Some(account) => account.alarm().await,
            None => Ok(()),
        };
        // An error makes the platform ring again, after two seconds first.
        rung.map_err(|_| worker::Error::RustError("storage did not answer".to_owned()))?;
        worker::Response::empty()
    }
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
