use serde_json::json;

use super::*;

fn rules(value: Value) -> FaultRules {
    let mut rules = FaultRules::default();
    rules
        .replace(serde_json::from_value(value).unwrap())
        .unwrap();
    rules
}

#[test]
fn skip_and_times_count_matching_calls_only() {
    let mut rules = rules(json!([
        {"api": "shipments", "path": "options", "skip": 1, "times": 2, "fault": {"kind": "reset"}}
    ]));
    let mut chance = Chance::new(1);
    let mut strike = |api: &str, path: &str| rules.strike(api, path, &mut chance).is_some();
    assert!(!strike("addresses", "/addresses/v3/options"));
    assert!(!strike("shipments", "/shipments/v3/other"));
    let hits: Vec<bool> = (0..5)
        .map(|_| strike("shipments", "/shipments/v3/options/search"))
        .collect();
    assert_eq!(hits, [false, true, true, false, false]);
}

#[test]
fn a_probability_is_kept_about_and_repeats_under_the_same_seed() {
    let run = || {
        let mut rules =
            rules(json!([{"api": "*", "probability": 0.25, "fault": {"kind": "hang"}}]));
        let mut chance = Chance::new(3);
        (0..400)
            .filter(|_| rules.strike("oauth", "/", &mut chance).is_some())
            .count()
    };
    assert_eq!(run(), run());
    assert!((60..140).contains(&run()), "{}", run());
}

#[test]
fn a_null_in_a_token_fault_is_not_the_same_as_nothing() {
    let fault = |value| serde_json::from_value::<Fault>(value).unwrap();
    assert_ne!(
        fault(json!({"kind": "token", "expires_in": null})),
        fault(json!({"kind": "token"}))
    );
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    for bad in [
        json!([{"api": "stamps", "fault": {"kind": "hang"}}]),
        json!([{"api": "*", "probability": 2, "fault": {"kind": "hang"}}]),
        json!([{"api": "*", "fault": {"kind": "status", "status": 99}}]),
    ] {
        let parsed: Vec<FaultRule> = serde_json::from_value(bad).unwrap();
        assert!(FaultRules::default().replace(parsed).is_err());
    }
    for bad in [
        json!({"api": "*", "fault": {"kind": "explode"}}),
        json!({"api": "*", "fault": {"kind": "delay"}}),
        json!({"api": "*", "fault": {"kind": "hang", "ms": 3}}),
        json!({"api": "*", "colour": 1, "fault": {"kind": "hang"}}),
    ] {
        assert!(
            serde_json::from_value::<FaultRule>(bad.clone()).is_err(),
            "{bad}"
        );
    }
}
