use super::*;
use crate::carrier::usps::service;
use crate::clock::iso_date;
use crate::json::Document;
use crate::rates::{Container, ExtraService, LengthUnit, Side, Weight, WeightUnit};

fn parcel(pounds: f64, sides: [f64; 3]) -> Parcel {
    Parcel::new(
        Weight::new(pounds, WeightUnit::Pound).unwrap(),
        sides.map(|inches| Side::new(inches, LengthUnit::Inch).unwrap()),
    )
}

fn small() -> Parcel {
    parcel(2.5, [10.0, 8.0, 4.0])
}

fn read_for(parcel: &Parcel, extras: &[ExtraService], options: &str) -> Prices {
    let extras = Extras::new(extras.iter().copied()).unwrap();
    let mut collector = Collector::new(parcel, &extras);
    let options = format!("[{options}]");
    assert!(Document::parse(options.as_bytes()).is_some(), "{options}");
    for option in Document::of(&options).root().items() {
        collector.add(option, Document::of("\"PRIORITY_MAIL\"").root());
    }
    collector.prices()
}

fn read(options: &str) -> Prices {
    read_for(&small(), &[], options)
}

/// An option of this indicator and category.
fn option(indicator: &str, category: &str, price: &str) -> String {
    format!(
        r#"{{"totalBasePrice":{price},"rates":[{{"mailClass":"PRIORITY_MAIL","rateIndicator":"{indicator}","processingCategory":"{category}","destinationEntryFacilityType":"NONE","price":1,"zone":"08","endDate":""}}]}}"#
    )
}

fn shown(prices: &Prices) -> Vec<(&'static str, u64)> {
    let rows = prices.rows.iter();
    rows.map(|row| (row.packaging.name(), row.price.0))
        .collect()
}

#[test]
fn the_price_is_the_total_and_its_fees_are_explained() {
    let prices = read(
        r#"{"totalBasePrice":34.5,"rates":[{"rateIndicator":"SP","price":9.5,"zone":"08","endDate":"","dimWeight":28.8,"dimensionalWeight":0,
            "fees":[{"name":"Nonstandard Length > 22","price":4,"SKU":"x"},{"name":"Nonstandard Volume > 2 cu ft","price":"21.00"},{"name":"New fee","price":0.5},{"name":"free","price":0},{"name":"odd","price":"?"}]}]}"#,
    );
    let row = &prices.rows[0];
    assert_eq!(row.price, Cents(3450));
    let fees: Vec<_> = row
        .surcharges
        .iter()
        .map(|fee| (fee.code.as_str(), fee.name.as_str(), fee.amount.0))
        .collect();
    assert_eq!(
        fees,
        [
            ("nonstandard_length_22", "Nonstandard Length > 22", 400),
            ("nonstandard_volume", "Nonstandard Volume > 2 cu ft", 2100),
            ("other_fee", "New fee", 50),
        ]
    );
    assert_eq!(row.billed_lb, Some(29));
    assert_eq!((row.zone.as_deref(), row.ends_on), (Some("08"), None));
}

#[test]
fn of_twins_the_one_is_taken_that_usps_would_charge() {
    let both = |one: &str, other: &str| format!("{one},{other}");
    let machinable = option("SP", "MACHINABLE", "9");
    let nonstandard = option("SP", "NONSTANDARD", "13");
    let dimensional = option("DR", "NONSTANDARD", "20");
    let big = parcel(3.0, [20.0, 14.0, 12.0]);
    let heavy = parcel(30.0, [10.0, 8.0, 4.0]);
    for (parcel, options, expected) in [
        (small(), both(&machinable, &nonstandard), 900),
        (small(), both(&nonstandard, &machinable), 900),
        (heavy, both(&machinable, &nonstandard), 1300),
        (heavy, both(&nonstandard, &machinable), 1300),
        (
            parcel(30.0, [20.0, 14.0, 12.0]),
            both(&nonstandard, &dimensional),
            2000,
        ),
        (heavy, both(&nonstandard, &dimensional), 1300),
        // None fits by the rules: the dearer.
        (big, both(&machinable, &nonstandard), 1300),
        (small(), both(&option("SP", "ODD", "7"), &dimensional), 2000),
        (
            small(),
            both(&option("SP", "", "7"), &option("SP", "ODD", "8")),
            800,
        ),
    ] {
        let prices = read_for(&parcel, &[], &options);
        assert_eq!(shown(&prices), [("own", expected)], "{options}");
    }
}

#[test]
fn a_price_by_volume_is_for_what_is_small_enough() {
    let options = format!(
        "{},{}",
        option("SP", "MACHINABLE", "12"),
        option("CP", "MACHINABLE", "9")
    );
    let prices = read_for(&parcel(8.0, [10.0, 8.0, 4.0]), &[], &options);
    assert_eq!(shown(&prices), [("own", 1200), ("own_cubic", 900)]);
    let prices = read_for(&parcel(8.0, [18.01, 8.0, 4.0]), &[], &options);
    assert_eq!(shown(&prices), [("own", 1200)]);
}

#[test]
fn every_container_is_kept_by_its_name_and_what_others_bring_somewhere_is_not() {
    let options = [
        option("FE", "FLATS", "10.85"),
        option("FP", "FLATS", "11"),
        option("FP", "NONSTANDARD", "12"),
        option("PM", "NONSTANDARD", "25.05"),
        option("SP", "MACHINABLE", "18.4")
            .replace(r#"Type":"NONE""#, r#"Type":"DESTINATION_DELIVERY_UNIT""#),
    ]
    .join(",");
    let prices = read(&options);
    assert_eq!(
        shown(&prices),
        [
            (Container::FlatRateEnvelope.id(), 1085),
            (Container::PaddedFlatRateEnvelope.id(), 1100),
            (Container::LargeFlatRateBoxMilitary.id(), 2505),
        ]
    );
    assert!(prices.odd.is_empty());
}

#[test]
fn one_odd_option_never_drops_the_others_and_is_noted() {
    let good = option("SP", "MACHINABLE", "12.5");
    for odd in [
        r#"{"totalBasePrice":"abc","rates":[{"rateIndicator":"SP"}]}"#,
        r#"{"rates":[{"rateIndicator":"SP","price":1}]}"#,
        r#"{"totalBasePrice":1,"rates":[]}"#,
        r#"{"totalBasePrice":1,"rates":"none"}"#,
        r#"{"totalBasePrice":1,"rates":[{"rateIndicator":"SP"},{"rateIndicator":"SP"}]}"#,
        r#"{"totalBasePrice":1,"rates":[{"rateIndicator":"ZZ","processingCategory":"ODD","priceType":"N"}]}"#,
        "null",
        "7",
        "{}",
    ] {
        let prices = read(&format!("{odd},{good}"));
        assert_eq!(shown(&prices), [("own", 1250)], "{odd}");
        assert!(prices.odd.is_empty(), "{odd}");
        let alone = read(odd);
        assert!(alone.rows.is_empty(), "{odd}");
        let reasons: Vec<_> = alone
            .odd
            .iter()
            .map(|(service, why)| (service.id, *why))
            .collect();
        assert_eq!(
            reasons,
            [("priority_mail", NotOffered::NotUnderstood)],
            "{odd}"
        );
    }
    // A price type that is new to us prices all the same.
    let new_type = good.replace(r#""price":1"#, r#""price":1,"priceType":"N""#);
    assert_eq!(shown(&read(&new_type)), [("own", 1250)]);
}

#[test]
fn classes_nobody_has_heard_of_are_named_once_and_known_ones_never() {
    let of = |class: &str| option("SP", "MACHINABLE", "1").replace("PRIORITY_MAIL", class);
    let many: Vec<_> = (0..20).map(|number| of(&format!("NEW_{number}"))).collect();
    let options = [
        of("ROCKET_MAIL"),
        of("ROCKET_MAIL"),
        of("MEDIA_MAIL"),
        of("PRIORITY_MAIL_RETURN_SERVICE"),
        of("<script>"),
        of(&"LONG_".repeat(20)),
    ];
    assert_eq!(read(&options.join(",")).unknown, ["ROCKET_MAIL"]);
    assert_eq!(read(&many.join(",")).unknown.len(), MOST_UNKNOWN);
}

#[test]
fn extra_services_are_charged_one_by_one_or_the_service_falls_out() {
    let listed = |extras: &str| {
        option("SP", "MACHINABLE", "10").replacen(
            '{',
            &format!(r#"{{"extraServices":{extras},"#),
            1,
        )
    };
    let signature = r#"{"name":"Signature Confirmation","price":4.2,"extraService":"921"}"#;
    let insurance = r#"{"name":"Insurance <= $500","price":"2.80","extraService":930}"#;
    let tracking = r#"{"name":"USPS Tracking","price":0,"extraService":"920"}"#;
    let wanted = [
        ExtraService::Signature,
        ExtraService::Insurance(Cents(3_500)),
    ];
    let prices = read_for(
        &small(),
        &wanted,
        &listed(&format!("[{tracking},{signature},{insurance},7,null]")),
    );
    let row = &prices.rows[0];
    let charges: Vec<_> = row
        .extras
        .iter()
        .map(|extra| (extra.code.as_str(), extra.amount.0))
        .collect();
    assert_eq!(charges, [("signature", 420), ("insurance", 280)]);
    assert_eq!((row.price, row.total()), (Cents(1000), Cents(1700)));

    for (extras, reason) in [
        (
            format!("[{tracking},{signature}]"),
            NotOffered::ExtraService,
        ),
        ("[]".to_owned(), NotOffered::ExtraService),
        (
            format!("[{signature},{}]", insurance.replace("2.80", "a lot")),
            NotOffered::NotUnderstood,
        ),
    ] {
        let prices = read_for(&small(), &wanted, &listed(&extras));
        assert!(prices.rows.is_empty(), "{extras}");
        assert_eq!(prices.odd[0].1, reason, "{extras}");
    }
    // One alone may come without its list; tracking is charged should it ever cost something.
    let one = [ExtraService::Signature];
    assert_eq!(
        read_for(&small(), &one, &listed(signature)).rows[0].total(),
        Cents(1420)
    );
    let dear = tracking.replace(":0", ":0.5");
    assert_eq!(
        read(&listed(&format!("[{dear}]"))).rows[0].total(),
        Cents(1050)
    );
}

#[test]
fn express_has_codes_of_its_own() {
    let express = service("priority_mail_express").unwrap();
    let option = r#"{"totalBasePrice":30,"rates":[{"mailClass":"PRIORITY_MAIL_EXPRESS","rateIndicator":"PA","processingCategory":"MACHINABLE"}],
        "extraServices":[{"extraService":"921","price":4},{"extraService":"981","price":0,"name":"Signature Requested"}]}"#;
    let prices = read_for(&small(), &[ExtraService::Signature], option);
    assert_eq!(prices.rows[0].service, express);
    assert_eq!(prices.rows[0].total(), Cents(3000));
}

#[test]
fn a_published_price_in_place_of_the_contracts_is_known_by_its_warning() {
    let warned = |warnings: &str| {
        let option = option("SP", "MACHINABLE", "10");
        option.replacen(
            r#""price":1"#,
            &format!(r#""price":1,"warnings":{warnings}"#),
            1,
        )
    };
    for (warnings, published) in [
        (r#"[{"warningCode":"001","warningDescription":"x"}]"#, true),
        (
            r#"[{"warningDescription":"Contract rate not found for request. Published rate returned."}]"#,
            true,
        ),
        (
            r#"["Contract rate not found for request. Published rate returned."]"#,
            true,
        ),
        (r#"[{"warningCode":"002","warningDescription":"x"}]"#, false),
        (r#"["something else"]"#, false),
        ("[]", false),
        ("null", false),
        (r#""odd""#, false),
    ] {
        assert_eq!(
            read(&warned(warnings)).rows[0].published,
            published,
            "{warnings}"
        );
    }
}

#[test]
fn duties_are_told_whole_or_not_at_all() {
    let quoted = |quote: &str| {
        let option = option("SP", "MACHINABLE", "10");
        read(&option.replacen('{', &format!(r#"{{"dutiesTaxesFeesQuote":{quote},"#), 1)).rows[0]
            .duties
    };
    let duties = |fee, duty, tax| {
        Some(Duties {
            fee: Cents(fee),
            duty: Cents(duty),
            tax: Cents(tax),
        })
    };
    for (quote, expected) in [
        (
            r#"{"packageFee":4.5,"itemQuotes":[{"itemId":"1","dutyPrice":1.25,"taxPrice":"3"},{"itemId":"2","dutyPrice":1}]}"#,
            duties(450, 225, 300),
        ),
        (r#"{"itemQuotes":[]}"#, duties(0, 0, 0)),
        (
            r#"{"packageFee":4.5,"itemQuotes":[{"dutyPrice":"much"}]}"#,
            None,
        ),
        ("null", None),
        ("[]", None),
    ] {
        assert_eq!(quoted(quote), expected, "{quote}");
    }
}

#[test]
fn dates_prefer_the_expected_one_and_survive_a_time_of_day() {
    for (commitment, date) in [
        (
            r#"{"scheduleDeliveryDate":"2026-11-27","expectedDeliveryDate":"2026-11-28"}"#,
            Some("2026-11-28"),
        ),
        (
            r#"{"scheduleDeliveryDate":"2026-11-27T18:00:00"}"#,
            Some("2026-11-27"),
        ),
        (r#"{"expectedDeliveryDate":"","name":"NO STD"}"#, None),
        ("null", None),
    ] {
        let prices = read(&format!(
            r#"{{"commitment":{commitment},"totalBasePrice":1,"rates":[{{"rateIndicator":"SP"}}]}}"#
        ));
        let delivery = prices.rows[0].delivery;
        assert_eq!(
            delivery.map(|delivery| iso_date(delivery.date)).as_deref(),
            date,
            "{commitment}"
        );
    }
}
