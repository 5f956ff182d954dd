//! One client may cause so much of an API's calls and no more, at whatever pace; the others have the rest.

use super::*;
use crate::matrix::assert_problem;
use crate::questions::{good_address, new_rates};

const METERED: [(&str, &str); 2] = [("QUOTA_ADDRESSES", ""), ("QUOTA_SHIPPING_OPTIONS", "")];
const FLOOD: &str = "192.0.2.1";
const SHOPPER: &str = "198.51.100.7";

fn questions() -> [(Api, fn() -> Ask); 2] {
    [
        (Api::Addresses, good_address),
        (Api::ShippingOptions, new_rates),
    ]
}

fn shop() -> (Deployment, Isolate) {
    let deployment = Deployment::with(0, &METERED, |_| ());
    let isolate = deployment.isolate("chicago");
    (deployment, isolate)
}

/// How many of so many questions are answered; the others are told that it is their share, and when to come again.
fn answered(deployment: &Deployment, isolate: &Isolate, asks: impl Iterator<Item = Ask>) -> usize {
    let mut answered = 0;
    for ask in asks {
        let reply = deployment.run(isolate.ask(ask));
        if reply.status == 200 {
            answered += 1;
        } else {
            assert_problem(&reply, "share_used", reply.text("fault"), "share");
            assert!(
                reply.body["retry_after"].as_u64().unwrap() > 0,
                "{}",
                reply.body
            );
        }
    }
    answered
}

/// A request a minute, all different, for hours: never more than its share in any hour, and all of it.
#[test]
fn a_client_that_asks_slowly_and_for_ever_gets_its_share_of_each_hour_and_a_second_one_is_answered()
{
    for (api, question) in questions() {
        let (deployment, isolate) = shop();
        for minute in 0..180 {
            answered(
                &deployment,
                &isolate,
                [question().from_address(FLOOD)].into_iter(),
            );
            if minute % 15 == 7 {
                let reply = deployment.run(isolate.ask(question().from_address(SHOPPER)));
                assert_eq!(reply.status, 200, "minute {minute}: {}", reply.body);
            }
            deployment.pass(60);
        }
        let calls = deployment.wire.calls_of(api);
        let mine = calls.len() - 12;
        assert!((28..=30).contains(&mine), "{api:?}: {mine} in three hours");
    }
}

#[test]
fn a_flood_from_one_client_leaves_the_others_five_sixths_of_the_hour() {
    for (api, question) in questions() {
        let (deployment, isolate) = shop();
        let flood = (0..200).map(|_| question().from_address(FLOOD));
        assert_eq!(answered(&deployment, &isolate, flood), 10, "{api:?}");
        // From other places too.
        let elsewhere = deployment.isolate("paris");
        let more = (0..20).map(|_| question().from_address(FLOOD));
        assert_eq!(answered(&deployment, &elsewhere, more), 0, "{api:?}");
        let others = [
            "192.0.2.2",
            "192.0.2.3",
            "192.0.2.4",
            "192.0.2.5",
            "192.0.2.6",
        ];
        for other in others {
            let asks = (0..10).map(|_| question().from_address(other));
            assert_eq!(answered(&deployment, &isolate, asks), 10, "{api:?} {other}");
        }
        assert_eq!(deployment.wire.calls_of(api).len(), 60);
        let last = deployment.run(isolate.ask(question().from_address(SHOPPER)));
        assert_problem(&last, "carrier_quota_used", "quota", "the hour is used up");
    }
}

/// A client has all addresses behind the first half of an IPv6 address.
#[test]
fn another_address_of_the_same_network_is_no_other_client() {
    const SAME: [&str; 4] = [
        "2001:db8:1:2::1",
        "2001:db8:1:2::2",
        "2001:db8:1:2:ffff:ffff:ffff:ffff",
        "2001:0db8:0001:0002:0:0:0:1",
    ];
    for (api, question) in questions() {
        let (deployment, isolate) = shop();
        let network = (0..80).map(|number| question().from_address(SAME[number % 4]));
        assert_eq!(answered(&deployment, &isolate, network), 10, "{api:?}");
        let beside = (0..12).map(|_| question().from_address("2001:db8:1:3::1"));
        assert_eq!(answered(&deployment, &isolate, beside), 10, "{api:?}");
        let fourth = (0..12).map(|_| question().from_address(FLOOD));
        assert_eq!(answered(&deployment, &isolate, fourth), 10, "{api:?}");
    }
}

#[test]
fn the_back_end_has_no_share_and_a_stranger_spends_nothing() {
    for (api, question) in questions() {
        let (deployment, isolate) = shop();
        for (key, authorization) in [
            (Some("pk_of_nobody"), None),
            (None, None),
            (None, Some("Bearer sk_of_nobody")),
            (Some("pk_dev_edgepost"), Some("Bearer sk_of_nobody")),
        ] {
            for _ in 0..20 {
                let reply = deployment.run(isolate.ask(Ask {
                    publishable_key: key,
                    authorization,
                    ..question().from_address(SHOPPER)
                }));
                assert_eq!(reply.text("fault"), "access", "{}", reply.body);
            }
        }
        assert_eq!(deployment.object.questions.get(), 0);
        assert!(deployment.desks.all().is_empty());
        let asks = (0..60).map(|_| question().by_the_back_end().from_address(FLOOD));
        assert_eq!(answered(&deployment, &isolate, asks), 60, "{api:?}");
    }
}

/// What is beside the key makes no back end of a page.
#[test]
fn a_page_keeps_its_share_whatever_it_sends_beside_its_key() {
    for (api, question) in questions() {
        for authorization in ["Basic x", "x", "bearer", ""] {
            let (deployment, isolate) = shop();
            let asks = (0..30).map(|_| Ask {
                authorization: Some(authorization),
                ..question().from_address(FLOOD)
            });
            let case = format!("{api:?} {authorization:?}");
            assert_eq!(answered(&deployment, &isolate, asks), 10, "{case}");
        }
    }
}

/// Two clients ask the same at the same moment, and one has used up its share: the other is not refused for it.
#[test]
fn whose_share_is_used_up_gets_nobody_else_refused_who_waits_for_the_same_answer() {
    for seed in 0..20 {
        let deployment = Deployment::with(seed, &METERED, |_| ());
        let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
        let flood = (0..12).map(|_| new_rates().from_address(FLOOD));
        assert_eq!(answered(&deployment, &isolates[0], flood), 10);
        let question = new_rates();
        let asks = [FLOOD, SHOPPER, FLOOD, SHOPPER, FLOOD]
            .into_iter()
            .enumerate()
            .map(|(number, address)| {
                let asked = isolates[number % 2].ask(question.clone().from_address(address));
                async move { (address, asked.await) }
            });
        let replies = deployment.run(futures_util::future::join_all(asks));
        for (address, reply) in replies {
            match (address, reply.status) {
                (_, 200) => {}
                (FLOOD, _) => assert_problem(&reply, "share_used", reply.text("fault"), "its own"),
                _ => panic!("seed {seed}: {}", reply.body),
            }
        }
        // What somebody else has had asked is shown to all.
        for address in [FLOOD, SHOPPER] {
            let known = question.clone().from_address(address);
            assert_prices(&deployment.run(isolates[0].ask(known)), "cached", address);
        }
        assert_eq!(calls(&deployment), 11, "seed {seed}");
    }
}

/// With the memory of the account object shares are fresh; the hour is not.
#[test]
fn an_evicted_account_object_forgets_shares_and_never_what_was_given() {
    for (api, question) in questions() {
        let (deployment, isolate) = shop();
        let mut all = 0;
        for _ in 0..10 {
            let asks = (0..12).map(|_| question().from_address(FLOOD));
            for ask in asks {
                let reply = deployment.run(isolate.ask(ask));
                all += usize::from(reply.status == 200);
            }
            deployment.object.evict();
        }
        assert_eq!(all, 60, "{api:?}");
        assert_eq!(deployment.wire.calls_of(api).len(), 60, "{api:?}");
    }
}

/// An address is hashed, and kept in memory alone.
#[test]
fn nothing_that_is_kept_or_said_names_a_clients_address() {
    let (deployment, isolate) = shop();
    deployment.caches.exist.set(true);
    for (_, question) in questions() {
        let asks = (0..12).map(|_| question().from_address(FLOOD));
        answered(&deployment, &isolate, asks);
    }
    deployment.assert_nowhere([FLOOD]);
}
