//! What shipping costs, in the shop's words: parcels, money, and which rows of a carrier's price list a shop may show.
//! The carrier's own words (mail classes, rate indicators) stay in `carrier`.

mod canonical;
mod container;
mod destination;
mod extra;
mod money;
mod offer;
mod parcel;
mod price_list;
mod row;

pub use canonical::CanonicalQuestion;
pub use container::{Container, Shape};
pub use destination::{Abroad, Destination, DutyItem};
pub use extra::{ExtraService, Extras};
pub use money::Cents;
pub use offer::{NotOffered, Parcels, Rate, Unavailable, beyond_limits, offers};
pub use parcel::{LengthUnit, Parcel, Side, Weight, WeightUnit};
pub use price_list::{Freshness, PriceList, ShownList, StoredPriceList};
pub use row::{Charge, Delivery, Duties, Packaging, PriceType, Row, Service};
