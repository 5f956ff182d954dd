//! Keeps the ledger of permits, inside the account object: what has been given, what the carrier said against it, and what is
//! left. It is read once in the life of an instance, and written before a permit is answered: an instance that has a successor
//! cannot write, and so gives none.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;
use std::time::Duration;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use serde::Serialize;

use crate::clock::{UnixMillis, UtcMonth, millis};
use crate::json::Document;
use crate::ports::{StoragePorts, Unavailable};
use crate::quota::{
    ASKED_PAUSE, Given, Ledger, Obstacle, Pause, QUOTA_BACKOFF, Shares, Tally, Terms,
};

use super::protocol::{ApiQuota, Failure, MonthCount, QuotaCount, QuotaStatus, Report};
use super::{
    AccountSettings, ClosedApi, Permit, PermitRefusal, PermitTrouble, TokenFailure, TokenKind,
    TokenTrouble,
};

/// The row of the object's storage.
const ROW: &str = "ledger";

/// The row that tells where answers came from.
const ANSWERS: &str = "answers";

/// A permit that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) api: Api,
    /// On whose behalf.
    pub(super) client: Option<&'a str>,
    /// [`Terms::repeats_probe`].
    pub(super) repeats_probe: bool,
}

/// What a report says of an API's next calls.
enum Means {
    /// They will be answered.
    Well,
    /// They will go wrong too.
    Closed(Pause),
    /// They may; if too many have, the API is closed.
    Failed(Pause),
}

/// Who may call what, and how often.
#[derive(Debug)]
pub(super) struct Permits {
    settings: Rc<AccountSettings>,
    known: RefCell<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Whether the row was read.
    loaded: bool,
    ledger: Ledger,
    shares: Shares,
    /// Where the answers of a day (UTC) came from.
    answers: Answers,
}

#[derive(Debug, Default, Serialize)]
struct Answers {
    /// The day, counted from 1970.
    day: u64,
    tally: Tally,
}

impl Permits {
    pub(super) fn new(settings: Rc<AccountSettings>) -> Self {
        Self {
            settings,
            known: RefCell::default(),
        }
    }

    /// Loads the rows, once per life of the instance.
    pub(super) async fn load(&self, ports: &impl StoragePorts) -> Result<(), Unavailable> {
        if self.known().loaded {
            return Ok(());
        }
        let row = ports.load(ROW).await?;
        let ledger = row.as_deref().map(Ledger::read);
        let answers = ports.load(ANSWERS).await?;
        let answers = answers.as_deref().map(Answers::read);
        if matches!(ledger, Some(None)) {
            ports.log("the stored ledger is not legible; it counts as empty");
        }
        let mut known = self.known();
        // Another question may have loaded it meanwhile, and gone on from there.
        if !known.loaded {
            known.loaded = true;
            known.ledger = ledger.flatten().unwrap_or_default();
            known.answers = answers.unwrap_or_default();
        }
        Ok(())
    }

    /// Another instance has taken over: what is known here is old.
    pub(super) fn forget(&self) {
        self.known().loaded = false;
    }

    /// The row as it is to be stored; `None` while nobody knows what is stored now.
    pub(super) fn row(&self) -> Option<(&'static str, String)> {
        let known = self.known();
        let row = known
            .loaded
            .then(|| serde_json::to_string(&known.ledger).ok());
        row.flatten().map(|row| (ROW, row))
    }

    async fn save(&self, ports: &impl StoragePorts) -> Result<(), Unavailable> {
        let row = self.row().ok_or(Unavailable)?;
        ports.save(&[row]).await
    }

    async fn save_with_answers(&self, ports: &impl StoragePorts) -> Result<(), Unavailable> {
        let row = self.row().ok_or(Unavailable)?;
        let answers = match self.known().answers {
            ref answers if answers.tally.is_empty() => None,
            ref answers => serde_json::to_string(answers).ok(),
        };
        let answers = answers.map(|answers| (ANSWERS, answers));
        let rows: Vec<_> = [Some(row), answers].into_iter().flatten().collect();
        ports.save(&rows).await
    }

    /// Counts where answers came from. It is written down with the next permit.
    pub(super) fn hear_of_answers(&self, tally: &Tally, now: UnixMillis) {
        let answers = &mut self.known().answers;
        if answers.day != day(now) {
            *answers = Answers {
                day: day(now),
                tally: Tally::default(),
            };
        }
        answers.tally.add(tally);
    }

    /// Why no permit can be had now.
    pub(super) fn refusal(&self, asked: Asked, now: UnixMillis) -> Option<PermitRefusal> {
        let (api, client) = (asked.api, asked.client);
        let terms = self.terms_of(asked);
        let known = &mut *self.known();
        let obstacle = known.ledger.obstacle(api.name(), &terms, now);
        let obstacle = obstacle.map(|(obstacle, until)| {
            let closed = known.ledger.closed(api.name(), now);
            (trouble(obstacle, closed.map(|(reason, _)| reason)), until)
        });
        let share = self.share(api, client).and_then(|(client, share)| {
            let shares = &mut known.shares;
            let until = shares.used_up_until(api.name(), client, share, terms.window, now);
            Some((PermitTrouble::Share, until?))
        });
        let longest = [share, obstacle].into_iter().flatten();
        longest
            .max_by_key(|(_, until)| *until)
            .map(|(trouble, until)| PermitRefusal {
                trouble,
                retry_after: until.since(now),
            })
    }

    /// Gives a permit, once it is written down.
    pub(super) async fn give(
        &self,
        ports: &impl StoragePorts,
        asked: Asked<'_>,
    ) -> Result<Permit, PermitRefusal> {
        let given = self.count(asked, ports.now())?;
        let written = match given.counted {
            true => self.save_with_answers(ports).await,
            false => Ok(()),
        };
        if written.is_err() {
            self.take_back(asked.api, asked.client, given);
            ports.log("account storage did not take a permit");
            return Err(PermitRefusal::OBJECT_UNAVAILABLE);
        }
        Ok(Permit {
            probe: given.probe,
            watched: given.watched,
        })
    }

    fn count(&self, asked: Asked, now: UnixMillis) -> Result<Given, PermitRefusal> {
        if let Some(refusal) = self.refusal(asked, now) {
            return Err(refusal);
        }
        let (api, client) = (asked.api, asked.client);
        let terms = self.terms_of(asked);
        let known = &mut *self.known();
        // Nothing stands in the way of it: that was looked at.
        let given = known.ledger.give(api.name(), &terms, now);
        let given = given.map_err(|_| PermitRefusal::OBJECT_UNAVAILABLE)?;
        if let Some((client, share)) = self.share(api, client) {
            let (shares, times) = (&mut known.shares, (given.stamp(), now));
            shares.count(api.name(), client, share, terms.window, times);
        }
        Ok(given)
    }

    fn take_back(&self, api: Api, client: Option<&str>, given: Given) {
        let terms = self.terms(api);
        let known = &mut *self.known();
        known.ledger.take_back(api.name(), &terms, given);
        if let Some((client, _)) = self.share(api, client) {
            known.shares.take_back(api.name(), client, given.stamp());
        }
    }

    /// Why no token call may be made now: the keepers have pauses and an hourly limit of their own; beyond those only a quota
    /// that is used up stands in the way.
    pub(super) fn token_call_refusal(
        &self,
        kind: TokenKind,
        now: UnixMillis,
    ) -> Option<TokenFailure> {
        let api = api_of(kind);
        let terms = self.terms(api);
        let obstacle = self.known().ledger.obstacle(api.name(), &terms, now);
        obstacle.map(|(_, until)| quota_used(until, now))
    }

    /// Counts a token call that is about to be made; the keeper writes the row together with its own.
    ///
    /// # Errors
    ///
    /// Why it may not be made.
    pub(super) fn count_token_call(
        &self,
        kind: TokenKind,
        now: UnixMillis,
    ) -> Result<Given, TokenFailure> {
        let api = api_of(kind);
        let terms = self.terms(api);
        let given = self.known().ledger.give(api.name(), &terms, now);
        given.map_err(|(_, until)| quota_used(until, now))
    }

    /// It could not be written down, and is not made.
    pub(super) fn take_token_call_back(&self, kind: TokenKind, given: Given) {
        self.take_back(api_of(kind), None, given);
    }

    /// Hears how a call went. Says whether Workers everywhere have to hear it too.
    pub(super) async fn hear(&self, ports: &impl StoragePorts, report: &Report) -> bool {
        // Token calls are made here, and their keepers know how they went.
        let is_others = |api: &Api| !matches!(api, Api::OAuth | Api::Payments);
        let Some(api) = Api::of_name(&report.api).filter(is_others) else {
            return false;
        };
        let now = ports.now();
        let means = match &report.trouble {
            None => Means::Well,
            Some(kind) => match CarrierError::of_kind(kind) {
                Some(error) => self.means(error, report.retry_after_ms, ports),
                // A newer version's.
                None => return false,
            },
        };
        let (name, kind) = (api.name(), report.trouble.as_deref().unwrap_or_default());
        let (closed, changed) = {
            let ledger = &mut self.known().ledger;
            match means {
                Means::Well => (false, ledger.went_well(name, now)),
                Means::Closed(pause) => {
                    let closed = ledger.close(name, kind, now, pause);
                    (closed, closed)
                }
                Means::Failed(pause) => {
                    let too_many = ledger.failed(name, now);
                    (too_many && ledger.close(name, kind, now, pause), true)
                }
            }
        };
        if closed {
            ports.log(&format!("{name} is not called for a while: {kind}"));
        }
        if changed && self.save(ports).await.is_err() {
            ports.log("account storage did not take a report");
        }
        closed
    }

    /// What a failure says of the next call.
    fn means(
        &self,
        error: CarrierError,
        asked_ms: Option<u64>,
        ports: &impl StoragePorts,
    ) -> Means {
        let settings = &self.settings;
        let (shortest, longest) = ASKED_PAUSE;
        let asked = asked_ms.map(|asked| Duration::from_millis(asked).clamp(shortest, longest));
        let mut jitter = [0; 1];
        ports.random(&mut jitter);
        let [jitter] = jitter;
        let backoff = |(floor, ceiling)| Pause::Backoff {
            floor,
            ceiling,
            jitter,
        };
        match (error, asked) {
            (CarrierError::QuotaUsed { .. }, None) => Means::Closed(backoff(QUOTA_BACKOFF)),
            _ if error.is_worth_remembering() => {
                Means::Closed(Pause::Fixed(settings.remember_refusal))
            }
            // About one question, or one purchase: the API itself is well.
            (CarrierError::PaymentRefused(_), _) => Means::Well,
            _ if error.is_about_the_question() => Means::Well,
            (_, Some(asked)) => Means::Closed(Pause::Fixed(asked)),
            (_, None) => Means::Failed(backoff(settings.quota.backoff)),
        }
    }

    /// The APIs whose pause is not over, for Workers everywhere. A probe's word may come any moment: whoever asks then asks here.
    pub(super) fn closed(&self, now: UnixMillis) -> Vec<ClosedApi> {
        let known = self.known();
        let closed = |api: Api| {
            let (reason, left) = known.ledger.pause(api.name(), now)?;
            Some(ClosedApi {
                api: api.name().to_owned(),
                until: now.plus(left),
                reason: reason.to_owned(),
            })
        };
        Api::ALL.into_iter().filter_map(closed).collect()
    }

    /// What is left.
    pub(super) fn status(&self, now: UnixMillis) -> QuotaStatus {
        let settings = &self.settings.quota;
        let known = self.known();
        let ledger = &known.ledger;
        let total = count(settings.total, ledger.used_in_total(settings.window, now));
        let month = count(settings.addresses_per_month, ledger.used_in_month(now));
        let apis = Api::ALL.into_iter().map(|api| {
            let used = ledger.used(api.name(), settings.window, now);
            let mut count = count(settings.limit(api), used);
            let gate = ledger.closed(api.name(), now);
            count.left = match gate {
                Some(_) => Some(0),
                None => {
                    let of_month = month.left.filter(|_| api == Api::Addresses);
                    [count.left, total.left, of_month]
                        .into_iter()
                        .flatten()
                        .min()
                }
            };
            ApiQuota {
                api: api.name().to_owned(),
                count,
                gate: gate.map(|(kind, left)| Failure {
                    kind: kind.to_owned(),
                    retry_after_ms: Some(millis(left)),
                }),
            }
        });
        QuotaStatus {
            window_ms: millis(settings.window),
            apis: apis.collect(),
            month: MonthCount {
                month: UtcMonth::of(now).to_string(),
                limit: month.limit,
                used: month.used,
            },
            total: total.clone(),
            answers: match known.answers.day == day(now) {
                true => known.answers.tally.clone(),
                false => Tally::default(),
            },
        }
    }

    fn terms_of(&self, asked: Asked) -> Terms {
        Terms {
            repeats_probe: asked.repeats_probe,
            ..self.terms(asked.api)
        }
    }

    fn terms(&self, api: Api) -> Terms {
        let settings = &self.settings.quota;
        Terms {
            limit: settings.limit(api),
            total: settings.total,
            window: settings.window,
            by_month: api == Api::Addresses,
            limit_a_month: settings.limit_a_month(api),
            repeats_probe: false,
        }
    }

    /// Who has a share, and what it is.
    fn share<'c>(&self, api: Api, client: Option<&'c str>) -> Option<(&'c str, u32)> {
        let settings = &self.settings.quota;
        let share = settings.share.of_limit(settings.limit(api)?)?;
        Some((client?, share))
    }

    fn known(&self) -> RefMut<'_, Known> {
        self.known.borrow_mut()
    }
}

impl Answers {
    fn read(text: &str) -> Self {
        let document = Document::of(text);
        let members = document.root().members();
        Self {
            day: members.get("day").number().unwrap_or_default(),
            tally: Tally::read(members.get("tally")),
        }
    }
}

/// Days since 1970, UTC.
fn day(now: UnixMillis) -> u64 {
    now.0 / 86_400_000
}

fn api_of(kind: TokenKind) -> Api {
    match kind {
        TokenKind::Bearer => Api::OAuth,
        TokenKind::Payment => Api::Payments,
    }
}

fn quota_used(until: UnixMillis, now: UnixMillis) -> TokenFailure {
    TokenFailure {
        trouble: TokenTrouble::Carrier(CarrierError::QuotaUsed { retry_after: None }),
        retry_after: Some(until.since(now)),
    }
}

fn trouble(obstacle: Obstacle, closed: Option<&str>) -> PermitTrouble {
    match obstacle {
        Obstacle::Quota => PermitTrouble::Quota,
        Obstacle::Month => PermitTrouble::Month,
        Obstacle::Closed => {
            let error = closed.and_then(CarrierError::of_kind);
            error.map_or(PermitTrouble::ObjectUnavailable, PermitTrouble::Closed)
        }
    }
}

fn count(limit: Option<u32>, used: u32) -> QuotaCount {
    QuotaCount {
        limit,
        used,
        left: limit.map(|limit| limit.saturating_sub(used)),
    }
}
