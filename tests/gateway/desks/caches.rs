//! In front of the desks: the memory of an isolate, and the cache of a location. They spare objects and calls, and are
//! trusted with nothing.

use std::rc::Rc;

use super::*;
use crate::questions::{good_address, new_rates, parcel, rates_to};
use crate::support::{CacheMood, Dialect, MemoryKv};

/// What was asked of whom so far: the carrier, the account object, the desks, KV, the cache.
fn asked(deployment: &Deployment) -> [u64; 5] {
    let MemoryKv { reads, .. } = &*deployment.kv;
    let desks = deployment.desks.all();
    let carrier = deployment.wire.sent.borrow().len();
    [
        u64::try_from(carrier).unwrap(),
        deployment.object.questions.get(),
        desks.iter().map(|desk| desk.questions.get()).sum(),
        reads.get(),
        deployment.caches.reads.get(),
    ]
}

fn cached() -> Deployment {
    let deployment = Deployment::with(0, &[("QUOTA_SHIPPING_OPTIONS", "")], |_| ());
    deployment.caches.exist.set(true);
    deployment
}

#[test]
fn what_is_remembered_costs_nothing_and_what_the_location_has_costs_one_look() {
    let deployment = cached();
    let isolate = deployment.isolate("chicago");
    assert_eq!(source(&asks(&deployment, &isolate)), "desk");
    let before = asked(&deployment);
    for _ in 0..5 {
        let reply = asks(&deployment, &isolate);
        assert_prices(&reply, "cached", "memory");
        assert_eq!((source(&reply), reply.took), ("memory", Duration::ZERO));
    }
    assert_eq!(asked(&deployment), before);
    // Another isolate there.
    let neighbour = deployment.isolate("chicago");
    let reply = asks(&deployment, &neighbour);
    assert_prices(&reply, "cached", "cache");
    assert_eq!((source(&reply), reply.took), ("cache", Duration::ZERO));
    let [carrier, account, desks, kv, cache] = before;
    assert_eq!(asked(&deployment), [carrier, account, desks, kv, cache + 1]);
    assert_eq!(source(&asks(&deployment, &neighbour)), "memory");
    assert_eq!(asked(&deployment), [carrier, account, desks, kv, cache + 1]);
    // Another location asks the desk, and the desk nobody.
    let elsewhere = asks(&deployment, &deployment.isolate("paris"));
    assert_prices(&elsewhere, "cached", "elsewhere");
    assert_eq!(source(&elsewhere), "desk");
    let expected = [carrier, account, desks + 1, kv, cache + 2];
    assert_eq!(asked(&deployment), expected);
    // From there on that location has it too.
    assert_eq!(
        source(&asks(&deployment, &deployment.isolate("paris"))),
        "cache"
    );
}

#[test]
fn a_cache_that_is_not_there_fails_or_is_slow_is_done_without() {
    let moods = [
        None,
        Some(CacheMood {
            reads_fail: 1.0,
            ..CacheMood::default()
        }),
        Some(CacheMood {
            writes_fail: 1.0,
            ..CacheMood::default()
        }),
        Some(CacheMood {
            read_ms: 60_000,
            ..CacheMood::default()
        }),
    ];
    for mood in moods {
        let deployment = cached();
        deployment.caches.exist.set(mood.is_some());
        let case = format!("{mood:?}");
        *deployment.caches.mood.borrow_mut() = mood.unwrap_or_default();
        let isolate = deployment.isolate("chicago");
        assert_prices(&asks(&deployment, &isolate), "live", &case);
        let reply = asks(&deployment, &deployment.isolate("chicago"));
        assert_prices(&reply, "cached", &case);
        assert_eq!(source(&reply), "desk", "{case}");
        assert!(
            reply.took < Duration::from_millis(200),
            "{case}: {:?}",
            reply.took
        );
        assert_eq!(source(&asks(&deployment, &isolate)), "memory", "{case}");
        assert_eq!(calls(&deployment), 1, "{case}");
    }
}

/// Of another version, cut off, or about another time.
#[test]
fn what_a_cache_has_that_makes_no_sense_or_holds_no_more_is_not_shown() {
    let changes: [(&str, Dialect); 7] = [
        ("empty", |_| String::new()),
        ("null", |_| "null".to_owned()),
        ("a page", |_| "<html>".to_owned()),
        ("cut off", |text| text[..text.len() / 2].to_owned()),
        ("of another version", |text| {
            text.replacen("list", "dream", 1)
        }),
        ("without rows", |text| text.replacen("rows", "lines", 1)),
        ("of another day", |text| {
            text.replacen("2026-11-23", "2026-11-24", 1)
        }),
    ];
    for (case, change) in changes {
        let deployment = cached();
        assert_prices(
            &asks(&deployment, &deployment.isolate("chicago")),
            "live",
            case,
        );
        deployment.caches.change(change);
        let reply = asks(&deployment, &deployment.isolate("chicago"));
        assert_prices(&reply, "cached", case);
        assert_eq!(source(&reply), "desk", "{case}");
        assert_eq!(calls(&deployment), 1, "{case}");
        // It was put right.
        assert_eq!(
            source(&asks(&deployment, &deployment.isolate("chicago"))),
            "cache",
            "{case}"
        );
    }
}

#[test]
fn a_cache_keeps_what_it_has_until_the_day_is_over_and_stale_prices_never() {
    let deployment = cached();
    deployment.pass(HOUR_S);
    assert_prices(
        &asks(&deployment, &deployment.isolate("chicago")),
        "live",
        "first",
    );
    let left = deployment.caches.kept("chicago")[0].1;
    let day_left = (DAY_ENDS_S - HOUR_S) * 1000;
    assert!((day_left - 500..=day_left).contains(&left), "{left} ms");
    deployment.pass(DAY_ENDS_S - HOUR_S);
    assert_eq!(deployment.caches.kept("chicago"), []);
    deployment.wire.fail("shipments", Fault::Reset {});
    let writes = deployment.caches.writes.get();
    for _ in 0..2 {
        let reply = asks(&deployment, &deployment.isolate("chicago"));
        assert_prices(&reply, "stale", "the next day");
        assert_eq!(source(&reply), "desk");
    }
    assert_eq!(deployment.caches.writes.get(), writes);
}

/// No entry is found under another epoch's key, whichever place keeps it.
#[test]
fn raising_the_epoch_forgets_what_is_kept_anywhere_and_lowering_it_finds_it_again() {
    let deployment = cached();
    let raised = [("CACHE_EPOCH", "2"), ("QUOTA_SHIPPING_OPTIONS", "")];
    let newer = Rc::new(config(&raised));
    assert_prices(
        &asks(&deployment, &deployment.isolate("chicago")),
        "live",
        "first",
    );
    let after = deployment.isolate_with("chicago", newer.clone());
    assert_prices(&asks(&deployment, &after), "live", "raised");
    assert_prices(
        &asks(&deployment, &deployment.isolate_with("paris", newer)),
        "cached",
        "raised",
    );
    assert_eq!((calls(&deployment), deployment.desks.all().len()), (2, 2));
    let reply = asks(&deployment, &deployment.isolate("chicago"));
    assert_eq!((source(&reply), calls(&deployment)), ("cache", 2));
}

/// Another shop, another account or another price type is another key.
#[test]
fn what_changes_an_answer_is_part_of_its_key() {
    let deployment = cached();
    assert_prices(
        &asks(&deployment, &deployment.isolate("chicago")),
        "live",
        "first",
    );
    for change in [
        ("SHIP_FROM_ZIP", "10001"),
        ("PRICE_TYPE", "commercial"),
        (
            "HASH_KEY",
            "bm90IHRoZSBzYW1lIGtleSwgbm90IHRoZSBzYW1lIGtleSE=",
        ),
    ] {
        let settings = Rc::new(config(&[change]));
        let other = deployment.isolate_with("chicago", settings);
        let cached = deployment.caches.kept("chicago").len();
        let reply = asks(&deployment, &other);
        assert_ne!(source(&reply), "cache", "{change:?}");
        assert!(
            reply.text("freshness") != "cached",
            "{change:?}: {}",
            reply.body
        );
        assert!(deployment.caches.kept("chicago").len() >= cached);
    }
}

/// However much is asked of it, an isolate remembers so many answers; what it forgot the desk still has.
#[test]
fn the_memory_of_an_isolate_is_bounded_and_forgets_what_was_not_asked_for_longest() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let of = |number: u32| {
        let length = 10.0 + f64::from(number) / 100.0;
        rates_to("94105", &[parcel(2.5, [length, 8.0, 4.0])])
    };
    let most = 1_005;
    for number in 0..most {
        let reply = deployment.run(isolate.ask(of(number)));
        assert_eq!(source(&reply), "desk", "{number}");
    }
    let newest = deployment.run(isolate.ask(of(most - 1)));
    assert_eq!(source(&newest), "memory");
    let oldest = deployment.run(isolate.ask(of(0)));
    assert_eq!(source(&oldest), "desk");
    assert_prices(&oldest, "cached", "its desk has it");
    assert_eq!(u32::try_from(calls(&deployment)).unwrap(), most);
}

/// No key, no text of a cache names a street or a token.
#[test]
fn nothing_of_a_person_and_no_secret_is_in_a_cache() {
    let deployment = cached();
    let isolate = deployment.isolate("chicago");
    for ask in [good_address(), new_rates(), good_rates()] {
        assert_eq!(deployment.run(isolate.ask(ask)).status, 200);
    }
    assert_eq!(deployment.caches.writes.get(), 2, "prices alone");
    deployment.assert_no_secret_was_kept(crate::questions::STREET);
}
