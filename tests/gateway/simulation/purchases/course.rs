//! Runs one course of events, and holds it against the promises at each step and at its end. What an object says is held against
//! the carrier's books as it says it (`support::label_witness`).

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::labels::IdempotencyKey;
use edgepost::purchase::protocol::Answer;

use crate::purchase::{Order, Shop, Wish, key};
use crate::questions::STREET;
use crate::support::{KvMood, ObjectMood, Owner, PurchaseHost, StorageMood, rule};

use super::steps::{Case, KEYS, Step};

/// When nothing fails any more an outcome is known after so long: the hour's token calls may be used up.
const PATIENCE: Duration = Duration::from_secs(2 * 3_600);

pub struct Course {
    shop: Shop,
    /// Whose questions they are.
    askers: Owner,
    waiting: Rc<Cell<u32>>,
    purchases: Vec<PurchaseHost>,
}

fn order(next_door: bool) -> Wish {
    Wish::Label(match next_door {
        true => Order::next_door(),
        false => Order::default(),
    })
}

fn name(number: u8) -> IdempotencyKey {
    key(number + 1)
}

impl Course {
    /// Runs it to its end; panics at the first broken promise.
    pub fn run(case: &Case) {
        let course = Self::new(case);
        for step in &case.steps {
            course.take(step);
            course.check();
        }
        course.every_outcome_is_known();
    }

    fn new(case: &Case) -> Self {
        let shop = Shop::with(case.seed, &[], |settings| {
            let postage = &mut settings.postage;
            postage.repeated_key = case.carrier.repeated_key;
            postage.repeated_cancel = case.carrier.repeated_cancel;
            postage.payment_token_refusal = case.carrier.refusal;
            postage.payment_token_form = case.carrier.form;
            postage.payment_token_follows_bearer = case.carrier.payment_follows_bearer;
        });
        Self {
            askers: shop.deployment.world.new_owner(),
            waiting: Rc::default(),
            purchases: (0..KEYS).map(|number| shop.object(name(number))).collect(),
            shop,
        }
    }

    fn take(&self, step: &Step) {
        let deployment = &self.shop.deployment;
        let wire = &deployment.wire;
        match *step {
            Step::Order {
                key,
                next_door,
                times,
                leaves,
            } => self.ask(key, &order(next_door), times, leaves),
            Step::Cancel { key, times } => self.ask(key, &Wish::NoLabel, times, false),
            Step::Pass { ms } => self.pass_ms(ms),
            Step::KvReads { fail } => deployment.kv.mood.borrow_mut().reads_fail = fail,
            Step::Storage {
                loads_fail,
                saves_fail_before,
                saves_fail_after,
            } => self.storage(&StorageMood {
                loads_fail,
                saves_fail_before,
                saves_fail_after,
                ..StorageMood::default()
            }),
            Step::Purchase {
                unreachable,
                answers_lost,
                latency_ms,
                overloaded,
            } => {
                for purchase in &self.purchases {
                    let mut mood = purchase.mood.borrow_mut();
                    mood.unreachable = unreachable;
                    mood.answers_lost = answers_lost;
                    mood.latency_ms = latency_ms;
                    mood.overloaded = overloaded;
                }
            }
            Step::Account {
                unreachable,
                answers_lost,
                latency_ms,
            } => {
                let mut mood = deployment.object.mood.borrow_mut();
                mood.unreachable = unreachable;
                mood.answers_lost = answers_lost;
                mood.latency_ms = latency_ms;
            }
            Step::Alarm {
                late_s,
                twice,
                never,
            } => {
                for purchase in &self.purchases {
                    let mut mood = purchase.mood.borrow_mut();
                    mood.alarm_late = Duration::from_secs(late_s);
                    mood.alarm_twice = twice;
                    mood.alarm_never = never;
                }
            }
            // It may come to nothing: the instance may vanish, the storage fail.
            Step::Ring { key } => drop(deployment.run(self.purchase(key).ring())),
            Step::VanishAfter { key, awaits } => self.purchase(key).vanish_after(awaits),
            Step::Evict { key } => self.purchase(key).evict(),
            Step::Supersede { key } => self.purchase(key).supersede(),
            Step::FreshIsolate => deployment.purchases.fresh_isolate(),
            Step::CarrierRevokes {
                bearers,
                payment_tokens,
            } => {
                if bearers {
                    wire.emulator.revoke_all();
                }
                if payment_tokens {
                    wire.emulator.revoke_payment_tokens();
                }
            }
            Step::CarrierFails {
                api,
                ref fault,
                times,
            } => wire.rules(vec![rule(api, Some(times), fault.clone())]),
            Step::Lose { requests, answers } => wire.loss.set((requests / 2.0, answers / 2.0)),
            Step::Latency { ms } => wire
                .emulator
                .change_settings(|carrier| carrier.latency_ms = ms),
            Step::OrdersTake { s } => wire.orders_take.set(Duration::from_secs(s)),
            Step::Clock { wrong_by_s } => deployment.purchases.clock.put_wrong_by(wrong_by_s),
            Step::Calm => self.calm(),
        }
    }

    /// The answers come when they come: time passes in other steps.
    fn ask(&self, key: u8, wish: &Wish, times: u8, leaves: bool) {
        let world = &self.shop.deployment.world;
        let question = self.shop.question(name(key), wish);
        let tasks: Vec<_> = (0..times)
            .map(|_| {
                let (question, purchase) = (question.clone(), self.purchase(key).clone());
                let waiting = self.waiting.clone();
                waiting.set(waiting.get() + 1);
                world.spawn(self.askers, async move {
                    let _waits = Waits(waiting);
                    let _heard = purchase.ask(question).await;
                })
            })
            .collect();
        if leaves {
            self.pass_ms(40);
            world.abort(tasks[0]);
        }
    }

    fn purchase(&self, key: u8) -> &PurchaseHost {
        &self.purchases[usize::from(key)]
    }

    fn storage(&self, mood: &StorageMood) {
        for purchase in &self.purchases {
            *purchase.storage.mood.borrow_mut() = mood.clone();
        }
    }

    fn calm(&self) {
        let deployment = &self.shop.deployment;
        self.storage(&StorageMood::default());
        for purchase in &self.purchases {
            *purchase.mood.borrow_mut() = ObjectMood::default();
        }
        *deployment.kv.mood.borrow_mut() = KvMood::default();
        *deployment.object.mood.borrow_mut() = ObjectMood::default();
        let wire = &deployment.wire;
        wire.loss.set((0.0, 0.0));
        wire.orders_take.set(Duration::ZERO);
        wire.heal();
        wire.emulator
            .change_settings(|carrier| carrier.latency_ms = 0);
    }

    fn pass_ms(&self, span: u64) {
        let world = &self.shop.deployment.world;
        self.shop
            .deployment
            .run(world.sleep(Duration::from_millis(span)));
    }

    fn check(&self) {
        for purchase in &self.purchases {
            purchase.assert_one_label();
        }
        let wire = &self.shop.deployment.wire;
        wire.assert_one_token_call_at_a_time();
        let late = wire.sent_after_its_end.get();
        assert_eq!(late, 0, "a token was sent after its end");
    }

    /// Whatever happened, whoever asks again hears what became of it.
    fn every_outcome_is_known(&self) {
        self.calm();
        self.shop.deployment.purchases.clock.put_wrong_by(0);
        for number in 0..KEYS {
            let answers = [false, true].map(|next_door| self.known(number, order(next_door)));
            let others = answers
                .iter()
                .filter(|answer| **answer == Answer::OtherOrder);
            assert!(others.count() <= 1, "neither was the first: {answers:?}");
            self.check();
        }
        for number in 0..KEYS {
            let answer = self.known(number, Wish::NoLabel);
            assert!(matches!(answer, Answer::Canceled { .. }), "{answer:?}");
            let again = self.known(number, order(false));
            assert_eq!(again, Answer::WasCanceled, "{answer:?}");
            self.check();
        }
        // Some answers are still under way.
        self.pass_ms(60_000);
        assert_eq!(self.waiting.get(), 0, "somebody waits for ever");
        self.check();
        self.shop.deployment.assert_no_secret_was_kept(STREET);
    }
}

impl Course {
    fn known(&self, number: u8, wish: Wish) -> Answer {
        self.shop.until_known_within(PATIENCE, name(number), wish).0
    }
}

/// Somebody who has no answer yet, and has not left.
struct Waits(Rc<Cell<u32>>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
