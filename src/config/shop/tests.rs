//! Each setting of a shop: what it is without being set, set rightly, and wrong.

use super::super::SettingProblem;
use super::*;
use crate::clock::iso_date;
use crate::postal::{Country, Zip5};
use crate::rates::{Cents, Container, Side, Weight};
use crate::shop::{Calendar, Direction, Origin, OwnBox, PackagingChoice, Percent, Rounding};

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
fn origins_take_what_they_do_not_say_from_the_settings_for_all() {
    let shop = settings(&[
        ("SHIP_FROM_ZIP", ""),
        ("SHIP_FROM_TIME_ZONE", ""),
        ("HANDLING_DAYS", "2"),
        ("CUT_OFF", "14:05"),
        ("SHIP_DAYS", "mon, tue,wed,thu,fri"),
        ("HOLIDAYS", "2026-12-25,2026-11-26,2026-12-25"),
        (
            "ORIGINS",
            r#"[{"id":"west","postal_code":"94107","time_zone":"America/Los_Angeles"},
                {"id":"east-2","postal_code":"10001","time_zone":"America/New_York","cut_off":"00:00","handling_days":0,
                 "ship_days":["sun","mon"],"holidays":["2027-01-01"]},
                {"id":"x","postal_code":"10001","time_zone":"Etc/GMT+5","cut_off":"off","holidays":[],"ship_days":null}]"#,
        ),
    ]);
    let week = [true, true, true, true, true, false, false];
    let seen: Vec<_> = shop
        .origins
        .iter()
        .map(|origin| {
            let calendar = origin.calendar.clone();
            let holidays: Vec<_> = calendar.holidays.into_iter().map(iso_date).collect();
            (
                origin.id.as_str(),
                calendar.handling_days,
                calendar.cut_off,
                calendar.ship_days,
                holidays.join(" "),
            )
        })
        .collect();
    let sunday_and_monday = [true, false, false, false, false, false, true];
    let usual = "2026-11-26 2026-12-25".to_owned();
    assert_eq!(
        seen,
        [
            ("west", 2, Some(845), week, usual),
            (
                "east-2",
                0,
                Some(0),
                sunday_and_monday,
                "2027-01-01".to_owned()
            ),
            ("x", 2, None, week, String::new()),
        ]
    );
    assert_eq!(shop.origins.first().time_zone, "America/Los_Angeles");
}

#[test]
fn a_wrong_calendar_is_named() {
    expect_problem("SHIP_FROM_ZIP", &[("606", "must be five digits")]);
    let handling = "must be a whole number of days from 0 to 30";
    expect_problem(
        "HANDLING_DAYS",
        &[
            ("31", handling),
            ("-1", handling),
            ("1.5", handling),
            ("two", handling),
        ],
    );
    let time = "must be a time like 14:00, or off";
    expect_problem(
        "CUT_OFF",
        &[
            ("24:00", time),
            ("2pm", time),
            ("14", time),
            ("9:00", time),
            ("14:60", time),
            ("+1:00", time),
        ],
    );
    expect_problem(
        "SHIP_DAYS",
        &[
            (",", "must have a day"),
            ("mon,tuesday", "must be days of mon"),
        ],
    );
    let date = "must be dates like 2026-12-25";
    expect_problem(
        "HOLIDAYS",
        &[("2026-02-30", date), ("2026-11-26,12/25/2026", date)],
    );
    let many: Vec<_> = (1..=101)
        .map(|year| format!("{}-12-25", 2026 + year))
        .collect();
    expect_problem(
        "HOLIDAYS",
        &[(&many.join(","), "must be 100 dates at most")],
    );
    assert_eq!(problems(&[("HOLIDAYS", &many[1..].join(","))]), [""; 0]);
    // Six weeks of one ship day each are six days.
    for (days, expected) in [("6", 0), ("7", 1)] {
        let found = problems(&[("HANDLING_DAYS", days), ("SHIP_DAYS", "wed")]);
        assert_eq!(found.len(), expected, "{found:?}");
        assert!(
            found
                .iter()
                .all(|text| text.starts_with("HANDLING_DAYS: must not be more"))
        );
    }
}

#[test]
fn a_wrong_origin_is_named_with_its_place() {
    let good = r#"{"id":"west","postal_code":"94107","time_zone":"America/Los_Angeles"}"#;
    let with = |more: &str| {
        let east = r#""id":"east","postal_code":"10001","time_zone":"America/New_York""#;
        format!("[{good},{{{east},{more}}}]")
    };
    for (more, expected) in [
        (
            r#""cut_off":"2 pm""#,
            "[1].cut_off must be a time like 14:00",
        ),
        (r#""cut_off":14"#, "[1].cut_off must be a time like 14:00"),
        (
            r#""cutoff":"14:00""#,
            "[1].cutoff is not known; known are id, postal_code",
        ),
        (r#""1600 Canary Street":1"#, "[1].(a member) is not known"),
        (r#""id":"east""#, "[1].id stands twice"),
        (
            r#""handling_days":31"#,
            "[1].handling_days must be a whole number",
        ),
        (
            r#""ship_days":["mon"],"handling_days":7"#,
            "[1].handling_days must not be more",
        ),
        (
            r#""ship_days":[]"#,
            "[1].ship_days must be a list of 1 to 7",
        ),
        (r#""ship_days":"mon""#, "[1].ship_days must be a list"),
        (
            r#""ship_days":["mon","canary"]"#,
            "[1].ship_days[1] must be days of mon",
        ),
        (
            r#""holidays":["2026-13-01"]"#,
            "[1].holidays[0] must be dates like",
        ),
        (r#""holidays":[{}]"#, "[1].holidays[0] must be dates like"),
    ] {
        expect_problem("ORIGINS", &[(&with(more), expected)]);
    }
    let twice = format!("[{good},{good}]");
    let many = format!("[{}]", vec![good; 21].join(","));
    expect_problem(
        "ORIGINS",
        &[
            ("[{", "is not JSON"),
            ("west:94107", "is not JSON"),
            ("[]", "must be a list of 1 to 20 entries"),
            (good, "must be a list of 1 to 20 entries"),
            (&many, "must be a list of 1 to 20 entries"),
            (r#"["west"]"#, "[0] must be an object of id, postal_code"),
            (&twice, "[1].id is taken already"),
        ],
    );
    let blank = r#"[{"id":"West Coast","postal_code":"9410","time_zone":"Los Angeles"},{}]"#;
    let found = problems(&[("ORIGINS", blank)]);
    let places: Vec<_> = found
        .iter()
        .map(|text| &text[..text.len().min(26)])
        .collect();
    assert_eq!(
        places,
        [
            "ORIGINS: [0].id must be 1 ",
            "ORIGINS: [0].postal_code m",
            "ORIGINS: [0].time_zone mus",
            "ORIGINS: [1].id is missing",
            "ORIGINS: [1].postal_code i",
            "ORIGINS: [1].time_zone is ",
        ]
    );
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

#[test]
fn a_mark_up_is_read_as_it_is_written() {
    let shop = settings(&[(
        "MARKUP",
        r#"[{"services":["priority_mail"],"countries":["US","CA"],"percent":-7.25,"fixed":-50,"minimum":300,"maximum":5000,
             "round":{"to":100,"ending":95,"direction":"nearest"},"free_from":10000},
            {"percent":"10.5","round":{"to":50}}]"#,
    )]);
    let [first, last] = shop.markup.0.as_slice() else {
        panic!("{:?}", shop.markup);
    };
    assert_eq!(first.services, [usps::service("priority_mail").unwrap()]);
    assert_eq!(
        first.countries,
        [Country::US, Country::parse("CA").unwrap()]
    );
    assert_eq!(Some(first.percent), Percent::parse("-7.25"));
    assert_eq!((first.fixed, first.free_from), (-50, Some(Cents(10_000))));
    assert_eq!(
        (first.minimum, first.maximum),
        (Some(Cents(300)), Some(Cents(5_000)))
    );
    let nearest = Rounding {
        to: 100,
        ending: 95,
        direction: Direction::Nearest,
    };
    assert_eq!(first.round, Some(nearest));
    assert_eq!(Some(last.percent), Percent::parse("10.5"));
    let up = Rounding {
        to: 50,
        ending: 0,
        direction: Direction::Up,
    };
    assert_eq!(last.round, Some(up));
    assert!(last.is_for_all());
}

#[test]
fn a_wrong_mark_up_is_named_with_its_place() {
    let percent = "[0].percent must be a number with at most two decimals";
    for (rule, expected) in [
        (r#""percent":5.125"#, percent),
        (r#""percent":"5%""#, percent),
        (r#""percent":1e1"#, percent),
        (r#""percent":-100.5"#, percent),
        (
            r#""fixed":0.5"#,
            "[0].fixed must be a whole number of cents",
        ),
        (
            r#""fixed":-10000001"#,
            "[0].fixed must be a whole number of cents",
        ),
        (
            r#""minimum":-1"#,
            "[0].minimum must be a whole number of cents",
        ),
        (
            r#""maximum":9.95"#,
            "[0].maximum must be a whole number of cents",
        ),
        (
            r#""minimum":2,"maximum":1"#,
            "[0].minimum must not be above the maximum",
        ),
        (
            r#""free_from":"$75""#,
            "[0].free_from must be a whole number of cents",
        ),
        (
            r#""services":["teleport"]"#,
            "[0].services[0] must be ground_advantage",
        ),
        (r#""services":[]"#, "[0].services must be a list of 1"),
        (
            r#""countries":["us"]"#,
            "[0].countries[0] must be a two-letter country code",
        ),
        (r#""countries":"US""#, "[0].countries must be a list"),
        (r#""percentage":5"#, "[0].percentage is not known"),
        (
            r#""round":100"#,
            "[0].round must be an object of to, ending, direction",
        ),
        (
            r#""round":{}"#,
            "[0].round.to is missing; it has to be a whole number",
        ),
        (
            r#""round":{"to":0}"#,
            "[0].round.to must be a whole number of cents from 1",
        ),
        (
            r#""round":{"to":100,"ending":100}"#,
            "[0].round.ending must be a whole number",
        ),
        (
            r#""round":{"to":100,"direction":"down"}"#,
            "[0].round.direction must be up or nearest",
        ),
        (r#""round":{"to":100,"by":1}"#, "[0].round.by is not known"),
    ] {
        expect_problem("MARKUP", &[(&format!("[{{{rule}}}]"), expected)]);
    }
    expect_problem(
        "MARKUP",
        &[
            ("10%", "is not JSON"),
            ("10", "must be a list of 1 to 50 entries"),
            (
                r#"[{"percent":5},{"services":["priority_mail"]}]"#,
                "[1] must be before the entry",
            ),
            (
                r#"[{"services":["teleport"]},{"percent":5}]"#,
                "[0].services[0] must be",
            ),
        ],
    );
}

#[test]
fn packaging_is_the_shops_boxes_and_the_carriers_containers() {
    let shop = settings(&[(
        "PACKAGING",
        r#"[{"id":"small","inner":{"length":8,"width":6.125,"height":4,"unit":"in"},"empty":{"value":4,"unit":"oz"}},
            {"id":"large","inner":{"length":40,"width":30,"height":20,"unit":"cm"},"outer":{"length":41,"width":31,"height":21,"unit":"cm"},
             "empty":{"value":0.4,"unit":"kg"},"max":{"value":20,"unit":"lb"}},
            "padded_flat_rate_envelope",
            {"container":"medium_flat_rate_box","shape":"side"},
            {"container":"large_flat_rate_box"}]"#,
    )]);
    let [
        PackagingChoice::Own(small),
        PackagingChoice::Own(large),
        envelope,
        PackagingChoice::Carrier { container, shapes },
        last,
    ] = shop.packaging.as_slice()
    else {
        panic!("{:?}", shop.packaging);
    };
    let sides = |sides: [Side; 3]| sides.map(Side::hundredths);
    assert_eq!(sides(small.inner), [800, 612, 400]);
    assert_eq!(sides(small.outer), [838, 650, 438]);
    assert_eq!((small.empty.milli_oz(), small.max), (4_000, None));
    // Inside to the lower hundredth, outside to the higher.
    assert_eq!(sides(large.inner), [1574, 1181, 787]);
    assert_eq!(sides(large.outer), [1615, 1221, 827]);
    assert_eq!(large.max, Some(Weight::from_pounds(20)));
    assert_eq!(envelope.id(), "padded_flat_rate_envelope");
    assert_eq!(*container, Container::MediumFlatRateBox);
    assert_eq!(
        shapes.iter().map(|shape| shape.name).collect::<Vec<_>>(),
        ["side"]
    );
    assert_eq!(last.id(), "large_flat_rate_box");
    let OwnBox { id, .. } = small;
    assert_eq!(id, "small");
}

#[test]
fn wrong_packaging_is_named_with_its_place() {
    let inner = r#""inner":{"length":8,"width":6,"height":4,"unit":"in"}"#;
    let empty = r#""empty":{"value":4,"unit":"oz"}"#;
    for (own_box, expected) in [
        (format!("{inner},{empty}"), "[0].id is missing"),
        (
            format!(r#""id":"Small",{inner},{empty}"#),
            "[0].id must be 1 to 32 of",
        ),
        (
            format!(r#""id":"small_flat_rate_box",{inner},{empty}"#),
            "[0].id is taken already",
        ),
        (
            format!(r#""id":"a",{inner}"#),
            "[0].empty is missing; it has to be an object",
        ),
        (
            format!(r#""id":"a",{empty}"#),
            "[0].inner is missing; it has to be an object",
        ),
        (
            format!(r#""id":"a",{inner},"empty":4"#),
            "[0].empty must be an object of value, unit",
        ),
        (
            format!(r#""id":"a",{inner},"empty":{{"value":0,"unit":"oz"}}"#),
            "[0].empty.value must be a number above 0, at most 70 lb",
        ),
        (
            format!(r#""id":"a",{inner},"empty":{{"value":4,"unit":"ounces"}}"#),
            "[0].empty.unit must be lb, oz, g or kg",
        ),
        (
            format!(r#""id":"a",{inner},{empty},"max":{{"value":71,"unit":"lb"}}"#),
            "[0].max.value must be a number above 0, at most 70 lb",
        ),
        (
            format!(r#""id":"a",{inner},{empty},"max":{{"value":4,"unit":"oz"}}"#),
            "[0].max must be more than empty",
        ),
        (
            format!(
                r#""id":"a",{empty},"inner":{{"length":8,"width":6,"height":"NaN","unit":"in"}}"#
            ),
            "[0].inner.height must be a number above 0",
        ),
        (
            format!(r#""id":"a",{empty},"inner":{{"length":8,"width":6,"height":4,"unit":"mm"}}"#),
            "[0].inner.unit must be in or cm",
        ),
        (
            format!(
                r#""id":"a",{empty},"inner":{{"length":8,"width":6,"depth":4,"height":4,"unit":"in"}}"#
            ),
            "[0].inner.depth is not known",
        ),
        (
            format!(
                r#""id":"a",{inner},{empty},"outer":{{"length":8,"width":6,"height":3.9,"unit":"in"}}"#
            ),
            "[0].outer must not be smaller than inner",
        ),
    ] {
        expect_problem("PACKAGING", &[(&format!("[{{{own_box}}}]"), expected)]);
    }
    let own = format!(r#"{{"id":"a",{inner},{empty}}}"#);
    let twice = format!("[{own},{own}]");
    let many = format!("[{}]", vec![own.as_str(); 21].join(","));
    let again = r#"["small_flat_rate_box",{"container":"small_flat_rate_box"}]"#;
    expect_problem(
        "PACKAGING",
        &[
            ("small_flat_rate_box", "is not JSON"),
            (
                r#""small_flat_rate_box""#,
                "must be a list of 1 to 20 entries",
            ),
            (
                r#"["shoe_box"]"#,
                "[0] must be an object, or a container: flat_rate_envelope",
            ),
            (
                r#"[{"container":"shoe_box"}]"#,
                "[0].container must be a container: flat",
            ),
            (
                r#"[{"container":"small_flat_rate_box","shape":"side"}]"#,
                "[0].shape must be top or side, and only of medium_flat_rate_box",
            ),
            (
                r#"[{"container":"small_flat_rate_box","max":{"value":1,"unit":"lb"}}]"#,
                "[0].max is not known; known are container, shape",
            ),
            (
                again,
                "[1] must be a container that has not been named before",
            ),
            (&many, "must be a list of 1 to 20 entries"),
            (&twice, "[1].id is taken already"),
        ],
    );
}

#[test]
fn fallback_rates_are_read_and_wrong_ones_named_with_their_place() {
    let shop = settings(&[(
        "FALLBACK_RATES",
        r#"[{"id":"standard","name":"Standard shipping","amount":995,"countries":["US"],"most":{"value":20,"unit":"lb"},"days":[3,7]},
            {"id":"world","name":"Anywhere","amount":0}]"#,
    )]);
    let [standard, world] = shop.fallback.0.as_slice() else {
        panic!("{:?}", shop.fallback);
    };
    assert_eq!(
        (standard.id.as_str(), standard.name.as_str()),
        ("standard", "Standard shipping")
    );
    assert_eq!((standard.amount, standard.days), (Cents(995), Some([3, 7])));
    assert_eq!(standard.most, Some(Weight::from_pounds(20)));
    assert_eq!(standard.countries, [Country::US]);
    assert_eq!(
        (world.amount, world.days, world.most),
        (Cents(0), None, None)
    );
    assert!(world.countries.is_empty());
    let days = "[0].days must be two whole numbers of days";
    for (more, expected) in [
        (
            r#""amount":9.95"#,
            "[0].amount must be a whole number of cents",
        ),
        (
            r#""amount":-1"#,
            "[0].amount must be a whole number of cents",
        ),
        (
            r#""amount":10000001"#,
            "[0].amount must be a whole number of cents",
        ),
        (r#""name":"twice","amount":1"#, "[0].name stands twice"),
        (
            r#""countries":["USA"],"amount":1"#,
            "[0].countries[0] must be a two-letter",
        ),
        (r#""days":[7,3],"amount":1"#, days),
        (r#""days":[3],"amount":1"#, days),
        (r#""days":[1,2,3],"amount":1"#, days),
        (r#""days":[1,61],"amount":1"#, days),
        (r#""days":5,"amount":1"#, days),
        (
            r#""most":{"value":50001,"unit":"lb"},"amount":1"#,
            "[0].most.value must be a number",
        ),
        (
            r#""currency":"USD","amount":1"#,
            "[0].currency is not known",
        ),
        (r#""days":[1,2]"#, "[0].amount is missing"),
    ] {
        let text = format!(r#"[{{"id":"a","name":"A",{more}}}]"#);
        expect_problem("FALLBACK_RATES", &[(&text, expected)]);
    }
    expect_problem(
        "FALLBACK_RATES",
        &[
            (r#"{"id":"a"}"#, "must be a list of 1 to 20 entries"),
            (
                r#"[{"id":"a","name":"A","amount":1},{"id":"a","name":"B","amount":1}]"#,
                "[1].id is taken already",
            ),
        ],
    );
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
