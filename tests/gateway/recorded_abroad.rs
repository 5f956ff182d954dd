//! What the carrier has published or sent about delivery dates and prices abroad, with the amounts and days checked by hand.

use std::path::PathBuf;

use edgepost::carrier::usps::international::InternationalSearch;
use edgepost::carrier::usps::service;
use edgepost::carrier::usps::standards::StandardsLookup;
use edgepost::clock::{UnixMillis, iso_date, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::{Country, Zip5};
use edgepost::rates::{
    Cents, ExtraService, Extras, LengthUnit, NotOffered, Parcel, PriceType, Row, Side, Weight,
    WeightUnit,
};
use serde_json::Value;

fn response(body: Vec<u8>) -> Response {
    Response {
        status: 200,
        received_at: UnixMillis::default(),
        retry_after: None,
        content_type: None,
        body,
    }
}

fn fixture(name: &str) -> Response {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(format!("tests/fixtures/usps/{name}.json"));
    response(std::fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display())))
}

fn to_canada(origin: &str, insured: bool) -> InternationalSearch {
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    InternationalSearch {
        origin: Zip5::parse(origin).unwrap(),
        country: Country::parse("CA").unwrap(),
        postal_code: Some("63118".to_owned()),
        parcel: Parcel::new(
            Weight::new(1.2, WeightUnit::Pound).unwrap(),
            [side(6.0), side(6.0), side(6.0)],
        ),
        mailing_date: parse_iso_date("2024-02-29").unwrap(),
        price_type: PriceType::Commercial,
        account: None,
        extras: Extras::new(insured.then_some(ExtraService::Insurance(Cents(30_000)))).unwrap(),
        duties: Vec::new(),
    }
}

/// Packaging, cents, cents of insurance, first day, last day, whether it is published in place of a contract's.
type Line = (&'static str, u64, Option<u64>, String, Option<String>, bool);

fn line(row: &Row) -> Line {
    assert_eq!(row.zone.as_deref(), Some("01"));
    assert!(row.surcharges.is_empty() && row.duties.is_none());
    (
        row.packaging.name(),
        row.price.0,
        row.extras.first().map(|insurance| insurance.amount.0),
        iso_date(row.starts_on.unwrap()),
        row.ends_on.map(iso_date),
        row.published,
    )
}

#[test]
fn every_price_abroad_that_is_known_is_read_to_the_cent() {
    const PMI: &str = "priority_mail_international";
    const PMEI: &str = "priority_mail_express_international";
    let of_2025 = |packaging, cents, insurance: Option<u64>| {
        let starts = "2025-10-05".to_owned();
        let published = insurance.is_some();
        (packaging, cents, insurance, starts, None, published)
    };
    let cases: [(&str, &str, bool, Vec<Line>); 4] = [
        // Answers of 2024 have no rate indicator, so that nothing says what they are for.
        ("international_prices.list_2024", PMI, false, vec![]),
        ("international_prices.total_2024", PMEI, true, vec![]),
        (
            "international_prices.list_2025",
            PMEI,
            false,
            vec![
                of_2025("own", 5_999, None),
                of_2025("padded_flat_rate_envelope", 5_610, None),
            ],
        ),
        (
            "international_prices.total_2025",
            PMI,
            true,
            vec![
                of_2025("large_flat_rate_box", 7_324, Some(0)),
                of_2025("medium_flat_rate_box", 5_806, Some(0)),
                of_2025("padded_flat_rate_envelope", 2_966, Some(0)),
                // As flat and as machinable, for the same price.
                of_2025("own", 4_418, Some(0)),
            ],
        ),
    ];
    for (name, id, insured, expected) in cases {
        let service = service(id).unwrap();
        let prices = to_canada("22407", insured).prices_answer(service, &fixture(name));
        let prices = prices.unwrap();
        assert!(
            prices.rows.iter().all(|row| row.service == service),
            "{name}"
        );
        let lines: Vec<_> = prices.rows.iter().map(line).collect();
        assert_eq!(lines, expected, "{name}");
        let odd: &[_] = match expected.is_empty() {
            true => &[(service, NotOffered::NotUnderstood)],
            false => &[],
        };
        assert_eq!(prices.odd, odd, "{name}");
    }
    let prices = to_canada("22407", true).options_answer(&fixture("shipping_options.abroad"));
    let rows = prices.unwrap().rows;
    assert_eq!(
        rows.iter().map(|row| row.service.id).collect::<Vec<_>>(),
        [PMEI]
    );
    let (starts, ends) = ("2024-07-14".to_owned(), Some("2024-10-05".to_owned()));
    let expected = ("own", 6_564, Some(2_015), starts, ends, true);
    assert_eq!(rows.iter().map(line).collect::<Vec<_>>(), [expected]);
}

fn to_florida(weight_lb: f64, po_box: bool) -> StandardsLookup {
    StandardsLookup {
        origin: Zip5::parse("27703").unwrap(),
        destination: Zip5::parse("32821").unwrap(),
        mailing_date: parse_iso_date("2023-05-26").unwrap(),
        weight: Weight::new(weight_lb, WeightUnit::Pound).unwrap(),
        po_box,
    }
}

#[test]
fn every_delivery_date_that_is_known_is_read_to_the_day() {
    for (name, expected) in [
        ("service_standards.ground", Some("2024-04-13")),
        // 00000: a blank standard and no date, in an answer of status 200.
        ("service_standards.unknown_zip", None),
        // For somebody who fetches the parcel from a post office.
        ("service_standards.pickup", None),
    ] {
        for (weight_lb, po_box) in [(0.5, false), (2.0, false), (2.0, true)] {
            let read = to_florida(weight_lb, po_box)
                .answer(&fixture(name))
                .unwrap();
            let shown: Vec<_> = read
                .iter()
                .map(|(service, delivery)| (service.id, iso_date(delivery.date)))
                .collect();
            let expected = expected.filter(|_| !po_box);
            let expected = expected.map(|day| ("ground_advantage", day.to_owned()));
            assert_eq!(shown, expected.into_iter().collect::<Vec<_>>(), "{name}");
            assert!(read.iter().all(|(_, delivery)| !delivery.guaranteed));
        }
    }
}

/// With the published bodies themselves, where they are at hand: each has prices, or says what is not understood.
#[test]
fn published_bodies_are_read_whole() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/usps/examples");
    let read = |path: &str| -> Option<Value> {
        let text = std::fs::read(root.join(path)).ok()?;
        Some(serde_json::from_slice(&text).unwrap())
    };
    let is_read = |body: &Value| {
        let response = response(body.to_string().into_bytes());
        let search = to_canada("22407", true);
        let id = body.pointer("/rateOptions/0/rates/0/mailClass").unwrap();
        let id = match id.as_str().unwrap() {
            "PRIORITY_MAIL_INTERNATIONAL" => "priority_mail_international",
            _ => "priority_mail_express_international",
        };
        let read = search.prices_answer(service(id).unwrap(), &response);
        let read = read.unwrap();
        !read.rows.is_empty() || !read.odd.is_empty()
    };
    for path in ["base-rates-list", "total-rates"] {
        let path = format!("readme/international-prices-{path}-request.json");
        if let Some(body) = read(&path) {
            assert!(is_read(&body["response"]), "{path}");
        }
    }
    if let Some(spec) = read("spec/international-prices.json") {
        for name in ["BaseRatesList", "TotalRates"] {
            let body = &spec["components.examples"][format!("{name}SearchResponseExample")];
            assert!(is_read(&body["value"]), "{name}");
        }
    }
    if let Some(timings) = read("recorded/timings.invalid_dest_zip.json") {
        let body = &timings["interactions"][0]["response"]["body"];
        let read = to_florida(2.0, false).answer(&response(body.to_string().into_bytes()));
        assert!(read.unwrap().is_empty());
    }
}
