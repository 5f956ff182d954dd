//! How fresh prices are: live, cached, stale, or a problem that says when to ask again. The oldest part of a shipment tells.

use emulator::Fault;

use super::*;
use crate::matrix::{assert_problem, server_error};
use crate::questions::{parcel, rates_to};

fn seconds(reply: &Reply) -> u64 {
    let seconds = reply.body["retry_after"].as_u64();
    seconds.unwrap_or_else(|| panic!("no retry_after in {}", reply.body))
}

#[test]
fn prices_are_live_then_cached_then_live_again_the_next_day() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let first = asks(&deployment, &isolate);
    assert_prices(&first, "live", "first");
    assert_eq!(first.text("expires_at"), "2026-11-22T06:00:00Z");
    deployment.pass(DAY_ENDS_S - 2);
    for reply in [asks(&deployment, &isolate), asks_cold(&deployment)] {
        assert_prices(&reply, "cached", "before midnight in Chicago");
        for member in ["as_of", "expires_at"] {
            assert_eq!(reply.body[member], first.body[member], "{member}");
        }
        assert_eq!(unsigned(&reply), unsigned(&first));
    }
    deployment.pass(2);
    let next = asks(&deployment, &isolate);
    assert_prices(&next, "live", "after midnight in Chicago");
    assert_eq!(next.text("expires_at"), "2026-11-23T06:00:00Z");
    assert_prices(&asks_cold(&deployment), "cached", "elsewhere");
    assert_eq!(calls(&deployment), 2);
}

/// Whatever stands in the way of asking, without a date that may no longer hold, for as long as the shop has said.
#[test]
fn stale_prices_are_shown_without_dates_for_as_long_as_the_shop_has_said_and_then_a_problem() {
    for (stale_s, text) in [(STALE_S, ""), (40_000, "40000")] {
        for (fault, code, class) in [
            (server_error(), "carrier_error", "carrier"),
            (Fault::Hang {}, "carrier_timeout", "carrier"),
            (Fault::Html {}, "carrier_unreadable", "carrier"),
            (
                Fault::Quota { retry_after: None },
                "carrier_quota_used",
                "quota",
            ),
        ] {
            let deployment = Deployment::with(0, &[("STALE_RATES_S", text)], |_| ());
            let isolate = deployment.isolate("chicago");
            // Mailed so late that the day of mailing is not over at the end.
            let ask = || mailed_on("2026-11-25");
            let first = deployment.run(isolate.ask(ask()));
            assert_prices(&first, "live", code);
            deployment.pass(DAY_ENDS_S);
            deployment.wire.fail("shipments", fault.clone());
            for wait_s in [0, 1_000, stale_s - DAY_ENDS_S - 1_100] {
                deployment.pass(wait_s);
                for isolate in [&isolate, &deployment.isolate("paris")] {
                    let reply = deployment.run(isolate.ask(ask()));
                    assert_prices(&reply, "stale", code);
                    assert_eq!(reply.body["as_of"], first.body["as_of"], "{code}");
                    let cents = |reply: &Reply| reply.body["rates"][0]["amount"].as_u64();
                    assert_eq!(cents(&reply), cents(&first));
                    let holds = edgepost::clock::UnixMillis(1_795_291_200_000)
                        .plus(Duration::from_millis(deployment.world.elapsed_ms()));
                    // For the next few minutes; the page asked a moment ago.
                    let until = holds.plus(Duration::from_secs(300)).to_rfc3339();
                    assert!(
                        *reply.text("expires_at") <= *until,
                        "{} {until}",
                        reply.body
                    );
                }
            }
            deployment.pass(1_200);
            for isolate in [&isolate, &deployment.isolate("paris")] {
                let reply = deployment.run(isolate.ask(ask()));
                assert_problem(&reply, code, class, code);
                assert!(seconds(&reply) > 0);
            }
            deployment.wire.heal();
            deployment.pass(901);
            assert_prices(&deployment.run(isolate.ask(ask())), "live", code);
        }
    }
}

/// A day of mailing nobody has asked about: prices of another day do, and its dates do not.
#[test]
fn while_the_carrier_cannot_be_asked_prices_of_another_day_of_mailing_are_shown_as_stale() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    assert_prices(&asks(&deployment, &isolate), "live", "one day");
    deployment.wire.fail("shipments", Fault::Reset {});
    for isolate in [&isolate, &deployment.isolate("paris")] {
        let reply = deployment.run(isolate.ask(mailed_on("2026-11-24")));
        assert_prices(&reply, "stale", "another day");
        assert_prices(&asks(&deployment, isolate), "cached", "the day itself");
    }
}

/// Ten an hour: the one after the tenth is told when there is one, and is answered then.
#[test]
fn a_quota_that_is_used_up_shows_what_is_known_and_else_says_honestly_when_to_come_again() {
    let settings = [
        ("QUOTA_SHIPPING_OPTIONS", "10"),
        ("CLIENT_SHARE", "1"),
        ("STALE_RATES_S", "40000"),
    ];
    let deployment = Deployment::with(0, &settings, |_| ());
    let isolate = deployment.isolate("chicago");
    assert_prices(&asks(&deployment, &isolate), "live", "first");
    deployment.pass(DAY_ENDS_S);
    let of = |pounds: f64| rates_to("94105", &[parcel(pounds, [10.0, 8.0, 4.0])]);
    for pounds in 10..20 {
        let reply = deployment.run(isolate.ask(of(f64::from(pounds))));
        assert_prices(&reply, "live", "another question");
        deployment.pass(60);
    }
    let problem = deployment.run(isolate.ask(of(30.0)));
    assert_problem(&problem, "carrier_quota_used", "quota", "used up");
    let left = seconds(&problem);
    // The first of the ten was asked ten minutes ago, and counts for an hour and ten seconds.
    assert!((3_000..=3_011).contains(&left), "{left}");
    assert_eq!(problem.headers["retry-after"], left.to_string());
    for isolate in [&isolate, &deployment.isolate("paris")] {
        assert_prices(&asks(&deployment, isolate), "stale", "yesterday's");
        assert_prices(&deployment.run(isolate.ask(of(15.0))), "cached", "today's");
    }
    deployment.pass(left - 2);
    let early = deployment.run(isolate.ask(of(30.0)));
    assert_problem(&early, "carrier_quota_used", "quota", "too early");
    assert!(seconds(&early) <= 2, "{}", early.body);
    deployment.pass(2);
    assert_prices(
        &deployment.run(isolate.ask(of(30.0))),
        "live",
        "as it was told",
    );
    assert_eq!(calls(&deployment), 12);
}

/// The oldest part tells: its freshness, its time, and no dates.
#[test]
fn a_shipment_is_as_fresh_as_its_oldest_parcel() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let sides = [10.0, 8.0, 4.0];
    let [old, new] = [parcel(2.5, sides), parcel(9.0, sides)];
    let first = asks(&deployment, &isolate);
    assert_prices(&first, "live", "old");
    deployment.pass(HOUR_S);
    let both = || rates_to("94105", &[new.clone(), old.clone()]);
    let reply = deployment.run(isolate.ask(both()));
    assert_prices(&reply, "cached", "one is known");
    assert_eq!(reply.body["as_of"], first.body["as_of"]);
    assert_eq!(calls(&deployment), 2);

    // The next day one of them can be asked about, and then no more.
    deployment.pass(DAY_ENDS_S);
    let live = deployment.run(isolate.ask(rates_to("94105", std::slice::from_ref(&new))));
    assert_prices(&live, "live", "new");
    deployment.wire.fail("shipments", Fault::Reset {});
    let reply = deployment.run(isolate.ask(both()));
    assert_eq!(reply.text("freshness"), "stale", "{}", reply.body);
    assert_eq!(reply.body["as_of"], first.body["as_of"]);

    // And one that nobody knows leaves the whole without a price.
    let unknown = parcel(20.0, sides);
    let reply = deployment.run(isolate.ask(rates_to("94105", &[old, unknown])));
    assert_problem(
        &reply,
        "carrier_unreachable",
        "carrier",
        "a part is not known",
    );
}
