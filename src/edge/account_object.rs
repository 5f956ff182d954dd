//! The `CarrierAccount` Durable Object: the platform around [`Account`], which has the logic.

use std::rc::Rc;
use std::time::Duration;

use worker::{Delay, DurableObject, Env, Method, RequestInit, State, durable_object};

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Limits, Ports, Request, Response, SendError, Unavailable};
use crate::token::TokenFailure;
use crate::token::account::Account;
use crate::token::protocol::Answer;

use super::{clock, outgoing, read_config};

/// Name of the object's binding, and of the KV namespace it writes tokens to, in `wrangler.toml`.
const NAMESPACE: &str = "CARRIER_ACCOUNT";
const KV: &str = "TOKENS";
/// Where the object is created: near the carrier's data centres in the eastern United States. Counts once.
const LOCATION_HINT: &str = "enam";
/// Objects are addressed by name; the URL only has to be one.
const URL: &str = "https://carrier-account.invalid/";

/// Asks the object called `name`.
pub(super) async fn ask(env: &Env, name: &str, question: &str) -> Result<String, Unavailable> {
    let asked = async {
        let stub = env
            .durable_object(NAMESPACE)?
            .get_by_name_with_location_hint(name, LOCATION_HINT)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_body(Some(question.into()));
        let request = worker::Request::new_with_init(URL, &init)?;
        stub.fetch_with_request(request).await?.text().await
    };
    asked.await.map_err(|_: worker::Error| Unavailable)
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
            None => serde_json::to_string(&Answer::Failed {
                failure: TokenFailure::OBJECT_UNAVAILABLE,
            })?,
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
        let kv = self.env.kv(KV).map_err(|_| Unavailable)?;
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
