//! The ways out of a request in the Worker.

use std::time::Duration;

use worker::{Delay, Env, Method, RequestInit};

use crate::clock::{LocalDay, UnixMillis};
use crate::ports::{Limits, Ports, Request, Response, SendError, Unavailable, WorkerPorts};

use super::outgoing::{send, within};
use super::{account_object, clock};

/// Names of the bindings in `wrangler.toml`.
const KV: &str = "TOKENS";
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
        send(request, limits).await
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
        let kv = self.env.kv(KV).map_err(|_| Unavailable)?;
        let read = std::pin::pin!(kv.get(key).text());
        match within(deadline, read).await {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => Err(Unavailable),
        }
    }

    async fn ask_account(
        &self,
        name: &str,
        question: &str,
        deadline: Duration,
    ) -> Result<String, Unavailable> {
        let asked = std::pin::pin!(account_object::ask(&self.env, name, question));
        within(deadline, asked).await.unwrap_or(Err(Unavailable))
    }

    fn ask_account_later(&self, name: &str, question: String, then: impl FnOnce(String) + 'static) {
        let (env, name) = (self.env.clone(), name.to_owned());
        self.ctx.wait_until(async move {
            if let Ok(answer) = account_object::ask(&env, &name, &question).await {
                then(answer);
            }
        });
    }

    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable> {
        let assets = self.env.assets(ASSETS).map_err(|_| Unavailable)?;
        let fetched = std::pin::pin!(async {
            let mut init = RequestInit::new();
            init.with_method(Method::Get);
            // Assets are looked up by path; the host is not used.
            let mut response = assets
                .fetch(format!("https://assets.invalid{path}"), Some(init))
                .await?;
            match response.status_code() {
                200 => response.text().await.map(Some),
                _ => Ok(None),
            }
        });
        match within(ASSET_DEADLINE, fetched).await {
            Some(Ok(text)) => Ok(text),
            Some(Err(_)) | None => Err(Unavailable),
        }
    }

    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay> {
        clock::day_in(zone, now)
    }
}
