//! The objects of questions about prices.

use std::rc::Rc;

use edgepost::desk::{Desk, Task};
use edgepost::ports::Unavailable;

use super::Objects;
use super::caller::{Caller, CallerSettings, Callers};
use super::object::{Kind, Object, ObjectPorts};

pub type DeskHost = Object<Asker>;
pub type Desks = Callers<Asker>;

/// An object that asks one question.
pub struct Asker {
    accounts: Objects,
}

impl Kind for Asker {
    type Settings = CallerSettings;
    type Logic = Desk<ObjectPorts<Self>>;
    type Task = Task;

    fn start(ports: ObjectPorts<Self>) -> Rc<Self::Logic> {
        let (ready, isolate) = (ports.settings.ready(), ports.settings.isolate.clone());
        Desk::new(ports, ready, isolate)
    }

    async fn answer(logic: &Self::Logic, question: &str, spawn: impl Fn(Self::Task)) -> String {
        logic.answer(question, spawn).await
    }

    async fn run(logic: Rc<Self::Logic>, task: Self::Task) {
        logic.run(task).await;
    }

    async fn alarm(logic: &Self::Logic) -> Result<(), Unavailable> {
        logic.alarm().await
    }

    /// What is kept is forgotten in time, whoever asks again.
    fn saved(ports: &ObjectPorts<Self>) {
        let is_kept = !ports.host.storage.is_empty();
        let rings = ports.host.alarm_at().is_some();
        assert!(!is_kept || rings, "a desk keeps something and has no alarm");
    }
}

impl Caller for Asker {
    fn new(accounts: Objects) -> Self {
        Self { accounts }
    }

    fn accounts(&self) -> &Objects {
        &self.accounts
    }
}
