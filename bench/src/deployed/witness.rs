//! Watches what the carrier is asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use bytes::Bytes;
use edgepost::carrier::AccessToken;
use edgepost::carrier::usps::{Api, Endpoint};
use http::Request;
use testing::{Deployment, World};

use crate::question::{Question, questions};
use crate::served::Call;
use crate::traffic::Day;

/// Every call that reached the carrier.
pub struct Witness(Rc<RefCell<Vec<Call>>>);

impl Witness {
    /// Of a deployment that serves these days.
    pub fn of<'a>(deployment: &Deployment, days: impl Iterator<Item = &'a Day>) -> Self {
        let calls = Rc::new(RefCell::new(Vec::new()));
        let (seen, world) = (calls.clone(), deployment.world.clone());
        let asked = by_body(days);
        let told = move |request: &Request<Bytes>, outcome: &emulator::Outcome| {
            let call = call(&world, &asked, request, outcome.visible_status());
            seen.borrow_mut().push(call);
        };
        *deployment.wire.on_arrival.borrow_mut() = Some(Box::new(told));
        Self(calls)
    }

    /// The calls of the day that began at this instant.
    pub fn calls(&self, begins_ms: u64) -> Vec<Call> {
        let calls = self.0.borrow();
        let today = calls.iter().filter(|call| call.at_ms >= begins_ms);
        today
            .map(|call| Call {
                at_ms: call.at_ms - begins_ms,
                ..*call
            })
            .collect()
    }
}

/// The text in which each question reaches the carrier.
fn by_body<'a>(days: impl Iterator<Item = &'a Day>) -> HashMap<Vec<u8>, Question> {
    let nobody = (Endpoint::new(""), AccessToken::new(""));
    let questions = days.flat_map(|day| &day.views).flat_map(questions);
    questions
        .filter_map(|asked| {
            let request = asked.search()?.request(&nobody.0, &nobody.1);
            Some((request.body, asked))
        })
        .collect()
}

fn call(
    world: &World,
    by_body: &HashMap<Vec<u8>, Question>,
    request: &Request<Bytes>,
    status: Option<u16>,
) -> Call {
    let path = request.uri().path();
    Call {
        at_ms: world.elapsed_ms(),
        api: match path {
            "/oauth2/v3/token" => Api::OAuth,
            _ => Api::ShippingOptions,
        },
        asked: by_body.get(request.body().as_ref()).copied(),
        status: status.unwrap_or(0),
    }
}
