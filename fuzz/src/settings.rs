//! Settings, and requests of a shop that has them.

use edgepost::config::Config;
use testing::config;

use crate::Input;
use crate::door::{self, Shop};
use crate::oracle::MARKER;

const ITEMS: &str = r#"{"destination":{"postal_code":"94105","country":"US"},"items":[{"weight":{"value":1.2,"unit":"lb"},"dimensions":{"length":7,"width":5,"height":3,"unit":"in"},"quantity":3,"value":3000}],"order_value":9000}"#;
const PARCELS: &str = r#"{"destination":{"postal_code":"V6B 1A1","country":"CA"},"parcels":[{"weight":{"value":20,"unit":"oz"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}]}"#;

/// Lines `NAME=value`.
pub fn run(input: &Input) {
    let Some(text) = input.text().filter(|_| input.word(0, "").is_some()) else {
        return;
    };
    let settings: Vec<_> = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let alone = Config::from_lookup(|name| value(&settings, name));
    check(&alone);
    // The fakes know one carrier, at the address of development.
    let rest = settings.into_iter();
    let rest: Vec<_> = rest.filter(|(name, _)| *name != "USPS_BASE_URL").collect();
    let config = config(&rest);
    check(&config);
    if config.ready.is_err() {
        return;
    }
    let deployment = Shop::new(&rest);
    deployment.shards_missing.set(true);
    let isolate = deployment.isolate("chicago");
    for (method, path, body) in [
        ("POST", "/v1/rates", ITEMS),
        ("POST", "/v1/rates", PARCELS),
        ("GET", "/v1/services", ""),
        ("GET", "/v1/status", ""),
    ] {
        let incoming = door::request(method, path, body.as_bytes());
        door::ask(&deployment, &isolate, incoming);
    }
}

fn value(settings: &[(&str, &str)], wanted: &str) -> Option<String> {
    let found = settings.iter().find(|(name, _)| *name == wanted);
    found.map(|(_, value)| (*value).to_owned())
}

/// What is wrong is said by name, and never with the value.
fn check(config: &Config) {
    if let Err(problems) = &config.ready {
        assert!(!problems.is_empty(), "not ready, and nothing is wrong");
    }
    for problem in config.problems() {
        assert!(!problem.problem.is_empty(), "{}", problem.name);
        assert!(
            !problem.problem.contains(MARKER),
            "{} is shown with its value",
            problem.name
        );
    }
}
