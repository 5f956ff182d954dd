//! The ways out of an object, whichever its class.

use std::rc::Rc;
use std::time::Duration;

use worker::{Delay, Env, State};

use crate::clock::UnixMillis;
use crate::ports::{
    AccountPorts, Limits, ObjectAddress, ObjectError, Ports, PurchasePorts, Request, Response,
    SendError, StoragePorts, TokenPorts, Unavailable,
};

use super::account_object::{CARRIER_ACCOUNT, TOKENS};
use super::{clock, outgoing};

/// How long a question that nobody waits for may take.
pub(super) const LATER_DEADLINE: Duration = Duration::from_secs(10);

/// One object's ways out.
pub(super) struct ObjectPorts {
    pub(super) state: Rc<State>,
    pub(super) env: Env,
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

    async fn pause(&self, span: Duration) {
        Delay::from(span).await;
    }
}

impl StoragePorts for ObjectPorts {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.state.storage().get(row).await.map_err(|_| Unavailable)
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
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

    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        let set = self.state.storage().set_alarm(span).await;
        set.map_err(|_| Unavailable)
    }
}

impl AccountPorts for ObjectPorts {
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        outgoing::write_kv(&self.env, TOKENS, key, value, ttl).await
    }
}

impl TokenPorts for ObjectPorts {
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
        self.state.wait_until(async move {
            let asked = outgoing::ask(&env, CARRIER_ACCOUNT, &object, &question, LATER_DEADLINE);
            if let Ok(answer) = asked.await {
                then(answer);
            }
        });
    }
}

impl PurchasePorts for ObjectPorts {
    async fn forget(&self) -> Result<(), Unavailable> {
        let forgotten = self.state.storage().delete_all().await;
        forgotten.map_err(|_| Unavailable)
    }
}
