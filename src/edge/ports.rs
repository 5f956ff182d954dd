//! The ways out, of a request in the Worker and of an object alike. One type for both: the core is generic over its ports, and
//! a second type would put a second copy of what both use into the module.

use std::rc::Rc;
use std::time::Duration;

use worker::{Delay, Env, State};

use crate::clock::{LocalDay, UnixMillis};
use crate::ports::{
    AccountPorts, Limits, ObjectAddress, ObjectError, Ports, PurchasePorts, Request, Response,
    SendError, StoragePorts, TokenPorts, Unavailable, WorkerPorts,
};

use super::{clock, outgoing};

// Names of bindings in `wrangler.toml`.

/// KV: sealed tokens, written by `CarrierAccount` alone.
const TOKENS: &str = "TOKENS";
/// The objects that keep the tokens.
pub(super) const CARRIER_ACCOUNT: &str = "CARRIER_ACCOUNT";
/// The objects that buy labels.
const LABEL_PURCHASE: &str = "LABEL_PURCHASE";
/// The objects that ask about prices.
const QUOTE_DESK: &str = "QUOTE_DESK";
/// How often one client may ask.
const RATE_LIMITER: &str = "RATE_LIMITER";
/// Files: the open ZIP data, pages.
const ASSETS: &str = "ASSETS";

/// How long the location's cache may take; then on without it.
const CACHE_DEADLINE: Duration = Duration::from_millis(100);
/// How long the rate limiter may take, which counts on the machine that it is asked on; then on without it.
const RATE_LIMIT_DEADLINE: Duration = Duration::from_millis(100);
/// How long a static file may take.
const ASSET_DEADLINE: Duration = Duration::from_millis(1_000);
/// How long a question that nobody waits for may take.
const LATER_DEADLINE: Duration = Duration::from_secs(10);

/// The ways out of one request, or of one object.
pub(super) struct EdgePorts {
    env: Env,
    place: Place,
}

enum Place {
    Request(worker::Context),
    Object(Rc<State>),
}

impl EdgePorts {
    /// Of a request.
    pub(super) fn of_request(env: Env, ctx: worker::worker_sys::Context) -> Self {
        Self {
            env,
            place: Place::Request(worker::Context::new(ctx)),
        }
    }

    /// Of an object.
    pub(super) fn of_object(env: Env, state: Rc<State>) -> Self {
        Self {
            env,
            place: Place::Object(state),
        }
    }

    /// A request has none.
    fn storage(&self) -> Result<worker::Storage, Unavailable> {
        match &self.place {
            Place::Object(state) => Ok(state.storage()),
            Place::Request(_) => Err(Unavailable),
        }
    }

    fn wait_until(&self, work: impl Future<Output = ()> + 'static) {
        match &self.place {
            Place::Request(ctx) => ctx.wait_until(work),
            Place::Object(state) => state.wait_until(work),
        }
    }
}

impl Ports for EdgePorts {
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

    async fn pause(&self, span: Duration) {
        Delay::from(span).await;
    }
}

impl StoragePorts for EdgePorts {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.storage()?.get(row).await.map_err(|_| Unavailable)
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        let values = js_sys::Object::new();
        for (row, value) in rows {
            js_sys::Reflect::set(&values, &(*row).into(), &value.into())
                .map_err(|_| Unavailable)?;
        }
        self.storage()?
            .put_multiple_raw(values)
            .await
            .map_err(|_| Unavailable)
    }

    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        let set = self.storage()?.set_alarm(span).await;
        set.map_err(|_| Unavailable)
    }
}

impl AccountPorts for EdgePorts {
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        outgoing::write_kv(&self.env, TOKENS, key, value, ttl).await
    }
}

impl TokenPorts for EdgePorts {
    async fn kv_read(&self, key: &str, deadline: Duration) -> Result<Option<String>, Unavailable> {
        outgoing::read_kv(&self.env, TOKENS, key, deadline).await
    }

    async fn ask_account(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        outgoing::ask(&self.env, CARRIER_ACCOUNT, object, question, deadline).await
    }

    fn ask_account_later(
        &self,
        object: &ObjectAddress,
        question: String,
        then: impl FnOnce(String) + 'static,
    ) {
        let (env, object) = (self.env.clone(), object.clone());
        self.wait_until(async move {
            let asked = outgoing::ask(&env, CARRIER_ACCOUNT, &object, &question, LATER_DEADLINE);
            if let Ok(answer) = asked.await {
                then(answer);
            }
        });
    }
}

impl PurchasePorts for EdgePorts {
    async fn forget(&self) -> Result<(), Unavailable> {
        let forgotten = self.storage()?.delete_all().await;
        forgotten.map_err(|_| Unavailable)
    }
}

impl WorkerPorts for EdgePorts {
    async fn ask_purchase(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        outgoing::ask(&self.env, LABEL_PURCHASE, object, question, deadline).await
    }

    async fn ask_desk(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        outgoing::ask(&self.env, QUOTE_DESK, object, question, deadline).await
    }

    async fn cached(&self, key: &str) -> Option<String> {
        outgoing::read_cache(key, CACHE_DEADLINE).await
    }

    fn cache_later(&self, key: String, text: String, ttl: Duration) {
        self.wait_until(async move { outgoing::write_cache(&key, &text, ttl).await });
    }

    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable> {
        outgoing::read_asset(&self.env, ASSETS, path, ASSET_DEADLINE).await
    }

    async fn within_rate_limit(&self, key: &str) -> Result<bool, Unavailable> {
        outgoing::ask_limiter(&self.env, RATE_LIMITER, key, RATE_LIMIT_DEADLINE).await
    }

    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay> {
        clock::day_in(zone, now)
    }
}
