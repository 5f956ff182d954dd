//! The ways out of one isolate.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use edgepost::clock::{LocalDay, UnixMillis, local_day};
use edgepost::ports::{
    Limits, ObjectAddress, ObjectError, Ports, Request, Response, SendError, TokenPorts,
    Unavailable, WorkerPorts,
};

use super::cache::LocationCache;
use super::clock::ManualClock;
use super::executor::within;
use super::{AccountHost, Desks, Limiter, Log, MemoryKv, Objects, Owner, Purchases, Wire, World};

/// The open data, as the Worker ships it in one file a prefix.
const ZIP_CODES: &str = include_str!("../../data/zip-codes.tsv");

pub struct IsolatePorts {
    pub world: World,
    pub owner: Owner,
    pub location: String,
    pub clock: Rc<ManualClock>,
    pub wire: Rc<Wire>,
    pub kv: Rc<MemoryKv>,
    pub objects: Objects,
    pub purchases: Purchases,
    pub desks: Desks,
    /// The cache of this location; `None` where there is none.
    pub cache: Option<LocationCache>,
    pub limiter: Rc<Limiter>,
    pub log: Log,
    pub shards_missing: Rc<Cell<bool>>,
}

impl IsolatePorts {
    fn object(&self, address: &ObjectAddress) -> AccountHost {
        self.objects.named(&address.name)
    }
}

impl Ports for IsolatePorts {
    fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    fn random(&self, bytes: &mut [u8]) {
        self.world.chance(|chance| chance.fill(bytes));
    }

    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        let mut response = self.wire.send(request, limits).await?;
        response.received_at = self.now();
        Ok(response)
    }

    fn log(&self, line: &str) {
        self.log.add(line);
    }

    async fn pause(&self, span: Duration) {
        self.world.sleep(span).await;
    }
}

impl TokenPorts for IsolatePorts {
    async fn kv_read(&self, key: &str, deadline: Duration) -> Result<Option<String>, Unavailable> {
        self.kv.read(&self.location, key, deadline).await
    }

    async fn ask_account(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        let object = self.object(object);
        let asked = object.ask(question.to_owned());
        within(&self.world, deadline, asked)
            .await
            .unwrap_or(Err(ObjectError::TimedOut))
    }

    fn ask_account_later(
        &self,
        object: &ObjectAddress,
        question: String,
        then: impl FnOnce(String) + 'static,
    ) {
        let object = self.object(object);
        self.world.spawn(self.owner, async move {
            if let Ok(answer) = object.ask(question).await {
                then(answer);
            }
        });
    }
}

impl WorkerPorts for IsolatePorts {
    async fn ask_purchase(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        let object = self.purchases.named(&object.name);
        let asked = object.ask(question.to_owned());
        within(&self.world, deadline, asked)
            .await
            .unwrap_or(Err(ObjectError::TimedOut))
    }

    async fn ask_desk(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        let object = self.desks.named(&object.name);
        let asked = object.ask(question.to_owned());
        within(&self.world, deadline, asked)
            .await
            .unwrap_or(Err(ObjectError::TimedOut))
    }

    async fn cached(&self, key: &str) -> Option<String> {
        self.cache.as_ref()?.read(key).await
    }

    fn cache_later(&self, key: String, text: String, ttl: Duration) {
        if let Some(cache) = &self.cache {
            cache.write(key, text, ttl);
        }
    }

    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable> {
        if path == "/demo" {
            return Ok(Some("<title>Demo</title>".to_owned()));
        }
        if path.starts_with("/zip/") && self.shards_missing.get() {
            return Err(Unavailable);
        }
        let prefix = path
            .strip_prefix("/zip/")
            .and_then(|file| file.strip_suffix(".tsv"));
        let shard: String = ZIP_CODES
            .lines()
            .filter(|line| prefix.is_some_and(|prefix| line.starts_with(prefix)))
            .map(|line| format!("{line}\n"))
            .collect();
        Ok(Some(shard).filter(|shard| !shard.is_empty()))
    }

    async fn within_rate_limit(&self, key: &str) -> Result<bool, Unavailable> {
        self.limiter.count(key)
    }

    /// Winter time in Chicago; the runtime knows no other zone here.
    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay> {
        let seconds = i64::try_from(now.0 / 1000).unwrap();
        (zone == "America/Chicago")
            .then(|| {
                local_day(now, |at| {
                    Some(i64::try_from(at.0 / 1000).unwrap() - 6 * 3600)
                })
            })
            .flatten()
            .filter(|_| seconds > 0)
    }
}
