//! The objects of questions about prices, the caches in front of them, and the permits of their calls: what black boxes cannot
//! show, for it needs virtual time, drawn faults, or counting to the last call.

mod addresses;
mod alarm;
mod caches;
mod calendar;
mod deaths;
mod failures;
mod flight;
mod ladder;
mod platform;
mod probes;
mod shares;
mod storage;

use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::Api;
use edgepost::config::Config;
use edgepost::desk;
use edgepost::postal::Zip5;
use edgepost::rates::{
    CanonicalQuestion, Destination, Extras, LengthUnit, Parcel, PriceType, Side, Weight,
};
use emulator::Fault;
use serde_json::Value;

use crate::questions::good_rates;
use crate::support::{Ask, Deployment, DeskHost, Isolate, Reply, config};

const HOUR_S: u64 = 3_600;
/// From the beginning of virtual time to the end of the day in Chicago.
const DAY_ENDS_S: u64 = 10 * HOUR_S;
/// How long prices are kept that may be shown when the carrier cannot be asked, unless the shop says otherwise.
const STALE_S: u64 = 3 * 86_400;

/// The desk of [`good_rates`], as these settings name it.
fn desk_of(deployment: &Deployment, config: &Config) -> DeskHost {
    let zip = |text| Zip5::parse(text).unwrap();
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    // Two pounds and a half cost what three do.
    let parcel = Parcel::new(Weight::from_pounds(3), [side(10.0), side(8.0), side(4.0)]);
    let place = Destination::Domestic {
        zip: zip("94105"),
        po_box: false,
    };
    let (retail, extras) = (PriceType::Retail, Extras::default());
    let question = CanonicalQuestion::new(zip("60601"), place, parcel, retail, extras);
    let name = desk::key(config.ready.as_ref().unwrap(), &question);
    deployment.desks.named(&name)
}

fn the_desk(deployment: &Deployment) -> DeskHost {
    desk_of(deployment, &deployment.config)
}

/// The same question about mail of another day.
fn mailed_on(day: &str) -> Ask {
    let mut ask = good_rates();
    ask.body = ask.body.replacen("2026-11-23", day, 1);
    ask
}

fn asks(deployment: &Deployment, isolate: &Isolate) -> Reply {
    deployment.run(isolate.ask(good_rates()))
}

/// Somebody in a place that remembers nothing.
fn asks_cold(deployment: &Deployment) -> Reply {
    asks(deployment, &deployment.isolate("somewhere"))
}

/// Questions about prices that were sent to the carrier.
fn calls(deployment: &Deployment) -> usize {
    deployment.wire.calls_of(Api::ShippingOptions).len()
}

/// Where the prices came from, as `Server-Timing` says.
fn source(reply: &Reply) -> &str {
    let timing = &reply.headers["server-timing"];
    let (_, rest) = timing.split_once("rates;desc=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

/// The rates without their quotes, which say when they were asked for.
fn unsigned(reply: &Reply) -> Vec<Value> {
    let mut rates = reply.body["rates"].as_array().unwrap().clone();
    for rate in &mut rates {
        assert!(rate["quote"].take().is_string());
    }
    rates
}

fn assert_prices(reply: &Reply, freshness: &str, case: &str) {
    assert_eq!(reply.status, 200, "{case}: {}", reply.body);
    assert_eq!(reply.text("freshness"), freshness, "{case}: {}", reply.body);
    let rates = reply.body["rates"].as_array().unwrap();
    assert!(!rates.is_empty(), "{case}: {}", reply.body);
    for rate in rates {
        let dated = rate["delivery"]["date"].is_string();
        assert_eq!(dated, freshness != "stale", "{case}: {rate}");
    }
}

/// An isolate whose requests may take so long.
fn impatient(deployment: &Deployment, location: &str, millis: &str) -> Isolate {
    let settings = Rc::new(config(&[("REQUEST_BUDGET_MS", millis)]));
    deployment.isolate_with(location, settings)
}

async fn after(deployment: &Deployment, millis: u64) {
    deployment.world.sleep(Duration::from_millis(millis)).await;
}

/// Questions about prices take so long at the carrier; tokens are there at once.
fn carrier_takes(deployment: &Deployment, ms: u64) {
    deployment.wire.fail("shipments", Fault::Delay { ms });
}
