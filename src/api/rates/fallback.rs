//! The shop's own prices, for when the carrier's cannot be had. They are marked as such, in the answer and in the quote.

use crate::api::Answer;
use crate::api::problem::Problem;
use crate::clock::{UnixMillis, iso_date};
use crate::quote::Priced;

use super::answer::Frame;
use super::body::{Body, Shown};
use super::source::STALE_HOLDS;

/// The word for it, beside those of the carrier's prices.
pub(in crate::api) const FALLBACK: &str = "fallback";

impl Frame<'_> {
    /// The shop's own prices for this shipment; `None` if it has none.
    pub(super) fn fallback(&self, problem: &Problem, now: UnixMillis) -> Option<Answer> {
        let country = self.asked.place.country;
        let shop = &self.ready.shop;
        let mut offered = shop
            .fallback
            .offered(country, self.shipment.milli_oz)
            .peekable();
        offered.peek()?;
        let expires_at = now.plus(STALE_HOLDS);
        let sign = self.signer(now, expires_at, FALLBACK);
        let parcels = self.parcels(0);
        let rates = offered.map(|rate| Shown {
            id: format!("shop.{}", rate.id),
            carrier: "shop",
            service: &rate.id,
            name: rate.name.clone(),
            amount: rate.amount,
            currency: "USD",
            price_type: FALLBACK,
            zone: None,
            packaging: "own",
            surcharges: Vec::new(),
            extra_services: Vec::new(),
            duties_and_taxes: None,
            warnings: Vec::new(),
            delivery: None,
            delivery_days: rate.days,
            quote: sign(Priced {
                carrier: "shop",
                service: &rate.id,
                amount: rate.amount,
                parcels: &parcels,
                packaging: &[],
            }),
        });
        Some(self.written(Body {
            rates: rates.collect(),
            unavailable: Vec::new(),
            ship_date: iso_date(self.ship_date),
            parcels: self.packed(),
            freshness: FALLBACK,
            problem: Some(problem.code.name()),
            as_of: now.to_rfc3339(),
            expires_at: expires_at.to_rfc3339(),
        }))
    }
}
