//! Bodies of the carrier, handed straight to their readers.

use std::sync::LazyLock;

use edgepost::carrier::usps::international::{DutyItem, InternationalSearch};
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::standards::StandardsLookup;
use edgepost::carrier::usps::{
    Prices, SERVICES, address, city_state, classify, labels, oauth, payments,
};
use edgepost::clock::{Date, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::{Country, Zip5};
use edgepost::rates::{
    Cents, ExtraService, Extras, LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit,
};

use crate::oracle::Leaves;
use crate::{Input, calls};

/// What answers are read as answers to.
struct Questions {
    day: Date,
    domestic: Vec<OptionsSearch>,
    abroad: Vec<InternationalSearch>,
}

static QUESTIONS: LazyLock<Questions> = LazyLock::new(|| {
    let day = parse_iso_date("2024-07-14").unwrap();
    let insured = ExtraService::Insurance(Cents(30_000));
    let kinds = [
        (parcel(55.0, [16.0, 14.0, 12.0]), vec![]),
        (parcel(1.2, [6.0, 6.0, 6.0]), vec![insured]),
        (
            parcel(0.6, [25.0, 4.0, 0.5]),
            vec![
                insured,
                ExtraService::Signature,
                ExtraService::ReturnReceipt,
            ],
        ),
    ];
    let kinds = kinds.map(|(parcel, extras)| (parcel, Extras::new(extras).unwrap()));
    let domestic = kinds.iter().map(|(parcel, extras)| OptionsSearch {
        origin: zip("60601"),
        destination: zip("94105"),
        parcel: *parcel,
        mailing_date: day,
        price_type: PriceType::Retail,
        account: None,
        extras: *extras,
    });
    let duties = DutyItem::new("1", Cents(2_500), 2, Country::parse("US"), Some("6109.10"));
    let abroad = kinds.iter().map(|(parcel, extras)| InternationalSearch {
        origin: zip("60601"),
        country: Country::parse("CA").unwrap(),
        postal_code: Some("63118".to_owned()),
        parcel: *parcel,
        mailing_date: day,
        price_type: PriceType::Commercial,
        account: None,
        extras: *extras,
        duties: duties.iter().cloned().collect(),
    });
    Questions {
        day,
        domestic: domestic.collect(),
        abroad: abroad.collect(),
    }
});

fn zip(text: &str) -> Zip5 {
    Zip5::parse(text).unwrap()
}

fn parcel(pounds: f64, sides: [f64; 3]) -> Parcel {
    let sides = sides.map(|side| Side::new(side, LengthUnit::Inch).unwrap());
    Parcel::new(Weight::new(pounds, WeightUnit::Pound).unwrap(), sides)
}

/// Reads a body as the answer to its call, and as a refusal.
pub fn run(input: &Input) {
    let Some((call, response)) = calls::response(input) else {
        return;
    };
    let error = classify(&response);
    let _certainty = (labels::certainty(error), labels::renewal(error, false));
    let _words = (error.kind(), error.is_transient(), error.retry_after());
    let Questions {
        day,
        domestic,
        abroad,
    } = &*QUESTIONS;
    match call.name {
        "options" => {
            let read = domestic.iter().map(|asked| asked.answer(&response));
            check_all(&response, read.filter_map(Result::ok));
        }
        "options_abroad" => {
            let read = abroad.iter().map(|asked| asked.options_answer(&response));
            check_all(&response, read.filter_map(Result::ok));
        }
        "prices_abroad" => {
            let services = SERVICES.iter().filter(|(_, service)| service.abroad);
            let read = services.flat_map(|(_, service)| {
                let answers = abroad.iter();
                answers.map(|asked| asked.prices_answer(service, &response))
            });
            check_all(&response, read.filter_map(Result::ok));
        }
        "standards" => standards(*day, &response),
        "address" => {
            let _validation = address::answer(&response);
        }
        "city_state" => {
            let _place = city_state::answer(&response, zip("20500"));
        }
        "token" => {
            let _grant = oauth::answer(&response);
        }
        "revocation" => {
            let _revoked = oauth::revoked(&response);
        }
        "payment" => {
            let _grant = payments::answer(&response);
        }
        "label" => {
            let _total = labels::answer(&response).map(|label| label.total());
        }
        "reprint" => {
            let _reprint = labels::reprinted(&response);
        }
        "cancel" => {
            let _canceled = labels::canceled(&response);
        }
        _ => {}
    }
}

fn standards(day: Date, response: &Response) {
    for po_box in [false, true] {
        let lookup = StandardsLookup {
            origin: zip("60601"),
            destination: zip("94105"),
            mailing_date: day,
            weight: Weight::from_pounds(1),
            po_box,
        };
        for (service, delivery) in lookup.answer(response).into_iter().flatten() {
            assert!(
                delivery.date >= day && !service.abroad,
                "a date of yesterday"
            );
        }
    }
}

/// Prices stand in the body, and each service has one for each packaging.
fn check_all(response: &Response, all: impl Iterator<Item = Prices>) {
    let leaves = Leaves::of(&response.body);
    for prices in all {
        for (position, row) in prices.rows.iter().enumerate() {
            let extras = row.extras.iter().map(|extra| extra.amount);
            let charges = row.surcharges.iter().map(|charge| charge.amount);
            for amount in extras.chain(charges).chain([row.price]) {
                assert!(leaves.have(amount), "{amount:?} is not in the body");
            }
            let is_same = |other: &edgepost::rates::Row| {
                other.service == row.service && other.packaging == row.packaging
            };
            assert!(
                !prices.rows[..position].iter().any(is_same),
                "two prices of one"
            );
        }
    }
}
