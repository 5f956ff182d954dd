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
mod rates;
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
use crate::config::{Config, Ready};
use crate::ports::WorkerPorts;

use access::{Asker, Audience};

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
    /// JSON, a picture, or nothing.
    pub body: Payload,
    /// What is noted about it.
    pub note: Note,
}

/// What an answer carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// Text; empty for nothing.
    Text(String),
    /// A file.
    Bytes(Vec<u8>),
}

impl std::fmt::Debug for Payload {
    /// Text may carry an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Payload(redacted)")
    }
}

impl Payload {
    /// The text; empty for a file.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Bytes(_) => "",
        }
    }
}

/// The routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route<'a> {
    ValidateAddress,
    ZipCode(&'a str),
    Rates,
    Services,
    VerifyQuote,
    Status,
    RefreshToken,
    RevokeToken,
    Health,
    Labels,
    Label(&'a str),
}

impl<'a> Route<'a> {
    fn of(path: &'a str) -> Option<Self> {
        match path {
            "/v1/addresses/validate" => Some(Self::ValidateAddress),
            "/v1/rates" => Some(Self::Rates),
            "/v1/services" => Some(Self::Services),
            "/v1/quotes/verify" => Some(Self::VerifyQuote),
            "/v1/status" => Some(Self::Status),
            "/v1/tokens/refresh" => Some(Self::RefreshToken),
            "/v1/tokens/revoke" => Some(Self::RevokeToken),
            "/v1/health" => Some(Self::Health),
            "/v1/labels" => Some(Self::Labels),
            _ => {
                let zip_code = path.strip_prefix("/v1/zip-codes/").map(Self::ZipCode);
                zip_code.or_else(|| path.strip_prefix("/v1/labels/").map(Self::Label))
            }
        }
    }

    /// The route without what varies.
    fn template(self) -> &'static str {
        match self {
            Self::ValidateAddress => "/v1/addresses/validate",
            Self::ZipCode(_) => "/v1/zip-codes/{zip}",
            Self::Rates => "/v1/rates",
            Self::Services => "/v1/services",
            Self::VerifyQuote => "/v1/quotes/verify",
            Self::Status => "/v1/status",
            Self::RefreshToken => "/v1/tokens/refresh",
            Self::RevokeToken => "/v1/tokens/revoke",
            Self::Health => "/v1/health",
            Self::Labels => "/v1/labels",
            Self::Label(_) => "/v1/labels/{tracking_number}",
        }
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::ValidateAddress
            | Self::Rates
            | Self::VerifyQuote
            | Self::RefreshToken
            | Self::RevokeToken => &["POST"],
            Self::ZipCode(_) | Self::Services | Self::Status | Self::Health => &["GET"],
            Self::Labels => &["POST", "DELETE"],
            Self::Label(_) => &["DELETE"],
        }
    }

    fn audience(self) -> Audience {
        match self {
            Self::ValidateAddress | Self::Rates | Self::Services => Audience::Pages,
            Self::ZipCode(_) | Self::Health => Audience::Anybody,
            Self::VerifyQuote
            | Self::Status
            | Self::RefreshToken
            | Self::RevokeToken
            | Self::Labels
            | Self::Label(_) => Audience::Operator,
        }
    }

    /// What a page is told to do when something that is not its fault stands in the way.
    fn fail_open(self) -> Option<&'static str> {
        (self == Self::ValidateAddress).then_some("accept_as_entered")
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
    let started = ports.now();
    let trace = Trace::default();
    let request_id = request_id(ports);
    let route = Route::of(incoming.path);
    let audience = route.map_or(Audience::Anybody, Route::audience);

    let mut headers: Vec<Header> = vec![("x-request-id", request_id.clone())];
    access::cors(&config.access, audience, incoming.origin, &mut headers);

    let answer = match route {
        Some(route) if incoming.method == "OPTIONS" && audience != Audience::Operator => {
            let methods = route.methods().join(", ");
            access::preflight(&config.access, &incoming, methods, &mut headers).map(|()| None)
        }
        Some(route) if !route.methods().contains(&incoming.method) => {
            let methods = route.methods().join(", ");
            let detail = format!("Use {methods}.");
            headers.push(("allow", methods));
            Err(Problem::new(Code::MethodNotAllowed, detail))
        }
        Some(route) => match access::admit(&config.access, audience, &incoming) {
            Ok(asker) => {
                let context = Endpoint {
                    config,
                    isolate,
                    ports,
                    started,
                    trace: &trace,
                    request_id: &request_id,
                    client: match (asker, incoming.address) {
                        (Asker::Page, Some(address)) => Client::Address(address),
                        (Asker::Page, None) | (Asker::BackEnd, _) => Client::BackEnd,
                    },
                };
                context.run(route, &incoming).await.map(Some)
            }
            Err(problem) => Err(problem),
        },
        None => Err(Problem::new(
            Code::PathUnknown,
            "The routes are listed in docs/api.md, for example POST /v1/rates.",
        )),
    };

    let code = answer.as_ref().err().map(|problem| problem.code);
    let (status, body) = match answer {
        Ok(None) => (204, Payload::Text(String::new())),
        Ok(Some(answer)) => {
            headers.extend(answer.headers);
            headers.push(("content-type", answer.content_type));
            let cache_control = answer.cache_control.unwrap_or("no-store");
            headers.push(("cache-control", cache_control.to_owned()));
            (200, answer.body)
        }
        Err(problem) => {
            headers.push(("content-type", "application/problem+json".to_owned()));
            headers.push(("cache-control", "no-store".to_owned()));
            if let Some(seconds) = problem.retry_after_seconds() {
                headers.push(("retry-after", seconds.to_string()));
            }
            let next_action = route
                .and_then(Route::fail_open)
                .filter(|_| problem.code.fault() != Fault::Input);
            (
                problem.code.status(),
                Payload::Text(problem.to_json(&request_id, next_action)),
            )
        }
    };
    let took = ports.now().since(started);
    headers.push(("server-timing", trace.server_timing(took)));
    let template = route.map_or("unknown", Route::template);
    let asked = (template, incoming.method);
    Outgoing {
        status,
        headers,
        body,
        note: Note::new(request_id, asked, (status, code), &trace, took),
    }
}

/// What the endpoints work with.
struct Endpoint<'a, P> {
    config: &'a Config,
    isolate: &'a Isolate,
    ports: &'a P,
    started: crate::clock::UnixMillis,
    trace: &'a Trace,
    request_id: &'a str,
    client: Client<'a>,
}

impl<P: WorkerPorts> Endpoint<'_, P> {
    async fn run(&self, route: Route<'_>, incoming: &Incoming<'_>) -> Result<Answer, Problem> {
        match route {
            Route::ValidateAddress => {
                let address = addresses::read(incoming.json()?)?;
                addresses::validate(&self.call()?, address).await
            }
            Route::Rates => {
                let request = rates::read(incoming.json()?)?;
                rates::search(&self.call()?, request).await
            }
            Route::Services => ready(self.config).map(services::list),
            Route::VerifyQuote => {
                let quote = quotes::read(incoming.json()?)?;
                let ready = ready(self.config)?;
                Ok(quotes::verify(ready, &quote, self.ports.now()))
            }
            Route::ZipCode(zip) => {
                let known = access::has_key(&self.config.access, incoming);
                zip_codes::look_up(self.ports, zip, || self.call(), known).await
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
            Route::Health => Ok(health::health(self.config, self.isolate, self.ports.now())),
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
    config.ready.as_ref().map_err(|_| {
        Problem::new(
            Code::SettingInvalid,
            "A setting of this Worker is missing or wrong; the shop's operator finds it in /v1/status.",
        )
    })
}

/// 96 random bits, in hexadecimal.
fn request_id(ports: &impl WorkerPorts) -> String {
    let mut bytes = [0; 12];
    ports.random(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
