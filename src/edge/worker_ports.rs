//! The ways out of a request in the Worker.

use std::time::Duration;

use worker::{Delay, Env};

use crate::clock::{LocalDay, UnixMillis};
use crate::ports::{
    Limits, ObjectAddress, ObjectError, Ports, Request, Response, SendError, TokenPorts,
    Unavailable, WorkerPorts,
};

use super::account_object::{CARRIER_ACCOUNT, TOKENS};
use super::object_ports::LATER_DEADLINE;
use super::purchase_object::LABEL_PURCHASE;
use super::{clock, outgoing};

/// Name of the binding in `wrangler.toml`.
const ASSETS: &str = "ASSETS";

/// How long a static file may take.
const ASSET_DEADLINE: Duration = Duration::from_millis(1_000);

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

    async fn pause(&self, span: Duration) {
        Delay::from(span).await;
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
        self.ctx.wait_until(async move {
            let asked = outgoing::ask(&env, CARRIER_ACCOUNT, &object, &question, LATER_DEADLINE);
            if let Ok(answer) = asked.await {
                then(answer);
            }
        });
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

    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable> {
        outgoing::read_asset(&self.env, ASSETS, path, ASSET_DEADLINE).await
    }

    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay> {
        clock::day_in(zone, now)
    }
}
