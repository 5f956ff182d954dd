//! Rows 16 and 32: many at once.

use std::time::Duration;

use futures_util::future::{join, join_all};

use super::Spent;
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate};

/// Row 16: whenever the carrier ends it, and however the calls are spread in time.
#[test]
fn a_token_revoked_under_300_calls_costs_one_token_call_and_one_repeat_each_at_most() {
    for (spread_ms, revoked_after_ms) in [(0, 0), (0, 10), (100, 40), (3_000, 1_500)] {
        let case = format!("within {spread_ms} ms, revoked after {revoked_after_ms} ms");
        let deployment = Deployment::new();
        let isolates: Vec<_> = (0..6)
            .map(|number| deployment.isolate(["chicago", "paris", "tokyo"][number % 3]))
            .collect();
        for isolate in &isolates {
            assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        }
        let spent = Spent::from_now(&deployment);
        let calls = (0..300).map(|number| {
            let isolate = &isolates[number % isolates.len()];
            asks_after(&deployment, isolate, spread_ms * number as u64 / 300)
        });
        let revoked = async {
            let wait = Duration::from_millis(revoked_after_ms);
            deployment.world.sleep(wait).await;
            deployment.wire.emulator.revoke_all();
        };
        let (statuses, ()) = deployment.run(join(join_all(calls), revoked));
        assert!(statuses.iter().all(|status| *status == 200), "{case}");
        let (tokens, others) = spent.calls();
        assert_eq!(tokens, 1, "{case}");
        assert!((300..=600).contains(&others), "{case}: {others} calls");
    }
}

async fn asks_after(deployment: &Deployment, isolate: &Isolate, wait_ms: u64) -> u16 {
    deployment.world.sleep(Duration::from_millis(wait_ms)).await;
    isolate.ask(good_address()).await.status
}

/// Row 32.
#[test]
fn ten_thousand_cold_isolates_at_once_cost_one_token_call() {
    let deployment = Deployment::new();
    // Then the carrier is asked, for the price of the smallest answer there is.
    deployment.shards_missing.set(true);
    let isolates: Vec<_> = (0..10_000)
        .map(|number| deployment.isolate(["chicago", "paris", "tokyo"][number % 3]))
        .collect();
    let asks = isolates
        .iter()
        .map(|isolate| isolate.ask(Ask::get("/v1/zip-codes/27703")));
    let replies = deployment.run(join_all(asks));
    for reply in &replies {
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    assert_eq!(deployment.wire.token_calls(), 1);
    assert_eq!(deployment.wire.carrier_calls(), 10_000);
}
