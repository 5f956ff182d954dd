//! Money never passes through floating point: amounts that binary fractions get wrong come through every reader and writer of the
//! carrier's bodies to the cent, and no line that handles money handles floats.

use std::path::{Path, PathBuf};

use edgepost::carrier::AccessToken;
use edgepost::carrier::usps::international::{DutyItem, InternationalSearch};
use edgepost::carrier::usps::labels::{
    self, Contact, ContactDraft, IdempotencyKey, ImageFormat, ImageOrder, ImageSize, LabelDraft,
    LabelOrder,
};
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::{Endpoint, Prices, service};
use edgepost::clock::{UnixMillis, date_of_unix_day};
use edgepost::ports::{Request, Response};
use edgepost::postal::{Country, State, Zip5, ZipCode};
use edgepost::rates::{
    Cents, Charge, Duties, ExtraService, Extras, LengthUnit, Packaging, Parcel, PriceType, Side,
    Weight,
};

/// Dollars as carriers write them. As binary fractions, times a hundred and cut, most of them lose a cent.
const AMOUNTS: [&str; 16] = [
    "0.01",
    "0.07",
    "0.29",
    "0.57",
    "1.15",
    "4.35",
    "8.2",
    "8.20",
    "19.99",
    "64.1",
    "1001.10",
    "4999.99",
    "131072.01",
    "262144.35",
    "999999.99",
    "999999",
];

/// By hand, without fractions of any kind.
fn cents(amount: &str) -> Cents {
    let (dollars, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    Cents(format!("{dollars}{fraction:0<2}").parse().unwrap())
}

#[test]
fn as_floats_these_amounts_would_be_wrong() {
    let lost = AMOUNTS
        .iter()
        .filter(|amount| {
            let dollars: f64 = amount.parse().unwrap();
            (dollars * 100.0) as u64 != cents(amount).0
        })
        .count();
    assert!(lost >= 6, "{lost}");
}

#[test]
fn every_amount_is_read_as_it_was_written() {
    for number in (0..200_000).chain((0..100_000).map(|number| 99_999_999 - number * 997)) {
        let amount = Cents(number);
        let written = amount.to_json_dollars();
        assert_eq!(Cents::from_decimal_text(written.get()), Some(amount));
        // And as carriers write it that leave the last noughts away.
        let short = written.get().trim_end_matches('0').trim_end_matches('.');
        assert_eq!(Cents::from_decimal_text(short), Some(amount));
    }
}

fn response(body: &str) -> Response {
    Response {
        status: 200,
        received_at: UnixMillis::default(),
        retry_after: None,
        content_type: None,
        body: body.as_bytes().to_vec(),
    }
}

fn parcel() -> Parcel {
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    Parcel::new(Weight::from_pounds(2), [10.0, 8.0, 4.0].map(side))
}

fn domestic(extras: Extras) -> OptionsSearch {
    OptionsSearch {
        origin: Zip5::parse("60601").unwrap(),
        destination: Zip5::parse("94105").unwrap(),
        parcel: parcel(),
        mailing_date: date_of_unix_day(20_780),
        price_type: PriceType::Retail,
        account: None,
        extras,
    }
}

fn abroad(extras: Extras, duties: Vec<DutyItem>) -> InternationalSearch {
    InternationalSearch {
        origin: Zip5::parse("60601").unwrap(),
        country: Country::parse("CA").unwrap(),
        postal_code: None,
        parcel: parcel(),
        mailing_date: date_of_unix_day(20_780),
        price_type: PriceType::Retail,
        account: None,
        extras,
        duties,
    }
}

fn shirt(value: Cents) -> DutyItem {
    DutyItem::new("1", value, 1, None, None).unwrap()
}

fn insured(value: Cents) -> Extras {
    Extras::new([ExtraService::Insurance(value)]).unwrap()
}

/// The same amount everywhere, as a number and as text.
fn option(class: &str, code: u16, amount: &str) -> String {
    format!(
        r#"{{"totalBasePrice":{amount},"rates":[{{"mailClass":"{class}","rateIndicator":"SP","processingCategory":"MACHINABLE","price":{amount},
        "fees":[{{"name":"Nonstandard Length > 22","price":{amount}}},{{"name":"Other","price":"{amount}"}}]}}],
        "extraServices":[{{"extraService":"{code}","name":"It","price":"{amount}"}}],
        "dutiesTaxesFeesQuote":{{"packageFee":{amount},"itemQuotes":[{{"dutyPrice":"{amount}","taxPrice":{amount}}}]}}}}"#
    )
}

fn amounts(charges: &[Charge]) -> Vec<Cents> {
    charges.iter().map(|charge| charge.amount).collect()
}

fn assert_read(prices: &Prices, amount: Cents) {
    let [row] = &prices.rows[..] else {
        panic!("{prices:?}")
    };
    assert_eq!(row.price, amount);
    assert_eq!(amounts(&row.surcharges), [amount, amount]);
    assert_eq!(amounts(&row.extras), [amount]);
    assert_eq!(row.total(), amount + amount);
}

#[test]
fn prices_fees_extra_services_and_duties_are_read_to_the_cent() {
    for amount in AMOUNTS {
        let expected = cents(amount);
        let option_at_home = option("USPS_GROUND_ADVANTAGE", 921, amount);
        let body = format!(
            r#"{{"pricingOptions":[{{"shippingOptions":[{{"rateOptions":[{option_at_home}]}}]}}]}}"#
        );
        let signed = Extras::new([ExtraService::Signature]).unwrap();
        assert_read(
            &domestic(signed).answer(&response(&body)).unwrap(),
            expected,
        );

        let service = service("priority_mail_international").unwrap();
        let option = option("PRIORITY_MAIL_INTERNATIONAL", 930, amount);
        let options = format!(
            r#"{{"pricingOptions":[{{"shippingOptions":[{{"rateOptions":[{option}]}}]}}]}}"#
        );
        let list = format!(r#"{{"rateOptions":[{option}]}}"#);
        let search = abroad(insured(Cents(100)), vec![shirt(Cents(1))]);
        for prices in [
            search.options_answer(&response(&options)).unwrap(),
            search.prices_answer(service, &response(&list)).unwrap(),
        ] {
            assert_read(&prices, expected);
            let duties = Duties {
                fee: expected,
                duty: expected,
                tax: expected,
            };
            assert_eq!(prices.rows[0].duties, Some(duties));
        }
    }
}

#[test]
fn what_a_label_costs_is_read_to_the_cent() {
    for amount in AMOUNTS {
        let body = format!(
            r#"{{"trackingNumber":"92","postage":{amount},"fees":[{{"name":"x","price":"{amount}"}}],"extraServices":[{{"name":"y","price":{amount}}}]}}"#
        );
        let label = labels::answer(&response(&body)).unwrap();
        let expected = cents(amount);
        assert_eq!(label.postage, Some(expected));
        assert_eq!(label.fees[0].price, Some(expected));
        assert_eq!(label.extras[0].price, Some(expected));
        assert_eq!(label.total(), Some(expected + expected + expected));
    }
}

fn contact() -> Contact {
    Contact::new(ContactDraft {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        company: String::new(),
        street: "12 Oak Ave".to_owned(),
        unit: String::new(),
        city: "Chicago".to_owned(),
        state: State::parse("IL").unwrap(),
        zip: ZipCode::parse("60601").unwrap(),
        urbanization: String::new(),
        phone: String::new(),
        email: String::new(),
    })
    .unwrap()
}

fn label_request(value: Cents) -> Request {
    let order = LabelOrder::new(LabelDraft {
        sender: contact(),
        recipient: contact(),
        parcel: parcel(),
        service: service("ground_advantage").unwrap(),
        packaging: Packaging::Own,
        ship_date: date_of_unix_day(20_780),
        extras: vec![ExtraService::Insurance(value)],
        image: ImageOrder {
            format: ImageFormat::Pdf,
            size: ImageSize::FourBySix,
            receipt: false,
        },
        reference: None,
    });
    let (usps, token) = (Endpoint::new("http://h"), AccessToken::new("t"));
    let key = IdempotencyKey::from_random([0; 16]);
    order.unwrap().written().request(&usps, &token, &token, key)
}

/// The body, to the letter: a JSON library would read numbers as floats.
fn assert_written(request: &Request, member: &str, value: Cents) {
    let body = String::from_utf8(request.body.clone()).unwrap();
    let (dollars, cents) = (value.0 / 100, value.0 % 100);
    let good = [',', '}'].map(|end| format!("\"{member}\":{dollars}.{cents:02}{end}"));
    assert!(
        good.iter().any(|good| body.contains(good)),
        "{good:?} is not in {body}"
    );
}

#[test]
fn values_are_written_to_the_cent() {
    let (usps, token) = (Endpoint::new("http://h"), AccessToken::new("t"));
    for value in AMOUNTS.map(cents) {
        let search = abroad(Extras::default(), vec![shirt(value)]);
        let service = service("priority_mail_international").unwrap();
        assert_written(&search.options_request(&usps, &token), "itemValue", value);
        assert_written(
            &search.prices_request(service, &usps, &token),
            "itemValue",
            value,
        );
        if value > ExtraService::MOST_INSURED {
            continue;
        }
        assert_written(
            &domestic(insured(value)).request(&usps, &token),
            "packageValue",
            value,
        );
        assert_written(&label_request(value), "packageValue", value);
        let search = abroad(insured(value), Vec::new());
        assert_written(
            &search.options_request(&usps, &token),
            "packageValue",
            value,
        );
        assert_written(
            &search.prices_request(service, &usps, &token),
            "itemValue",
            value,
        );
    }
}

/// Lines with floats in files about money: pounds and inches, no more.
const NO_MONEY: [(&str, &[&str]); 5] = [
    (
        "config/shop/sheet.rs",
        &["side: fn(f64, LengthUnit) -> Option<Side>,"],
    ),
    // The value of a weight.
    (
        "api/rates/body.rs",
        &["value: f64,", "length: f64,", "width: f64,", "height: f64,"],
    ),
    (
        "carrier/usps/options.rs",
        &[
            "weight: f64,",
            "length: f64,",
            "width: f64,",
            "height: f64,",
        ],
    ),
    (
        "carrier/usps/international/body.rs",
        &[
            "weight: f64,",
            "length: f64,",
            "width: f64,",
            "height: f64,",
        ],
    ),
    (
        "carrier/usps/rate_option.rs",
        &[
            "let pounds = pounds.filter_map(|name| rate.get(name).text()?.parse::<f64>().ok());",
            "let pounds = pounds.fold(0.0, f64::max).ceil() as u32;",
            "(f64::from(pounds) > self.parcel.weight.pounds().ceil()).then_some(pounds)",
        ],
    ),
];

/// Lines of a file about money that handle floats, and are not known to be about something else.
fn suspicious<'a>(path: &Path, text: &'a str) -> Vec<&'a str> {
    let program = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    if !program.contains("Cents") {
        return Vec::new();
    }
    let known = NO_MONEY.iter().filter(|(file, _)| path.ends_with(file));
    let known: Vec<_> = known.flat_map(|(_, lines)| *lines).collect();
    let is_odd = |line: &&str| {
        let bare = line.trim().trim_start_matches("pub(super) ");
        let float = ["f64", "f32", "100.0", "0.01"];
        let is_comment = bare.starts_with("//");
        !is_comment && float.iter().any(|float| bare.contains(float)) && !known.contains(&&bare)
    };
    program.lines().filter(is_odd).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_line_of_a_file_about_money_handles_floats() {
    let mut sources = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut sources,
    );
    let mut about_money = 0;
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        about_money += usize::from(text.contains("Cents"));
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        let is_test = is_test || path.ends_with("tests.rs");
        let odd = suspicious(&path, &text);
        assert!(is_test || odd.is_empty(), "{}: {odd:#?}", path.display());
    }
    assert!(about_money > 20, "{about_money}");
}

#[test]
fn a_float_beside_money_is_found() {
    for (text, found) in [
        ("use Cents;\nlet price = dollars as f64;", 1),
        ("let price = Cents((dollars * 100.0) as u64);", 1),
        ("struct Row {\n    price: f64,\n    cents: Cents,\n}", 1),
        (
            "struct Row {\n    pub(super) weight: f64,\n    cents: Cents,\n}",
            0,
        ),
        ("// Cents are no f64.", 0),
        ("let weight = pounds as f64;", 0),
    ] {
        let path = Path::new("src/carrier/usps/options.rs");
        assert_eq!(suspicious(path, text).len(), found, "{text}");
    }
}
