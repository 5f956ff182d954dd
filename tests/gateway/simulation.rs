//! The real state machine through hours of seeded trouble. A failure names its seed; the same seed gives the same course.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use emulator::{Fault, FaultBody, FaultRule, Forbidden, Unauthorized};

use crate::questions::{STREET, good_address, good_rates};
use crate::support::{Ask, Deployment, Isolate, KvMood, ObjectMood, Reply, StorageMood, TaskId};

const LOCATIONS: [&str; 3] = ["chicago", "paris", "tokyo"];

/// Runs a course for so many seeds, or for as many as `EDGEPOST_SEEDS` says.
fn each_seed(seeds: u64, course: impl Fn(u64)) {
    let asked_for = std::env::var("EDGEPOST_SEEDS").ok();
    let seeds = asked_for.map_or(seeds, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let outcome = catch_unwind(AssertUnwindSafe(|| course(seed)));
        assert!(outcome.is_ok(), "seed {seed}: see the message above");
    }
}

/// Token calls as virtual milliseconds.
fn token_calls(deployment: &Deployment) -> Vec<u64> {
    let sent = deployment.wire.sent.borrow();
    let calls = sent.iter().filter(|sent| sent.token_call);
    calls.map(|sent| sent.at_ms).collect()
}

fn draw(deployment: &Deployment, below: u64) -> u64 {
    deployment.world.chance(|chance| chance.u64(..below))
}

/// Mostly addresses: a price list takes a while to write and read in a test build.
fn some_question(deployment: &Deployment) -> Ask {
    match draw(deployment, 5) {
        0 => good_rates(),
        _ => good_address(),
    }
}

/// Promises 1 and 2.
#[test]
fn when_nothing_fails_each_token_life_costs_one_call_and_nobody_waits_for_the_next() {
    each_seed(8, |seed| {
        let deployment = Deployment::with(seed, &[], |_| ());
        let mut isolates: Vec<_> = LOCATIONS
            .iter()
            .map(|location| deployment.isolate(location))
            .collect();
        let mut asked = 0;
        while deployment.world.elapsed_ms() < 20 * 3_600_000 {
            let chosen = usize::try_from(draw(&deployment, 3)).unwrap();
            // Isolates and the object come and go while they are idle: that is no failure.
            match draw(&deployment, 6) {
                0 => isolates[chosen] = deployment.isolate(LOCATIONS[chosen]),
                1 => deployment.object.evict(),
                _ => {}
            }
            let reply = deployment.run(isolates[chosen].ask(some_question(&deployment)));
            asked += 1;
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert!(reply.took < Duration::from_millis(300), "{:?}", reply.took);
            let pause = 30 + draw(&deployment, 900);
            deployment.pass(pause);
        }
        assert_eq!(deployment.wire.carrier_calls(), asked);
        let calls = token_calls(&deployment);
        // A life of 28,800 s: refreshed between 25,200 s and 26,100 s after its receipt, or at the first question after that.
        assert_eq!(calls.len(), 3, "{calls:?}");
        for pair in calls.windows(2) {
            let gap = (pair[1] - pair[0]) / 1000;
            assert!((25_200..=27_100).contains(&gap), "{gap} s");
        }
        deployment.assert_no_secret_was_kept(STREET);
    });
}

/// Promise 3: late refusals included, each revocation costs one token call and every shopper is answered.
#[test]
fn each_revocation_costs_one_token_call_however_many_see_it() {
    each_seed(12, |seed| {
        let deployment = Deployment::with(seed, &[], |_| ());
        let isolates: Vec<_> = (0..5)
            .map(|number| deployment.isolate(LOCATIONS[number % 3]))
            .collect();
        let revocations = 4;
        for _ in 0..revocations {
            deployment.wire.emulator.revoke_all();
            let replies = deployment.run(async {
                // Some calls are answered seconds after others.
                let asks = isolates.iter().cycle().take(12).map(|isolate| async {
                    let wait = Duration::from_millis(draw(&deployment, 4_000));
                    deployment.world.sleep(wait).await;
                    let latency = draw(&deployment, 3_000);
                    deployment
                        .wire
                        .emulator
                        .change_settings(|carrier| carrier.latency_ms = latency);
                    isolate.ask(some_question(&deployment)).await
                });
                futures_util::future::join_all(asks).await
            });
            for reply in replies {
                assert_eq!(reply.status, 200, "{}", reply.body);
            }
            let pause = 61 + draw(&deployment, 600);
            deployment.pass(pause);
        }
        assert_eq!(deployment.wire.token_calls(), revocations);
    });
}

/// The object vanishes once, at every await there is in turn, while a cold crowd asks.
#[test]
fn wherever_the_object_vanishes_a_crowd_is_answered_or_told_to_go_on_and_the_next_one_is_served() {
    let awaits = {
        let deployment = Deployment::new();
        crowd(&deployment);
        deployment.object.awaits()
    };
    assert!(awaits > 8, "{awaits}");
    for at in 0..awaits {
        let deployment = Deployment::with(at, &[], |_| ());
        deployment.object.vanish_after(at);
        for reply in crowd(&deployment) {
            assert_answer_or_fail_open(&reply);
        }
        deployment.pass(60);
        for reply in crowd(&deployment) {
            assert_eq!(reply.status, 200, "vanished at {at}: {}", reply.body);
        }
        let calls = deployment.wire.token_calls();
        assert!(
            (1..=2).contains(&calls),
            "vanished at {at}: {calls} token calls"
        );
        deployment.assert_no_secret_was_kept(STREET);
    }
}

/// An instance that goes on after its successor took over publishes nothing, even where the platform does not stop it.
#[test]
fn a_superseded_instance_never_puts_its_token_beside_its_successors() {
    for (after_ms, open_to_all) in (0..=140)
        .step_by(5)
        .flat_map(|after_ms| [(after_ms, false), (after_ms, true)])
    {
        let deployment = Deployment::with(after_ms, &[], |_| ());
        deployment.object.storage.open_to_all.set(open_to_all);
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        let replies = deployment.run(async {
            let successor = async {
                deployment
                    .world
                    .sleep(Duration::from_millis(after_ms))
                    .await;
                deployment.object.supersede();
                isolates[1].ask(good_rates()).await
            };
            futures_util::future::join(isolates[0].ask(good_address()), successor).await
        });
        assert_answer_or_fail_open(&replies.0);
        assert_answer_or_fail_open(&replies.1);
        deployment.pass(60);
        for isolate in &isolates {
            let reply = deployment.run(isolate.ask(good_rates()));
            assert_eq!(reply.status, 200, "{after_ms} ms: {}", reply.body);
        }
        let newest = deployment.isolate("tokyo");
        deployment.run(newest.ask(good_rates()));
        assert_eq!(
            isolates[0].generation(),
            newest.generation(),
            "{after_ms} ms"
        );
        assert!(deployment.wire.token_calls() <= 2, "{after_ms} ms");
    }
}

/// The older instance's token comes last, and would lie where the newer one was.
#[test]
fn a_superseded_instances_late_token_is_thrown_away() {
    for open_to_all in [false, true] {
        let deployment = Deployment::new();
        deployment.object.storage.open_to_all.set(open_to_all);
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        deployment
            .wire
            .fail_next("oauth", 1, Fault::Delay { ms: 2_000 });
        let replies = deployment.run(async {
            let successor = async {
                deployment.world.sleep(Duration::from_millis(500)).await;
                deployment.object.supersede();
                isolates[1].ask(good_rates()).await
            };
            futures_util::future::join(isolates[0].ask(good_rates()), successor).await
        });
        assert_answer_or_fail_open(&replies.0);
        assert_eq!(replies.1.status, 200);
        deployment.pass(60);
        let row = deployment.object.storage.row("bearer").unwrap();
        let stored = deployment.object.open(&row).unwrap().generation;
        assert_eq!(stored, isolates[1].generation());
        assert_eq!(deployment.run(isolates[0].ask(good_rates())).status, 200);
        assert_eq!(isolates[0].generation(), stored);
        // Where the platform lets the older instance finish, the newer one, which waits for it, takes its token.
        let expected = if open_to_all { 1 } else { 2 };
        assert_eq!(deployment.wire.token_calls(), expected);
        deployment.wire.assert_one_token_call_at_a_time();
    }
}

fn crowd(deployment: &Deployment) -> Vec<Reply> {
    let isolates = LOCATIONS.map(|location| deployment.isolate(location));
    let asks = (0..6).map(|number| isolates[number % 3].ask(good_rates()));
    deployment.run(futures_util::future::join_all(asks))
}

fn assert_answer_or_fail_open(reply: &Reply) {
    let fault = reply.text("fault");
    assert!(
        reply.status == 200 || ["carrier", "quota", "configuration"].contains(&fault),
        "{}",
        reply.body
    );
}

/// Everything at once.
#[test]
fn hours_of_everything_going_wrong_break_no_promise() {
    each_seed(24, |seed| {
        let mut course = Course::new(seed);
        for _ in 0..60 {
            course.something_happens();
            course.pages_ask();
            course.check();
        }
        course.all_is_well_again();
    });
}

/// One seed's course of events.
struct Course {
    deployment: Deployment,
    isolates: Vec<Isolate>,
    /// What was answered, and whether the isolate's clock was put to another time meanwhile.
    replies: Rc<RefCell<Vec<(Ask, Reply, bool)>>>,
    clocks_move: bool,
    /// What the question costs, by the first good answer.
    price: RefCell<Option<String>>,
}

impl Course {
    fn new(seed: u64) -> Self {
        let deployment = Deployment::with(seed, &[], |carrier| {
            carrier.token_life_seconds = [28_800, 28_800, 3_600, 600][(seed % 4) as usize];
            carrier.token_numbers_as_text = seed.is_multiple_of(3);
            carrier.new_token_revokes_older = seed.is_multiple_of(5);
            carrier.quota_on = seed.is_multiple_of(2);
            carrier.addresses_edition = match seed.is_multiple_of(7) {
                true => emulator::AddressesEdition::V3_2_3,
                false => emulator::AddressesEdition::V3_3_1,
            };
        });
        let isolates = (0..4)
            .map(|number| deployment.isolate(LOCATIONS[number % 3]))
            .collect();
        Self {
            deployment,
            isolates,
            replies: Rc::default(),
            clocks_move: seed % 3 == 1,
            price: RefCell::default(),
        }
    }

    fn draw(&self, below: u64) -> u64 {
        draw(&self.deployment, below)
    }

    /// 0 more often than not, else up to 1.
    fn probability(&self) -> f64 {
        let chance = |chance: &mut fastrand::Rng| match chance.u8(..3) {
            0 => chance.f64(),
            1 => 1.0,
            _ => 0.0,
        };
        self.deployment.world.chance(chance)
    }

    fn something_happens(&mut self) {
        let Deployment {
            wire, kv, object, ..
        } = &self.deployment;
        match self.draw(16) {
            0 => {
                *kv.mood.borrow_mut() = KvMood {
                    reads_fail: self.probability(),
                    writes_fail_before: self.probability(),
                    writes_fail_after: self.probability(),
                    read_ms: [1, 20, 140, 400][self.draw(4) as usize],
                    write_ms: [5, 300, 3_000][self.draw(3) as usize],
                    write_jitter_ms: [0, 5_000][self.draw(2) as usize],
                    stale_for: Duration::from_secs([0, 60, 600][self.draw(3) as usize]),
                };
            }
            1 => {
                *object.storage.mood.borrow_mut() = StorageMood {
                    loads_fail: self.probability(),
                    saves_fail_before: self.probability(),
                    saves_fail_after: self.probability(),
                };
            }
            2 => {
                *object.mood.borrow_mut() = ObjectMood {
                    unreachable: self.probability(),
                    latency_ms: [0, 20, 900, 7_000][self.draw(4) as usize],
                    vanishes: self.probability() / 4.0,
                    ..ObjectMood::default()
                };
            }
            3 => wire
                .loss
                .set((self.probability() / 2.0, self.probability() / 2.0)),
            4..=6 => wire.rules((0..=self.draw(3)).map(|_| self.fault_rule()).collect()),
            7 => wire.emulator.revoke_all(),
            8 => object.evict(),
            9 => object.supersede(),
            10 if self.clocks_move => object.clock.put_wrong_by(self.draw(601) as i64 - 300),
            11 if self.clocks_move => {
                let chosen = self.draw(4) as usize;
                let clock = self.isolates[chosen].clock();
                clock.put_wrong_by(self.draw(601) as i64 - 300);
            }
            12 => {
                let chosen = self.draw(4) as usize;
                self.isolates[chosen] = self.deployment.isolate(LOCATIONS[chosen % 3]);
            }
            13 => {
                let latency = [0, 100, 2_500, 6_000][self.draw(4) as usize];
                wire.emulator
                    .change_settings(|carrier| carrier.latency_ms = latency);
            }
            _ => self.calm(),
        }
    }

    fn fault_rule(&self) -> FaultRule {
        const KINDS: [Unauthorized; 6] = [
            Unauthorized::TokenExpired,
            Unauthorized::InvalidTokenSignature,
            Unauthorized::InvalidToken,
            Unauthorized::InvalidOauthScope,
            Unauthorized::InvalidClient,
            Unauthorized::Empty,
        ];
        let fault = match self.draw(14) {
            0 => Fault::Hang {},
            1 => Fault::HangInBody { after_bytes: 40 },
            2 => Fault::Reset {},
            3 => Fault::Truncate { after_bytes: 40 },
            4 => Fault::Html {},
            5 => Fault::WrongShape {},
            6 => Fault::Delay {
                ms: self.draw(9_000),
            },
            7 => Fault::Revoke {},
            8 => Fault::Quota {
                retry_after: [None, Some("40"), Some("soon")][self.draw(3) as usize]
                    .map(str::to_owned),
            },
            9 => Fault::Forbidden {
                reason: Forbidden::AccessControl,
            },
            10 => Fault::WrongCredentials {},
            11 | 12 => Fault::Unauthorized {
                reason: KINDS[self.draw(6) as usize],
            },
            _ => Fault::Status {
                status: [500, 502, 503, 504][self.draw(4) as usize],
                body: FaultBody::Html,
                headers: Default::default(),
            },
        };
        FaultRule {
            api: ["oauth", "addresses", "shipments", "*"][self.draw(4) as usize].to_owned(),
            path: None,
            skip: 0,
            times: Some(1 + self.draw(20)),
            probability: 0.5,
            // The token endpoint knows only its own way of refusing, and the others do not know that one.
            fault,
        }
    }

    fn calm(&self) {
        let Deployment {
            wire, kv, object, ..
        } = &self.deployment;
        *kv.mood.borrow_mut() = KvMood::default();
        *object.storage.mood.borrow_mut() = StorageMood::default();
        *object.mood.borrow_mut() = ObjectMood::default();
        wire.loss.set((0.0, 0.0));
        wire.heal();
        wire.emulator
            .change_settings(|carrier| carrier.latency_ms = 0);
    }

    /// A few pages ask, side by side; some leave early; then time passes, a moment or many minutes.
    fn pages_ask(&self) {
        let asks = self.draw(5);
        let mut leaving = BTreeSet::new();
        for _ in 0..asks {
            let isolate = self.isolates[self.draw(4) as usize].clone();
            let task = self.asks(isolate, some_question(&self.deployment));
            if self.draw(6) == 0 {
                leaving.insert(task);
            }
            self.pass_ms(self.draw(300));
        }
        for task in leaving {
            self.deployment.world.abort(task);
        }
        let span = match self.draw(4) {
            0 => self.draw(1_500_000),
            1 => self.draw(200_000),
            _ => self.draw(4_000),
        };
        self.pass_ms(span);
    }

    fn asks(&self, isolate: Isolate, ask: Ask) -> TaskId {
        let replies = self.replies.clone();
        self.deployment.world.spawn(isolate.owner(), async move {
            let steps = isolate.clock().steps();
            let reply = isolate.ask(ask.clone()).await;
            let clock_moved = isolate.clock().steps() != steps;
            replies.borrow_mut().push((ask, reply, clock_moved));
        })
    }

    fn pass_ms(&self, span: u64) {
        let sleep = self.deployment.world.sleep(Duration::from_millis(span));
        self.deployment.run(sleep);
    }

    fn check(&self) {
        for (ask, reply, clock_moved) in self.replies.take() {
            assert_answer_or_fail_open(&reply);
            // A clock that is put back in the middle hides time that was spent: never more than the budget once more.
            let most = if clock_moved { 16_500 } else { 8_250 };
            let in_time = reply.took <= Duration::from_millis(most);
            assert!(in_time, "{:?} {}", reply.took, reply.body);
            let is_address = ask.path.contains("addresses");
            if reply.status != 200 && is_address {
                assert_eq!(reply.text("next_action"), "accept_as_entered");
            }
            if reply.status == 200 && !is_address {
                self.check_price(&reply);
            }
            self.check_body(&reply);
        }
        for isolate in &self.isolates {
            isolate.generation();
        }
        self.check_token_calls();
    }

    /// The price shown never depends on what went wrong on the way.
    fn check_price(&self, reply: &Reply) {
        let shown = reply.body["rates"].to_string();
        let mut price = self.price.borrow_mut();
        let known = price.get_or_insert_with(|| shown.clone());
        assert_eq!(*known, shown);
    }

    fn check_body(&self, reply: &Reply) {
        let body = reply.body.to_string().to_lowercase();
        assert!(!body.contains("emulator-secret"));
        for token in self.deployment.wire.tokens.lines() {
            assert!(!body.contains(&token.to_lowercase()));
        }
        let is_address = reply.body["verdict"].is_string();
        assert!(is_address || !body.contains(&STREET.to_lowercase()));
    }

    /// At most twelve in any hour. The object can only count by its own clock: where that is wrong by up to five minutes either
    /// way, its hour is ten minutes short at worst.
    fn check_token_calls(&self) {
        let hour = if self.clocks_move {
            3_000_000
        } else {
            3_600_000
        };
        let calls = token_calls(&self.deployment);
        for window in calls.windows(13) {
            assert!(
                window[12] - window[0] >= hour,
                "thirteen token calls in {} s",
                (window[12] - window[0]) / 1000
            );
        }
    }

    /// Whatever happened, nothing is broken for good.
    fn all_is_well_again(&self) {
        self.calm();
        for isolate in &self.isolates {
            isolate.clock().put_wrong_by(0);
        }
        self.deployment.object.clock.put_wrong_by(0);
        self.pass_ms(2 * 3_600_000);
        // A token that died while it lay in the object is refused after one that died in the isolate: that costs one answer.
        for isolate in &self.isolates {
            let reply = self.deployment.run(isolate.ask(good_rates()));
            let refused_twice = reply.text("code") == "token_unavailable";
            assert!(reply.status == 200 || refused_twice, "{}", reply.body);
        }
        self.pass_ms(3_000);
        for isolate in &self.isolates {
            for ask in [good_rates(), good_address()] {
                let reply = self.deployment.run(isolate.ask(ask));
                assert_eq!(reply.status, 200, "{}", reply.body);
            }
        }
        self.check();
        self.deployment.assert_no_secret_was_kept(STREET);
    }
}
