//! Runs one course of events, and holds it against the promises at each step and at its end.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use edgepost::config::Config;
use edgepost::token::TokenKind;
use serde_json::json;

use crate::questions::STREET;
use crate::support::{
    Ask, Deployment, Isolate, KvMood, ObjectMood, PAYMENT_PATIENCE, Reply, StorageMood, config,
    rule,
};

use super::steps::{Case, ISOLATES, Step};
use super::{LOCATIONS, assert_answer_or_fail_open, calls_for};

/// The cheapest question that the carrier has to be asked: the open data is out of reach in these tests.
fn question() -> Ask {
    Ask::get("/v1/zip-codes/27703")
}

pub struct Course {
    deployment: Deployment,
    isolates: Vec<Isolate>,
    /// What was answered, and whether the isolate's clock was put to another time meanwhile.
    replies: Rc<RefCell<Vec<(Reply, bool)>>>,
    /// Whether there was a payment token, how long that took, and whether the clock was put to another time meanwhile.
    payments: Rc<RefCell<Vec<(bool, Duration, bool)>>>,
    clocks_moved: bool,
    /// How often secret and key were rotated, and what everybody is to run with at last.
    rotations: (u32, u32),
    newest: Rc<Config>,
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
        let deployment = Deployment::with(case.seed, &settings((0, 0)), |carrier| {
            carrier.token_life_seconds = case.carrier.life_s;
            carrier.token_numbers_as_text = case.carrier.numbers_as_text;
            carrier.new_token_revokes_older = case.carrier.new_token_revokes_older;
            carrier.client_secret = client_secret(0);
            carrier.postage.labels_approved = true;
        });
        deployment.shards_missing.set(true);
        let isolates = (0..ISOLATES)
            .map(|number| deployment.isolate(LOCATIONS[number % LOCATIONS.len()]))
            .collect();
        Self {
            newest: deployment.config.clone(),
            deployment,
            isolates,
            replies: Rc::default(),
            payments: Rc::default(),
            clocks_moved: false,
            rotations: (0, 0),
        }
    }

    fn take(&mut self, step: &Step) {
        let Deployment {
            wire, kv, object, ..
        } = &self.deployment;
        match *step {
            Step::Ask {
                isolate,
                times,
                leaves,
            } => self.pages_ask(isolate, times, leaves),
            Step::Pay {
                isolate,
                times,
                is_refused,
            } => self.labels_are_bought(isolate, times, is_refused),
            Step::Pass { ms } => self.pass_ms(ms),
            Step::KvReads { fail, ms, stale_s } => {
                let mut mood = kv.mood.borrow_mut();
                mood.reads_fail = fail;
                mood.read_ms = ms;
                mood.stale_for = Duration::from_secs(stale_s);
            }
            Step::KvWrites {
                fail_before,
                fail_after,
                ms,
                jitter_ms,
            } => {
                let mut mood = kv.mood.borrow_mut();
                mood.writes_fail_before = fail_before;
                mood.writes_fail_after = fail_after;
                mood.write_ms = ms;
                mood.write_jitter_ms = jitter_ms;
            }
            Step::Storage {
                loads_fail,
                saves_fail_before,
                saves_fail_after,
            } => {
                *object.storage.mood.borrow_mut() = StorageMood {
                    loads_fail,
                    saves_fail_before,
                    saves_fail_after,
                    ..StorageMood::default()
                };
            }
            Step::Object {
                unreachable,
                answers_lost,
                latency_ms,
                overloaded,
            } => {
                let mut mood = object.mood.borrow_mut();
                mood.unreachable = unreachable;
                mood.answers_lost = answers_lost;
                mood.latency_ms = latency_ms;
                mood.overloaded = overloaded;
            }
            Step::Alarm {
                late_s,
                twice,
                never,
            } => {
                let mut mood = object.mood.borrow_mut();
                mood.alarm_late = Duration::from_secs(late_s);
                mood.alarm_twice = twice;
                mood.alarm_never = never;
            }
            // It may come to nothing: the instance may vanish, the storage fail.
            Step::Ring => drop(self.deployment.run(object.ring())),
            Step::VanishAfter { awaits } => object.vanish_after(awaits),
            Step::Evict => object.evict(),
            Step::Supersede => object.supersede(),
            Step::CarrierRevokes => wire.emulator.revoke_all(),
            Step::CarrierFails {
                api,
                ref fault,
                times,
            } => wire.rules(vec![rule(api, Some(times), fault.clone())]),
            Step::Lose { requests, answers } => wire.loss.set((requests / 2.0, answers / 2.0)),
            Step::Latency { ms } => wire
                .emulator
                .change_settings(|carrier| carrier.latency_ms = ms),
            Step::ObjectClock { wrong_by_s } => {
                object.clock.put_wrong_by(wrong_by_s);
                self.clocks_moved = true;
            }
            Step::IsolateClock {
                isolate,
                wrong_by_s,
            } => {
                self.isolates[isolate].clock().put_wrong_by(wrong_by_s);
                self.clocks_moved = true;
            }
            Step::FreshIsolate { isolate } => self.replace_isolate(isolate, None),
            Step::RotateSecret => self.rotate((1, 0)),
            Step::RotateKey => self.rotate((0, 1)),
            Step::DeployObject => self.deploy_object(),
            Step::DeployIsolate { isolate } => {
                self.replace_isolate(isolate, Some(self.newest.clone()));
            }
            Step::OperatorReplaces { isolate } => self.operator_acts(isolate, "refresh"),
            Step::OperatorRevokes { isolate } => self.operator_acts(isolate, "revoke"),
            Step::Calm => self.calm(),
        }
    }

    /// The answers come when they come: time passes in other steps.
    fn pages_ask(&self, isolate: usize, times: u8, leaves: bool) {
        let isolate = &self.isolates[isolate];
        let tasks: Vec<_> = (0..times)
            .map(|_| {
                let (replies, asked) = (self.replies.clone(), isolate.clone());
                self.deployment.world.spawn(isolate.owner(), async move {
                    let steps = asked.clock().steps();
                    let reply = asked.ask(question()).await;
                    let clock_moved = asked.clock().steps() != steps;
                    replies.borrow_mut().push((reply, clock_moved));
                })
            })
            .collect();
        if leaves {
            self.pass_ms(40);
            self.deployment.world.abort(tasks[0]);
        }
    }

    fn labels_are_bought(&self, isolate: usize, times: u8, is_refused: bool) {
        for _ in 0..times {
            let (world, asked) = (
                self.deployment.world.clone(),
                self.isolates[isolate].clone(),
            );
            let payments = self.payments.clone();
            self.deployment.world.spawn(asked.owner(), async move {
                let (began, steps) = (world.elapsed_ms(), asked.clock().steps());
                // Without one the label is not bought: that is all.
                let found = asked.payment_token(is_refused).await;
                let took = Duration::from_millis(world.elapsed_ms() - began);
                let clock_moved = asked.clock().steps() != steps;
                payments
                    .borrow_mut()
                    .push((found.is_ok(), took, clock_moved));
            });
        }
    }

    /// A new one in the same place; with the same settings if there are no others.
    fn replace_isolate(&mut self, number: usize, config: Option<Rc<Config>>) {
        let location = LOCATIONS[number % LOCATIONS.len()];
        let config = config.unwrap_or_else(|| self.isolates[number].config());
        self.isolates[number] = self.deployment.isolate_with(location, config);
    }

    fn deploy_object(&self) {
        let account = &self.newest.ready.as_ref().unwrap().account;
        self.deployment.objects.deploy(account);
    }

    /// Everybody has what the last rotation brought, before the next one begins: a ring holds two keys.
    fn rotate(&mut self, (secrets, keys): (u32, u32)) {
        self.deploy_everywhere();
        self.rotations.0 += secrets;
        self.rotations.1 += keys;
        self.newest = Rc::new(config(&settings(self.rotations)));
        let secret = client_secret(self.rotations.0);
        let emulator = &self.deployment.wire.emulator;
        emulator.change_settings(|carrier| carrier.client_secret = secret);
    }

    fn deploy_everywhere(&mut self) {
        let runs_newest = |isolate: &Isolate| Rc::ptr_eq(&isolate.config(), &self.newest);
        if !self.isolates.iter().all(runs_newest) {
            for number in 0..ISOLATES {
                self.replace_isolate(number, Some(self.newest.clone()));
            }
        }
        self.deploy_object();
    }

    fn operator_acts(&self, isolate: usize, action: &str) {
        let isolate = &self.isolates[isolate];
        let generation = isolate.generation();
        let ask = Ask {
            publishable_key: None,
            ..Ask::status()
        };
        let ask = Ask {
            authorization: ask.authorization,
            publishable_key: None,
            ..Ask::post(
                &format!("/v1/tokens/{action}"),
                json!({"generation": generation}),
            )
        };
        let reply = self.deployment.run(isolate.ask(ask));
        // 422: the isolate knows of a generation that the object's storage has lost.
        assert!(
            [200, 422, 502, 503, 504].contains(&reply.status),
            "{}",
            reply.body
        );
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

    fn pass_ms(&self, span: u64) {
        let sleep = self.deployment.world.sleep(Duration::from_millis(span));
        self.deployment.run(sleep);
    }

    fn check(&self) {
        for (reply, clock_moved) in self.replies.take() {
            assert_answer_or_fail_open(&reply);
            // A clock that is put back in the middle hides time that was spent: never more than the budget once more.
            let most = if clock_moved { 16_500 } else { 8_250 };
            let in_time = reply.took <= Duration::from_millis(most);
            assert!(in_time, "{:?} {}", reply.took, reply.body);
        }
        for (_, took, clock_moved) in self.payments.take() {
            let most = PAYMENT_PATIENCE * if clock_moved { 2 } else { 1 };
            assert!(took <= most + Duration::from_millis(250), "{took:?}");
        }
        for isolate in &self.isolates {
            // Fails if it went back.
            isolate.generation();
        }
        let wire = &self.deployment.wire;
        wire.assert_one_token_call_at_a_time();
        assert_eq!(
            wire.sent_after_its_end.get(),
            0,
            "a token was sent after its end"
        );
        self.check_token_calls();
    }

    /// At most twelve in any hour. The object can only count by its own clock: where that is wrong by up to five minutes either
    /// way, its hour is ten minutes short at worst.
    fn check_token_calls(&self) {
        let hour = if self.clocks_moved {
            3_000_000
        } else {
            3_600_000
        };
        for kind in [TokenKind::Bearer, TokenKind::Payment] {
            for window in calls_for(&self.deployment, kind).windows(13) {
                let span = window[12] - window[0];
                assert!(span >= hour, "thirteen {kind:?} calls in {} s", span / 1000);
            }
        }
    }

    /// Whatever happened, nothing is broken for good.
    fn all_is_well_again(&mut self) {
        self.calm();
        for isolate in &self.isolates {
            isolate.clock().put_wrong_by(0);
        }
        self.deployment.object.clock.put_wrong_by(0);
        self.deploy_everywhere();
        self.pass_ms(2 * 3_600_000);
        // A token that died while it lay in the object is refused after one that died in the isolate: that costs one answer.
        for isolate in &self.isolates {
            let reply = self.deployment.run(isolate.ask(question()));
            let refused_twice = reply.text("code") == "token_unavailable";
            assert!(reply.status == 200 || refused_twice, "{}", reply.body);
        }
        self.pass_ms(3_000);
        for isolate in &self.isolates {
            let reply = self.deployment.run(isolate.ask(question()));
            assert_eq!(reply.status, 200, "{}", reply.body);
        }
        // As with the bearer the first to ask may find that what lay there has died.
        self.labels_are_bought(0, 1, false);
        self.pass_ms(60_000);
        self.labels_are_bought(0, 1, false);
        self.pass_ms(2_000);
        let payments = self.payments.borrow().clone();
        assert!(matches!(payments.last(), Some((true, ..))), "{payments:?}");
        self.check();
        // An instance that ended before it could save anything, not even its alarm, is made up for when the next one starts.
        let status = self.deployment.run(self.isolates[0].ask(Ask::status()));
        assert_eq!(status.body["account"]["reachable"], true, "{}", status.body);
        self.pass_ms(60_000);
        let deployment = &self.deployment;
        let row = deployment.object.storage.row("bearer");
        if let Some(stored) = row.and_then(|row| deployment.object.open(&row)) {
            let value = deployment.kv.value(&deployment.bearer_key()).unwrap();
            let published = deployment.object.open_published(&value);
            assert_eq!(Some(stored), published, "stored and published");
        }
        deployment.assert_no_secret_was_kept(STREET);
    }
}

fn client_secret(number: u32) -> String {
    format!("client secret {number}")
}

/// Settings after so many rotations of the client secret and of the sealing key.
fn settings((secrets, keys): (u32, u32)) -> Vec<(&'static str, &'static str)> {
    const KEYS: [&str; 4] = [
        "a2V5IGEsIGtleSBhLCBrZXkgYSwga2V5IGEsIGtleSBhIQ==",
        "a2V5IGIsIGtleSBiLCBrZXkgYiwga2V5IGIsIGtleSBiIQ==",
        "a2V5IGMsIGtleSBjLCBrZXkgYywga2V5IGMsIGtleSBjIQ==",
        "a2V5IGQsIGtleSBkLCBrZXkgZCwga2V5IGQsIGtleSBkIQ==",
    ];
    let key = |number: u32| KEYS[number as usize % KEYS.len()];
    let mut settings = vec![
        ("USPS_CLIENT_SECRET", &*client_secret(secrets).leak()),
        ("TOKEN_KEY", key(keys)),
        ("PAYER_ACCOUNT_TYPE", "EPS"),
        ("PAYER_ACCOUNT_NUMBER", "1234567890"),
        ("PAYER_CRID", "12345678"),
        ("LABEL_OWNER_CRID", "12345678"),
        ("LABEL_OWNER_MID", "123456789"),
        ("LABEL_OWNER_MANIFEST_MID", "987654321"),
    ];
    if keys > 0 {
        settings.push(("TOKEN_KEY_PREVIOUS", key(keys - 1)));
    }
    settings
}
