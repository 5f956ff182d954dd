//! What a shop decides, as values and pure rules: where it ships from and when, what it packs into, what a shopper pays, and
//! what is shown when nothing else is left. The settings are read in `config`; nothing here asks a carrier.

mod calendar;
mod contract;
mod fallback;
mod markup;
mod origin;
mod packaging;
mod rounding;
mod services;

pub use calendar::{Calendar, MOST_DAYS_AHEAD};
pub use contract::Contract;
pub use fallback::{FallbackRate, FallbackRates};
pub use markup::{Markup, MarkupRule, Percent};
pub use origin::{Origin, Origins};
pub use packaging::{OwnBox, PackagingChoice, WALLS};
pub use rounding::{Direction, Rounding};
pub use services::{OfferedService, OfferedServices};

use crate::rates::Service;

/// Everything a shop decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it ships from.
    pub origins: Origins,
    /// The services it offers, with the names it gives them.
    pub services: OfferedServices,
    /// What a shopper pays for a carrier's price.
    pub markup: Markup,
    /// What it packs into; empty if it has not said.
    pub packaging: Vec<PackagingChoice>,
    /// What is shown when nothing else is left.
    pub fallback: FallbackRates,
    /// The account whose prices it has agreed with the carrier.
    pub contract: Option<Contract>,
}

impl Settings {
    /// The name that a shopper is shown for a service.
    pub fn name_of(&self, service: &Service) -> &str {
        self.services.name_of(service)
    }
}
