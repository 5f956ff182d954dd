//! The alarm forgets a purchase when its time is over, and never one that is not over.

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};

use super::{Order, Shop, Wish, answered_with, key};
use crate::support::StorageMood;

const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 24 * HOUR_S;

fn is_kept(shop: &Shop) -> bool {
    !shop.object(key(1)).storage.is_empty()
}

type End = (&'static str, fn(&Shop) -> Answer);

/// How a purchase can end, and be kept.
const ENDS: [End; 4] = [
    ("bought", |shop| shop.buy(key(1))),
    ("refused", |shop| {
        let street = "1 NOT FOUND ST".to_owned();
        let order = Order {
            street,
            ..Order::default()
        };
        shop.ask(key(1), Wish::Label(order))
    }),
    ("not bought", |shop| {
        shop.fail_orders(1, Fault::Quota { retry_after: None });
        shop.buy(key(1))
    }),
    ("cancelled", |shop| {
        shop.buy(key(1));
        shop.cancel(key(1))
    }),
];

#[test]
fn an_outcome_is_kept_for_a_day_and_no_longer() {
    for (name, end) in ENDS {
        let shop = Shop::new();
        let answer = end(&shop);
        shop.deployment.pass(DAY_S - 5);
        assert!(is_kept(&shop), "{name}: {answer:?}");
        shop.deployment.pass(10);
        assert!(!is_kept(&shop), "{name}: {answer:?}");
        assert_eq!(shop.object(key(1)).rang.get(), 1, "{name}");
    }
}

/// As long as the carrier knows its key, and a day.
#[test]
fn an_outcome_that_is_not_known_is_kept_for_eight_days() {
    for fault in [Fault::Hang {}, answered_with(&Fault::Hang {})] {
        let shop = Shop::new();
        shop.fail_orders(1, fault);
        let answer = shop.buy(key(1));
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        shop.deployment.pass(8 * DAY_S - 60);
        assert!(is_kept(&shop));
        shop.deployment.pass(60);
        assert!(!is_kept(&shop));
    }
}

/// Twice, late, or for nothing: at any time.
#[test]
fn an_alarm_that_rings_when_it_should_not_forgets_nothing() {
    for (name, end) in ENDS {
        let shop = Shop::new();
        end(&shop);
        let object = shop.object(key(1));
        for pass_s in [0, 1, HOUR_S, 22 * HOUR_S, HOUR_S - 10] {
            shop.deployment.pass(pass_s);
            shop.deployment.run(object.ring()).unwrap();
            shop.deployment.run(object.ring()).unwrap();
            assert!(is_kept(&shop), "{name}, after {pass_s} s");
        }
        // It was set anew each time.
        shop.deployment.pass(60);
        assert!(!is_kept(&shop), "{name}");
        shop.deployment.run(object.ring()).unwrap();
    }
}

/// The alarm of the older record rings for the newer one.
#[test]
fn a_late_or_double_alarm_never_forgets_a_newer_record() {
    let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
    let object = shop.object(key(1));
    {
        let mut mood = object.mood.borrow_mut();
        mood.alarm_late = std::time::Duration::from_secs(2 * HOUR_S);
        mood.alarm_twice = 1.0;
    }
    shop.fail_orders(1, Fault::Quota { retry_after: None });
    shop.buy(key(1));
    shop.deployment.pass(DAY_S - 100);
    shop.assert_bought(key(1), &shop.buy(key(1)), "a day later");
    for _ in 0..20 {
        shop.deployment.pass(HOUR_S);
        shop.assert_bought(key(1), &shop.buy(key(1)), "kept");
    }
    assert_eq!(shop.label_calls(), [2, 0, 0]);
    shop.deployment.pass(7 * HOUR_S);
    assert!(!is_kept(&shop));
}

/// It was about to be forgotten, and is cancelled in this moment.
#[test]
fn what_is_worked_on_is_not_forgotten() {
    for late_ms in [0, 500] {
        let shop = Shop::new();
        shop.assert_bought(key(1), &shop.buy(key(1)), "first");
        // To the day, less five seconds; the cancellation takes ten.
        let object = shop.object(key(1));
        let due = object.alarm_at().unwrap();
        let left = due - shop.deployment.world.elapsed_ms() - 5_000 + late_ms;
        let wait = std::time::Duration::from_millis(left);
        shop.deployment.run(shop.deployment.world.sleep(wait));
        shop.fail_orders(1, Fault::Delay { ms: 10_000 });
        let answer = shop.cancel(key(1));
        assert!(matches!(answer, Answer::Canceled { .. }), "{answer:?}");
        assert_eq!(shop.charges(key(1)), []);
        assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
        shop.deployment.pass(DAY_S - 60);
        assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
        shop.deployment.pass(120);
        assert!(!is_kept(&shop));
    }
}

#[test]
fn a_storage_that_fails_when_it_is_time_to_forget_is_asked_again() {
    for fails in [
        StorageMood {
            loads_fail: 1.0,
            ..StorageMood::default()
        },
        StorageMood {
            saves_fail_before: 1.0,
            ..StorageMood::default()
        },
        StorageMood {
            saves_fail_after: 1.0,
            ..StorageMood::default()
        },
    ] {
        let shop = Shop::new();
        shop.assert_bought(key(1), &shop.buy(key(1)), "first");
        shop.deployment.pass(DAY_S - 10);
        let object = shop.object(key(1));
        *object.storage.mood.borrow_mut() = fails.clone();
        shop.deployment.pass(40);
        *object.storage.mood.borrow_mut() = StorageMood::default();
        shop.deployment.pass(120);
        assert!(!is_kept(&shop), "{fails:?}");
    }
}

/// The object ended before it had written anything but its alarm.
#[test]
fn an_alarm_of_a_purchase_that_was_never_written_down_does_no_harm() {
    for at in 0..12 {
        let shop = Shop::new();
        let object = shop.object(key(1));
        object.vanish_after(at);
        let _lost = shop.deployment.run(shop.asks(key(1), Wish::label()));
        shop.deployment.pass(9 * DAY_S);
        assert!(!is_kept(&shop), "ended at {at}");
    }
}

/// The clock is five minutes wrong: so is the end of the day.
#[test]
fn a_wrong_clock_forgets_a_little_early_or_late() {
    for wrong_by_s in [-300, 300] {
        let shop = Shop::new();
        shop.assert_bought(key(1), &shop.buy(key(1)), "first");
        shop.deployment.pass(DAY_S - 400);
        shop.deployment.purchases.clock.put_wrong_by(wrong_by_s);
        assert!(is_kept(&shop));
        shop.deployment.pass(800);
        assert!(!is_kept(&shop), "{wrong_by_s} s");
    }
}
