//! The fault matrix, row by row: what breaks, what the page sees, and how many calls it costs. docs/faults.md has the table.

mod alarm;
mod answers;
mod client_secret;
mod clocks;
mod crowds;
mod deaths;
mod degraded;
mod gate;
mod generations;
mod host_switch;
mod hosts;
mod leaving;
mod operator;
mod operator_trouble;
pub mod payment;
mod payment_operator;
mod permits;
mod protocol;
mod records;
mod refusals;
mod scopes;
mod sealing_key;
mod silence;
mod token_endpoint;

use emulator::{Fault, FaultBody};

use crate::questions::{good_address, new_rates};
use crate::support::{Ask, Deployment, Isolate, Reply};

/// The two endpoints that spend carrier calls, with the carrier's name for their API. Prices are of a new parcel each time.
pub fn endpoints() -> [(&'static str, Ask); 2] {
    [("addresses", good_address()), ("shipments", new_rates())]
}

/// A deployment whose isolate already holds a token, so that what is counted is what the fault costs.
pub fn warm() -> (Deployment, Isolate) {
    warmed(Deployment::new())
}

pub fn warmed(deployment: Deployment) -> (Deployment, Isolate) {
    let isolate = deployment.isolate("chicago");
    for (_, ask) in endpoints() {
        assert_eq!(deployment.run(isolate.ask(ask)).status, 200);
    }
    (deployment, isolate)
}

/// The carrier has a fault of its own.
pub fn server_error() -> Fault {
    Fault::Status {
        status: 500,
        body: FaultBody::Json,
        headers: Default::default(),
    }
}

/// Calls since the last time: tokens, others.
pub struct Spent<'a> {
    deployment: &'a Deployment,
    before: (usize, usize),
}

impl<'a> Spent<'a> {
    pub fn from_now(deployment: &'a Deployment) -> Self {
        let before = (
            deployment.wire.token_calls(),
            deployment.wire.carrier_calls(),
        );
        Self { deployment, before }
    }

    /// Token calls, and calls of other APIs.
    pub fn calls(&self) -> (usize, usize) {
        let (tokens, others) = self.before;
        (
            self.deployment.wire.token_calls() - tokens,
            self.deployment.wire.carrier_calls() - others,
        )
    }
}

/// The page sees this problem, in time, and is told to let the checkout go on.
pub fn assert_problem(reply: &Reply, code: &str, fault: &str, case: &str) {
    assert_eq!(reply.text("code"), code, "{case}: {}", reply.body);
    assert_eq!(reply.text("fault"), fault, "{case}: {}", reply.body);
    assert_eq!(
        reply.headers["content-type"], "application/problem+json",
        "{case}"
    );
    let action = reply.body["next_action"].as_str();
    assert!(
        action.is_none_or(|action| action == "accept_as_entered"),
        "{case}: {}",
        reply.body
    );
    let within_budget = reply.took.as_millis() <= 8_250;
    assert!(within_budget, "{case}: {:?}", reply.took);
    if fault == "carrier" {
        assert_eq!(reply.body["retryable"], true, "{case}: {}", reply.body);
        assert!(reply.headers.contains_key("retry-after"), "{case}");
    }
}

/// As [`assert_problem`], and the address endpoint says what to do.
pub fn assert_fails_open(api: &str, reply: &Reply, code: &str, fault: &str, case: &str) {
    assert_problem(reply, code, fault, case);
    let expected = (api == "addresses").then_some("accept_as_entered");
    assert_eq!(reply.body["next_action"].as_str(), expected, "{case}");
}

/// The object ends at each of its awaits in turn, from the first question on; a course in which it did not get that far is the
/// last one.
pub fn object_ends_at_each_await(course: impl Fn(&Deployment, &str)) {
    for seed in 0..3 {
        let mut at = 0;
        loop {
            let deployment = Deployment::with(seed, &[], |_| ());
            deployment.object.vanish_after(at);
            course(&deployment, &format!("seed {seed}, ends at {at}"));
            if !deployment.object.has_vanished() {
                break;
            }
            at += 1;
        }
        assert!(at > 8, "{at} awaits are not a whole refresh");
    }
}
