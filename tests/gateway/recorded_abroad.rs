//! What the carrier has published or sent about delivery dates and prices abroad, with the amounts and days checked by hand.

use std::path::PathBuf;

use edgepost::carrier::usps::international::{InternationalRow, InternationalSearch};
use edgepost::carrier::usps::service;
use edgepost::carrier::usps::standards::StandardsLookup;
use edgepost::clock::{UnixMillis, iso_date, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::{Country, Zip5};
use edgepost::rates::{Cents, LengthUnit, Packaging, Parcel, PriceType, Side, Weight, WeightUnit};
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
        insured: insured.then_some(Cents(30_000)),
        duties: Vec::new(),
    }
}

/// Cents, packaging, cents of insurance, category, first day, last day, warning.
type Line = (
    u64,
    Packaging,
    Option<u64>,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
    &'static str,
);

fn line(row: &InternationalRow) -> Line {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    assert_eq!(row.zone.as_deref(), Some("01"));
    assert_eq!(row.price_type.as_deref(), Some("COMMERCIAL_BASE"));
    assert!(row.fees.is_empty() && row.duties.is_none());
    (
        row.price.0,
        row.packaging,
        row.insurance.map(|price| price.0),
        row.category.clone().map(leak),
        leak(iso_date(row.starts_on.unwrap())),
        row.ends_on.map(iso_date).map(leak),
        leak(row.warnings.join(",")),
    )
}

#[test]
fn every_price_abroad_that_is_known_is_read_to_the_cent() {
    use Packaging::{FlatRate, Own, Unknown};
    const PMI: &str = "priority_mail_international";
    const PMEI: &str = "priority_mail_express_international";
    let (flats, machinable) = (Some("FLATS"), Some("MACHINABLE"));
    // Answers of 2024 have no rate indicator, so that nothing says what they are for.
    let of_2024 = |cents| (cents, Unknown, None, None, "2024-01-21", None, "");
    let of_2025 = |cents, packaging, category| {
        let (starts, ends) = ("2025-10-05", None);
        (cents, packaging, Some(0), category, starts, ends, "001")
    };
    let cases: [(&str, &str, bool, Vec<Line>); 4] = [
        (
            "international_prices.list_2024",
            PMI,
            false,
            [2_966, 3_067, 7_055, 5_806, 2_966, 5_060, 5_060, 2_966]
                .map(of_2024)
                .to_vec(),
        ),
        (
            "international_prices.total_2024",
            PMEI,
            true,
            [6_564, 5_549].map(of_2024).to_vec(),
        ),
        (
            "international_prices.list_2025",
            PMEI,
            false,
            vec![
                (5_999, Own, None, flats, "2025-10-05", None, ""),
                (5_610, FlatRate, None, flats, "2025-10-05", None, ""),
            ],
        ),
        (
            "international_prices.total_2025",
            PMI,
            true,
            vec![
                of_2025(7_324, FlatRate, machinable),
                of_2025(5_806, FlatRate, machinable),
                of_2025(2_966, FlatRate, machinable),
                of_2025(4_418, Own, flats),
                of_2025(4_418, Own, machinable),
            ],
        ),
    ];
    for (name, id, insured, expected) in cases {
        let service = service(id).unwrap();
        let rows = to_canada("22407", insured).prices_answer(service, &fixture(name));
        let rows = rows.unwrap();
        assert!(rows.iter().all(|row| row.service == service), "{name}");
        assert_eq!(
            rows.iter().map(line).collect::<Vec<_>>(),
            expected,
            "{name}"
        );
    }
    let rows = to_canada("22407", true).options_answer(&fixture("shipping_options.abroad"));
    let rows = rows.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.service.id).collect::<Vec<_>>(),
        [PMEI]
    );
    let (starts, ends) = ("2024-07-14", Some("2024-10-05"));
    let expected = (6_564, Own, Some(2_015), flats, starts, ends, "001");
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

/// With the published bodies themselves, where they are at hand: as many rows as they have rates.
#[test]
fn published_bodies_are_read_whole() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/usps/examples");
    let read = |path: &str| -> Option<Value> {
        let text = std::fs::read(root.join(path)).ok()?;
        Some(serde_json::from_slice(&text).unwrap())
    };
    let rows = |body: &Value| {
        let response = response(body.to_string().into_bytes());
        let search = to_canada("22407", true);
        let id = body.pointer("/rateOptions/0/rates/0/mailClass").unwrap();
        let id = match id.as_str().unwrap() {
            "PRIORITY_MAIL_INTERNATIONAL" => "priority_mail_international",
            _ => "priority_mail_express_international",
        };
        let read = search.prices_answer(service(id).unwrap(), &response);
        (
            read.unwrap().len(),
            body["rateOptions"].as_array().unwrap().len(),
        )
    };
    for path in ["base-rates-list", "total-rates"] {
        let path = format!("readme/international-prices-{path}-request.json");
        if let Some(body) = read(&path) {
            let (found, there) = rows(&body["response"]);
            assert_eq!(found, there, "{path}");
        }
    }
    if let Some(spec) = read("spec/international-prices.json") {
        for name in ["BaseRatesList", "TotalRates"] {
            let body = &spec["components.examples"][format!("{name}SearchResponseExample")];
            let (found, there) = rows(&body["value"]);
            assert_eq!(found, there, "{name}");
        }
    }
    if let Some(timings) = read("recorded/timings.invalid_dest_zip.json") {
        let body = &timings["interactions"][0]["response"]["body"];
        let read = to_florida(2.0, false).answer(&response(body.to_string().into_bytes()));
        assert!(read.unwrap().is_empty());
    }
}
