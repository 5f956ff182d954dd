//! The `CarrierAccount` Durable Object: the platform around [`Account`], which has the logic.

use std::rc::Rc;
use std::time::Duration;

use worker::{Delay, DurableObject, Env, State, durable_object};

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Limits, Ports, Request, Response, SendError, Unavailable};
use crate::token::TokenFailure;
use crate::token::account::Account;
use crate::token::protocol::Answer;

use super::{clock, outgoing, read_config};

/// Name of the KV binding in `wrangler.toml`: sealed tokens, written by this object alone.
pub(super) const TOKENS: &str = "TOKENS";

/// Binding, name and location hint of the object called `name`. The hint is near the carrier's data centres in the eastern
/// United States; it counts once, when the object is created.
pub(super) fn address(name: &str) -> (&'static str, &str, &'static str) {
    ("CARRIER_ACCOUNT", name, "enam")
}

/// One per carrier, host and client id: keeps the tokens, and is the only caller of token endpoints.
#[durable_object(fetch)]
pub struct CarrierAccount {
    state: Rc<State>,
    /// `None` while a setting is wrong.
    account: Option<Rc<Account<ObjectPorts>>>,
}

impl DurableObject for CarrierAccount {
    fn new(state: State, env: Env) -> Self {
        let state = Rc::new(state);
        let ports = ObjectPorts {
            state: state.clone(),
            env: env.clone(),
        };
        let account = read_config(&env)
            .ready
            .ok()
            .map(|ready| Account::new(ports, ready.account));
        Self { state, account }
    }

    async fn fetch(&self, mut request: worker::Request) -> worker::Result<worker::Response> {
        let question = request.text().await?;
        let answer = match &self.account {
            Some(account) => {
                let spawn = |task| self.state.wait_until(account.clone().run(task));
                account.answer(&question, spawn).await
            }
            None => serde_json::to_string(&Answer::failed(TokenFailure::OBJECT_UNAVAILABLE))?,
        };
        worker::Response::ok(answer)
    }
}

/// The object's ways out.
struct ObjectPorts {
    state: Rc<State>,
    env: Env,
}

impl Ports for ObjectPorts {
    fn now(&self) -> UnixMillis {
        clock::now()
    }

    fn random(&self, bytes: &mut [u8]) {
        clock::random(bytes);
    }

    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        outgoing::send(request, limits).await
    }

    fn log(&self, line: &str) {
        worker::console_warn!("{line}");
    }
}

impl AccountPorts for ObjectPorts {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.state.storage().get(row).await.map_err(|_| Unavailable)
    }

    async fn save(&self, rows: &[(&'static str, String)]) -> Result<(), Unavailable> {
        let values = js_sys::Object::new();
        for (row, value) in rows {
            js_sys::Reflect::set(&values, &(*row).into(), &value.into())
                .map_err(|_| Unavailable)?;
        }
        self.state
            .storage()
            .put_multiple_raw(values)
            .await
            .map_err(|_| Unavailable)
    }

    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        let kv = self.env.kv(TOKENS).map_err(|_| Unavailable)?;
        let put = kv.put(key, value).map_err(|_| Unavailable)?;
        put.expiration_ttl(ttl.as_secs())
            .execute()
            .await
            .map_err(|_| Unavailable)
    }

    async fn pause(&self, span: Duration) {
        Delay::from(span).await;
    }
}
