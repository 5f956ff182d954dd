//! Questions as they go out, and rows as they come in.

use super::*;
use crate::carrier::Refusal;
use crate::carrier::usps::service;
use crate::clock::{UnixMillis, parse_iso_date};
use crate::rates::{
    Cents, Charge, Duties, ExtraService, LengthUnit, NotOffered, Packaging, Row, Weight, WeightUnit,
};

fn search() -> InternationalSearch {
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    InternationalSearch {
        origin: Zip5::parse("60601").unwrap(),
        country: Country::parse("CA").unwrap(),
        postal_code: Some(" K1A 0B1 ".to_owned()),
        parcel: Parcel::new(
            Weight::new(2.5, WeightUnit::Pound).unwrap(),
            [side(10.0), side(8.0), side(4.0)],
        ),
        mailing_date: parse_iso_date("2026-11-23").unwrap(),
        price_type: PriceType::Retail,
        account: None,
        extras: Extras::default(),
        duties: Vec::new(),
    }
}

fn insured_with_duties() -> InternationalSearch {
    let shirt = DutyItem::new(
        "1",
        Cents(2_999),
        2,
        Country::parse("PT"),
        Some("6109.10.00"),
    );
    let mug = DutyItem::new("2", Cents(1_000), 1, None, None);
    InternationalSearch {
        extras: insured(6_998),
        price_type: PriceType::Commercial,
        duties: [shirt, mug].into_iter().flatten().collect(),
        ..search()
    }
}

fn insured(cents: u64) -> Extras {
    Extras::new([ExtraService::Insurance(Cents(cents))]).unwrap()
}

fn body(request: Request) -> String {
    String::from_utf8(request.body).unwrap()
}

fn usps() -> (Endpoint, AccessToken) {
    (Endpoint::new("http://h"), AccessToken::new("t"))
}

fn options(search: &InternationalSearch) -> Request {
    let (usps, token) = usps();
    search.options_request(&usps, &token)
}

fn prices(search: &InternationalSearch, id: &str) -> Request {
    let (usps, token) = usps();
    search.prices_request(service(id).unwrap(), &usps, &token)
}

fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        received_at: UnixMillis::default(),
        retry_after: None,
        content_type: None,
        body: body.as_bytes().to_vec(),
    }
}

const PMI: &str = "priority_mail_international";
const GOOD: &str = r#"{"totalBasePrice":44.18,"rates":[{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","rateIndicator":"SP","price":44.18,"zone":"01","startDate":"2026-07-12","endDate":""}]}"#;

/// Both answers, which have to be the same.
fn read_by(search: &InternationalSearch, option: &str) -> Prices {
    let of_options = format!(
        r#"{{"originZIPCode":"60601","destinationCountryCode":"CA","pricingOptions":[{{"shippingOptions":[
           {{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","rateOptions":[{option}]}}],"priceType":"RETAIL"}}]}}"#
    );
    let of_options = search.options_answer(&response(200, &of_options)).unwrap();
    let of_prices = format!("\n {{\"rateOptions\":[{option}]}} ");
    let of_prices = search.prices_answer(service(PMI).unwrap(), &response(200, &of_prices));
    assert_eq!(of_prices.unwrap(), of_options);
    of_options
}

fn read(option: &str) -> Prices {
    read_by(&search(), option)
}

#[test]
fn the_requests_are_what_the_documents_allow_and_no_more() {
    assert_eq!(
        body(options(&search())),
        r#"{"pricingOptions":[{"priceType":"RETAIL"}],"originZIPCode":"60601","destinationCountryCode":"CA","foreignPostalCode":"K1A 0B1","packageDescription":{"weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"ALL","mailingDate":"2026-11-23"}}"#
    );
    assert_eq!(
        body(options(&insured_with_duties())),
        r#"{"pricingOptions":[{"priceType":"COMMERCIAL"}],"originZIPCode":"60601","destinationCountryCode":"CA","foreignPostalCode":"K1A 0B1","packageDescription":{"weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"ALL","mailingDate":"2026-11-23","extraServices":[930],"packageValue":69.98},"requestDutiesTaxesFees":true,"items":[{"itemId":"1","itemValue":29.99,"itemQuantity":2,"countryOfOrigin":"PT","HSTariffNumber":"6109.10.00"},{"itemId":"2","itemValue":10.00,"itemQuantity":1}]}"#
    );
    assert_eq!(
        body(prices(&search(), PMI)),
        r#"{"originZIPCode":"60601","destinationCountryCode":"CA","foreignPostalCode":"K1A 0B1","weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"PRIORITY_MAIL_INTERNATIONAL","mailingDate":"2026-11-23","priceType":"RETAIL"}"#
    );
    assert_eq!(
        body(prices(
            &insured_with_duties(),
            "first_class_package_international"
        )),
        r#"{"originZIPCode":"60601","destinationCountryCode":"CA","foreignPostalCode":"K1A 0B1","weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE","mailingDate":"2026-11-23","priceType":"COMMERCIAL","extraServices":[930],"itemValue":69.98,"requestDutiesTaxesFees":true,"items":[{"itemId":"1","itemValue":29.99,"itemQuantity":2,"countryOfOrigin":"PT","HSTariffNumber":"6109.10.00"},{"itemId":"2","itemValue":10.00,"itemQuantity":1}]}"#
    );
    let (_, token) = usps();
    for (request, path) in [
        (options(&search()), "/shipments/v3/options/search"),
        (
            prices(&search(), PMI),
            "/international-prices/v3/total-rates/search",
        ),
    ] {
        assert_eq!(
            (request.method, request.url.as_str()),
            ("POST", format!("http://h{path}").as_str())
        );
        assert!(request.headers.contains(&("authorization", token.bearer())));
    }
}

#[test]
fn domestic_mail_is_never_asked_about_nor_too_many_items() {
    for country in ["US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "UM"] {
        let country = Country::parse(country).unwrap();
        let search = InternationalSearch {
            country,
            ..search()
        };
        assert!(!search.is_askable(), "{country:?}");
    }
    let mut many = insured_with_duties();
    many.duties = vec![many.duties[0].clone(); 30];
    assert!(many.is_askable());
    many.duties.push(many.duties[0].clone());
    assert!(!many.is_askable());
}

#[test]
fn what_is_not_sold_abroad_is_not_asked_for() {
    let all = Extras::new([
        ExtraService::Signature,
        ExtraService::Insurance(Cents(1)),
        ExtraService::ReturnReceipt,
    ]);
    let search = InternationalSearch {
        extras: all.unwrap(),
        ..search()
    };
    assert!(body(options(&search)).contains(r#""extraServices":[930]"#));
    // Whoever wants a signature gets no price without one.
    let prices = read_by(&search, GOOD);
    assert!(prices.rows.is_empty());
    assert_eq!(
        prices.odd,
        [(service(PMI).unwrap(), NotOffered::ExtraService)]
    );
}

#[test]
fn a_postal_code_that_cannot_be_sent_is_left_out() {
    for (code, sent) in [
        (Some("12345678901"), true),
        (Some("ééééééééééé"), true),
        (Some("123456789012"), false),
        (Some(""), false),
        (Some("  "), false),
        (None, false),
    ] {
        let mut search = search();
        search.postal_code = code.map(str::to_owned);
        let has = body(options(&search)).contains("foreignPostalCode");
        assert_eq!(has, sent, "{code:?}");
    }
}

#[test]
fn the_insurance_is_the_one_for_the_value() {
    for (cents, sent) in [
        (1, r#""extraServices":[930],"packageValue":0.01"#),
        (50_000, r#""extraServices":[930],"packageValue":500.00"#),
        (50_001, r#""extraServices":[931],"packageValue":500.01"#),
    ] {
        let mut search = search();
        search.extras = insured(cents);
        assert!(body(options(&search)).contains(sent), "{sent}");
    }
}

#[test]
fn a_row_has_everything_that_stands_in_it() {
    let rows = read_by(
        &insured_with_duties(),
        r#"{"totalBasePrice":"50.18","totalPrice":60.33,
            "rates":[{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","rateIndicator":"SP","processingCategory":"MACHINABLE",
              "priceType":"COMMERCIAL_BASE","price":44.18,"zone":"01","fees":[{"name":"Oversize","SKU":"X","price":6},{"name":"Odd"}],
              "startDate":"2026-07-12","endDate":"2027-01-16","destinationEntryFacilityType":"INTERNATIONAL_SERVICE_CENTER",
              "warnings":[{"warningCode":"007"}],"colour":"red"}],
            "extraServices":[{"extraService":"820","price":1},{"extraService":930,"name":"Insurance <= $500","price":"10.15",
              "warnings":[{"warningCode":"001","warningDescription":"x"},{"warningCode":"007"},"plain",null,{}]}],
            "dutiesTaxesFeesQuote":{"packageFee":4.5,"itemQuotes":[{"itemId":"1","dutyPrice":"2.99","taxPrice":7.5},{"itemId":"2"}]}}"#,
    );
    let charge = |code: &str, name: &str, cents| Charge {
        code: code.to_owned(),
        name: name.to_owned(),
        amount: Cents(cents),
    };
    let expected = Row {
        service: service(PMI).unwrap(),
        packaging: Packaging::Own,
        price: Cents(5_018),
        surcharges: vec![charge("other_fee", "Oversize", 600)],
        billed_lb: None,
        extras: vec![charge("insurance", "Insurance <= $500", 1_015)],
        zone: Some("01".to_owned()),
        delivery: None,
        starts_on: parse_iso_date("2026-07-12"),
        ends_on: parse_iso_date("2027-01-16"),
        published: true,
        duties: Some(Duties {
            fee: Cents(450),
            duty: Cents(299),
            tax: Cents(750),
        }),
    };
    assert_eq!(rows.rows, [expected]);
}

#[test]
fn one_odd_row_never_drops_the_others() {
    for odd in [
        r#"{"totalBasePrice":"abc","rates":[{"rateIndicator":"SP"}]}"#,
        r#"{"totalBasePrice":10.855,"rates":[{"mailClass":"PRIORITY_MAIL_INTERNATIONAL"}]}"#,
        r#"{"rates":[{"rateIndicator":"SP","price":1}]}"#,
        r#"{"totalBasePrice":1,"rates":[]}"#,
        r#"{"totalBasePrice":1,"rates":[{},{}]}"#,
        r#"{"totalBasePrice":1,"rates":[{"mailClass":"ROCKET_MAIL","rateIndicator":"SP"}]}"#,
        r#"{"totalBasePrice":1,"rates":[{"mailClass":"PRIORITY_MAIL","rateIndicator":"SP"}]}"#,
        r#"{"totalBasePrice":1,"rates":[{"mailClass":"GLOBAL_EXPRESS_GUARANTEED","rateIndicator":"SP"}]}"#,
        r#"{"totalBasePrice":1,"rates":[{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","destinationEntryFacilityType":"DESTINATION_DELIVERY_UNIT"}]}"#,
        "null",
        "7",
    ] {
        assert_eq!(read(&format!("{odd},{GOOD}")).rows.len(), 1, "{odd}");
    }
}

#[test]
fn words_that_are_new_lose_no_price() {
    let prices = read(
        r#"{"totalBasePrice":1,"rates":[{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","rateIndicator":"SP","processingCategory":"ODD","priceType":"N","destinationEntryFacilityType":"NONE"}]}"#,
    );
    assert_eq!(prices.rows[0].price, Cents(100));
}

#[test]
fn duties_are_whole_or_not_told() {
    let asked = InternationalSearch {
        extras: Extras::default(),
        ..insured_with_duties()
    };
    for (quote, told) in [
        (r#"{"packageFee":4.5,"itemQuotes":[]}"#, true),
        (r#"{"itemQuotes":[{"itemId":"1","taxPrice":1}]}"#, true),
        (r#"{"packageFee":"much","itemQuotes":[]}"#, false),
        (r#"{"itemQuotes":[{"itemId":"1","taxPrice":-1}]}"#, false),
        ("[]", false),
        ("null", false),
    ] {
        let option = GOOD.replacen('{', &format!(r#"{{"dutiesTaxesFeesQuote":{quote},"#), 1);
        assert_eq!(
            read_by(&asked, &option).rows[0].duties.is_some(),
            told,
            "{quote}"
        );
        assert_eq!(read(&option).rows[0].duties, None, "{quote}");
    }
}

#[test]
fn an_answer_to_another_question_is_not_read() {
    for body in [
        r#"{"originZIPCode":"60601","destinationCountryCode":"MX","pricingOptions":[]}"#,
        r#"{"originZIPCode":"10001","destinationCountryCode":"CA","pricingOptions":[]}"#,
        r#"{"rates":[]}"#,
        "{}",
        "[]",
        "<html>",
        "",
    ] {
        let response = response(200, body);
        let read = search().options_answer(&response);
        assert_eq!(read.unwrap_err(), CarrierError::Unreadable, "{body}");
        let read = search().prices_answer(service(PMI).unwrap(), &response);
        assert_eq!(read.unwrap_err(), CarrierError::Unreadable, "{body}");
    }
    let option = format!(r#"{{"rateOptions":[{GOOD}]}}"#);
    let express = service("priority_mail_express_international").unwrap();
    let read = search().prices_answer(express, &response(200, &option));
    assert_eq!(read.unwrap().rows, []);
}

#[test]
fn a_refusal_keeps_its_meaning() {
    let message = "There was no valid international price group for the provided country, date, mail class, and mail class.";
    let body = format!(r#"{{"error":{{"code":"400","message":"{message}","errors":[]}}}}"#);
    let refused = CarrierError::InputRefused(Refusal::Country);
    let response = response(400, &body);
    assert_eq!(search().options_answer(&response).unwrap_err(), refused);
    let read = search().prices_answer(service(PMI).unwrap(), &response);
    assert_eq!(read.unwrap_err(), refused);
}

#[test]
fn debug_text_shows_neither_postal_code_nor_goods() {
    let text = format!("{:?}", insured_with_duties());
    for shopper in ["K1A", "6109", "2999", "2_999", "6998"] {
        assert!(!text.contains(shopper), "{text}");
    }
}
