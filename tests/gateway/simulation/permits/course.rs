//! Runs one course of events, and holds it against promise 5 at each step: no metered call without a permit of its own, and
//! never more calls than the limit in any window at the carrier's side.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::Api;

use crate::questions::{parcel, rates_to};
use crate::support::{Ask, Deployment, Isolate, KvMood, ObjectMood, Reply, StorageMood, rule};

use super::super::{LOCATIONS, assert_answer_or_fail_open};
use super::steps::{Case, ISOLATES, Step};

const HOUR_MS: u64 = 3_600_000;
/// How long a permit counts.
const COUNTS_MS: u64 = HOUR_MS + 10_000;

/// The cheapest question that the carrier has to be asked: the open data is out of reach in these tests.
fn address() -> Ask {
    Ask::get("/v1/zip-codes/27703")
}

fn prices(number: u8) -> Ask {
    let length = 10.0 + f64::from(number) / 100.0;
    rates_to("94105", &[parcel(2.5, [length, 8.0, 4.0])])
}

pub struct Course {
    deployment: Deployment,
    isolates: Vec<Isolate>,
    limits: [(Api, u32); 2],
    total: Option<u32>,
    /// What was answered, and whether the isolate's clock was put to another time meanwhile.
    replies: Rc<RefCell<Vec<(Reply, bool)>>>,
    /// What the last one was told who was refused.
    told_s: u64,
    /// The most that a window may seem shorter than it is: the account object counts by its own clock, and a permit is used
    /// by that of whoever has it.
    clocks_off_ms: u64,
    /// Permits may have been given to nobody: their answers were lost, or came too late, or their askers left or died.
    may_lose_permits: bool,
    /// Something besides the count may stand in the way of a permit: a pause that the carrier caused.
    carrier_failed: bool,
}

impl Course {
    /// Runs it to its end; panics at the first broken promise.
    pub fn run(case: &Case) {
        let mut course = Self::new(case);
        for step in &case.steps {
            course.take(step);
            course.check();
        }
        course.all_is_well_again();
    }

    fn new(case: &Case) -> Self {
        let [addresses, options] = [case.addresses, case.options].map(|limit| limit.to_string());
        let total = case.total.map_or(String::new(), |limit| limit.to_string());
        let settings = [
            ("QUOTA_ADDRESSES", addresses),
            ("QUOTA_SHIPPING_OPTIONS", options),
            ("QUOTA_TOTAL", total),
            ("CLIENT_SHARE", "1".to_owned()),
            ("REMEMBER_REFUSAL_S", "60".to_owned()),
        ];
        // What is unmetered in other tests has no limit beside a total.
        let mut settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if case.total.is_some() {
            settings.push(("QUOTA_OAUTH", ""));
        }
        let deployment = Deployment::with(case.seed, &settings, |carrier| {
            carrier.quota_on = true;
            carrier.quota_common = case.total.is_some();
            carrier.quota_limit = case.total.unwrap_or(1_000);
            carrier.quota_limits = [
                ("addresses".to_owned(), case.addresses),
                ("shipments".to_owned(), case.options),
            ]
            .into();
        });
        deployment.shards_missing.set(true);
        let isolates = (0..ISOLATES).map(|number| deployment.isolate(LOCATIONS[number]));
        Self {
            isolates: isolates.collect(),
            limits: [
                (Api::Addresses, case.addresses),
                (Api::ShippingOptions, case.options),
            ],
            total: case.total,
            replies: Rc::default(),
            told_s: 0,
            clocks_off_ms: 0,
            may_lose_permits: false,
            carrier_failed: false,
            deployment,
        }
    }

    fn take(&mut self, step: &Step) {
        let Deployment {
            wire,
            kv,
            object,
            desks,
            ..
        } = &self.deployment;
        match *step {
            Step::Validate {
                isolate,
                times,
                leaves,
            } => self.ask(isolate, (0..times).map(|_| address()).collect(), leaves),
            Step::Rates {
                isolate,
                times,
                first,
                leaves,
            } => {
                let asks = (first..first + times).map(prices).collect();
                self.ask(isolate, asks, leaves);
            }
            Step::ComeAgainWhenTold { times } => {
                self.pass_ms(self.told_s * 1000);
                for (number, isolate) in (0..ISOLATES).zip([0, 80, 160]) {
                    let mut asks: Vec<_> = (0..times).map(|_| address()).collect();
                    asks.extend((0..times / 3).map(|more| prices(isolate + more)));
                    self.ask(number, asks, false);
                }
            }
            Step::Pass { ms } => self.pass_ms(ms),
            Step::Evict => {
                self.may_lose_permits = true;
                object.evict();
            }
            Step::Supersede => {
                self.may_lose_permits = true;
                object.supersede();
            }
            Step::VanishAfter { awaits } => {
                self.may_lose_permits = true;
                object.vanish_after(awaits);
            }
            Step::Desks {
                vanish,
                answers_lost,
            } => {
                self.may_lose_permits = true;
                desks.behave(&ObjectMood {
                    vanishes: vanish,
                    answers_lost,
                    ..ObjectMood::default()
                });
            }
            Step::FreshDesks => {
                self.may_lose_permits = true;
                desks.fresh_isolate();
            }
            Step::FreshIsolate { isolate } => {
                self.isolates[isolate] = self.deployment.isolate(LOCATIONS[isolate]);
            }
            Step::Object {
                unreachable,
                answers_lost,
                latency_ms,
                overloaded,
                deaf,
            } => {
                self.may_lose_permits = true;
                object.mood.replace(ObjectMood {
                    unreachable,
                    answers_lost,
                    latency_ms,
                    overloaded,
                    deaf,
                    ..ObjectMood::default()
                });
            }
            Step::Storage {
                loads_fail,
                saves_fail_before,
                saves_fail_after,
            } => {
                self.may_lose_permits = true;
                object.storage.mood.replace(StorageMood {
                    loads_fail,
                    saves_fail_before,
                    saves_fail_after,
                    ..StorageMood::default()
                });
            }
            Step::KvReads { fail } => kv.mood.borrow_mut().reads_fail = fail,
            Step::CarrierFails {
                api,
                ref fault,
                times,
            } => {
                self.carrier_failed = true;
                wire.rules(vec![rule(api, Some(times), fault.clone())]);
            }
            Step::CarrierRevokes => {
                self.carrier_failed = true;
                wire.emulator.revoke_all();
            }
            Step::Lose { requests, answers } => {
                self.carrier_failed = true;
                wire.loss.set((requests / 2.0, answers / 2.0));
            }
            Step::ObjectClock { wrong_by_s } => {
                object.clock.put_wrong_by(wrong_by_s);
                self.clocks_off_ms = 600_000;
            }
            Step::IsolateClock {
                isolate,
                wrong_by_s,
            } => {
                self.isolates[isolate].clock().put_wrong_by(wrong_by_s);
                self.clocks_off_ms = self.clocks_off_ms.max(20_000);
            }
            Step::Calm => self.calm(),
        }
        let off = self.clocks_off_ms.div_ceil(1000);
        let window = HOUR_MS / 1000 - off;
        let carrier = &self.deployment.wire.emulator;
        carrier.change_settings(|carrier| carrier.quota_window_seconds = window);
    }

    /// The answers come when they come: time passes in other steps.
    fn ask(&mut self, isolate: usize, asks: Vec<Ask>, leaves: bool) {
        let isolate = &self.isolates[isolate];
        let tasks: Vec<_> = asks
            .into_iter()
            .map(|ask| {
                let (replies, asked) = (self.replies.clone(), isolate.clone());
                self.deployment.world.spawn(isolate.owner(), async move {
                    let steps = asked.clock().steps();
                    let reply = asked.ask(ask).await;
                    let clock_moved = asked.clock().steps() != steps;
                    replies.borrow_mut().push((reply, clock_moved));
                })
            })
            .collect();
        if leaves {
            self.may_lose_permits = true;
            let ms = self.deployment.world.chance(|chance| chance.u64(..120));
            self.pass_ms(ms);
            self.deployment.world.abort(tasks[0]);
        } else {
            self.pass_ms(1);
        }
    }

    fn calm(&self) {
        let Deployment {
            wire,
            kv,
            object,
            desks,
            ..
        } = &self.deployment;
        kv.mood.replace(KvMood::default());
        object.storage.mood.replace(StorageMood::default());
        object.mood.replace(ObjectMood::default());
        desks.behave(&ObjectMood::default());
        wire.loss.set((0.0, 0.0));
        wire.heal();
    }

    fn pass_ms(&self, span: u64) {
        let sleep = self.deployment.world.sleep(Duration::from_millis(span));
        self.deployment.run(sleep);
    }

    fn check(&mut self) {
        for (reply, clock_moved) in self.replies.take() {
            assert_answer_or_fail_open(&reply);
            let most = if clock_moved { 16_500 } else { 8_250 };
            let in_time = reply.took <= Duration::from_millis(most);
            assert!(in_time, "{:?} {}", reply.took, reply.body);
            if reply.text("code") == "carrier_quota_used" {
                self.told_s = reply.body["retry_after"].as_u64().unwrap();
                self.assert_explained(&reply);
            }
        }
        self.assert_each_call_has_a_permit();
        self.assert_never_over_the_limit();
    }

    /// Who is refused for the quota is refused because it was given away, or the carrier said so.
    fn assert_explained(&self, reply: &Reply) {
        let may_be_others = self.carrier_failed || self.may_lose_permits || self.clocks_off_ms > 0;
        if may_be_others {
            return;
        }
        let object = &self.deployment.object;
        let now = self.deployment.world.elapsed_ms();
        // The reply may be as old as the step that has just passed.
        let given = |api| {
            let mut given = object.given(api);
            given.retain(|at| now < at + 2 * COUNTS_MS);
            u32::try_from(given.len()).unwrap()
        };
        let own = self.limits.iter().any(|(api, limit)| given(*api) >= *limit);
        let all: u32 = [Api::OAuth, Api::Addresses, Api::ShippingOptions]
            .map(given)
            .iter()
            .sum();
        let total = self.total.is_some_and(|total| all >= total);
        assert!(own || total, "refused for nothing: {}", reply.body);
    }

    fn assert_each_call_has_a_permit(&self) {
        for (api, _) in self.limits {
            let called = self.deployment.wire.calls_of(api).len();
            let given = self.deployment.object.given(api).len();
            assert!(
                called <= given,
                "{called} calls of {api:?} with {given} permits"
            );
        }
    }

    fn assert_never_over_the_limit(&self) {
        let wire = &self.deployment.wire;
        let window_ms = HOUR_MS - self.clocks_off_ms;
        let mut counted: Vec<_> = self
            .limits
            .iter()
            .map(|(api, limit)| (wire.calls_of(*api), *limit))
            .collect();
        if let Some(total) = self.total {
            let all = wire.sent.borrow().iter().map(|sent| sent.at_ms).collect();
            counted.push((all, total));
        }
        for (mut calls, limit) in counted {
            calls.sort_unstable();
            for window in calls.windows(usize::try_from(limit).unwrap() + 1) {
                let span = window[window.len() - 1] - window[0];
                assert!(span >= window_ms, "{} calls within {span} ms", window.len());
            }
        }
        // What the carrier itself has to say about it.
        let calls = wire.emulator.calls();
        let refused = calls
            .iter()
            .find(|call| call.status == Some(429) && call.fault.is_none());
        assert_eq!(refused, None, "the carrier's quota was used up");
    }

    /// Whatever happened, what was lost comes back with its hour.
    fn all_is_well_again(&mut self) {
        self.calm();
        self.pass_ms(9_000);
        self.check();
        if !self.may_lose_permits && self.clocks_off_ms == 0 {
            for (api, _) in self.limits {
                let called = self.deployment.wire.calls_of(api).len();
                let given = self.deployment.object.given(api).len();
                assert_eq!(called, given, "a permit of {api:?} was given in vain");
            }
        }
        for isolate in &self.isolates {
            isolate.clock().put_wrong_by(0);
        }
        self.deployment.object.clock.put_wrong_by(0);
        self.pass_ms(2 * HOUR_MS);
        // A token that died while it lay in the object is refused after one that died in the isolate: that costs one answer.
        for round in 0..2 {
            for (ask, what) in [(address(), "addresses"), (prices(200 + round), "prices")] {
                let isolate = &self.isolates[usize::from(round)];
                let reply = self.deployment.run(isolate.ask(ask));
                let refused_twice = reply.text("code") == "token_unavailable";
                let settled = reply.status == 200 || (round == 0 && refused_twice);
                assert!(settled, "{what}, round {round}: {}", reply.body);
            }
            self.pass_ms(2 * HOUR_MS);
        }
        self.check();
    }
}
