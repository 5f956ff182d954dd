//! The steps of an answer, alone and natively, for an instruction counter: the canonical question, reading the carrier's answer, choosing
//! what is offered, signing. Run so many times, the difference between two runs is what one costs.

use std::hint::black_box;

use edgepost::carrier::usps;
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::clock::{Date, UnixMillis, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::Zip5;
use edgepost::quote::{Priced, PricedParcel, QuoteKeys, Shipment};
use edgepost::rates::{
    CanonicalQuestion, Destination, Extras, Freshness, LengthUnit, Parcel, Parcels, PriceList,
    PriceType, Service, Side, Weight, WeightUnit, offers,
};

/// Prices of all services for one parcel from Chicago to San Francisco, as USPS writes them.
const ANSWER: &[u8] =
    include_bytes!("../../tests/fixtures/usps/shipping_options.heavy_parcel.json");

/// The steps, by name.
pub const STEPS: [&str; 4] = ["question", "read", "filter", "sign"];

/// What the steps work on.
struct Example {
    origin: Zip5,
    destination: Zip5,
    parcel: Parcel,
    day: Date,
    now: UnixMillis,
    services: Vec<&'static Service>,
    keys: QuoteKeys,
}

impl Example {
    fn new() -> Option<Self> {
        let side = |inches| Side::new(inches, LengthUnit::Inch);
        let sides = [side(20.0)?, side(12.0)?, side(9.0)?];
        let ids = ["ground_advantage", "priority_mail", "priority_mail_express"];
        Some(Self {
            origin: Zip5::parse(crate::ORIGIN)?,
            destination: Zip5::parse("94105")?,
            parcel: Parcel::new(Weight::new(55.0, WeightUnit::Pound)?, sides),
            day: parse_iso_date("2026-11-23")?,
            now: crate::BEGINS,
            services: ids.into_iter().filter_map(usps::service).collect(),
            keys: QuoteKeys::new(b"a key of thirty-two bytes length", None)?,
        })
    }

    fn question(&self) -> CanonicalQuestion {
        let to = Destination::Domestic {
            zip: self.destination,
            po_box: false,
        };
        let extras = Extras::default();
        CanonicalQuestion::new(self.origin, to, self.parcel, PriceType::Retail, extras)
    }

    fn read(&self, response: &Response) -> Option<PriceList> {
        let search = OptionsSearch {
            origin: self.origin,
            destination: self.destination,
            parcel: self.parcel,
            mailing_date: self.day,
            price_type: PriceType::Retail,
            account: None,
            extras: Extras::default(),
        };
        let prices = search.answer(response).ok()?;
        Some(PriceList {
            mailing_date: self.day,
            rows: prices.rows,
            odd: prices.odd,
            unknown: prices.unknown,
            as_of: self.now,
            ends_at: crate::instant(1_000),
        })
    }

    fn filter(&self, list: &PriceList) -> usize {
        let parcels = Parcels {
            parcel: self.parcel,
            quantity: 1,
            position: 0,
            container: None,
            list: list.shown(self.day, Freshness::Live),
        };
        let (rates, unavailable) = offers(&self.services, &[vec![parcels]], &|_, price| price);
        rates.len() + unavailable.len()
    }

    /// As many quotes as an answer has.
    fn sign(&self, list: &PriceList) -> usize {
        let shipment = Shipment {
            shop: "demo",
            asked_at: self.now,
            expires_at: crate::instant(1_000),
            origin: "default",
            country: "US",
            zip: Some(self.destination),
            items: &[],
            extra_services: &[],
            order_value: None,
            freshness: "live",
            ship_date: self.day,
        };
        let sign = shipment.signer(&self.keys);
        let parcels = [PricedParcel {
            parcel: self.parcel,
            quantity: 1,
            insured: None,
        }];
        let rows = list.rows.iter().take(self.services.len());
        rows.map(|row| {
            let quote = sign(Priced {
                carrier: "usps",
                service: row.service.id,
                amount: row.price,
                parcels: &parcels,
                packaging: &[row.packaging],
            });
            quote.len()
        })
        .sum()
    }
}

/// Runs a step so many times. Gives a number that depends on its results, so that none of it can be left out.
///
/// # Errors
///
/// There is no such step, or it does not do what it is for.
pub fn run(step: &str, times: u32) -> Result<usize, String> {
    let example = Example::new().ok_or("the example cannot be made")?;
    let response = Response {
        status: 200,
        received_at: example.now,
        retry_after: None,
        content_type: Some("application/json".to_owned()),
        body: ANSWER.to_vec(),
    };
    let list = example.read(&response).ok_or("the answer cannot be read")?;
    let mut sum = 0;
    for _ in 0..times {
        let example = black_box(&example);
        sum += match step {
            "question" => example.question().text().len(),
            "read" => example
                .read(black_box(&response))
                .map_or(0, |list| list.rows.len()),
            "filter" => example.filter(black_box(&list)),
            "sign" => example.sign(black_box(&list)),
            other => {
                return Err(format!(
                    "there is no step {other}; there are {}",
                    STEPS.join(", ")
                ));
            }
        };
    }
    match (times, sum) {
        (1.., 0) => Err(format!("{step} does nothing")),
        _ => Ok(sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_does_the_same_each_time() {
        for step in STEPS {
            let once = run(step, 1).unwrap();
            assert!(once > 0, "{step}");
            assert_eq!(run(step, 3), Ok(3 * once), "{step}");
        }
        assert_eq!(run("read", 0), Ok(0));
        assert!(run("nothing", 1).is_err());
    }
}
