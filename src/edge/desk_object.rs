//! The `QuoteDesk` Durable Object: the platform around [`Desk`], which has the logic.

use std::rc::Rc;

use worker::{DurableObject, Env, State, durable_object};

use crate::desk::Desk;

use super::gateway;
use super::ports::EdgePorts;

/// One per carrier account and canonical question: asks the carrier once for everybody.
#[durable_object(alarm)]
pub struct QuoteDesk {
    state: Rc<State>,
    /// `None` while a setting is wrong.
    desk: Option<Rc<Desk<EdgePorts>>>,
}

impl DurableObject for QuoteDesk {
    fn new(state: State, env: Env) -> Self {
        let state = Rc::new(state);
        let gateway = gateway(&env);
        let ports = EdgePorts::of_object(env, state.clone());
        let ready = gateway.config.ready.as_ref().ok();
        let desk = ready.map(|ready| Desk::new(ports, ready.clone(), gateway.isolate.clone()));
        Self { state, desk }
    }

    async fn fetch(&self, mut request: worker::Request) -> worker::Result<worker::Response> {
        let question = request.text().await?;
        // Without settings nothing is understood: the asker, who has them, does without.
        let Some(desk) = &self.desk else {
            return worker::Response::ok("");
        };
        let spawn = |task| self.state.wait_until(desk.clone().run(task));
        worker::Response::ok(desk.answer(&question, spawn).await)
    }

    async fn alarm(&self) -> worker::Result<worker::Response> {
        let rung = match &self.desk {
            Some(desk) => desk.alarm().await,
            None => Ok(()),
        };
        // An error makes the platform ring again, after two seconds first.
        rung.map_err(|_| worker::Error::RustError("storage did not answer".to_owned()))?;
        worker::Response::empty()
    }
}
