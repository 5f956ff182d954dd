//! The account object's side: the only writer of token records, the only caller of the endpoints that give tokens, and the
//! only giver of permits. Each token has a keeper of its own, and so has the ledger; here questions find theirs, and the one
//! alarm that the platform lends rings for all.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::json::Document;
use crate::ports::{
    AccountPorts, Limits, Ports, Request, Response, SendError, StoragePorts, Unavailable,
};

use super::keeper::{Keeper, Source, Work};
use super::permits::{Asked, Permits};
use super::protocol::{Answer, PermitAnswer, Question};
use super::{AccountSettings, Permit, PermitRefusal, TokenFailure, TokenKind};

/// The account object's logic. One per carrier, host and client id.
#[derive(Debug)]
pub struct Account<P> {
    bearer: Rc<Keeper<KeeperPorts<P>>>,
    /// `None` while the shop does not buy labels.
    payment: Option<Rc<Keeper<KeeperPorts<P>>>>,
    permits: Rc<Permits>,
    ports: Rc<P>,
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
        let permits = Rc::new(Permits::new(settings.clone()));
        let keeper_ports = |kind| KeeperPorts {
            ports: ports.clone(),
            alarms: alarms.clone(),
            kind,
        };
        let bearer = Rc::new(Keeper::new(
            keeper_ports(TokenKind::Bearer),
            settings.clone(),
            settings.bearer.clone(),
            Source::Credentials,
            permits.clone(),
        ));
        let payment = settings.payment.clone().map(|payment| {
            let source = Source::Payments {
                bearer: bearer.clone(),
                roles: payment.roles,
            };
            let ports = keeper_ports(TokenKind::Payment);
            let token = payment.token;
            Rc::new(Keeper::new(
                ports,
                settings.clone(),
                token,
                source,
                permits.clone(),
            ))
        });
        Rc::new(Self {
            bearer,
            payment,
            permits,
            ports,
            alarms,
        })
    }

    /// Answers a question in JSON. `spawn` gets tasks that have to go on when the asker leaves: hand them to `waitUntil`.
    pub async fn answer(&self, question: &str, spawn: impl Fn(Task<P>)) -> String {
        let answer = match Question::read(Document::of(question).root()) {
            Some(question) => self.reply(question, spawn).await,
            None => Err(TokenFailure::OBJECT_UNAVAILABLE),
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
        let spawn_for = |keeper: &Rc<Keeper<KeeperPorts<P>>>, work| {
            let keeper = keeper.clone();
            spawn(Task { keeper, work });
        };
        if !keeper.knows(&question).await? {
            return keeper.as_stored(&question);
        }
        let loaded = self.permits.load(&*self.ports).await;
        loaded.map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        if let Some(tally) = &question.tally {
            self.permits.hear_of_answers(tally, self.ports.now());
        }
        if let Some(report) = &question.report {
            let is_news = self.permits.hear(&*self.ports, report).await;
            // It is published beside the bearer.
            if is_news && self.bearer.knows(&question).await? {
                spawn_for(&self.bearer, self.bearer.has_news());
            }
            if question.permit.is_none() {
                return Ok(Answer::default());
            }
        }
        let spawn = |work| spawn_for(keeper, work);
        keeper.attend(&question, &spawn);
        if question.permit.is_some() {
            return self.permit(keeper, &question, &spawn).await;
        }
        let mut answer = keeper.reply(&question, &spawn).await?;
        if let Some(status) = &mut answer.status {
            status.quota = Some(self.permits.status(self.ports.now()));
        }
        Ok(answer)
    }

    /// A permit, and a token if there is a newer one. A refusal waits for nothing, and nothing is spent while there is no
    /// token to call with.
    async fn permit(
        &self,
        keeper: &Keeper<KeeperPorts<P>>,
        question: &Question,
        spawn: &impl Fn(Work),
    ) -> Result<Answer, TokenFailure> {
        let said = |outcome: Result<Permit, PermitRefusal>| Some(PermitAnswer::from(outcome));
        let refused = |refusal| Answer {
            permit: said(Err(refusal)),
            ..Answer::default()
        };
        let Some(api) = question.permit.as_deref().and_then(Api::of_name) else {
            return Ok(refused(PermitRefusal::OBJECT_UNAVAILABLE));
        };
        let asked = Asked {
            api,
            client: question.client.as_deref(),
            repeats_probe: question.repeats_probe,
        };
        if let Some(refusal) = self.permits.refusal(asked, self.ports.now()) {
            return Ok(refused(refusal));
        }
        let answer = keeper.reply_to_caller(question, spawn).await?;
        Ok(Answer {
            permit: said(self.permits.give(&*self.ports, asked).await),
            ..answer
        })
    }

    /// The platform's alarm: does what is due, and sets the next one. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The rows could not be read, or no alarm be set: the platform is to try again.
    pub async fn alarm(&self) -> Result<(), Unavailable> {
        self.alarms.rang();
        self.permits.load(&*self.ports).await?;
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
