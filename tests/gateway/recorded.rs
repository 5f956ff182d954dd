//! Bodies as the carrier really sends them, read through the public interface of `carrier::usps`.

use std::time::Duration;

use edgepost::carrier::usps::address::{self, Match};
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::{Prices, SERVICES, city_state, classify, oauth, service};
use edgepost::carrier::{CarrierError, Refusal, TokenRefusal};
use edgepost::clock::{UnixMillis, iso_date, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::Zip5;
use edgepost::rates::{
    Cents, Container, Extras, Freshness, LengthUnit, NotOffered, Packaging, Parcel, Parcels,
    PriceList, PriceType, Row, Side, Weight, offers,
};

fn fixture(status: u16, name: &str) -> Response {
    let path = format!(
        "{}/tests/fixtures/usps/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    Response {
        status,
        received_at: UnixMillis::default(),
        retry_after: None,
        content_type: None,
        body: std::fs::read(&path).unwrap_or_else(|_| panic!("{path} is missing")),
    }
}

fn heavy() -> OptionsSearch {
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    OptionsSearch {
        origin: Zip5::parse("60601").unwrap(),
        destination: Zip5::parse("94105").unwrap(),
        parcel: Parcel::new(
            Weight::from_pounds(55),
            [side(16.0), side(14.0), side(12.0)],
        ),
        mailing_date: parse_iso_date("2025-05-29").unwrap(),
        price_type: PriceType::Retail,
        account: None,
        extras: Extras::default(),
    }
}

const PADDED: Packaging = Packaging::FlatRate(Container::PaddedFlatRateEnvelope);

fn list(rows: Vec<Row>) -> PriceList {
    PriceList {
        mailing_date: heavy().mailing_date,
        rows,
        odd: Vec::new(),
        unknown: Vec::new(),
        as_of: UnixMillis::default(),
        ends_at: UnixMillis::default(),
    }
}

fn heavy_parcel(list: &PriceList) -> Parcels<'_> {
    Parcels {
        parcel: heavy().parcel,
        quantity: 1,
        position: 0,
        container: None,
        list: list.shown(list.mailing_date, Freshness::Live),
    }
}

#[test]
fn a_heavy_parcel_costs_what_it_costs_and_not_what_an_envelope_does() {
    let Prices { rows, odd, unknown } = heavy()
        .answer(&fixture(200, "shipping_options.heavy_parcel"))
        .unwrap();
    assert!(odd.is_empty() && unknown.is_empty());
    // The envelope for 10.85 is in the list, and recognised.
    assert!(
        rows.iter()
            .any(|row| row.price == Cents(1_085) && row.packaging == PADDED)
    );

    let all = SERVICES.iter().map(|(_, service)| service);
    let all: Vec<_> = all.filter(|service| !service.abroad).collect();
    let list = list(rows);
    let (rates, unavailable) = offers(&all, &[vec![heavy_parcel(&list)]], &|_, price| price);
    let shown: Vec<_> = rates
        .iter()
        .map(|rate| {
            let delivery = rate.delivery.unwrap();
            (
                rate.service.id,
                rate.price.0,
                iso_date(delivery.date),
                delivery.guaranteed,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("ground_advantage", 15_185, "2025-06-03".to_owned(), false),
            ("priority_mail", 18_400, "2025-06-02".to_owned(), false),
            (
                "priority_mail_express",
                45_730,
                "2025-05-31".to_owned(),
                true
            ),
        ]
    );
    // Library and Media Mail are in the list too, for less; they are only for books and the like.
    assert!(unavailable.is_empty());
    assert!(rates.iter().all(|rate| rate.zone == Some("08")));
}

#[test]
fn a_list_without_own_packaging_offers_nothing() {
    let mut rows = heavy()
        .answer(&fixture(200, "shipping_options.heavy_parcel"))
        .unwrap()
        .rows;
    rows.retain(|row| matches!(row.packaging, Packaging::FlatRate(_)));
    assert!(!rows.is_empty());
    let priority = service("priority_mail").unwrap();
    let list = list(rows);
    let plan = vec![heavy_parcel(&list)];
    let own = std::slice::from_ref(&plan);
    let (rates, unavailable) = offers(&[priority], own, &|_, price| price);
    assert!(rates.is_empty());
    assert_eq!(unavailable[0].reason, NotOffered::NotOfferedHere);
    // Goods that are in the container have its price.
    let container = Some(Container::PaddedFlatRateEnvelope);
    let packed = plan.iter().map(|parcels| Parcels {
        container,
        ..*parcels
    });
    let (rates, _) = offers(
        &[priority],
        &[plan.clone(), packed.collect()],
        &|_, price| price,
    );
    assert_eq!(
        (rates[0].price, rates[0].packaging[0]),
        (Cents(1_085), PADDED)
    );
}

#[test]
fn a_zips_place_is_read_and_its_refusals_are_told_apart() {
    let zip = |text| Zip5::parse(text).unwrap();
    let place = city_state::answer(&fixture(200, "city_state.known_zip"), zip("27703")).unwrap();
    assert_eq!((place.city.as_str(), place.state.code()), ("Durham", "NC"));
    for (name, expected) in [
        (
            "city_state.unknown_zip",
            CarrierError::NothingFound(Refusal::Other),
        ),
        ("city_state.missing_zip", CarrierError::RequestRefused),
    ] {
        let answer = city_state::answer(&fixture(400, name), zip("00000"));
        assert_eq!(answer.unwrap_err(), expected, "{name}");
    }
}

#[test]
fn addresses_of_both_editions_are_read_alike() {
    for (name, matched, zip, business) in [
        (
            "address.3_2_3.confirmed",
            Match::Confirmed,
            "20007-3704",
            Some(true),
        ),
        (
            "address.3_3_1.confirmed",
            Match::Confirmed,
            "20007-3704",
            Some(true),
        ),
        (
            "address.3_2_3.missing_unit",
            Match::UnitMissing,
            "10118",
            Some(true),
        ),
        (
            "address.3_3_1.missing_unit",
            Match::UnitMissing,
            "20500",
            None,
        ),
        ("address.3_3_1.several", Match::Several, "", None),
    ] {
        let validation = address::answer(&fixture(200, name)).unwrap();
        assert_eq!(validation.matched, matched, "{name}");
        assert_eq!(validation.standardized.unwrap().zip, zip, "{name}");
        assert_eq!(validation.delivery.business, business, "{name}");
    }
    let one = address::answer(&fixture(200, "address.3_2_3.confirmed")).unwrap();
    let other = address::answer(&fixture(200, "address.3_3_1.confirmed")).unwrap();
    assert!(one == other);
    let found = one.standardized.unwrap();
    assert_eq!(
        [found.street, found.unit, found.city, found.state],
        ["3120 M ST NW", "", "WASHINGTON", "DC"]
    );
}

#[test]
fn no_match_and_several_are_answers() {
    for (name, matched) in [
        ("error.404.no_match", Match::Nothing),
        ("error.404.several", Match::Several),
    ] {
        let validation = address::answer(&fixture(404, name)).unwrap();
        assert_eq!(validation.matched, matched, "{name}");
        assert!(validation.standardized.is_none(), "{name}");
    }
}

#[test]
fn each_error_body_has_its_class() {
    for (status, name, expected) in [
        (
            401,
            "error.401.token_expired",
            CarrierError::TokenRefused(TokenRefusal::Expired),
        ),
        (
            401,
            "error.401.bad_signature",
            CarrierError::TokenRefused(TokenRefusal::Signature),
        ),
        (
            401,
            "error.401.malformed_token",
            CarrierError::TokenRefused(TokenRefusal::Malformed),
        ),
        (
            401,
            "error.401.empty",
            CarrierError::TokenRefused(TokenRefusal::Unstated),
        ),
        (401, "error.401.scope_missing", CarrierError::ScopeMissing),
        (401, "error.401.no_product", CarrierError::ProductMissing),
        (403, "error.403.contract", CarrierError::AccountNotLinked),
        (403, "error.403.raw_fault", CarrierError::AccessBlocked),
        (400, "error.400.raw_fault", CarrierError::RequestRefused),
        (400, "error.400.null_member", CarrierError::RequestRefused),
        (400, "city_state.missing_zip", CarrierError::RequestRefused),
        (
            400,
            "error.400.no_zone",
            CarrierError::InputRefused(Refusal::Destination),
        ),
        (
            400,
            "city_state.unknown_zip",
            CarrierError::InputRefused(Refusal::Other),
        ),
        (
            404,
            "error.404.no_match",
            CarrierError::NothingFound(Refusal::Other),
        ),
        (
            429,
            "error.429.quota",
            CarrierError::QuotaUsed { retry_after: None },
        ),
        (
            500,
            "error.500.internal",
            CarrierError::Failed {
                status: 500,
                retry_after: None,
            },
        ),
    ] {
        assert_eq!(classify(&fixture(status, name)), expected, "{name}");
    }
}

#[test]
fn token_answers_are_read_in_both_forms_and_wrong_credentials_known_by_both_statuses() {
    for (name, life) in [
        ("oauth.token.numbers", 28_799),
        ("oauth.token.text", 28_800),
    ] {
        let grant = oauth::answer(&fixture(200, name)).unwrap();
        assert_eq!(grant.life, Duration::from_secs(life), "{name}");
        assert_eq!(grant.scopes.unwrap(), ["addresses", "shipments"], "{name}");
    }
    for status in [400, 401] {
        let answer = oauth::answer(&fixture(status, "oauth.invalid_client"));
        assert_eq!(answer.unwrap_err(), CarrierError::CredentialsRejected);
    }
}
