//! Edgepost itself: the real core on the fakes of its platform (crate `testing`), from `POST /v1/rates` down to the emulator.
//!
//! Isolates in several locations, caches of locations, KV, the account object and an object per question, in virtual time;
//! here a call does take time. Settings are Edgepost's defaults. Only the platform's rate limiting is missing: it damps floods,
//! and there is none.

mod fleet;
mod locations;
mod witness;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use emulator::Settings;
use serde_json::Value;
use testing::{Ask, Deployment, Reply};

use crate::BEGINS;
use crate::outage::Outage;
use crate::served::{Freshness, Served};
use crate::traffic::Day;

use fleet::Fleet;
use locations::{HOME, address, location};
use witness::Witness;

/// How a day goes.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Which isolate answers, when isolates end, and all other chance.
    pub seed: u64,
    /// The carrier is down for a while.
    pub outage: Option<Outage>,
    /// The day before, served by the same deployment and not counted.
    pub eve: Option<Day>,
}

/// What the operator is told at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Milliseconds since the day began.
    pub at_ms: u64,
    /// The body of `GET /v1/status`.
    pub status: Value,
}

impl Told {
    /// Calls for prices that the account object thinks are left.
    pub fn calls_left(&self) -> Option<u64> {
        let apis = self.status.pointer("/quota/apis")?.as_array()?;
        let of_prices = apis.iter().find(|api| api["api"] == "shipping_options")?;
        of_prices["left"].as_u64()
    }
}

/// The day, and what was seen of it.
#[derive(Clone, Debug)]
pub struct Run {
    /// As every design's.
    pub served: Served,
    /// What the operator was told, every few minutes.
    pub told: Vec<Told>,
}

/// How often the operator looks.
const LOOKS_EVERY_MS: u64 = 300_000;
/// Quotas as Edgepost has them if nothing is set; the fakes lift them.
const QUOTAS: [(&str, &str); 3] = [
    ("QUOTA_ADDRESSES", "60"),
    ("QUOTA_SHIPPING_OPTIONS", "60"),
    ("QUOTA_OAUTH", "60"),
];
/// After the last view: the longest that a page waits, and more.
const AFTERWARDS: Duration = Duration::from_secs(60);
const DAY_MS: u64 = crate::DAY.as_secs() * 1000;

/// Something that happens at an instant, in order where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    CarrierGoesDown,
    CarrierIsBack,
    OperatorLooks,
    /// The number of a view of the day before.
    ViewBefore(usize),
    View(usize),
}

/// Serves the day with Edgepost's default settings, but for some.
pub fn serve(day: &Day, carrier: Settings, course: &Course, settings: &[(&str, &str)]) -> Run {
    let settings: Vec<_> = settings.iter().chain(&QUOTAS).copied().collect();
    let deployment = Deployment::with(course.seed, &settings, |own| *own = carrier);
    deployment.caches.exist.set(true);
    let days = course.eve.iter().chain([day]);
    let witness = Witness::of(&deployment, days);
    let before_ms = BEGINS.since(deployment.isolate(HOME).clock().now());
    let before_ms = u64::try_from(before_ms.as_millis()).unwrap_or_default();

    let got = Rc::new(RefCell::new(vec![
        Err("no_answer".to_owned());
        day.views.len()
    ]));
    let told = deployment.run(async {
        let (world, mut told) = (&deployment.world, Vec::new());
        let mut chance = fastrand::Rng::with_seed(course.seed);
        let mut fleet = Fleet::new(&deployment, course.seed);
        for (at_ms, event) in events(day, course) {
            // Before the day, time is negative.
            let at_ms = before_ms + at_ms - DAY_MS;
            world
                .sleep(Duration::from_millis(at_ms - world.elapsed_ms()))
                .await;
            let view = match event {
                Event::CarrierGoesDown => {
                    let rules = course.outage.iter().map(Outage::rule);
                    deployment.wire.rules(rules.collect());
                    continue;
                }
                Event::CarrierIsBack => {
                    deployment.wire.heal();
                    continue;
                }
                Event::OperatorLooks => {
                    let reply = fleet.isolate(HOME).ask(Ask::status()).await;
                    told.push(Told {
                        at_ms: at_ms - before_ms,
                        status: reply.body,
                    });
                    continue;
                }
                Event::ViewBefore(number) => course.eve.as_ref().map(|eve| &eve.views[number]),
                Event::View(number) => Some(&day.views[number]),
            };
            let Some(view) = view else { continue };
            let isolate = fleet.isolate(location(view));
            let (address, body) = (address(view, &mut chance), view.body());
            let got = got.clone();
            world.spawn(isolate.owner(), async move {
                let ask = Ask {
                    body,
                    ..Ask::post("/v1/rates", Value::Null)
                };
                let reply = isolate.ask(ask.from_address(address)).await;
                if let Event::View(number) = event {
                    got.borrow_mut()[number] = read(&reply);
                }
            });
        }
        world.sleep(AFTERWARDS).await;
        told
    });
    let got = got.take();
    let unanswered = got.iter().enumerate();
    let why = unanswered.filter_map(|(number, got)| Some((number, got.as_ref().err()?.clone())));
    Run {
        served: Served {
            name: "Edgepost".to_owned(),
            why: why.collect(),
            views: got
                .into_iter()
                .map(|got| got.unwrap_or(Freshness::None))
                .collect(),
            calls: witness.calls(before_ms),
        },
        told,
    }
}

/// All of them, counted from a day before the day begins.
fn events(day: &Day, course: &Course) -> Vec<(u64, Event)> {
    let eve = course
        .eve
        .iter()
        .flat_map(|eve| eve.views.iter().enumerate());
    let eve = eve.map(|(number, view)| (view.at_ms, Event::ViewBefore(number)));
    let views = day.views.iter().enumerate();
    let views = views.map(|(number, view)| (view.at_ms, Event::View(number)));
    let looks =
        (0..DAY_MS / LOOKS_EVERY_MS).map(|look| (look * LOOKS_EVERY_MS, Event::OperatorLooks));
    let outage = course.outage.iter().flat_map(|outage| {
        [
            (outage.from_ms, Event::CarrierGoesDown),
            (outage.to_ms, Event::CarrierIsBack),
        ]
    });
    let today = views.chain(looks).chain(outage);
    let today = today.map(|(at_ms, event)| (at_ms + DAY_MS, event));
    let mut events: Vec<_> = eve.chain(today).collect();
    events.sort_unstable();
    events
}

/// What a page got; else the code of the problem.
fn read(reply: &Reply) -> Result<Freshness, String> {
    let has_rates = reply.body.get("rates").and_then(Value::as_array);
    if reply.status != 200 {
        return Err(reply.text("code").to_owned());
    }
    if has_rates.is_none_or(Vec::is_empty) {
        return Err("no_rates".to_owned());
    }
    match reply.text("freshness") {
        "live" => Ok(Freshness::Live),
        "cached" => Ok(Freshness::Cached),
        "stale" => Ok(Freshness::Stale),
        other => Err(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
