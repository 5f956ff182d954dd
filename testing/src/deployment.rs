//! A shop's deployment, and the pages that ask it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use edgepost::api::{self, Incoming, Outgoing};
use edgepost::config::Config;
use edgepost::token::TokenFailure;
use edgepost::token::read::{Deadlines, Lookup};
use emulator::Settings;
use serde_json::{Value, json};

use super::caller::owned;
use super::clock::ManualClock;
use super::object::Surroundings;
use super::worker::IsolatePorts;
use super::{
    AccountHost, Caches, Desks, Limiter, Log, MemoryKv, Objects, Owner, Purchases, Wire, World,
};

pub struct Deployment {
    pub world: World,
    pub config: Rc<Config>,
    pub wire: Rc<Wire>,
    pub kv: Rc<MemoryKv>,
    /// The account object that the settings lead to.
    pub object: AccountHost,
    pub objects: Objects,
    pub purchases: Purchases,
    /// The objects of questions about prices.
    pub desks: Desks,
    /// The caches of locations; there are none until a test wants them.
    pub caches: Caches,
    /// There is none until a test wants one.
    pub limiter: Rc<Limiter>,
    pub log: Log,
    /// The files of the open data cannot be read.
    pub shards_missing: Rc<Cell<bool>>,
}

/// What a page sends.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub publishable_key: Option<&'static str>,
    pub authorization: Option<&'static str>,
    pub idempotency_key: Option<&'static str>,
    /// The IP address it comes from.
    pub address: Option<String>,
    pub body: String,
}

/// What it gets.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<&'static str, String>,
    pub body: Value,
    /// In virtual time.
    pub took: Duration,
}

impl Deployment {
    /// The emulator's quota is lifted: what one shop may spend is not the subject here.
    pub fn new() -> Self {
        Self::with(0, &[], |_| ())
    }

    pub fn with(seed: u64, settings: &[(&str, &str)], change: impl FnOnce(&mut Settings)) -> Self {
        let mut carrier = Settings {
            quota_on: false,
            ..Settings::default()
        };
        change(&mut carrier);
        let world = World::new(seed);
        let config = config(settings);
        let wire = Rc::new(Wire::new(&world, carrier));
        let kv = Rc::new(MemoryKv::new(&world));
        let caches = Caches::new(&world);
        let limiter = Rc::new(Limiter::new(&world));
        let log = Log::default();
        let account = config.ready.as_ref().unwrap().account.clone();
        let surroundings = Surroundings {
            world: world.clone(),
            wire: wire.clone(),
            kv: kv.clone(),
            log: log.clone(),
        };
        let object = AccountHost::new(surroundings.clone(), account);
        let objects = Objects::new(&object);
        let purchases = Purchases::new(surroundings.clone(), objects.clone(), owned(settings));
        let desks = Desks::new(surroundings, objects.clone(), owned(settings));
        Self {
            world,
            config: Rc::new(config),
            wire,
            kv,
            objects,
            purchases,
            desks,
            caches,
            object,
            limiter,
            log,
            shards_missing: Rc::default(),
        }
    }

    /// A cold isolate in a location.
    pub fn isolate(&self, location: &str) -> Isolate {
        self.isolate_with(location, self.config.clone())
    }

    /// The same with settings of its own, as during a deploy.
    pub fn isolate_with(&self, location: &str, config: Rc<Config>) -> Isolate {
        let clock = Rc::new(ManualClock::new(&self.world));
        let owner = self.world.new_owner();
        Isolate(Rc::new(Inside {
            memory: api::Isolate::default(),
            config,
            newest_seen: Cell::new(0),
            owner,
            ports: IsolatePorts {
                world: self.world.clone(),
                owner,
                location: location.to_owned(),
                clock,
                wire: self.wire.clone(),
                kv: self.kv.clone(),
                objects: self.objects.clone(),
                purchases: self.purchases.clone(),
                desks: self.desks.clone(),
                cache: self.caches.at(location),
                limiter: self.limiter.clone(),
                log: self.log.clone(),
                shards_missing: self.shards_missing.clone(),
            },
        }))
    }

    pub fn run<T>(&self, main: impl Future<Output = T>) -> T {
        self.world.run(main)
    }

    /// Lets virtual time pass, and everything in it happen.
    pub fn pass(&self, seconds: u64) {
        let sleep = self.world.sleep(Duration::from_secs(seconds));
        self.run(sleep);
    }

    /// Stops all that goes on, and lets go of it: for somebody who needs thousands of deployments, one after the other.
    pub fn end(&self) {
        self.objects.all().iter().for_each(|one| one.evict());
        self.purchases.all().iter().for_each(|one| one.evict());
        self.desks.all().iter().for_each(|one| one.evict());
        self.world.end_everything();
    }

    /// The account object gets these settings, whether or not any Worker has them.
    pub fn deploy_to_object(&self, config: &Config) {
        let account = &config.ready.as_ref().unwrap().account;
        self.object.deploy(account.clone());
    }

    /// All objects get these settings, whether or not any Worker has them.
    pub fn deploy_everywhere(&self, settings: &[(&str, &str)]) {
        let config = config(settings);
        let account = &config.ready.as_ref().unwrap().account;
        self.objects.deploy(account);
        self.purchases.deploy(settings);
        self.desks.deploy(settings);
    }

    /// The KV key of the bearer.
    pub fn bearer_key(&self) -> String {
        self.config
            .ready
            .as_ref()
            .unwrap()
            .account
            .bearer
            .kv_key
            .clone()
    }

    /// Nothing that is kept anywhere contains one of these, in any case of letters.
    pub fn assert_nowhere<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        let purchases = self.purchases.all();
        let rows = purchases.iter().map(|one| one.storage.written.text());
        let desks = self.desks.all();
        let answers = desks.iter().map(|one| one.storage.written.text());
        let kept = [
            ("log", self.log.text()),
            ("KV", self.kv.written.text()),
            ("object storage", self.object.storage.written.text()),
            ("storage of purchases", rows.collect()),
            ("storage of desks", answers.collect()),
            ("caches", self.caches.written.text()),
        ];
        for secret in secrets {
            let secret = secret.to_lowercase();
            for (place, text) in &kept {
                assert!(!text.contains(&secret), "a secret is in the {place}");
            }
        }
    }

    /// No token, client secret or street is kept anywhere.
    pub fn assert_no_secret_was_kept(&self, street: &str) {
        let tokens = self.wire.tokens.lines();
        let tokens = tokens.iter().map(String::as_str);
        self.assert_nowhere(tokens.chain([street, "emulator-secret"]));
    }
}

/// Settings of a shop in Chicago, with changes.
pub fn config(changes: &[(&str, &str)]) -> Config {
    let own = [
        ("SHOP_ID", "demo"),
        ("SHIP_FROM_ZIP", "60601"),
        ("SHIP_FROM_TIME_ZONE", "America/Chicago"),
        // Tests about something else make more calls than a new app at USPS may.
        ("QUOTA_ADDRESSES", "unmetered"),
        ("QUOTA_SHIPPING_OPTIONS", "unmetered"),
        ("QUOTA_SERVICE_STANDARDS", "unmetered"),
        ("QUOTA_INTERNATIONAL_PRICES", "unmetered"),
        ("QUOTA_OAUTH", "unmetered"),
        // And ask about the same address, to see the carrier asked.
        ("ADDRESS_MEMORY_S", "off"),
    ];
    Config::from_lookup(|name| {
        let mut all = changes.iter().chain(&own);
        let found = all.find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

/// How long a back end waits for a payment token: two calls of 20 s, one after the other.
pub const PAYMENT_PATIENCE: Duration = Duration::from_secs(45);

#[derive(Clone)]
pub struct Isolate(Rc<Inside>);

struct Inside {
    memory: api::Isolate,
    config: Rc<Config>,
    /// The newest generation this isolate was ever seen with.
    newest_seen: Cell<u64>,
    owner: Owner,
    ports: IsolatePorts,
}

impl Isolate {
    pub fn clock(&self) -> &ManualClock {
        &self.0.ports.clock
    }

    pub fn config(&self) -> Rc<Config> {
        self.0.config.clone()
    }

    pub fn owner(&self) -> Owner {
        self.0.owner
    }

    /// The generation it would use now; 0 for none.
    pub fn generation(&self) -> u64 {
        let record = self.0.memory.bearer.record();
        let generation = record.map_or(0, |record| record.generation);
        let newest = self.0.newest_seen.get();
        assert!(
            generation == 0 || generation >= newest,
            "an isolate went back from generation {newest} to {generation}"
        );
        self.0.newest_seen.set(newest.max(generation));
        generation
    }

    /// A payment token, as a label call will want one; after a refusal if the one at hand was refused.
    pub async fn payment_token(&self, is_refused: bool) -> Result<u64, TokenFailure> {
        let Inside {
            memory,
            config,
            ports,
            ..
        } = self.0.as_ref();
        let ready = config.ready.as_ref().unwrap();
        let payment = ready.account.payment.as_ref().unwrap();
        let lookup = Lookup {
            ports,
            account: &ready.account,
            token: &payment.token,
            memory: &memory.payment,
            deadlines: Deadlines {
                kv: ready.budgets.kv,
                object: PAYMENT_PATIENCE,
                end: ports.clock.now().plus(PAYMENT_PATIENCE),
            },
        };
        let refused = memory.payment.record().filter(|_| is_refused);
        let found = match refused {
            Some(record) => lookup.find_after_refusal(record.generation).await?,
            None => lookup.find().await?.0,
        };
        Ok(found.generation)
    }

    /// Answers a request as it is.
    pub async fn answer(&self, incoming: Incoming<'_>) -> Outgoing {
        let Inside {
            memory,
            config,
            ports,
            ..
        } = self.0.as_ref();
        let outgoing = api::answer(config, memory, ports, incoming).await;
        self.generation();
        outgoing
    }

    pub async fn ask(&self, ask: Ask) -> Reply {
        let world = &self.0.ports.world;
        let began = world.elapsed_ms();
        let incoming = Incoming {
            publishable_key: ask.publishable_key,
            authorization: ask.authorization,
            idempotency_key: ask.idempotency_key,
            address: ask.address.as_deref(),
            content_type: Some("application/json"),
            body: Some(ask.body.as_bytes()),
            ..Incoming::new(ask.method, &ask.path)
        };
        let outgoing = self.answer(incoming).await;
        Reply {
            status: outgoing.status,
            headers: outgoing.headers.into_iter().collect(),
            body: serde_json::from_str(outgoing.body.text()).unwrap_or_default(),
            took: Duration::from_millis(world.elapsed_ms() - began),
        }
    }
}

impl Ask {
    pub fn post(path: &str, body: Value) -> Self {
        Self {
            method: "POST",
            path: path.to_owned(),
            publishable_key: Some("pk_dev_edgepost"),
            authorization: None,
            idempotency_key: None,
            address: None,
            body: body.to_string(),
        }
    }

    pub fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: path.to_owned(),
            publishable_key: Some("pk_dev_edgepost"),
            authorization: None,
            idempotency_key: None,
            address: None,
            body: String::new(),
        }
    }

    /// The shop's back end orders a label.
    pub fn label(key: &'static str, order: Value) -> Self {
        Self {
            idempotency_key: Some(key),
            ..Self::post("/v1/labels", order).by_the_operator()
        }
    }

    /// As the shop's operator.
    pub fn status() -> Self {
        Self::get("/v1/status").by_the_operator()
    }

    /// The operator wants this generation replaced.
    pub fn refresh(generation: u64) -> Self {
        let body = json!({ "generation": generation });
        Self::post("/v1/tokens/refresh", body).by_the_operator()
    }

    /// The operator wants this generation ended.
    pub fn revoke(generation: u64) -> Self {
        let body = json!({ "generation": generation });
        Self::post("/v1/tokens/revoke", body).by_the_operator()
    }

    /// From this IP address.
    pub fn from_address(self, address: impl Into<String>) -> Self {
        Self {
            address: Some(address.into()),
            ..self
        }
    }

    /// As the shop's own back end.
    pub fn by_the_back_end(self) -> Self {
        self.by_the_operator()
    }

    fn by_the_operator(self) -> Self {
        Self {
            publishable_key: None,
            authorization: Some("Bearer sk_dev_edgepost"),
            ..self
        }
    }
}

impl Reply {
    /// A member of the body as text; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}
