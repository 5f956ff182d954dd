//! The ways out of a request in the Worker.

use std::time::Duration;

use worker::{Delay, Env};

use crate::clock::{LocalDay, UnixMillis};
use crate::ports::{Limits, Ports, Request, Response, SendError, Unavailable, WorkerPorts};

use super::account_object::{self, TOKENS};
use super::{clock, outgoing};

/// Name of the binding in `wrangler.toml`.
const ASSETS: &str = "ASSETS";

/// How long a static file may take.
const ASSET_DEADLINE: Duration = Duration::from_millis(1_000);
/// How long a question that nobody waits for may take.
const LATER_DEADLINE: Duration = Duration::from_secs(10);

/// One request's ways out.
pub(super) struct EdgePorts {
    env: Env,
    ctx: worker::Context,
}

impl EdgePorts {
    pub(super) fn new(env: Env, ctx: worker::worker_sys::Context) -> Self {
        Self {
            env,
            ctx: worker::Context::new(ctx),
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
}

impl WorkerPorts for EdgePorts {
    async fn pause(&self, span: Duration) {
        Delay::from(span).await;
    }

    async fn kv_read(&self, key: &str, deadline: Duration) -> Result<Option<String>, Unavailable> {
        outgoing::read_kv(&self.env, TOKENS, key, deadline).await
    }

    async fn ask_account(
        &self,
        name: &str,
        question: &str,
        deadline: Duration,
    ) -> Result<String, Unavailable> {
        outgoing::ask(&self.env, account_object::address(name), question, deadline).await
    }

    fn ask_account_later(&self, name: &str, question: String, then: impl FnOnce(String) + 'static) {
        let (env, name) = (self.env.clone(), name.to_owned());
        self.ctx.wait_until(async move {
            let address = account_object::address(&name);
            if let Ok(answer) = outgoing::ask(&env, address, &question, LATER_DEADLINE).await {
                then(answer);
            }
        });
    }

    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable> {
        outgoing::read_asset(&self.env, ASSETS, path, ASSET_DEADLINE).await
    }

    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay> {
        clock::day_in(zone, now)
    }
}
