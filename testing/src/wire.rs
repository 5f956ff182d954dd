//! The way to the carrier: requests go to the in-process emulator, and what it says about its delivery happens in virtual
//! time within the sender's limits.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use edgepost::carrier::usps::Api;
use edgepost::clock::UnixMillis;
use edgepost::ports::{Limits, Request, Response, SendError};
use edgepost::token::TokenKind;
use emulator::{Delivery, Emulator, Fault, FaultRule, Outcome, Settings};
use futures_channel::oneshot;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::Value;

use super::clock::true_time;
use super::executor::within;
use super::{Log, Owner, World};

/// One way through the network, there and back.
const LATENCY: Duration = Duration::from_millis(40);

/// A request that was sent, whether or not it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub at_ms: u64,
    pub api: Api,
    /// Which token it asks for.
    pub asks_for: Option<TokenKind>,
    /// When its sender knew the outcome; for one that is gone, when it would have given up.
    pub over_at_ms: u64,
}

/// Answers in the emulator's place, where it wants to.
pub type StandIn = Box<dyn Fn(&Request) -> Option<Response>>;

/// Told of a request that has reached the carrier, and of its answer.
pub type OnArrival = Box<dyn Fn(&http::Request<Bytes>, &Outcome)>;

pub struct Wire {
    world: World,
    network: Owner,
    pub emulator: Rc<Emulator>,
    pub sent: RefCell<Vec<Sent>>,
    /// The next so many requests find no connection.
    pub unreachable: Cell<u32>,
    /// How likely a request finds no connection, and an answer is lost on its way back.
    pub loss: Cell<(f64, f64)>,
    /// Orders of labels are under way for so much longer, and arrive whether or not their sender still waits.
    pub orders_take: Cell<Duration>,
    /// Pictures of labels are at least so long, in letters of base64.
    pub pictures: Cell<usize>,
    /// Token answers say nothing of scopes.
    pub scopes_untold: Cell<bool>,
    /// Somebody who makes answers up: then the emulator's books prove nothing.
    pub stand_in: RefCell<Option<StandIn>>,
    /// Whoever wants to know.
    pub on_arrival: RefCell<Option<OnArrival>>,
    /// Every token that came over it.
    pub tokens: Log,
    /// When each of them ends, in virtual milliseconds.
    ends: RefCell<BTreeMap<String, u64>>,
    /// Calls that carried a token past its end.
    pub sent_after_its_end: Cell<u32>,
}

impl Wire {
    pub fn new(world: &World, settings: Settings) -> Self {
        Self {
            world: world.clone(),
            network: world.new_owner(),
            emulator: Rc::new(Emulator::new(1, settings)),
            sent: RefCell::default(),
            unreachable: Cell::new(0),
            loss: Cell::new((0.0, 0.0)),
            orders_take: Cell::new(Duration::ZERO),
            pictures: Cell::new(0),
            scopes_untold: Cell::new(false),
            stand_in: RefCell::default(),
            on_arrival: RefCell::default(),
            tokens: Log::default(),
            ends: RefCell::default(),
            sent_after_its_end: Cell::new(0),
        }
    }

    /// Calls for tokens of a kind.
    pub fn calls_for(&self, kind: TokenKind) -> usize {
        let sent = self.sent.borrow();
        let calls = sent.iter().filter(|sent| sent.asks_for == Some(kind));
        calls.count()
    }

    /// Token calls that were sent.
    pub fn token_calls(&self) -> usize {
        self.token_calls_at().len()
    }

    /// When token calls were sent, in virtual milliseconds.
    pub fn token_calls_at(&self) -> Vec<u64> {
        let sent = self.sent.borrow();
        let calls = sent
            .iter()
            .filter(|sent| sent.asks_for == Some(TokenKind::Bearer));
        calls.map(|sent| sent.at_ms).collect()
    }

    /// The most token calls in any hour.
    pub fn most_token_calls_in_an_hour(&self) -> usize {
        let calls = self.token_calls_at();
        let in_the_hour_from = |begin: &u64| {
            let hour = *begin..*begin + 3_600_000;
            calls.iter().filter(|at| hour.contains(at)).count()
        };
        calls.iter().map(in_the_hour_from).max().unwrap_or(0)
    }

    /// When calls of an API were sent, in virtual milliseconds.
    pub fn calls_of(&self, api: Api) -> Vec<u64> {
        let sent = self.sent.borrow();
        let calls = sent.iter().filter(|sent| sent.api == api);
        calls.map(|sent| sent.at_ms).collect()
    }

    /// Calls of all other APIs that were sent.
    pub fn carrier_calls(&self) -> usize {
        self.sent.borrow().len() - self.token_calls()
    }

    /// Every matching call fails in this way.
    pub fn fail(&self, api: &str, fault: Fault) {
        self.rules(vec![rule(api, None, fault)]);
    }

    /// The next `times` matching calls fail in this way.
    pub fn fail_next(&self, api: &str, times: u64, fault: Fault) {
        self.rules(vec![rule(api, Some(times), fault)]);
    }

    pub fn rules(&self, rules: Vec<FaultRule>) {
        self.emulator.set_faults(rules).unwrap();
    }

    pub fn heal(&self) {
        self.rules(Vec::new());
    }

    pub async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        let incoming = incoming(request);
        self.look_at_the_token(request);
        let number = self.sent.borrow().len();
        self.sent.borrow_mut().push(Sent {
            at_ms: self.world.elapsed_ms(),
            api: api_called(&request.url),
            asks_for: token_asked_for(&request.url),
            over_at_ms: self.world.elapsed_ms()
                + u64::try_from(limits.timeout.as_millis()).unwrap(),
        });
        let made_up = self
            .stand_in
            .borrow()
            .as_ref()
            .and_then(|made_up| made_up(request));
        let outcome = match made_up {
            Some(response) => self.deliver(response, limits.body).await,
            None => {
                let exchange = self.exchange(&incoming, limits.body);
                within(&self.world, limits.timeout, exchange)
                    .await
                    .unwrap_or(Err(SendError::TimedOut))
            }
        };
        self.sent.borrow_mut()[number].over_at_ms = self.world.elapsed_ms();
        outcome
    }

    async fn deliver(&self, response: Response, most: usize) -> Result<Response, SendError> {
        self.world.sleep(LATENCY).await;
        match response.body.len() > most {
            true => Err(SendError::TooLarge),
            false => Ok(response),
        }
    }

    /// No token call began while another was under way.
    pub fn assert_one_token_call_at_a_time(&self) {
        for kind in [TokenKind::Bearer, TokenKind::Payment] {
            let sent = self.sent.borrow();
            let calls: Vec<_> = sent
                .iter()
                .filter(|sent| sent.asks_for == Some(kind))
                .collect();
            for pair in calls.windows(2) {
                assert!(
                    pair[0].over_at_ms <= pair[1].at_ms,
                    "two token calls at once: {pair:?}"
                );
            }
        }
    }

    async fn exchange(
        &self,
        request: &http::Request<Bytes>,
        most: usize,
    ) -> Result<Response, SendError> {
        self.world.sleep(LATENCY / 2).await;
        let (no_way, lost) = self.loss.get();
        let unreachable = self.unreachable.get();
        self.unreachable.set(unreachable.saturating_sub(1));
        if unreachable > 0 || self.world.happens(no_way) {
            return Err(SendError::Lost);
        }
        let outcome = self.arrive(request).await;
        if let Some(told) = self.on_arrival.borrow().as_ref() {
            told(request, &outcome);
        }
        if token_asked_for(request.uri().path()).is_some() {
            self.note_token(&outcome);
        }
        let delay = Duration::from_millis(outcome.delay_ms);
        self.world.sleep(LATENCY / 2 + delay).await;
        if self.world.happens(lost) {
            return Err(SendError::Lost);
        }
        let mut response = received(outcome, most, true_time(&self.world)).await?;
        if self.scopes_untold.get() {
            response.body = without_scope(response.body);
        }
        if self.pictures.get() > 0 {
            response.body = with_picture(response.body, self.pictures.get());
        }
        Ok(response)
    }

    async fn arrive(&self, request: &http::Request<Bytes>) -> Outcome {
        let takes = self.orders_take.get();
        let is_order = request.method() == "POST" && request.uri().path() == "/labels/v3/label";
        if !is_order || takes.is_zero() {
            return self.emulator.answer(request, true_time(&self.world).0);
        }
        let (sender, receiver) = oneshot::channel();
        let (world, emulator) = (self.world.clone(), self.emulator.clone());
        let request = request.clone();
        self.world.spawn(self.network, async move {
            world.sleep(takes).await;
            let outcome = emulator.answer(&request, true_time(&world).0);
            let _gave_up = sender.send(outcome);
        });
        receiver.await.unwrap()
    }

    fn note_token(&self, outcome: &Outcome) {
        let body: Value = serde_json::from_slice(outcome.response.body()).unwrap_or_default();
        let carrier = self.emulator.settings();
        let payment_life = carrier.postage.payment_token_life_seconds;
        for (member, header, life) in [
            ("access_token", "Bearer ", carrier.token_life_seconds),
            ("paymentAuthorizationToken", "", payment_life),
        ] {
            if let Some(token) = body.get(member).and_then(Value::as_str) {
                self.tokens.add(token);
                let end = self.world.elapsed_ms() + life * 1000;
                let mut ends = self.ends.borrow_mut();
                ends.insert(format!("{header}{token}"), end);
            }
        }
    }

    fn look_at_the_token(&self, request: &Request) {
        let ends = self.ends.borrow();
        let tokens = request
            .headers
            .iter()
            .filter(|(name, _)| matches!(*name, "authorization" | "x-payment-authorization-token"));
        for (_, token) in tokens {
            let end = ends.get(token);
            if end.is_some_and(|end| self.world.elapsed_ms() > *end) {
                self.sent_after_its_end
                    .set(self.sent_after_its_end.get() + 1);
            }
        }
    }
}

/// Which API a call is of.
fn api_called(url: &str) -> Api {
    let (_, path) = url.split_once("://").unwrap_or(("", url));
    match path.split('/').nth(1).unwrap_or_default() {
        "oauth2" => Api::OAuth,
        "addresses" => Api::Addresses,
        "shipments" => Api::ShippingOptions,
        "service-standards" => Api::ServiceStandards,
        "international-prices" => Api::InternationalPrices,
        "payments" => Api::Payments,
        "labels" => Api::Labels,
        other => panic!("a call of an API called {other:?}"),
    }
}

/// Which token a call is for.
pub fn token_asked_for(url: &str) -> Option<TokenKind> {
    let of = |path| url.ends_with(path);
    match () {
        () if of("/oauth2/v3/token") => Some(TokenKind::Bearer),
        () if of("/payments/v3/payment-authorization") => Some(TokenKind::Payment),
        () => None,
    }
}

/// A rule for the emulator.
pub fn rule(api: &str, times: Option<u64>, fault: Fault) -> FaultRule {
    FaultRule {
        api: api.to_owned(),
        path: None,
        skip: 0,
        times,
        probability: 1.0,
        fault,
    }
}

/// The request as the emulator takes it.
pub fn incoming(request: &Request) -> http::Request<Bytes> {
    let mut builder = http::Request::builder()
        .method(request.method)
        .uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    builder.body(Bytes::from(request.body.clone())).unwrap()
}

/// The same answer; a token's without its scope.
fn without_scope(body: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice(&body) {
        Ok(Value::Object(mut members)) if members.contains_key("access_token") => {
            members.remove("scope");
            Value::Object(members).to_string().into_bytes()
        }
        _ => body,
    }
}

/// The same label with a longer picture.
fn with_picture(body: Vec<u8>, letters: usize) -> Vec<u8> {
    match serde_json::from_slice(&body) {
        Ok(Value::Object(mut members)) if members.contains_key("labelImage") => {
            members.insert("labelImage".to_owned(), "A".repeat(letters).into());
            Value::Object(members).to_string().into_bytes()
        }
        _ => body,
    }
}

async fn received(
    outcome: Outcome,
    most: usize,
    received_at: UnixMillis,
) -> Result<Response, SendError> {
    let body = match outcome.delivery {
        Delivery::Whole => outcome.response.body().to_vec(),
        Delivery::Hang | Delivery::HangInBody { .. } => std::future::pending().await,
        Delivery::Reset | Delivery::Truncate { .. } => return Err(SendError::Lost),
        // A bomb unpacks to the same.
        Delivery::Huge { bytes, .. } => vec![b' '; usize::try_from(bytes).unwrap()],
    };
    if body.len() > most {
        return Err(SendError::TooLarge);
    }
    let header = |name| {
        let value = outcome.response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    Ok(Response {
        status: outcome.response.status().as_u16(),
        received_at,
        retry_after: header(RETRY_AFTER),
        content_type: header(CONTENT_TYPE),
        body,
    })
}
