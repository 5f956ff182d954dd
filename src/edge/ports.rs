//! The ways out, of a request in the Worker and of an object alike. One type for both: the core is generic over its ports, and
//! a second type would put a second copy of what both use into the module.

use std::time::Duration;

use worker::Env;

use crate::clock::{LocalDay, UnixMillis};
use crate::ports::{
    AccountPorts, Limits, ObjectAddress, ObjectError, Ports, PurchasePorts, Request, Response,
    SendError, StoragePorts, TokenPorts, Unavailable, WorkerPorts,
};

use super::context::Context;
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
    ctx: Context,
}

impl EdgePorts {
    pub(super) fn new(env: Env, ctx: Context) -> Self {
        Self { env, ctx }
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
        clock::pause(span).await;
    }
}

impl StoragePorts for EdgePorts {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.ctx.load(row).await
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        self.ctx.save(rows).await
    }

    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        self.ctx.wake_after(span).await
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
        self.ctx.finish(async move {
            let asked = outgoing::ask(&env, CARRIER_ACCOUNT, &object, &question, LATER_DEADLINE);
            if let Ok(answer) = asked.await {
                then(answer);
            }
        });
    }
}

impl PurchasePorts for EdgePorts {
    async fn forget(&self) -> Result<(), Unavailable> {
        self.ctx.forget().await
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
        self.ctx
            .finish(async move { outgoing::write_cache(&key, &text, ttl).await });
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
