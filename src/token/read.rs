//! The Worker's side: isolate memory, then KV, then the account object. Nothing in here waits for another request.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::json::Document;
use crate::ports::{ObjectError, TokenPorts};
use crate::quota::Tally;

use super::protocol::{Answer, Question, Report};
use super::{
    AccountSettings, ClosedApi, Permit, PermitRefusal, Plan, Published, Sealed, TokenFailure,
    TokenRecord, TokenSettings, TokenTrouble, plan,
};

/// An isolate asks the account object for an early refresh at most this often.
const ASK_AHEAD_EVERY: Duration = Duration::from_secs(30);

/// An isolate looks for a token with more scopes at most this often: KV shows nothing new sooner.
const LOOK_FOR_NEWER_EVERY: Duration = Duration::from_secs(30);

/// What one isolate remembers of a token: plain values only, since I/O objects belong to the request that made them.
#[derive(Debug, Default)]
pub struct Memory {
    record: RefCell<Option<Rc<TokenRecord>>>,
    /// The newest generation that the carrier is known to refuse.
    refused: Cell<u64>,
    asked_ahead_at: Cell<UnixMillis>,
    looked_for_newer_at: Cell<UnixMillis>,
    gave_up_waiting_at: Cell<UnixMillis>,
    /// APIs that nobody calls now, as KV told with the token.
    closed_apis: RefCell<Vec<ClosedApi>>,
}

impl Memory {
    /// The newest record that was not refused.
    pub fn record(&self) -> Option<Rc<TokenRecord>> {
        self.record.borrow().clone()
    }

    /// Takes a record unless a newer one is known, or the carrier refused it: a reader never goes back a generation.
    pub fn keep(&self, record: &Rc<TokenRecord>) -> bool {
        let newest = self.newest();
        let news = record.generation > self.refused.get() && record.generation >= newest;
        if news {
            *self.record.borrow_mut() = Some(record.clone());
        }
        news
    }

    fn newest(&self) -> u64 {
        self.record
            .borrow()
            .as_ref()
            .map_or(0, |record| record.generation)
    }

    /// Why nobody calls an API now, as far as KV told: where a token is looked up there, no permit has to be asked for to hear it.
    pub fn closed_api(&self, api: Api, now: UnixMillis) -> Option<PermitRefusal> {
        self.closed_apis
            .borrow()
            .iter()
            .find(|closed| closed.api == api.name())?
            .refusal(now)
    }

    /// Whether the carrier has refused a token of this isolate.
    pub fn has_been_refused(&self) -> bool {
        self.refused.get() > 0
    }

    /// The newest generation it has had, or has heard of.
    fn newest_seen(&self) -> u64 {
        self.newest().max(self.refused.get())
    }

    /// The carrier refuses this generation: it is not used any more, nor an older one.
    pub fn refuse(&self, generation: u64) {
        self.refused.set(self.refused.get().max(generation));
        self.record
            .borrow_mut()
            .take_if(|record| record.generation <= generation);
    }
}

/// Where a token was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundIn {
    /// This isolate's memory.
    Memory,
    /// Workers KV.
    Kv,
    /// The account object.
    Object,
}

impl FoundIn {
    /// The word in `Server-Timing`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Kv => "kv",
            Self::Object => "object",
        }
    }
}

/// What there is without asking the account object.
#[derive(Clone, Debug)]
pub enum Held {
    /// A token that can be used.
    Usable(Rc<TokenRecord>, FoundIn),
    /// None.
    Missing {
        /// KV has one that does not open.
        kv_unreadable: bool,
    },
}

/// Why a call may not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPermitted {
    /// There is no token.
    Token(TokenFailure),
    /// There is no permit.
    Permit(PermitRefusal),
}

impl From<TokenFailure> for NotPermitted {
    fn from(failure: TokenFailure) -> Self {
        Self::Token(failure)
    }
}

impl From<PermitRefusal> for NotPermitted {
    fn from(refusal: PermitRefusal) -> Self {
        Self::Permit(refusal)
    }
}

/// A permit that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// To call this API once.
    pub api: Api,
    /// On whose behalf, as a keyed hash.
    pub client: Option<String>,
    /// The asker has the probe's permit, and has to repeat its call.
    pub repeats_probe: bool,
    /// How the call went that is to be repeated.
    pub report: Option<Report>,
    /// Where answers came from meanwhile.
    pub tally: Option<Tally>,
}

impl Wanted {
    /// For a first call.
    pub fn of(api: Api) -> Self {
        Self {
            api,
            client: None,
            repeats_probe: false,
            report: None,
            tally: None,
        }
    }
}

/// How long somebody who has a usable token waits for a permit (FAULTS §1, "object call").
const PERMIT_DEADLINE: Duration = Duration::from_secs(1);

/// Time limits of a lookup.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A KV read; without it the object is asked.
    pub kv: Duration,
    /// One question to the account object.
    pub object: Duration,
    /// When the page gets its answer at the latest.
    pub end: UnixMillis,
}

/// The pause before the object is asked again that runs with settings of another account.
const OTHER_SETTINGS_PAUSE: Duration = Duration::from_millis(300);

/// After a request has waited in vain for such a deploy, the isolate's others do not wait for so long.
const WAIT_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// A lookup by one request.
#[derive(Debug)]
pub struct Lookup<'a, P> {
    /// The ways out.
    pub ports: &'a P,
    /// The settings.
    pub account: &'a Rc<AccountSettings>,
    /// Those of the token that is looked up.
    pub token: &'a TokenSettings,
    /// What the isolate remembers.
    pub memory: &'a Rc<Memory>,
    /// Time limits.
    pub deadlines: Deadlines,
}

impl<P: TokenPorts> Lookup<'_, P> {
    /// A usable token: from memory, else from KV, else from the account object.
    ///
    /// # Errors
    ///
    /// Why there is none: the account object's reason, from itself or as it is published in KV; or that it did not answer.
    pub async fn find(&self) -> Result<(Rc<TokenRecord>, FoundIn), TokenFailure> {
        match self.held().await? {
            Held::Usable(record, place) => Ok((record, place)),
            Held::Missing { kv_unreadable } => {
                let wanted = Question {
                    kv_unreadable,
                    ..Question::token(self.memory.newest_seen(), self.memory.refused.get())
                };
                Ok((self.ask(wanted).await?, FoundIn::Object))
            }
        }
    }

    /// A usable token without the account object: from memory, else from KV.
    ///
    /// # Errors
    ///
    /// Why nobody has one, as it is published in KV.
    pub async fn held(&self) -> Result<Held, TokenFailure> {
        let now = self.ports.now();
        if let Some(record) = self.memory.record()
            && self.is_usable(&record, now)
        {
            return Ok(Held::Usable(record, FoundIn::Memory));
        }
        let key = &self.token.kv_key;
        let deadline = self.deadlines.kv.min(self.left());
        let stored = self.ports.kv_read(key, deadline).await.ok().flatten();
        let published = stored.as_deref().map(Published::from_json);
        if let Some(Some(all)) = &published {
            self.memory.closed_apis.borrow_mut().clone_from(&all.apis);
        }
        let sealed = published
            .iter()
            .flatten()
            .find_map(|all| all.bearer.as_ref());
        let opened = sealed.map(|sealed| self.open(sealed));
        let now = self.ports.now();
        if let Some(Some(record)) = &opened
            && self.memory.keep(record)
            && self.is_usable(record, now)
        {
            if sealed.is_some_and(|sealed| !self.account.keys.is_current(sealed)) {
                // The key is being rotated: the object seals anew what it is asked for.
                self.ask_ahead(record, now);
            }
            return Ok(Held::Usable(record.clone(), FoundIn::Kv));
        }
        let closed = published
            .iter()
            .flatten()
            .find_map(|all| all.closed(now, &self.token.fingerprint));
        if let Some(failure) = closed {
            return Err(failure);
        }
        Ok(Held::Missing {
            kv_unreadable: matches!(published, Some(None)) || matches!(opened, Some(None)),
        })
    }

    /// Permission to call an API once with the token that is held, or the newer one that comes with it.
    /// Who holds one waits for a second only.
    ///
    /// # Errors
    ///
    /// There is no token, or no permit: [`NotPermitted`].
    pub async fn permit(
        &self,
        wanted: Wanted,
        held: Held,
    ) -> Result<(Rc<TokenRecord>, Permit), NotPermitted> {
        let (record, kv_unreadable) = match held {
            Held::Usable(record, _) => (Some(record), false),
            Held::Missing { kv_unreadable } => (None, kv_unreadable),
        };
        let generation = record.as_ref().map_or(0, |record| record.generation);
        let refused = self.memory.refused.get();
        let wanted = Question {
            kv_unreadable,
            repeats_probe: wanted.repeats_probe,
            report: wanted.report,
            tally: wanted.tally,
            ..Question::permit(wanted.api, wanted.client, generation, refused)
        };
        let mut deadlines = self.deadlines;
        if record.is_some() {
            let end = self.ports.now().plus(PERMIT_DEADLINE);
            deadlines.end = deadlines.end.min(end);
        }
        let answer = self.question(wanted, deadlines).await?;
        let permit = answer.permitted()?;
        let record = self.handed_over(&answer).or(record);
        let record = record.ok_or(TokenFailure::OBJECT_UNAVAILABLE)?;
        Ok((record, permit))
    }

    /// Tells the account object something that needs no answer.
    pub fn report(&self, report: Report) {
        self.ask_later(Question::report(report));
    }

    /// The token after the carrier refused `generation`: what the account object hands over is newer, or there is none.
    ///
    /// # Errors
    ///
    /// As [`Self::find`].
    pub async fn find_after_refusal(
        &self,
        generation: u64,
    ) -> Result<Rc<TokenRecord>, TokenFailure> {
        self.memory.refuse(generation);
        // Another request of this isolate may have brought the newer one meanwhile.
        if let Some(record) = self.memory.record()
            && self.is_usable(&record, self.ports.now())
        {
            return Ok(record);
        }
        self.ask(Question::token(generation, generation)).await
    }

    /// A newer token than this one, whose scopes are not enough, as far as KV has one: the operator may have had it replaced.
    /// Looked for once in a while.
    pub async fn newer(&self, than: &TokenRecord) -> Option<Rc<TokenRecord>> {
        let now = self.ports.now();
        if now.since(self.memory.looked_for_newer_at.get()) < LOOK_FOR_NEWER_EVERY {
            return None;
        }
        self.memory.looked_for_newer_at.set(now);
        let key = &self.token.kv_key;
        let deadline = self.deadlines.kv.min(self.left());
        let stored = self.ports.kv_read(key, deadline).await.ok().flatten()?;
        let record = self.open(Published::from_json(&stored)?.bearer.as_ref()?)?;
        let newer = record.generation > than.generation && self.memory.keep(&record);
        (newer && self.is_usable(&record, self.ports.now())).then_some(record)
    }

    /// Tells the account object that the carrier refused `generation`, without waiting for its successor.
    pub fn report_refusal(&self, generation: u64) {
        self.memory.refuse(generation);
        self.ask_later(Question::token(generation, generation));
    }

    /// Decides by the record's own deadlines. The account object's alarm fetches the successor ahead of time; that it rang is
    /// checked by whoever uses a token whose successor is due.
    fn is_usable(&self, record: &TokenRecord, now: UnixMillis) -> bool {
        match plan(Some(record), now, &self.token.fingerprint) {
            Plan::Use => true,
            Plan::UseAndRefresh => {
                self.ask_ahead(record, now);
                true
            }
            Plan::Ask => false,
        }
    }

    /// Has the account object look at what is due, once in a while.
    fn ask_ahead(&self, record: &TokenRecord, now: UnixMillis) {
        if now.since(self.memory.asked_ahead_at.get()) >= ASK_AHEAD_EVERY {
            self.memory.asked_ahead_at.set(now);
            self.ask_later(Question::token(record.generation, 0));
        }
    }

    fn ask_later(&self, question: Question) {
        let (memory, account) = (self.memory.clone(), self.account.clone());
        let context = self.token.context.clone();
        let question = question.about(self.token.kind).to_json(&account);
        self.ports
            .ask_account_later(&self.account.object, question, move |answer| {
                if let Some(Answer {
                    token: Some(sealed),
                    ..
                }) = Answer::read(Document::of(&answer).root())
                    && let Some(record) = account.keys.open(&sealed, &context)
                {
                    memory.keep(&Rc::new(record));
                }
            });
    }

    /// Asks the account object for a token. One that runs with another account's settings, which during a deploy may last a
    /// moment, is asked again as long as there is time.
    async fn ask(&self, wanted: Question) -> Result<Rc<TokenRecord>, TokenFailure> {
        let answer = self.question(wanted, self.deadlines).await?;
        self.handed_over(&answer)
            .ok_or(TokenFailure::OBJECT_UNAVAILABLE)
    }

    /// The token in an answer, if it is usable. Sealed for this Worker's key, unless the object has not got it.
    fn handed_over(&self, answer: &Answer) -> Option<Rc<TokenRecord>> {
        let now = self.ports.now();
        let usable = |record: &Rc<TokenRecord>| !answer.unopened || now < record.usable_until;
        let record = self.open(answer.token.as_ref()?).filter(usable)?;
        self.memory.keep(&record);
        Some(record)
    }

    /// The answer to a question, unless that is a failure.
    async fn question(
        &self,
        wanted: Question,
        deadlines: Deadlines,
    ) -> Result<Answer, TokenFailure> {
        loop {
            let wanted = wanted.clone().about(self.token.kind);
            let answer = ask(self.ports, self.account, wanted, deadlines).await?;
            let failure = match &answer.failure {
                Some(failure) if answer.token.is_none() => TokenFailure::from(failure.clone()),
                _ => return Ok(answer),
            };
            let now = self.ports.now();
            let gave_up = &self.memory.gave_up_waiting_at;
            let may_pass = failure.trouble == TokenTrouble::OtherSettings
                && now.since(gave_up.get()) >= WAIT_AGAIN_AFTER;
            if !may_pass {
                return Err(failure);
            }
            if deadlines.end.since(now) < OTHER_SETTINGS_PAUSE * 2 {
                gave_up.set(now);
                return Err(failure);
            }
            self.ports.pause(OTHER_SETTINGS_PAUSE).await;
        }
    }

    /// A sealed record; one that does not open counts as absent.
    fn open(&self, sealed: &Sealed) -> Option<Rc<TokenRecord>> {
        let record = self.account.keys.open(sealed, &self.token.context);
        record.map(Rc::new)
    }

    fn left(&self) -> Duration {
        self.deadlines.end.since(self.ports.now())
    }
}

/// Asks the account object a question. If it ends, moves or stays silent while it is asked, a new one is asked, once; one that
/// is overloaded is not (FAULTS rows 25-28).
///
/// # Errors
///
/// [`TokenFailure::OBJECT_UNAVAILABLE`].
pub async fn ask<P: TokenPorts>(
    ports: &P,
    account: &AccountSettings,
    question: Question,
    deadlines: Deadlines,
) -> Result<Answer, TokenFailure> {
    let question = question.to_json(account);
    let attempt = || {
        let left = deadlines.end.since(ports.now());
        ports.ask_account(&account.object, &question, deadlines.object.min(left))
    };
    let mut answer = attempt().await;
    // Asked without time to wait, it would do what nobody gets to know: give a permit, for one.
    if matches!(answer, Err(ObjectError::Lost | ObjectError::TimedOut))
        && deadlines.end > ports.now()
    {
        answer = attempt().await;
    }
    let answer = answer.map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
    Answer::read(Document::of(&answer).root()).ok_or(TokenFailure::OBJECT_UNAVAILABLE)
}
