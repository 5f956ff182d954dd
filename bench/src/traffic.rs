//! A seeded day of checkout traffic: who asks for rates, when, and for what. What is assumed is in the constants.

mod curve;
mod draw;
mod places;
mod shapes;

use edgepost::clock::{Date, iso_date, millis, parse_iso_date};
use edgepost::postal::Zip5;

use crate::DAY;
use curve::Curve;
use draw::Weighted;
use places::{Place, Places};
use shapes::Shapes;
pub use shapes::{Packed, Shape};

/// How many ask, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// People.
    pub shoppers: u32,
    /// Rate views of all shoppers together, at least one each.
    pub shopper_views: u32,
    /// Programs that collect prices.
    pub bots: u32,
    /// Rate views of all bots together.
    pub bot_views: u32,
}

impl Crowd {
    /// 3,000 shoppers and 20,000 views, a tenth of them by bots.
    pub const FULL: Self = Self {
        shoppers: 3_000,
        shopper_views: 18_000,
        bots: 4,
        bot_views: 2_000,
    };

    /// The same, so many times smaller.
    pub fn divided_by(self, times: u32) -> Self {
        Self {
            shoppers: self.shoppers / times,
            shopper_views: self.shopper_views / times,
            bots: self.bots,
            bot_views: self.bot_views / times,
        }
    }
}

/// A page asks for rates.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Milliseconds since the day began.
    pub at_ms: u64,
    /// Shoppers are numbered from 0, bots after them.
    pub client: u32,
    /// Whether it is a program that collects prices.
    pub is_bot: bool,
    /// Where the cart would go.
    pub zip: Zip5,
    /// Parcels, and how many there are of each.
    pub cart: Vec<(Packed, u32)>,
    /// The day it would be mailed.
    pub ship_date: Date,
}

impl View {
    /// The body of `POST /v1/rates`, as the page types it.
    pub fn body(&self) -> String {
        let parcels: Vec<String> = self
            .cart
            .iter()
            .map(|(packed, quantity)| {
                let ([length, width, height], ounces) = (packed.shape.sides_in, packed.ounces());
                format!(
                    r#"{{"weight":{{"value":{ounces},"unit":"oz"}},"dimensions":{{"length":{length},"width":{width},"height":{height},"unit":"in"}},"quantity":{quantity}}}"#
                )
            })
            .collect();
        let (zip, parcels, date) = (
            self.zip.as_str(),
            parcels.join(","),
            iso_date(self.ship_date),
        );
        format!(
            r#"{{"destination":{{"postal_code":"{zip}","country":"US"}},"parcels":[{parcels}],"ship_date":"{date}"}}"#
        )
    }
}

/// The views of a day, in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Who was there.
    pub crowd: Crowd,
    /// What they asked.
    pub views: Vec<View>,
}

/// How unequal shoppers are in how often they look: the exponent of a Pareto distribution, so that a few look dozens of times.
const TAIL: f64 = 1.4;
/// No shopper is keener than so many times the least keen.
const KEENEST: f64 = 60.0;
/// How likely a look is the first of another visit, at another time of the day.
const ANOTHER_VISIT: f64 = 0.12;
/// The mean time between two looks of a visit.
const BETWEEN_LOOKS_S: f64 = 45.0;
/// How likely a further look is with another quantity, and how likely it is to a corrected ZIP code; else it repeats the last.
const OTHER_QUANTITY: f64 = 0.15;
const CORRECTED_ZIP: f64 = 0.04;
/// How likely a cart needs two different parcels.
const TWO_PARCELS: f64 = 0.08;
/// How likely a cart has one, two or three of a parcel.
const QUANTITIES: [f64; 3] = [0.85, 0.10, 0.05];
/// What is ordered from this hour on, at the origin, is mailed the day after.
const CUT_OFF_HOUR: u64 = 14;

impl Day {
    /// The same seed and crowd are the same day.
    pub fn new(seed: u64, crowd: Crowd) -> Self {
        let mut draws = Draws {
            chance: fastrand::Rng::with_seed(seed),
            places: Places::all(),
            shapes: Shapes::new(),
            curve: Curve::new(),
            quantities: Weighted::new(QUANTITIES),
        };
        let mut views = Vec::new();
        for (client, looks) in (0..).zip(draws.looks(crowd)) {
            views.extend(draws.shopper(client, looks));
        }
        let each = crowd.bot_views.checked_div(crowd.bots).unwrap_or(0);
        let more = crowd.bot_views.checked_rem(crowd.bots).unwrap_or(0);
        for bot in 0..crowd.bots {
            let looks = each + u32::from(bot < more);
            views.extend(draws.bot(crowd.shoppers + bot, looks));
        }
        views.sort_by_key(|view| (view.at_ms, view.client));
        Self { crowd, views }
    }

    /// The same traffic, a day earlier.
    pub fn a_day_earlier(mut self) -> Self {
        for view in &mut self.views {
            view.ship_date = view.ship_date.previous_day().unwrap_or(Date::MIN);
        }
        self
    }
}

/// The state that a ZIP code is in.
pub fn state_of(zip: Zip5) -> Option<&'static str> {
    Places::all().at(zip).map(|place| place.state)
}

struct Draws {
    chance: fastrand::Rng,
    places: &'static Places,
    shapes: Shapes,
    curve: Curve,
    quantities: Weighted,
}

impl Draws {
    fn happens(&mut self, probability: f64) -> bool {
        self.chance.f64() < probability
    }

    /// How often each shopper looks: once, and the rest of the looks by keenness.
    fn looks(&mut self, crowd: Crowd) -> Vec<u32> {
        let keenness = |_| {
            let share = 1.0 - self.chance.f64();
            share.powf(-1.0 / TAIL).min(KEENEST)
        };
        let keenness: Vec<f64> = (0..crowd.shoppers).map(keenness).collect();
        let keenness = Weighted::new(keenness);
        let mut looks = vec![1; usize::try_from(crowd.shoppers).unwrap_or_default()];
        for _ in crowd.shoppers..crowd.shopper_views {
            if let Some(looks) = looks.get_mut(keenness.draw(&mut self.chance)) {
                *looks += 1;
            }
        }
        looks
    }

    fn shopper(&mut self, client: u32, looks: u32) -> Vec<View> {
        let Some(mut place) = self.places.draw(&mut self.chance) else {
            return Vec::new();
        };
        let mut cart = self.cart();
        let mut views = Vec::new();
        for at_ms in self.times(looks, place) {
            if !views.is_empty() {
                let what = self.chance.f64();
                if what < OTHER_QUANTITY {
                    self.change_quantity(&mut cart);
                } else if what < OTHER_QUANTITY + CORRECTED_ZIP {
                    place = self.places.near(place, &mut self.chance);
                }
            }
            views.push(View {
                at_ms,
                client,
                is_bot: false,
                zip: place.zip,
                cart: cart.clone(),
                ship_date: ship_date(at_ms),
            });
        }
        views
    }

    /// One parcel to any ZIP code of the country, at any time: somebody collects prices.
    fn bot(&mut self, client: u32, looks: u32) -> Vec<View> {
        let cart: Vec<_> = self
            .shapes
            .draw(&mut self.chance)
            .map(|packed| (packed, 1))
            .into_iter()
            .collect();
        let view = |_| {
            let at_ms = self.chance.u64(0..millis(DAY));
            Some(View {
                at_ms,
                client,
                is_bot: true,
                zip: self.places.any(&mut self.chance)?.zip,
                cart: cart.clone(),
                ship_date: ship_date(at_ms),
            })
        };
        (0..looks).filter_map(view).collect()
    }

    fn cart(&mut self) -> Vec<(Packed, u32)> {
        let parcels = if self.happens(TWO_PARCELS) { 2 } else { 1 };
        let mut cart = Vec::new();
        for _ in 0..parcels {
            let quantity = (1..).nth(self.quantities.draw(&mut self.chance));
            cart.extend(self.shapes.draw(&mut self.chance).zip(quantity));
        }
        cart
    }

    /// Another number, up to four, of one of the parcels.
    fn change_quantity(&mut self, cart: &mut [(Packed, u32)]) {
        if let Some((_, quantity)) = self.chance.choice(cart) {
            *quantity = (*quantity + self.chance.u32(0..3)) % 4 + 1;
        }
    }

    /// When a shopper looks, in order: visits anywhere in the shopper's day, looks close together inside each.
    fn times(&mut self, looks: u32, place: Place) -> Vec<u64> {
        let last = millis(DAY) - 1;
        let mut times: Vec<u64> = Vec::new();
        let mut visit: Vec<u64> = Vec::new();
        let mut close = |visit: &mut Vec<u64>| {
            // A visit that would go on past midnight began earlier.
            let late = visit.last().map_or(0, |at| at.saturating_sub(last));
            times.extend(visit.drain(..).map(|at| at.saturating_sub(late)));
        };
        for _ in 0..looks {
            if !visit.is_empty() && self.happens(ANOTHER_VISIT) {
                close(&mut visit);
            }
            let at = match visit.last() {
                None => millis(self.curve.draw(&mut self.chance, place.hours_behind)),
                Some(before) => {
                    let pause_s = -(1.0 - self.chance.f64()).ln() * BETWEEN_LOOKS_S;
                    before + (pause_s * 1000.0) as u64
                }
            };
            visit.push(at);
        }
        close(&mut visit);
        times.sort_unstable();
        times
    }
}

fn ship_date(at_ms: u64) -> Date {
    let (today, tomorrow) = ("2026-11-23", "2026-11-24");
    let day = if at_ms < CUT_OFF_HOUR * 3_600_000 {
        today
    } else {
        tomorrow
    };
    parse_iso_date(day).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
