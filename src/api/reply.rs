//! What every answer has, whatever it says: an id, CORS headers, the time it took, the form of a problem, a note for the log.

use crate::call::Trace;
use crate::clock::UnixMillis;
use crate::config::{Access, Config, RateLimit};
use crate::ports::WorkerPorts;

use super::access::{self, Asker, Audience};
use super::note::Note;
use super::problem::{Fault, Problem};
use super::route::Route;
use super::{Answer, Header, Incoming, Outgoing, Payload};

/// An answer in the making: what all answers have.
pub(super) struct Reply<'a> {
    /// When the request came.
    pub(super) started: UnixMillis,
    pub(super) request_id: String,
    method: &'a str,
    /// `None`: the path is unknown.
    pub(super) route: Option<Route<'a>>,
    pub(super) audience: Audience,
    /// Those that are known so far.
    pub(super) headers: Vec<Header>,
}

impl<'a> Reply<'a> {
    /// With an id, and the CORS headers that the asker is due.
    pub(super) fn new(config: &Config, ports: &impl WorkerPorts, incoming: &Incoming<'a>) -> Self {
        let request_id = request_id(ports);
        let route = Route::of(incoming.path, config.access.loopback);
        let audience = route.map_or(Audience::Anybody, Route::audience);
        let mut headers: Vec<Header> = vec![("x-request-id", request_id.clone())];
        access::cors(&config.access, audience, incoming.origin, &mut headers);
        Self {
            started: ports.now(),
            request_id,
            method: incoming.method,
            route,
            audience,
            headers,
        }
    }

    /// Whether a browser asks before it sends the page's own request; on the operator's routes that is no question.
    pub(super) fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.audience != Audience::Operator
    }

    /// The limit that holds for this request, counted or not; there is none for back ends.
    pub(super) fn rate_limit(
        &self,
        access: &Access,
        asker: &Result<Asker, Problem>,
    ) -> Option<RateLimit> {
        let limited = self.route.is_some_and(Route::is_limited) && !self.is_preflight();
        let limit = access.rate_limit.filter(|_| limited);
        limit.filter(|_| !matches!(asker, Ok(Asker::BackEnd)))
    }

    /// What goes out: an answer, nothing (`None`), or a problem with what it tells the page to do.
    pub(super) fn end(
        self,
        ports: &impl WorkerPorts,
        trace: &Trace,
        answer: Result<Option<Answer>, Problem>,
    ) -> Outgoing {
        let mut headers = self.headers;
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
                let fail_open = self.route.and_then(Route::fail_open);
                let next_action = fail_open.filter(|_| problem.code.fault() != Fault::Input);
                let body = problem.to_json(&self.request_id, next_action);
                (problem.code.status(), Payload::Text(body))
            }
        };
        let took = ports.now().since(self.started);
        headers.push(("server-timing", trace.server_timing(took)));
        let template = self.route.map_or("unknown", Route::template);
        let asked = (template, self.method);
        Outgoing {
            status,
            headers,
            body,
            note: Note::new(self.request_id, asked, (status, code), trace, took),
        }
    }
}

/// 96 random bits, in hexadecimal.
fn request_id(ports: &impl WorkerPorts) -> String {
    let mut bytes = [0; 12];
    ports.random(&mut bytes);
    base16ct::lower::encode_string(&bytes)
}
