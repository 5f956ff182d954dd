//! The only ways out of the core. `edge` implements them on the platform, `tests/gateway` on fakes.

#![allow(
    async_fn_in_trait,
    reason = "one thread: neither a Worker nor its tests ask for Send futures"
)]

use std::time::Duration;

use crate::clock::{LocalDay, UnixMillis};

/// An outgoing HTTP request, ready to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The whole URL, already percent-encoded.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// Empty for none.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Request {
    /// The method alone: URL, headers and body may carry an address or a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} redacted)", self.method)
    }
}

/// What came back, read to its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// When it was read to its end: what an answer says of times counts from there.
    pub received_at: UnixMillis,
    /// The `Retry-After` header as it was sent.
    pub retry_after: Option<String>,
    /// The `Content-Type` header as it was sent.
    pub content_type: Option<String>,
    /// The body, at most as long as the sender's cap.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Response {
    /// The status alone: a body may carry an address or a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({} redacted)", self.status)
    }
}

/// Why nothing usable came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Headers or body were not complete in time; the request was aborted.
    TimedOut,
    /// No connection, or it was lost before or inside the answer.
    Lost,
    /// The body is longer than the cap; it was cancelled there.
    TooLarge,
}

/// How long an attempt may take, headers and body, and how many bytes of body are read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time for headers **and** body.
    pub timeout: Duration,
    /// Bytes of body, after decompression.
    pub body: usize,
}

/// A store or an object did not answer usefully. What exactly went wrong decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Why an object gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectError {
    /// It has more questions than it can take: asking again makes it worse.
    Overloaded,
    /// It ended, or moved, while it was asked: a new one answers.
    Lost,
    /// No answer in time.
    TimedOut,
}

/// Which object is meant, and where it is created if it does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectAddress {
    /// Its name: the same name is the same object everywhere.
    pub name: String,
    /// A region of the platform, like `enam`. It counts once, at the first question.
    pub location_hint: String,
}

/// What both the Worker and the account object need.
pub trait Ports {
    /// The time. Read once per step.
    fn now(&self) -> UnixMillis;
    /// Fills `bytes` with unpredictable values.
    fn random(&self, bytes: &mut [u8]);
    /// Sends one request, follows no redirect, reads the body within the limits.
    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError>;
    /// One line for the operator. Never carries a secret or an address.
    fn log(&self, line: &str);
    /// Waits.
    async fn pause(&self, span: Duration);
}

/// What whoever looks for a token can reach besides.
pub trait TokenPorts: Ports {
    /// Reads a value from Workers KV, within its deadline.
    async fn kv_read(&self, key: &str, deadline: Duration) -> Result<Option<String>, Unavailable>;
    /// Asks an account object, once, and waits for its answer no longer than `deadline`.
    async fn ask_account(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError>;
    /// The same, without waiting: the answer is handed to `then`, perhaps after the page has its own.
    fn ask_account_later(
        &self,
        object: &ObjectAddress,
        question: String,
        then: impl FnOnce(String) + 'static,
    );
}

/// What a request in the Worker can reach besides.
pub trait WorkerPorts: TokenPorts {
    /// Asks the object of a purchase, once, and waits for its answer no longer than `deadline`.
    async fn ask_purchase(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError>;
    /// Asks the object of a question about prices, once, and waits for its answer no longer than `deadline`.
    async fn ask_desk(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError>;
    /// What the cache of this location has under a key; `None` also where there is no cache.
    async fn cached(&self, key: &str) -> Option<String>;
    /// Puts a text into the cache of this location, for `ttl`, without waiting. Whether it worked does not matter.
    fn cache_later(&self, key: String, text: String, ttl: Duration);
    /// The text of a static file that ships with the Worker; `None` if there is no such file.
    async fn asset(&self, path: &str) -> Result<Option<String>, Unavailable>;
    /// Counts a request of the client behind `key`, and says whether the platform's rate limit lets it go on.
    async fn within_rate_limit(&self, key: &str) -> Result<bool, Unavailable>;
    /// The calendar day in an IANA time zone; `None` if the runtime does not know the zone.
    fn local_day(&self, zone: &str, now: UnixMillis) -> Option<LocalDay>;
}

/// What an object can reach besides: its storage, and its alarm.
pub trait StoragePorts: Ports {
    /// Reads a row of the object's storage.
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable>;
    /// Writes rows of the object's storage, all or none.
    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable>;
    /// Has the platform wake the object, evicted or not, after `span`. There is one alarm: a later call replaces it.
    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable>;
}

/// What the account object can reach besides.
pub trait AccountPorts: StoragePorts {
    /// Writes to Workers KV, to be forgotten after `ttl`.
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable>;
}

/// What the object of a purchase can reach besides.
pub trait PurchasePorts: StoragePorts + TokenPorts {
    /// Deletes every row: the object is as if it had never been asked.
    async fn forget(&self) -> Result<(), Unavailable>;
}
