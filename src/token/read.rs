//! The Worker's side: isolate memory, then KV, then the account object. Nothing in here waits for another request.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::clock::UnixMillis;
use crate::ports::WorkerPorts;

use super::protocol::{Answer, Question};
use super::{AccountSettings, Plan, Sealed, TokenFailure, TokenRecord, plan};

/// An isolate asks the account object for an early refresh at most this often.
const ASK_AHEAD_EVERY: Duration = Duration::from_secs(30);

/// What one isolate remembers of the bearer: plain values only, since I/O objects belong to the request that made them.
#[derive(Debug, Default)]
pub struct Memory {
    record: RefCell<Option<Rc<TokenRecord>>>,
    /// The newest generation that the carrier is known to refuse.
    refused: Cell<u64>,
    asked_ahead_at: Cell<UnixMillis>,
}

impl Memory {
    /// The newest record that was not refused.
    pub fn record(&self) -> Option<Rc<TokenRecord>> {
        self.record.borrow().clone()
    }

    /// Takes a record unless a newer one is known, or the carrier refused it: a reader never goes back a generation.
    fn keep(&self, record: &Rc<TokenRecord>) -> bool {
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

    fn refuse(&self, generation: u64) {
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

/// Time limits of a lookup.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A KV read; without it the object is asked.
    pub kv: Duration,
    /// The account object's answer.
    pub object: Duration,
}

/// A usable bearer.
///
/// # Errors
///
/// Why there is none: the account object's reason, or that it did not answer.
pub async fn bearer<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Rc<Memory>,
    deadlines: Deadlines,
) -> Result<(Rc<TokenRecord>, FoundIn), TokenFailure> {
    let now = ports.now();
    if let Some(record) = memory.record()
        && usable(ports, account, memory, &record, now)
    {
        return Ok((record, FoundIn::Memory));
    }
    let stored = ports
        .kv_read(&account.bearer_key, deadlines.kv)
        .await
        .ok()
        .flatten();
    let opened = stored.as_deref().map(|stored| open(account, stored));
    if let Some(Some(record)) = &opened
        && memory.keep(record)
        && usable(ports, account, memory, record, ports.now())
    {
        return Ok((record.clone(), FoundIn::Kv));
    }
    let wanted = Question {
        kv_unreadable: matches!(opened, Some(None)),
        ..Question::token(memory.newest().max(memory.refused.get()), 0)
    };
    let record = ask(ports, account, memory, wanted, deadlines.object).await?;
    Ok((record, FoundIn::Object))
}

/// The bearer after the carrier refused `generation`: what the account object hands over is newer, or there is none.
///
/// # Errors
///
/// As [`bearer`].
pub async fn bearer_after_refusal<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Rc<Memory>,
    generation: u64,
    deadline: Duration,
) -> Result<Rc<TokenRecord>, TokenFailure> {
    memory.refuse(generation);
    // Another request of this isolate may have brought the newer one meanwhile.
    if let Some(record) = memory.record()
        && usable(ports, account, memory, &record, ports.now())
    {
        return Ok(record);
    }
    let wanted = Question::token(generation, generation);
    ask(ports, account, memory, wanted, deadline).await
}

/// Decides by the record's own deadlines, and has the next one fetched ahead of time.
fn usable<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Rc<Memory>,
    record: &TokenRecord,
    now: UnixMillis,
) -> bool {
    match plan(Some(record), now, &account.secret_fingerprint) {
        Plan::Use => true,
        Plan::UseAndRefresh => {
            if now.since(memory.asked_ahead_at.get()) >= ASK_AHEAD_EVERY {
                memory.asked_ahead_at.set(now);
                ask_later(
                    ports,
                    account,
                    memory,
                    Question::token(record.generation, 0),
                );
            }
            true
        }
        Plan::Ask => false,
    }
}

/// Tells the account object that the carrier refused `generation`, without waiting for its successor.
pub fn report_refusal<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Rc<Memory>,
    generation: u64,
) {
    memory.refuse(generation);
    ask_later(
        ports,
        account,
        memory,
        Question::token(generation, generation),
    );
}

fn ask_later<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Rc<Memory>,
    question: Question,
) {
    let memory = memory.clone();
    let settings = account.clone();
    ports.ask_account_later(&account.name, question.to_json(), move |answer| {
        if let Ok(Answer {
            token: Some(sealed),
            ..
        }) = serde_json::from_str(&answer)
            && let Some(record) = settings.sealer.open(&sealed, &settings.context)
        {
            memory.keep(&Rc::new(record));
        }
    });
}

async fn ask<P: WorkerPorts>(
    ports: &P,
    account: &AccountSettings,
    memory: &Memory,
    wanted: Question,
    deadline: Duration,
) -> Result<Rc<TokenRecord>, TokenFailure> {
    let answer = ports
        .ask_account(&account.name, &wanted.to_json(), deadline)
        .await
        .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
    let answer: Answer =
        serde_json::from_str(&answer).map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
    let Some(sealed) = answer.token else {
        return Err(answer
            .failure
            .map_or(TokenFailure::OBJECT_UNAVAILABLE, Into::into));
    };
    let record = account
        .sealer
        .open(&sealed, &account.context)
        .map(Rc::new)
        .ok_or(TokenFailure::OBJECT_UNAVAILABLE)?;
    memory.keep(&record);
    Ok(record)
}

/// A stored record; one that does not open counts as absent.
fn open(account: &AccountSettings, stored: &str) -> Option<Rc<TokenRecord>> {
    let sealed: Sealed = serde_json::from_str(stored).ok()?;
    account.sealer.open(&sealed, &account.context).map(Rc::new)
}
