//! The account object's side: the only writer of token records and the only caller of the endpoints that give tokens. Each
//! token has a keeper of its own; here questions find theirs, and the one alarm that the platform lends rings for all.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::clock::UnixMillis;
use crate::ports::{
    AccountPorts, Limits, Ports, Request, Response, SendError, StoragePorts, Unavailable,
};

use super::keeper::{Keeper, Source, Work};
use super::protocol::{Answer, Question};
use super::{AccountSettings, TokenFailure, TokenKind};

/// The account object's logic. One per carrier, host and client id.
#[derive(Debug)]
pub struct Account<P> {
    bearer: Rc<Keeper<KeeperPorts<P>>>,
    /// `None` while the shop does not buy labels.
    payment: Option<Rc<Keeper<KeeperPorts<P>>>>,
    alarms: Rc<Alarms>,
}

/// A task the object has to finish whether or not anybody still waits for it.
pub struct Task<P> {
    keeper: Rc<Keeper<KeeperPorts<P>>>,
    work: Work,
}

impl<P: AccountPorts> Account<P> {
    /// An object that knows nothing yet: the first question loads its rows.
    pub fn new(ports: P, settings: Rc<AccountSettings>) -> Rc<Self> {
        let ports = Rc::new(ports);
        let alarms = Rc::new(Alarms::default());
        let ports = |kind| KeeperPorts {
            ports: ports.clone(),
            alarms: alarms.clone(),
            kind,
        };
        let bearer = Rc::new(Keeper::new(
            ports(TokenKind::Bearer),
            settings.clone(),
            settings.bearer.clone(),
            Source::Credentials,
        ));
        let payment = settings.payment.clone().map(|payment| {
            let source = Source::Payments {
                bearer: bearer.clone(),
                roles: payment.roles,
            };
            let ports = ports(TokenKind::Payment);
            Rc::new(Keeper::new(ports, settings.clone(), payment.token, source))
        });
        Rc::new(Self {
            bearer,
            payment,
            alarms,
        })
    }

    /// Answers a question in JSON. `spawn` gets tasks that have to go on when the asker leaves: hand them to `waitUntil`.
    pub async fn answer(&self, question: &str, spawn: impl Fn(Task<P>)) -> String {
        let answer = match serde_json::from_str::<Question>(question) {
            Ok(question) => self.reply(question, spawn).await,
            Err(_) => Err(TokenFailure::OBJECT_UNAVAILABLE),
        };
        serde_json::to_string(&answer.unwrap_or_else(Answer::failed)).unwrap_or_default()
    }

    async fn reply(
        &self,
        question: Question,
        spawn: impl Fn(Task<P>),
    ) -> Result<Answer, TokenFailure> {
        let keeper = match (question.kind, &self.payment) {
            (TokenKind::Bearer, _) => &self.bearer,
            (TokenKind::Payment, Some(payment)) => payment,
            // For a moment during a deploy: the asker's settings have roles, the object's have not.
            (TokenKind::Payment, None) => return Err(TokenFailure::OTHER_SETTINGS),
        };
        let spawn = |work| {
            let keeper = keeper.clone();
            spawn(Task { keeper, work });
        };
        keeper.reply(question, &spawn).await
    }

    /// The platform's alarm: does what is due, and sets the next one. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The rows could not be read, or no alarm be set: the platform is to try again.
    pub async fn alarm(&self) -> Result<(), Unavailable> {
        self.alarms.rang();
        let bearer = self.bearer.alarm().await;
        let payment = match &self.payment {
            Some(payment) => payment.alarm().await,
            None => Ok(()),
        };
        bearer.and(payment)
    }

    /// Runs a task to its end.
    pub async fn run(self: Rc<Self>, task: Task<P>) {
        task.keeper.work(task.work).await;
    }
}

/// The platform has one alarm for the object: it is set to the earliest that a keeper wants.
#[derive(Debug, Default)]
struct Alarms {
    bearer: Cell<Option<UnixMillis>>,
    payment: Cell<Option<UnixMillis>>,
    set_to: Cell<Option<UnixMillis>>,
}

impl Alarms {
    fn of(&self, kind: TokenKind) -> &Cell<Option<UnixMillis>> {
        match kind {
            TokenKind::Bearer => &self.bearer,
            TokenKind::Payment => &self.payment,
        }
    }

    /// It has rung: the keepers say anew what they want.
    fn rang(&self) {
        self.bearer.set(None);
        self.payment.set(None);
        self.set_to.set(None);
    }

    /// When the platform is to ring instead of when it is; `None` if that is right.
    fn want(&self, kind: TokenKind, at: UnixMillis) -> Option<UnixMillis> {
        self.of(kind).set(Some(at));
        let earliest = [self.bearer.get(), self.payment.get()]
            .into_iter()
            .flatten()
            .min()?;
        let before = self.set_to.replace(Some(earliest));
        (before != Some(earliest)).then_some(earliest)
    }
}

/// What a keeper can reach: everything the object can, and its share of the alarm.
#[derive(Debug)]
struct KeeperPorts<P> {
    ports: Rc<P>,
    alarms: Rc<Alarms>,
    kind: TokenKind,
}

impl<P: AccountPorts> Ports for KeeperPorts<P> {
    fn now(&self) -> UnixMillis {
        self.ports.now()
    }

    fn random(&self, bytes: &mut [u8]) {
        self.ports.random(bytes);
    }

    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        self.ports.send(request, limits).await
    }

    fn log(&self, line: &str) {
        self.ports.log(line);
    }

    async fn pause(&self, span: Duration) {
        self.ports.pause(span).await;
    }
}

impl<P: AccountPorts> StoragePorts for KeeperPorts<P> {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.ports.load(row).await
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        self.ports.save(rows).await
    }

    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        let now = self.ports.now();
        let Some(at) = self.alarms.want(self.kind, now.plus(span)) else {
            return Ok(());
        };
        let set = self.ports.wake_after(at.since(now)).await;
        if set.is_err() {
            self.alarms.set_to.set(None);
        }
        set
    }
}

impl<P: AccountPorts> AccountPorts for KeeperPorts<P> {
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        self.ports.kv_write(key, value, ttl).await
    }
}
