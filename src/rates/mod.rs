//! What shipping costs, in the shop's words: parcels, money, and which rows of a carrier's price list a shop may show.
//! The carrier's own words (mail classes, rate indicators) stay in `carrier`.

mod canonical;
mod container;
mod money;
mod offer;
mod parcel;
mod price_list;

pub use canonical::CanonicalQuestion;
pub use container::{Container, Shape};
pub use money::Cents;
pub use offer::{
    Delivery, NotOffered, Packaging, Parcels, PriceType, Rate, Row, Service, Unavailable, offers,
};
pub use parcel::{LengthUnit, Parcel, Side, Weight, WeightUnit};
pub use price_list::{Freshness, PriceList, StoredPriceList};
