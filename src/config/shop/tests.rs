//! Each setting of a shop: what it is without being set, set rightly, and wrong.

mod fallback;
mod markup;
mod origins;
mod packaging;

use std::time::Duration;

use super::super::SettingProblem;
use super::*;
use crate::clock::{LocalDay, UnixMillis, iso_date, parse_iso_date};
use crate::postal::{Country, Zip5};
use crate::rates::Cents;
use crate::shop::{Calendar, Origin};

const DEFAULTS: [(&str, &str); 2] = [
    ("SHIP_FROM_ZIP", "60601"),
    ("SHIP_FROM_TIME_ZONE", "America/Chicago"),
];

fn read_all(set: &[(&str, &str)]) -> (Option<(PriceType, Settings)>, Vec<SettingProblem>) {
    let lookup = |name: &str| {
        let mut all = set.iter().chain(&DEFAULTS);
        let found = all.find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let mut reader = Reader::new(&lookup);
    let settings = read(&mut reader);
    (settings, reader.problems())
}

fn settings(set: &[(&str, &str)]) -> Settings {
    let (settings, problems) = read_all(set);
    assert_eq!(problems, []);
    settings.unwrap().1
}

fn problems(set: &[(&str, &str)]) -> Vec<String> {
    let problems = read_all(set).1.into_iter();
    problems
        .map(|SettingProblem { name, problem }| format!("{name}: {problem}"))
        .collect()
}

/// Each value has one problem, which begins so.
fn expect_problem(name: &str, cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        let found = problems(&[(name, value)]);
        assert_eq!(found.len(), 1, "{name}={value}: {found:?}");
        let expected = format!("{name}: {expected}");
        assert!(found[0].starts_with(&expected), "{value}: {found:?}");
    }
}

#[test]
fn without_a_setting_a_shop_mails_from_one_place_every_day_at_the_carriers_price() {
    let (found, problems) = read_all(&[]);
    assert_eq!(problems, []);
    let (price_type, shop) = found.unwrap();
    assert_eq!(price_type, PriceType::Retail);
    let origin = Origin {
        id: "default".to_owned(),
        postal_code: Zip5::parse("60601").unwrap(),
        time_zone: "America/Chicago".to_owned(),
        calendar: Calendar::default(),
    };
    assert_eq!(shop.origins.iter().collect::<Vec<_>>(), [&origin]);
    let names: Vec<_> = shop
        .services
        .0
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "USPS Ground Advantage",
            "USPS Priority Mail",
            "USPS Priority Mail Express"
        ]
    );
    assert_eq!(shop.markup.0, []);
    assert_eq!(shop.packaging, []);
    assert_eq!(shop.fallback.0, []);
    assert_eq!(shop.contract, None);
}

#[test]
fn services_have_the_shops_names_and_wrong_ones_are_refused() {
    let shop = settings(&[
        ("SERVICES", "priority_mail,ground_advantage"),
        (
            "SERVICE_NAMES",
            r#"{"priority_mail":" Fast ","priority_mail_express":"Not offered now"}"#,
        ),
    ]);
    let names: Vec<_> = shop
        .services
        .0
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["Fast", "USPS Ground Advantage"]);
    let long = format!(r#"{{"priority_mail":"{}"}}"#, "é".repeat(61));
    let sixty = format!(r#"{{"priority_mail":"{}"}}"#, "é".repeat(60));
    assert_eq!(problems(&[("SERVICE_NAMES", &sixty)]), [""; 0]);
    let name = "priority_mail must be 1 to 60 characters";
    expect_problem(
        "SERVICE_NAMES",
        &[
            ("Fast", "is not JSON"),
            ("[]", "must be an object of ground_advantage"),
            (
                r#"{"priority":"Fast"}"#,
                "priority is not known; known are ground",
            ),
            (r#"{"priority_mail":""}"#, name),
            (r#"{"priority_mail":{}}"#, name),
            (r#"{"priority_mail":"a\nb"}"#, name),
            (&long, name),
        ],
    );
    expect_problem(
        "SERVICES",
        &[
            (
                "teleport",
                "has an unknown service; known are ground_advantage",
            ),
            ("priority_mail,priority_mail", "has a service twice"),
        ],
    );
}

#[test]
fn contract_prices_need_an_account_and_its_number_is_never_shown() {
    let account = [
        ("PRICE_TYPE", "contract"),
        ("CONTRACT_ACCOUNT_TYPE", "EPS"),
        ("CONTRACT_ACCOUNT_NUMBER", "0001234567890"),
    ];
    let (found, _) = read_all(&account);
    let (price_type, shop) = found.unwrap();
    assert_eq!(price_type, PriceType::Contract);
    assert!(!format!("{shop:?}").contains("1234"), "{shop:?}");
    let contract = Contract {
        account_type: "EPS",
        account_number: "0001234567890".to_owned(),
        fallback_published: false,
    };
    assert_eq!(shop.contract, Some(contract));
    let published = [&account[..], &[("CONTRACT_FALLBACK", "published")]].concat();
    assert!(settings(&published).contract.unwrap().fallback_published);
    assert_eq!(
        problems(&[("PRICE_TYPE", "contract")]),
        [
            "CONTRACT_ACCOUNT_TYPE: is not set",
            "CONTRACT_ACCOUNT_NUMBER: is not set"
        ]
    );
    for (name, value, expected) in [
        (
            "CONTRACT_ACCOUNT_TYPE",
            "eps",
            "must be EPS, PERMIT or METER",
        ),
        ("CONTRACT_ACCOUNT_NUMBER", "12-34", "must be 1 to 20 digits"),
        (
            "CONTRACT_ACCOUNT_NUMBER",
            "123456789012345678901",
            "must be 1 to 20 digits",
        ),
        (
            "CONTRACT_FALLBACK",
            "retail",
            "must be \"none\" or \"published\"",
        ),
        (
            "PRICE_TYPE",
            "CONTRACT",
            "must be \"retail\", \"commercial\" or",
        ),
    ] {
        let set = [&[(name, value)][..], &account].concat();
        let found = problems(&set);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with(&format!("{name}: {expected}")),
            "{found:?}"
        );
    }
    // Not asked for, not read.
    assert_eq!(settings(&account[1..]).contract, None);
}

/// The settings that are JSON.
const JSON: [&str; 5] = [
    "ORIGINS",
    "SERVICE_NAMES",
    "MARKUP",
    "PACKAGING",
    "FALLBACK_RATES",
];

#[test]
fn the_documents_examples_are_good_and_do_what_they_say() {
    let document = include_str!("../../../docs/operations.md");
    let examples = JSON.map(|name| {
        let start = format!("\n`{name}`, for example:\n\n```json\n");
        let (_, after) = document.split_once(&start).unwrap();
        (name, after.split_once("\n```").unwrap().0)
    });
    let shop = settings(&examples);
    let price = |carrier, service, country, value: Option<u64>| {
        let country = Country::parse(country).unwrap();
        let Cents(price) = shop
            .markup
            .price(Cents(carrier), service, country, value.map(Cents));
        price
    };
    assert_eq!(price(920, "ground_advantage", "US", Some(7_499)), 1_020);
    assert_eq!(price(920, "ground_advantage", "US", Some(7_500)), 0);
    assert_eq!(price(1_085, "priority_mail", "US", Some(7_500)), 1_295);
    assert_eq!(price(2_310, "priority_mail", "CA", None), 2_600);
    let calendar = &shop.origins.first().calendar;
    let day = LocalDay {
        today: parse_iso_date("2026-12-24").unwrap(),
        ends_at: UnixMillis(1_798_185_600_000),
    };
    let cut_off = day.ends_at.minus(Duration::from_secs(10 * 3600));
    for (now, expected) in [
        (cut_off.minus(Duration::from_secs(60)), "2026-12-28"),
        (cut_off, "2026-12-29"),
    ] {
        let found = calendar.mailing_day(now, day, None).map(iso_date);
        assert_eq!(found.as_deref(), Some(expected));
    }
    assert_eq!((shop.packaging.len(), shop.fallback.0.len()), (4, 1));
}

#[test]
fn the_examples_in_wrangler_toml_are_good() {
    let file = include_str!("../../../wrangler.toml");
    let examples = [
        "CONTRACT_ACCOUNT_TYPE",
        "CONTRACT_ACCOUNT_NUMBER",
        "CONTRACT_FALLBACK",
        "HANDLING_DAYS",
        "CUT_OFF",
        "SHIP_DAYS",
        "HOLIDAYS",
    ];
    let mut set = vec![("PRICE_TYPE", "contract")];
    for name in examples.into_iter().chain(JSON) {
        let start = format!("# {name} = ");
        let line = file.lines().find_map(|line| line.strip_prefix(&start));
        let value = line.unwrap_or_else(|| panic!("no {name}"));
        set.push((name, value.trim_matches(|quote| "'\"".contains(quote))));
    }
    let shop = settings(&set);
    assert!(shop.contract.unwrap().fallback_published);
    assert_eq!(shop.origins.first().calendar.handling_days, 1);
    assert_eq!((shop.markup.0.len(), shop.packaging.len()), (1, 2));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_no_value_is_shown() {
    let found = problems(&[
        (
            "ORIGINS",
            r#"[{"id":"canary id","postal_code":"canary","time_zone":"can ary","Canary":"canary"}]"#,
        ),
        ("HANDLING_DAYS", "canary"),
        ("CUT_OFF", "canary"),
        ("SHIP_DAYS", "canary,mon"),
        ("HOLIDAYS", "canary"),
        ("PRICE_TYPE", "canary"),
        ("SERVICES", "canary"),
        (
            "SERVICE_NAMES",
            r#"{"CANARY":"canary","priority_mail":["canary"]}"#,
        ),
        ("MARKUP", r#"[{"percent":"canary","round":"canary"}]"#),
        ("PACKAGING", r#"["canary",{"container":"canary"}]"#),
        (
            "FALLBACK_RATES",
            r#"[{"id":"canary?","name":["canary"],"amount":"canary"}]"#,
        ),
    ]);
    let mut names: Vec<_> = found
        .iter()
        .map(|text| text.split(": ").next().unwrap())
        .collect();
    names.dedup();
    assert_eq!(
        names,
        [
            "HANDLING_DAYS",
            "CUT_OFF",
            "SHIP_DAYS",
            "HOLIDAYS",
            "ORIGINS",
            "PRICE_TYPE",
            "SERVICES",
            "SERVICE_NAMES",
            "MARKUP",
            "PACKAGING",
            "FALLBACK_RATES"
        ]
    );
    for text in found {
        assert!(!text.to_lowercase().contains("canary"), "{text}");
    }
}
