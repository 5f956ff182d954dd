//! The `LabelPurchase` Durable Object: the platform around [`Purchase`], which has the logic.

use std::rc::Rc;

use worker::{DurableObject, Env, State, durable_object};

use crate::purchase::Purchase;

use super::gateway;
use super::ports::EdgePorts;

/// One per carrier account and idempotency key: buys the label, once.
#[durable_object(alarm)]
pub struct LabelPurchase {
    state: Rc<State>,
    /// `None` while a setting is wrong.
    purchase: Option<Rc<Purchase<EdgePorts>>>,
}

impl DurableObject for LabelPurchase {
    fn new(state: State, env: Env) -> Self {
        let state = Rc::new(state);
        let gateway = gateway(&env);
        let ports = EdgePorts::of_object(env, state.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let purchase =
            ready.map(|ready| Purchase::new(ports, ready.clone(), gateway.isolate.clone()));
        Self { state, purchase }
    }

    async fn fetch(&self, mut request: worker::Request) -> worker::Result<worker::Response> {
        let question = request.text().await?;
        // Without settings nothing is understood: the asker, who has them, asks again.
        let Some(purchase) = &self.purchase else {
            return worker::Response::ok("");
        };
        let spawn = |task| self.state.wait_until(purchase.clone().run(task));
        worker::Response::ok(purchase.answer(&question, spawn).await)
    }

    async fn alarm(&self) -> worker::Result<worker::Response> {
        let rung = match &self.purchase {
            Some(purchase) => purchase.alarm().await,
            None => Ok(()),
        };
        // An error makes the platform ring again, after two seconds first.
        rung.map_err(|_| worker::Error::RustError("storage did not answer".to_owned()))?;
        worker::Response::empty()
    }
}
