//! A row of a carrier's price list: what one service costs for one parcel, in which packaging, and when it arrives.

use serde::Serialize;

use crate::clock::Date;

use super::{Cents, Container};

/// A way to ship. Ids are ours, lower case and stable.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `ground_advantage`.
    pub id: &'static str,
    /// The name a shopper knows: `USPS Ground Advantage`.
    pub name: &'static str,
    /// The heaviest parcel it takes, in pounds.
    pub max_weight_lb: u32,
    /// The largest length plus girth it takes, in inches.
    pub max_length_plus_girth_in: u32,
    /// Whether it goes to other countries, and to no place at home.
    pub abroad: bool,
}

/// Which of the carrier's prices a shop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceType {
    /// Post office prices.
    Retail,
    /// Prices for shops that print their labels.
    Commercial,
    /// Prices that the shop has agreed with the carrier.
    Contract,
}

impl PriceType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Retail, Self::Commercial, Self::Contract];

    /// The price type of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|price_type| price_type.name() == name)
    }

    /// The word in the settings and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Commercial => "commercial",
            Self::Contract => "contract",
        }
    }
}

/// What a parcel is packed in, as far as its price depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Packaging {
    /// The shop's own box or bag, priced by weight.
    Own,
    /// The shop's own box, priced by its size: small and heavy.
    OwnCubic,
    /// One of the carrier's flat-rate containers.
    FlatRate(Container),
}

impl Packaging {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let flat = Container::ALL.into_iter().map(Self::FlatRate);
        [Self::Own, Self::OwnCubic].into_iter().chain(flat)
    }

    /// Its name in requests, answers and storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::OwnCubic => "own_cubic",
            Self::FlatRate(container) => container.id(),
        }
    }

    /// The packaging of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::all().find(|packaging| packaging.name() == name)
    }
}

/// When a parcel is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The day.
    pub date: Date,
    /// Whether the carrier gives the money back when it is late.
    pub guaranteed: bool,
}

/// A part of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// What it is for, in our words: `nonstandard_length_22`, `signature`.
    pub code: String,
    /// What the carrier calls it.
    pub name: String,
    /// How much it is.
    pub amount: Cents,
}

/// What customs abroad takes, by the carrier's estimate. No part of what shipping costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Duties {
    /// The fee for clearing the parcel.
    pub fee: Cents,
    /// Duties.
    pub duty: Cents,
    /// Taxes.
    pub tax: Cents,
}

/// One row of a carrier's price list for one parcel: a price that the shop may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The service it prices.
    pub service: &'static Service,
    /// The packaging it is for.
    pub packaging: Packaging,
    /// What it costs, surcharges included, extra services not.
    pub price: Cents,
    /// What of the price is due because the parcel is long or bulky.
    pub surcharges: Vec<Charge>,
    /// The pounds it is priced as because of its size, if they are more than it weighs.
    pub billed_lb: Option<u32>,
    /// What the extra services cost that were asked for; each of them, or the row would not be here.
    pub extras: Vec<Charge>,
    /// The carrier's distance zone, or price group abroad.
    pub zone: Option<String>,
    /// When it arrives, if the carrier says so.
    pub delivery: Option<Delivery>,
    /// The first day of this price, if the carrier says so.
    pub starts_on: Option<Date>,
    /// The last day of this price, if the carrier says so.
    pub ends_on: Option<Date>,
    /// A published price, where the shop's contract was asked about and has none.
    pub published: bool,
    /// What customs takes, if that was asked.
    pub duties: Option<Duties>,
}

impl Row {
    /// What it costs with everything that was asked for.
    pub fn total(&self) -> Cents {
        self.price + self.extras.iter().map(|extra| extra.amount).sum()
    }

    /// Whether the price is in force for mail of a day. A price whose days are not told is.
    pub(super) fn holds(&self, on: Date) -> bool {
        self.starts_on.is_none_or(|first| first <= on) && self.ends_on.is_none_or(|last| on <= last)
    }

    /// Whether it prices the shop's own packaging.
    pub(super) fn is_for_own_packaging(&self) -> bool {
        match self.packaging {
            Packaging::Own | Packaging::OwnCubic => true,
            Packaging::FlatRate(_) => false,
        }
    }
}
