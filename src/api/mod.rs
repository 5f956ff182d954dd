//! Our HTTP face: one file per endpoint, and what they share. A request comes in as values and goes out as values; reading it
//! from the platform and writing it back is the rim's.

mod access;
mod addresses;
mod body;
mod closed;
mod fields;
mod health;
mod labels;
mod note;
#[cfg(feature = "openapi")]
pub mod openapi;
mod problem;
mod quotes;
mod rate_limit;
mod rates;
mod reply;
mod route;
mod services;
mod spent;
mod status;
mod tokens;
mod zip_codes;

pub use crate::call::Isolate;
pub use body::MOST_BYTES;
pub use note::{DataPoint, Note};
pub use problem::{Code, Fault, FieldError, Problem};

use crate::call::{Call, Client, Trace};
use crate::clock::UnixMillis;
use crate::config::{Config, Ready};
use crate::ports::{Unavailable, WorkerPorts};

use access::Asker;
use reply::Reply;
use route::Route;

/// A header of an answer: lower-case name and value.
pub type Header = (&'static str, String);

/// A request, as far as anything here looks at it.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The method, upper case.
    pub method: &'a str,
    /// The path, as it was sent, without the query.
    pub path: &'a str,
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `Edgepost-Key`.
    pub publishable_key: Option<&'a str>,
    /// `Authorization`.
    pub authorization: Option<&'a str>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<&'a str>,
    /// `Accept`.
    pub accept: Option<&'a str>,
    /// The IP address of whoever asks, as the platform tells it.
    pub address: Option<&'a str>,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body; `None` if it is longer than [`MOST_BYTES`].
    pub body: Option<&'a [u8]>,
}

impl<'a> Incoming<'a> {
    /// A request without headers and body.
    pub fn new(method: &'a str, path: &'a str) -> Self {
        Self {
            method,
            path,
            origin: None,
            publishable_key: None,
            authorization: None,
            idempotency_key: None,
            accept: None,
            address: None,
            content_type: None,
            body: Some(&[]),
        }
    }

    /// The body of a request that has to carry JSON.
    fn json(&self) -> Result<&'a [u8], Problem> {
        let media_type = self.content_type.and_then(|value| value.split(';').next());
        if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(
                Code::ContentTypeUnsupported,
                "Send the body as `Content-Type: application/json`.",
            ));
        }
        self.body.ok_or_else(|| {
            Problem::new(
                Code::BodyTooLarge,
                format!("Send at most {MOST_BYTES} bytes."),
            )
        })
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// HTTP status.
    pub status: u16,
    /// Headers, each name once.
    pub headers: Vec<Header>,
    /// JSON, a picture, nothing, or a file of the deployment.
    pub body: Payload,
    /// What is noted about it.
    pub note: Note,
}

/// What an answer carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// Text; empty for nothing.
    Text(String),
    /// A picture.
    Bytes(Vec<u8>),
    /// The deployment's own file at the request's path, as the platform serves files: the answer's headers are not its.
    File,
}

impl std::fmt::Debug for Payload {
    /// Text may carry an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Payload(redacted)")
    }
}

impl Payload {
    /// The text; empty for what is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Bytes(_) | Self::File => "",
        }
    }
}

/// What an endpoint gives when all goes well.
struct Answer {
    body: Payload,
    content_type: String,
    /// `None`: not to be stored anywhere.
    cache_control: Option<&'static str>,
    /// Those of this answer alone.
    headers: Vec<Header>,
}

impl Answer {
    fn new(body: String) -> Self {
        Self {
            body: Payload::Text(body),
            content_type: "application/json".to_owned(),
            cache_control: None,
            headers: Vec::new(),
        }
    }
}

/// Answers one request.
pub async fn answer<P: WorkerPorts>(
    config: &Config,
    isolate: &Isolate,
    ports: &P,
    incoming: Incoming<'_>,
) -> Outgoing {
    let trace = Trace::default();
    let mut reply = Reply::new(config, ports, &incoming);
    let asker = access::admit(&config.access, reply.audience, &incoming);
    if let Some(limit) = reply.rate_limit(&config.access, &asker) {
        reply.headers.push(rate_limit::policy(limit));
    }
    let answer = match (reply.route, asker) {
        (route, _) if reply.is_preflight() => {
            // Of an unknown path too: else the page could not read that it is unknown.
            let methods = route.map_or(&["GET", "POST"][..], Route::methods);
            let methods = methods.join(", ");
            access::preflight(&config.access, &incoming, methods, &mut reply.headers).map(|()| None)
        }
        (None, _) => Err(path_unknown()),
        (Some(route), _) if !route.methods().contains(&incoming.method) => {
            let methods = route.methods().join(", ");
            let detail = format!("Use {methods}.");
            reply.headers.push(("allow", methods));
            Err(Problem::new(Code::MethodNotAllowed, detail))
        }
        (Some(_), Err(problem)) => Err(problem),
        (Some(route), Ok(asker)) => {
            let context = Endpoint {
                config,
                isolate,
                ports,
                started: reply.started,
                trace: &trace,
                request_id: &reply.request_id,
                client: match (asker, incoming.address) {
                    (Asker::Page, Some(address)) => Client::Address(address),
                    (Asker::Page, None) | (Asker::BackEnd, _) => Client::BackEnd,
                },
            };
            context.run(route, &incoming).await.map(Some)
        }
    };
    reply.end(ports, &trace, answer)
}

/// The answer to a request that ended in a panic: it gets the same headers as any, so that a page can read that it was not at fault.
pub fn failed(config: &Config, ports: &impl WorkerPorts, incoming: &Incoming<'_>) -> Outgoing {
    let problem = Problem::new(
        Code::Internal,
        "Edgepost ended in the middle of this request.",
    );
    let reply = Reply::new(config, ports, incoming);
    reply.end(ports, &Trace::default(), Err(problem))
}

fn path_unknown() -> Problem {
    Problem::new(
        Code::PathUnknown,
        "The routes are listed in docs/api.md, for example POST /v1/rates.",
    )
}

/// What the endpoints work with.
struct Endpoint<'a, P> {
    config: &'a Config,
    isolate: &'a Isolate,
    ports: &'a P,
    started: UnixMillis,
    trace: &'a Trace,
    request_id: &'a str,
    client: Client<'a>,
}

impl<P: WorkerPorts> Endpoint<'_, P> {
    async fn run(&self, route: Route<'_>, incoming: &Incoming<'_>) -> Result<Answer, Problem> {
        match route {
            Route::ValidateAddress => {
                self.count().await?;
                let address = addresses::read(incoming.json()?)?;
                addresses::validate(&self.call()?, address).await
            }
            Route::Rates => {
                self.count().await?;
                rates::answer(self.call(), incoming.json()?).await
            }
            Route::Services => ready(self.config).map(services::list),
            Route::VerifyQuote => {
                let quote = quotes::read(incoming.json()?)?;
                let ready = ready(self.config)?;
                Ok(quotes::verify(ready, &quote, self.ports.now()))
            }
            Route::ZipCode(zip) => {
                let known = access::has_key(&self.config.access, incoming);
                let call = async {
                    self.count().await?;
                    self.call()
                };
                zip_codes::look_up(self.ports, zip, call, known).await
            }
            Route::RefreshToken => {
                let meant = tokens::read(incoming.json()?, tokens::Action::Refresh)?;
                tokens::refresh(&self.call()?, meant, self.request_id).await
            }
            Route::RevokeToken => {
                let meant = tokens::read(incoming.json()?, tokens::Action::Revoke)?;
                tokens::revoke(&self.call()?, meant, self.request_id).await
            }
            Route::Labels if incoming.method == "POST" => {
                let key = labels::idempotency_key(incoming.idempotency_key)?;
                let body = incoming.json()?;
                let order = labels::read(body)?;
                let body = std::str::from_utf8(body).unwrap_or_default();
                labels::buy(&self.label_call()?, order, body, key, incoming.accept).await
            }
            Route::Labels => {
                let key = labels::idempotency_key(incoming.idempotency_key)?;
                labels::cancel_by_key(&self.label_call()?, key).await
            }
            Route::Label(tracking_number) => {
                labels::cancel(&self.label_call()?, tracking_number).await
            }
            Route::Status => Ok(status::status(self.config, self.isolate, self.ports).await),
            Route::Demo => self.demo(incoming.path).await,
            Route::Health => Ok(health::health(self.config, self.isolate, self.ports.now())),
        }
    }

    /// Counts the request of a page, before anything is done for it, and refuses it if there are too many.
    async fn count(&self) -> Result<(), Problem> {
        let (Some(limit), Ok(ready)) = (self.config.access.rate_limit, &self.config.ready) else {
            return Ok(());
        };
        match self.client.hash(&ready.hash_key, self.started) {
            Some(client) => rate_limit::count(self.ports, limit, &client).await,
            None => Ok(()),
        }
    }

    /// A file of the demo shop.
    async fn demo(&self, path: &str) -> Result<Answer, Problem> {
        match self.ports.asset(path).await {
            Ok(Some(_)) => Ok(Answer {
                body: Payload::File,
                ..Answer::new(String::new())
            }),
            Ok(None) => Err(path_unknown()),
            Err(Unavailable) => Err(Problem::new(
                Code::Internal,
                "The demo's files cannot be read; `node scripts/assets.mjs` makes them.",
            )),
        }
    }

    /// The same for labels, which have time limits of their own.
    fn label_call(&self) -> Result<Call<'_, P>, Problem> {
        let call = self.call()?;
        Ok(Call {
            budgets: call.ready.label_budgets,
            ..call
        })
    }

    /// What a question to the carrier needs; a problem while a setting is wrong.
    fn call(&self) -> Result<Call<'_, P>, Problem> {
        let ready = ready(self.config)?;
        Ok(Call {
            ports: self.ports,
            ready,
            budgets: ready.budgets,
            isolate: self.isolate,
            client: self.client,
            started: self.started,
            trace: self.trace,
        })
    }
}

fn ready(config: &Config) -> Result<&Ready, Problem> {
    config.ready.as_deref().map_err(|_| {
        Problem::new(
            Code::SettingInvalid,
            "A setting of this Worker is missing or wrong; the shop's operator finds it in /v1/status.",
        )
    })
}
